"""Tests that refuse a key as a MAC secret when it contains particular texts, so that no public key is taken for one.

Whoever knows a public key could make tokens with it otherwise (RFC 8725 section 2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, ForbiddenKeys, Site
from authlint.secrets import text_of
from authlint.semantics.denial import ends_in_refusal
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.tested_bytes import forbids_keys
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

LEAST_MARKS = 2
"""A single text is a hint for somebody who mixed up two files, not a list."""

_BEGINNINGS = ("-----BEGIN ", "---- BEGIN ", "ssh-", "ecdsa-")


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the tests of a module that refuse a key by texts that it contains."""
    if not forbids_keys(evaluator.project.data(index.path)):
        return
    index.unfold_where(lambda fold: b"raise" in fold.text or b"return" in fold.text)
    for node in walk(index.tree):
        if not isinstance(node, cst.If) or not ends_in_refusal(node.body):
            continue
        compared = list(_compared(evaluator, index, node))
        marks = compared[0] if len(compared) == 1 else Sequence(tuple(compared))
        if any(map(_is_list, marks.leaves())):
            given = {"marks": lambda marks=marks: marks}
            site = Site(index.path, node.test, "Python", "in", index.name_around(node), part)
            yield ForbiddenKeys(site, GivenReader(evaluator, index, node.test, None, given, {}))


def _is_list(value: Value) -> bool:
    """True for several texts that public keys begin with, and nothing else."""
    return (
        isinstance(value, Sequence)
        and not value.open
        and len(value.items) >= LEAST_MARKS
        and all(any(map(_is_beginning, one.leaves())) for one in value.items)
    )


def _is_beginning(value: Value) -> bool:
    return isinstance(value, Known) and text_of(value).startswith(_BEGINNINGS)


def _compared(evaluator: Evaluator, index: ModuleIndex, node: cst.If) -> Iterator[Value]:
    """Yield what a test looks for in the key: texts, and the elements of lists that it goes through."""
    loop = next((one for one in index.ancestors(node) if isinstance(one, cst.For | cst.FunctionDef)), None)
    for part in walk(node.test):
        match part:
            case cst.SimpleString() if not isinstance(index.parent(part), cst.Arg):
                yield evaluator.evaluate(part, index)
            case cst.CompFor():
                yield evaluator.evaluate(part.iter, index)
            case cst.Call() if last_call_name(part) == "startswith" and part.args:
                yield evaluator.evaluate(part.args[0].value, index)
            case cst.Comparison(left=cst.Name(value=name)) if isinstance(loop, cst.For) and dotted(loop.target) == name:
                yield evaluator.evaluate(loop.iter, index)
