"""Addresses of endpoints that a program writes down with the http scheme, under names that say what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import Concept, Evidence, Site
from authlint.concepts.transport import EndpointAddress
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.handmade import is_example
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import endpoints
from authlint.semantics.readers import GivenReader, NounReader
from authlint.semantics.tree import walk
from authlint.values import Known, Text, Value

_SCHEME = "http://"


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the addresses that are given to a name, a keyword or a key of an endpoint."""
    for name, value, node in _given(index):
        if _literal(value) is None:
            continue
        purpose = "the redirect URI" if name in ("redirect_uri", "redirect_uris") else endpoints.by_name(name)
        if purpose and not is_example(index, node):
            yield _noun(evaluator, index, value, node, purpose, part)


def _given(index: ModuleIndex) -> Iterator[tuple[str, cst.BaseExpression, cst.CSTNode]]:
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            for effect in effects:
                if not isinstance(effect.value, cst.BaseExpression) or effect.path:
                    continue
                if effect.kind == "assign":
                    yield name.rsplit(".", 1)[-1], effect.value, effect.node
                elif effect.kind == "item" and isinstance(effect.key, cst.SimpleString):
                    yield str(effect.key.raw_value), effect.value, effect.node
    for call in index.calls:
        for argument in call.args:
            if argument.keyword is not None:
                yield argument.keyword.value, argument.value, argument
    for node in index.dictionaries:
        for element in node.elements:
            if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
                yield str(element.key.raw_value), element.value, element


def _literal(node: cst.BaseExpression) -> cst.CSTNode | None:
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


def _noun(
    evaluator: Evaluator, index: ModuleIndex, value: cst.BaseExpression, node: cst.CSTNode, purpose: str, part: str
) -> Concept:
    given: dict[str, Callable[[], Value]] = {
        "url": lambda: evaluator.evaluate(value, index),
        "purpose": lambda: Known(purpose),
    }
    site = Site(index.path, node, "hand-written code", purpose, index.name_around(node), part)
    return EndpointAddress(site, GivenReader(evaluator, index, node, None, given, {"url": value}))


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
    literal = _literal(node) if isinstance(node, cst.BaseExpression) else None
    parts = [str(one.raw_value) for one in walk(literal) if isinstance(one, cst.SimpleString)] if literal else []
    return parts[0] if parts else ""
