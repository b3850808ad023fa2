"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

from authlint.semantics.oauth import token_bytes

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # Tokens in logs.
    (token_bytes.ABOUT, token_bytes.LOGS),
    # Tokens in URLs.
    (token_bytes.IN_LINKS, token_bytes.LINKS),
)
"""What makes a file worth parsing, in lower case: all groups of one must occur in it, each by any of its words."""


def may_hold_flow(lowered: bytes) -> bool:
    """True for a function, in lower case, in which there may be such a noun."""
    return token_bytes.may_be_logged(lowered) or token_bytes.may_be_in_url(lowered)
