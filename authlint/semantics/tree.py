"""Parses source behind a guard, and walks syntax trees without recursion.

libcst's own visitors rebuild the tree even when nothing is changed; a walk over the fields that hold syntax costs a
twentieth of that. Everything here iterates: source may be nested far deeper than Python's recursion limit.
"""

from __future__ import annotations

import ast
import dataclasses
import gc
import re
import warnings
from collections.abc import Container, Iterator
from io import BytesIO
from tokenize import detect_encoding
from typing import Any

import libcst as cst

from authlint.semantics.folding import Fold, folded
from authlint.semantics.hazard import MAX_BYTES, Reading, read_ahead

_ASCII = bytes(range(32, 127)) + b"\\u0041\\N{DASH}+AEE-~{!!~}.xn--bcher-kva.\t\n"
"""A source encoding must leave this as it is: what hides code from readers and tools is no encoding of source."""

_LINE_OF_ERROR = re.compile(r"error at (\d+):")

_NOT_SYNTAX = frozenset(
    {
        "lpar",
        "rpar",
        "lbracket",
        "rbracket",
        "lbrace",
        "rbrace",
        "comma",
        "semicolon",
        "colon",
        "equal",
        "dot",
        "leading_lines",
        "lines_after_decorators",
        "leading_lines_before_star",
        "header",
        "footer",
        "newline",
        "encoding",
        "default_indent",
        "default_newline",
        "has_trailing_newline",
        "indent",
        "first_line",
        "operator",
        "operators",
        "relative",
        "asynchronous",
        "open_brace",
        "close_brace",
        "star",
        "slash",
        "arrow",
        "leading_whitespace",
        "trailing_comma",
        "posonly_ind",
        "conversion",
        "start",
        "end",
    }
)


class UnreadableSource(Exception):  # noqa: N818 - it is a kind of source, and the word says what is wrong
    """A file that cannot be read or parsed.

    Attributes:
        path: relative to the project root.
        reason: a clause for the reader, with the line number where there is one.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def parse(path: str, data: bytes) -> cst.Module:
    """Parse one file.

    Raises:
        UnreadableSource: with a reason fit for the reader.
    """
    text, encoding, ahead = _looked_over(path, data)
    return _parsed(path, text, encoding, ahead.broken)


def check(path: str, data: bytes) -> None:
    """Raise UnreadableSource when a file that was parsed in parts is not all Python.

    CPython's own parser is a dozen times as fast as libcst's. What it refuses may only be newer than it is: libcst then
    decides. Nothing is compiled or run.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "<source>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            parse(path, data)


def parse_folded(path: str, data: bytes) -> tuple[cst.Module, dict[str, Fold]]:
    """Parse one file without the bodies of its larger functions.

    Returns:
        The module, with a name in place of each body that was left out, and what was left out by that name.

    Raises:
        UnreadableSource: with a reason fit for the reader.
    """
    text, encoding, ahead = _looked_over(path, data)
    if ahead.definitions and encoding == "utf-8":
        source, folds = folded(data, ahead.definitions)
        if folds:
            try:
                return _parsed(path, source.decode(), encoding, None), folds
            except UnreadableSource:
                pass  # the whole file tells which line is wrong
    return _parsed(path, text, encoding, ahead.broken), {}


def parse_fold(path: str, fold: Fold, tree: cst.Module) -> tuple[cst.FunctionDef | cst.ClassDef, dict[str, Fold]]:
    """Parse a function or class of which a part was left out of ``tree``.

    Returns:
        The definition without its decorators, and what was left out of it in turn.

    Raises:
        UnreadableSource: with a reason fit for the reader.
    """
    source, folds = folded(fold.text, fold.inner, fold.line) if fold.inner else (fold.text, {})
    text = source.decode()
    lines_before = fold.line - 1
    if fold.indented:
        text = f"if 1:\n{text}"
        lines_before -= 1
    config = cst.PartialParserConfig(default_indent=tree.default_indent, default_newline=tree.default_newline)
    module = _parsed(path, text, "utf-8", None, config, lines_before)
    statement = module.body[0]
    if isinstance(statement, cst.If):
        statement = statement.body.body[0]  # type: ignore[assignment]
    assert isinstance(statement, cst.FunctionDef | cst.ClassDef)
    return statement, folds


