"""The definition of a name that reaches a place, by walking backwards over statements.

The walk follows structure instead of building a graph: back through a block, over compound statements by joining what
their arms leave behind, and out to the block around. A test tells its arms, and what follows a guard, which values are
still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import changing, conditions
from authlint.semantics.effects import Block, Change, Effect, Scope
from authlint.semantics.index import ModuleIndex
from authlint.semantics.leaving import is_endless, leaves
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known, Sequence, Table, Text, Unknown, Value, When, choose

if TYPE_CHECKING:
    from authlint.semantics.entities import Frame
    from authlint.semantics.evaluate import Evaluator


class Reach:
    """Finds the values of one name in one scope of one module, within one call frame.

    What may change the object without naming it is looked at only when the name turns out to stand for an object that
    can change: with ``hidden``, in a second walk.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        index: ModuleIndex,
        scope: Scope,
        name: str,
        frame: Frame | None,
        entry: Callable[[], Value | None],
        hidden: Mapping[int, list[Change]] | None = None,
    ) -> None:
        self.evaluator = evaluator
        self.index = index
        self.scope = scope
        self.name = name
        self.frame = frame
        self.entry = entry
        self.hidden = hidden or {}
        self.touching = index.touching(scope, name)
        if self.hidden:
            self.touching = self.touching | index.around(
                [change.statement for changes in self.hidden.values() for change in changes], scope
            )

    def at(self, node: cst.CSTNode) -> Value | None:
        """Return the value just before the statement that holds ``node``; ``None`` when nothing reaches it."""
        value = self._at(node)
        careful = self._careful(value)
        return value if careful is None else careful._at(node)

    def at_end(self) -> Value | None:
        """Return the value after the last statement of the scope."""
        value = self._at_end()
        careful = self._careful(value)
        return value if careful is None else careful._at_end()

    def _careful(self, value: Value | None) -> Reach | None:
        """Return the second walk, if there is anything to find on it."""
        if value is None or not changing.may_lose(value):
            return None
        hidden = changing.hidden(self.index, self.scope, self.name)
        if not hidden:
            return None
        return Reach(self.evaluator, self.index, self.scope, self.name, self.frame, self.entry, hidden)

    def _at(self, node: cst.CSTNode) -> Value | None:
        statement = self.index.statement_of(node)
        if statement is None:
            return self.entry()
        place = self.index.place(statement)
        assert place is not None
        walrus = self._within(statement, node)
        if walrus is not None:
            return walrus
        return self.before(*place)

    def _at_end(self) -> Value | None:
        body = getattr(self.scope.node, "body", None)
        block = (
            self.index.block(self.scope.node if isinstance(self.scope.node, cst.Module) else body)
            if body is not None
            else None
        )
        return self.before(block, len(block.statements)) if block is not None else self.entry()

    def before(self, block: Block, position: int) -> Value | None:
        """Return the value before statement ``position`` of ``block``."""
        key = (id(block), position, self.name, self.frame, bool(self.hidden))
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

    def _bound_by(self, loop: cst.For) -> Value | None:
        """Return the value of a name that is the target of a loop."""
        return self._head(loop) if any(effect.kind == "loop" for effect in self._effects(loop)) else None

    def _effects(self, statement: cst.CSTNode) -> list[Effect]:
        return [effect for effect in self.index.effects.get(id(statement), ()) if effect.name == self.name]

    def after(self, statement: cst.CSTNode, block: Block, position: int) -> Value | None:
        """Return the value after a statement that has, or contains, an effect on the name."""
        match statement:
            case cst.If():
                value = self._after_if(statement)
            case cst.For() | cst.While():
                value = self._after_loop(statement)
            case cst.Try() | cst.TryStar():
                value = self._after_try(statement)
            case cst.With():
                value = self._body_end(statement.body)
                if _suppresses(statement):
                    value = choose_optional(self._reaching(statement), value)
            case cst.Match():
                arms = [self._body_end(case.body) for case in statement.cases if not leaves(case.body)]
                value = choose_optional(self._reaching(statement), *(_conditioned(arm, "branch") for arm in arms))
            case _:
                previous: Callable[[], Value | None] = lambda: self.before(block, position)  # noqa: E731
                for effect in self._effects(statement):
                    previous = _given(self._apply(effect, previous))
                return self._after_hidden(statement, previous)
        for effect in self._effects(statement):
            if effect.kind == "guard":
                value = self._apply(effect, _given(value))
        return self._after_hidden(statement, _given(value))

    def _after_hidden(self, statement: cst.CSTNode, previous: Callable[[], Value | None]) -> Value | None:
        """Return the value after what the statement itself, not its blocks, does to the object unnamed."""
        value = previous()
        for change in self.hidden.get(id(statement), ()):
            if value is not None:
                value = changing.changed(self.evaluator, change, value, self.index, self.frame)
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
        orelse = statement.orelse.body if statement.orelse is not None else None
        passes = not leaves(statement.body) and (orelse is None or not leaves(orelse))
        results = [self._body_end(orelse if orelse is not None and self._touches(orelse) else statement.body)]
        results = results if passes else []
        handlers = [handler for handler in statement.handlers if not leaves(handler.body)]
        for handler in handlers:
            ended = self._body_end(handler.body)
            if self._touches(handler.body):
                otherwise: When = "branch" if passes or len(handlers) > 1 else ""
                ended = _conditioned(ended, _case_of(handler, otherwise))
            results.append(ended)
        return choose_optional(*results)

    def _after_loop(self, loop: cst.For | cst.While) -> Value | None:
        """Return the value after a loop: when it has run out, through its ``else``; or where it was left."""
        value: Value | None = None
        if isinstance(loop, cst.For):
            ended = self._looped(loop) if self._touches(loop.body) else self._bound_by(loop)
            value = choose_optional(self._reaching(loop), ended)
        elif not is_endless(loop):
            value = self._refined(choose_optional(self._reaching(loop), self._looped(loop)), loop.test, False)
        if loop.orelse is not None:
            if leaves(loop.orelse.body):
                value = None
            elif self._touches(loop.orelse.body):
                value = self._body_end(loop.orelse.body)
        return choose_optional(value, *self._jumped(loop, cst.Break))

    def _jumped(self, loop: cst.For | cst.While, kind: type[cst.Break | cst.Continue]) -> list[Value | None]:
        """Return the values where a round of a loop is left; those set on the way there are conditional."""
        values: list[Value | None] = []
        for jump in self.index.jumps.get(id(loop), ()):
            place = self.index.place(jump)
            if isinstance(jump, kind) and place is not None:
                values.append(_conditioned(self.before(*place), self._arm_of(jump, loop)))
        return values

    def _arm_of(self, jump: cst.CSTNode, loop: cst.CSTNode) -> When:
        """Say in what case control comes to a jump, if the name gets its value on the way there."""
        child = jump
        for above in self.index.ancestors(jump):
            if above is loop:
                break
            match above:
                case cst.If() if child is above.body and self._touches(above.body):
                    return conditions.kind_of(above.test, self.name)
                case cst.Else() | cst.ExceptHandler() | cst.MatchCase() if self._touches(above.body):
                    return "branch"
            child = above
        return ""

    def _touches(self, body: cst.CSTNode) -> bool:
        block = self.index.block(body)
        return block is not None and any(id(one) in self.touching for one in block.statements)

    def _body_end(self, body: cst.CSTNode | None) -> Value | None:
        block = self.index.block(body) if body is not None else None
        return self.before(block, len(block.statements)) if block is not None else None

    def _looped(self, loop: cst.For | cst.While) -> Value | None:
        """Return what one round of a loop passes to the next, or to what follows when the loop has run out."""
        if not self._touches(loop.body):
            return None
        ended = None if leaves(loop.body) else self._body_end(loop.body)
        value = _opened(choose_optional(ended, *self._jumped(loop, cst.Continue)))
        if value is not None and self._grows(loop) and any(isinstance(leaf, Known | Text) for leaf in value.leaves()):
            return choose(value, Unknown("grows with every round of a loop"))
        return value

    def _grows(self, loop: cst.For | cst.While) -> bool:
        """True when a round of a loop adds to what the round before has left."""
        growing = [effect for effect in self.scope.effects.get(self.name, ()) if self._adds(effect)]
        block = self.index.block(loop.body)
        if not growing or block is None:
            return False
        for statement in block.statements:
            if id(statement) in self.touching:
                if any(
                    effect.statement is statement or any(a is statement for a in self.index.ancestors(effect.statement))
                    for effect in growing
                ):
                    return True
                if any(effect.kind == "assign" for effect in self._effects(statement)):
                    return False  # every round begins anew
        return False

    def _adds(self, effect: Effect) -> bool:
        if effect.kind == "augment":
            return True
        return (
            effect.kind == "assign"
            and isinstance(effect.value, cst.BinaryOperation | cst.FormattedString)
            and any(dotted(node) == self.name for node in walk(effect.value))
        )

    def _refined(self, value: Value | None, test: cst.BaseExpression, outcome: bool) -> Value | None:
        return conditions.refine(self.evaluator, value, test, self.name, outcome, self.index, self.frame)

    def _apply(self, effect: Effect, previous: Callable[[], Value | None]) -> Value | None:
        return self.evaluator.effect_value(effect, previous, self.index, self.frame)


