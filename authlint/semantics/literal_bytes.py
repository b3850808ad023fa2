"""Tells from bytes whether a token or a private key may stand in a literal."""

from __future__ import annotations

import re

_TOKEN_BYTES = re.compile(rb"eyJ[\w\-]{8,}(?:\.eyJ|\.?[\"'])")  # whole, or in pieces
_PEM_BYTES = re.compile(rb"-----BEGIN (?:RSA |EC |DSA )?PRIVATE KEY-----")
_JWK_BYTES = re.compile(rb"[\"']kty\\?[\"']")
_JWK_MEMBER_BYTES = re.compile(rb"[\"'][dk]\\?[\"']\s*:")


def may_hold(text: bytes) -> bool:
    """True when a token or a private key may stand in a text."""
    return (
        (b"eyJ" in text and _TOKEN_BYTES.search(text) is not None)
        or (b"PRIVATE KEY-----" in text and _PEM_BYTES.search(text) is not None)
        or (b"kty" in text and _JWK_BYTES.search(text) is not None and _JWK_MEMBER_BYTES.search(text) is not None)
    )
