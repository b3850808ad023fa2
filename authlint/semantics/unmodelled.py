"""Tells from the bytes of a file whether it may hold a noun that needs no library."""

from __future__ import annotations

from authlint.semantics.catalogue import gives_a_value
from authlint.semantics.compared import compares, hashes_key, may_make_macs
from authlint.semantics.drawn import draws


def is_about_credentials(data: bytes) -> bool:
    """True when lower-cased ``data`` gives a credential a value, compares or draws one, or hashes a key."""
    return gives_a_value(data) or compares(data, makes_macs=may_make_macs(data)) or draws(data) or hashes_key(data)
