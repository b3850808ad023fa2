"""Settings of frameworks and applications: where they are written, and what reading one gives.

Flask keeps them in ``app.config``, filled item by item, from mappings, classes and modules; Django in the modules named
by ``DJANGO_SETTINGS_MODULE``. Neither can be followed by imports alone, so the files that look like configuration are
searched for the key.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import classes, naming
from authlint.semantics.effects import Scope
from authlint.semantics.entities import Class, Frame, Module, Object
from authlint.semantics.folding import Fold
from authlint.semantics.index import ModuleIndex
from authlint.semantics.speaking import writes_settings
from authlint.semantics.tree import dotted
from authlint.values import Known, Origin, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_DJANGO = "django.conf.settings."
_CONFIG_OWNERS = frozenset(
    {
        "flask.Flask",
        "flask.current_app",
        "flask.app.Flask",
        "flask.globals.current_app",
        "quart.Quart",
        "quart.current_app",
    }
)
CONFIG_STEMS = (
    "config",
    "settings",
    "app",
    "__init__",
    "main",
    "factory",
    "server",
    "wsgi",
    "default",
    "run",
    "constants",
)
DJANGO_STEMS = ("settings", "conf")
_DJANGO_MARKS = frozenset({"INSTALLED_APPS", "MIDDLEWARE", "MIDDLEWARE_CLASSES", "ROOT_URLCONF", "WSGI_APPLICATION"})
_CONFIG_CLASS_WORDS = ("config", "setting")


def is_flask_config(name: str) -> bool:
    """True for the dotted name of a Flask or Quart configuration object."""
    owner, _, last = name.rpartition(".")
    return last == "config" and owner in _CONFIG_OWNERS


def read(evaluator: Evaluator, name: str, index: ModuleIndex, node: cst.CSTNode) -> Value | None:
    """Return the setting that a dotted name outside the project reads, or ``None`` if it reads none."""
    if name.startswith(_DJANGO) and "." not in name[len(_DJANGO) :]:
        return django_value(evaluator, name[len(_DJANGO) :], index, node)
    return None


def configured(evaluator: Evaluator, name: str, key: Value, index: ModuleIndex, node: cst.CSTNode) -> Value | None:
    """Return ``config[key]`` of a Flask application."""
    if is_flask_config(name) and isinstance(key, Known) and isinstance(key.constant, str):
        return flask_value(evaluator, key.constant, index, node)
    return None


def called(evaluator: Evaluator, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """Return ``config.get(key, default)`` of a Flask application."""
    owner, _, last = name.rpartition(".")
    if last != "get" or not is_flask_config(owner) or not node.args:
        return None
    key = evaluator.evaluate(node.args[0].value, index, frame)
    if not isinstance(key, Known) or not isinstance(key.constant, str):
        return None
    value = flask_value(evaluator, key.constant, index, node)
    if len(node.args) > 1:
        default = evaluator.evaluate(node.args[1].value, index, frame)
        return choose(value, default.conditioned("unset"))
    return value


def django_value(evaluator: Evaluator, key: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return a Django setting: what the settings modules of the project give it."""
    values: list[Value] = []
    for path in evaluator.project.holding(key, DJANGO_STEMS):
        module = evaluator.project.load(path)
        if module is not None and key in module.module_scope.effects and looks_like_django_settings(module):
            value = _global(evaluator, key, module)
            if value is not None:
                values.append(value)
    return _found(evaluator, values, key, index, node)


