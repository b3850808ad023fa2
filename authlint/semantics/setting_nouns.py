"""The nouns that configuring a framework is: settings, names that say what they are, and environment switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import Concept, Site
from authlint.model import EnvironmentKey, Library, SettingKey
from authlint.semantics import classes, settings
from authlint.semantics.entities import Class
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import Effect, ModuleIndex, Scope
from authlint.semantics.readers import GivenReader
from authlint.semantics.tree import dotted
from authlint.values import Absent, Choice, Known, Origin, Reference, Table, Unknown, Value


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the settings and environment switches a module writes."""
    yield from _from_configuration(evaluator, index, part)
    yield from _from_names(evaluator, index, part)
    yield from _from_environment(evaluator, index, part)


def _noun(
    evaluator: Evaluator,
    index: ModuleIndex,
    library: Library,
    entry: SettingKey | EnvironmentKey,
    key: str,
    give: Callable[[], Value],
    node: cst.CSTNode,
    part: str,
) -> Concept:
    given: dict[str, Callable[[], Value]] = {entry.role: give}
    if any(role.name == "switch" for role in entry.concept.roles()):
        given["switch"] = lambda: Known(key)
    if isinstance(entry, SettingKey):
        given |= {role: _constantly(Known(constant)) for role, constant in entry.implies.items()}
    inside = index.name_around(node)
    return entry.concept(
        Site(index.path, node, library.name, key, inside, part),
        GivenReader(evaluator, index, node, None, given, {entry.role: node}),
    )


