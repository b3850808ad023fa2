"""Tests whether a token was granted a scope, that look for it in the text of all scopes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, ScopeTest, Site
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.request_bytes import may_test_scope
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, walk
from authlint.semantics.uses import subscript_key

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_TEXT_TESTS = frozenset({"startswith", "find", "count", "__contains__", "endswith"})
_MAX_HOPS = 4


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the tests of a module that look for a scope in a text."""
    if not may_test_scope(evaluator.project.data(index.path).lower()):
        return
    for node in walk(index.tree):
        required, scopes = _test(node)
        owner = _read_from(index, scopes) if scopes is not None else None
        if required is None or owner is None:
            continue
        site = Site(index.path, node, "Python", "in", index.name_around(node), part)
        given = {"required": lambda required=required: evaluator.evaluate(required, index)}
        yield ScopeTest(site, GivenReader(evaluator, index, node, None, given, {"owner": owner}))


def _test(node: cst.CSTNode) -> tuple[cst.BaseExpression | None, cst.BaseExpression | None]:
    """Return what is looked for and where, in a test for a part of a text."""
    match node:
        case cst.Comparison(comparisons=[target]) if isinstance(target.operator, cst.In | cst.NotIn):
            return node.left, target.comparator
        case cst.Call(func=cst.Attribute() as method, args=[argument]) if method.attr.value in _TEXT_TESTS:
            return argument.value, method.value
    return None, None


def _read_from(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the mapping whose member "scope" an expression is, as it is."""
    current: cst.BaseExpression | None = node
    for _ in range(_MAX_HOPS):
        match current:
            case cst.BooleanOperation(operator=cst.Or(), right=cst.SimpleString()):
                current = current.left
            case cst.Name():
                defined = definition_of(index, current)
                current = defined[0] if defined is not None and not defined[1] else None
            case cst.Subscript():
                return current.value if subscript_key(current) == "scope" else None
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="get"), value=owner)) if current.args:
                key, *default = [argument.value for argument in current.args]
                is_text = all(isinstance(one, cst.SimpleString) for one in default)
                return owner if is_text and _is_key(key) else None
            case cst.Call() if last_call_name(current) == "str" and current.args:
                current = current.args[0].value
            case _:
                return None
    return None


def _is_key(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and node.raw_value == "scope"
