"""The definition of a name that reaches a place, by walking backwards over statements.

The walk follows structure instead of building a graph: back through a block, over compound statements by joining what
their arms leave behind, and out to the block around. A test tells its arms, and what follows a guard, which values are
still possible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import conditions
from authlint.semantics.index import Block, Effect, ModuleIndex, Scope, leaves
from authlint.values import Sequence, Table, Value, When, choose

if TYPE_CHECKING:
    from authlint.semantics.entities import Frame
    from authlint.semantics.evaluate import Evaluator

MAX_OPTIONS = 12


class Reach:
    """Finds the values of one name in one scope of one module, within one call frame."""

    def __init__(
        self,
        evaluator: Evaluator,
        index: ModuleIndex,
        scope: Scope,
        name: str,
        frame: Frame | None,
        entry: Callable[[], Value | None],
    ) -> None:
        self.evaluator = evaluator
        self.index = index
        self.scope = scope
        self.name = name
        self.frame = frame
        self.entry = entry
        self.touching = index.touching(scope, name)

    def at(self, node: cst.CSTNode) -> Value | None:
        """Return the value just before the statement that holds ``node``; ``None`` when nothing reaches it."""
        statement = self.index.statement_of(node)
        if statement is None:
            return self.entry()
        place = self.index.place(statement)
        assert place is not None
        walrus = self._within(statement, node)
        if walrus is not None:
            return walrus
        return self.before(*place)

    def at_end(self) -> Value | None:
        """Return the value after the last statement of the scope."""
        body = getattr(self.scope.node, "body", None)
        block = (
            self.index.block(self.scope.node if isinstance(self.scope.node, cst.Module) else body)
            if body is not None
            else None
        )
        return self.before(block, len(block.statements)) if block is not None else self.entry()

    def before(self, block: Block, position: int) -> Value | None:
        """Return the value before statement ``position`` of ``block``."""
        key = (id(block), position, self.name, self.frame)
        return self.evaluator.memory.answer(key, lambda: self._before(block, position), None)

    def _before(self, block: Block, position: int) -> Value | None:
        for at in range(position - 1, -1, -1):
            statement = block.statements[at]
            if id(statement) in self.touching:
                return self.after(statement, block, at)
        return self._entering(block)

    def _within(self, statement: cst.CSTNode, node: cst.CSTNode) -> Value | None:
        """Return what a ``:=`` of the same statement, written before ``node``, has bound."""
        found: Value | None = None
        for effect in self.index.effects.get(id(statement), ()):
            if effect.name == self.name and isinstance(effect.node, cst.NamedExpr) and effect.node is not node:
                inside = any(above is effect.node for above in self.index.ancestors(node))
                if not inside:
                    found = self._apply(effect, lambda: None)
        return found

    def _entering(self, block: Block) -> Value | None:
        """Return the value when control enters ``block`` at its top."""
        owner = block.owner
        if owner is self.scope.node:
            return self.entry()
        match owner:
            case cst.If():
                return self._refined(self._reaching(owner), owner.test, True)
            case cst.Else():
                return self._entering_else(owner)
            case cst.While():
                return self._refined(choose_optional(self._reaching(owner), self._looped(owner)), owner.test, True)
            case cst.For():
                return choose_optional(self._head(owner), self._looped(owner))
            case cst.ExceptHandler() | cst.ExceptStarHandler():
                parent = self.index.parent(owner)
                if parent is None or (owner.name is not None and getattr(owner.name.name, "value", "") == self.name):
                    return None
                return choose_optional(self._reaching(parent), self._body_end(getattr(parent, "body", None)))
            case cst.Finally():
                parent = self.index.parent(owner)
                return None if parent is None else choose_optional(self._reaching(parent), self._tried(parent))
            case cst.MatchCase():
                parent = self.index.parent(owner)
                bound = [
                    effect
                    for effect in self.index.effects.get(id(parent), ())
                    if effect.name == self.name
                    and effect.kind == "match"
                    and any(a is owner for a in self.index.ancestors(effect.node))
                ]
                return None if bound or parent is None else self._reaching(parent)
        return self._head(owner)

    def _entering_else(self, owner: cst.Else) -> Value | None:
        parent = self.index.parent(owner)
        match parent:
            case cst.If():
                return self._refined(self._reaching(parent), parent.test, False)
            case cst.For() | cst.While():
                return choose_optional(self._reaching(parent), self._looped(parent))
            case cst.Try() | cst.TryStar():
                return self._body_end(parent.body)
        return None

    def _reaching(self, compound: cst.CSTNode) -> Value | None:
        """Return the value before a compound statement, which may be the ``elif`` of another."""
        place = self.index.place(compound)
        if place is not None:
            value = self.before(*place)
            for effect in self._effects(compound):
                if effect.kind == "assign" and isinstance(effect.node, cst.NamedExpr):
                    value = self._apply(effect, _given(value))
            return value
        parent = self.index.parent(compound)
        if isinstance(parent, cst.If):
            return self._refined(self._reaching(parent), parent.test, False)
        return None if parent is None else self._reaching(parent)

    def _head(self, compound: cst.CSTNode) -> Value | None:
        """Return the value after the head of a ``for`` or ``with`` has bound its target."""
        value = self._reaching(compound)
        for effect in self._effects(compound):
            if effect.kind in ("loop", "enter"):
                value = self._apply(effect, _given(value))
        return value

    def _effects(self, statement: cst.CSTNode) -> list[Effect]:
        return [effect for effect in self.index.effects.get(id(statement), ()) if effect.name == self.name]

    def after(self, statement: cst.CSTNode, block: Block, position: int) -> Value | None:
        """Return the value after a statement that has, or contains, an effect on the name."""
        match statement:
            case cst.If():
                value = self._after_if(statement)
            case cst.For() | cst.While():
                ended = self._body_end(statement.body)
                value = choose_optional(self._reaching(statement), _opened(ended))
                if statement.orelse is not None and self._touches(statement.orelse.body):
                    value = self._body_end(statement.orelse.body)
            case cst.Try() | cst.TryStar():
                value = self._after_try(statement)
            case cst.With():
                value = self._body_end(statement.body)
            case cst.Match():
                arms = [self._body_end(case.body) for case in statement.cases if not leaves(case.body)]
                value = choose_optional(self._reaching(statement), *(_conditioned(arm, "branch") for arm in arms))
            case _:
                value = None
                previous: Callable[[], Value | None] = lambda: self.before(block, position)  # noqa: E731
                for effect in self._effects(statement):
                    value = self._apply(effect, previous)
                    previous = _given(value)
                return value
        for effect in self._effects(statement):
            if effect.kind == "guard":
                value = self._apply(effect, _given(value))
        return value

    def _after_if(self, statement: cst.If) -> Value | None:
        results: list[Value | None] = []
        arm: cst.If = statement
        before = self._reaching(statement)
        while True:
            when = conditions.kind_of(arm.test, self.name)
            decided = conditions.decided(self.evaluator, arm.test, self.index, self.frame)
            if decided is False and isinstance(arm.orelse, cst.If):
                arm = arm.orelse
                continue
            if decided is True:
                return self._body_end(arm.body) if self._touches(arm.body) else before
            if decided is False:
                if arm.orelse is None or not self._touches(arm.orelse.body):
                    return before
                return self._body_end(arm.orelse.body)
            asked = conditions.asks_environment(arm.test)
            if not leaves(arm.body):
                if self._touches(arm.body):
                    results.append(_conditioned(self._body_end(arm.body), "" if asked else when, since=before))
                else:
                    results.append(self._refined(before, arm.test, True))
            before = self._refined(before, arm.test, False)
            follow = arm.orelse
            if isinstance(follow, cst.If):
                arm = follow
                continue
            if follow is None:
                results.append(before)
            elif not leaves(follow.body):
                otherwise: When = "" if when == "debug" else when
                ended = self._body_end(follow.body) if self._touches(follow.body) else before
                results.append(_conditioned(ended, otherwise, since=before))
            return choose_optional(*results)

    def _after_try(self, statement: cst.Try | cst.TryStar) -> Value | None:
        value = self._tried(statement)
        if statement.finalbody is not None and self._touches(statement.finalbody.body):
            return self._body_end(statement.finalbody.body)
        return value

    def _tried(self, statement: cst.CSTNode) -> Value | None:
        assert isinstance(statement, cst.Try | cst.TryStar)
        body = (
            statement.orelse.body
            if statement.orelse is not None and self._touches(statement.orelse.body)
            else statement.body
        )
        results = [] if leaves(body) else [self._body_end(body)]
        for handler in statement.handlers:
            if not leaves(handler.body):
                missing: When = "unset" if _catches_missing(handler) else ""
                results.append(_conditioned(self._body_end(handler.body), missing))
        return choose_optional(*results)

    def _touches(self, body: cst.CSTNode) -> bool:
        block = self.index.block(body)
        return block is not None and any(id(one) in self.touching for one in block.statements)

    def _body_end(self, body: cst.CSTNode | None) -> Value | None:
        block = self.index.block(body) if body is not None else None
        return self.before(block, len(block.statements)) if block is not None else None

    def _looped(self, loop: cst.For | cst.While) -> Value | None:
        """Return what the end of a loop's body passes to its next round."""
        return _opened(self._body_end(loop.body)) if self._touches(loop.body) else None

    def _refined(self, value: Value | None, test: cst.BaseExpression, outcome: bool) -> Value | None:
        return conditions.refine(self.evaluator, value, test, self.name, outcome, self.index, self.frame)

    def _apply(self, effect: Effect, previous: Callable[[], Value | None]) -> Value | None:
        return self.evaluator.effect_value(effect, previous, self.index, self.frame)


