"""Tells from bytes whether a program may test keys by their beginning, or claims against any sequence."""

from __future__ import annotations

PUBLIC_KEY = b"-----BEGIN PUBLIC KEY-----"

ALSO_TEXTS = frozenset({"Sequence", "Iterable", "Collection", "Container", "Sized", "Reversible"})
"""Kinds of :mod:`collections.abc` that ``str`` is one of."""

LOOKED_FOR = frozenset({"iss", "aud", "azp"})
"""Claims that are compared with one value or several (RFC 7519 section 4.1, OpenID Connect Core section 2)."""

_KINDS = tuple(kind.encode() for kind in ALSO_TEXTS)
_QUOTED = tuple(quote + claim.encode() + quote for claim in LOOKED_FOR for quote in (b'"', b"'"))


def forbids_keys(data: bytes) -> bool:
    """True for what knows how a public key begins, in a file that makes MACs."""
    return PUBLIC_KEY in data and b"hmac" in data


def asks_for_sequence(data: bytes) -> bool:
    """True for what asks whether something is a sequence, and names a claim."""
    return b"isinstance(" in data and any(kind in data for kind in _KINDS) and any(claim in data for claim in _QUOTED)
