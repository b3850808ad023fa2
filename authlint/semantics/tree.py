"""Parses source behind a guard, and walks syntax trees without recursion.

libcst's own visitors rebuild the tree even when nothing is changed; a walk over the fields that hold syntax costs a
twentieth of that. Everything here iterates: source may be nested far deeper than Python's recursion limit.
"""

from __future__ import annotations

import dataclasses
import gc
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import libcst as cst

MAX_BYTES = 5_000_000
"""Larger files are generated data, and parsing one takes minutes."""

MAX_DEPTH = 200
"""CPython's own limit for nested brackets; libcst dies with a segmentation fault at about 1,300."""

MAX_OPERATORS = 1_500
"""Operators and attribute accesses in one logical line; libcst's parser is quadratic in the length of such a chain."""

_NOT_SYNTAX = frozenset(
    {"lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace", "comma", "semicolon", "colon", "equal", "dot",
     "leading_lines", "lines_after_decorators", "leading_lines_before_star", "header", "footer", "newline", "encoding", "default_indent",
     "default_newline", "has_trailing_newline", "indent", "first_line", "operator", "operators", "relative",
     "asynchronous", "open_brace", "close_brace", "star", "slash", "arrow", "leading_whitespace", "trailing_comma",
     "posonly_ind", "conversion", "start", "end"}
)  # fmt: skip

_STRING_OR_COMMENT = re.compile(
    rb"""#[^\n]*|(?P<prefix>\b[a-zA-Z]{0,2})(?P<quote>'''|\"\"\")(?:[^\\]|\\.)*?(?P=quote)|\b[a-zA-Z]{0,2}"(?:[^"\\\n]|\\.)*"|\b[a-zA-Z]{0,2}'(?:[^'\\\n]|\\.)*'""",
    re.DOTALL,
)
_BRACKETS = re.compile(rb"[()\[\]{}]")
_STEP = {b"(": 1, b"[": 1, b"{": 1, b")": -1, b"]": -1, b"}": -1}
_OPERATOR = re.compile(rb"[-+*/%@&|^.<>]|[)\]][(\[]|\b(?:and|or|not|if|lambda)\b|==")


class UnreadableSource(Exception):
    """A file that cannot be read or parsed.

    Attributes:
        path: relative to the project root.
        reason: a clause for the reader, with the line number where there is one.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def hazard(data: bytes) -> str | None:
    """Say why source must not be handed to the parser, or return ``None``.

    The test is cheap for ordinary files: without 200 opening brackets there is no nesting to fear.
    """
    if len(data) > MAX_BYTES:
        return f"larger than {MAX_BYTES // 1_000_000} MB"
    if data.count(b"(") + data.count(b"[") + data.count(b"{") <= MAX_DEPTH and len(data) < 4 * MAX_OPERATORS:
        return None
    code = _STRING_OR_COMMENT.sub(_keep_format_string, data)
    depths = list(accumulate((_STEP[bracket] for bracket in _BRACKETS.findall(code)), initial=0))
    if max(depths) > MAX_DEPTH:
        return f"brackets nested more than {MAX_DEPTH} deep, which Python itself refuses"
    if _longest_chain(code) > MAX_OPERATORS:
        return f"an expression with more than {MAX_OPERATORS:,} operators in a row"
    return _deep_blocks(code)


def _keep_format_string(match: re.Match[bytes]) -> bytes:
    """Drop strings and comments, but keep the brackets of an f-string, whose expressions are parsed too."""
    text = match.group()
    quote = min((at for at in (text.find(b'"'), text.find(b"'")) if at >= 0), default=0)
    if text[:1] != b"#" and b"f" in text[:quote].lower():
        return b"".join(_BRACKETS.findall(text.replace(b"{{", b"").replace(b"}}", b"")))
    return b"\n" * min(text.count(b"\n"), 1) if text[:1] == b"#" else b"''"


def _longest_chain(code: bytes) -> int:
    """Return the highest number of operators in one logical line; commas begin a new chain."""
    longest = count = depth = 0
    for line in code.split(b"\n"):
        if depth == 0:
            count = 0
        if len(line) > 2 or depth:
            for piece in line.split(b","):
                count += len(_OPERATOR.findall(piece)) if len(piece) > 1 else 0
                longest = max(longest, count)
                if b"," in line:
                    count = 0
            depth = max(0, depth + sum(_STEP[bracket] for bracket in _BRACKETS.findall(line)))
    return longest


def _deep_blocks(code: bytes) -> str | None:
    elifs = code.count(b"elif ")
    deepest = max((len(line) - len(line.lstrip()) for line in code.split(b"\n") if line.strip()), default=0)
    if elifs > 3_000:
        return "more than 3,000 elif branches"
    return "blocks indented more than 400 columns" if deepest > 400 else None


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
        raise UnreadableSource(path, f"syntax error near line {error.raw_line}") from None
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableSource(path, f"its text cannot be decoded: {type(error).__name__}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
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
    """Whether a type is a syntax node; asking ``isinstance`` of an abstract class each time costs three times as much."""

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
