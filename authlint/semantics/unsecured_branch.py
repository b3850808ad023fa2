"""Claims that are read without verification because the token itself says "none"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import ClaimsPeek, Concept, Evidence, HeaderPeek, TokenDecode
from authlint.semantics.denial import ends_in_refusal
from authlint.semantics.index import ModuleIndex
from authlint.semantics.refused_algorithms import compares_with_none, comparison_around
from authlint.semantics.uses import uses_of

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def taken_when_unsecured(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a token is read unverified in the branch for headers whose "alg" is "none".

    Whoever sends the token chooses this branch, so verifying in the other one protects nothing (RFC 8725 section 2.1).
    """
    index, node = reader.index, reader.node
    if not isinstance(concept, TokenDecode | ClaimsPeek):
        return None
    if isinstance(concept, TokenDecode) and concept.verify_signature.falsy() is None:
        return None
    function = index.function_of(node)
    if function is None or reader.frame is not None or concept.excuse is not None:
        return None
    for comparison in _tests_for_none(reader, function):
        if _leads_to(index, comparison, node):
            reason = 'the branch for tokens that say "none" reads them without verifying'
            return Evidence(reason, (reader.evaluator.step(reason, index, comparison),))
    return None


def _tests_for_none(reader: NounReader, function: cst.FunctionDef) -> Iterator[cst.Comparison]:
    """Yield the comparisons of an unverified header's "alg" with "none" in a function."""
    index = reader.index
    for noun in reader.evaluator.nouns_of(index):
        peek = noun.site.node
        if isinstance(noun, HeaderPeek) and isinstance(peek, cst.Call) and index.function_of(peek) is function:
            for use in uses_of(index, peek):
                comparison = comparison_around(index, use.parent) if use.key == "alg" else None
                if comparison is not None and compares_with_none(comparison, use.node):
                    yield comparison


def _leads_to(index: ModuleIndex, comparison: cst.Comparison, node: cst.CSTNode) -> bool:
    """True when ``node`` stands in the branch that is taken for "none"."""
    equal = isinstance(comparison.comparisons[0].operator, cst.Equal | cst.In)
    child = node
    for above in index.ancestors(node):
        if isinstance(above, cst.If | cst.IfExp) and above.test is comparison:
            taken = child is (above.body if equal else above.orelse)
            return taken and not ends_in_refusal(child.body if isinstance(child, cst.Else) else child)
        child = above
    return False
