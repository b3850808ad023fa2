"""Requests of a program to an authorization server: for tokens, and about a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import libcst as cst

from authlint.concepts import BackChannelRequest, Concept, Site, TokenIntrospection, TokenRequest
from authlint.semantics import calling
from authlint.semantics.entities import Class, Frame, Function
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.sending import BODY, ENCODERS, QUERY, Sent, element_of, sent_by
from authlint.semantics.readers import GivenReader
from authlint.semantics.roles import is_there, step_into
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, last_name, walk
from authlint.values import Absent, Choice, Known, Sequence, Table, Text, Unknown, Value

_VERBS = frozenset(
    {
        *("post", "get", "put", "patch", "delete", "request", "fetch", "urlopen", "Request", "HTTPRequest", "stream"),
        *("post_async", "async_post", "apost", "fetch_json", "build_request", "post_json", "get_json"),
    }
)
"""Last names of what sends an HTTP request, or describes one that is to be sent."""

_OF_MAPPINGS = frozenset({"get", "delete"})
"""Verbs that are also methods of mappings, caches and stores."""

_INTROSPECTION_PLACE = re.compile(r"introspect|check_token|tokeninfo|token_info", re.IGNORECASE)
_OF_TOKENS = ("grant_type", "code", "code_verifier", "redirect_uri", "refresh_token", "username", "password")
_ABOUT_TOKENS = re.compile(
    r"grant_?type|client_?secret|oauth|introspect|verifier|(?:access|refresh|id)_?token|token_?(?:ur[il]|endpoint|info)"
    r"|/token\b|check_?token|authori[sz]ation_code|redirect_ur[il]|^[\"']token[\"']$",
    re.IGNORECASE,
)
_MAX_HELPERS = 3
_CLIENT = re.compile(r"requests?|httpx|aiohttp|https?|client|session|urllib3?|pool|opener|api|web", re.IGNORECASE)
"""What programmers call what sends requests."""


class _RequestReader(GivenReader):
    """A request of hand-written code."""

    def source(self, value: Value) -> tuple[str, object] | None:
        """Return the place a value is written if that is the function that asks; a constant says nothing by itself."""
        found = super().source(value)
        here = self.frame.call if self.frame is not None else self.evaluator.step("", self.index, self.node)
        index = self.evaluator.project.load(here.path)
        if found is None or index is None or found[0] != here.path or not isinstance(found[1], cst.CSTNode):
            return None
        same = isinstance(here.node, cst.CSTNode) and index.function_of(found[1]) is index.function_of(here.node)
        return found if same else None


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the requests for and about tokens that a module sends by hand."""
    data = evaluator.project.data(index.path).lower()
    if not may_send(data):
        return
    if b"introspect" in data:
        # The address may stand in another function, or in the class.
        index.unfold_where(lambda fold: b"token" in fold.lowered and b"post" in fold.lowered)
    asking = _asking(index) if b"grant_type" in data else frozenset()
    for call in index.calls:
        request: Concept | None = None
        if _may_send(call):
            request = request_at(evaluator, index, call, None, part)
            if request is not None and last_call_name(call) not in _VERBS and _is_of_project(evaluator, index, call):
                request = _sent_by_helper(evaluator, index, call, None, part)
        elif asking and id(index.function_of(call)) in asking and _hands_mapping(evaluator, index, call):
            request = _sent_by_helper(evaluator, index, call, None, part)
        if request is not None:
            yield request


def _hands_on(function: cst.FunctionDef, call: cst.Call) -> bool:
    """True for a call that is given a parameter of the function it stands in."""
    params = function.params
    collected = [one for one in (params.star_arg, params.star_kwarg) if isinstance(one, cst.Param)]
    names = {param.name.value for param in (*params.params, *params.kwonly_params, *collected)} - {"self", "cls"}
    return any(isinstance(argument.value, cst.Name) and argument.value.value in names for argument in call.args)


def may_send(lowered: bytes) -> bool:
    """True for code, in lower case, that may send such a request."""
    return (
        b"grant_type" in lowered
        or b"introspect" in lowered
        or (b"client_secret" in lowered and (b"code" in lowered or b"refresh_token" in lowered))
    )


def _may_send(call: cst.Call) -> bool:
    """True for a call that may send a request, by its name and by the names of its arguments."""
    if not call.args:
        return False
    keywords = {argument.keyword.value for argument in call.args if argument.keyword is not None}
    name = last_call_name(call)
    if name in _VERBS:
        first = call.args[0].value
        is_client = _CLIENT.search(_owner_name(call.func)) is not None and _may_be_url(first)
        return name not in _OF_MAPPINGS or is_client or not _is_of_mapping(call)
    return bool(keywords & (BODY | QUERY)) and name not in ENCODERS


def _owner_name(function: cst.BaseExpression) -> str:
    owner = function.value if isinstance(function, cst.Attribute) else function
    return last_call_name(owner) if isinstance(owner, cst.Call) else last_name(owner)


