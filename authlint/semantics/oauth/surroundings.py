"""What runs before a callback and may tie the response: decorators, dependencies, hooks, base classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import classes
from authlint.semantics.entities import Class, Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.ties import Inside
from authlint.semantics.tree import dotted, last_call_name, last_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_HOOKS = frozenset(
    {"dispatch", "prepare", "setup", "initial", "pre_dispatch", "before_request", "check", "get_queryset"}
)
_ROUTING = re.compile(
    r"route|get|post|head|put|api_route|expose|view_config|api_view|csrf_exempt|require_\w+|\w*login_required|never_cache"
    r"|limit|cache_page|wraps|staticmethod|classmethod|permission\w*|action|unauthorized\w*|swagger\w*|extend_schema"
)
_ABOUT_LOGIN = re.compile(r"oauth|oidc|openid|social|authenticator|sso", re.IGNORECASE)
"""Base classes of a library that may compare the state before they call the program; mixins of Tornado do not."""

_GUARDS = re.compile(r"state|csrf|oauth|oidc|nonce|flow|verif|check|valid|guard", re.IGNORECASE)


def around(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> str:
    """Return what ties the response to the user agent before the callback runs."""
    owner = index.class_of(function)
    decorators = [*function.decorators, *(owner.decorators if owner is not None else ())]
    for decorator in decorators:
        found = _decorated(evaluator, index, decorator.decorator)
        if found:
            return found
    for dependency in _dependencies(index, function):
        found = _guard(evaluator, index, dependency)
        if found:
            return found
    if owner is not None:
        found = _hooked(evaluator, index, owner, function)
        if found:
            return found
    return _before_requests(evaluator, index)


def _decorated(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    call = node if isinstance(node, cst.Call) else None
    name = last_call_name(call) if call is not None else last_name(node)
    if name == "method_decorator" and call is not None and call.args:
        return _decorated(evaluator, index, call.args[0].value)
    if call is not None:
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == "dependencies":
                for part in walk(argument.value):
                    if isinstance(part, cst.Call) and last_call_name(part) in ("Depends", "Security") and part.args:
                        found = _guard(evaluator, index, part.args[0].value)
                        if found:
                            return found
    if _ROUTING.fullmatch(name):
        return ""
    return _guard(evaluator, index, call.func if call is not None else node)


def _dependencies(index: ModuleIndex, function: cst.FunctionDef) -> Iterator[cst.BaseExpression]:
    for param in (*function.params.params, *function.params.kwonly_params):
        for place in (param.default, param.annotation):
            for part in walk(place) if place is not None else ():
                if isinstance(part, cst.Call) and last_call_name(part) in ("Depends", "Security") and part.args:
                    yield part.args[0].value


def _guard(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    """Say that a decorator or dependency tests the state, or is not seen and sounds like it."""
    functions = [
        leaf
        for leaf in evaluator.evaluate(node, index).leaves()
        if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef)
    ]
    for function in functions:
        assert isinstance(function.node, cst.FunctionDef)
        function.index.unfold(function.node)
        found = Inside(evaluator, function.index, function.node, frozenset()).tie(1)
        if found:
            return found
    if not functions and _GUARDS.search(dotted(node) or last_name(getattr(node, "func", node))):
        return "a guard that is not seen"
    return ""


def _hooked(evaluator: Evaluator, index: ModuleIndex, owner: cst.ClassDef, function: cst.FunctionDef) -> str:
    """Say that a method tests the state that runs before each request to a class-based view, or may do so unseen."""
    for base in owner.bases:
        name = last_name(base.value)
        if _ABOUT_LOGIN.search(name) and not name.endswith("Mixin") and not _is_seen(evaluator, index, base.value):
            return "a base class that is not seen"
    for one in classes.lineage(evaluator, Class(index, owner)):
        if isinstance(one, str):
            continue
        for hook in _HOOKS:
            one.index.unfold_member(one.node, hook)
            scope = one.index.scopes[id(one.node)]
            for effect in scope.effects.get(hook, ()):
                if isinstance(effect.value, cst.FunctionDef) and effect.value is not function:
                    one.index.unfold(effect.value)
                    found = Inside(evaluator, one.index, effect.value, frozenset()).tie(1)
                    if found:
                        return found
    return ""


def _is_seen(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    return any(isinstance(leaf, Class) for leaf in evaluator.evaluate(node, index).leaves())


def _before_requests(evaluator: Evaluator, index: ModuleIndex) -> str:
    """Say that a function of the module tests the state before each request."""
    for function in list(index.functions.values()):
        for decorator in function.decorators:
            node = decorator.decorator
            name = last_call_name(node) if isinstance(node, cst.Call) else last_name(node)
            if name in ("before_request", "before_app_request", "middleware", "before"):
                index.unfold(function)
                found = Inside(evaluator, index, function, frozenset()).tie(1)
                if found:
                    return found
    return ""