def _looked_over(path: str, data: bytes) -> tuple[str, str, Reading]:
    """Return the text, its encoding, and what is known of it before it is parsed."""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(path, f"larger than {MAX_BYTES // 1_000_000} MB")
    text, encoding = _decoded(path, data)
    ahead = read_ahead(data if encoding.startswith("utf-8") else text.encode())
    if ahead.hazard:
        raise UnreadableSource(path, ahead.hazard)
    return text, encoding, ahead


def _parsed(
    path: str,
    text: str,
    encoding: str,
    broken: int | None,
    config: cst.PartialParserConfig | None = None,
    lines_before: int = 0,
) -> cst.Module:
    """Parse text that was looked over; ``broken`` is the line where its tokens stop being Python's."""
    collecting = gc.isenabled()
    gc.disable()  # the tree is all live objects: collecting while it grows costs a quarter of the parse
    validating = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = _not_validated  # type: ignore[method-assign,assignment]
    try:
        return cst.parse_module(text, config or cst.PartialParserConfig(encoding=encoding))
    except cst.ParserSyntaxError as error:
        # libcst names a line for what its grammar refuses, but none for what its tokenizer refuses.
        place = _LINE_OF_ERROR.search(error.message)
        line = int(place[1]) + lines_before if place else broken
        raise UnreadableSource(path, f"syntax error near line {line}" if line else "syntax error") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableSource(path, f"it cannot be parsed: {type(error).__name__}") from None
    except BaseException as error:
        # A panic inside the native parser arrives as a BaseException that is not an Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise UnreadableSource(path, "the parser gave up on it") from None
    finally:
        cst.CSTNode.__post_init__ = validating  # type: ignore[method-assign]
        if collecting:
            gc.enable()


def _not_validated(node: cst.CSTNode) -> None:
    """Stand in for the check of every node libcst makes: those of its own parser are valid, and it costs a seventh."""


