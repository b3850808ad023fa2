"""Tests that refuse particular algorithms of a token's header, and let every other one through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, HeaderPeek, TokenDecode
from authlint.semantics.denial import ends_in_refusal
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.token_entries import is_unverified
from authlint.semantics.tree import last_call_name
from authlint.semantics.uses import uses_of

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def refused_algorithms(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that "alg" is compared with "none" to refuse it, and with nothing that is allowed.

    Where a library verifies a token with a list of its own, the test is not what the verification rests on.
    """
    index, node = reader.index, reader.node
    if not isinstance(concept, HeaderPeek) or reader.frame is not None or not isinstance(node, cst.Call):
        return None
    function = index.function_of(node)
    if function is None or _verifies_here(reader, function):
        return None
    refusals: list[tuple[cst.Comparison, bool]] = []
    for use in uses_of(index, node):
        if use.key != "alg":
            continue
        comparison = comparison_around(index, use.parent)
        if comparison is None:
            if not isinstance(use.parent, cst.FormattedStringExpression | cst.If | cst.UnaryOperation | cst.Raise):
                return None  # It goes on to something that may know what is allowed.
            continue
        if not compares_with_none(comparison, use.node):
            return None
        if _refuses(index, comparison):
            refusals.append((comparison, _ignores_case(comparison)))
    for comparison, ignoring in refusals:
        reason = "is refused in whatever case" if ignoring else "is refused in this spelling only"
        return Evidence(reason, (reader.evaluator.step(f'"none" {reason}', index, comparison),))
    return None


def _verifies_here(reader: NounReader, function: cst.FunctionDef) -> bool:
    """True when a library verifies a token in the same function: rules about its list speak of that."""
    return any(
        isinstance(noun, TokenDecode)
        and isinstance(noun.site.node, cst.Call)
        and not is_unverified(reader.evaluator, reader.index, noun.site.node)
        and reader.index.function_of(noun.site.node) is function
        for noun in reader.evaluator.nouns_of(reader.index)
    )


def comparison_around(index: ModuleIndex, parent: cst.CSTNode) -> cst.Comparison | None:
    """Return the comparison with one operator that ``parent``, what a value is used in, is or stands in."""
    around = parent if isinstance(parent, cst.Comparison) else index.parent(parent)
    return around if isinstance(around, cst.Comparison) and len(around.comparisons) == 1 else None


def compares_with_none(comparison: cst.Comparison, side: cst.CSTNode) -> bool:
    """True when ``side`` is compared with "none" in any case, with ``None``, an empty text, or several of these."""
    target = comparison.comparisons[0].comparator
    return _is_none(comparison.left if target is side else target)


def _is_none(node: cst.BaseExpression) -> bool:
    """True for "none" in any case, and for a collection of nothing else, ``None`` and empty texts aside."""
    if isinstance(node, cst.List | cst.Tuple | cst.Set):
        return bool(node.elements) and all(_is_none(element.value) for element in node.elements)
    if isinstance(node, cst.Name):
        return node.value == "None"
    return isinstance(node, cst.SimpleString) and str(node.raw_value).lower() in ("none", "")


def _refuses(index: ModuleIndex, comparison: cst.Comparison) -> bool:
    """True when the statement that asks leaves the function with a refusal for "none"."""
    operator, target = comparison.comparisons[0].operator, comparison.comparisons[0].comparator
    names = target.elements if isinstance(target, cst.List | cst.Tuple | cst.Set) else ()
    written = [comparison.left, target, *(element.value for element in names)]
    if not any(isinstance(one, cst.SimpleString) and str(one.raw_value).lower() == "none" for one in written):
        return False
    child: cst.CSTNode = comparison
    for above in index.ancestors(comparison):
        match above:
            case cst.BooleanOperation():
                child = above
            case cst.Assert():
                return isinstance(operator, cst.NotEqual | cst.NotIn)
            case cst.If() if child is above.test:
                equal = isinstance(operator, cst.Equal | cst.In)
                return equal and leaves(above.body) and ends_in_refusal(above.body)
            case _:
                return False
    return False


def _ignores_case(comparison: cst.Comparison) -> bool:
    return isinstance(comparison.left, cst.Call) and last_call_name(comparison.left) in ("lower", "casefold", "upper")
