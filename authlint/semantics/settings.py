"""Settings of frameworks and applications: where they are written, and what reading one gives.

Flask keeps them in ``app.config``, filled item by item, from mappings, classes and modules; Django in the modules named
by ``DJANGO_SETTINGS_MODULE``. Neither can be followed by imports alone, so the files that look like configuration are
searched for the key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.entities import Frame
from authlint.semantics.index import ModuleIndex
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
_CONFIG_STEMS = (
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
_DJANGO_STEMS = ("settings", "conf")
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
    for path in evaluator.project.holding(key, _DJANGO_STEMS):
        module = evaluator.project.load(path)
        if module is not None and key in module.module_scope.effects and looks_like_django_settings(module):
            value = _global(evaluator, key, module)
            if value is not None:
                values.append(value)
    return _found(evaluator, values, key, index, node)


def flask_value(evaluator: Evaluator, key: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return a Flask setting: what the project puts under ``key``."""
    paths = dict.fromkeys((index.path, *evaluator.project.holding(key, _CONFIG_STEMS)))
    values: list[Value] = []
    for path in paths:
        module = evaluator.project.load(path)
        if module is not None:
            values.extend(value for name, value, _ in written(evaluator, module) if name == key)
    return _found(evaluator, values, key, index, node)


def _found(evaluator: Evaluator, values: list[Value], key: str, index: ModuleIndex, node: cst.CSTNode) -> Value:
    note = evaluator.step(f"read from the setting `{key}`", index, node)
    if not values:
        return Unknown("set outside the program", origin=Origin("setting", key), trace=(note,))
    found = choose(*(value.conditioned("branch") if number else value for number, value in enumerate(values)))
    return found.noted(note)


def _global(evaluator: Evaluator, key: str, module: ModuleIndex) -> Value | None:
    from authlint.semantics.naming import global_value

    return global_value(evaluator, key, module)


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


def written(evaluator: Evaluator, module: ModuleIndex) -> Iterator[tuple[str, Value, cst.CSTNode]]:
    """Yield the settings a module writes into a Flask configuration: name, value and the node that writes it."""
    for scope in module.scopes.values():
        for name, effects in scope.effects.items():
            if name.endswith(".config") or name == "config":
                for effect in effects:
                    if (
                        effect.kind == "item"
                        and effect.key is not None
                        and isinstance(effect.value, cst.BaseExpression)
                        and not effect.path
                    ):
                        key = evaluator.evaluate(effect.key, module)
                        if isinstance(key, Known) and isinstance(key.constant, str):
                            yield key.constant, evaluator.evaluate(effect.value, module), effect.node
    for call in module.calls:
        if (
            isinstance(call.func, cst.Attribute)
            and call.func.attr.value in ("update", "from_mapping", "setdefault")
            and _config_owner(call.func.value)
        ):
            yield from _written_by_call(evaluator, module, call)
    yield from _constants(evaluator, module)


def _config_owner(node: cst.BaseExpression) -> bool:
    name = dotted(node)
    return name.endswith(".config") or name == "config"


def _written_by_call(
    evaluator: Evaluator, module: ModuleIndex, call: cst.Call
) -> Iterator[tuple[str, Value, cst.CSTNode]]:
    for argument in call.args:
        if argument.keyword is not None:
            yield argument.keyword.value, evaluator.evaluate(argument.value, module), argument
        elif isinstance(argument.value, cst.Dict):
            for element in argument.value.elements:
                if isinstance(element, cst.DictElement):
                    key = evaluator.evaluate(element.key, module)
                    if isinstance(key, Known) and isinstance(key.constant, str):
                        yield key.constant, evaluator.evaluate(element.value, module), element
    if (
        call.args
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value == "setdefault"
        and len(call.args) == 2
    ):
        key = evaluator.evaluate(call.args[0].value, module)
        if isinstance(key, Known) and isinstance(key.constant, str):
            yield key.constant, evaluator.evaluate(call.args[1].value, module), call


def _constants(evaluator: Evaluator, module: ModuleIndex) -> Iterator[tuple[str, Value, cst.CSTNode]]:
    """Yield upper-case names of modules and classes that are loaded as configuration."""
    for scope in module.scopes.values():
        owner = scope.node if isinstance(scope.node, cst.ClassDef) else None
        if owner is None and not isinstance(scope.node, cst.Module):
            continue
        if not looks_like_configuration(module, owner):
            continue
        for name, effects in scope.effects.items():
            if name.isupper():
                for effect in effects:
                    if effect.kind == "assign" and isinstance(effect.value, cst.BaseExpression):
                        yield name, evaluator.evaluate(effect.value, module), effect.node
