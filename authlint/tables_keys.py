"""How strong a key has to be."""

from __future__ import annotations

MAC_KEY_OCTETS = {"HS256": 32, "HS384": 48, "HS512": 64}
"""A key of the size of the hash output or larger must be used (RFC 7518 section 3.2)."""

GUESSABLE_BELOW_BITS = 112
"""Of a secret with less randomness no use is acceptable any more (NIST SP 800-131A section 10)."""
