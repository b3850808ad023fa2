"""What statements do to names, and the scopes they do it in.

A *name* may be dotted: ``self.key`` and ``app.config`` are followed like variables inside one function. An *effect* is
anything a statement does to a name: binding it, adding to the list it holds, setting an item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

EffectKind = Literal[
    "assign",  # name = value
    "unpack",  # a, b = value; path says which part
    "augment",  # name += value
    "import",  # import or from-import
    "define",  # def or class
    "loop",  # for name in value
    "enter",  # with value as name
    "except",  # except value as name
    "delete",  # del name
    "item",  # name[key] = value
    "inside",  # name[key] += value, name[key][key] = value, name[key].append(...), name[:] = value
    "mutate",  # name.update(...), name.append(...)
    "guard",  # if <test on name>: raise / return: what follows knows the test failed
    "match",  # bound by a pattern
]

MUTATORS = frozenset(
    {"update", "append", "extend", "insert", "pop", "setdefault", "remove", "discard", "add", "clear", "popitem"}
)

CHANGING: frozenset[EffectKind] = frozenset({"item", "inside", "mutate"})
"""The effects that change the object a name stands for and leave the name bound to it."""


@dataclass(slots=True, eq=False)
class Block:
    """A run of statements, simple ones one by one.

    Attributes:
        owner: the module, function, class, compound statement, ``else``, handler or case the block belongs to.
        statements: in source order.
    """

    owner: cst.CSTNode
    statements: list[cst.CSTNode] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Effect:
    """What a statement does to a name.

    Attributes:
        name: the name, possibly dotted.
        kind: see :data:`EffectKind`.
        node: the node to show to the reader.
        value: the expression on the right, if there is one; the definition or import for those kinds.
        path: for ``unpack``: the indexes into the value, outermost first; a starred target gives ``-1``, a target
            after a starred one is counted from the end: ``-2`` is the last.
        key: for ``item`` and ``delete``: the subscript.
        keys: for ``inside``: the subscripts, outermost first; none when one of them is a slice.
        statement: the statement this belongs to.
    """

    name: str
    kind: EffectKind
    node: cst.CSTNode
    statement: cst.CSTNode
    value: cst.CSTNode | None = None
    path: tuple[int, ...] = ()
    key: cst.BaseExpression | None = None
    keys: tuple[cst.BaseExpression, ...] = ()

    @property
    def binds(self) -> bool:
        """True when the statement gives the name another value, instead of changing or testing the one it has."""
        return self.kind not in CHANGING and self.kind != "guard" and self.key is None


@dataclass(slots=True, eq=False)
class Scope:
    """A namespace: a module, function, lambda, class or comprehension.

    Attributes:
        node: the node that opens it.
        parent: the enclosing scope.
        effects: name to the effects on it, in source order.
        declared_global: names declared ``global`` (or ``nonlocal``).
        touching: name to the ids of the statements that have, or contain, an effect on it.
        hidden: name to the places that may change its object without naming it; filled by ``changing``.
        aliases: name to the other names its object is reached by; filled by ``changing``.
    """

    node: cst.CSTNode
    parent: Scope | None
    effects: dict[str, list[Effect]] = field(default_factory=dict)
    declared_global: set[str] = field(default_factory=set)
    touching: dict[str, set[int]] = field(default_factory=dict)
    hidden: dict[str, dict[int, list[Change]]] = field(default_factory=dict)
    aliases: dict[str, list[Alias]] | None = None

    def bound(self, name: str) -> bool:
        """Return whether a statement of this scope gives the name a value."""
        return any(effect.binds for effect in self.effects.get(name, ()))


Relation = Literal["same", "part", "whole"]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name by which an object can be reached.

    Attributes:
        name: that name.
        since: the place of the assignment that makes it so, in the order of the walk.
        relation: whether it stands for the same object, for a part of it, or for a whole that it is part of.
    """

    name: str
    since: int
    relation: Relation = "same"


@dataclass(slots=True, eq=False)
class Change:
    """A place that may change an object without a word of the name in question.

    Attributes:
        statement: where it stands.
        name: the name the object goes by there.
        call: the call the object is handed to.
        effect: or, the effect on another name of the same object; neither when a part or its whole is changed.
    """

    statement: cst.CSTNode
    name: str
    call: cst.Call | None = None
    effect: Effect | None = None
