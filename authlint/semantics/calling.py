"""What a call gives: project functions are looked into, builtins and a few others are computed, the rest has a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, debug_runs, settings
from authlint.semantics.binding import Binding, bind, join, signature_of, table_of
from authlint.semantics.catalogue import Modelled
from authlint.semantics.computed import COMPUTED
from authlint.semantics.entities import Class, Frame, Function, Method, Module, Object, Partial, Super
from authlint.semantics.index import ModuleIndex
from authlint.semantics.leaving import may_end
from authlint.semantics.methods import method_result
from authlint.semantics.roles import are_given
from authlint.semantics.signature import parse_signature
from authlint.semantics.texts import urlencoded as urlencoded
from authlint.values import (
    Absent,
    Choice,
    Instance,
    Known,
    Origin,
    Reference,
    Sequence,
    Table,
    Unknown,
    Value,
    When,
    choose,
)

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_CALLS = 4
"""How deep project functions are looked into."""

MAX_RETURNS = 16

DEFAULT = "the default of parameter "
"""How the note of a step begins at which a parameter takes its default."""

PASSED = "passed as "
"""How the note of a step begins at which a call passes a value to a project function."""


def result(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the value of a call."""
    target = node.func
    if isinstance(target, cst.Subscript):
        generic = evaluator.evaluate(target.value, index, frame)  # FastAPIUsers[User, UUID](...)
        if isinstance(generic, Reference | Class):
            return _called(evaluator, generic, node, index, frame)
    callee = evaluator.evaluate(target, index, frame)
    return choose(*(_called(evaluator, leaf, node, index, frame) for leaf in _callable(evaluator, callee)))


def _callable(evaluator: Evaluator, callee: Value) -> list[Value]:
    """Return the alternatives of what is called that matter.

    A call of ``None`` raises, so nothing comes of it. A function imported as the fallback for a known one of the same
    name (``except ImportError: from vendored import urlencode``) does the same.
    """
    leaves = without_none(tuple(callee.leaves()))
    names = {leaf.name for leaf in leaves if isinstance(leaf, Reference)}
    known = {name for name in names if name in COMPUTED or name in evaluator.known_outside}
    meant = {name.rpartition(".")[2] for name in known}
    fallbacks = {name for name in names - known if name.rpartition(".")[2] in meant}
    return [leaf for leaf in leaves if not (isinstance(leaf, Reference) and leaf.name in fallbacks)]


