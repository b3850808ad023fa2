"""How much randomness a credential needs, with the sources."""

from __future__ import annotations

GUESSED_ONLINE = 64
"""Bits below which a value can be found by trying it at a server, where many such values are in use."""

SUFFICIENT = 128
"""Bits that make guessing hopeless: the probability must be at most 2^-128 (RFC 6749 section 10.10)."""

TYPED_BY_PEOPLE = frozenset({"code", "otp", "pin", "passcode", "password", "passwd", "2fa"})
"""Last words of the names of what people type. It is short on purpose; trying it must be limited instead."""
