"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

from authlint.semantics.oauth import identity_bytes

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # Somebody asks a provider who an access token is about.
    (identity_bytes.ASKED, (b"token", b"oauth"), (b"get(", b"post(", b"request(", b"urlopen(", b"fetch(")),
)
"""What makes a file worth parsing, in lower case: all groups of one must occur in it, each by any of its words."""


def may_hold_flow(lowered: bytes) -> bool:
    """True for a function, in lower case, in which there may be such a noun."""
    return identity_bytes.may_ask(lowered)
