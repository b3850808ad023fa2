"""The packages that a module imports, by their top-level names."""

from __future__ import annotations

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted


def packages_of(index: ModuleIndex) -> set[str]:
    """Return the top-level names of the packages that a module imports for all of its functions."""
    return {
        _package(effect.node, effect.value)
        for effects in index.module_scope.effects.values()
        for effect in effects
        if effect.kind == "import" and isinstance(effect.value, cst.ImportAlias)
    }


def _package(statement: cst.CSTNode, alias: cst.ImportAlias) -> str:
    if isinstance(statement, cst.ImportFrom):
        return dotted(statement.module).partition(".")[0] if not statement.relative else ""
    return dotted(alias.name).partition(".")[0]
