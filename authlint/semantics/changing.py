"""What may change a list, a mapping or an object without naming it: other names, calls, inner functions.

A value that is said to be certain must still be so at the place of use. A container that was handed to a function which
may change it, or that has another name through which it is changed, is open from there on. What only reads a container
leaves it as it is: builtins, the standard library, modelled libraries, and project functions that do nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building
from authlint.semantics.binding import bind, parameter_of, signature_of
from authlint.semantics.effects import CHANGING, Alias, Change, Effect, Relation, Scope
from authlint.semantics.entities import Class, Frame, Function, Method, Object, Partial
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, subscripted
from authlint.values import Choice, Instance, Known, Reference, Sequence, Table, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_HANDED = 3
"""How many project functions a container is followed through."""

MAX_EFFECTS = 12
"""How many changes made by inner functions are told apart; of a container with more, anything may have changed."""

ANY_ATTRIBUTE = "*"
"""Stands for all attributes of an object, when one cannot tell which was set."""

_READING = frozenset(
    {"add", "add_url_rule", "all", "any", "append", "authorization_url", "authorize_redirect", "bool", "copy",
     "count", "create", "create_authorization_url", "critical", "debug", "deepcopy", "delete", "dict",
     "difference", "dump", "dumps", "emit", "encode", "endswith", "enumerate", "error", "exception", "execute",
     "extend", "fetch", "filter", "filter_by", "format", "from_mapping", "from_object", "frozenset", "get",
     "head", "id", "include_router", "index", "info", "init_app", "insert", "intersection", "isinstance",
     "issubset", "items", "iter", "join", "jsonify", "keys", "len", "list", "log", "max", "min",
     "model_validate", "mount", "open", "patch", "post", "prepare_request_uri", "print", "publish", "put",
     "redirect", "render", "render_template", "repr", "request", "reversed", "send", "set", "sorted",
     "startswith", "str", "submit", "sum", "template_response", "tuple", "type", "union", "update", "urlencode",
     "urlopen", "validate", "values", "warn", "warning", "write", "zip"}
)  # fmt: skip
"""Last names of methods that read what they are given, whatever unknown object they belong to."""

_LOGGING = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log", "append", "get", "items"})
"""Last names of methods so common that nothing else is worth asking."""

_READING_MODULES = frozenset(
    {"requests", "httpx", "aiohttp", "urllib3", "flask", "django", "starlette", "fastapi", "jinja2", "pydantic", "attr"}
)
"""Well-known packages besides the modelled ones whose functions leave their arguments as they are."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What a function may do to an argument.

    Attributes:
        changed: a list or mapping may hold something else afterwards.
        attributes: the attributes of an object that are set.
    """

    changed: bool = False
    attributes: frozenset[str] = frozenset()


_ONLY_READ = Handed()
_UNKNOWN = Handed(changed=True)


def may_lose(value: Value) -> bool:
    """True when something is said of a value that a change from elsewhere would make untrue."""
    return any(
        isinstance(leaf, Object)
        or (isinstance(leaf, Table) and not (leaf.open and not leaf.entries))
        or (isinstance(leaf, Sequence) and not (leaf.open and not leaf.items) and not building.is_tuple(leaf))
        for leaf in value.leaves()
    )


def hidden(index: ModuleIndex, scope: Scope, name: str) -> dict[int, list[Change]]:
    """Return the places in a scope that may change what ``name`` stands for without naming it, by statement."""
    known = scope.hidden.get(name)
    if known is None:
        known = scope.hidden[name] = {}
        for change in _hidden(index, scope, name):
            known.setdefault(id(change.statement), []).append(change)
    return known


def _hidden(index: ModuleIndex, scope: Scope, name: str) -> Iterable[Change]:
    for call in _passing(index, scope, name):
        yield Change(_statement(index, call), name, call=call)
    for alias in _aliases(index, scope, name):
        for effect in scope.effects.get(alias.name, ()):
            if _touches(effect, alias) and index.order.get(id(effect.statement), 0) > alias.since:
                whole = alias.relation == "same"
                yield Change(effect.statement, alias.name, effect=effect if whole else None)
        for call in _passing(index, scope, alias.name):
            if alias.relation == "same" and index.order.get(id(call), 0) > alias.since:
                yield Change(_statement(index, call), alias.name, call=call)


def _touches(effect: Effect, alias: Alias) -> bool:
    """True when an effect on another name may change the object; one on an entry of its whole does not."""
    if alias.relation == "whole":
        return effect.kind == "inside"
    return effect.kind in CHANGING or effect.key is not None or effect.kind == "augment"


def _passing(index: ModuleIndex, scope: Scope, name: str) -> Iterable[cst.Call]:
    """Yield the calls in a scope that ``name`` is handed to, except those that certainly only read it."""
    for call in index.passed.get(name, ()):
        logs = isinstance(call.func, cst.Attribute) and call.func.attr.value in _LOGGING
        if not logs and _running_scope(index, call) is scope:
            yield call


def _running_scope(index: ModuleIndex, node: cst.CSTNode) -> Scope:
    scope = index.scope_of(node)
    while isinstance(scope.node, cst.BaseComp) and scope.parent is not None:
        scope = scope.parent
    return scope


def _statement(index: ModuleIndex, node: cst.CSTNode) -> cst.CSTNode:
    return index.statement_of(node) or node


def _aliases(index: ModuleIndex, scope: Scope, name: str) -> list[Alias]:
    """Return the other names that assignments in a scope give to the same object, to a part of it or to its whole."""
    if scope.aliases is None:
        scope.aliases = {}
        together: dict[int, list[str]] = {}
        for bound, effects in scope.effects.items():
            for effect in effects:
                if effect.kind != "assign":
                    continue
                place = index.order.get(id(effect.statement), 0)
                named, relation = _source(effect.value)
                if named and named != bound:
                    scope.aliases.setdefault(bound, []).append(Alias(named, place, relation))
                    back: Relation = "part" if relation == "whole" else "same"
                    scope.aliases.setdefault(named, []).append(Alias(bound, place, back))
                if isinstance(effect.node, cst.Assign) and len(effect.node.targets) > 1:
                    for other in together.setdefault(id(effect.node), []):
                        scope.aliases.setdefault(bound, []).append(Alias(other, place))
                        scope.aliases.setdefault(other, []).append(Alias(bound, place))
                    together[id(effect.node)].append(bound)
    return scope.aliases.get(name, [])


def _source(value: cst.CSTNode | None) -> tuple[str, Relation]:
    """Return the name whose object, or a part of whose object, an assignment hands on."""
    if isinstance(value, cst.Subscript):
        return subscripted(value)[0], "whole"
    return dotted(value), "same"


def changed(evaluator: Evaluator, change: Change, value: Value, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return a value after a place that may have changed it."""
    if change.effect is not None:
        return blended(value, evaluator.effect_value(change.effect, lambda: value, index, frame))
    if change.call is None:
        return _after(value, _UNKNOWN)
    done = handed_to(evaluator, change.call, change.name, index, frame)
    return _after(value, done)


