"""Does the key of a decode come from the JWK Set of a provider, and does that provider serve everybody with it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import own_token
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.tables_issuers import SHARED_KEYS
from authlint.values import Absent, Instance, Known, Reference, Text, Unknown

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_PLACES = 24
"""Expressions that a key is followed back through."""

_KEY_PLACE = re.compile(
    r"jwks_?(?:ur[li]|client|endpoint)|jwk_?client|PyJWKClient|jwks\.json|openid-configuration|/discovery/\S*keys"
    r"|oauth2/v\d/certs|/certs$|get_signing_key",
    re.IGNORECASE,
)
"""What the place of a JWK Set is called: the parameter "jwks_uri" (RFC 8414 section 2), and usual paths."""

_FETCHES = frozenset({"get", "urlopen", "request", "fetch"})
_CLIENTS = re.compile(r"requests|httpx|session|client|http|aiohttp|urllib", re.IGNORECASE)
_KEYS = re.compile(r"jwks?|jwk_?set|key_?set|certs|public_keys|signing_keys?", re.IGNORECASE)

Place = tuple[ModuleIndex, cst.BaseExpression]


def remote_keys(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is one of a set that is fetched from a provider."""
    if _fetched_by_library(concept, reader):
        return Evidence("the library fetches the keys of the provider")
    for leaf in concept.role_value("key").leaves():
        name = leaf.of if isinstance(leaf, Instance) else leaf.name if isinstance(leaf, Reference) else ""
        made = leaf.origin.name if leaf.origin is not None else ""
        if "PyJWKClient" in name + made or name.startswith(("requests.get", "httpx.get")):
            return Evidence("the key is fetched from a provider")
    for index, node in _sources(concept, reader):
        for part in walk(node):
            if _is_place(part) or (isinstance(part, cst.Call) and _fetches(part)):
                return Evidence(
                    "the key is fetched from a provider", (reader.evaluator.step("fetched here", index, part),)
                )
    return None


def shared_keys(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the provider signs tokens for other parties, too, with the same keys."""
    if _fetched_by_library(concept, reader) and any(map(SHARED_KEYS.search, _places(concept))):
        return Evidence("the provider signs the tokens of everybody with the keys that the library fetches")
    for index, node in _sources(concept, reader):
        for part in walk(node):
            if isinstance(part, cst.Name | cst.Attribute | cst.BaseString) and _names_shared(reader, index, part):
                step = reader.evaluator.step("these keys sign for everybody", index, part)
                return Evidence("the provider signs the tokens of everybody with these keys", (step,))
    return None


def _fetched_by_library(concept: Concept, reader: NounReader) -> bool:
    """True when the call is one that fetches keys, and the program gives none itself."""
    if reader.role_node("key") is not None or not isinstance(concept.role_value("key"), Absent | Unknown):
        return False
    return any(_places(concept))


def _places(concept: Concept) -> Iterator[str]:
    for leaf in concept.role_value("keys_from").leaves():
        known = leaf.default if isinstance(leaf, Absent) else leaf
        if isinstance(known, Known) and isinstance(known.constant, str):
            yield known.constant


def _names_shared(reader: NounReader, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    for leaf in reader.evaluator.evaluate(node, index).leaves():
        text = leaf.constant if isinstance(leaf, Known) else leaf.known_text() if isinstance(leaf, Text) else None
        if isinstance(text, str) and SHARED_KEYS.search(text):
            return True
    return False


def _is_place(part: cst.CSTNode) -> bool:
    match part:
        case cst.Name() | cst.FormattedStringText():
            return _KEY_PLACE.search(part.value) is not None
        case cst.SimpleString() if isinstance(part.raw_value, str):
            return _KEY_PLACE.search(part.raw_value) is not None
    return False


def _fetches(call: cst.Call) -> bool:
    name = last_call_name(call)
    if name not in _FETCHES or not isinstance(call.func, cst.Attribute):
        return False
    return _CLIENTS.search(dotted(call.func.value)) is not None and any(
        _KEYS.search(word) for argument in call.args for word in _words(argument)
    )


def _words(node: cst.CSTNode) -> Iterator[str]:
    return (part.value for part in walk(node) if isinstance(part, cst.Name | cst.SimpleString))


def _sources(concept: Concept, reader: NounReader) -> Iterator[Place]:
    """Yield the expressions that the key is made of, nearest first."""
    node = reader.role_node("key")
    expression = node.value if isinstance(node, cst.Arg) else node
    pending: list[Place] = [(reader.index, expression)] if isinstance(expression, cst.BaseExpression) else []
    seen: set[int] = set()
    while pending and len(seen) < MAX_PLACES:
        index, current = pending.pop(0)
        if id(current) in seen or index.parent(current) is None:
            continue
        seen.add(id(current))
        yield index, current
        for part in walk(current):
            if isinstance(part, cst.Name):
                pending.extend(_behind_name(reader.evaluator, index, part))
            elif isinstance(part, cst.Call):
                pending.extend(_returned(reader.evaluator, index, part))


def _behind_name(evaluator: Evaluator, index: ModuleIndex, name: cst.Name) -> Iterator[Place]:
    parent = index.parent(name)
    if parent is None or (isinstance(parent, cst.Attribute) and parent.attr is name):
        return
    defined = definition_of(index, name)
    if defined is not None:
        yield index, defined[0]
        return
    function = index.function_of(name)
    if function is not None and any(one.name.value == name.value for one in function.params.params):
        for other, call in evaluator.callers(index, function)[:3]:
            passed = own_token.argument_named(function, name.value, call)
            if passed is not None:
                yield other, passed


def _returned(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> Iterator[Place]:
    callee = evaluator.evaluate(call.func, index)
    if isinstance(callee, Function) and isinstance(callee.node, cst.FunctionDef):
        callee.index.unfold(callee.node)
        for statement in callee.index.returns.get(id(callee.node), ()):
            if statement.value is not None:
                yield callee.index, statement.value
