"""Who says to whose token endpoint a code goes: the request that brought it, or the session in which the flow began?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.callbacks import Callback
from authlint.semantics.oauth.shown import shown
from authlint.semantics.tree import mentions, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_PROVIDER = re.compile(
    r"(?:oauth_|auth_|sso_|oidc_)?(?:provider|idp|issuer|backend)(?:_?(?:name|id|key|slug|type))?", re.I
)
"""What the parameter is called that says which of several authorization servers is meant."""

_KEPT_PROVIDER = re.compile(r"provider|issuer|idp|backend|\biss\b", re.IGNORECASE)


def provider_from_request(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the request alone says whose token endpoint the code goes to."""
    callback = getattr(reader, "found", None)
    if not isinstance(callback, Callback):
        return None
    index, function = callback.index, callback.function
    given = _given(index, function)
    if given is None:
        return None
    name, place = given
    chosen = _chosen_by(index, function, name)
    if not mentions(callback.redeemed, chosen) or _is_compared(index, function, name, chosen):
        return None
    reason = f"only the request says that `{name}` is the server the code goes to"
    step = reader.evaluator.step
    steps = (step(f"`{name}` comes with the request", index, place), step(reason, index, callback.redeemed))
    return shown(reason, steps)


def _given(index: ModuleIndex, function: cst.FunctionDef) -> tuple[str, cst.CSTNode] | None:
    """Return the variable of a view that says which server is meant, and where it gets its value."""
    for param in (*function.params.params, *function.params.kwonly_params):
        if _PROVIDER.fullmatch(param.name.value) and _is_in_route(index, function, param.name.value):
            return param.name.value, param
    for name, value in returned.assigned(index, function):
        key = returned.parameter(index, value) if isinstance(value, cst.Call | cst.Subscript) else ""
        if key and _PROVIDER.fullmatch(key):
            return name, value
    return None


def _is_in_route(index: ModuleIndex, function: cst.FunctionDef, name: str) -> bool:
    """True when a framework takes the parameter from the path: it stands in the route, or a view class has it."""
    for decorator in function.decorators:
        call = decorator.decorator
        if isinstance(call, cst.Call) and any(
            isinstance(part, cst.SimpleString) and re.search(rf"[{{<:(]{name}\b|:{name}>", part.value) is not None
            for argument in call.args
            for part in walk(argument.value)
        ):
            return True
    first = returned.parameters(function)[:2]
    return "request" in first and not function.decorators


def _chosen_by(index: ModuleIndex, function: cst.FunctionDef, name: str) -> set[str]:
    """Return the variables that are chosen by the one that says which server is meant, that one included."""
    chosen = {name}
    for _ in range(returned.MAX_VARIABLES):
        before = len(chosen)
        chosen.update(
            target
            for target, value in returned.assigned(index, function)
            if "." not in target and mentions(value, chosen)
        )
        if len(chosen) == before:
            break
    return chosen


def _is_compared(index: ModuleIndex, function: cst.FunctionDef, name: str, chosen: set[str]) -> bool:
    """True when the session, or what is kept beside the state, may say which server is meant as well."""
    states = returned.holders(index, function, "state")
    for node in walk(function.body):
        match node:
            case cst.Comparison():
                constant = all(
                    isinstance(target.comparator, cst.SimpleString | cst.List | cst.Tuple | cst.Set)
                    or _is_table(target)
                    for target in node.comparisons
                )
                if mentions(node, {name}) and not constant:
                    return True
            case cst.Call() | cst.Subscript():
                key = returned.stored(index, node)
                if key and (_KEPT_PROVIDER.search(key) or name in key.split()):
                    return True
                if returned.parameter(index, node) == "iss":
                    return True
                arguments = node.args if isinstance(node, cst.Call) else ()
                if any(returned.mentions(index, one, "state", states) for one in arguments) and mentions(node, chosen):
                    return True
            case cst.Name() if node.value == "iss":
                return True
    return False


def _is_table(target: cst.ComparisonTarget) -> bool:
    """True for a test of membership in the table of all servers."""
    return isinstance(target.operator, cst.In | cst.NotIn)
