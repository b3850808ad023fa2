"""Is a hash relied on: is it compared with what somebody presents, or does a token end in it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, HomemadeMac
from authlint.semantics import by_callers
from authlint.semantics.checked_by_hand import COMPARES
from authlint.semantics.credential_names import label, words
from authlint.semantics.hash_variables import FORMS, variable_of
from authlint.semantics.index import ModuleIndex
from authlint.semantics.presented import is_presented
from authlint.semantics.tree import dotted, last_call_name
from authlint.semantics.uses import reads_after

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_FORMS = FORMS | {"b64encode", "urlsafe_b64encode"}

MAX_VARIABLES = 3
"""Variables and functions that a hash goes through before it decides something."""


def protects(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return what the hash is relied on for: it is compared with what somebody presents, or ends a token."""
    if not isinstance(concept, HomemadeMac) or not isinstance(reader.node, cst.Call):
        return None
    index = reader.index
    if concept.keyed.equals(False):
        return _presented_as_signature(reader, reader.node)
    for node in _goes(reader.evaluator, index, reader.node, MAX_VARIABLES):
        where, place = node
        return Evidence("is compared", (reader.evaluator.step("the hash decides here", where, place),))
    return None


def _presented_as_signature(reader: NounReader, hashed: cst.Call) -> Evidence | None:
    """Return evidence that a hash without a secret is compared with the signature that a request brings."""
    index, target = reader.index, variable_of(reader.index, hashed)
    if target is None:
        return None
    for comparison in index.comparisons:
        sides = (comparison.left, comparison.comparisons[0].comparator)
        for own, sent in (sides, sides[::-1]):
            if (
                dotted(own) == dotted(target)
                and _is_one_scope(index, target, own)
                and is_presented(reader.evaluator, index, sent)
            ):
                return Evidence("is compared", (reader.evaluator.step("the hash decides here", index, comparison),))
    return None


def _is_one_scope(index: ModuleIndex, target: cst.BaseExpression, read: cst.BaseExpression) -> bool:
    """True when two spellings of a name mean the same: variables of one function, attributes of one class."""
    here, there = index.function_of(target), index.function_of(read)
    if isinstance(target, cst.Name):
        return here is there
    owner = index.class_of(here) if here is not None else None
    return owner is not None and there is not None and index.class_of(there) is owner


def _goes(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, depth: int
) -> Iterator[tuple[ModuleIndex, cst.CSTNode]]:
    """Yield the places where a value, or a text that ends in it, is compared or becomes a token."""
    for above in index.ancestors(node):
        match above:
            case cst.Comparison() | cst.ComparisonTarget():
                comparison = above if isinstance(above, cst.Comparison) else index.parent(above)
                if isinstance(comparison, cst.Comparison) and comparison in index.comparisons:
                    yield index, comparison
                return
            case cst.Arg():
                pass
            case cst.Call() if last_call_name(above) in COMPARES:
                yield index, above
                return
            case cst.Call() if last_call_name(above) not in _FORMS:
                return
            case cst.Return():
                function = index.function_of(above)
                if function is not None and depth > 0:
                    for other, call, _ in by_callers.calls(evaluator, index, function, None):
                        yield from _goes(evaluator, other, call, depth - 1)
                return
            case cst.Assign():
                for target in (one.target for one in above.targets):
                    if words(label(target))[-1:] == ["token"]:
                        yield index, target
                    elif isinstance(target, cst.Name) and depth > 0:
                        yield from _of_variable(evaluator, index, target, depth - 1)
                return
            case cst.BaseStatement() | cst.BaseSmallStatement():
                return


def _of_variable(
    evaluator: Evaluator, index: ModuleIndex, target: cst.Name, depth: int
) -> Iterator[tuple[ModuleIndex, cst.CSTNode]]:
    for node in reads_after(index, target):
        yield from _goes(evaluator, index, node, depth)
