"""Tells from bytes whether something with the name of a credential is drawn at random, in a way that can be guessed."""

from __future__ import annotations

import re

_DRAWS = re.compile(rb"\b(?:choices?|randint|randrange|getrandbits|randbytes|sample|uniform|uuid1|random)\s*\(")
"""Calls of the module random, under whatever name, and of the one function of uuid that tells time and place."""

_CREDENTIAL = re.compile(
    rb"token|secret|nonce|state|verifier|otp|csrf|xsrf|password|passwd|session|signature|form_?key|2fa|jti|code|api_?key"
)

_RENAMED = re.compile(rb"\bfrom[ \t]+(?:random|uuid)[ \t]+import\b[^\n]*\bas[ \t]")

AROUND = 300
"""Bytes before and behind a draw in which the name stands: the variable, the key, or the function."""


def draws(data: bytes) -> bool:
    """True when lower-cased ``data`` draws something at random beside the name of a credential."""
    if b"random" not in data and b"uuid1" not in data:
        return False
    return (_RENAMED.search(data) is not None and _CREDENTIAL.search(data) is not None) or any(
        _CREDENTIAL.search(data, max(found.start() - AROUND, 0), found.end() + AROUND)
        for found in _DRAWS.finditer(data)
    )
