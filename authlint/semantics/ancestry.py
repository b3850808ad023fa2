"""What a value is made of: backward from an expression to the expressions that give it, as syntax.

Names are followed to the assignments that reach them, parameters to what callers pass, calls of project functions to
what those return. Of other calls the arguments and the object count. An entry of a mapping is followed to the mapping,
never to the key: what is looked up by a value is not made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.binding import parameter_of
from authlint.semantics.effects import Effect, Scope
from authlint.semantics.entities import Function
from authlint.semantics.http_client import is_client
from authlint.semantics.index import ModuleIndex
from authlint.semantics.keys import Key, constant_key, key_of
from authlint.semantics.own_token import argument_named
from authlint.semantics.tree import dotted, last_call_name

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_SOURCES = 150
"""Expressions that one value is followed through."""

MAX_CALLS = 5
"""Calls inside each other that are looked into."""

MAX_CALLERS = 8

MAX_WAYS = 3
"""Ways from the value to the same expression: one may be checked, another one not."""

_READS = frozenset({"get", "pop", "__getitem__", "setdefault"})
_KEEPS = frozenset(
    {"copy", "headers", "header", "json", "strip", "rstrip", "lstrip", "lower", "upper", "encode", "decode"}
)
"""Methods whose result has the entries of their object, or is the same text."""

_PARSES = frozenset({"loads", "load", "dict", "deepcopy", "cast"})
"""Functions whose result has the entries of the text or mapping they are given."""

_GIVING = frozenset({"assign", "unpack", "augment", "loop", "enter", "item"})


@dataclass(frozen=True, slots=True)
class Source:
    """An expression that the value is made of.

    Attributes:
        index, node: the expression.
        keys: the entries of it that are read, outermost first; ``None`` for one that is not written as a constant.
        way: the expressions between the value and this one, nearest to the value first.
        calls: the calls of project functions that were looked into, innermost last: function, call, module of the call.
    """

    index: ModuleIndex
    node: cst.BaseExpression
    keys: tuple[Key, ...] = ()
    way: tuple[Source, ...] = ()
    calls: tuple[tuple[cst.CSTNode, cst.Call, ModuleIndex], ...] = ()

    def towards(self, node: cst.BaseExpression, keys: tuple[Key, ...] = ()) -> Source:
        """Return an expression of the same place that this one is made of."""
        return Source(self.index, node, keys, (*self.way, self), self.calls)


def sources(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, ends: Callable[[Source], bool]
) -> Iterator[Source]:
    """Yield the expressions that ``node`` is made of, itself first, nearest first.

    Args:
        index, node: the value, and its module.
        ends: says of an expression that it is not looked into.
    """
    pending = [Source(index, node)]
    seen: dict[tuple[int, tuple[Key, ...]], int] = {}
    for count, source in enumerate(pending):
        if count >= MAX_SOURCES:
            return
        key = (id(source.node), source.keys)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > MAX_WAYS:
            continue
        yield source
        if not ends(source):
            pending.extend(_behind(evaluator, source))


def _behind(evaluator: Evaluator, source: Source) -> Iterator[Source]:
    """Yield the expressions that ``source`` is directly made of."""
    node, keys = source.node, source.keys
    match node:
        case cst.Name():
            yield from _named(evaluator, source, node.value)
        case cst.Attribute():
            yield from _attribute(evaluator, source, node)
        case cst.Subscript():
            yield source.towards(node.value, (key_of(node), *keys))
        case cst.Call():
            yield from _call(evaluator, source, node)
        case cst.Await():
            yield source.towards(node.expression, keys)
        case cst.NamedExpr():
            yield source.towards(node.value, keys)
        case cst.BinaryOperation():
            yield source.towards(node.left)
            yield source.towards(node.right)
        case cst.BooleanOperation():
            yield source.towards(node.left, keys)
            yield source.towards(node.right, keys)
        case cst.IfExp():
            yield source.towards(node.body, keys)
            yield source.towards(node.orelse, keys)
        case cst.FormattedString():
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression):
                    yield source.towards(part.expression)
        case cst.List() | cst.Tuple() | cst.Set():
            for place, element in enumerate(node.elements):
                if not keys or not isinstance(keys[0], int) or keys[0] == place:
                    yield source.towards(element.value, keys[1:] if keys and keys[0] == place else ())
        case cst.Dict():
            yield from _entries(source, node)
        case cst.ListComp() | cst.SetComp() | cst.GeneratorExp():
            yield source.towards(node.elt, keys[1:] if keys and not isinstance(keys[0], str) else ())


def _entries(source: Source, node: cst.Dict) -> Iterator[Source]:
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            yield source.towards(element.value, source.keys)
        elif isinstance(element, cst.DictElement):
            key = element.key.raw_value if isinstance(element.key, cst.SimpleString) else None
            wanted = source.keys[0] if source.keys else None
            if not source.keys or key is None or wanted is None or key == wanted:
                yield source.towards(element.value, source.keys[1:])


# -------------------------------------------------------------------- names


def _named(evaluator: Evaluator, source: Source, name: str) -> Iterator[Source]:
    index, node = source.index, source.node
    scope: Scope | None = index.scope_of(node)
    own = True
    while scope is not None:
        opener = scope.node
        effects = [one for one in scope.effects.get(name, ()) if one.kind in _GIVING]
        parameter = parameter_of(opener, name) if isinstance(opener, cst.FunctionDef | cst.Lambda) else None
        if effects or parameter is not None:
            reaching, certain = _reaching(index, effects, node) if own else (effects, True)
            for effect in reaching:
                yield from _given(source, effect)
            if parameter is not None and isinstance(opener, cst.FunctionDef) and not (reaching and certain):
                yield from _passed(evaluator, source, opener, name)
            return
        own = own and isinstance(opener, cst.BaseComp)
        scope = scope.parent


def _reaching(index: ModuleIndex, effects: list[Effect], node: cst.CSTNode) -> tuple[list[Effect], bool]:
    """Return the assignments above ``node`` back to the last one that always runs, and whether there is such a one."""
    statement = index.statement_of(node)
    use = index.order.get(id(statement), 0) if statement is not None else 0
    places = [index.place(above) for above in (node, *index.ancestors(node))]
    around = {id(place[0]) for place in places if place is not None}
    found: list[Effect] = []
    for effect in reversed(effects):
        loops = effect.kind in ("loop", "enter")
        if effect.statement is statement and not loops:
            continue
        if use and index.order.get(id(effect.statement), 0) > use:
            continue
        found.append(effect)
        place = index.place(effect.statement)
        if effect.kind not in ("augment", "item") and place is not None and (loops or id(place[0]) in around):
            return found, True
    return found, False


def _given(source: Source, effect: Effect) -> Iterator[Source]:
    if not isinstance(effect.value, cst.BaseExpression):
        return
    if effect.kind in ("unpack", "loop"):
        first: tuple[Key, ...] = (None,) if effect.kind == "loop" else ()
        yield source.towards(effect.value, (*first, *effect.path, *source.keys))
    elif effect.kind == "item":
        # What stands under one key comes from what was put there.
        key = constant_key(effect.key) if effect.key is not None else None
        wanted = source.keys[0] if source.keys else None
        if key is None or wanted is None or key == wanted:
            yield source.towards(effect.value, source.keys[1:])
    else:
        yield source.towards(effect.value, source.keys)


def _passed(evaluator: Evaluator, source: Source, function: cst.FunctionDef, name: str) -> Iterator[Source]:
    """Yield what the call that led here, or else any visible caller, passes for a parameter."""
    for place in range(len(source.calls) - 1, -1, -1):
        into, call, index = source.calls[place]
        if into is function:
            passed = argument_named(function, name, call)
            if passed is not None:
                yield Source(index, passed, source.keys, (*source.way, source), source.calls[:place])
            return
    for other, call in evaluator.callers(source.index, function)[:MAX_CALLERS]:
        passed = argument_named(function, name, call)
        if passed is not None:
            yield Source(other, passed, source.keys, (*source.way, source), ())


def _attribute(evaluator: Evaluator, source: Source, node: cst.Attribute) -> Iterator[Source]:
    index, name = source.index, dotted(node)
    scope: Scope | None = index.scope_of(node)
    effects = [one for one in scope.effects.get(name, ()) if one.kind in _GIVING] if scope is not None and name else []
    if effects:
        for effect in _reaching(index, effects, node)[0]:
            yield from _given(source, effect)
        return
    function = index.function_of(node)
    owner = index.class_of(function) if function is not None else None
    if owner is not None and name.startswith("self.") and name.count(".") == 1:
        index.unfold_setting(owner, node.attr.value)
        for inner in index.every_scope:
            if isinstance(inner.node, cst.FunctionDef) and index.class_of(inner.node) is owner:
                for effect in inner.effects.get(name, ()):
                    if effect.kind in _GIVING:
                        yield from _given(source, effect)
        return
    yield source.towards(node.value, (node.attr.value, *source.keys))


# -------------------------------------------------------------------- calls


def _call(evaluator: Evaluator, source: Source, node: cst.Call) -> Iterator[Source]:
    name, keys = last_call_name(node), source.keys
    if isinstance(node.func, cst.Attribute):
        if name in _READS and node.args and len(node.args) < 3 and node.args[0].keyword is None:
            first = constant_key(node.args[0].value)
            if first is not None or not is_client(evaluator, source.index, node.func.value):
                yield source.towards(node.func.value, (first, *keys))
                return
        elif name in _KEEPS and all(isinstance(one.value, cst.BaseString) for one in node.args):
            yield source.towards(node.func.value, keys)
            return
    if name in _PARSES and node.args:
        yield source.towards(node.args[-1 if name == "cast" else 0].value, keys)
        return
    functions = [leaf for leaf in evaluator.evaluate(node.func, source.index).leaves() if isinstance(leaf, Function)]
    if functions:
        for function in functions:
            yield from _returned(source, node, function)
        return
    if isinstance(node.func, cst.Attribute):
        yield source.towards(node.func.value)
    for argument in node.args:
        yield source.towards(argument.value)
    if name.startswith("fetch") and isinstance(node.func, cst.Attribute):
        yield from _executed(source, dotted(node.func.value))


def _executed(source: Source, cursor: str) -> Iterator[Source]:
    """Yield the queries of which a cursor fetches the answer."""
    function = source.index.function_of(source.node)
    for call in source.index.calls:
        if (
            cursor
            and isinstance(call.func, cst.Attribute)
            and call.func.attr.value == "execute"
            and dotted(call.func.value) == cursor
            and source.index.function_of(call) is function
        ):
            yield source.towards(call)


def _returned(source: Source, call: cst.Call, function: Function) -> Iterator[Source]:
    if len(source.calls) >= MAX_CALLS or any(one[0] is function.node for one in source.calls):
        return
    index = function.index
    calls = (*source.calls, (function.node, call, source.index))
    for value in returned_by(function):
        yield Source(index, value, source.keys, (*source.way, source), calls)


def returned_by(function: Function) -> list[cst.BaseExpression]:
    """Return the expressions that a project function returns."""
    if isinstance(function.node, cst.Lambda):
        return [function.node.body]
    function.index.unfold(function.node)
    statements = function.index.returns.get(id(function.node), ())
    return [one.value for one in statements if one.value is not None]
