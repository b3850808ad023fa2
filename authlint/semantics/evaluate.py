"""What an expression resolves to, and how we know.

The evaluator is asked about single expressions and looks no further than it must: names through the definitions that
reach them, attributes through classes and instances, calls through project functions, all bounded in depth. What it
cannot tell is ``Unknown``. Answers are the same whatever was asked before: one that ran into a limit is not remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import libcst as cst

from authlint.concepts import ClaimsPeek, Concept, HeaderPeek, TokenDecode
from authlint.semantics import building, calling, classes, conditions, naming, settings, texts
from authlint.semantics.catalogue import Catalogue
from authlint.semantics.conditions import holds_for_debug
from authlint.semantics.effects import Effect
from authlint.semantics.entities import Class, Frame, Function, Method, Module, Object
from authlint.semantics.index import ModuleIndex
from authlint.semantics.memory import Memory
from authlint.semantics.project import Project
from authlint.semantics.speaking import speaking_of
from authlint.semantics.tree import dotted, tested_names
from authlint.values import (
    A_SLICE,
    Choice,
    Duration,
    Instance,
    Known,
    Moment,
    Origin,
    Reference,
    Sequence,
    Step,
    Table,
    Text,
    Unknown,
    Value,
    choose,
    is_falsy,
)

MAX_TERMS = 400
"""Terms of one concatenation that are looked at."""


class Evaluator:
    """Evaluates expressions of one project.

    Attributes:
        project: where modules come from.
        catalogue: what is known of libraries.
        memory: what was answered before.
        wrapper_names: lower-case names of the functions that are wrappers of nouns.
        asked: path and qualified name of the functions whose callers a relation wanted to see.
        speaking: knows which functions need not be read.
        frames: the frames of calls already looked into, so that the same call is evaluated once.
    """

    def __init__(self, project: Project, catalogue: Catalogue) -> None:
        self.project = project
        self.catalogue = catalogue
        self.memory = Memory()
        self.frames: dict[tuple[int, int, int], Frame] = {}
        self.star_guard: set[tuple[str, str]] = set()
        self.known_outside = catalogue.known_outside
        self._nouns: Callable[[ModuleIndex], list[Concept]] = lambda index: []
        self._callers: Callable[[ModuleIndex, cst.FunctionDef], list[tuple[ModuleIndex, cst.Call]]] = (
            lambda index, function: []
        )
        self.asked: set[tuple[str, str]] = set()
        self.sought: set[tuple[str, ...]] = set()
        self._holding: Callable[[tuple[str, ...]], Collection[str] | None] = lambda words: None
        self.wrapper_names: frozenset[str] = frozenset()
        self.speaking = speaking_of(catalogue)
        self._known_callers: dict[int, list[tuple[ModuleIndex, cst.Call]]] = {}
        self._decodes: dict[str, dict[int, TokenDecode]] = {}
        self._readings: dict[str, dict[int, Concept]] = {}

    # ---------------------------------------------------------------- the rest of the project

    def attach(
        self,
        nouns: Callable[[ModuleIndex], list[Concept]],
        callers: Callable[[ModuleIndex, cst.FunctionDef], list[tuple[ModuleIndex, cst.Call]]],
        holding: Callable[[tuple[str, ...]], Collection[str] | None],
    ) -> None:
        """Give the relations access to what was recognised elsewhere."""
        self._nouns, self._callers, self._holding = nouns, callers, holding

    def nouns_of(self, index: ModuleIndex) -> list[Concept]:
        """Return the nouns of a module."""
        return self._nouns(index)

    def callers(self, index: ModuleIndex, function: cst.FunctionDef) -> list[tuple[ModuleIndex, cst.Call]]:
        """Return the visible calls of a project function."""
        self.asked.add((index.path, index.qualified[id(function)]))
        if id(function) not in self._known_callers:
            self._known_callers[id(function)] = self._callers(index, function)
        return self._known_callers[id(function)]

    def files_with(self, *words: str) -> Collection[str] | None:
        """Return the files that contain all of these lower-case words; ``None`` for too many to read, or not yet known.

        Like that of :meth:`callers`, the answer comes in the second round, when it was asked for in the first.
        """
        self.sought.add(words)
        return self._holding(words)

    def forget_callers(self) -> None:
        """Forget which calls were visible, because more files are known to mention a function."""
        self._known_callers = {}

    def decode_at(self, index: ModuleIndex, call: cst.Call) -> TokenDecode | None:
        """Return the token decode that a call is, or ``None``."""
        table = self._decodes.get(index.path)
        if table is None:
            table = {id(noun.site.node): noun for noun in self._nouns(index) if isinstance(noun, TokenDecode)}
            self._decodes[index.path] = table
        return table.get(id(call))

    def reading_at(self, index: ModuleIndex, node: cst.CSTNode) -> Concept | None:
        """Return the reading of a token that a call is, verified or not: of its claims, or of its header."""
        table = self._readings.get(index.path)
        if table is None:
            kinds = TokenDecode | ClaimsPeek | HeaderPeek
            table = {id(noun.site.node): noun for noun in self._nouns(index) if isinstance(noun, kinds)}
            self._readings[index.path] = table
        return table.get(id(node))

    # ---------------------------------------------------------------- expressions

    def later(self, node: cst.BaseExpression, index: ModuleIndex) -> Callable[[], Value]:
        """Return how to get the value of ``node``, for a noun whose roles are computed when a rule asks."""
        return lambda: self.evaluate(node, index)

    def evaluate(self, node: cst.BaseExpression, index: ModuleIndex, frame: Frame | None = None) -> Value:
        """Return what ``node`` may be, just before the statement that holds it runs."""
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            return Unknown("no constant")
        key = (id(node), frame)
        if handler is Evaluator._literal:
            return self.memory.kept(id(node), lambda: handler(self, node, index, frame))
        return self.memory.answer(key, lambda: handler(self, node, index, frame), _TOO_FAR)

    def evaluator_for(self, index: ModuleIndex, frame: Frame | None) -> Callable[[cst.BaseExpression], Value]:
        """Return a function that evaluates expressions of one module in one frame."""
        return lambda node: self.evaluate(node, index, frame)

    def step(self, note: str, index: ModuleIndex, node: cst.CSTNode) -> Step:
        return Step(note, index.path, node)

    def _literal(self, node: Any, index: ModuleIndex, frame: Frame | None) -> Value:
        try:
            constant = node.evaluated_value
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return Unknown("a literal Python would refuse")
        written = Known(None, origin=Origin("literal"), trace=(self.step("the value is written here", index, node),))
        return written.becoming(constant)

    def _joined_literal(self, node: cst.ConcatenatedString, index: ModuleIndex, frame: Frame | None) -> Value:
        parts: list[Value] = []
        rest: cst.BaseExpression = node
        while isinstance(rest, cst.ConcatenatedString):
            parts.append(self.evaluate(rest.left, index, frame))
            rest = rest.right
        parts.append(self.evaluate(rest, index, frame))
        joined = texts.concatenate(parts[:MAX_TERMS])
        return replace(joined, trace=(self.step("the value is written here", index, node),))

    def _format_string(self, node: cst.FormattedString, index: ModuleIndex, frame: Frame | None) -> Value:
        parts: list[Value] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(texts.literal_part(part, node))
            elif isinstance(part, cst.FormattedStringExpression):
                specified = bool(part.format_spec) or part.equal is not None
                parts.append(
                    texts.inserted(self.evaluate(part.expression, index, frame), part.conversion or "", specified)
                )
        value = texts.concatenate(parts)
        return replace(value, trace=(self.step("the text is put together here", index, node), *value.trace))

    def _name(self, node: cst.Name, index: ModuleIndex, frame: Frame | None) -> Value:
        match node.value:
            case "True" | "False" | "None" as word:
                constant = {"True": True, "False": False, "None": None}[word]
                return Known(
                    constant, origin=Origin("literal"), trace=(self.step("the value is written here", index, node),)
                )
        return naming.lookup(self, node.value, node, index, frame)

    def _attribute(self, node: cst.Attribute, index: ModuleIndex, frame: Frame | None) -> Value:
        name = dotted(node)
        if name:
            followed = naming.followed(
                self, name, node, index, frame, lambda: self._plain_attribute(node, index, frame)
            )
            if followed is not None:
                return followed
        return self._plain_attribute(node, index, frame)

    def _plain_attribute(self, node: cst.Attribute, index: ModuleIndex, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, index, frame)
        return self.attribute(base, node.attr.value, index, node)

    def attribute(self, base: Value, name: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
        """Return attribute ``name`` of a value; ``node`` is where it is read."""
        match base:
            case Choice(options=options):
                there = calling.without_none(options)
                return choose(*(self.attribute(option, name, index, node) for option in there))
            case Module(path=path):
                return naming.module_attribute(self, path, name)
            case Class() | Object():
                return classes.attribute(self, base, name, index, node)
            case Reference(name=owner):
                return self.outside(f"{owner}.{name}", index, node, base)
            case Instance(of=owner) if owner in self.catalogue.members and (
                f"{owner}.{name}" not in self.catalogue.known_outside
            ):
                return Instance(self.catalogue.members[owner], origin=base.origin, trace=base.trace)
            case Instance(of=owner):
                return self.outside(f"{owner}.{name}", index, node, base)
            case Known() if name == "value":
                return base  # the value of an Enum member; plain text has no such attribute
            case Known(constant=None):
                return Unknown("an attribute of None")
            case Known() | Text() if name in ("url", "raw_url"):
                return base  # of an object that holds a URL; plain text has no such attribute
            case Known() | Text() | Sequence() | Table() | Moment() | Duration():
                return Method(base, name, origin=base.origin, trace=base.trace)
            case Unknown(origin=origin) if origin is not None:
                return Unknown("an attribute of something from outside", origin=origin, trace=_handed_on(base))
        special = classes.special_attribute(self, base, name, index, node)
        return special if special is not None else Unknown("an attribute of something unknown")

    def outside(self, name: str, index: ModuleIndex, node: cst.CSTNode, base: Value) -> Value:
        """Return what the dotted name of something outside the project stands for."""
        setting = settings.read(self, name, index, node)
        if setting is not None:
            return setting
        supply = self.catalogue.supplies.get(name)
        origin = Origin(supply[1].kind, name) if supply is not None else base.origin
        return Reference(name, origin=origin, trace=base.trace)

    def _subscript(self, node: cst.Subscript, index: ModuleIndex, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, index, frame)
        part = node.slice[0].slice
        if len(node.slice) == 1 and isinstance(part, cst.Slice) and part.lower is part.upper is part.step is None:
            return base
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            kept = texts.as_text(base)
            return replace(kept, why=A_SLICE) if isinstance(kept, Unknown) else Unknown(A_SLICE, origin=base.origin)
        key = self.evaluate(node.slice[0].slice.value, index, frame)
        return calling.item(self, base, key, index, node)

    def _call(self, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
        return calling.result(self, node, index, frame)

    def _dict(self, node: cst.Dict, index: ModuleIndex, frame: Frame | None) -> Value:
        return building.dict_display(self, node, index, frame)

    def _list(self, node: Any, index: ModuleIndex, frame: Frame | None) -> Value:
        items: list[Value] = []
        is_open = False
        origin: Origin | None = None
        for element in node.elements:
            value = self.evaluate(element.value, index, frame)
            if isinstance(element, cst.StarredElement):
                if isinstance(value, Sequence):
                    items.extend(value.items)
                    is_open = is_open or value.open
                else:
                    is_open = True
                origin = origin or value.origin
            else:
                items.append(value)
        note = self.step("the list is written here", index, node)
        return Sequence(tuple(items), is_open, origin=origin, trace=(note,))

    def _comprehension(self, node: cst.BaseSimpleComp, index: ModuleIndex, frame: Frame | None) -> Value:
        clause, origin = node.for_in, None
        if not clause.ifs and clause.inner_for_in is None and dotted(node.elt) == dotted(clause.target) != "":
            source = self.evaluate(clause.iter, index, frame)
            if isinstance(source, Sequence):
                return source
            origin = source.origin
        note = self.step("the list is computed here", index, node)
        return Sequence((), open=True, origin=origin, trace=(note,))

    def _binary(self, node: cst.BinaryOperation, index: ModuleIndex, frame: Frame | None) -> Value:
        operands: list[tuple[cst.BaseBinaryOp | None, cst.BaseExpression]] = []
        current: cst.BaseExpression = node
        while isinstance(current, cst.BinaryOperation) and len(operands) < MAX_TERMS:
            operands.append((current.operator, current.right))
            current = current.left
        value = self.evaluate(current, index, frame)
        for operator, operand in reversed(operands):
            value = building.combine(value, operator, self.evaluate(operand, index, frame))
        return value

    def _boolean(self, node: cst.BooleanOperation, index: ModuleIndex, frame: Frame | None) -> Value:
        left = self.evaluate(node.left, index, frame)
        right = self.evaluate(node.right, index, frame)
        if isinstance(node.operator, cst.Or):
            kept = [leaf for leaf in left.leaves() if not is_falsy(leaf)]
            if not kept:
                return right
            if all(
                isinstance(leaf, Known | Sequence | Table) and not is_falsy(leaf) and not getattr(leaf, "open", False)
                for leaf in left.leaves()
            ):
                return left
            note = self.step("used when what stands before `or` is missing or empty", index, node)
            return choose(*kept, right.noted(note).conditioned("unset"))
        if holds_for_debug(node.left):
            return choose(right.conditioned("debug"), Unknown("the test does not hold"))
        falsy = [leaf for leaf in left.leaves() if not isinstance(leaf, Sequence | Table | Known) or is_falsy(leaf)]
        return choose(*falsy, right) if falsy else right

    def _conditional(self, node: cst.IfExp, index: ModuleIndex, frame: Frame | None) -> Value:
        body = self.evaluate(node.body, index, frame)
        otherwise = self.evaluate(node.orelse, index, frame)
        if holds_for_debug(node.test):
            return choose(body.conditioned("debug"), otherwise)
        if conditions.asks_environment(node.test):
            return choose(body, otherwise.conditioned("unset"))
        names = tested_names(node.test)
        body = self._refined(body, node.body, node.test, True, names, index, frame)
        otherwise = self._refined(otherwise, node.orelse, node.test, False, names, index, frame)
        if conditions.kind_of(node.test, dotted(node.orelse) or "?") == "unset":
            return choose(body.conditioned("unset"), otherwise)
        if conditions.is_there(node.test, dotted(node.body) or "?"):
            return choose(body, otherwise.conditioned("unset"))
        if isinstance(node.test, cst.UnaryOperation) and holds_for_debug(node.test.expression):
            return choose(body, otherwise.conditioned("debug"))
        return choose(body.conditioned("branch"), otherwise.conditioned("branch"))

    def _refined(
        self,
        value: Value,
        node: cst.BaseExpression,
        test: cst.BaseExpression,
        outcome: bool,
        names: list[str],
        index: ModuleIndex,
        frame: Frame | None,
    ) -> Value:
        """Return an arm of a conditional expression, which is often the very name that is tested."""
        name = dotted(node)
        refined = conditions.refine(self, value, test, name, outcome, index, frame) if name in names else value
        return refined if refined is not None else value

    def _unary(self, node: cst.UnaryOperation, index: ModuleIndex, frame: Frame | None) -> Value:
        value = self.evaluate(node.expression, index, frame)
        if isinstance(value, Known):
            if isinstance(node.operator, cst.Not):
                return value.becoming(not value.constant)
            if isinstance(node.operator, cst.Minus) and isinstance(value.constant, int | float):
                return value.becoming(-value.constant)
        if isinstance(node.operator, cst.Not) and isinstance(value, Choice):
            options = [
                leaf.becoming(not leaf.constant) if isinstance(leaf, Known) else Unknown("a test")
                for leaf in value.options
            ]
            return choose(*options)
        return Unknown("a computed value", origin=value.origin)

    def _walrus(self, node: cst.NamedExpr, index: ModuleIndex, frame: Frame | None) -> Value:
        return self.evaluate(node.value, index, frame)

    def _await(self, node: cst.Await, index: ModuleIndex, frame: Frame | None) -> Value:
        return self.evaluate(node.expression, index, frame)

    def _lambda(self, node: cst.Lambda, index: ModuleIndex, frame: Frame | None) -> Value:
        return Function(index, node)

    # ---------------------------------------------------------------- effects

    def effect_value(
        self, effect: Effect, previous: Callable[[], Value | None], index: ModuleIndex, frame: Frame | None
    ) -> Value | None:
        """Return the value of a name after ``effect``, given the value before it."""
        match effect.kind:
            case "assign":
                assert isinstance(effect.value, cst.BaseExpression)
                return self._assigned(self.evaluate(effect.value, index, frame), effect, index)
            case "unpack":
                assert isinstance(effect.value, cst.BaseExpression)
                value = self.evaluate(effect.value, index, frame)
                for position in effect.path:
                    value = calling.unpacked(self, value, position, index, effect.node)
                return self._assigned(value, effect, index)
            case "augment":
                assert isinstance(effect.value, cst.BaseExpression)
                assert isinstance(effect.node, cst.AugAssign)
                before = previous()
                added = self.evaluate(effect.value, index, frame)
                return building.augment(before, effect.node.operator, added)
            case "import":
                return naming.imported(self, effect, index)
            case "define":
                node = effect.value
                if isinstance(node, cst.FunctionDef):
                    index.unfold(node)
                    return Function(index, node)
                # A class is often only named; its body is read when somebody asks for a member.
                assert isinstance(node, cst.ClassDef)
                return Class(index, node)
            case "loop":
                assert isinstance(effect.value, cst.BaseExpression)
                value = building.element(self.evaluate(effect.value, index, frame))
                for position in effect.path:
                    value = calling.unpacked(self, value, position, index, effect.node)
                return value
            case "enter":
                assert isinstance(effect.value, cst.BaseExpression)
                return self.evaluate(effect.value, index, frame)
            case "item":
                return building.set_item(self, effect, previous(), index, frame)
            case "inside":
                return building.change_inside(self, effect, previous(), index, frame)
            case "mutate":
                return building.mutate(self, effect, previous(), index, frame)
            case "delete":
                before = previous()
                if effect.key is None:
                    return None
                return building.without(before, self.evaluate(effect.key, index, frame)) if before is not None else None
            case "guard":
                return naming.guarded(self, effect, previous(), index, frame)
        return Unknown("bound by an exception or a pattern")

    def _assigned(self, value: Value, effect: Effect, index: ModuleIndex) -> Value:
        if value.trace and value.trace[-1].node is effect.value and not isinstance(value, Choice):
            return value
        return value.noted(self.step(f"`{effect.name}` is set here", index, effect.node))


def _handed_on(base: Value) -> tuple[Step, ...]:
    """A part of a parameter is not what a caller passes: it makes no wrapper, so the parameter's step is dropped."""
    return () if base.origin is not None and base.origin.kind == "parameter" else base.trace


