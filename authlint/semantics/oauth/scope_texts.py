"""Are the scopes that a test looks at those of a token, and are they one text?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, ScopeTest, TokenEncode
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, last_name, walk
from authlint.values import Sequence, Table

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_CLAIMS = re.compile(
    r"\w*claims|\w*payload|decoded\w*|token|token_?(?:data|info|content|body)|jwt\w*|access_?token|introspect\w*", re.I
)
"""What programmers call the members of a token; the "scope" of a request or of ASGI is something else."""

_OF_TOKENS = frozenset({"verified-token", "unverified-token"})


def in_text(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the scopes are one text; nothing in the function or in what issues tokens says a list."""
    owner = reader.role_node("owner")
    if not isinstance(concept, ScopeTest) or not isinstance(owner, cst.BaseExpression):
        return None
    if not _is_token(reader, owner) or _knows_lists(reader.index, reader.node) or _issues_lists(reader):
        return None
    return Evidence("the scopes stand in one text")


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