def flask_value(evaluator: Evaluator, key: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return a Flask setting: what the project puts under ``key``."""
    project = evaluator.project
    paths = dict.fromkeys(
        (index.path, *project.holding(key, CONFIG_STEMS), *project.holding("from_object", CONFIG_STEMS))
    )
    found: dict[int, Value] = {}
    for path in paths:
        module = project.load(path)
        if module is not None:
            # A class that is loaded by name also looks like configuration by itself.
            for one in written(evaluator, module, key.__eq__):
                if id(one.node) not in found:
                    found[id(one.node)] = one.value(evaluator)
    return _found(evaluator, list(found.values()), key, index, node)


def _found(evaluator: Evaluator, values: list[Value], key: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    note = evaluator.step(f"read from the setting `{key}`", index, node)
    if not values:
        return Unknown("set outside the program", origin=Origin("setting", key), trace=(note,))
    found = choose(*(value.conditioned("branch") if number else value for number, value in enumerate(values)))
    return found.noted(note)


def _global(evaluator: Evaluator, key: str, module: ModuleIndex) -> Value | None:
    return naming.global_value(evaluator, key, module)


def looks_like_django_settings(module: ModuleIndex) -> bool:
    """True for a module that holds Django settings, by its name or by what it sets."""
    if _DJANGO_MARKS & module.module_scope.effects.keys():
        return True
    parts = module.path.lower().rsplit(".", 1)[0].split("/")
    return "settings" in parts[-2:] or parts[-1].endswith(("_settings", "settings"))


def looks_like_configuration(module: ModuleIndex, owner: cst.ClassDef | None) -> bool:
    """True for a module or class whose upper-case names are settings of a Flask application."""
    if owner is not None and any(word in owner.name.value.lower() for word in _CONFIG_CLASS_WORDS):
        return True
    stem = os.path.basename(module.path).lower()
    folder = os.path.basename(os.path.dirname(module.path)).lower()
    return any(word in stem for word in _CONFIG_CLASS_WORDS) or any(
        folder.startswith(word) for word in _CONFIG_CLASS_WORDS
    )


def _may_be_configuration(module: ModuleIndex, fold: Fold) -> bool:
    """True for a class whose body is not read yet and whose upper-case names may be settings of an application."""
    head = fold.text[: fold.text.find(b"\n")].lower()
    return fold.of_class and (
        any(word.encode() in head for word in _CONFIG_CLASS_WORDS) or looks_like_configuration(module, None)
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A setting that is written into a configuration.

    Attributes:
        key: its name.
        expression: its value.
        node: the assignment, argument or entry that writes it.
        index: the module of all that.
    """

    key: str
    expression: cst.BaseExpression
    node: cst.CSTNode
    index: ModuleIndex

    def value(self, evaluator: Evaluator) -> Value:
        return evaluator.evaluate(self.expression, self.index)


def written(evaluator: Evaluator, module: ModuleIndex, wanted: Callable[[str], object]) -> Iterator[Written]:
    """Yield the settings with a wanted key that a module writes into a Flask configuration."""
    module.unfold_once("writes settings", lambda fold: writes_settings(fold) or _may_be_configuration(module, fold))
    for scope in module.every_scope:
        for name, effects in scope.effects.items():
            if name.endswith(".config") or name == "config":
                for effect in effects:
                    if effect.kind == "item" and effect.key is not None and not effect.path:
                        key = _key(evaluator, effect.key, module)
                        if key and wanted(key) and isinstance(effect.value, cst.BaseExpression):
                            yield Written(key, effect.value, effect.node, module)
    for call in module.calls:
        if not isinstance(call.func, cst.Attribute) or not _is_config(call.func.value):
            continue
        method = call.func.attr.value
        if method in ("update", "from_mapping"):
            yield from _arguments(evaluator, module, call, wanted)
        elif method == "setdefault" and len(call.args) == 2:
            key = _key(evaluator, call.args[0].value, module)
            if key and wanted(key):
                yield Written(key, call.args[1].value, call, module)
        elif method == "from_object" and call.args:
            yield from _loaded(evaluator, module, call.args[0].value, wanted)
    for scope in module.every_scope:
        owner = scope.node if isinstance(scope.node, cst.ClassDef) else None
        if (owner is not None or isinstance(scope.node, cst.Module)) and looks_like_configuration(module, owner):
            yield from _constants(module, scope, wanted)


def _key(evaluator: Evaluator, node: cst.BaseExpression, module: ModuleIndex) -> str:
    value = evaluator.evaluate(node, module)
    return value.constant if isinstance(value, Known) and isinstance(value.constant, str) else ""


def _is_config(node: cst.BaseExpression) -> bool:
    name = dotted(node)
    return name.endswith(".config") or name == "config"


def _arguments(
    evaluator: Evaluator, module: ModuleIndex, call: cst.Call, wanted: Callable[[str], object]
) -> Iterator[Written]:
    for argument in call.args:
        if argument.keyword is not None:
            if wanted(argument.keyword.value):
                yield Written(argument.keyword.value, argument.value, argument, module)
        elif isinstance(argument.value, cst.Dict):
            for element in argument.value.elements:
                if isinstance(element, cst.DictElement):
                    key = _key(evaluator, element.key, module)
                    if key and wanted(key):
                        yield Written(key, element.value, element, module)


def _loaded(
    evaluator: Evaluator, module: ModuleIndex, node: cst.BaseExpression, wanted: Callable[[str], object]
) -> Iterator[Written]:
    """Yield the settings of what ``from_object`` is given: a class, an instance, or the dotted name of one."""
    name = _key(evaluator, node, module)
    value = _named(evaluator, module, name) if name else evaluator.evaluate(node, module)
    for leaf in value.leaves() if value is not None else ():
        of = leaf.of if isinstance(leaf, Object) else leaf
        if isinstance(of, Class):
            for one in classes.lineage(evaluator, of):
                if isinstance(one, Class):
                    one.index.unfold(one.node)
                    yield from _constants(one.index, one.index.scopes[id(one.node)], wanted)
        elif isinstance(of, Module):
            other = evaluator.project.load(of.path)
            if other is not None:
                yield from _constants(other, other.module_scope, wanted)


def _named(evaluator: Evaluator, module: ModuleIndex, name: str) -> Value | None:
    """Return the class or module with a dotted name."""
    path = evaluator.project.resolve(name, module.path)
    if path is not None:
        return Module(path)
    owner, _, last = name.rpartition(".")
    path = evaluator.project.resolve(owner, module.path) if owner not in ("", module.name) else module.path
    other = evaluator.project.load(path) if path is not None else None
    return _global(evaluator, last, other) if other is not None else None


def _constants(module: ModuleIndex, scope: Scope, wanted: Callable[[str], object]) -> Iterator[Written]:
    for name, effects in scope.effects.items():
        if name.isupper() and wanted(name):
            for effect in effects:
                if effect.kind == "assign" and isinstance(effect.value, cst.BaseExpression):
                    yield Written(name, effect.value, effect.node, module)
