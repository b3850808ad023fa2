"""Addresses of endpoints that a program writes down with the http scheme, under names that say what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import Concept, Site
from authlint.concepts.transport import EndpointAddress
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.handmade import is_example
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import endpoints
from authlint.semantics.oauth.plain_addresses import literal
from authlint.semantics.readers import GivenReader
from authlint.values import Known, Value


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the addresses that are given to a name, a keyword or a key of an endpoint."""
    for name, value, node in _given(index):
        if literal(value) is None:
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


def _noun(
    evaluator: Evaluator, index: ModuleIndex, value: cst.BaseExpression, node: cst.CSTNode, purpose: str, part: str
) -> Concept:
    given: dict[str, Callable[[], Value]] = {
        "url": lambda: evaluator.evaluate(value, index),
        "purpose": lambda: Known(purpose),
    }
    site = Site(index.path, node, "hand-written code", purpose, index.name_around(node), part)
    return EndpointAddress(site, GivenReader(evaluator, index, node, None, given, {"url": value}))
