"""Tests of an issuer or audience against "whatever is a sequence", which a text is as well.

``claims["iss"] in expected`` looks for an element when ``expected`` is a list, and for a part of a text when it is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import ClaimMembership, Concept, Site
from authlint.semantics.credential_names import label
from authlint.semantics.denial import ends_in_refusal
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tested_bytes import ALSO_TEXTS, LOOKED_FOR, asks_for_sequence
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

ISINSTANCE_ARGUMENTS = 2


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the tests of a module that a text takes the wrong way, and that turn the caller away."""
    if not asks_for_sequence(evaluator.project.data(index.path)):
        return
    index.unfold_where(lambda fold: asks_for_sequence(fold.text))
    for call in index.calls:
        expected = _asked(call)
        branch = index.parent(call)
        if not expected or not isinstance(branch, cst.If) or _knows_texts(index, call, expected):
            continue
        for node in walk(branch.body):
            if isinstance(node, cst.If) and ends_in_refusal(node.body) and isinstance(node.test, cst.Comparison):
                claim = _claim_in(index, node.test, expected)
                if claim:
                    site = Site(index.path, node.test, "Python", "in", index.name_around(node), part)
                    given = {"claim": lambda claim=claim: Known(claim)}
                    yield ClaimMembership(site, GivenReader(evaluator, index, node.test, None, given, {}))


def _asked(call: cst.Call) -> str:
    """Return the variable of which a call asks whether it is any sequence."""
    if last_call_name(call) != "isinstance" or len(call.args) != ISINSTANCE_ARGUMENTS:
        return ""
    kinds = call.args[1].value
    one_of = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
    names = {dotted(one).rpartition(".")[2] for one in one_of}
    return dotted(call.args[0].value) if names & ALSO_TEXTS and "str" not in names else ""


def _knows_texts(index: ModuleIndex, call: cst.Call, expected: str) -> bool:
    """True when the function asks whether the same variable is a text, too."""
    function = index.function_of(call)
    return any(
        isinstance(part, cst.Call)
        and part is not call
        and last_call_name(part) == "isinstance"
        and len(part.args) == ISINSTANCE_ARGUMENTS
        and dotted(part.args[0].value) == expected
        and any(isinstance(one, cst.Name) and one.value == "str" for one in walk(part.args[1].value))
        for part in walk(function if function is not None else index.tree)
    )


def _claim_in(index: ModuleIndex, test: cst.Comparison, expected: str) -> str:
    """Return the claim that a test looks for in ``expected``."""
    target = test.comparisons[0]
    if not isinstance(target.operator, cst.In | cst.NotIn) or dotted(target.comparator) != expected:
        return ""
    sought = test.left
    defined = definition_of(index, sought) if isinstance(sought, cst.Name) else None
    name = label(defined[0] if defined is not None and not defined[1] else sought)
    return name if name in LOOKED_FOR else ""
