"""Whether control gets past a block: what returns, raises, jumps or ends the program does not."""

from __future__ import annotations

import libcst as cst

from authlint.semantics.tree import dotted

_BLOCKS = (cst.IndentedBlock, cst.SimpleStatementSuite)
_EXITS = frozenset(
    {"sys.exit", "exit", "quit", "os._exit", "abort", "flask.abort", "pytest.fail", "pytest.skip"}
)  # fmt: skip
MAX_DEPTH = 60
"""Nested blocks that are looked into; deeper ones count as passable."""


def leaves(body: cst.CSTNode) -> bool:
    """True when the last statement of a block always leaves it: return, raise, continue, break or a call that exits."""
    last = last_statement(body)
    if isinstance(last, cst.Return | cst.Raise | cst.Continue | cst.Break):
        return True
    if isinstance(last, cst.Expr) and isinstance(last.value, cst.Call):
        return dotted(last.value.func) in _EXITS
    if isinstance(last, cst.If) and isinstance(last.orelse, cst.Else):
        return leaves(last.body) and leaves(last.orelse.body)
    return False


def may_end(body: cst.CSTNode, depth: int = 0) -> bool:
    """True when control may reach the end of a function's block, so that the function gives ``None``."""
    last = last_statement(body)
    if depth > MAX_DEPTH:
        return True
    match last:
        case cst.If():
            return _arm_may_end(last, depth)
        case cst.With():
            return may_end(last.body, depth + 1)
        case cst.Try() | cst.TryStar():
            if last.finalbody is not None and not may_end(last.finalbody.body, depth + 1):
                return False
            tried = last.orelse.body if last.orelse is not None and may_end(last.body, depth + 1) else last.body
            return any(may_end(one, depth + 1) for one in (tried, *(handler.body for handler in last.handlers)))
        case cst.While() if is_endless(last):
            return _is_left(last)
        case cst.Match():
            return not any(takes_all(case) for case in last.cases) or any(
                may_end(case.body, depth + 1) for case in last.cases
            )
    return not leaves(body)


def is_endless(loop: cst.While) -> bool:
    """True for ``while True`` and ``while 1``, which only a ``break`` ends."""
    test = loop.test
    return (isinstance(test, cst.Name) and test.value == "True") or (
        isinstance(test, cst.Integer) and test.value not in ("0", "0x0")
    )


def last_statement(body: cst.CSTNode) -> cst.CSTNode | None:
    """Return the last statement of a block, ``None`` for what is no block or has none."""
    if not isinstance(body, _BLOCKS) or not body.body:
        return None
    last: cst.CSTNode = body.body[-1]
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last


def _arm_may_end(statement: cst.If, depth: int) -> bool:
    arm: cst.If = statement
    while True:
        if arm.orelse is None or may_end(arm.body, depth + 1):
            return True
        if isinstance(arm.orelse, cst.Else):
            return may_end(arm.orelse.body, depth + 1)
        arm = arm.orelse


def takes_all(case: cst.MatchCase) -> bool:
    """True for ``case _`` and ``case name``, which every subject matches."""
    return case.guard is None and isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None


def _is_left(loop: cst.While) -> bool:
    """True when a ``break`` of the loop itself stands in its body."""
    pending: list[cst.CSTNode] = [loop.body]
    while pending:
        node = pending.pop()
        match node:
            case cst.Break():
                return True
            case cst.IndentedBlock() | cst.SimpleStatementSuite() | cst.SimpleStatementLine():
                pending.extend(node.body)
            case cst.For() | cst.While():
                pending.extend([node.orelse.body] if node.orelse is not None else [])
            case cst.If():
                pending.append(node.body)
                pending.extend([node.orelse] if node.orelse is not None else [])
            case cst.Else() | cst.Finally() | cst.With() | cst.ExceptHandler() | cst.ExceptStarHandler():
                pending.append(node.body)
            case cst.MatchCase():
                pending.append(node.body)
            case cst.Try() | cst.TryStar():
                pending.append(node.body)
                pending.extend(node.handlers)
                pending.extend(one for one in (node.orelse, node.finalbody) if one is not None)
            case cst.Match():
                pending.extend(node.cases)
    return False
