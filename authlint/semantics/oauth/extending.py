"""Does a request take in what derived classes may give it: an attribute or method that is an empty mapping here?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics.tree import walk
from authlint.values import Table

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def takes_more(reader: NounReader) -> Evidence | None:
    """Return evidence that a place for further parameters is part of a request."""
    for part in walk(reader.node):
        if (
            isinstance(part, cst.Attribute)
            and isinstance(part.value, cst.Name)
            and part.value.value in ("self", "cls")
            and not isinstance(reader.index.parent(part), cst.Attribute)
        ):
            above = reader.index.parent(part)
            read = above if isinstance(above, cst.Call) and above.func is part else part
            value = reader.evaluator.evaluate(read, reader.index, reader.frame)
            if isinstance(value, Table) and not value.entries:
                step = reader.evaluator.step("derived classes may give more here", reader.index, part)
                return Evidence("derived classes may give further parameters", (step,))
    return None
