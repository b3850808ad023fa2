"""Names: local variables, parameters, module constants, imports and re-exports."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import calling, changing, classes, conditions
from authlint.semantics.binding import parameter_of
from authlint.semantics.effects import Effect, Scope
from authlint.semantics.entities import Class, Frame, Module, Object
from authlint.semantics.index import ModuleIndex
from authlint.semantics.reaching import Reach
from authlint.semantics.tree import dotted
from authlint.values import Choice, Instance, Known, Origin, Reference, Sequence, Table, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) | {"__file__"}


def lookup(evaluator: Evaluator, name: str, node: cst.CSTNode, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return what a plain name is at ``node``."""
    own = index.scope_of(node)
    found = _from_scope(evaluator, name, node, index, own, own, frame)
    value = found if found is not None else module_level(evaluator, name, index)
    return _tested(evaluator, name, node, index, own, frame, value) if isinstance(value, Choice) else value


def _tested(
    evaluator: Evaluator,
    name: str,
    node: cst.CSTNode,
    index: ModuleIndex,
    own: Scope,
    frame: Frame | None,
    value: Choice,
) -> Value:
    """Return what is possible of a variable from outside a function in a block that runs only when a test holds."""
    if not isinstance(own.node, cst.FunctionDef) or name in own.effects:
        return value
    possible = Reach(evaluator, index, own, name, frame, lambda: value).at(node)
    return possible if possible is not None else value


def _from_scope(
    evaluator: Evaluator,
    name: str,
    node: cst.CSTNode,
    index: ModuleIndex,
    first: Scope | None,
    own: Scope,
    frame: Frame | None,
) -> Value | None:
    """Return what ``first`` or a scope around it binds to a name that is read at ``node`` in ``own``."""
    scope = first
    while scope is not None:
        if scope is own or not isinstance(scope.node, cst.ClassDef):
            found = _in_scope(evaluator, name, node, index, scope, own, frame)
            if found is not None:
                return found
        scope = scope.parent
    return None


def module_level(evaluator: Evaluator, name: str, index: ModuleIndex) -> Value:
    """Return a name that no scope binds: from a star import, a builtin, or nothing we know."""
    starred = _starred(evaluator, name, index)
    if starred is not None:
        return starred
    if name == "__name__":
        return Known(index.name)
    if name in BUILTINS or name in evaluator.catalogue.injected_names:
        return Reference(name)
    return Unknown(f"`{name}` is not defined in this file")


def _in_scope(
    evaluator: Evaluator,
    name: str,
    node: cst.CSTNode,
    index: ModuleIndex,
    scope: Scope,
    own: Scope,
    frame: Frame | None,
) -> Value | None:
    opener = scope.node
    if isinstance(opener, cst.FunctionDef | cst.Lambda):
        parameter = parameter_of(opener, name)
        if isinstance(opener, cst.Lambda):
            return parameter_value(evaluator, opener, parameter, index, frame) if parameter is not None else None
        if name in scope.declared_global or (parameter is None and name not in scope.effects):
            return None
        return _in_function(evaluator, name, node, index, scope, own, frame, parameter)
    if name not in scope.effects:
        return None
    if isinstance(opener, cst.BaseComp):
        effect = scope.effects[name][-1]
        return evaluator.effect_value(effect, lambda: None, index, frame)
    if isinstance(opener, cst.Module):
        value = _module_name(evaluator, name, node, index, scope)
    else:
        value = Reach(evaluator, index, scope, name, frame, lambda: None).at(node)
    if value is None and not scope.bound(name):
        return None
    return value if value is not None or scope is not own else None


def _in_function(
    evaluator: Evaluator,
    name: str,
    node: cst.CSTNode,
    index: ModuleIndex,
    scope: Scope,
    own: Scope,
    frame: Frame | None,
    parameter: tuple[cst.Param, str] | None,
) -> Value | None:
    """Return a function's variable; one it only tests or changes comes from outside and is followed all the same."""
    opener = scope.node
    assert isinstance(opener, cst.FunctionDef)
    bound = parameter is not None or scope.bound(name)

    def entry() -> Value | None:
        if parameter is not None:
            return parameter_value(evaluator, opener, parameter, index, frame)
        if bound:
            return None
        outer = _from_scope(evaluator, name, node, index, scope.parent, own, frame)
        return outer if outer is not None else module_level(evaluator, name, index)

    reach = Reach(evaluator, index, scope, name, frame, entry)
    value = reach.at(node) if scope is own or _inside_comprehension(index, node, scope) else reach.at_end()
    if value is None:
        return Unknown(f"nothing reaches `{name}` here") if bound else None
    return changing.changed_from_inside(evaluator, value, index, scope, name)


