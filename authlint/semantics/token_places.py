"""Where a key is taken from: an address that is fetched, a file that is opened, a query that is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.ancestry import Source
from authlint.semantics.http_client import is_client
from authlint.semantics.token_entries import Entry
from authlint.semantics.tree import last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_FETCHES = frozenset({"urlopen", "PyJWKClient", "urlretrieve", "fetch_jwks", "RemoteKeySet", "AsyncPyJWKClient"})
_VERBS = frozenset({"get", "post", "request", "fetch", "open", "stream"})
_FILES = frozenset({"open", "read_text", "read_bytes", "read_file", "aopen"})
_QUERIES = frozenset(
    {
        "execute",
        "executemany",
        "raw",
        "fetch_one",
        "fetchrow",
        "fetchval",
        "fetchone",
        "query",
        "scalar",
        "exec_driver_sql",
    }
)
_COMMANDS = frozenset({"system", "run", "popen", "Popen", "check_output", "getoutput", "create_subprocess_shell"})
_DIRECTORIES = frozenset({"search", "search_s", "search_st", "search_ext_s"})
_TEXT = frozenset(
    {
        *("str", "bytes", "format", "join", "joinpath", "Path", "PurePath", "abspath", "normpath", "realpath"),
        *("expanduser", "fspath", "text", "SQL", "urljoin", "Request", "encode", "decode", "strip", "rstrip", "lstrip"),
        *("removesuffix", "removeprefix", "lower", "replace", "URL", "with_suffix", "resolve", "get", "pop", "cast"),
    }
)
"""Functions and methods whose result contains the text they are given."""

_FIXED_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/\0]+/", re.IGNORECASE)


_OF_KEYS = re.compile(r"jwk|certs|keys?\b|well-known", re.IGNORECASE)
"""What the address of keys, or of the document that names it, contains."""


def may_get_key(call: cst.Call) -> bool:
    """True for a call that may fetch, open or ask for something, by its name."""
    return last_call_name(call) in _FETCHES | _VERBS | _FILES | _QUERIES | _COMMANDS | _DIRECTORIES


def names_keys(entry: Entry) -> bool:
    """True when what is made of the entry is the address of keys: it says so, or it is given to a client for them."""
    return any(
        (isinstance(part, cst.SimpleString | cst.FormattedStringText) and _OF_KEYS.search(part.value))
        or (isinstance(part, cst.Call) and last_call_name(part) in _FETCHES - {"urlopen", "urlretrieve"})
        for one in entry.way
        for part in walk(one.node)
    )


def fetched(evaluator: Evaluator, entry: Entry, anchored: bool) -> Source | None:
    """Return the call that fetches a key from an address made of the entry.

    Args:
        evaluator: answers for the project.
        entry: what the address is made of.
        anchored: the address has to begin with the entry, so that it decides whose server is asked.
    """
    way = entry.way
    for place in range(len(way) - 1, -1, -1):
        source = way[place]
        if isinstance(source.node, cst.Call) and _is_fetch(evaluator, source):
            inner = way[place + 1 :]
            whole = not anchored or all(_leads(evaluator, one, after) for one, after in _pairs(inner, entry))
            return source if whole and _is_text(inner) else None
    return None


def looked_up(evaluator: Evaluator, entry: Entry) -> tuple[Source, str] | None:
    """Return the call that uses the entry as a part of a path, query or command, and what it is a part of."""
    way = entry.way
    for place in range(len(way) - 1, -1, -1):
        source, inner = way[place], way[place + 1 :]
        if not isinstance(source.node, cst.Call) or not _is_text(inner):
            continue
        name = last_call_name(source.node)
        composed = any(_is_composed(one.node) for one in inner)
        if name in _FILES and inner:
            return source, "a file name"
        first = source.node.args[0].value if source.node.args else None
        if not composed or not any(one.node is first for one in inner):
            continue
        if name in _QUERIES:
            return source, "the text of a query"
        if name in _COMMANDS:
            return source, "a command"
        if name in _DIRECTORIES:
            return source, "a directory search"
    return None


def _is_fetch(evaluator: Evaluator, source: Source) -> bool:
    call = source.node
    assert isinstance(call, cst.Call)
    name = last_call_name(call)
    if name in _FETCHES:
        return True
    if name not in _VERBS or not isinstance(call.func, cst.Attribute):
        return False
    return is_client(evaluator, source.index, call.func.value)


def _is_text(way: tuple[Source, ...]) -> bool:
    """True when what is made of the entry still contains its text: nothing unknown is computed of it."""
    return all(
        not isinstance(one.node, cst.Call) or last_call_name(one.node) in _TEXT or _is_followed(one, after)
        for one, after in zip(way, [*way[1:], None], strict=False)
    )


def _is_followed(one: Source, after: Source | None) -> bool:
    """True for a call of a project function that was looked into."""
    return after is not None and len(after.calls) > len(one.calls)


def _is_composed(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Attribute) and node.func.attr.value == "format"
    return isinstance(node, cst.FormattedString) or (
        isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add | cst.Modulo)
    )


def _pairs(way: tuple[Source, ...], entry: Entry) -> list[tuple[Source, cst.BaseExpression]]:
    nodes = [one.node for one in way] + [entry.source.node]
    return list(zip(way, nodes[1:], strict=True))


def _leads(evaluator: Evaluator, source: Source, part: cst.BaseExpression) -> bool:
    """True unless something else than ``part`` decides which server an address names."""
    node = source.node
    if isinstance(node, cst.FormattedString | cst.BinaryOperation):
        value = evaluator.evaluate(node, source.index)
        text = getattr(value, "known_text", None)
        if callable(text) and _FIXED_HOST.match(text()):
            return False
    match node:
        case cst.FormattedString():
            before: list[str] = []
            for one in node.parts:
                if isinstance(one, cst.FormattedStringExpression):
                    return one.expression is part and "".join(before) in ("", "https://", "http://")
                assert isinstance(one, cst.FormattedStringText)
                before.append(one.value)
        case cst.BinaryOperation(operator=cst.Add()):
            return node.left is part or (isinstance(node.left, cst.SimpleString) and _is_scheme(node.left))
        case cst.BinaryOperation(operator=cst.Modulo()):
            return isinstance(node.left, cst.SimpleString) and _begins_open(node.left, "%s")
        case cst.Call(func=cst.Attribute(value=cst.SimpleString() as template, attr=cst.Name(value="format"))):
            return _begins_open(template, "{")
    return True


def _is_scheme(node: cst.SimpleString) -> bool:
    return node.raw_value in ("https://", "http://")


def _begins_open(node: cst.SimpleString, hole: str) -> bool:
    return str(node.raw_value).removeprefix("https://").removeprefix("http://").startswith(hole)
