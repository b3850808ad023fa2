"""Values from a good random source whose size the program says: how many bits are they?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Site, SizedDraw
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import spelled
from authlint.semantics.tree import last_call_name
from authlint.values import Known, Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_SIZED = {"token_hex": 4, "token_urlsafe": 6, "token_bytes": 8}
"""Bits of each character or byte of what these functions of the module secrets give."""

_BITS_OF_UUID = 122
"""Of the 128 bits of a random UUID, 6 say what it is (RFC 9562 section 5.4)."""

_HEX = 4
"""Bits of a hexadecimal digit."""

NAMES = frozenset({*_SIZED, "uuid4"})


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the draws of a module whose size is known."""
    names = spelled(index, NAMES)
    for call in index.calls:
        if last_call_name(call) not in names:
            continue
        name = _drawn_with(evaluator, index, call)
        bits = _bits(evaluator, index, call, name) if name else None
        if bits is None:
            continue
        around = index.name_around(call)
        given = {"bits": lambda bits=bits: Known(bits)}
        site = Site(index.path, call, "Python random sources", name, around, part)
        yield SizedDraw(site, GivenReader(evaluator, index, call, None, given, {}))


def names_given(index: ModuleIndex) -> frozenset[str]:
    """Return the names that a module gives to the functions that draw."""
    return spelled(index, NAMES) - NAMES


def _drawn_with(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Return the last name of the function that a call draws with, empty when it draws with none of them."""
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Reference) and leaf.name.startswith(("secrets.", "uuid.")):
            name = leaf.name.rpartition(".")[2]
            return name if name in NAMES else ""
    return ""


def _bits(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, name: str) -> int | None:
    """Return the bits that are left of a draw at its use, ``None`` when the size is not known."""
    kept = _kept(evaluator, index, call)
    if name == "uuid4":
        return None if kept is None else min(_BITS_OF_UUID, _HEX * kept)
    size = evaluator.evaluate(call.args[0].value, index) if call.args else None
    if not isinstance(size, Known) or isinstance(size.constant, bool) or not isinstance(size.constant, int):
        return None
    whole = 8 * size.constant
    return whole if kept is None else min(whole, _SIZED[name] * kept)


def _kept(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> int | None:
    """Return how many characters a slice keeps of a draw, ``None`` when all are kept."""
    for above in index.ancestors(call):
        match above:
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=upper))]) if (
                upper is not None
            ):
                end = evaluator.evaluate(upper, index)
                if isinstance(end, Known) and isinstance(end.constant, int) and end.constant > 0:
                    return end.constant
                return None
            case cst.Attribute() | cst.Arg():
                continue
            case cst.Call() if last_call_name(above) in ("str", "hex", "upper", "lower", "replace"):
                continue
        return None
    return None