def _decoded(path: str, data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding, found as Python finds it (PEP 263).

    Raises:
        UnreadableSource: it is no text, or in an encoding that Python does not know or that does not keep ASCII.
    """
    nul = data.find(b"\0")
    if nul >= 0:
        raise UnreadableSource(path, f"a NUL byte on line {_line(data, nul)}, which Python refuses")
    try:
        encoding = detect_encoding(BytesIO(data).readline)[0]
    except SyntaxError:
        raise UnreadableSource(path, f"its text cannot be decoded: {_undeclared(data)}") from None
    try:
        if _ASCII.decode(encoding).encode() != _ASCII:
            raise LookupError
    except (LookupError, ValueError):
        raise UnreadableSource(path, f"its text cannot be decoded: {encoding!a} is no encoding of source") from None
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        # The codec that takes the byte order mark away counts from behind it; no line end is in it.
        reason = f"line {_line(data, error.start)} is not {encoding}"
    except ValueError:
        reason = f"it is not {encoding}"
    raise UnreadableSource(path, f"its text cannot be decoded: {reason}")


def _undeclared(data: bytes) -> str:
    """Say why no encoding is found: the first two lines are not UTF-8, or name one that is unknown or not theirs."""
    head = b"\n".join(data.split(b"\n", 2)[:2])
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return f"line {_line(data, error.start)} is not UTF-8, and no other encoding is declared"
    return "the encoding that it declares is unknown, or another than its byte order mark says"


def _line(data: bytes, position: int) -> int:
    """Return the line, counted from 1, in which a byte stands, whatever ends the lines."""
    before = data[:position]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


class _NodeTypes(dict[type, bool]):
    """Whether a type is a syntax node; asking ``isinstance`` of an abstract class costs three times as much."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = issubclass(kind, cst.CSTNode)
        return self[kind]


class _Fields(dict[type, tuple[str, ...]]):
    """The fields of each node type that can hold syntax worth visiting, worked out once for a type."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes = _NodeTypes()

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = tuple(
            field.name
            for field in dataclasses.fields(kind)
            if field.name not in _NOT_SYNTAX
            and not field.name.startswith("whitespace")
            and field.name != "trailing_whitespace"
        )
        self[kind] = names
        return names


def children(node: cst.CSTNode, fields: _Fields) -> list[cst.CSTNode]:
    """Return the direct children of a node in source order."""
    found: list[cst.CSTNode] = []
    nodes = fields.nodes
    for name in fields[type(node)]:
        value: Any = getattr(node, name)
        kind = type(value)
        if nodes[kind]:
            found.append(value)
        elif kind is list or kind is tuple:
            found.extend([item for item in value if nodes[type(item)]])
    return found


def new_fields() -> _Fields:
    """Return an empty table of node fields; it fills itself."""
    return _Fields()


_KNOWN_FIELDS = _Fields()


def walk(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield every syntax node below ``root``, itself included, in source order."""
    table = _KNOWN_FIELDS
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        below = children(node, table)
        below.reverse()
        stack.extend(below)


def dotted(node: cst.CSTNode | None) -> str:
    """Return ``a.b.c`` for a chain of plain names, empty for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    parts.append(node.value)
    return ".".join(reversed(parts))


def names_in(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names of a chain of attributes, the last first: ``decode``, ``codec`` and ``self``."""
    while isinstance(node, cst.Attribute):
        yield node.attr.value
        node = node.value
    if isinstance(node, cst.Name):
        yield node.value


def mentions(node: cst.CSTNode, names: Container[str]) -> bool:
    """True when one of the names occurs anywhere in ``node``."""
    return any(isinstance(part, cst.Name) and part.value in names for part in walk(node))


def last_name(node: cst.CSTNode) -> str:
    """Return the last name of a callee: ``decode`` for ``self.codec.decode``, empty for anything else."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def subscripted(node: cst.Subscript) -> tuple[str, tuple[cst.BaseExpression, ...]]:
    """Return the dotted name below a chain of subscripts and their keys; no keys when one of them is a slice."""
    keys: list[cst.BaseExpression] = []
    known = True
    current: cst.BaseExpression = node
    while isinstance(current, cst.Subscript):
        place = current.slice[0].slice
        if len(current.slice) == 1 and isinstance(place, cst.Index):
            keys.append(place.value)
        else:
            known = False
        current = current.value
    return dotted(current), tuple(reversed(keys)) if known else ()


def tested_names(test: cst.BaseExpression) -> list[str]:
    """Return the dotted names a condition looks at directly."""
    found: list[str] = []
    pending: list[cst.BaseExpression] = [test]
    while pending and len(found) < 16:
        node = pending.pop()
        if isinstance(node, cst.BooleanOperation):
            pending += (node.left, node.right)
        elif isinstance(node, cst.UnaryOperation):
            pending.append(node.expression)
        elif isinstance(node, cst.Comparison):
            pending.append(node.left)
            pending.extend(target.comparator for target in node.comparisons)
        elif isinstance(node, cst.Call) and last_call_name(node) in ("len", "bool", "str", "strip", "lower"):
            pending.extend(argument.value for argument in node.args)
            if isinstance(node.func, cst.Attribute):
                pending.append(node.func.value)
        else:
            name = dotted(node)
            if name and name not in found:
                found.append(name)
    return found


def last_call_name(call: cst.Call) -> str:
    """Return the last name of what is called."""
    func = call.func
    return func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
