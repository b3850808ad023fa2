"""What the program does with a value, as far as it shows that the value is a token, or that it is none."""

from __future__ import annotations

import re

import libcst as cst

from authlint.semantics.binding import parameter_of
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.token_names import TOKEN_KEYS, behind_bearer
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import reads_of, subscript_key

_OF_TEXT = frozenset(
    {
        *(name for name in dir(str) if not name.startswith("_")),
        *(name for name in dir(dict) if not name.startswith("_")),
        *("decode", "get_secret_value", "append", "json", "text", "content"),
    }
)
"""Attributes that do not tell a text or mapping from an object."""

_READS_TOKEN = re.compile(
    r"_?(?:\w+_)?(?:decode|verify|validate|introspect|authenticate|loads|unsign|check|parse|revoke)_?(?:\w*(?:token|jwt|jws)\w*)?",
    re.IGNORECASE,
)
_READERS = re.compile(r"(?:^|_)(?:jwt|jws|jose|token|serializer|signer|introspect\w*)$", re.IGNORECASE)
_MAKES_OBJECT = re.compile(r"(?:provider|factory|client|manager|service|store|validator|info|config)$", re.IGNORECASE)
_ROWS = frozenset(
    {
        *("first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "scalars", "all", "filter"),
        *("filter_by", "get_or_create", "get_object_or_404", "create", "count", "len", "bool", "int", "sum", "any"),
        *("find_one", "objects", "query", "get_or_none", "exists", "delete", "update", "execute", "run", "save"),
    }
)
"""Calls that give rows, numbers or truth values."""


def is_object(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for what is used, or made, as an object or a number: ``access_token.user``, ``Token.objects.get(...)``."""
    name = dotted(node)
    if not name:
        return False
    for read in reads_of(index, name, node):
        above = index.parent(read)
        if isinstance(above, cst.Attribute) and above.value is read and above.attr.value not in _OF_TEXT:
            return True
        if isinstance(above, cst.Arg) and _keeps_row(index.parent(above)):
            return True
    if isinstance(node, cst.Name) and any(
        one.kind == "define" for one in index.scope_of(node).effects.get(node.value, ())
    ):
        return True  # a function that gives a token
    defined = definition_of(index, node)
    if defined is None or defined[1]:
        return False
    value = defined[0].expression if isinstance(defined[0], cst.Await) else defined[0]
    if isinstance(value, cst.Comparison | cst.UnaryOperation | cst.BaseNumber | cst.ListComp | cst.SetComp):
        return True
    if not isinstance(value, cst.Call):
        return False
    called = last_call_name(value)
    # A class, or a manager of rows: ``Token(...)``, ``Token.objects.get(...)``.
    return (
        called in _ROWS
        or _MAKES_OBJECT.search(called) is not None
        or (called[:1].isupper() and not called.isupper())
        or ".objects." in dotted(value.func)
    )


def _keeps_row(call: cst.CSTNode | None) -> bool:
    """True for ``db.session.delete(token)``: what the session of a database is handed is a row."""
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in ("add", "delete", "refresh", "merge", "expunge")
        and dotted(call.func.value).lower().rsplit(".", 1)[-1] in ("session", "db", "db_session")
        and len(call.args) == 1
    )


def is_parameter(index: ModuleIndex, node: cst.Name) -> bool:
    """True for a parameter that the function gives no other value."""
    function = index.function_of(node)
    return function is not None and (
        parameter_of(function, node.value) is not None
        and not any(one.value is not None for one in index.scopes[id(function)].effects.get(node.value, ()))
    )


def holds_token_response(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a mapping of which the program reads the access, refresh or ID token."""
    name = dotted(node)
    if not name or not any(_entry_read(index, read) in TOKEN_KEYS for read in reads_of(index, name, node)):
        return False
    defined = definition_of(index, node)
    # The body of a request may hold what the caller has, and mostly does not.
    return defined is None or not any(isinstance(one, cst.Name) and one.value == "request" for one in walk(defined[0]))


def _entry_read(index: ModuleIndex, read: cst.BaseExpression) -> str:
    above = index.parent(read)
    match above:
        case cst.Subscript() if above.value is read:
            return subscript_key(above)
        case cst.Attribute() if above.value is read and above.attr.value in ("get", "pop"):
            call = index.parent(above)
            if isinstance(call, cst.Call) and call.func is above and call.args:
                first = call.args[0].value
                return str(first.raw_value) if isinstance(first, cst.SimpleString) else ""
    return ""


def is_used_as_token(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a value that is sent as a bearer token, or given to what reads a token."""
    name = dotted(node)
    function = index.function_of(node)
    if isinstance(node, cst.Name) and function is not None and _checks_token(function.name.value):
        return is_parameter(index, node)
    return bool(name) and any(_is_token_use(index, read) for read in reads_of(index, name, node))


def _checks_token(name: str) -> bool:
    """True for ``verify_token``, ``decode_jwt`` and the like."""
    return _READS_TOKEN.fullmatch(name) is not None and re.search("token|jwt|jws", name, re.IGNORECASE) is not None


def _is_token_use(index: ModuleIndex, read: cst.BaseExpression) -> bool:
    above = index.parent(read)
    match above:
        case cst.FormattedStringExpression():
            text = index.parent(above)
            return isinstance(text, cst.FormattedString) and read in behind_bearer(text)
        case cst.BinaryOperation(left=cst.SimpleString() as text) if above.right is read:
            return str(text.raw_value).lower().startswith("bearer ")
        case cst.Arg():
            call = index.parent(above)
            return isinstance(call, cst.Call) and _reads_token(call, above)
    return False


def _reads_token(call: cst.Call, argument: cst.Arg) -> bool:
    """True for ``jwt.decode(token)``, ``verify_token(token)`` and ``serializer.loads(token)``."""
    name = last_call_name(call)
    if _READS_TOKEN.fullmatch(name) is None or call.args[0] is not argument:
        return False
    if _checks_token(name):
        return True
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    return owner is not None and _READERS.search(dotted(owner)) is not None


def is_read_as_code(index: ModuleIndex, query: cst.Attribute) -> bool:
    """True for the query of a request from which a callback reads the authorization code."""
    name = dotted(query)
    owner = name.rpartition(".")[0]
    function = index.function_of(query)
    keys = {
        _entry_read(index, read)
        for scope in (function,)
        if scope is not None
        for full in {name, *(f"{owner}.{one}" for one in ("args", "GET", "query_params", "query", "params", "values"))}
        for read in reads_of(index, full, query)
    }
    return "code" in keys and bool(keys & {"state", "error"} or _redeems(index, function))


def _redeems(index: ModuleIndex, function: cst.FunctionDef | None) -> bool:
    return function is not None and any(
        re.search(r"exchange|fetch_token|access_token|callback|oauth", last_call_name(call), re.IGNORECASE)
        for call in index.calls_within(function)
    )
