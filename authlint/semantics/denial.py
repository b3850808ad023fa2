"""Does a ``return`` turn the caller away: with nothing, a refusal, an error or a redirect?"""

from __future__ import annotations

import re

import libcst as cst

from authlint.semantics.leaving import last_statement
from authlint.semantics.tree import dotted, walk

LOWEST_REFUSAL = 300
"""HTTP status codes from here on give nobody what they asked for."""

_REFUSAL = re.compile(
    r"error|den(?:y|ied)|forbid|unauthori[sz]ed|invalid|refus|reject|redirect|abort|anonymous|fail", re.IGNORECASE
)


def turns_away(statement: cst.CSTNode) -> bool:
    """True for a ``raise``, and for a ``return`` of nothing, of ``False`` or of something that reads like a refusal."""
    if isinstance(statement, cst.Raise):
        return True
    return isinstance(statement, cst.Return) and (statement.value is None or refuses(statement.value))


def ends_in_refusal(body: cst.CSTNode) -> bool:
    """True for a block whose last statement turns the caller away."""
    last = last_statement(body)
    return last is not None and turns_away(last)


def refuses(value: cst.BaseExpression) -> bool:
    """True for a value that says no: ``None``, ``False``, an error, a redirect, a status code."""
    if isinstance(value, cst.Tuple):
        return any(refuses(element.value) for element in value.elements)
    if dotted(value) in ("None", "False"):
        return True
    for part in walk(value):
        match part:
            case cst.Integer() if LOWEST_REFUSAL <= part.evaluated_value < 2 * LOWEST_REFUSAL:
                return True
            case cst.Name() | cst.SimpleString() if _REFUSAL.search(part.value):
                return True
    return False
