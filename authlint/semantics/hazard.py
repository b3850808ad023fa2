"""What must not be handed to the parser: source that would kill it or keep it busy for hours.

libcst dies with a segmentation fault at about 1,300 nested brackets, and takes time quadratic in the length of a chain
of operators, attributes, calls or subscripts. One scan over the tokens that matter finds both; text and comments are
taken out first, except for the expressions inside f-strings, which are parsed as well.
"""

from __future__ import annotations

import re

MAX_BYTES = 5_000_000
"""Larger files are generated data, and parsing one takes minutes."""

MAX_DEPTH = 200
"""CPython's own limit for nested brackets."""

MAX_OPERATORS = 1_500
"""Links of one chain of operators, attributes, calls and subscripts."""

MAX_ELIFS = 3_000
MAX_INDENT = 400
"""Branches of one file, and columns of indentation: each is a level of nesting in the tree."""

_TEXT_OR_COMMENT = re.compile(
    rb"""\#[^\n]*
    | (?P<prefix>(?<![A-Za-z0-9_])[A-Za-z]{1,2})? (?: (?P<triple>'''|\"\"\") (?:[^\\]|\\.)*? (?P=triple)
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )""",
    re.DOTALL | re.VERBOSE,
)
_TOKEN = re.compile(rb"[()\[\]{},;\n]|\\\r?\n|[-+*/%@&|^.~]|[<>!=]=|[<>]|\b(?:and|or|not|if|lambda|in|is)\b")
_BRACES = re.compile(rb"\{\{|\}\}|[()\[\]{}]")
_PLAIN_TEXT = re.compile(rb"""'[^'\n]*'|"[^"\n]*\"""")
_INDENT = re.compile(rb"^[ \t]{%d,}\S" % MAX_INDENT, re.MULTILINE)


def hazard(data: bytes) -> str | None:
    """Say why source must not be handed to the parser, or return ``None``."""
    if len(data) > MAX_BYTES:
        return f"larger than {MAX_BYTES // 1_000_000} MB"
    if len(data) <= MAX_OPERATORS and data.count(b"(") + data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return None
    deepest = 0

    def emptied(match: re.Match[bytes]) -> bytes:
        nonlocal deepest
        text = match.group()
        if b"f" in (match["prefix"] or b"").lower() or b"t" in (match["prefix"] or b"").lower():
            deepest = max(deepest, _depth_inside(text))
        return b"" if text[:1] == b"#" else b"''"

    code = _TEXT_OR_COMMENT.sub(emptied, data)
    depth, chain = _measure(code)
    if max(depth, deepest) > MAX_DEPTH:
        return f"brackets nested more than {MAX_DEPTH} deep, which Python itself refuses"
    if chain > MAX_OPERATORS:
        return f"an expression with more than {MAX_OPERATORS:,} operators in a row"
    if code.count(b"elif ") > MAX_ELIFS:
        return f"more than {MAX_ELIFS:,} elif branches"
    return f"blocks indented more than {MAX_INDENT} columns" if _INDENT.search(code) else None


def _depth_inside(text: bytes) -> int:
    """Return how deep the brackets of an f-string's expressions are nested; brackets of its text do not count."""
    depth = deepest = 0
    for token in _BRACES.findall(_PLAIN_TEXT.sub(b"", text[2:-1])):
        size = len(token)
        if depth == 0 and size == 2:
            continue  # a doubled brace in the text stands for itself
        if token[:1] in b"([{":
            depth += size if depth or token == b"{" else 0
            deepest = max(deepest, depth)
        else:
            depth = max(0, depth - size)
    # Brackets in texts inside could hide the depth, so a crowd of opening ones is reason enough.
    crowd = text.count(b"(((((") + text.count(b"[[[[[")
    return max(deepest, MAX_DEPTH + 1 if crowd > MAX_DEPTH // 5 else 0)


def _measure(code: bytes) -> tuple[int, int]:
    """Return the greatest depth of brackets and the longest chain in code without texts and comments.

    A bracket carries on the chain it stands in: each is a call, a subscript or a display. A comma ends the chain of its
    own level, and a line ends that of a statement, unless a backslash carries it on.
    """
    deepest = longest = count = 0
    outer: list[int] = []
    for token in _TOKEN.findall(code):
        first = token[:1]
        if first in b"([{":
            outer.append(count + 1)
            count = 0
            if len(outer) > deepest:
                deepest = len(outer)
        elif first in b")]}":
            longest = max(longest, count)
            count = outer.pop() if outer else 0
        elif first == b",":
            longest = max(longest, count)
            count = 0
        elif first in b"\n;":
            if not outer:
                longest = max(longest, count)
                count = 0
        elif first != b"\\":
            count += 1
    return deepest, max(longest, count, *outer) if outer else max(longest, count)