def _is_of_project(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a function of the project, which is looked into, and for a class of it, which sends nothing."""
    return any(isinstance(leaf, Function | Class) for leaf in evaluator.evaluate(call.func, index).leaves())


def _asking(index: ModuleIndex) -> frozenset[int]:
    """Return the ids of the functions that write what they ask for into a mapping."""
    found: set[int] = set()
    for node in index.dictionaries:
        if element_of(node, "grant_type") is not None:
            found.add(id(index.function_of(node)))
    for scope in index.every_scope:
        for effects in scope.effects.values():
            for effect in effects:
                key = effect.key if effect.kind == "item" else None
                if isinstance(key, cst.SimpleString) and key.raw_value == "grant_type":
                    found.add(id(index.function_of(effect.node)))
    for call in index.calls:
        if last_call_name(call) == "dict" and any(
            argument.keyword is not None and argument.keyword.value == "grant_type" for argument in call.args
        ):
            found.add(id(index.function_of(call)))
    return frozenset(found)


def _hands_mapping(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a call that is given a mapping that says what is asked for."""
    return any(
        isinstance(leaf, Table) and "grant_type" in leaf.known_keys()
        for argument in call.args
        if _may_be_mapping(index, argument.value)
        for leaf in evaluator.evaluate(argument.value, index).leaves()
    )


def _may_be_mapping(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a mapping that is written here or was put into a local variable."""
    if isinstance(node, cst.Name):
        defined = definition_of(index, node)
        return defined is not None and isinstance(defined[0], cst.Dict | cst.Call | cst.BinaryOperation)
    return isinstance(node, cst.Dict) or (isinstance(node, cst.Call) and last_call_name(node) == "dict")


def _sent_by_helper(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, frame: Frame | None, part: str
) -> Concept | None:
    """Return the request that a function of the project sends with what it is handed."""
    for callee in evaluator.evaluate(call.func, index, frame).leaves():
        if not isinstance(callee, Function) or not isinstance(callee.node, cst.FunctionDef):
            continue
        callee.index.unfold(callee.node)
        inner = calling.frame_for(evaluator, callee, call, index, frame, callee.owner)
        for sender in callee.index.calls_within(callee.node):
            request: Concept | None = None
            if _may_send(sender):
                # What it sends by itself is found where it is written.
                if request_at(evaluator, callee.index, sender, None, part) is None:
                    request = request_at(evaluator, callee.index, sender, inner, part)
            elif inner.depth < _MAX_HELPERS and _hands_on(callee.node, sender):
                request = _sent_by_helper(evaluator, callee.index, sender, inner, part)
            if request is not None:
                site = replace(request.site, path=index.path, node=call, function=index.name_around(call))
                return type(request)(site, request.reader)
    return None


def _is_of_mapping(call: cst.Call) -> bool:
    """True for ``mapping.get(key, default)``, which sends nothing."""
    given = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    if len(given) < len(call.args):
        return bool(given) and not _may_be_url(given[0])
    return len(given) != 1 or not _may_be_url(given[0])


def _may_be_url(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return "/" in node.value
    return not isinstance(node, cst.BaseNumber | cst.List | cst.Tuple | cst.Dict)


def request_at(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, frame: Frame | None, part: str
) -> BackChannelRequest | None:
    """Return the request for or about tokens that a call sends, or ``None`` when it sends none."""
    # What large programs send to others is large, and seldom asks for tokens.
    sent = sent_by(evaluator, index, call, frame) if frame is not None or _may_ask(evaluator, index, call) else None
    if sent is None:
        return None
    concept = _kind(evaluator, index, sent, frame)
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
    reader = _RequestReader(evaluator, index, call, frame, given, nodes)
    site = Site(index.path, call, "hand-written code", "a token request", index.name_around(call), part)
    return concept(site, reader)


def _may_ask(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """False when nothing in the function around a call speaks of tokens or of credentials of a client."""
    function = index.function_of(call)
    if function is None:
        return True
    return evaluator.memory.kept(("asks for tokens", id(function)), lambda: _speaks_of_tokens(function))


def _speaks_of_tokens(function: cst.FunctionDef) -> bool:
    return any(
        _ABOUT_TOKENS.search(part.value) is not None
        for part in walk(function)
        if isinstance(part, cst.Name | cst.SimpleString | cst.FormattedStringText)
    )


def _later(sent: Sent, name: str) -> Callable[[], Value]:
    return lambda: _entry(sent, name)


def _kind(evaluator: Evaluator, index: ModuleIndex, sent: Sent, frame: Frame | None) -> type[BackChannelRequest] | None:
    """Return which request it is, by its parameters; what asks about a token says so by its endpoint."""
    given = {name for name in (*_OF_TOKENS, "client_id", "client_secret", "token") if is_there(_entry(sent, name))}
    known = {name for name in given if _is_listed(sent, name)}
    if "grant_type" in known:
        return TokenRequest
    if "client_secret" in known and known & {"code", "refresh_token"}:
        return TokenRequest
    if "code" in known and known & {"redirect_uri", "code_verifier"} and known & {"client_id", "code_verifier"}:
        return TokenRequest
    if "token" in known and sent.url is not None:
        leaves = evaluator.evaluate(sent.url, index, frame).leaves()
        place = " ".join(
            leaf.known_text() if isinstance(leaf, Text) else str(getattr(leaf, "constant", "")) for leaf in leaves
        )
        if _INTROSPECTION_PLACE.search(_words_of(sent.url) + " " + place):
            return TokenIntrospection
    return None


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
