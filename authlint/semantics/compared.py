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
    [ \t]* [!=]= (?! [ \t]* (?: ["'\d(\[{] | none\b | true\b | false\b ) )  # compared, and not with a constant
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(rb"[!=]=[ \t]*(?:await[ \t]+)?[\w.\[(]*(?:[\[(][\"'])?\w*$")


_GIVEN_KEY = re.compile(rb"\w\([\w.]*(?:key|secret)(?:\(\))?[,)]")


def may_make_macs(data: bytes) -> bool:
    """True for a lower-cased file that may compute a MAC: with HMAC, or with a hash that it is handed."""
    return b"hmac" in data or (b"hashlib" in data and b"digest()" in data and _GIVEN_KEY.search(data) is not None)


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


_KEYED_HASH = re.compile(rb"\b(?:md5|sha1|sha224|sha256|sha384|sha512|new)\s*\(")
_RENAMED = re.compile(rb"\bfrom[ \t]+hashlib[ \t]+import\b[^\n]*\bas[ \t]")
_KEY = re.compile(rb"secret|pepper|(?:api|app|signing|private|auth|shared|access|encryption|hash)_?key")

_SIGNED_BY_HASH = re.compile(
    rb"(?:signature|\bsig|_sig|\bmac|_mac)[ \t]*=[ \t]*(?:hashlib\.)?(?:md5|sha1|sha224|sha256|sha384|sha512|new)\("
)

AROUND = 300
"""Bytes before and behind a hash in which the name of its key stands."""


def hashes_key(data: bytes) -> bool:
    """True when lower-cased ``data`` hashes something beside the name of a key."""
    return b"hashlib" in data and (hashes_here(data) or _RENAMED.search(data) is not None)


def hashes_here(data: bytes) -> bool:
    """True for a function, of a file that imports hashlib, that hashes something beside the name of a key.

    Or that calls a hash a signature.
    """
    return _SIGNED_BY_HASH.search(data) is not None or any(
        _KEY.search(data, max(found.start() - AROUND, 0), found.end() + AROUND) is not None
        for found in _KEYED_HASH.finditer(data)
    )
