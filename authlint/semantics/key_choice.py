"""Which key of a set verifies a token: the one that the token names, or simply the first?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.ancestry import Source, sources
from authlint.semantics.index import ModuleIndex
from authlint.semantics.keys import key_of
from authlint.semantics.sources import definition_of
from authlint.semantics.token_entries import is_verifying, written
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Sequence

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_KEY_SET = re.compile(r"jwks|jwk_?set|key_?set|certs$", re.IGNORECASE)
_FETCHES = frozenset({"get", "urlopen", "request", "fetch", "PyJWKClient", "json", "read"})
_ALL_KEYS = frozenset({"get_signing_keys"})
_COUNTS = re.compile(r"\bkid\b|key_id|\blen\b", re.IGNORECASE)


def first_of_key_set(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is the one at a fixed place of a set that was fetched."""
    if not is_verifying(concept, reader):
        return None
    evaluator = reader.evaluator
    for index, node in written(concept, reader, "key"):
        for source in sources(
            evaluator, index, node, lambda one: evaluator.reading_at(one.index, one.node) is not None
        ):
            if _is_first(source) and _is_fetched(evaluator, source) and not _is_only(evaluator, source):
                step = evaluator.step("the first key is taken, whichever signed the token", source.index, source.node)
                return Evidence("the key is at a fixed place of the set", (step,))
    return None


def from_key_set(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is a member of a JWK Set, whose members state their type (RFC 7517 section 4.1)."""
    evaluator = reader.evaluator
    for index, node in written(concept, reader, "key"):
        for source in sources(
            evaluator, index, node, lambda one: evaluator.reading_at(one.index, one.node) is not None
        ):
            if _reads_keys(source.node):
                return Evidence("each key of a key set states its own type")
    return None


def _is_first(source: Source) -> bool:
    """True for ``keys[0]`` where ``keys`` are all the keys of a set, none of them left out."""
    node = source.node
    return isinstance(node, cst.Subscript) and isinstance(key_of(node), int) and _is_all(source.index, node.value)


def _is_all(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Name):
        defined = definition_of(index, node)
        if defined is None or defined[1]:
            return False
        node = defined[0]
    if isinstance(node, cst.Await):
        node = node.expression
    return _reads_keys(node) or (isinstance(node, cst.Call) and last_call_name(node) in _ALL_KEYS)


def _reads_keys(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Subscript):
        return key_of(node) == "keys"
    if isinstance(node, cst.Attribute):
        return node.attr.value == "keys" and _KEY_SET.search(dotted(node.value)) is not None
    if not isinstance(node, cst.Call) or last_call_name(node) != "get" or not node.args:
        return False
    first = node.args[0].value
    return isinstance(first, cst.SimpleString) and first.raw_value == "keys"


def _is_fetched(evaluator: Evaluator, source: Source) -> bool:
    """True when the set comes from somewhere else: it is fetched, or called what such sets are called."""
    for below in sources(evaluator, source.index, source.node, lambda one: False):
        match below.node:
            case cst.Call() if last_call_name(below.node) in _FETCHES and not _reads_keys(below.node):
                return True
            case cst.Name() | cst.Attribute() if _KEY_SET.search(dotted(below.node).rsplit(".", 1)[-1]):
                return True
    return False


def _is_only(evaluator: Evaluator, source: Source) -> bool:
    """True when the set has a single key, or the place of use is chosen by the number of keys or by "kid"."""
    assert isinstance(source.node, cst.Subscript)
    value = evaluator.evaluate(source.node.value, source.index)
    if isinstance(value, Sequence) and not value.open and len(value.items) == 1:
        return True
    function = source.index.function_of(source.node)
    body: cst.CSTNode = function.body if function is not None else source.index.tree
    for part in walk(body):
        if part is source.node:
            return False
        if isinstance(part, cst.If | cst.IfExp | cst.Assert | cst.While) and _counts(part.test):
            return True
    return False


def _counts(test: cst.BaseExpression) -> bool:
    return any(isinstance(part, cst.Name | cst.SimpleString) and _COUNTS.search(part.value) for part in walk(test))
