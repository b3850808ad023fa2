"""A URL and its query under construction: literals, f-strings, ``format``, ``%``, ``+``, ``urlencode``, ``params=``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from urllib.parse import unquote_plus

import libcst as cst

from authlint.semantics import building, calling, texts
from authlint.semantics.catalogue import ENCODERS, QUERY_CALLS, TAKES_PARAMETERS
from authlint.semantics.entities import Frame
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.reaching import Reach
from authlint.semantics.sources import spelled
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import reads_after, reads_of
from authlint.values import Absent, Choice, Known, Table, Text, Unknown, Value, choose

PARAMETERS = {
    "response_type": "response_type",
    "client_id": "client_id",
    "redirect_uri": "redirect_uri",
    "scope": "scope",
    "state": "state",
    "code_challenge": "code_challenge",
    "code_challenge_method": "code_challenge_method",
    "nonce": "nonce",
    "request_uri": "request_uri",
    "prompt": "prompt",
}
"""Role of an authorization request to its query parameter (RFC 6749 4.1.1, RFC 7636 4.3, RFC 9126, OpenID Connect)."""

_OTHER_REQUESTS = frozenset(
    {
        "grant_type",
        "code",
        "client_secret",
        "refresh_token",
        "post_logout_redirect_uri",
        "id_token_hint",
        "device_code",
        "token",
        "logout_uri",
        "assertion",
        "client_assertion",
        "access_token",
        "returnTo",
        "logout",
    }
)
_AUTHORIZE = re.compile(
    r"/(authori[sz]e|authori[sz]ation|oauth2?/auth|o/oauth2(/v\d)?/auth|dialog/oauth|qrconnect|openid-connect/auth|oauth/v2/auth)\b",
    re.IGNORECASE,
)
_NOT_AUTHORIZE = re.compile(r"admin_?consent|logout|signout|/token\b|revoke|introspect|/register|device", re.IGNORECASE)
MAX_VARIANTS = 16
"""Alternatives of a text that are read."""

_ADDERS = frozenset({"add_params_to_uri", "url_concat", "add_or_replace_parameters"})
"""Functions that are given a URL and parameters to add to it."""

_NO_BUILDERS = frozenset({"get", "post", "put", "request", "dict", "dumps", "update", "print", "len", "str", "items"})
"""Functions that send or keep the mapping that they are handed, and build no URL of it."""

_HOLE = "\0"
_BEFORE_A_URL = " \t\n\"'<>`"
_LINK = re.compile(r"(?:href|action|src|location)\s?=\s?[\"']\Z", re.IGNORECASE)


@dataclass(slots=True)
class Url:
    """A URL as far as it is known.

    Attributes:
        endpoint: what stands before the query.
        parameters: the query's parameters.
        open: further parameters may follow that are not visible.
        grown: parts were put together over several statements.
    """

    endpoint: Value
    parameters: dict[str, Value] = field(default_factory=dict)
    open: bool = False
    grown: bool = False


def encoders(index: ModuleIndex) -> frozenset[str]:
    """Return the names under which a module encodes queries."""
    return spelled(index, ENCODERS)


def candidates(index: ModuleIndex) -> Iterator[cst.BaseExpression]:
    """Yield expressions that may build a query with a client_id."""
    names = encoders(index)
    for call in index.calls:
        name = last_call_name(call)
        with_params = name in TAKES_PARAMETERS and (
            _argument(call, "params") is not None or (name == "prepare_url" and len(call.args) == 2)
        )
        if (
            name in names
            or name in QUERY_CALLS
            or name in _ADDERS
            or with_params
            or (
                name in ("format", "format_map")
                and isinstance(call.func, cst.Attribute)
                and any(map(_speaks, walk(call.func.value)))
            )
        ):
            yield call
        elif name == "format" and isinstance(call.func, cst.Attribute) and dotted(call.func.value):
            if any(argument.keyword is not None and argument.keyword.value == "client_id" for argument in call.args):
                yield call
        elif _passes_request(call) or (name == "join" and _joins_pairs(call)):
            yield call
    yield from _handed_on(index, names)
    for node in index.concatenations:
        # A text that is a statement of its own is a docstring.
        if not isinstance(index.parent(node), cst.Expr) and any(_speaks(part) for part in walk(node)):
            yield node


def _speaks(node: cst.CSTNode) -> bool:
    """True for a piece of text that names a parameter of the authorization request."""
    return isinstance(node, cst.SimpleString | cst.FormattedStringText) and (
        "client_id=" in node.value or "response_type=" in node.value
    )


def _joins_pairs(call: cst.Call) -> bool:
    """True for ``"&".join(...)`` over the entries of a mapping."""
    return (
        isinstance(call.func, cst.Attribute)
        and isinstance(call.func.value, cst.SimpleString)
        and call.func.value.raw_value == "&"
        and len(call.args) == 1
        and isinstance(call.args[0].value, cst.GeneratorExp | cst.ListComp)
    )


def _handed_on(index: ModuleIndex, encoders: frozenset[str]) -> Iterator[cst.BaseExpression]:
    """Yield calls of other functions that are handed the parameters of an authorization request as a mapping."""
    for node in index.dictionaries:
        keys = {
            str(element.key.raw_value)
            for element in node.elements
            if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString)
        }
        if "client_id" not in keys or not keys & {"redirect_uri", "response_type"} or keys & _OTHER_REQUESTS:
            continue
        above = index.parent(node)
        places: list[cst.CSTNode] = [node]
        if isinstance(above, cst.Assign | cst.AnnAssign):
            target = above.targets[0].target if isinstance(above, cst.Assign) else above.target
            places = list(reads_after(index, target)) if isinstance(target, cst.Name) else []
        for place in places:
            argument = index.parent(place)
            call = index.parent(argument) if isinstance(argument, cst.Arg) else None
            if isinstance(call, cst.Call) and last_call_name(call) not in encoders | _NO_BUILDERS:
                yield call
            elif isinstance(argument, cst.BinaryOperation) and isinstance(argument.operator, cst.Modulo):
                yield argument


def _passes_request(call: cst.Call) -> bool:
    """True for a call that hands the parameters of an authorization request to whatever puts the URL together."""
    names = {argument.keyword.value for argument in call.args if argument.keyword is not None}
    return "client_id" in names and bool(names & {"redirect_uri", "response_type"}) and not names & _OTHER_REQUESTS


def _argument(call: cst.Call, name: str) -> cst.Arg | None:
    return next(
        (argument for argument in call.args if argument.keyword is not None and argument.keyword.value == name), None
    )


def outermost(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression:
    """Return the whole expression that a query is part of, looking through one local variable that holds the query."""
    for _ in range(3):
        node = _enclosing(index, node)
        statement = index.parent(node)
        if isinstance(statement, cst.AugAssign):
            return _last_read(index, statement) or node
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            return node
        name = dotted(statement.targets[0].target)
        use = _use_in_text(index, name, statement) if name else None
        if use is None:
            return node
        node = use
    return node


def _last_read(index: ModuleIndex, statement: cst.AugAssign) -> cst.BaseExpression | None:
    """Return the last read of a variable that a URL grows in."""
    name = dotted(statement.target)
    start = index.order.get(id(statement), 0)
    reads = reads_of(index, name, statement) if name else []
    later = [
        read
        for read in reads
        if index.order.get(id(index.statement_of(read)), 0) > start and read is not statement.target
    ]
    return later[-1] if later else None


def _enclosing(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression:
    best = node
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        match above:
            case cst.BinaryOperation() | cst.FormattedString() | cst.ConcatenatedString():
                best = above
            case cst.FormattedStringExpression() | cst.Element() | cst.List() | cst.Tuple() | cst.Arg():
                pass
            case cst.Call() if last_call_name(above) in (
                "format",
                "join",
                "urljoin",
                "str",
                "URL",
                "urlunparse",
                "urlunsplit",
                "_replace",
                "geturl",
                "replace",
                "format_map",
                "human_repr",
                *QUERY_CALLS,
            ):
                best = above
            case cst.Attribute() if isinstance(index.parent(above), cst.Call) and child is above.value:
                pass
            case _:
                break
        child = above
    return best


def _use_in_text(index: ModuleIndex, name: str, statement: cst.Assign) -> cst.BaseExpression | None:
    """Return the concatenation, f-string or formatting that uses a variable assigned by ``statement``."""
    function = index.function_of(statement)
    start = index.order.get(id(statement), 0)
    places = [node for node in index.concatenations if index.function_of(node) is function]
    places += [
        call
        for call in index.calls
        if last_call_name(call) in ("format", "join", "urljoin", "urlunparse") and index.function_of(call) is function
    ]
    for node in places:
        at = index.order.get(id(index.statement_of(node)), 0)
        if at > start and any(isinstance(part, cst.Name) and part.value == name for part in walk(node)):
            return node
    return None


def read(evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex, frame: Frame | None) -> Url | None:
    """Return the URL an expression builds, or ``None`` when it builds none that can be read."""
    value = evaluator.evaluate(node, index, frame)
    growing = index.parent(node)
    if isinstance(growing, cst.AugAssign):
        scope = index.scope_of(growing)
        value = Reach(evaluator, index, scope, dotted(growing.target), frame, lambda: None).at_end() or value
    read_text = _merged([url for leaf in _variants(value) if (url := _parse(leaf)) is not None])
    if isinstance(node, cst.Call) and (read_text is None or not read_text.parameters):
        return _read_call(evaluator, node, index, frame) or read_text
    return read_text


def _read_call(evaluator: Evaluator, call: cst.Call, index: ModuleIndex, frame: Frame | None) -> Url | None:
    """Return the URL of a call that takes the query as a mapping."""
    name = last_call_name(call)
    argument = _argument(call, "params") or _argument(call, "query")
    if argument is None and name == "prepare_url" and len(call.args) == 2:
        argument = call.args[1]
    endpoint: Value = Unknown("the endpoint is not visible")
    if name in QUERY_CALLS and isinstance(call.func, cst.Attribute):
        endpoint = evaluator.evaluate(call.func.value, index, frame)
        table: Value = Table(())
        for one in call.args:
            value = evaluator.evaluate(one.value, index, frame)
            if one.keyword is not None and one.keyword.value not in ("params", "query"):
                table = building.merged(table, Table(((one.keyword.value, value),)))
            else:
                table = building.merged(table, value)
    elif argument is not None:
        table = evaluator.evaluate(argument.value, index, frame)
        given = _argument(call, "url")
        positional = [one for one in call.args if one.keyword is None and not one.star and one is not argument]
        place = given or (positional[-1] if positional else None)
        if place is not None:
            endpoint = evaluator.evaluate(place.value, index, frame)
    else:
        return None
    query = calling.urlencoded(table)
    urls = [url for leaf in query.leaves() if (url := _parse(leaf)) is not None]
    merged = _merged(urls)
    if merged is not None:
        merged.endpoint = endpoint
    return merged


def _variants(value: Value) -> Iterator[Value]:
    """Yield the alternatives of a text; where several of its parts have alternatives, each with each."""
    for leaf in value.leaves():
        options = [list(part.leaves()) for part in leaf.parts] if isinstance(leaf, Text) else []
        if max(map(len, options), default=1) > 1 and prod(map(len, options)) <= MAX_VARIANTS:
            yield from (texts.concatenate(parts) for parts in product(*options))
        else:
            yield leaf


def _parse(leaf: Value) -> Url | None:
    """Read one text; holes are values that are not constants."""
    if isinstance(leaf, Known) and isinstance(leaf.constant, str):
        parts: tuple[Value, ...] = (leaf,)
    elif isinstance(leaf, Text):
        parts = leaf.parts
    else:
        return None
    holes: list[Value] = []
    text = ""
    for part in parts:
        if isinstance(part, Known):
            text += str(part.constant)
        else:
            holes.append(part)
            text += _HOLE
    head, mark, query = text.partition("?")
    if mark and _is_told(head):
        return None
    if not mark:
        if "=" not in text:
            return None
        # The query alone, or a base in a variable that ends with its question mark.
        at = re.match(r"[^=&\0]*(?:\0[^=&\0]*)*?(?=[A-Za-z_]+=)", text)
        head = at.group() if at is not None and _HOLE in at.group() else ""
        query = text[len(head) :]
    url = Url(_endpoint(head, holes[: head.count(_HOLE)]))
    remaining = holes[head.count(_HOLE) :]
    for piece in re.split(r"[&?]", query.split("#", 1)[0]):
        key, equals, value = piece.partition("=")
        mine = [remaining.pop(0) for _ in range(min(piece.count(_HOLE), len(remaining)))]
        if _HOLE in key or (not equals and _HOLE in piece):
            url.open = True
        elif key:
            url.parameters[key.strip()] = _parameter_value(value, mine, leaf)
    return url


def _is_told(head: str) -> bool:
    """True when a URL stands in a text of several lines that only tells of it: a program, a manual, but not a page."""
    before = head[: 1 + max(head.rfind(mark) for mark in _BEFORE_A_URL)]
    return "\n" in before and not before.isspace() and _LINK.search(before[-20:]) is None


def _parameter_value(text: str, holes: list[Value], leaf: Value) -> Value:
    if text == _HOLE and holes:
        return holes[0]
    if holes:
        return _endpoint(unquote_plus(text), holes)
    return Known(unquote_plus(text), trace=leaf.trace)


def _endpoint(head: str, holes: list[Value]) -> Value:
    if not head:
        return Absent()
    if not holes:
        return Known(head)
    parts: list[Value] = []
    for number, piece in enumerate(head.split(_HOLE)):
        if number:
            parts.append(holes[number - 1])
        if piece:
            parts.append(Known(piece))
    return building.concatenate(parts)


def _merged(urls: list[Url]) -> Url | None:
    """Return the alternatives of one URL as a single one; a parameter only some have may be absent."""
    if not urls:
        return None
    if len(urls) == 1:
        return urls[0]
    names = dict.fromkeys(name for url in urls for name in url.parameters)
    parameters = {
        name: choose(*(url.parameters.get(name, Unknown("open") if url.open else Absent()) for url in urls))
        for name in names
    }
    return replace(
        urls[0],
        endpoint=choose(*(url.endpoint for url in urls)),
        parameters=parameters,
        open=any(url.open for url in urls),
    )


def is_authorization_request(url: Url) -> bool:
    """True when the query is one of an authorization request and not of a logout, token request or consent page."""
    names = url.parameters.keys()
    if "client_id" not in names or names & _OTHER_REQUESTS:
        return False
    endpoint = _text(url.endpoint)
    if _NOT_AUTHORIZE.search(endpoint):
        return False
    if "response_type" in names:
        return True
    return bool(names & {"redirect_uri", "scope"}) and _AUTHORIZE.search(endpoint) is not None


def _text(value: Value) -> str:
    match value:
        case Known(constant=constant):
            return str(constant)
        case Text():
            return value.known_text("*")
        case Choice(options=options):
            return " ".join(_text(option) for option in options)
    return ""


def parameters_of(value: Value) -> Value:
    """Return the parameters that a form's text, or the query of a URL, holds, as a mapping."""
    tables: list[Value] = []
    for leaf in value.leaves():
        url = _parse(leaf)
        if url is None:
            tables.append(Unknown("no parameters to be seen", origin=leaf.origin, trace=leaf.trace))
        else:
            tables.append(Table(tuple(url.parameters.items()), url.open, origin=leaf.origin, trace=leaf.trace))
    return choose(*tables)
