"""Does a statement run only in a debug, test or local environment?"""

from __future__ import annotations

import libcst as cst

from authlint.semantics import conditions
from authlint.semantics.index import ModuleIndex
from authlint.semantics.leaving import leaves


def deciding_test(index: ModuleIndex, node: cst.CSTNode) -> cst.BaseExpression | None:
    """Return the test that lets ``node`` run in a debug, test or local environment only, or ``None``.

    It stands around the statement, or above it in the same block, where it leaves in all other environments.
    """
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        if isinstance(above, cst.If):
            inside = child is above.body and conditions.holds_for_debug(above.test)
            if inside or (child is above.orelse and _excludes_debug(above.test)):
                return above.test
        if isinstance(above, cst.FunctionDef | cst.ClassDef):
            break
        child = above
    return _guard_before(index, node)


def _excludes_debug(test: cst.BaseExpression) -> bool:
    if (
        isinstance(test, cst.UnaryOperation)
        and isinstance(test.operator, cst.Not)
        and conditions.holds_for_debug(test.expression)
    ):
        return True
    return conditions.holds_for_debug(cst.UnaryOperation(cst.Not(), test))


def _guard_before(index: ModuleIndex, node: cst.CSTNode) -> cst.BaseExpression | None:
    """Return the test of a guard above in the same block that leaves unless this is a debug run."""
    statement = index.statement_of(node)
    place = index.place(statement) if statement is not None else None
    if place is None:
        return None
    block, position = place
    for earlier in block.statements[:position]:
        if isinstance(earlier, cst.If) and leaves(earlier.body) and _excludes_debug(earlier.test):
            return earlier.test
    return None
