"""Attributes of the project's classes and of their instances: fields, defaults, ``self.x``, properties, bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, calling, changing
from authlint.semantics.binding import bind
from authlint.semantics.effects import CHANGING, Effect, Scope
from authlint.semantics.entities import Class, Frame, Function, Method, Object, Partial, Super
from authlint.semantics.index import ModuleIndex
from authlint.semantics.reaching import Reach, choose_optional
from authlint.semantics.signature import Signature
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Choice, Instance, Origin, Reference, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_BASES = 24

SETTINGS_BASES = frozenset(
    {
        "pydantic.BaseSettings",
        "pydantic.env_settings.BaseSettings",
        "pydantic.v1.BaseSettings",
        "pydantic_settings.BaseSettings",
        "pydantic_settings.main.BaseSettings",
    }
)
"""Classes whose fields are read from the environment, so that a default is what holds when nothing is set."""

_MODEL_BASES = SETTINGS_BASES | {"pydantic.BaseModel", "typing.NamedTuple", "pydantic.v1.BaseModel"}
_DATACLASS_DECORATORS = frozenset(
    {
        "attr.attrs",
        "attr.dataclass",
        "attr.define",
        "attr.s",
        "attrs.define",
        "attrs.frozen",
        "dataclasses.dataclass",
        "pydantic.dataclasses.dataclass",
    }
)
_PROPERTY = frozenset(
    {
        "property",
        "cached_property",
        "functools.cached_property",
        "classproperty",
        "django.utils.functional.cached_property",
        "hybrid_property",
        "computed_field",
    }
)


def attribute(evaluator: Evaluator, base: Class | Object, name: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return attribute ``name`` of a class or of an instance."""
    if isinstance(base, Object) and base.changed & {name, changing.ANY_ATTRIBUTE}:
        return building.perhaps(attribute(evaluator, replace(base, changed=frozenset()), name, index, node))
    of = base.of if isinstance(base, Object) else base
    line = list(lineage(evaluator, of))
    if isinstance(base, Object):
        field = _constructed(evaluator, base, line, name)
        if field is not None:
            return field
        assigned = _assigned(evaluator, base, line, name)
        if assigned is not None:
            return assigned
    found = member(evaluator, base, line, name, index, node)
    if found is not None:
        return found
    outside = [f"{one}.{name}" for one in line if isinstance(one, str)]
    if outside:
        known = [full for full in outside if full in evaluator.known_outside]
        return evaluator.outside((known or outside)[0], index, node, base)
    return Unknown(f"attribute `{name}` of class `{of.node.name.value}` is not visible", origin=base.origin)


def lineage(evaluator: Evaluator, of: Class) -> Iterator[Class | str]:
    """Yield a class and its bases, nearest first; bases outside the project as dotted names."""
    pending: list[Class | str] = [of]
    seen: set[int] = set()
    while pending and len(seen) < MAX_BASES:
        current = pending.pop(0)
        yield current
        if isinstance(current, str):
            continue
        seen.add(id(current.node))
        for argument in current.node.bases:
            value = evaluator.evaluate(argument.value, current.index)
            for leaf in value.leaves():
                if isinstance(leaf, Class) and id(leaf.node) not in seen:
                    pending.append(leaf)
                elif isinstance(leaf, Reference):
                    pending.append(leaf.name)
                elif isinstance(leaf, Instance):
                    pending.append(leaf.of)


def member(
    evaluator: Evaluator, base: Value, line: list[Class | str], name: str, index: ModuleIndex, node: cst.CSTNode
) -> Value | None:
    """Return a member from the class bodies of ``line``: a bound method, a property's value or an attribute."""
    for current in line:
        if isinstance(current, str):
            continue
        current.index.unfold_member(current.node, name)
        scope = current.index.scopes[id(current.node)]
        if name not in scope.effects:
            continue
        value = Reach(evaluator, current.index, scope, name, None, lambda: None).at_end()
        if value is None:
            continue
        settings = any(isinstance(one, str) and one in SETTINGS_BASES for one in line)
        if isinstance(value, Function) and isinstance(value.node, cst.FunctionDef):
            return _method(evaluator, value, base)
        return _field_default(value, name, settings)
    return None