def _after(value: Value, done: Handed) -> Value:
    match value:
        case Choice(options=options):
            return choose(*(_after(option, done) for option in options))
        case Table() if done.changed:
            return building.blurred(value)
        case Sequence() if done.changed and not building.is_tuple(value):
            return replace(value, open=True)
        case Object() if done.attributes:
            return replace(value, changed=value.changed | done.attributes)
    return value


def blended(before: Value, after: Value | None) -> Value:
    """Return a value that may, or may not, have changed from ``before`` to ``after``; what differs is uncertain."""
    match before, after:
        case (Choice(options=options), _):
            leaves = list(after.leaves()) if after is not None else []
            if len(leaves) == len(options):
                return choose(*(blended(one, other) for one, other in zip(options, leaves, strict=True)))
            return choose(*(_after(option, _UNKNOWN) for option in options))
        case (Table(), Table()):
            later = {(type(key), key): value for key, value in after.entries}
            entries = []
            for key, old in before.entries:
                same = later.pop((type(key), key), None) == old
                entries.append((key, old if same else building.perhaps(old)))
            entries += [(key, Unknown("may be set")) for _, key in later]
            return replace(before, entries=tuple(entries), open=before.open or after.open)
        case (Sequence(), Sequence()):
            if before.items == after.items and before.open == after.open:
                return before
            items = tuple(
                old if place < len(after.items) and after.items[place] == old else building.perhaps(old)
                for place, old in enumerate(before.items)
            )
            return replace(before, items=items, open=True)
    return before if before == after else _after(before, _UNKNOWN)


# -------------------------------------------------------------------- calls


