"""Where the value of a local name was written, as syntax: for shapes that values alone do not show."""

from __future__ import annotations

import libcst as cst

from authlint.semantics.index import Effect, ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, last_name


def definition_of(index: ModuleIndex, name: cst.BaseExpression) -> tuple[cst.BaseExpression, tuple[int, ...]] | None:
    """Return the expression last assigned to a name before its use, and the unpacking path into it.

    The last assignment above the use in the same scope is taken; in another scope the only one there is.
    """
    effect = effect_of(index, name)
    if effect is None or not isinstance(effect.value, cst.BaseExpression) or effect.kind not in ("assign", "unpack"):
        return None
    return effect.value, effect.path


def effect_of(index: ModuleIndex, name: cst.BaseExpression) -> Effect | None:
    """Return the assignment a name was last given its value by, above its use."""
    key = dotted(name)
    if not key:
        return None
    scope = index.scope_of(name)
    use = index.order.get(id(index.statement_of(name)), 0)
    own = True
    while scope is not None:
        effects = [
            effect for effect in scope.effects.get(key, ()) if effect.kind in ("assign", "unpack", "enter", "loop")
        ]
        if effects:
            if own:
                above = [
                    effect
                    for effect in effects
                    if index.order.get(id(effect.statement), 0) < use or effect.kind in ("enter", "loop")
                ]
                return above[-1] if above else None
            return effects[-1]
        if key.split(".")[0] in scope.effects and not own:
            return None
        own = own and isinstance(scope.node, cst.BaseComp)
        scope = scope.parent  # type: ignore[assignment]
    return None


def element_at(node: cst.BaseExpression, path: tuple[int, ...]) -> cst.BaseExpression | None:
    """Return the element of written tuples or lists that unpacking along ``path`` gives."""
    for place in path:
        if not isinstance(node, cst.Tuple | cst.List) or not 0 <= place < len(node.elements):
            return None
        node = node.elements[place].value
    return node


def spelled(index: ModuleIndex, lowered: frozenset[str]) -> frozenset[str]:
    """Return the names, as written in a module, under which functions with the lower-case names may be called."""
    return frozenset(name for original in lowered for name in _spellings(index).get(original, ()))


def _spellings(index: ModuleIndex) -> dict[str, set[str]]:
    """Return the lower-case names of functions to the names, as written in a module, under which they may be called."""
    known = index.spellings
    if known is not None:
        return known
    found: dict[str, set[str]] = {}
    for call in index.calls:
        name = last_call_name(call)
        if name:
            found.setdefault(name.lower(), set()).add(name)
    for scope in index.every_scope:
        for bound, effects in scope.effects.items():
            for effect in effects:
                original = _original(effect.value)
                if original:
                    found.setdefault(original.lower(), set()).add(bound.rsplit(".", 1)[-1])
    index.spellings = found
    return found


def _original(value: cst.CSTNode | None) -> str:
    """Return the last name of what is imported, or of a function kept in a variable, directly or as a partial."""
    if isinstance(value, cst.ImportAlias):
        return last_name(value.name)
    if isinstance(value, cst.Call) and last_call_name(value) == "partial" and value.args:
        value = value.args[0].value
    return last_name(value) if isinstance(value, cst.Attribute | cst.Name) else ""
