"""Do the callers of a function that looks into a token verify the token they hand it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics import own_token, verification
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

Test = cst.If | cst.While | cst.IfExp | cst.Assert


def calls(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef | None, token: cst.BaseExpression | None
) -> list[tuple[ModuleIndex, cst.Call, cst.BaseExpression | None]]:
    """Return the calls of a function, each with what it passes for the parameter that is the token, if that is seen."""
    if function is None:
        return []
    name = token.value if isinstance(token, cst.Name) else ""
    return [
        (other, call, own_token.argument_named(function, name, call) if name else None)
        for other, call in evaluator.callers(index, function)
    ]


def verified(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, token: cst.BaseExpression | None
) -> Evidence | None:
    """Return evidence that a token is verified that gets past a call, and past the test that the call stands in."""
    found = verification.of_token(evaluator, index, call, token)
    if found is not None:
        return found
    test = test_around(index, call)
    if isinstance(test, cst.If | cst.While | cst.IfExp) and verification.inside(evaluator, index, test.body, token):
        return Evidence("what passes is verified", (evaluator.step("what passes here is verified", index, test),))
    return None


def test_around(index: ModuleIndex, call: cst.CSTNode) -> Test | None:
    """Return the statement or expression that goes one way or another by the outcome of a call."""
    child: cst.CSTNode = call
    for above in index.ancestors(call):
        if isinstance(above, cst.If | cst.While | cst.IfExp | cst.Assert):
            return above if child is above.test else None
        if not isinstance(above, cst.UnaryOperation | cst.BooleanOperation | cst.Await):
            return None
        child = above
    return None


def answers(index: ModuleIndex, function: cst.FunctionDef) -> set[str]:
    """Return the names and constants that a function returns, and an empty text for anything else."""
    return {
        dotted(statement.value) if statement.value is not None else "None"
        for statement in index.returns.get(id(function), ())
    }