def _from_configuration(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield what a module writes into a Flask configuration."""
    seen: set[tuple[int, str]] = set()
    catalogue = evaluator.catalogue
    for one in settings.written(
        evaluator, index, lambda key: catalogue.settings_named(key) or catalogue.nested.get(key)
    ):
        for library, entry in catalogue.settings_named(one.key):
            if entry.holder == "flask" and (id(one.node), entry.concept.__name__) not in seen:
                seen.add((id(one.node), entry.concept.__name__))
                give = evaluator.later(one.expression, one.index)
                yield _noun(evaluator, one.index, library, entry, one.key, give, one.node, part)
        for library, entry in catalogue.nested.get(one.key, ()):
            if entry.holder == "flask":
                value = evaluator.evaluate(one.expression, one.index)
                for path, found in _inside(value, tuple(entry.inside[1:]), one.key):
                    yield _noun(evaluator, one.index, library, entry, path, _constantly(found), one.node, part)


def _constantly(value: Value) -> Callable[[], Value]:
    return lambda: value


def _from_names(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the settings of Django modules, of derived classes, and names that mean the same everywhere."""
    django = settings.looks_like_django_settings(index)
    for scope in index.every_scope:
        if not isinstance(scope.node, cst.Module | cst.ClassDef):
            continue
        for name, effects in scope.effects.items():
            entries = evaluator.catalogue.settings_named(name) if not name.islower() else []
            entries += (
                [found for found in evaluator.catalogue.settings_named(name.upper()) if found[1].holder == "name"]
                if name.islower()
                else []
            )
            nested = evaluator.catalogue.nested.get(name, ()) if django and isinstance(scope.node, cst.Module) else ()
            if entries or nested:
                yield from _named(evaluator, index, scope, name, effects, entries, list(nested), django, part)


def _named(
    evaluator: Evaluator,
    index: ModuleIndex,
    scope: Scope,
    name: str,
    effects: list[Effect],
    entries: list[tuple[Library, SettingKey]],
    nested: list[tuple[Library, SettingKey]],
    django: bool,
    part: str,
) -> Iterator[Concept]:
    for effect in effects:
        if effect.kind != "assign" or not isinstance(effect.value, cst.BaseExpression):
            continue
        seen: set[str] = set()
        for library, entry in entries:
            named = entry.holder == "name" and _names_itself(name, effect.value)
            if entry.concept.__name__ not in seen and not named and _holds(evaluator, index, scope, entry, django):
                seen.add(entry.concept.__name__)
                yield _noun(
                    evaluator,
                    index,
                    library,
                    entry,
                    name,
                    _value_of(evaluator, index, scope, effect),
                    effect.node,
                    part,
                )
        for library, entry in nested:
            value = evaluator.evaluate(effect.value, index)
            written = list(_inside(value, tuple(entry.inside[1:]), name))
            if not written and _lacks(evaluator, index, scope, library, entry, value):
                written = [(".".join(entry.inside), _missing(entry))]
            for path, found in written:
                yield _noun(evaluator, index, library, entry, path, _constantly(found), effect.node, part)


def _lacks(
    evaluator: Evaluator, index: ModuleIndex, scope: Scope, library: Library, entry: SettingKey, value: Value
) -> bool:
    """True when a missing key counts, and a dictionary seen as a whole and the other settings say nothing about it."""
    name, key = entry.inside[0], entry.inside[-1]
    return (
        bool(entry.when_absent or entry.falls_back)
        and (bool(entry.falls_back) or _is_named(evaluator, index, library))
        and isinstance(value, Table)
        and not value.open
        and not value.when
        and set(value.known_keys()).isdisjoint(entry.unless)
        and len(scope.effects[name]) == 1
        and not set(evaluator.project.holding(key, settings.DJANGO_STEMS)) - {index.path}
    )


def _is_named(evaluator: Evaluator, index: ModuleIndex, library: Library) -> bool:
    """True when the settings name the package: another one may read a dictionary of the same name."""
    data = evaluator.project.data(index.path)
    return any(
        module.encode() in data or evaluator.project.holding(module, settings.DJANGO_STEMS)
        for module in library.modules
    )


def _missing(entry: SettingKey) -> Value:
    """Return what the library takes for a key that its dictionary does not have."""
    if entry.falls_back:
        return Unknown("another setting is read", origin=Origin("setting", entry.falls_back))
    return Absent(Known(entry.when_absent[entry.role]))


def _names_itself(name: str, value: cst.BaseExpression) -> bool:
    """True for ``DATA_JWT_SECRET = "oauth2_jwt_secret"``: the text is the name of a slot, not what is in it."""
    if not isinstance(value, cst.SimpleString) or not isinstance(value.raw_value, str):
        return False
    text = value.raw_value.lower().replace("-", "_").replace(".", "_").replace(" ", "_")
    words = [word for word in name.lower().split("_") if word]
    return text.isidentifier() and text.endswith("_".join(words[-2:]))


def _value_of(evaluator: Evaluator, index: ModuleIndex, scope: Scope, effect: Effect) -> Callable[[], Value]:
    """Return how to get the value of a setting; in a settings class it is only a default."""

    def give() -> Value:
        assert isinstance(effect.value, cst.BaseExpression)
        if isinstance(scope.node, cst.ClassDef):
            return classes.attribute(evaluator, Class(index, scope.node), effect.name, index, effect.node)
        return evaluator.evaluate(effect.value, index)

    return give


def _holds(evaluator: Evaluator, index: ModuleIndex, scope: Scope, entry: SettingKey, django: bool) -> bool:
    match entry.holder:
        case "django":
            return django and isinstance(scope.node, cst.Module)
        case "class":
            return isinstance(scope.node, cst.ClassDef) and _is_of_class(evaluator, Class(index, scope.node), entry)
        case "name":
            return True
    return False


def _is_of_class(evaluator: Evaluator, of: Class, entry: SettingKey) -> bool:
    """True for a class that derives from one the setting is of, and has the other attributes that it needs."""
    derived = any(isinstance(base, str) and base in entry.bases for base in classes.lineage(evaluator, of))
    return derived and all(
        classes.attribute(evaluator, of, name, of.index, of.node).equals(constant)
        for name, constant in entry.beside.items()
    )


def _inside(value: Value, path: tuple[str, ...], prefix: str) -> Iterator[tuple[str, Value]]:
    """Yield the entries at a path of nested mappings; ``*`` stands for any key."""
    pending: list[tuple[str, Value, tuple[str, ...]]] = [(prefix, value, path)]
    while pending:
        name, current, rest = pending.pop()
        if not rest:
            yield name, current
            continue
        if isinstance(current, Choice):
            pending.extend((name, option, rest) for option in current.options)
        elif isinstance(current, Table):
            for key, item in current.entries:
                if isinstance(key, str) and rest[0] in ("*", key):
                    pending.append((f"{name}.{key}", item.conditioned(current.when), rest[1:]))
        elif rest[0] == "*" and hasattr(current, "items"):
            pending.extend((name, item, rest[1:]) for item in current.items)


def _from_environment(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield environment switches the program sets: items of ``os.environ``, ``setdefault``, ``update``, ``putenv``."""
    switches = evaluator.catalogue.environment
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            if name.rsplit(".", 1)[-1] != "environ":
                continue
            for effect in effects:
                if effect.kind == "item" and effect.key is not None and isinstance(effect.value, cst.BaseExpression):
                    key = evaluator.evaluate(effect.key, index)
                    if isinstance(key, Known) and isinstance(key.constant, str) and key.constant in switches:
                        library, entry = switches[key.constant]
                        yield _noun(
                            evaluator,
                            index,
                            library,
                            entry,
                            key.constant,
                            evaluator.later(effect.value, index),
                            effect.node,
                            part,
                        )
    for call in index.calls:
        if isinstance(call.func, cst.Attribute) and _may_set_environment(call.func):
            yield from _environment_call(evaluator, index, call, part)


def _may_set_environment(func: cst.Attribute) -> bool:
    if func.attr.value == "putenv":
        return True
    return func.attr.value in ("setdefault", "update") and dotted(func.value).rsplit(".", 1)[-1] == "environ"


def _environment_call(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, part: str) -> Iterator[Concept]:
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Reference) or callee.name not in (
        "os.environ.setdefault",
        "os.putenv",
        "os.environ.update",
    ):
        return
    switches = evaluator.catalogue.environment
    pairs: list[tuple[str, cst.BaseExpression, cst.CSTNode]] = []
    if callee.name == "os.environ.update":
        for argument in call.args:
            if argument.keyword is not None:
                pairs.append((argument.keyword.value, argument.value, argument))
            elif isinstance(argument.value, cst.Dict):
                pairs.extend(
                    (element.key.raw_value, element.value, element)
                    for element in argument.value.elements
                    if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString)
                )
    elif len(call.args) == 2:
        key = evaluator.evaluate(call.args[0].value, index)
        if isinstance(key, Known) and isinstance(key.constant, str):
            pairs.append((key.constant, call.args[1].value, call))
    for name, value, node in pairs:
        if name in switches:
            library, entry = switches[name]
            yield _noun(evaluator, index, library, entry, name, evaluator.later(value, index), node, part)
