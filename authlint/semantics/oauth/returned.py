"""What comes back with the user agent: parameters of the request, and what was kept for it in a session or cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import effect_of
from authlint.semantics.tree import dotted, last_call_name, last_name, walk

MAX_VARIABLES = 4
"""Variables that a mapping of parameters is followed back through."""

_GETTERS = frozenset({"get", "pop", "getlist", "getfirst", "get_first", "getone", "getall", "first", "__getitem__"})
"""Methods of a mapping that give what stands under a key."""

_ARGUMENT_GETTERS = frozenset(
    {"get_argument", "get_query_argument", "get_arguments", "get_query_arguments", "get_param", "get_query_param"}
)
"""Methods of a handler or request that give a parameter by its name (Tornado, Falcon)."""

_QUERIES = frozenset({"args", "get", "query", "query_params", "params", "values", "vars", "get_vars", "query_string"})
"""Attributes of a request, in lower case, that hold the parameters of its query."""

_QUERY_NAMES = frozenset(
    {*_QUERIES - {"get", "values"}, "qs", "getvars", "request_args", "url_params", "query_components", "parsed_qs"}
)
"""What programmers call a mapping of the parameters of a query."""

_EVENT_QUERIES = frozenset({"queryStringParameters", "rawQueryString"})
"""Where an event of API Gateway has the query."""

_PARSERS = frozenset({"parse_qs", "parse_qsl"})
_KEEPERS = frozenset({"dict", "to_dict", "copy", "items", "multi_items", "MultiDict", "QueryDict"})
_OWN_URL = frozenset({"path", "query_string", "request", "environ", "scope", "rel_url"})
"""Words that a URL or query goes by with which somebody came here; answers of servers have others."""

_ANSWERS = re.compile(r"resp(?:onse)?\b|location|redirect", re.IGNORECASE)
"""What the answer of another server goes by, whose URL is not the one that somebody came here with."""

_STORES = re.compile(r"(?:\w*_)?(?:sess|session|session_data|cookies|signed_cookies|cookie_jar)", re.IGNORECASE)
_COOKIE_GETTERS = frozenset({"get_cookie", "get_secure_cookie", "get_signed_cookie"})

TELLING = re.compile(r"state|nonce|verifier|csrf|xsrf|pkce", re.IGNORECASE)
"""What the keys are called under which the values of a flow are kept."""


def parameter(index: ModuleIndex, node: cst.CSTNode) -> str:
    """Return the name of the parameter of a request's query that an expression reads, or an empty text."""
    match node:
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=name))) if node.args:
            key = _constant(node.args[0].value)
            if key and (name in _ARGUMENT_GETTERS or (name in _GETTERS and is_query(index, owner))):
                return key
        case cst.Subscript(value=owner):
            key = _constant(subscript_of(node))
            if key and is_query(index, owner):
                return key
        case cst.Attribute(value=cst.Attribute() as owner):
            # The parameters are attributes in Bottle and web2py.
            if owner.attr.value in ("query", "vars", "params") and _is_request(owner.value):
                return node.attr.value
    return ""


def is_query(index: ModuleIndex, node: cst.BaseExpression, depth: int = 0) -> bool:
    """True for the parameters of the query of the request that is answered."""
    match node:
        case cst.Attribute():
            return node.attr.value.lower() in _QUERIES and not _ANSWERS.search(dotted(node.value))
        case cst.Name():
            effect = effect_of(index, node)
            if effect is not None and isinstance(effect.value, cst.BaseExpression):
                return depth < MAX_VARIABLES and is_query(index, effect.value, depth + 1)
            return effect is None and node.value.lower() in _QUERY_NAMES
        case cst.Subscript():
            return _constant(subscript_of(node)) in _EVENT_QUERIES
        case cst.Call():
            name = last_call_name(node)
            if name == "get" and node.args and _constant(node.args[0].value) in _EVENT_QUERIES:
                return True
            if name in _PARSERS and node.args:
                return _is_own(index, node.args[0].value)
            if name in _KEEPERS:
                inner = node.args[0].value if node.args else getattr(node.func, "value", None)
                return (
                    depth < MAX_VARIABLES
                    and isinstance(inner, cst.BaseExpression)
                    and is_query(index, inner, depth + 1)
                )
        case cst.BooleanOperation():
            return is_query(index, node.left, depth + 1)
    return False


def _is_own(index: ModuleIndex, node: cst.BaseExpression, depth: int = 0) -> bool:
    """True for the query, or the URL, with which a user agent came here."""
    for part in walk(node):
        if isinstance(part, cst.Attribute) and part.attr.value in _OWN_URL and part.attr.value != "path":
            return True
        if isinstance(part, cst.Attribute) and part.attr.value == "path" and dotted(part.value) in ("self", "request"):
            return True
        if isinstance(part, cst.Name):
            if part.value in ("request", "environ", "scope"):
                return True
            effect = effect_of(index, part) if depth < MAX_VARIABLES else None
            if (
                effect is not None
                and isinstance(effect.value, cst.BaseExpression)
                and _is_own(index, effect.value, depth + 1)
            ):
                return True
    return False


def _is_request(node: cst.BaseExpression) -> bool:
    return last_name(node).lower().endswith(("request", "req"))