def _inside_comprehension(index: ModuleIndex, node: cst.CSTNode, scope: Scope) -> bool:
    """True when only comprehensions stand between ``node`` and ``scope``: they run where they are written."""
    inner: Scope | None = index.scope_of(node)
    while inner is not None and inner is not scope:
        if not isinstance(inner.node, cst.BaseComp):
            return False
        inner = inner.parent
    return True


def _module_name(evaluator: Evaluator, name: str, node: cst.CSTNode, index: ModuleIndex, scope: Scope) -> Value | None:
    in_module = index.function_of(node) is None and not any(isinstance(a, cst.Lambda) for a in index.ancestors(node))
    if in_module and index.statement_of(node) is not None:
        value = Reach(evaluator, index, scope, name, None, lambda: None).at(node)
        return changing.changed_from_inside(evaluator, value, index, scope, name, before=node)
    return global_value(evaluator, name, index)


def global_value(evaluator: Evaluator, name: str, index: ModuleIndex) -> Value | None:
    """Return a module variable as functions and other modules see it: at the module's end, or set in a function."""
    scope = index.module_scope

    def seen() -> Value | None:
        value = None
        if name in scope.effects:
            value = Reach(evaluator, index, scope, name, None, lambda: None).at_end()
        return changing.changed_from_inside(evaluator, value, index, scope, name)

    return evaluator.memory.answer(("global", id(index), name), seen, None)


def followed(
    evaluator: Evaluator,
    name: str,
    node: cst.CSTNode,
    index: ModuleIndex,
    frame: Frame | None,
    entry: Callable[[], Value],
) -> Value | None:
    """Return ``a.b`` as set earlier in the same scope, or ``None`` when nothing here sets it."""
    scope: Scope | None = index.scope_of(node)
    while scope is not None and isinstance(scope.node, cst.BaseComp | cst.Lambda):
        scope = scope.parent
    if scope is not None and name not in scope.effects:
        return _followed_outside(evaluator, name, index, scope, entry)
    if scope is None or any(effect.kind == "import" for effect in scope.effects[name]):
        return None
    return Reach(evaluator, index, scope, name, frame, entry).at(node)