def handed_to(
    evaluator: Evaluator, call: cst.Call, name: str, index: ModuleIndex, frame: Frame | None, depth: int = 0
) -> Handed:
    """Return what a call may do to its argument ``name``."""
    callee = evaluator.evaluate(call.func, index, frame)
    results = [_by(evaluator, leaf, call, name, index, frame, depth) for leaf in callee.leaves()]
    return Handed(
        any(one.changed for one in results), frozenset(attribute for one in results for attribute in one.attributes)
    )


def _by(
    evaluator: Evaluator, callee: Value, call: cst.Call, name: str, index: ModuleIndex, frame: Frame | None, depth: int
) -> Handed:
    match callee:
        case Reference(name="setattr"):
            return _set_attribute(evaluator, call, name, index, frame)
        case Reference(name=full):
            return _ONLY_READ if _reads(evaluator, full) else _UNKNOWN
        case Instance(of=of):
            return _ONLY_READ if _reads(evaluator, of) else _UNKNOWN
        case Function():
            return _by_function(evaluator, callee, call, name, index, frame, depth)
        case Class():
            made = evaluator.attribute(Object(callee), "__init__", index, call)
            return _by_function(evaluator, made, call, name, index, frame, depth)
        case Object():
            made = evaluator.attribute(callee, "__call__", index, call)
            return _by_function(evaluator, made, call, name, index, frame, depth)
        case Partial(target=target):
            return _by(evaluator, target, call, name, index, frame, depth) if depth < MAX_HANDED else _UNKNOWN
        case Method():
            return _ONLY_READ
    last = last_call_name(call)
    reads = _is_class_name(last) or (isinstance(call.func, cst.Attribute) and last in _READING)
    return _ONLY_READ if reads else _UNKNOWN


def _reads(evaluator: Evaluator, full: str) -> bool:
    """True for a function of elsewhere that leaves its arguments as they are."""
    top, _, rest = full.partition(".")
    last = full.rpartition(".")[2]
    return (
        not rest
        or top in sys.stdlib_module_names
        or top in _READING_MODULES
        or top in evaluator.catalogue.modules
        or last in _READING
        or _is_class_name(last)
    )


