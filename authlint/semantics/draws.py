"""Values from a random source that can be guessed, and what they become."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, GuessableDraw, Site
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import spelled
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

NAMES = frozenset(
    {"choice", "choices", "randint", "randrange", "getrandbits", "randbytes", "sample", "uniform", "uuid1", "random"}
)


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the calls of a module that draw from a guessable source, the outermost of those inside each other."""
    names = spelled(index, NAMES)
    inside: set[int] = set()
    for call in index.calls:
        if id(call) in inside or last_call_name(call) not in names or not _is_weak(evaluator, index, call):
            continue
        inside.update(id(below) for below in walk(call))
        around = index.name_around(call)
        site = Site(index.path, call, "Python random sources", last_call_name(call), around, part)
        given = {"value": lambda call=call: evaluator.evaluate(call, index)}
        yield GuessableDraw(site, GivenReader(evaluator, index, call, None, given, {"value": call}))


def names_given(index: ModuleIndex) -> frozenset[str]:
    """Return the names that a module gives to the functions that draw."""
    return spelled(index, NAMES) - NAMES


def _is_weak(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Reference):
            supply = evaluator.catalogue.supplies.get(leaf.name)
            if supply is not None and supply[1].kind == "weak-random":
                return True
    return False
