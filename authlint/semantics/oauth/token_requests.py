"""Requests of a program to an authorization server: for tokens, and about a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import libcst as cst

from authlint.concepts import BackChannelRequest, Concept, Site, TokenIntrospection, TokenRequest
from authlint.semantics.entities import Class, Frame, Function
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.sending import BODY, ENCODERS, QUERY, Sent, element_of, sent_by
from authlint.semantics.readers import GivenReader
from authlint.semantics.roles import is_there, step_into
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Absent, Choice, Known, Sequence, Table, Text, Unknown, Value

_VERBS = frozenset(
    {
        *("post", "get", "put", "patch", "delete", "request", "fetch", "urlopen", "Request", "HTTPRequest", "stream"),
        *("post_async", "async_post", "apost", "fetch_json", "build_request", "post_json", "get_json"),
    }
)
"""Last names of what sends an HTTP request, or describes one that is to be sent."""

_TOKEN_PLACE = re.compile(r"(?<![a-z])(?:access_?|o?auth2?_?)?token(?!ize)", re.IGNORECASE)
_INTROSPECTION_PLACE = re.compile(r"introspect|check_token|tokeninfo|token_info", re.IGNORECASE)
_OF_TOKENS = ("grant_type", "code", "code_verifier", "redirect_uri", "refresh_token", "username", "password")


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the requests for and about tokens that a module sends by hand."""
    data = evaluator.project.data(index.path).lower()
    if not may_send(data):
        return
    for call in index.calls:
        if _may_send(evaluator, index, call):
            request = request_at(evaluator, index, call, None, part)
            if request is not None:
                yield request


def may_send(lowered: bytes) -> bool:
    """True for code, in lower case, that may send such a request."""
    return (
        b"grant_type" in lowered
        or b"introspect" in lowered
        or (b"client_secret" in lowered and (b"code" in lowered or b"refresh_token" in lowered))
        or (b"token_url" in lowered or b"token_endpoint" in lowered or b"/token" in lowered)
    )


def _may_send(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a call that may send a request, by its name and by the names of its arguments."""
    if not call.args:
        return False
    if last_call_name(call) in _VERBS:
        first = call.args[0]
        # ``mapping.get("key")`` sends nothing.
        return len(call.args) > 1 or first.star != "" or first.keyword is not None or _may_be_url(first.value)
    keywords = {argument.keyword.value for argument in call.args if argument.keyword is not None}
    if not keywords & (BODY | QUERY) or last_call_name(call) in ENCODERS:
        return False
    # A function of the project is looked into, and an object of it is no request.
    return not any(isinstance(leaf, Function | Class) for leaf in evaluator.evaluate(call.func, index).leaves())


def _may_be_url(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return "/" in node.value
    return not isinstance(node, cst.BaseNumber | cst.List | cst.Tuple | cst.Dict)


def request_at(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, frame: Frame | None, part: str
) -> BackChannelRequest | None:
    """Return the request for or about tokens that a call sends, or ``None`` when it sends none."""
    sent = sent_by(evaluator, index, call, frame)
    if sent is None:
        return None
    concept = _kind(index, call, sent)
    if concept is None:
        return None
    url = sent.url
    given: dict[str, Callable[[], Value]] = {
        "endpoint": lambda: _endpoint(evaluator.evaluate(url, index, frame)) if url is not None else Absent(),
        "method": lambda: sent.method,
        "body": lambda: sent.body,
        "query": lambda: sent.query,
        "authentication": lambda: sent.authentication,
        "client_id": lambda: _first(_entry(sent, "client_id"), _of_pair(sent.authentication, 0)),
        "client_secret": lambda: _first(_entry(sent, "client_secret"), _of_pair(sent.authentication, 1)),
    }
    for name in ("token",) if concept is TokenIntrospection else _OF_TOKENS:
        given[name] = _later(sent, name)
    nodes: dict[str, cst.CSTNode] = {}
    for name in (*_OF_TOKENS, "client_id", "client_secret", "token"):
        element = next((found for node in sent.nodes if (found := element_of(node, name)) is not None), None)
        if element is not None:
            nodes[name] = element
    if url is not None:
        nodes["endpoint"] = url
    reader = GivenReader(evaluator, index, call, frame, given, nodes)
    site = Site(index.path, call, "hand-written code", "a token request", index.name_around(call), part)
    return concept(site, reader)


def _later(sent: Sent, name: str) -> Callable[[], Value]:
    return lambda: _entry(sent, name)


def _kind(index: ModuleIndex, call: cst.Call, sent: Sent) -> type[BackChannelRequest] | None:
    """Return which request it is, by its parameters, or by its endpoint where a caller gives the parameters."""
    given = {name for name in (*_OF_TOKENS, "client_id", "client_secret", "token") if is_there(_entry(sent, name))}
    known = {name for name in given if _is_listed(sent, name)}
    place = _words_of(sent.url)
    if "grant_type" in known:
        return TokenRequest
    if "client_secret" in known and known & {"code", "refresh_token"}:
        return TokenRequest
    if "code" in known and known & {"redirect_uri", "code_verifier"} and known & {"client_id", "code_verifier"}:
        return TokenRequest
    if "token" in known and _INTROSPECTION_PLACE.search(place):
        return TokenIntrospection
    around = index.function_of(call)
    named = place + " " + (around.name.value if around is not None else "")
    if _is_handed(sent.body) and _TOKEN_PLACE.search(named):
        return TokenRequest
    return None


def _is_handed(value: Value) -> bool:
    """True for a mapping that comes, whole or in part, from whoever calls the function."""
    return any(
        isinstance(leaf, Unknown | Table) and leaf.origin is not None and leaf.origin.kind == "parameter"
        for leaf in value.leaves()
    )


def _is_listed(sent: Sent, name: str) -> bool:
    return any(
        isinstance(leaf, Table) and name in leaf.known_keys()
        for value in (sent.body, sent.query)
        for leaf in value.leaves()
    )


def _entry(sent: Sent, name: str) -> Value:
    """Return a parameter, wherever it travels."""
    return _first(step_into(sent.body, name), step_into(sent.query, name))


def _first(one: Value, other: Value) -> Value:
    return other if isinstance(one, Absent) or (isinstance(one, Unknown) and is_there(other)) else one


def _of_pair(value: Value, place: int) -> Value:
    return step_into(value, place) if isinstance(value, Sequence | Choice) else Unknown("another authentication")


def _endpoint(value: Value) -> Value:
    """Return a URL without its query."""
    if isinstance(value, Known) and isinstance(value.constant, str) and "?" in value.constant:
        return value.becoming(value.constant.partition("?")[0])
    if not isinstance(value, Text):
        return value
    parts: list[Value] = []
    for part in value.parts:
        if isinstance(part, Known) and "?" in str(part.constant):
            parts.append(part.becoming(str(part.constant).partition("?")[0]))
            break
        parts.append(part)
    return replace(value, parts=tuple(parts))


def _words_of(node: cst.BaseExpression | None) -> str:
    """Return the names and texts of an expression."""
    if node is None:
        return ""
    return " ".join(
        part.value for part in walk(node) if isinstance(part, cst.Name | cst.SimpleString | cst.FormattedStringText)
    )