def _method(evaluator: Evaluator, function: Function, base: Value) -> Value:
    assert isinstance(function.node, cst.FunctionDef)
    kinds = {
        dotted(one.decorator.func if isinstance(one.decorator, cst.Call) else one.decorator)
        for one in function.node.decorators
    }
    bound = Function(function.index, function.node, owner=None if "staticmethod" in kinds else base)
    if kinds & _PROPERTY:
        return calling.returned(evaluator, bound, None, None)
    return bound


def _field_default(value: Value, name: str, settings: bool) -> Value:
    """Return a class attribute; in a settings class it is what holds when the environment says nothing."""
    if not settings or isinstance(value, Function | Class):
        return value
    environment = Unknown("set by the environment", origin=Origin("environment", name))
    return choose(environment, value.conditioned("unset"))


def _fields_class(evaluator: Evaluator, line: list[Class | str]) -> bool:
    for current in line:
        if isinstance(current, str):
            if current in _MODEL_BASES:
                return True
            continue
        for decorator in current.node.decorators:
            target = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
            value = evaluator.evaluate(target, current.index)
            if isinstance(value, Reference) and value.name in _DATACLASS_DECORATORS:
                return True
    return False


def _constructed(evaluator: Evaluator, base: Object, line: list[Class | str], name: str) -> Value | None:
    """Return the field ``name`` that the constructor call of a dataclass or model sets."""
    if base.call is None or base.index is None or not base.call.args or not _fields_class(evaluator, line):
        return None
    fields: list[str] = []
    for current in reversed([one for one in line if isinstance(one, Class)]):
        fields += [field for field in _annotated_fields(current) if field not in fields]
    binding = bind(base.call, Signature(tuple(fields)), evaluator.evaluator_for(base.index, base.frame))
    if name not in fields:
        return None
    give = binding.given.get(name)
    if give is None:
        return Unknown("passed through starred arguments, perhaps") if binding.open else None
    return give().noted(
        evaluator.step(
            f"field `{name}` of `{base.of.node.name.value}` is set here", base.index, binding.nodes.get(name, base.call)
        )
    )


def _annotated_fields(of: Class) -> list[str]:
    of.index.unfold(of.node)
    block = of.index.block(of.node.body)
    statements = block.statements if block is not None else []
    return [
        one.target.value for one in statements if isinstance(one, cst.AnnAssign) and isinstance(one.target, cst.Name)
    ]


def _assigned(evaluator: Evaluator, base: Object, line: list[Class | str], name: str) -> Value | None:
    """Return what the methods of a class assign to ``self.name``; ``__init__`` comes first."""
    for current in line:
        if isinstance(current, str):
            continue
        values: list[Value] = []
        changes: list[Effect] = []
        current.index.unfold_setting(current.node, name)
        for function, scope in _methods(current):
            first = (*function.params.posonly_params, *function.params.params)[:1]
            if not first:
                continue
            key = f"{first[0].name.value}.{name}"
            effects = [
                effect for effect in scope.effects.get(key, ()) if effect.kind in ("assign", "unpack", "augment")
            ]
            if not effects:
                changes += [effect for effect in scope.effects.get(key, ()) if effect.kind in CHANGING]
                continue
            constructor = function.name.value in ("__init__", "__attrs_post_init__", "__post_init__")
            frame = _init_frame(evaluator, base, line, current) if function.name.value == "__init__" else None
            value = Reach(evaluator, current.index, scope, key, frame, lambda: None).at_end()
            if value is None:
                value = choose_optional(
                    *(evaluator.effect_value(effect, lambda: None, current.index, frame) for effect in effects)
                )
            if value is None:
                continue
            if constructor:
                values.insert(0, value)
            else:
                values.append(value.conditioned("branch") if values or len(effects) > 1 else value)
        useful = [value for value in values if not value.equals(None)] or values
        if useful:
            return changing.perhaps_changed(evaluator, choose(*useful), changes, current.index)
    return None


