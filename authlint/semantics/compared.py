"""Tells from bytes whether something with the name of a credential is compared, so that few files are read for it."""

from __future__ import annotations

import re

STEMS = (b"token", b"secret", b"signature", b"api_key", b"apikey", b"hmac", b"password", b"auth_string")
"""What names of credentials contain, lower case."""

MAC_STEMS = (b"digest", b"sig", b"mac", b"expected", b"computed", b"calculated", b"hash")
"""What MACs are called besides, in a file that makes them."""

LONGEST_LOOK = 80
"""Bytes before and behind such a name in which the operator has to stand."""

_END = rb"(?:ature|_?(?:value|setting|header|hash|digest|string|str|b64|hex))?(?!\w)"
"""The end of a name that is about a credential itself, not about its number or its kind."""

_METHODS = rb"(?:\.(?:get_secret_value|decode|encode|strip|lower|upper|hexdigest|digest|hex|value)\b)"
_ENDS = re.compile(_END + rb"(?!\.\w)|" + _END + rb"(?=" + _METHODS + rb")")
_BEHIND = re.compile(
    _END
    + rb"""
    ["'\])]* (?: \(\) )? (?: """
    + _METHODS
    + rb""" (?: \( [^()\n]{0,80} \) )? )* (?: \[ [^]\n]{0,80} \] )? \)*   # the rest of the operand
    [ \t]* [!=]= [ \t]* (?! ["'\d(\[{] | none\b | true\b | false\b )  # compared, and not with a constant
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(rb"[!=]=[ \t]*(?:await[ \t]+)?[\w.\[(]*(?:[\[(][\"'])?\w*$")


def compares(data: bytes, *, makes_macs: bool) -> bool:
    """True when lower-cased ``data`` compares something that is called like a credential, or like a MAC."""
    if b"==" not in data and b"!=" not in data:
        return False
    stems = STEMS + MAC_STEMS if makes_macs else STEMS
    return any(stem in data and _is_compared(data, stem) for stem in stems)


def _is_compared(data: bytes, stem: bytes) -> bool:
    at = data.find(stem)
    while at >= 0:
        end = at + len(stem)
        if _BEHIND.match(data, end) or (
            _ENDS.match(data, end) and _BEFORE.search(data[max(at - LONGEST_LOOK, 0) : at]) is not None
        ):
            return True
        at = data.find(stem, at + len(stem))
    return False
