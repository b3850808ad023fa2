"""Is decoding a token itself the check of it: does what can be decoded count as valid?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics import own_token, verification
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_CHECKS = re.compile(r"verif|valid|authenticat|authori[sz]e|check", re.IGNORECASE)
_CHECKS_FORM = re.compile(r"format|structure|shape|expir|syntax|is_jwt", re.IGNORECASE)


def evidence(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, token: cst.BaseExpression | None
) -> Evidence | None:
    """Return evidence that whoever sends anything decodable gets past ``node``, or ``None``.

    Args:
        node: the decode, or the call that hands its claims on; nothing else is decided by them.
        token: what is decoded.
    """
    function = index.function_of(node)
    refuses = _refuses_the_rest(index, node)
    if not refuses and (function is None or not _answers_yes(index, function)):
        return None
    reason = "the token counts as valid when it can be decoded"
    calls = _calls(evaluator, index, function, token)
    for other, call, passed in calls:
        test = _test_around(other, call)
        if (refuses or test is not None) and not _is_verified(evaluator, other, call, passed, test):
            return Evidence(reason, (evaluator.step("what can be decoded gets past this call", other, call),))
    if not refuses or calls:
        return None
    return Evidence(reason, (evaluator.step("decoded only to see whether it can be", index, node),))


def _calls(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef | None, token: cst.BaseExpression | None
) -> list[tuple[ModuleIndex, cst.Call, cst.BaseExpression | None]]:
    """Return the calls of the function around the decode, each with what it passes for the token."""
    if function is None or not isinstance(token, cst.Name):
        return []
    return [
        (other, call, own_token.argument_named(function, token.value, call))
        for other, call in evaluator.callers(index, function)
    ]


def _is_verified(
    evaluator: Evaluator,
    index: ModuleIndex,
    call: cst.Call,
    token: cst.BaseExpression | None,
    test: cst.If | cst.While | cst.IfExp | cst.Assert | None,
) -> bool:
    """True when a token that gets past a call, and past the test it stands in, is verified."""
    if verification.of_token(evaluator, index, call, token) is not None:
        return True
    return isinstance(test, cst.If | cst.While | cst.IfExp) and verification.inside(evaluator, index, test.body, token)


def _refuses_the_rest(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True for a decode whose result nobody reads, in the body of a ``try``: its handlers refuse."""
    parent = index.parent(node)
    if not isinstance(parent, cst.Expr):
        return False
    child: cst.CSTNode = parent
    for above in index.ancestors(parent):
        if isinstance(above, cst.Try) and child is above.body:
            return True
        if isinstance(above, cst.FunctionDef):
            return False
        child = above
    return False


def _answers_yes(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    """True for a function that is called a check and answers with nothing but constants, ``True`` among them."""
    name = function.name.value
    if not _CHECKS.search(name) or _CHECKS_FORM.search(name):
        return False
    answers = [
        dotted(part.value) if part.value is not None else "None"
        for part in walk(function.body)
        if isinstance(part, cst.Return) and index.function_of(part) is function
    ]
    return "True" in answers and set(answers) <= {"True", "False", "None"}


def _test_around(index: ModuleIndex, call: cst.CSTNode) -> cst.If | cst.While | cst.IfExp | cst.Assert | None:
    """Return the statement or expression that goes one way or another by the outcome of a call."""
    child: cst.CSTNode = call
    for above in index.ancestors(call):
        if isinstance(above, cst.If | cst.While | cst.IfExp | cst.Assert):
            return above if child is above.test else None
        if not isinstance(above, cst.UnaryOperation | cst.BooleanOperation | cst.Await):
            return None
        child = above
    return None