def _methods(of: Class) -> Iterator[tuple[cst.FunctionDef, Scope]]:
    """Yield the methods that are written in a class whose body is read."""
    block = of.index.block(of.node.body)
    for statement in block.statements if block is not None else ():
        if isinstance(statement, cst.FunctionDef):
            yield statement, of.index.scopes[id(statement)]


def _init_frame(evaluator: Evaluator, base: Object, line: list[Class | str], current: Class) -> Frame | None:
    """Return the frame in which the ``__init__`` of ``current`` runs: for the constructor call, or for a subclass."""
    makers = [(one, made) for one in line if isinstance(one, Class) and (made := _constructor(one)) is not None]
    frame: Frame | None = None
    call, caller, outer = base.call, base.index, base.frame
    for maker, function in makers:
        if call is not None and caller is not None:
            if outer is not None and outer.depth >= calling.MAX_CALLS:
                return None
            method = Function(maker.index, function, owner=base)
            frame = calling.frame_for(evaluator, method, call, caller, outer, base)
        if maker.node is current.node:
            return frame
        call, caller, outer = _handed_up(maker.index, function), maker.index, frame
        if call is None:
            return None
    return None


def _constructor(of: Class) -> cst.FunctionDef | None:
    of.index.unfold_member(of.node, "__init__")
    for effect in reversed(of.index.scopes[id(of.node)].effects.get("__init__", [])):
        if isinstance(effect.value, cst.FunctionDef):
            of.index.unfold(effect.value)
            return effect.value
    return None


def _handed_up(index: ModuleIndex, constructor: cst.FunctionDef) -> cst.Call | None:
    """Return the call ``super().__init__(...)`` in a constructor."""
    for call in index.calls:
        if (
            last_call_name(call) == "__init__"
            and isinstance(call.func, cst.Attribute)
            and isinstance(call.func.value, cst.Call)
            and dotted(call.func.value.func) == "super"
            and index.function_of(call) is constructor
        ):
            return call
    return None


def injected(evaluator: Evaluator, default: Value, node: cst.CSTNode, index: ModuleIndex) -> Value | None:
    """Return what FastAPI passes for a parameter with ``Depends(provider)`` as its default or annotation."""
    if (
        not isinstance(default, Instance)
        or not default.of.endswith(".Depends")
        or not isinstance(default.call, cst.Call)
    ):
        return None
    if not default.call.args:
        return None
    provider = evaluator.evaluate(default.call.args[0].value, index)
    if isinstance(provider, Function):
        return calling.returned(evaluator, provider, None, None)
    if isinstance(provider, Class):
        return Object(provider)
    if isinstance(provider, Reference) and provider.name in evaluator.catalogue.owners:
        return Instance(provider.name, origin=provider.origin)
    return Unknown("what a dependency returns", origin=provider.origin)


def special_attribute(
    evaluator: Evaluator, base: Value, name: str, index: ModuleIndex, node: cst.CSTNode
) -> Value | None:
    """Return an attribute of ``super()``, of a bound method or of a partial."""
    match base:
        case Super(of=of, owner=owner):
            line = list(lineage(evaluator, of))[1:]
            found = member(evaluator, owner if owner is not None else Object(of), line, name, index, node)
            if found is not None:
                return found
            outside = next((one for one in line if isinstance(one, str)), None)
            return evaluator.outside(f"{outside}.{name}", index, node, base) if outside else None
        case Partial(target=target):
            return target if name == "func" else None
        case Function() | Method():
            return Unknown("an attribute of a function")
    return None


def derives_from(evaluator: Evaluator, value: Value, names: frozenset[str]) -> bool:
    """True when a class, or the class of an object, has one of the dotted names among its bases."""
    of = value.of if isinstance(value, Object) else value
    if isinstance(of, Class):
        return any(isinstance(one, str) and one in names for one in lineage(evaluator, of))
    if isinstance(value, Choice):
        return any(derives_from(evaluator, option, names) for option in value.options)
    return isinstance(value, Instance) and value.of in names
