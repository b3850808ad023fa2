"""Does a payload say until when it is valid under a name of its own, and does anything in the project read it?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authlint.concepts import Concept, Evidence, TokenEncode
from authlint.tables_claims_private import PRIVATE_EXPIRY
from authlint.values import Absent, Table, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_READ = (
    rb"\[\s*[\"']NAME[\"']\s*\](?!\s*=(?!=))"
    rb"|(?:get|pop|getattr)\s*\([^()\n]{0,60}[\"']NAME[\"']"
    rb"|[\"']NAME[\"']\s*(?:not\s+)?in\b"
)
"""An entry of a mapping that is read, not set."""


def private_expiry(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the claims hold a time under a private name, no "exp", and nothing reads that name."""
    if not isinstance(concept, TokenEncode):
        return None
    leaves = list(concept.claims.leaves())
    for leaf in leaves:
        if not isinstance(leaf, Table) or leaf.open or not isinstance(leaf.at("exp"), Absent):
            return None
    for leaf in leaves:
        assert isinstance(leaf, Table)
        for name, value in leaf.entries:
            if isinstance(name, str) and PRIVATE_EXPIRY.fullmatch(name) and _is_time(value) and not _read(reader, name):
                return Evidence(f'"{name}"')
    return None


def _is_time(value: Value) -> bool:
    """True when a value is computed from the current time."""
    return any(leaf.origin is not None and leaf.origin.kind == "clock" for leaf in value.leaves())


def _read(reader: NounReader, name: str) -> bool:
    """True when a file of the project reads an entry of this name: then somebody may compare it."""
    project = reader.evaluator.project
    pattern = re.compile(_READ.replace(b"NAME", re.escape(name.encode())))
    paths = dict.fromkeys((reader.index.path, *project.holding(name, ("",))))
    return any(pattern.search(project.data(path)) for path in paths)
