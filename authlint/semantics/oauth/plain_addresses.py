"""Does an address begin with http, and lead over a network that others share?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.oauth import endpoints
from authlint.semantics.tree import walk
from authlint.values import Text, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_SCHEME = "http://"


def literal(node: cst.BaseExpression) -> cst.CSTNode | None:
    """Return the text that begins with the scheme, also as the first argument of a call or the start of a sum."""
    for _ in range(4):
        match node:
            case cst.SimpleString() if node.value[:12].lower().lstrip("rbuf\"'").startswith(_SCHEME):
                return node
            case cst.FormattedString(parts=[cst.FormattedStringText() as first, *_]) if first.value.startswith(_SCHEME):
                return node
            case cst.BinaryOperation() | cst.ConcatenatedString():
                node = node.left
            case cst.Call(args=[cst.Arg(keyword=None, value=value), *_]):
                node = value
            case cst.Call(func=cst.Attribute(value=cst.BaseString() as value)):
                node = value
            case _:
                return None
    return None


def plain(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that an address begins with http and leads over a network that others share."""
    for leaf in concept.role_value("url").leaves():
        text = endpoints.text_of(leaf)
        if not text and isinstance(reader.role_node("url"), cst.BaseExpression):
            text = _written(reader)
        if text.lower().startswith(_SCHEME) and leaf.when != "debug" and is_shared(text):
            return Evidence(text, about=_start(leaf))
    return None


def _start(leaf: Value) -> Value:
    """Return the part of an address that holds the scheme: what stands behind it may come from anywhere."""
    start = leaf
    while isinstance(start, Text) and start.parts:
        start = start.parts[0]
    return start if start.trace else leaf


def is_shared(url: str) -> bool:
    """True for a host that is named, and is neither this machine nor one of a private network."""
    host = url[len(_SCHEME) :].split("/", 1)[0]
    return "*" not in host and "{" not in host and "%" not in host and "." in host and not endpoints.is_local(url)


def _written(reader: NounReader) -> str:
    """Return the beginning of an address of which a function of somebody else makes the rest."""
    node = reader.role_node("url")
    written = literal(node) if isinstance(node, cst.BaseExpression) else None
    parts = [str(one.raw_value) for one in walk(written) if isinstance(one, cst.SimpleString)] if written else []
    return parts[0] if parts else ""
