"""Does something depend on the outcome of a comparison, and does a function make one about a claim?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

SHOWS = frozenset(
    {"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "len", "isinstance", "type"}
)
"""Calls that only write of a claim, or ask about its form."""

_BESIDE = {
    "exp": re.compile(r"exp|expir(?:es|y|ed|ation)\w*", re.IGNORECASE),
    "aud": re.compile(r"\w*aud(?:ience)?s?|azp|client_id|appid", re.IGNORECASE),
    "iss": re.compile(r"\w*iss(?:uer)?s?|tid|tenant\w*", re.IGNORECASE),
}


def compared_beside(reader: NounReader, claim: str) -> Evidence | None:
    """Return evidence that the same function compares such a claim of whatever it reads: of the token, before it."""
    function, words = reader.index.function_of(reader.node), _BESIDE[claim]
    for part in walk(function.body) if function is not None else ():
        if isinstance(part, cst.Comparison) and decides(reader.index, part):
            for word in walk(part):
                text = word.value.strip("\"'") if isinstance(word, cst.Name | cst.SimpleString) else ""
                if text and words.fullmatch(text) and not _asks_presence(part):
                    step = reader.evaluator.step("compared here", reader.index, part)
                    return Evidence(f'the program itself compares "{claim}"', (step,))
    return None


def _asks_presence(test: cst.Comparison) -> bool:
    """True for ``audience is not None`` and ``"aud" in claims``."""
    operator, other = test.comparisons[0].operator, test.comparisons[0].comparator
    return (
        isinstance(operator, cst.Is | cst.IsNot)
        or dotted(other) == "None"
        or (isinstance(operator, cst.In | cst.NotIn) and isinstance(test.left, cst.SimpleString))
    )


def decides(index: ModuleIndex, test: cst.BaseExpression) -> bool:
    """True when something depends on the outcome of a test: a way, an answer, a variable; not only a log line."""
    child: cst.CSTNode = test
    for above in index.ancestors(test):
        match above:
            case cst.If() | cst.While():
                return child is not above.test or not _only_shows(above)
            case cst.Assert() | cst.Return() | cst.Assign() | cst.AnnAssign() | cst.IfExp() | cst.CompIf():
                return True
            case cst.Call() if last_call_name(above) in SHOWS:
                return False
            case cst.Expr():
                return any(isinstance(part, cst.Call | cst.Await) for part in above.children)
        child = above
    return False


def _only_shows(statement: cst.If | cst.While) -> bool:
    """True when a body does nothing but write log lines, and there is no other way."""
    body = statement.body
    if statement.orelse is not None or not isinstance(body, cst.IndentedBlock):
        return False
    lines = [
        part for line in body.body for part in (line.body if isinstance(line, cst.SimpleStatementLine) else (line,))
    ]
    return all(
        isinstance(line, cst.Pass)
        or (isinstance(line, cst.Expr) and isinstance(line.value, cst.Call) and last_call_name(line.value) in SHOWS)
        for line in lines
    )