def _catches_missing(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """True for a handler of what reading a missing key or setting raises."""
    if handler.type is None:
        return False
    words = {word.rsplit(".", 1)[-1] for word in conditions.words_of(handler.type)}
    return bool(
        words & {"KeyError", "ImproperlyConfigured", "UndefinedValueError", "EnvError", "NoOptionError", "LookupError"}
    )


def choose_optional(*values: Value | None) -> Value | None:
    """Return a choice of the values that are there; two lists grown from each other count as one open list."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    if len(there) == 2 and _grown(there[0], there[1]):
        return there[1]
    value = choose(*there)
    options = list(value.leaves())
    return value if len(options) <= MAX_OPTIONS else choose(*options[:MAX_OPTIONS])


def _grown(first: Value, second: Value) -> bool:
    if isinstance(first, Sequence) and isinstance(second, Sequence) and second.open:
        return first.items == second.items[: len(first.items)]
    if isinstance(first, Table) and isinstance(second, Table) and second.open:
        return first.entries == second.entries[: len(first.entries)]
    return False


def _opened(value: Value | None) -> Value | None:
    """A list or mapping that a loop adds to may hold more than one round shows."""
    if isinstance(value, Sequence | Table):
        return replace(value, open=True)
    return value


def _given(value: Value | None) -> Callable[[], Value | None]:
    return lambda: value


def _conditioned(value: Value | None, when: When, since: Value | None = None) -> Value | None:
    """Mark what an arm produced as conditional, unless it is what was there before."""
    if value is None or not when or value == since:
        return value
    return value.conditioned(when)
