"""Tests whether a token was granted a scope, that look for it in the text of all scopes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, ScopeTest, Site, TokenEncode
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.request_bytes import may_test_scope
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, last_name, walk
from authlint.semantics.uses import subscript_key
from authlint.values import Sequence, Table

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_CLAIMS = re.compile(
    r"\w*claims|\w*payload|decoded\w*|token|token_?(?:data|info|content|body)|jwt\w*|access_?token|introspect\w*", re.I
)
"""What programmers call the members of a token; the "scope" of a request or of ASGI is something else."""

_TEXT_TESTS = frozenset({"startswith", "find", "count", "__contains__", "endswith"})
_OF_TOKENS = frozenset({"verified-token", "unverified-token"})
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


def _is_token(reader: NounReader, owner: cst.BaseExpression) -> bool:
    """True for the members of a token: what a decode gives, or what is called so."""
    evaluator, index = reader.evaluator, reader.index
    defined = definition_of(index, owner) if isinstance(owner, cst.Name) else None
    made = defined[0] if defined is not None else owner
    if isinstance(made, cst.Await):
        made = made.expression
    if isinstance(made, cst.Call) and _is_decode(evaluator, index, made):
        return True
    kinds = {leaf.origin.kind for leaf in evaluator.evaluate(owner, index).leaves() if leaf.origin is not None}
    if kinds & _OF_TOKENS:
        return True
    return not kinds & {"request", "token-response"} and _CLAIMS.fullmatch(_name(owner)) is not None


def _is_decode(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a decode, and for a call of a function that returns one."""
    if evaluator.decode_at(index, call) is not None:
        return True
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Function):
            for statement in leaf.index.returns.get(id(leaf.node), ()):
                value = statement.value
                if isinstance(value, cst.Call) and evaluator.decode_at(leaf.index, value) is not None:
                    return True
    return False


def _name(owner: cst.BaseExpression) -> str:
    return last_call_name(owner) if isinstance(owner, cst.Call) else last_name(owner)


def in_text(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the scopes are one text; nothing in the function or in what issues tokens says a list."""
    owner = reader.role_node("owner")
    if not isinstance(concept, ScopeTest) or not isinstance(owner, cst.BaseExpression):
        return None
    if not _is_token(reader, owner) or _knows_lists(reader.index, reader.node) or _issues_lists(reader):
        return None
    return Evidence("the scopes stand in one text")


def _knows_lists(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when the function asks what kind of value it is, or splits one."""
    root = index.function_of(node) or index.statement_of(node) or node
    return any(
        isinstance(part, cst.Call)
        and last_call_name(part) in ("isinstance", "split", "list", "set")
        and any("scope" in dotted(inner) or _is_key(inner) for inner in walk(part))
        for part in walk(root)
    )


def _is_key(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and node.raw_value == "scope"


def _issues_lists(reader: NounReader) -> bool:
    """True when the project issues tokens whose "scope" is a list."""
    evaluator = reader.evaluator
    paths = evaluator.files_with("encode", "scope")
    indexes = [evaluator.project.load(path) for path in paths or ()]
    return paths is None or any(
        isinstance(leaf.at("scope"), Sequence)
        for index in indexes
        if index is not None
        for noun in evaluator.nouns_of(index)
        if isinstance(noun, TokenEncode)
        for leaf in noun.claims.leaves()
        if isinstance(leaf, Table)
    )
