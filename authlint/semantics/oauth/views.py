"""The functions that a web framework calls for a request, and what a request brings to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, last_name, walk
from authlint.values import Choice, Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_ROUTES = frozenset({"get", "post", "put", "patch", "route", "api_route", "websocket", "view_config", "head", "expose"})
_METHODS = frozenset({"get", "post", "put", "dispatch", "on_get", "on_post", "do_GET", "do_POST", "GET", "POST"})
_INJECTED = re.compile(r"request|session|depends|response|state|backgroundtasks|websocket|db|security", re.IGNORECASE)
_BROUGHT = frozenset(
    {
        *(
            "args",
            "form",
            "values",
            "GET",
            "POST",
            "query_params",
            "json",
            "data",
            "get_json",
            "params",
            "query",
            "body",
        ),
        *(
            "get_argument",
            "get_query_argument",
            "get_body_argument",
            "get_arguments",
            "match_info",
            "matchdict",
            "forms",
        ),
        *(
            "view_args",
            "path_params",
            "get_param",
            "media",
            "rel_url",
            "raw_args",
            "get_args",
            "query_args",
            "get_query",
        ),
        *("path_parameters", "query_parameters", "get_media", "post", "text", "getall", "getone", "query_string"),
    }
)
"""Parts of a request that a link decides, which the host and the path of the view itself are not."""


@dataclass(frozen=True, slots=True)
class View:
    """A function that answers requests.

    Attributes:
        node: its definition.
        names: its name, those of its class, and its routes.
    """

    node: cst.FunctionDef
    names: tuple[str, ...]


def view_around(index: ModuleIndex, node: cst.CSTNode) -> View | None:
    """Return the function around a node with the names that tell what it is for."""
    function = index.function_of(node)
    if function is None:
        return None
    names = [function.name.value]
    owner = index.class_of(function)
    if owner is not None:
        names.append(owner.name.value)
    for decorator in function.decorators:
        for part in walk(decorator.decorator):
            if isinstance(part, cst.SimpleString):
                names.append(str(part.raw_value))
    return View(function, tuple(names))


def brought(evaluator: Evaluator, value: Value) -> bool:
    """True for a value that a link can decide: of the query, the form or the path, or a parameter of a view."""
    if isinstance(value, Choice):
        return any(brought(evaluator, leaf) for leaf in value.options)
    origin = value.origin
    if origin is None:
        return False
    if origin.kind == "request":
        return bool(_BROUGHT & set(origin.name.split(".")))
    return origin.kind == "parameter" and _is_parameter_of_view(evaluator, value)


def decides(evaluator: Evaluator, leaf: Value) -> bool:
    """True for an address whose host the request decides: all of it, or its beginning."""
    if isinstance(leaf, Text):
        first = leaf.parts[0] if leaf.parts else None
        return first is not None and not isinstance(first, Known) and decides(evaluator, first)
    return not isinstance(leaf, Known) and brought(evaluator, leaf)


def _is_parameter_of_view(evaluator: Evaluator, value: Value) -> bool:
    """True for a parameter that a framework fills from the query or path: of a function with a route, of plain type."""
    if not value.trace or not isinstance(value.trace[0].node, cst.Param):
        return False
    index = evaluator.project.load(value.trace[0].path)
    parameter = value.trace[0].node
    if index is None:
        return False
    function = next((above for above in index.ancestors(parameter) if isinstance(above, cst.FunctionDef)), None)
    if function is None or not any(
        isinstance(decorator.decorator, cst.Call) and last_call_name(decorator.decorator) in _ROUTES
        for decorator in function.decorators
    ):
        return False
    about = [parameter.annotation.annotation] if parameter.annotation is not None else []
    about += [parameter.default] if parameter.default is not None else []
    words = " ".join(
        last_name(part) for one in about for part in walk(one) if isinstance(part, cst.Name | cst.Attribute)
    )
    return _INJECTED.search(words) is None and dotted(parameter.name) not in ("self", "request", "req", "session", "db")
