"""Callbacks: functions that take the code from the request that brought a user agent back, and redeem it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import callback_bytes, returned
from authlint.semantics.oauth.redemption import redemption
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, last_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_ROUTES = re.compile(r"(?:route|get|head|api_route|expose|view_config|add_route|path|http|websocket|handle)")


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback.

    Attributes:
        index, function: where it stands.
        code: the expression or parameter that reads the code, or the URL that holds it.
        redeemed: the call through which the code is redeemed.
        names: the variables that hold the code.
        whole: the URL is handed on as a whole, and the library takes the code out of it.
    """

    index: ModuleIndex
    function: cst.FunctionDef
    code: cst.CSTNode
    redeemed: cst.Call
    names: frozenset[str]
    whole: bool = False


def callbacks(evaluator: Evaluator, index: ModuleIndex) -> Iterator[Callback]:
    """Yield the callbacks of a module."""
    walks = callback_bytes.SUBSCRIPTS.search(evaluator.project.data(index.path)) is not None
    for function in _candidates(index, walks=walks):
        callback = callback_in(evaluator, index, function)
        if callback is not None:
            yield callback


def _candidates(index: ModuleIndex, *, walks: bool) -> list[cst.FunctionDef]:
    """Return the functions in which a code may be read; all of them when only a walk can tell."""
    functions = list(index.functions.values())
    if walks:
        return functions
    reading = {
        id(index.function_of(call))
        for call in index.calls
        if any(
            argument.keyword.value == "authorization_response"
            if argument.keyword is not None
            else isinstance(argument.value, cst.SimpleString) and argument.value.value[1:-1] == "code"
            for argument in call.args
        )
    }
    return [one for one in functions if id(one) in reading or "code" in returned.parameters(one)]


def callback_in(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> Callback | None:
    """Return what a function is as a callback, or ``None`` when it is none."""
    read = _code_read(index, function)
    if read is not None:
        names = returned.holders(index, function, "code")
        call = redemption(evaluator, index, function, names)
        if call is not None and not _is_token_endpoint(index, function):
            return Callback(index, function, read, call, frozenset(names))
    return _whole_url(index, function)


def _code_read(index: ModuleIndex, function: cst.FunctionDef) -> cst.CSTNode | None:
    """Return what gives a function the code of a request."""
    parameters = (*function.params.params, *function.params.kwonly_params)
    by_name = next((param for param in parameters if param.name.value == "code"), None)
    if by_name is not None:
        return by_name if _is_get_route(function) else None
    for node in walk(function.body):
        if isinstance(node, cst.Call | cst.Subscript | cst.Attribute) and returned.parameter(index, node) == "code":
            return node
    return None


def _is_get_route(function: cst.FunctionDef) -> bool:
    """True for a function whose parameters a framework takes from the query: it is routed, and answers GET."""
    for decorator in function.decorators:
        call = decorator.decorator
        if last_name(call) == "expose":
            return True
        if isinstance(call, cst.Call) and _ROUTES.fullmatch(last_call_name(call)):
            methods = next((one.value for one in call.args if one.keyword and one.keyword.value == "methods"), None)
            if methods is None or "GET" in returned.words_of(methods).split():
                return True
    return False


def _is_token_endpoint(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    """True for the endpoint of an authorization server: a client sends it the grant, or its own verifier."""
    return any(
        returned.parameter(index, node) in ("grant_type", "client_secret", "code_verifier")
        for node in walk(function.body)
        if isinstance(node, cst.Call | cst.Subscript)
    )


def _whole_url(index: ModuleIndex, function: cst.FunctionDef) -> Callback | None:
    """Return a callback that hands the URL it was called with to a library, which takes the code out of it."""
    for call in index.calls_within(function):
        if last_call_name(call) not in ("fetch_token", "fetch_access_token"):
            continue
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == "authorization_response":
                value = argument.value
                defined = definition_of(index, value) if isinstance(value, cst.Name) else None
                shown = defined[0] if defined is not None else value
                if _is_own_url(shown):
                    return Callback(index, function, shown, call, frozenset(), whole=True)
    return None


def _is_own_url(node: cst.BaseExpression) -> bool:
    return any(
        isinstance(part, cst.Name) and part.value.lower().endswith(("request", "req", "environ")) for part in walk(node)
    )
