"""What a request carries that belongs to authentication: a header, credentials, the parameters of its body."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import Effect, ModuleIndex
from authlint.semantics.oauth import endpoints
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Instance, Table, Value

_PARAMETERS = frozenset(
    {"grant_type", "client_secret", "refresh_token", "code_verifier", "client_assertion", "subject_token"}
)
_BODIES = frozenset({"data", "json", "params", "content"})
_OAUTH = re.compile(r"oauth|bearer|token_?auth", re.IGNORECASE)
_AUTHORIZED = re.compile(r"(?:.*_)?(?:auth\w*_headers?|bearer_?headers?|headers?_auth\w*)", re.IGNORECASE)
HEADER = "the header Authorization is sent over this connection"
TOKEN = "a token is sent over this connection"
MAX_REQUESTS = 40
"""Requests of one client that are looked at."""


def address_of(call: cst.Call) -> cst.BaseExpression | None:
    """Return the address that a request goes to: "url", or by its position."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "url":
            return argument.value
    positional = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    place = 1 if last_call_name(call) in ("request", "stream") else 0
    return positional[place] if len(positional) > place else None


def headers(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say that a call sends the header Authorization with a token, or credentials of a kind that OAuth defines."""
    for argument in call.args:
        name = argument.keyword.value if argument.keyword is not None else ""
        if name == "headers" and holds_authorization(evaluator, index, argument.value):
            return HEADER
        if name == "auth" and _is_token_auth(evaluator, index, argument.value):
            return TOKEN
    return ""


def holds_authorization(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for headers among which is Authorization, by what they are or what the program calls them."""
    called = node.func if isinstance(node, cst.Call) else node
    if _AUTHORIZED.fullmatch(dotted(called).rsplit(".", 1)[-1]):
        return True
    return is_authorization(evaluator.evaluate(node, index))


def is_authorization(headers: Value) -> bool:
    """True for a mapping with the header Authorization, of a scheme that is not one of passwords."""
    for leaf in headers.leaves():
        if isinstance(leaf, Table):
            for key, value in leaf.entries:
                if isinstance(key, str) and key.lower() == "authorization":
                    return not endpoints.text_of(value).lower().startswith(("basic", "digest", "negotiate"))
    return False


def _is_token_auth(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    named = isinstance(node, cst.Call) and _OAUTH.search(last_call_name(node)) is not None
    return named or is_token(evaluator.evaluate(node, index))


def is_token(credentials: Value) -> bool:
    """True for an object that writes a token into the header Authorization."""
    return any(isinstance(leaf, Instance) and _OAUTH.search(leaf.of) is not None for leaf in credentials.leaves())


def body(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say which parameter of a token request a call sends."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value in _BODIES:
            found = parameters(evaluator.evaluate(argument.value, index))
            if found:
                return found
    return ""


def parameters(body: Value) -> str:
    """Say which parameter of a token request is in a mapping."""
    for leaf in body.leaves():
        if isinstance(leaf, Table) and (found := _PARAMETERS.intersection(map(str, leaf.known_keys()))):
            return f'"{min(found)}" is sent over this connection'
    return ""


def on_session(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say that the session a request is made with adds the header Authorization to each of its requests."""
    assert isinstance(call.func, cst.Attribute)
    name = dotted(call.func.value)
    if not name:
        return ""
    updates = any(
        last_call_name(other) == "update" and other.args and holds_authorization(evaluator, index, other.args[0].value)
        for other in calls_of(index, f"{name}.headers", call)
    )
    items = (effect for scope in index.every_scope for effect in scope.effects.get(f"{name}.headers", ()))
    if updates or any(_sets_authorization(effect) and is_near(index, effect.node, call, name) for effect in items):
        return HEADER
    return ""


def _sets_authorization(effect: Effect) -> bool:
    key = effect.key
    return effect.kind == "item" and isinstance(key, cst.SimpleString) and str(key.raw_value).lower() == "authorization"


def calls_of(index: ModuleIndex, name: str, near: cst.CSTNode) -> Iterator[cst.Call]:
    """Yield the requests made with an object: in the same function, or in the same class for an attribute."""
    index.unfold_naming(name.rsplit(".", 1)[-1])
    found = [
        call
        for call in index.calls
        if isinstance(call.func, cst.Attribute) and dotted(call.func.value) == name and is_near(index, call, near, name)
    ]
    yield from found[:MAX_REQUESTS]


def is_near(index: ModuleIndex, one: cst.CSTNode, other: cst.CSTNode, name: str) -> bool:
    """True for two places at which a name means the same object: in one function, or in one class for an attribute."""
    function, own = index.function_of(one), index.function_of(other)
    if name.startswith(("self.", "cls.")):
        return function is not None and own is not None and index.class_of(function) is index.class_of(own) is not None
    return function is own or own is None
