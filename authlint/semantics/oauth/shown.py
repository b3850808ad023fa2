"""Evidence of a flow, told step by step."""

from __future__ import annotations

from collections.abc import Iterable

from authlint.concepts import Evidence
from authlint.values import Step, Unknown


def shown(reason: str, steps: Iterable[Step]) -> Evidence:
    """Return evidence whose steps lead up to the noun, the last of them standing for it."""
    told = tuple(steps)
    return Evidence(reason, told, about=Unknown(reason, trace=told))
