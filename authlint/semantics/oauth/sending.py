"""What a call sends over HTTP: the method, and the parameters in the body and in the query."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import libcst as cst

from authlint.semantics import building, urls
from authlint.semantics.entities import Frame
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.roles import step_into
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Absent, Instance, Known, Reference, Sequence, Table, Text, Unknown, Value, choose

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"})
BODY = frozenset({"data", "json", "content", "body", "form", "payload", "fields", "post_data", "json_data"})
QUERY = frozenset({"params", "query", "query_params"})
_URL = frozenset({"url", "uri", "endpoint", "token_url", "token_endpoint", "path"})
_AUTHENTICATION = frozenset({"auth"})
ENCODERS = frozenset({"dumps", "urlencode", "encode", "bytes", "dict", "FormData", "url_encode", "str", "to_bytes"})
"""What turns a mapping into the bytes of a body."""

_MAX_HOPS = 4


@dataclass(slots=True)
class Sent:
    """What a call sends.

    Attributes:
        url: the expression that gives the URL, if there is one.
        method: the HTTP method.
        body, query: the parameters that travel there, as mappings.
        authentication: what is given for HTTP authentication.
        nodes: the arguments by which they are given.
    """

    url: cst.BaseExpression | None = None
    method: Value = field(default_factory=Absent)
    body: Value = field(default_factory=Absent)
    query: Value = field(default_factory=Absent)
    authentication: Value = field(default_factory=Absent)
    nodes: list[cst.BaseExpression] = field(default_factory=list)


def sent_by(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, frame: Frame | None) -> Sent | None:
    """Return what a call sends, or ``None`` when it sends nothing that can be seen."""
    keywords: dict[str, cst.BaseExpression] = {}
    spread: list[Value] = []
    positional: list[cst.BaseExpression] = []
    for argument in call.args:
        if argument.star == "**":
            spread.append(evaluator.evaluate(argument.value, index, frame))
        elif argument.keyword is not None:
            keywords[argument.keyword.value] = argument.value
        elif not argument.star:
            positional.append(argument.value)
    sent = Sent()
    name = last_call_name(call)
    sent.method = _method(evaluator, index, name, keywords, positional, frame)
    url = next((keywords[word] for word in keywords if word in _URL), None)
    if url is None and positional:
        url = positional.pop(0)
    sent.url = url
    if url is not None:
        value = evaluator.evaluate(url, index, frame)
        if any(isinstance(leaf, Known | Text) for leaf in value.leaves()) and _has_query(value):
            sent.query = urls.parameters_of(value)
            sent.nodes.append(url)
    for word, node in keywords.items():
        if word in BODY:
            sent.body = _more(sent.body, mapping(evaluator, index, node, frame))
            sent.nodes.append(node)
        elif word in QUERY:
            sent.query = _more(sent.query, mapping(evaluator, index, node, frame))
            sent.nodes.append(node)
        elif word in _AUTHENTICATION:
            sent.authentication = _pair(evaluator, index, node, frame)
    for value in spread:
        for word in sorted(BODY):
            sent.body = _more(sent.body, step_into(value, word) if isinstance(value, Table) else Absent())
        for word in sorted(QUERY):
            sent.query = _more(sent.query, step_into(value, word) if isinstance(value, Table) else Absent())
    if positional:
        place = mapping(evaluator, index, positional[0], frame)
        sent.nodes.append(positional[0])
        if name in ("get", "get_json"):
            sent.query = _more(sent.query, place)
        else:
            sent.body = _more(sent.body, place)
    if isinstance(sent.body, Absent) and isinstance(sent.query, Absent):
        return None
    if isinstance(sent.method, Absent):
        sent.method = Known("GET" if isinstance(sent.body, Absent) and name != "fetch" else "POST")
    return sent


def _has_query(value: Value) -> bool:
    return any(
        "?" in (leaf.known_text() if isinstance(leaf, Text) else str(leaf.constant))
        for leaf in value.leaves()
        if isinstance(leaf, Text | Known)
    )


def _method(
    evaluator: Evaluator,
    index: ModuleIndex,
    name: str,
    keywords: dict[str, cst.BaseExpression],
    positional: list[cst.BaseExpression],
    frame: Frame | None,
) -> Value:
    """Return the HTTP method, and take it out of the positional arguments."""
    given = keywords.get("method") or keywords.get("http_method")
    if given is not None:
        return evaluator.evaluate(given, index, frame)
    if positional and name not in ("get", "post", "put", "patch"):
        value = evaluator.evaluate(positional[0], index, frame)
        if any(isinstance(leaf, Known) and str(leaf.constant).upper() in _METHODS for leaf in value.leaves()) or (
            name in ("request", "stream") and len(positional) > 1
        ):
            positional.pop(0)
            return value
    verb = re.search(r"get|post|put|patch|delete", name, re.IGNORECASE)
    return Known(verb.group().upper()) if verb is not None else Absent()


def _more(before: Value, more: Value) -> Value:
    if isinstance(before, Absent) or (isinstance(before, Known) and before.constant is None):
        return more
    if isinstance(more, Absent) or (isinstance(more, Known) and more.constant is None):
        return before
    return building.merged(before, more)


def mapping(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, frame: Frame | None) -> Value:
    """Return the parameters that an expression holds, as a mapping: a dictionary, pairs, a form's text, JSON."""
    current: cst.BaseExpression | None = node
    for _ in range(_MAX_HOPS):
        value = evaluator.evaluate(current, index, frame) if current is not None else Unknown("")
        tables = [_table(leaf) for leaf in value.leaves()]
        if any(isinstance(table, Table) for table in tables):
            return choose(*(_table(leaf) or leaf for leaf in value.leaves()))
        if isinstance(current, cst.Name):
            defined = definition_of(index, current)
            current = defined[0] if defined is not None and not defined[1] else None
        inner = encoded(current) if current is not None else None
        if inner is None:
            return value
        current = inner
    return Unknown("too many steps away")