def _suppresses(statement: cst.With) -> bool:
    """True when an exception may end the block early: ``with suppress(KeyError):``."""
    return any(isinstance(item.item, cst.Call) and last_call_name(item.item) == "suppress" for item in statement.items)


def _case_of(handler: cst.ExceptHandler | cst.ExceptStarHandler, otherwise: When) -> When:
    """Say when a handler runs: a key or setting is missing, a module is not installed (always, then), or something."""
    words = (
        {word.rsplit(".", 1)[-1] for word in conditions.words_of(handler.type)} if handler.type is not None else set()
    )
    if words & _MISSING:
        return "unset"
    return "" if words & {"ImportError", "ModuleNotFoundError"} else otherwise


_MISSING = frozenset(
    {"KeyError", "ImproperlyConfigured", "UndefinedValueError", "EnvError", "NoOptionError", "LookupError"}
)
"""What reading a missing key or setting raises."""


def choose_optional(*values: Value | None) -> Value | None:
    """Return a choice of the values that are there; two lists grown from each other count as one open list."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    if len(there) == 2 and _grown(there[0], there[1]):
        return there[1]
    return choose(*there)


def _grown(first: Value, second: Value) -> bool:
    """True when all that ``first`` says is also said, less certainly perhaps, by the open container ``second``."""
    if isinstance(first, Sequence) and isinstance(second, Sequence) and second.open:
        return len(first.items) <= len(second.items) and all(map(_covers, second.items, first.items))
    if isinstance(first, Table) and isinstance(second, Table) and second.open:
        return len(first.entries) <= len(second.entries) and all(
            mine[0] == other[0] and _covers(other[1], mine[1])
            for mine, other in zip(first.entries, second.entries, strict=False)
        )
    return False


def _covers(wider: Value, value: Value) -> bool:
    return wider == value or any(replace(leaf, when=value.when) == value for leaf in wider.leaves())


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
