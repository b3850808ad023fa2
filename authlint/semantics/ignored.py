"""What a call is given that its library does not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.model import Place
from authlint.values import Absent, Unknown, Value, is_falsy

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def ignored_option(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a call asks for a check in words that its library does not know; the reason names them.

    What says it in the library's own words, too, is meant for several libraries.
    """
    for ignored in reader.ignores():
        node = _asks(reader, ignored.place)
        if node is not None and _asks(reader, ignored.own) is None:
            place = ignored.place.alternatives[0]
            word = place.keys[-1] if place.keys else place.name
            shown = next((leaf.trace for leaf in reader.at(ignored.place)[0].leaves() if leaf.trace), ())
            step = reader.evaluator.step("nobody reads this", reader.index, node)
            return Evidence(f'{concept.site.library} does not read "{word}". Write {ignored.instead}', (*shown, step))
    return None


def _asks(reader: NounReader, place: Place) -> cst.CSTNode | None:
    """Return where something is asked for: by a constant that is not false, or by whatever is written there."""
    value, node = reader.at(place)
    if value.find(_is_meant) is not None:
        return node or reader.node
    inside = bool(place.alternatives[0].keys)
    written = isinstance(node, cst.DictElement) if inside else isinstance(node, cst.Arg) and not node.star
    return node if isinstance(value, Unknown) and written else None


def _is_meant(value: Value) -> bool:
    return not isinstance(value, Absent | Unknown) and not is_falsy(value)
