"""Keys of subscripts that are written as constants."""

from __future__ import annotations

import libcst as cst

Key = str | int | None


def key_of(node: cst.Subscript) -> Key:
    """Return the constant in the brackets, or ``None``."""
    inner = node.slice[0].slice
    if len(node.slice) != 1 or not isinstance(inner, cst.Index):
        return None
    return constant_key(inner.value)


def constant_key(node: cst.BaseExpression) -> Key:
    """Return a text or number that is written down, or ``None``."""
    if isinstance(node, cst.SimpleString):
        return node.raw_value
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    return None
