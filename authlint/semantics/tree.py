"""Parses source behind a guard, and walks syntax trees without recursion.

libcst's own visitors rebuild the tree even when nothing is changed; a walk over the fields that hold syntax costs a
twentieth of that. Everything here iterates: source may be nested far deeper than Python's recursion limit.
"""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Iterator
from typing import Any

import libcst as cst

from authlint.semantics.hazard import hazard

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
    reason = hazard(data)
    if reason:
        raise UnreadableSource(path, reason)
    collecting = gc.isenabled()
    gc.disable()  # the tree is all live objects: collecting while it grows costs a quarter of the parse
    try:
        return cst.parse_module(data)
    except cst.ParserSyntaxError as error:
        # libcst names the line after now and then, which is why the message says "near".
        raise UnreadableSource(path, f"syntax error near line {error.raw_line}") from None
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableSource(path, f"its text cannot be decoded: {type(error).__name__}") from None
    except SyntaxError as error:
        # Python's own decoder of source raises this for bytes that its encoding does not hold.
        raise UnreadableSource(path, f"its text cannot be decoded: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableSource(path, f"it cannot be parsed: {type(error).__name__}") from None
    except BaseException as error:
        # A panic inside the native parser arrives as a BaseException that is not an Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise UnreadableSource(path, "the parser gave up on it") from None
    finally:
        if collecting:
            gc.enable()


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


def walk(root: cst.CSTNode, fields: _Fields | None = None) -> Iterator[cst.CSTNode]:
    """Yield every syntax node below ``root``, itself included, in source order."""
    table = fields if fields is not None else new_fields()
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


def last_name(node: cst.CSTNode) -> str:
    """Return the last name of a callee: ``decode`` for ``self.codec.decode``, empty for anything else."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""
