"""Whether a token, a code or a secret is in what a program writes to its log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.leaving import leaves
from authlint.semantics.oauth.token_uses import is_read_as_code
from authlint.semantics.oauth.token_values import TokenValue, token_in
from authlint.semantics.tree import dotted, last_call_name

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_QUERY = frozenset({"args", "GET", "query_params", "url", "query_string", "values", "query", "full_path", "params"})
"""Attributes of a request that hold all of its query."""
_SUCCESS = re.compile(r"==\s*200|\.ok\b|is_success|access_token[\"'] in ")
_NO_FILE = cst.Module([])


def logs_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a token, code or secret is in what is written."""
    call = reader.node
    assert isinstance(call, cst.Call)
    evaluator, index = reader.evaluator, reader.index
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value in ("exc_info", "level", "stack_info"):
            continue
        for node in _written(argument.value):
            found = _code_of_callback(index, node) or token_in(evaluator, index, node)
            if found is None or (found.whole and _only_after_failure(index, call)):
                continue
            step = evaluator.step(f"this is {found.what}", found.index, found.node)
            return Evidence(found.what, (step,))
    return None


def _written(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield the values that a text shows, without those it shortens."""
    match node:
        case cst.SimpleString() | cst.Comparison() | cst.UnaryOperation():
            return
        case cst.FormattedString():
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression) and not _is_shortened(part):
                    yield from _written(part.expression)
        case cst.ConcatenatedString():
            yield from _written(node.left)
            yield from _written(node.right)
        case cst.BinaryOperation():
            yield from _written(node.left)
            yield from _written(node.right)
        case cst.Tuple() | cst.List():
            for element in node.elements:
                yield from _written(element.value)
        case cst.Dict():
            yield node
            for entry in node.elements:
                yield from _written(entry.value)
        case cst.Call() if last_call_name(node) == "format" and isinstance(node.func, cst.Attribute):
            for argument in node.args:
                yield from _written(argument.value)
        case _:
            yield node


def _is_shortened(part: cst.FormattedStringExpression) -> bool:
    """True for ``{token:.6}``."""
    return any(isinstance(one, cst.FormattedStringText) and "." in one.value for one in part.format_spec or ())


def _code_of_callback(index: ModuleIndex, node: cst.BaseExpression) -> TokenValue | None:
    """Return the query of a callback, which holds the authorization code."""
    place = node
    while isinstance(place, cst.Call) and last_call_name(place) in ("dict", "str", "to_dict", "copy", "get_full_path"):
        inner = place.args[0].value if place.args else place.func
        place = inner.value if isinstance(inner, cst.Attribute) and not place.args else inner
    if not isinstance(place, cst.Attribute) or place.attr.value not in _QUERY:
        return None
    if dotted(place.value).rsplit(".", 1)[-1] not in ("request", "req"):
        return None
    return (
        TokenValue("the query of a callback, with its authorization code", index, node)
        if is_read_as_code(index, place)
        else None
    )


def _only_after_failure(index: ModuleIndex, call: cst.Call) -> bool:
    """True where an answer is written because it is not the wanted one."""
    child: cst.CSTNode = call
    for above in (index.statement_of(call), *index.ancestors(index.statement_of(call) or call)):
        match above:
            case cst.FunctionDef() | None:
                return False
            case cst.ExceptHandler():
                return True
            case cst.If() if child is above.body and _is_about_answer(above.test) and not _is_success(above.test):
                return True
            case cst.Else():
                test = index.parent(above)
                if isinstance(test, cst.If) and _is_about_answer(test.test):
                    return True
        place = index.place(above)
        if place is not None and any(_took_success(one) for one in place[0].statements[: place[1]]):
            return True
        child = above
    return False


def _took_success(statement: cst.CSTNode) -> bool:
    """True for ``if answer.status_code == 200: return answer``."""
    return isinstance(statement, cst.If) and _is_success(statement.test) and leaves(statement.body)


def _is_success(test: cst.BaseExpression) -> bool:
    return _SUCCESS.search(_NO_FILE.code_for_node(test)) is not None


def _is_about_answer(test: cst.BaseExpression) -> bool:
    text = _NO_FILE.code_for_node(test)
    return (
        re.search(r"status|\.ok\b|error|access_token|is_success|not \w*(?:resp|token|data|result|json)|\bin\b", text)
        is not None
    )