def without_none(options: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the alternatives that have attributes and items; on ``None`` the program raises and goes no further."""
    return tuple(one for one in options if not (isinstance(one, Known) and one.constant is None)) or options


def _called(evaluator: Evaluator, callee: Value, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    match callee:
        case Reference(name="super"):
            return _super(index, node, frame)
        case Reference(name=name):
            return outside_call(evaluator, name, node, index, frame, callee)
        case Instance(of=of):
            return outside_call(evaluator, f"{of}.__call__", node, index, frame, callee)
        case Function():
            return returned(evaluator, callee, (node, index), frame)
        case Class():
            return Object(callee, node, index, frame)
        case Object():
            bound = evaluator.attribute(callee, "__call__", index, node)
            if isinstance(bound, Function | Reference):
                return _called(evaluator, bound, node, index, frame)
        case Method(owner=owner, name=name):
            return method_result(evaluator, owner, name, node, index, frame)
        case Partial(target=Function() as target):
            return _partial_result(evaluator, callee, target, node, index, frame)
        case Partial(target=Reference(name=name)):
            return outside_call(evaluator, name, node, index, frame, callee)
        case Partial(target=Partial()):
            return _called(evaluator, _flat(callee), node, index, frame)
        case Unknown(origin=origin) if origin is not None:
            return Unknown("a call on something from outside", origin=origin, trace=callee.trace)
    return Unknown("a call of something unknown", origin=callee.origin)


def _super(index: ModuleIndex, node: cst.Call, frame: Frame | None) -> Value:
    function = index.function_of(node)
    owner = index.class_of(function) if function is not None else None
    if owner is None:
        return Unknown("super() outside a class")
    return Super(Class(index, owner), frame.owner if frame is not None and frame.function is function else None)


# -------------------------------------------------------------------- project functions


def frame_for(
    evaluator: Evaluator,
    function: Function,
    call: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
    owner: Value | None,
) -> Frame:
    """Return the frame in which ``function`` runs for ``call``; the same one whenever it is asked for again."""
    key = (id(call), id(function.node), id(frame))
    known = evaluator.frames.get(key)
    if known is None:
        binding = bind(call, signature_of(function.node, owner is not None), evaluator.evaluator_for(index, frame))
        known = bound_frame(evaluator, function, binding, call, index, frame, owner)
        evaluator.frames[key] = known
    return known


def bound_frame(
    evaluator: Evaluator,
    function: Function,
    binding: Binding,
    call: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
    owner: Value | None,
) -> Frame:
    """Return the frame of a project function for arguments already distributed."""
    name = function.qualified
    arguments: dict[str, Callable[[], Value]] = {}
    signature = signature_of(function.node, owner is not None)

    def passed(parameter: str, give: Callable[[], Value], node: cst.CSTNode) -> Callable[[], Value]:
        return lambda: give().noted(evaluator.step(f"{PASSED}`{parameter}` to `{name}`", index, node))

    for parameter in (*signature.positional, *signature.keyword):
        give = binding.given.get(parameter) or binding.extra.get(parameter)
        if give is not None:
            arguments[parameter] = passed(parameter, give, binding.nodes.get(parameter, call))
        elif binding.open:
            arguments[parameter] = passed(parameter, lambda: binding.spread, call)
    if signature.extra:
        arguments[signature.extra] = passed(
            signature.extra, lambda: _spread(table_of(binding.extra, binding.open), binding), call
        )
    if signature.rest:
        rest = tuple(binding.rest)
        arguments[signature.rest] = lambda: _spread(
            Sequence(tuple(give() for give in rest), open=binding.open), binding
        )
    outer = frame.call if frame is not None else evaluator.step(f"`{name}` is called here", index, call)
    return Frame(function.node, arguments, (frame.depth if frame is not None else 0) + 1, outer, owner)


def _spread(value: Value, binding: Binding) -> Value:
    """Return collected arguments with the source of those that arrive through starred arguments."""
    return replace(value, origin=binding.spread.origin, trace=binding.spread.trace) if binding.open else value


def returned(
    evaluator: Evaluator, function: Function, call: tuple[cst.Call, ModuleIndex] | None, frame: Frame | None
) -> Value:
    """Return what a project function returns for a call, or for unknown arguments when ``call`` is ``None``."""
    inner: Frame | None = None
    if frame is not None and frame.depth >= MAX_CALLS:
        return Unknown("too many calls away")
    if call is not None and _has_parameters(function):
        inner = frame_for(evaluator, function, call[0], call[1], frame, function.owner)
    elif function.owner is not None and isinstance(function.owner, Object) and function.owner.call is not None:
        inner = _frame_of_object(evaluator, function, function.owner, frame)
    return _body_result(evaluator, function, inner, call)


def _frame_of_object(evaluator: Evaluator, function: Function, owner: Object, frame: Frame | None) -> Frame:
    """Return the frame of a method that is called without arguments on an object whose making is known."""
    key = (id(owner.call), id(function.node), id(frame))
    if key not in evaluator.frames:
        step = evaluator.step("called here", function.index, function.node)
        depth = (frame.depth if frame is not None else 0) + 1
        evaluator.frames[key] = Frame(function.node, {}, depth, step, owner)
    return evaluator.frames[key]


def _has_parameters(function: Function) -> bool:
    params = function.node.params
    count = len(params.params) + len(params.posonly_params) + len(params.kwonly_params)
    return count > 0 or isinstance(params.star_arg, cst.Param) or params.star_kwarg is not None


def _body_result(
    evaluator: Evaluator, function: Function, frame: Frame | None, call: tuple[cst.Call, ModuleIndex] | None
) -> Value:
    if isinstance(function.node, cst.Lambda):
        return evaluator.evaluate(function.node.body, function.index, frame)
    returns = function.index.returns.get(id(function.node), ())
    if not returns or len(returns) > MAX_RETURNS or id(function.node) in function.index.generators:
        return Unknown(f"what `{function.qualified}` gives is not visible")
    values: list[Value] = []
    falls_through = may_end(function.node.body)
    for statement in returns:
        if statement.value is None:
            values.append(Known(None))
            continue
        value = evaluator.evaluate(statement.value, function.index, frame)
        several = len(returns) > 1 or falls_through
        values.append(value.conditioned(_when(function.index, statement)) if several else value)
    if falls_through:
        values.append(Known(None))
    value = choose(*values)
    if isinstance(value, Unknown) or call is None:
        return value
    return value.noted(evaluator.step(f"returned by `{function.qualified}`", call[1], call[0]))


def _when(index: ModuleIndex, statement: cst.CSTNode) -> When:
    """Say in what case a ``return`` runs."""
    if debug_runs.deciding_test(index, statement) is not None:
        return "debug"
    for above in index.ancestors(statement):
        if isinstance(above, cst.FunctionDef):
            break
        if isinstance(above, cst.If | cst.ExceptHandler | cst.Match | cst.For | cst.While):
            return "branch"
    return ""


def _partial_result(
    evaluator: Evaluator, partial: Partial, target: Function, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    binding = partial_binding(evaluator, partial, target, node, index, frame)
    inner = bound_frame(evaluator, target, binding, node, index, frame, target.owner)
    return _body_result(evaluator, target, inner, (node, index))


def _flat(partial: Partial) -> Value:
    """Return a partial of a partial as one; when they are made in different places nothing is known of it."""
    while isinstance(partial.target, Partial):
        inner = partial.target
        if inner.index is not partial.index or inner.frame is not partial.frame:
            return Unknown("a partial application made in several places")
        call = inner.call.with_changes(args=[*inner.call.args, *partial.call.args[1:]])
        partial = replace(partial, target=inner.target, call=call)
    return partial


def partial_binding(
    evaluator: Evaluator, partial: Partial, target: Function, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Binding:
    """Return the arguments of a partial's target when the partial is called."""
    signature = signature_of(target.node, target.owner is not None)
    first = bind(_without_first(partial.call), signature, evaluator.evaluator_for(partial.index, partial.frame))
    return join(first, signature, bind(node, signature, evaluator.evaluator_for(index, frame)))


def _without_first(call: cst.Call) -> cst.Call:
    return call.with_changes(args=call.args[1:])


# -------------------------------------------------------------------- names outside the project


def outside_call(
    evaluator: Evaluator, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None, callee: Value
) -> Value:
    """Return what calling something outside the project gives."""
    known = COMPUTED.get(name)
    if known is not None:
        value = known(evaluator, node, index, frame)
        if value is not None:
            return value
    setting = settings.called(evaluator, name, node, index, frame)
    if setting is not None:
        return setting
    supplied = _supplied(evaluator, name, node, index, frame, callee)
    if supplied is not None:
        return supplied
    origin, trace, of = callee.origin, callee.trace, name
    for modelled in evaluator.catalogue.calls.get(name, ()):
        of = modelled.call.returns or of
        if modelled.call.gives and _is_meant(evaluator, modelled, node, index, frame):
            origin = Origin(modelled.call.gives, name)
            if modelled.call.gives == "minted-token":
                trace = (evaluator.step("the token is signed here", index, node),)
    return Instance(of, node, index.path, origin=origin, trace=trace)


def _is_meant(
    evaluator: Evaluator, modelled: Modelled, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> bool:
    """True when the arguments that make a call of many purposes the modelled one are given."""
    if not modelled.call.only_with:
        return True
    binding = bind(node, parse_signature(modelled.call.signature), evaluator.evaluator_for(index, frame))
    return are_given(modelled.call.only_with, binding)


def _supplied(
    evaluator: Evaluator, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None, callee: Value
) -> Value | None:
    """Return the result of a call whose source is known: the environment, a random source, the request."""
    found = evaluator.catalogue.supplies.get(name)
    if found is None:
        return None
    supply = found[1]
    if supply.kind not in ("environment", "setting", "command-line"):
        return Instance(name, node, index.path, origin=Origin(supply.kind, name))
    binding = bind(node, parse_signature(supply.signature), evaluator.evaluator_for(index, frame))
    variable = binding.value(supply.setting) if supply.setting else Absent()
    text = variable.constant if isinstance(variable, Known) and isinstance(variable.constant, str) else ""
    where = "the environment variable" if supply.kind == "environment" else "the setting"
    note = evaluator.step(f"read from {where} `{text}`" if text else f"read from {where}", index, node)
    outside = Unknown("set outside the program", origin=Origin(supply.kind, text), trace=(note,))
    default = binding.value(supply.default) if supply.default else Absent()
    if isinstance(default, Absent) and text:
        default = _declared_default(evaluator, callee, text, index)
    if isinstance(default, Absent):
        optional = name.rsplit(".", 1)[-1] in ("get", "getenv")
        return choose(outside, Known(None, when="unset", trace=(note,))) if optional else outside
    fallback = evaluator.step(
        f"the fallback when `{text}` is not set" if text else "the fallback when it is not set", index, node
    )
    return choose(outside, default.noted(fallback).conditioned("unset"))


def _declared_default(evaluator: Evaluator, reader: Value, variable: str, index: ModuleIndex) -> Value:
    """Return the default a reader of the environment was made with: ``Env(DEBUG=(bool, False))("DEBUG")``."""
    if not isinstance(reader, Instance) or not isinstance(reader.call, cst.Call):
        return Absent()
    source = index if reader.path == index.path else evaluator.project.load(reader.path)
    for argument in reader.call.args:
        declared = argument.value
        named = argument.keyword is not None and argument.keyword.value == variable
        if named and source is not None and isinstance(declared, cst.Tuple) and len(declared.elements) == 2:
            return evaluator.evaluate(declared.elements[1].value, source)
    return Absent()


# -------------------------------------------------------------------- items


def item(evaluator: Evaluator, base: Value, key: Value, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return ``base[key]``."""
    match base:
        case Choice(options=options):
            return choose(*(item(evaluator, option, key, index, node).conditioned(option.when) for option in options))
        case Table():
            return _table_item(base, key)
        case Sequence():
            return building.element_at(base, key)
        case Reference(name="os.environ"):
            text = key.constant if isinstance(key, Known) and isinstance(key.constant, str) else ""
            note = evaluator.step(f"read from the environment variable `{text}`", index, node)
            return Unknown("set outside the program", origin=Origin("environment", text), trace=(note,))
        case Reference(name=name) | Instance(of=name):
            setting = settings.configured(evaluator, name, key, index, node)
            if setting is not None:
                return setting
            supply = evaluator.catalogue.supplies.get(f"{name}.__getitem__")
            origin = Origin(supply[1].kind, name) if supply is not None else base.origin
            return Unknown("an item of something outside", origin=origin, trace=base.trace)
        case Object() | Module():
            return Unknown("an item of an object", origin=base.origin)
    kept = () if base.origin is not None and base.origin.kind == "parameter" else base.trace
    return Unknown("an item of something unknown", origin=base.origin, trace=kept)


def _table_item(table: Table, key: Value) -> Value:
    if isinstance(key, Known):
        value = table.at(key.constant)
        return Unknown("no such key") if isinstance(value, Absent) else value
    if isinstance(key, Choice):
        return choose(*(_table_item(table, option) for option in key.options))
    values = [value.conditioned("branch") for _, value in table.entries[:12]]
    return (
        choose(*values, Unknown("an entry that is not visible")) if values else Unknown("an entry", origin=table.origin)
    )


def unpacked(evaluator: Evaluator, value: Value, position: int, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return the part of ``value`` that unpacking binds at ``position``; for negative ones see :class:`Effect`."""
    if position == -1:
        return Sequence((), open=True, origin=value.origin)
    if isinstance(value, Choice):
        return choose(*(unpacked(evaluator, option, position, index, node) for option in value.options))
    if isinstance(value, Sequence) and position < 0:
        return building.element_at(value, Known(position + 1))
    if isinstance(value, Sequence) and position < len(value.items):
        return value.items[position]
    if isinstance(value, Instance):
        return Reference(f"{value.of}[{position}]", origin=value.origin, trace=value.trace)
    return Unknown("unpacked from something unknown", origin=value.origin, trace=value.trace)