def _is_class_name(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _set_attribute(evaluator: Evaluator, call: cst.Call, name: str, index: ModuleIndex, frame: Frame | None) -> Handed:
    if len(call.args) < 2 or dotted(call.args[0].value) != name:
        return _ONLY_READ
    attribute = evaluator.evaluate(call.args[1].value, index, frame)
    known = (
        attribute.constant if isinstance(attribute, Known) and isinstance(attribute.constant, str) else ANY_ATTRIBUTE
    )
    return Handed(attributes=frozenset({known}))


def _by_function(
    evaluator: Evaluator,
    function: Value,
    call: cst.Call,
    name: str,
    index: ModuleIndex,
    frame: Frame | None,
    depth: int,
) -> Handed:
    if not isinstance(function, Function) or isinstance(function.node, cst.Lambda):
        return _ONLY_READ
    signature = signature_of(function.node, function.owner is not None)
    binding = bind(call, signature, evaluator.evaluator_for(index, frame))
    changed_too, attributes = False, frozenset[str]()
    for parameter, node in binding.nodes.items():
        if parameter in binding.given and isinstance(node, cst.Arg) and dotted(node.value) == name:
            done = _does(evaluator, function, parameter, depth)
            changed_too, attributes = changed_too or done.changed, attributes | done.attributes
    return Handed(changed_too, attributes)


def _does(evaluator: Evaluator, function: Function, parameter: str, depth: int) -> Handed:
    """Return what a project function may do to what it gets as ``parameter``."""
    if depth >= MAX_HANDED:
        return _UNKNOWN
    key = ("changes", id(function.node), parameter, depth)
    return evaluator.memory.answer(key, lambda: _looked_up(evaluator, function, parameter, depth), _ONLY_READ)


def _looked_up(evaluator: Evaluator, function: Function, parameter: str, depth: int) -> Handed:
    index = function.index
    scope = index.scopes[id(function.node)]
    until = _rebound(index, scope, parameter)
    prefix = parameter + "."
    attributes = {
        other[len(prefix) :]
        for other, effects in scope.effects.items()
        if other.startswith(prefix) and any(effect.binds for effect in effects)
    }
    own = any(
        (effect.kind in CHANGING or effect.key is not None or effect.kind == "augment")
        and index.order.get(id(effect.statement), 0) < until
        for effect in scope.effects.get(parameter, ())
    )
    changed_too = own
    for changes in hidden(index, scope, parameter).values():
        for change in changes:
            if index.order.get(id(change.statement), 0) >= until:
                continue
            if change.call is None:
                changed_too = True
                continue
            done = handed_to(evaluator, change.call, change.name, index, None, depth + 1)
            changed_too = changed_too or done.changed
            attributes |= done.attributes
    return Handed(changed_too, frozenset(attributes))


def _rebound(index: ModuleIndex, scope: Scope, name: str) -> float:
    """Return the place from which on ``name`` certainly stands for another object, such as a copy."""
    for effect in scope.effects.get(name, ()):
        place = index.place(effect.statement)
        outright = place is not None and place[0].owner is scope.node
        if effect.kind == "assign" and outright and isinstance(effect.value, cst.Call | cst.Dict | cst.List):
            return index.order.get(id(effect.statement), 0)
    return float("inf")


# -------------------------------------------------------------------- inner functions


def distant(index: ModuleIndex, scope: Scope, name: str) -> list[tuple[Scope, Effect]]:
    """Return the effects that functions inside a scope have on a name of the scope."""
    if "." in name:
        return []
    if scope is index.module_scope:
        index.unfold_changing(name)  # the functions inside a function are there when it is
    for inner in index.every_scope[index.seen :]:
        if isinstance(inner.node, cst.FunctionDef):
            for own, effects in inner.effects.items():
                target = _target(inner, own) if "." not in own else None
                if target is None:
                    continue
                declared = own in inner.declared_global
                for effect in effects:
                    if effect.kind in CHANGING or effect.key is not None or (declared and effect.binds):
                        index.distant.setdefault((id(target.node), own), []).append((inner, effect))
    index.seen = len(index.scopes)
    return index.distant.get((id(scope.node), name), [])


def _target(inner: Scope, name: str) -> Scope | None:
    """Return the outer scope whose variable a function means by ``name``, or ``None`` when it has its own."""
    if name not in inner.declared_global and owns(inner, name):
        return None
    scope = inner.parent
    while scope is not None and scope.parent is not None:
        if isinstance(scope.node, cst.FunctionDef | cst.Lambda | cst.BaseComp) and owns(scope, name):
            return scope
        scope = scope.parent
    return scope


def owns(scope: Scope, name: str) -> bool:
    """Return whether a name is a variable or parameter of a scope itself."""
    if name in scope.declared_global:
        return False
    parameter = isinstance(scope.node, cst.FunctionDef | cst.Lambda) and parameter_of(scope.node, name) is not None
    return parameter or scope.bound(name)


def changed_from_inside(
    evaluator: Evaluator,
    value: Value | None,
    index: ModuleIndex,
    scope: Scope,
    name: str,
    before: cst.CSTNode | None = None,
) -> Value | None:
    """Return a variable's value with what functions inside its scope may do to it.

    With ``before``, a place at module level, only the functions count that the module calls further up.
    """
    effects = [
        effect
        for inner, effect in distant(index, scope, name)
        if before is None or _is_called_before(index, inner.node, before)
    ]
    if value is not None:
        value = perhaps_changed(evaluator, value, [effect for effect in effects if not effect.binds], index)
    setters = [
        evaluator.evaluate(effect.value, index).conditioned("branch")
        for effect in effects
        if effect.kind == "assign" and isinstance(effect.value, cst.BaseExpression)
    ]
    if not setters:
        return value
    kept = [value] if value is not None and not value.equals(None) else []
    return choose(*kept, *setters)


def _is_called_before(index: ModuleIndex, function: cst.CSTNode, node: cst.CSTNode) -> bool:
    statement = index.statement_of(node)
    place = index.order.get(id(statement), 0)
    return isinstance(function, cst.FunctionDef) and any(
        last_call_name(call) == function.name.value
        and index.order[id(call)] < place
        and index.function_of(call) is None
        for call in index.calls
    )


def perhaps_changed(evaluator: Evaluator, value: Value, effects: Iterable[Effect], index: ModuleIndex) -> Value:
    """Return a value that effects of elsewhere may have changed by now."""
    if not may_lose(value):
        return value
    each = list(effects)
    if len(each) > MAX_EFFECTS:
        return _after(value, _UNKNOWN)
    for effect in each:
        value = blended(value, evaluator.effect_value(effect, _constantly(value), index, None))
    return value


def _constantly(value: Value) -> Callable[[], Value | None]:
    return lambda: value