_TOO_FAR: Value = Unknown("defined in terms of itself, or too far away")

_Handler = Callable[[Evaluator, Any, ModuleIndex, Frame | None], Value]

_EXPRESSIONS: dict[type, _Handler] = {
    cst.SimpleString: Evaluator._literal,
    cst.Integer: Evaluator._literal,
    cst.Float: Evaluator._literal,
    cst.ConcatenatedString: Evaluator._joined_literal,
    cst.FormattedString: Evaluator._format_string,
    cst.Name: Evaluator._name,
    cst.Attribute: Evaluator._attribute,
    cst.Subscript: Evaluator._subscript,
    cst.Call: Evaluator._call,
    cst.Dict: Evaluator._dict,
    cst.List: Evaluator._list,
    cst.Tuple: Evaluator._list,
    cst.Set: Evaluator._list,
    cst.ListComp: Evaluator._comprehension,
    cst.SetComp: Evaluator._comprehension,
    cst.GeneratorExp: Evaluator._comprehension,
    cst.BinaryOperation: Evaluator._binary,
    cst.BooleanOperation: Evaluator._boolean,
    cst.IfExp: Evaluator._conditional,
    cst.UnaryOperation: Evaluator._unary,
    cst.NamedExpr: Evaluator._walrus,
    cst.Await: Evaluator._await,
    cst.Lambda: Evaluator._lambda,
}
