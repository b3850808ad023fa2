"""Whose token is it: one this program signed, fetched or was handed by its own user, or one that somebody sent?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of, element_at
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_OBTAINS = re.compile(
    r"_?(?:async_)?(?:get|fetch|request|acquire|obtain|create|generate|refresh|renew|new|mint|issue|make|exchange)_\w*token\w*|login|log_in|authenticate"
)


def reason(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return why nobody else can have written this token."""
    value = concept.role_value("token")
    for leaf in value.leaves():
        if leaf.origin is None:
            continue
        match leaf.origin.kind:
            case "minted-token":
                return Evidence("this program has just signed the token itself", leaf.trace)
            case "token-response":
                return Evidence("the token comes straight from the token endpoint", leaf.trace)
            case "command-line":
                return Evidence("whoever runs the program passes their own token", leaf.trace)
    token = reader.role_node("token")
    expression = token.value if isinstance(token, cst.Arg) else token
    if isinstance(expression, cst.BaseExpression) and is_own(reader.evaluator, reader.index, expression):
        return Evidence("the token is an entry of a token response (RFC 6749 section 5.1)")
    return None


_RESPONSE_KEYS = frozenset({"access_token", "id_token", "refresh_token", "accessToken", "idToken"})


def is_own(evaluator: Evaluator, index: ModuleIndex, expression: cst.BaseExpression, depth: int = 0) -> bool:
    """True for a token that the program was given as a client.

    That is ``response["id_token"]``, ``client.access_token``, ``api.get_token()``, what a function of the project
    returns of them, and a parameter that is passed one. What was sent with the request being answered is not.
    """
    for _ in range(6):
        match expression:
            case cst.Name():
                defined = definition_of(index, expression)
                if defined is None:
                    return depth < 2 and _passed_own_token(evaluator, index, expression, depth)
                if defined[1]:
                    return _handed_out(evaluator, index, defined[0], defined[1], depth)
                expression = defined[0]
            case cst.Await():
                expression = expression.expression
            case cst.BooleanOperation():
                expression = expression.left
            case cst.IfExp():
                expression = expression.body
            case cst.Subscript():
                return _is_response_key(evaluator, index, _key_of(expression)) and not _sent(
                    evaluator, index, expression.value
                )
            case cst.Call():
                return _obtained(evaluator, index, expression) or _handed_out(evaluator, index, expression, (), depth)
            case cst.Attribute():
                name = expression.attr.value.lstrip("_")
                return (name in _RESPONSE_KEYS or (name == "token" and _is_client(expression.value))) and not _sent(
                    evaluator, index, expression.value
                )
            case _:
                return False
    return False


def _handed_out(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, path: tuple[int, ...], depth: int
) -> bool:
    """True when ``node`` calls a project function that returns, at ``path`` of a tuple, a token it has obtained."""
    call = node.expression if isinstance(node, cst.Await) else node
    if depth >= 2 or not isinstance(call, cst.Call) or any(_sent(evaluator, index, one.value) for one in call.args):
        return False
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Function) or not isinstance(callee.node, cst.FunctionDef):
        return False
    returned = [
        element_at(statement.value, path)
        for statement in callee.index.returns.get(id(callee.node), ())
        if statement.value is not None and dotted(statement.value) != "None"
    ]
    return bool(returned) and all(
        given is not None and is_own(evaluator, callee.index, given, depth + 1) for given in returned
    )


def _key_of(node: cst.Subscript) -> cst.BaseExpression | None:
    inner = node.slice[0].slice
    return inner.value if isinstance(inner, cst.Index) else None


def _is_response_key(evaluator: Evaluator, index: ModuleIndex, key: cst.BaseExpression | None) -> bool:
    value = evaluator.evaluate(key, index) if key is not None else None
    return isinstance(value, Known) and value.constant in _RESPONSE_KEYS


def _is_client(node: cst.BaseExpression) -> bool:
    return dotted(node).split(".")[0] in ("self", "credentials", "creds", "session", "client")


def _obtained(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for ``response.get("id_token")``, and for a call that fetches a token from somewhere else."""
    name = last_call_name(call)
    if name in ("get", "pop") and isinstance(call.func, cst.Attribute) and call.args:
        return _is_response_key(evaluator, index, call.args[0].value) and not _sent(evaluator, index, call.func.value)
    if not _OBTAINS.fullmatch(name):
        return False
    return not any(_sent(evaluator, index, argument.value) for argument in call.args)


def _passed_own_token(evaluator: Evaluator, index: ModuleIndex, name: cst.Name, depth: int) -> bool:
    """True for a parameter when every visible caller passes a token it has obtained itself."""
    function = index.function_of(name)
    if function is None or answers_request(function) or (function.decorators and depth == 0 and _is_route(function)):
        return False
    params = [
        param.name.value
        for param in (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    ]
    if name.value not in params:
        return False
    callers = evaluator.callers(index, function)
    passed = [(other, argument_named(function, name.value, call)) for other, call in callers]
    return bool(passed) and all(
        given is not None and is_own(evaluator, other, given, depth + 1) for other, given in passed
    )


def _is_route(function: cst.FunctionDef) -> bool:
    for decorator in function.decorators:
        call = decorator.decorator
        if isinstance(call, cst.Call) and last_call_name(call) in (
            "get",
            "post",
            "put",
            "delete",
            "patch",
            "route",
            "websocket",
        ):
            return True
    return False


def argument_named(function: cst.FunctionDef, name: str, call: cst.Call) -> cst.BaseExpression | None:
    """Return what a call passes for a parameter."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == name:
            return argument.value
    params = [param.name.value for param in (*function.params.posonly_params, *function.params.params)]
    if params and params[0] in ("self", "cls") and isinstance(call.func, cst.Attribute):
        params = params[1:]
    positional = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    place = params.index(name) if name in params else -1
    return positional[place] if 0 <= place < len(positional) else None


_SENT_WORDS = (
    *("request", "cookie", "header", "query", "body", "form", "params", "payload", "websocket", "validated_data"),
    "attrs",
)


def _sent(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True when a value was sent with the request that is being answered."""
    value = evaluator.evaluate(node, index)
    if any(leaf.origin is not None and leaf.origin.kind == "request" for leaf in value.leaves()):
        return True
    names = dotted(node).lower() or dotted(getattr(node, "func", None)).lower()
    return any(word in names for word in _SENT_WORDS) or is_argument_of_route(index, node)


def is_argument_of_route(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a parameter of a route handler that the framework fills from the request, and no dependency provides."""
    function = index.function_of(node)
    if not isinstance(node, cst.Name) or function is None or not _is_route(function):
        return False
    return any(
        one.name.value == node.value
        and not any(isinstance(part, cst.Name) and part.value in ("Depends", "Security") for part in walk(one))
        for one in (*function.params.params, *function.params.kwonly_params)
        if one.name.value not in ("self", "cls")
    )


def answers_request(function: cst.FunctionDef) -> bool:
    """True for a route handler: what it returns goes to whoever sent the token, so that only they see it."""
    for decorator in function.decorators:
        call = decorator.decorator
        target = call.func if isinstance(call, cst.Call) else call
        name = dotted(target).rsplit(".", 1)[-1]
        if name in ("user_loader", "request_loader", "token_loader", "verify_token", "user_lookup_loader"):
            return True
    return False
