"""A function that reads an unverified token to answer a question: does the answer only choose how it is verified?

Such a function hands out yes or no, or the name of a route, and its callers may do the same with its answer. That is
harmless when all who act upon the answer verify the same token, whichever way it sends them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics import by_callers, verification
from authlint.semantics.denial import refuses, turns_away
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import uses_of

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_CALLERS = 3
"""How many calls outwards claims, and answers given by them, are followed."""

MAX_VARIABLES = 4
"""How many variables an answer may go through before it is returned."""

_ASKS = re.compile(r"_?(?:is|has|can|may|should)_\w+|bool|any|all|isinstance|issubclass|startswith|endswith")
_LOGS = frozenset({"debug", "info", "warning", "error", "exception", "log"})


def all_verify(
    evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode, token: cst.BaseExpression | None, depth: int
) -> Evidence | None:
    """Return evidence that all callers of the function around ``node`` verify the token that they pass as ``token``.

    Args:
        evaluator: answers for the project.
        index: the module of the function.
        node: what reads the token, or asks a function that does.
        token: the token there; only a parameter can be followed to the callers.
        depth: how many calls outwards of the reading this is.
    """
    function = index.function_of(node)
    if function is None or not isinstance(token, cst.Name):
        return None
    found = [
        _sent_on(evaluator, other, call, passed, depth + 1)
        for other, call, passed in by_callers.calls(evaluator, index, function, token)
    ]
    return found[0] if found and all(found) else None


def _sent_on(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, token: cst.BaseExpression | None, depth: int
) -> Evidence | None:
    """Return evidence that the answer of ``call`` lets nobody in who is not verified."""
    verified = verification.of_token(evaluator, index, call, token)
    if verified is not None:
        late = index.order[id(verified.steps[0].node)] > index.order[id(call)]
        return None if late and token is not None and _lets_in(index, call, token) else verified
    function = index.function_of(call)
    if function is None or not _only_answers(index, function, call):
        return None
    if depth >= MAX_CALLERS:
        return Evidence("the answer travels too far to follow")
    return all_verify(evaluator, index, call, token, depth)


# -------------------------------------------------------------------- what a yes leads to


def _lets_in(index: ModuleIndex, call: cst.Call, token: cst.BaseExpression) -> bool:
    """True when an answer is enough to leave with something else than a refusal, and nobody sees the token again."""
    names = verification.names_of(index, token)
    for test in (call, *(use.node for use in uses_of(index, call))):
        for arm in _arms(index, test):
            last = arm if isinstance(arm, cst.BaseExpression) else _last_return(arm) if leaves(arm) else None
            if last is not None and not _denies(last) and not _hands_on(arm, names):
                return True
    return False


def _denies(end: cst.CSTNode) -> bool:
    return refuses(end) if isinstance(end, cst.BaseExpression) else turns_away(end)


def _arms(index: ModuleIndex, test: cst.CSTNode) -> list[cst.CSTNode]:
    """Return what runs by ``test``, which may be one condition of several; what a ``not`` guards is a refusal."""
    child, negated = test, False
    for above in index.ancestors(test):
        match above:
            case cst.UnaryOperation():
                negated = not negated
            case cst.If() | cst.IfExp() if child is above.test:
                other = above.orelse.body if isinstance(above.orelse, cst.Else) else above.orelse
                arms = (None if negated else above.body, None if isinstance(other, cst.If) else other)
                return [arm for arm in arms if arm is not None]
            case cst.Match() if child is above.subject:
                return [case.body for case in above.cases]
            case cst.BooleanOperation() | cst.Await() | cst.NamedExpr():
                pass
            case _:
                return []
        child = above
    return []


def _last_return(body: cst.CSTNode) -> cst.Return | None:
    found = [part for part in walk(body) if isinstance(part, cst.Return)]
    return found[-1] if found else None


def _hands_on(body: cst.CSTNode, names: frozenset[str]) -> bool:
    return any(isinstance(part, cst.Call) and verification.takes(part, names) for part in walk(body))


# -------------------------------------------------------------------- functions that answer


def _only_answers(index: ModuleIndex, function: cst.FunctionDef, asked: cst.Call) -> bool:
    """True when a function does nothing but hand out yes, no or a fixed word."""
    if any(isinstance(part, cst.Expr) and not _says_nothing(part) for part in walk(function.body)):
        return False
    returned = [one.value for one in index.returns.get(id(function), ()) if one.value is not None]
    if not returned:
        return False
    declared = function.returns is not None and dotted(function.returns.annotation) == "bool"
    return declared or all(_is_answer(index, value, asked) for value in returned)


def _says_nothing(statement: cst.Expr) -> bool:
    value = statement.value
    return not isinstance(value, cst.Call) or last_call_name(value) in _LOGS


def _is_answer(index: ModuleIndex, value: cst.BaseExpression, asked: cst.Call, depth: int = 0) -> bool:
    match value:
        case cst.SimpleString() | cst.Integer() | cst.Comparison() | cst.UnaryOperation():
            return True
        case cst.Call():
            return value is asked or bool(_ASKS.fullmatch(last_call_name(value)))
        case cst.Await():
            return _is_answer(index, value.expression, asked, depth)
        case cst.BooleanOperation(operator=cst.And()):
            return _is_answer(index, value.right, asked, depth)
        case cst.BooleanOperation():
            return _is_answer(index, value.left, asked, depth) and _is_answer(index, value.right, asked, depth)
        case cst.IfExp():
            return _is_answer(index, value.body, asked, depth) and _is_answer(index, value.orelse, asked, depth)
        case cst.Name(value="True" | "False" | "None"):
            return True
        case cst.Attribute():
            return value.attr.value.isupper()
        case cst.Name():
            defined = definition_of(index, value) if depth < MAX_VARIABLES else None
            return defined is not None and not defined[1] and _is_answer(index, defined[0], asked, depth + 1)
    return False
