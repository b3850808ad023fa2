"""Is decoding a token itself the check of it: does what can be decoded count as valid?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics import by_callers
from authlint.semantics.index import ModuleIndex

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
    calls = by_callers.calls(evaluator, index, function, token)
    for other, call, passed in calls:
        acts = refuses or by_callers.test_around(other, call) is not None
        if acts and by_callers.verified(evaluator, other, call, passed) is None:
            return Evidence(reason, (evaluator.step("what can be decoded gets past this call", other, call),))
    if not refuses or calls:
        return None
    return Evidence(reason, (evaluator.step("decoded only to see whether it can be", index, node),))


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
    answers = by_callers.answers(index, function)
    return "True" in answers and answers <= {"True", "False", "None"}