def guarded(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return what is left of a value after a guard that leaves when its test holds (or an assertion that must)."""
    assert isinstance(effect.value, cst.BaseExpression)
    outcome = isinstance(effect.node, cst.Assert)
    return conditions.refine(evaluator, before, effect.value, effect.name, outcome, index, frame)


def _followed_outside(
    evaluator: Evaluator, name: str, index: ModuleIndex, scope: Scope, entry: Callable[[], Value]
) -> Value | None:
    """Return ``a.b`` as the module sets or changes it at its own level, read in a function."""
    outer = index.module_scope
    if scope is outer or not any(effect.kind != "guard" for effect in outer.effects.get(name, ())):
        return None
    head = name.partition(".")[0]
    inner: Scope | None = scope
    while inner is not None and inner is not outer:
        if changing.owns(inner, head):
            return None
        inner = inner.parent
    return Reach(evaluator, index, outer, name, None, entry).at_end()


# -------------------------------------------------------------------- parameters


def parameter_value(
    evaluator: Evaluator,
    function: cst.FunctionDef | cst.Lambda,
    parameter: tuple[cst.Param, str],
    index: ModuleIndex,
    frame: Frame | None,
) -> Value:
    """Return a parameter: what the frame passes, else its default or something unknown."""
    param, star = parameter
    name = param.name.value
    if frame is not None and frame.function is function:
        passed = frame.arguments.get(name)
        if passed is not None:
            return passed()
        if star:
            return Table(()) if star == "**" else Sequence(())
        if param.default is not None:
            value = evaluator.evaluate(param.default, index)
            return value.noted(evaluator.step(f"{calling.DEFAULT}`{name}`", index, param))
        bound = _bound_first(evaluator, function, name, index, frame)
        return bound if bound is not None else Unknown("not passed", origin=Origin("parameter", name))
    bound = _bound_first(evaluator, function, name, index, None)
    if bound is not None:
        return bound
    trace = (evaluator.step(f"parameter `{name}`", index, param),)
    origin = Origin("parameter", name)
    if star == "**":
        return Table((), open=True, origin=origin, trace=trace)
    if star == "*":
        return Sequence((), open=True, origin=origin, trace=trace)
    typed = _annotated(evaluator, param, index, origin) if param.annotation else _handed(evaluator, name, index, origin)
    unknown = typed if typed is not None else Unknown(f"parameter `{name}`", origin=origin, trace=trace)
    if param.default is None:
        return unknown
    default = evaluator.evaluate(param.default, index)
    injected = classes.injected(evaluator, default, param.default, index)
    if injected is not None:
        return typed if typed is not None and isinstance(injected, Unknown) else injected
    noted = default.noted(evaluator.step(f"{calling.DEFAULT}`{name}`", index, param))
    return choose(unknown, noted.conditioned("default"))


def _bound_first(
    evaluator: Evaluator, function: cst.FunctionDef | cst.Lambda, name: str, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return ``self`` or ``cls`` of a method."""
    if isinstance(function, cst.Lambda):
        return None
    owner = index.class_of(function)
    first = (*function.params.posonly_params, *function.params.params)[:1]
    if owner is None or not first or first[0].name.value != name:
        return None
    kinds = {dotted(one.decorator) for one in function.decorators}
    if "staticmethod" in kinds:
        return None
    of = Class(index, owner)
    if "classmethod" in kinds or function.name.value in ("__new__", "__init_subclass__"):
        return frame.owner if frame is not None and isinstance(frame.owner, Class) else of
    if frame is not None and isinstance(frame.owner, Object):
        return frame.owner
    if name == "cls":
        return of  # a pydantic validator, or a method of a metaclass
    return Object(of)


def _annotated(evaluator: Evaluator, param: cst.Param, index: ModuleIndex, origin: Origin) -> Value | None:
    """Return an object of the annotated class; only classes of the project and modelled types are of use."""
    if param.annotation is None:
        return None
    return typed(evaluator, param.annotation.annotation, index, origin)


def _handed(evaluator: Evaluator, name: str, index: ModuleIndex, origin: Origin) -> Value | None:
    """Return what a web framework hands to the functions of a module under this name, such as the request."""
    if name not in evaluator.catalogue.handed:
        return None
    of = index.handed.get(name)
    if of is None:
        of = index.handed[name] = evaluator.catalogue.handed_as(name, evaluator.project.data(index.path))
    return Instance(of, origin=origin) if of else None


def typed(evaluator: Evaluator, annotation: cst.BaseExpression, index: ModuleIndex, origin: Origin) -> Value | None:
    """Return an object of the class an annotation names, also in ``Optional[X]``, ``X | None`` and ``Annotated``."""
    for _ in range(4):
        if isinstance(annotation, cst.Subscript):
            head = dotted(annotation.value).rsplit(".", 1)[-1]
            inner = annotation.slice[0].slice
            if head == "Annotated" and len(annotation.slice) > 1:
                extra = annotation.slice[1].slice
                if isinstance(extra, cst.Index):
                    injected = classes.injected(evaluator, evaluator.evaluate(extra.value, index), extra.value, index)
                    if injected is not None:
                        return injected
            if head not in ("Optional", "Annotated", "Final", "ClassVar") or not isinstance(inner, cst.Index):
                return None
            annotation = inner.value
        elif isinstance(annotation, cst.BinaryOperation) and isinstance(annotation.operator, cst.BitOr):
            annotation = annotation.left if dotted(annotation.right) == "None" else annotation.right
        elif isinstance(annotation, cst.SimpleString):
            return _object_of(_quoted(evaluator, annotation.raw_value, index), origin)
        else:
            break
    if not dotted(annotation):
        return None
    return _object_of(evaluator.evaluate(annotation, index), origin)


def _quoted(evaluator: Evaluator, annotation: str, index: ModuleIndex) -> Value | None:
    """Return what an annotation written as a text names, as in ``"Client | None"``."""
    optional = re.fullmatch(r"(?:typing\.)?Optional\[(.*)\]", annotation.strip())
    parts = (optional.group(1) if optional is not None else annotation).split("|")
    names = [name for part in parts if (name := part.strip()) != "None"]
    if len(names) != 1 or not all(word.isidentifier() for word in names[0].split(".")):
        return None
    first, *rest = names[0].split(".")
    value = module_attribute_of(evaluator, index, first)
    for word in rest:
        value = evaluator.attribute(value, word, index, index.tree) if value is not None else None
    return value


def _object_of(value: Value | None, origin: Origin) -> Value | None:
    if isinstance(value, Class):
        return Object(value, origin=origin)
    if isinstance(value, Reference) and "." in value.name and not value.name.startswith("typing"):
        return Instance(value.name, origin=origin)
    return None


# -------------------------------------------------------------------- modules


def module_attribute(evaluator: Evaluator, path: str, name: str) -> Value:
    """Return attribute ``name`` of the project module in ``path``: its variable, re-export or submodule."""
    if evaluator.project.may_define(path, name):
        index = evaluator.project.load(path)
        if index is None:
            return Unknown(f"{path} could not be read")
        value = module_attribute_of(evaluator, index, name)
        if value is not None:
            return value
    if path.endswith("__init__.py"):
        below = evaluator.project.submodule(path, name)
        if below is not None:
            return Module(below)
    return Unknown(f"`{name}` is not visible in {path}")


def module_attribute_of(evaluator: Evaluator, index: ModuleIndex, name: str) -> Value | None:
    value = global_value(evaluator, name, index)
    return value if value is not None else _starred(evaluator, name, index)


def _starred(evaluator: Evaluator, name: str, index: ModuleIndex) -> Value | None:
    """Return a public name that a ``from module import *`` of this file brings in, the last import first."""
    if name.startswith("_"):
        return None
    for statement in reversed(index.stars):
        path, outside = source_module(evaluator, statement, index)
        if path is not None and path != index.path and evaluator.project.may_define(path, name):
            other = evaluator.project.load(path)
            if other is not None and (name in other.module_scope.effects or other.stars):
                guard = (path, name)
                if guard in evaluator.star_guard:
                    continue
                evaluator.star_guard.add(guard)
                try:
                    value = module_attribute_of(evaluator, other, name)
                finally:
                    evaluator.star_guard.discard(guard)
                if value is not None:
                    return value.noted(evaluator.step(f"`{name}` comes from module `{other.name}`", index, statement))
        elif outside and f"{outside}.{name}" in evaluator.known_outside:
            return _outside(evaluator, f"{outside}.{name}")
    return None


def source_module(evaluator: Evaluator, statement: cst.ImportFrom, index: ModuleIndex) -> tuple[str | None, str]:
    """Return the project file a from-import reads, or ``None`` and the dotted name of a foreign module."""
    name = dotted(statement.module) if statement.module is not None else ""
    level = len(statement.relative)
    if level:
        return evaluator.project.relative(name, level, index.path), ""
    return evaluator.project.resolve(name, index.path), name


def _outside(evaluator: Evaluator, name: str) -> Reference:
    """Return a name outside the project, with its origin when the name is that of a source, such as the session."""
    supply = evaluator.catalogue.supplies.get(name)
    return Reference(name, origin=Origin(supply[1].kind, name) if supply is not None else None)


def imported(evaluator: Evaluator, effect: Effect, index: ModuleIndex) -> Value:
    """Return what an import binds."""
    alias = effect.value
    assert isinstance(alias, cst.ImportAlias)
    name = dotted(alias.name)
    if isinstance(effect.node, cst.Import):
        if alias.asname is None:
            name = name.split(".", 1)[0]
        path = evaluator.project.resolve(name, index.path)
        return Module(path) if path is not None else Reference(name)
    assert isinstance(effect.node, cst.ImportFrom)
    statement = effect.node
    path, outside = source_module(evaluator, statement, index)
    if path is None:
        folder = _package_folder(evaluator, statement, index, name)
        if folder is not None:
            return Module(folder)
        if len(statement.relative):
            return Unknown("imported from a module that is not here")
        return _outside(evaluator, f"{outside}.{name}")
    value = module_attribute(evaluator, path, name)
    source = evaluator.project.load(path)
    module = source.name if source is not None else path
    if isinstance(value, Known | Table | Sequence) or value.trace:
        return value.noted(evaluator.step(f"`{effect.name}` comes from module `{module}`", index, effect.node))
    return value


def _package_folder(evaluator: Evaluator, statement: cst.ImportFrom, index: ModuleIndex, name: str) -> str | None:
    """Return the module ``name`` of a package without ``__init__`` (a namespace package)."""
    base = dotted(statement.module) if statement.module is not None else ""
    if len(statement.relative):
        return evaluator.project.relative(f"{base}.{name}" if base else name, len(statement.relative), index.path)
    return evaluator.project.resolve(f"{base}.{name}", index.path) if base else None