def stored(index: ModuleIndex, node: cst.CSTNode) -> str:
    """Return the key under which an expression reads what was kept for this user agent, or an empty text.

    A key that is not written as a constant is given by the words it is written with.
    """
    match node:
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=name))) if node.args:
            if name in _COOKIE_GETTERS or (name in _GETTERS and is_store(index, owner)):
                return words_of(node.args[0].value)
        case cst.Subscript(value=owner) if is_store(index, owner):
            return words_of(subscript_of(node))
        case cst.Attribute(value=owner) if is_store(index, owner) and TELLING.search(node.attr.value):
            return node.attr.value
    return ""


def is_store(index: ModuleIndex, node: cst.BaseExpression, depth: int = 0) -> bool:
    """True for a session, or the cookies of a request."""
    if _STORES.fullmatch(last_name(node)):
        return True
    if isinstance(node, cst.Name) and depth < MAX_VARIABLES:
        effect = effect_of(index, node)
        if effect is not None and isinstance(effect.value, cst.BaseExpression):
            return is_store(index, effect.value, depth + 1)
    if isinstance(node, cst.Await):
        return is_store(index, node.expression, depth)
    return isinstance(node, cst.Call) and last_call_name(node) in ("get_session", "new_session")


def words_of(node: cst.BaseExpression | None) -> str:
    """Return the constants and names of a key, in one text."""
    if node is None:
        return ""
    return " ".join(
        part.value.strip("\"'") if isinstance(part, cst.SimpleString) else part.value
        for part in walk(node)
        if isinstance(part, cst.Name | cst.SimpleString | cst.FormattedStringText)
    )


def holders(index: ModuleIndex, function: cst.FunctionDef, key: str) -> set[str]:
    """Return the local names that hold a parameter of the query, or a part of it, in a function."""
    found = {param for param in parameters(function) if param == key}
    for _ in range(MAX_VARIABLES):
        before = len(found)
        for name, value in assigned(index, function):
            if name not in found and name != "self" and is_made_of(index, value, key, found):
                found.add(name)
        if len(found) == before:
            break
    return found


def parameters(function: cst.FunctionDef) -> list[str]:
    """Return the names of the parameters of a function."""
    every = (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    return [param.name.value for param in every]


def assigned(index: ModuleIndex, function: cst.FunctionDef) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Yield the local variables of a function with what is assigned to them."""
    scope = index.scopes.get(id(function))
    for name, effects in scope.effects.items() if scope is not None else ():
        for effect in effects:
            if effect.kind in ("assign", "unpack") and isinstance(effect.value, cst.BaseExpression):
                yield name, effect.value


_KEEPING = frozenset(
    {"str", "unquote", "unquote_plus", "strip", "decode", "encode", "get", "lower", "cast", "next", "iter", "first"}
)


def is_made_of(index: ModuleIndex, node: cst.BaseExpression, key: str, names: set[str]) -> bool:
    """True for a parameter of the query, a variable in ``names``, or the same text in another form."""
    match node:
        case cst.Name():
            return node.value in names
        case cst.Subscript():
            return parameter(index, node) == key or is_made_of(index, node.value, key, names)
        case cst.Attribute():
            return parameter(index, node) == key or dotted(node) in names
        case cst.Call():
            if parameter(index, node) == key:
                return True
            if last_call_name(node) not in _KEEPING:
                return False
            inner = [argument.value for argument in node.args]
            if isinstance(node.func, cst.Attribute) and last_call_name(node) != "get":
                inner.append(node.func.value)
            return any(is_made_of(index, one, key, names) for one in inner)
        case cst.BooleanOperation():
            return is_made_of(index, node.left, key, names) or is_made_of(index, node.right, key, names)
        case cst.IfExp():
            return is_made_of(index, node.body, key, names) or is_made_of(index, node.orelse, key, names)
        case cst.Await() | cst.NamedExpr():
            inner_node = node.expression if isinstance(node, cst.Await) else node.value
            return is_made_of(index, inner_node, key, names)
        case cst.Tuple():
            return any(is_made_of(index, one.value, key, names) for one in node.elements)
    return False


def mentions(index: ModuleIndex, node: cst.CSTNode, key: str, names: set[str]) -> bool:
    """True when a parameter of the query, or a variable that holds it, occurs anywhere in ``node``."""
    return any(
        parameter(index, part) == key
        if not isinstance(part, cst.Name)
        else part.value in names and not _is_label(index, part)
        for part in walk(node)
        if isinstance(part, cst.Name | cst.Call | cst.Subscript | cst.Attribute)
    )


def _is_label(index: ModuleIndex, node: cst.Name) -> bool:
    """True for a name that labels something: a keyword of a call, an attribute."""
    parent = index.parent(node)
    return (isinstance(parent, cst.Arg) and parent.keyword is node) or (
        isinstance(parent, cst.Attribute) and parent.attr is node
    )


def subscript_of(node: cst.Subscript) -> cst.BaseExpression | None:
    """Return what stands in the brackets."""
    place = node.slice[0].slice
    return place.value if len(node.slice) == 1 and isinstance(place, cst.Index) else None


def _constant(node: cst.BaseExpression | None) -> str:
    raw = node.raw_value if isinstance(node, cst.SimpleString) else ""
    return raw if isinstance(raw, str) else ""
