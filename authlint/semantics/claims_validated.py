"""Are claims read that no second call has checked, as some libraries want it after decoding?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.claim_checks import tests_of, uses_in
from authlint.semantics.deciding import SHOWS
from authlint.semantics.tree import last_call_name

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

AGE = frozenset({"exp", "iat", "nbf", "jti", "*"})
"""Claims with which a program tells old tokens from new ones; the star is any claim, in a loop perhaps."""


def unvalidated_claim(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return the read of a claim, when everything that happens to the claims is in sight and none of it checks them."""
    function = reader.index.function_of(reader.node)
    if reader.frame is not None or any(test.claim in AGE or test.how == "handed on" for test in tests_of(reader)):
        return None
    evidence: Evidence | None = None
    for use, gone in uses_in(reader):
        parent = use.parent
        handed_out = function is not None and isinstance(parent, cst.Return) and not use.key
        if handed_out and function is not None and not reader.evaluator.callers(reader.index, function):
            return None
        hidden = not use.key and (gone or not isinstance(parent, IN_SIGHT)) and not shows(parent)
        if use.key in AGE or hidden:
            return None
        if use.key and not shows(parent) and evidence is None:
            step = reader.evaluator.step(f'"{use.key}" is read here', reader.index, use.node)
            evidence = Evidence("a claim is read that nobody has checked", (step,))
    return evidence


IN_SIGHT = (
    cst.Call,
    cst.Return,
    cst.Expr,
    cst.If,
    cst.IfExp,
    cst.UnaryOperation,
    cst.BooleanOperation,
    cst.Comparison,
)


def shows(parent: cst.CSTNode) -> bool:
    return isinstance(parent, cst.Call) and last_call_name(parent) in SHOWS
