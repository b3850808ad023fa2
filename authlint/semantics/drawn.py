"""Tells from bytes whether something with the name of a credential is drawn at random, in a way that can be guessed."""

from __future__ import annotations

import re

_DRAWS = re.compile(rb"\b(?:choices?|randint|randrange|getrandbits|randbytes|sample|uniform|uuid1|random)\s*\(")
"""Calls of the module random, under whatever name, and of the one function of uuid that tells time and place."""

_SHORT = re.compile(
    rb"token_(?:hex|urlsafe|bytes)\s*\(\s*(?!(?:nbytes\s*=\s*)?(?:1[6-9]|[2-9]\d|\d{3,6})\s*\)(?!\s*\[))[\w.]"
    rb"|uuid4\(\)[^\n\[]{0,30}\[[ \t]*:"
)
"""Draws from a good source that say how much they draw, 16 octets or more aside, and the beginning of a UUID."""

_CREDENTIAL = re.compile(
    rb"token|secret|otp|csrf|xsrf|passw|session_?(?:id|key)|signature_?key|form_?key|2fa|jti|api_?key|sid\b"
    rb"|(?:auth\w{0,20}|verif\w{0,20}|reset|login|confirm\w{0,20}|activat\w{0,20}|invite|recovery|sms|security)_?(?:code|key)"
)
_WORDS = re.compile(rb"state|nonce|verifier")
"""Names of OAuth that mean other things elsewhere."""

_FLOW = (b"oauth", b"openid", b"redirect_uri", b"code_challenge", b"authorize_url", b"authorization_url")
"""What a file contains that takes part in a flow of OAuth."""

_RENAMED = re.compile(rb"\bfrom[ \t]+(?:random|uuid|secrets)[ \t]+import\b[^\n]*\bas[ \t]")

AROUND = 300
"""Bytes before and behind a draw in which the name stands: the variable, the key, or the function."""


def draws(data: bytes) -> bool:
    """True when lower-cased ``data`` of a file draws something at random beside the name of a credential."""
    if b"random" not in data and b"uuid" not in data and b"secrets" not in data:
        return False
    return draws_here(data, in_flow=speaks_of_a_flow(data)) or _RENAMED.search(data) is not None


def draws_here(data: bytes, *, in_flow: bool) -> bool:
    """True when lower-cased ``data`` of a function draws something beside the name of a credential."""
    return any(
        _named(_CREDENTIAL, data, found) or (in_flow and _named(_WORDS, data, found)) for found in _DRAWS.finditer(data)
    ) or any(_named(_CREDENTIAL, data, found) for found in _SHORT.finditer(data))


def speaks_of_a_flow(data: bytes) -> bool:
    """True for lower-cased ``data`` of a file that takes part in a flow of OAuth."""
    return any(word in data for word in _FLOW)


def _named(names: re.Pattern[bytes], data: bytes, draw: re.Match[bytes]) -> bool:
    return names.search(data, max(draw.start() - AROUND, 0), draw.end() + AROUND) is not None