def encoded(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return what a call turns into the bytes of a body."""
    if not isinstance(node, cst.Call) or last_call_name(node) not in ENCODERS:
        return None
    if last_call_name(node) in ("encode", "decode") and isinstance(node.func, cst.Attribute) and len(node.args) < 2:
        return node.func.value
    return node.args[0].value if node.args else None


def _table(leaf: Value) -> Value | None:
    match leaf:
        case Table():
            return leaf
        case Known(constant=str() as text) if "=" in text:
            return urls.parameters_of(leaf)
        case Known(constant=bytes() as octets) if b"=" in octets:
            return urls.parameters_of(replace(leaf, constant=octets.decode("latin-1")))
        case Text() if "=" in leaf.known_text():
            return urls.parameters_of(leaf)
        case Sequence(items=items) if items and all(
            isinstance(item, Sequence) and len(item.items) == 2 and isinstance(item.items[0], Known) for item in items
        ):
            entries = tuple((item.items[0].constant, item.items[1]) for item in items)  # type: ignore[attr-defined]
            return Table(entries, leaf.open, origin=leaf.origin, trace=leaf.trace)
    return None


def _pair(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, frame: Frame | None) -> Value:
    """Return name and password of HTTP Basic authentication, in a list, or what else is given."""
    value = evaluator.evaluate(node, index, frame)
    if not isinstance(value, Instance | Reference | Unknown):
        return value
    call: cst.BaseExpression | None = node
    if isinstance(node, cst.Name | cst.Attribute) and dotted(node):
        defined = definition_of(index, node)
        call = defined[0] if defined is not None and not defined[1] else None
    if isinstance(call, cst.Call) and "Basic" in last_call_name(call) and len(call.args) > 1:
        return Sequence(tuple(evaluator.evaluate(argument.value, index, frame) for argument in call.args[:2]))
    return value


def element_of(node: cst.BaseExpression, key: str) -> cst.CSTNode | None:
    """Return the entry of a mapping that is written at the argument."""
    if isinstance(node, cst.Call) and encoded(node) is not None:
        return element_of(encoded(node), key)  # type: ignore[arg-type]
    for element in node.elements if isinstance(node, cst.Dict) else ():
        if (
            isinstance(element, cst.DictElement)
            and isinstance(element.key, cst.SimpleString)
            and element.key.raw_value == key
        ):
            return element
    return None
