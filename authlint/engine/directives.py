"""Reads the comments that are addressed to authlint: ``# authlint: ignore[rule-name] reason``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from authlint.config import suggestion
from authlint.engine.redact import Redactor
from authlint.engine.verdict import Directive
from authlint.semantics.reading import Comment

_DIRECTIVE = re.compile(
    r"#+\s*authlint:\s*(?P<word>[A-Za-z-]+)[ \t]*(?P<names>\[[^\]]*\]?)?(?P<reason>.*)", re.DOTALL | re.IGNORECASE
)
_WORDS = ("ignore", "ignore-file")


def directives_in(comments: Sequence[Comment], lines: Sequence[str], redactor: Redactor) -> tuple[Directive, ...]:
    """Return the directives among comments.

    Args:
        comments: comment tokens of one file, in source order.
        lines: the lines of the file.
        redactor: for the same file.
    """
    found: list[Directive] = []
    below = _lines_below(lines)
    top = next(
        (number for number, line in enumerate(lines, 1) if not _is_comment(line) and line.strip()), len(lines) + 1
    )
    for comment in comments:
        match = _DIRECTIVE.match(comment.text)
        if match is None or not _is_addressed(match):
            continue
        word = match["word"].lower()
        inside = match["names"] or ""
        names = tuple(name.strip() for name in inside.strip("[]").split(",") if name.strip())
        first, last = (1, len(lines)) if word == "ignore-file" else _reach(comment, lines, below)
        problem = _problem(word, inside, names)
        if not problem and word == "ignore-file" and comment.line >= top:
            problem = "misplaced"
        # What is shown of the comment comes from the redacted line, which has the same columns.
        snippet = redactor.line(comment.line, frozenset())
        start = comment.column - 1 + match.start("reason")
        found.append(
            Directive(
                line=comment.line,
                column=comment.column,
                end=comment.column + len(comment.text),
                word=word,
                names=names,
                reason=snippet[start : start + len(match["reason"])].strip(" \t-:"),
                alone=comment.alone,
                first=first,
                last=last,
                snippet=snippet,
                problem=problem,
            )
        )
    return tuple(found)


def _is_addressed(match: re.Match[str]) -> bool:
    """True unless the comment is a sentence about authlint that merely begins like a directive."""
    word = match["word"].lower()
    return word in _WORDS or bool(match["names"]) or bool(suggestion(word, _WORDS))


def _problem(word: str, inside: str, names: tuple[str, ...]) -> str:
    if word not in _WORDS:
        return "unknown"
    if not names:
        return "bare"
    return "" if inside.endswith("]") else "unclosed"


def _reach(comment: Comment, lines: Sequence[str], below: Sequence[int]) -> tuple[int, int]:
    """Return the lines a comment speaks for: its own, or, when it stands alone, the next line of code."""
    line = below[comment.line] if comment.alone and comment.line < len(lines) else comment.line
    return (line, line) if line <= len(lines) and lines[line - 1].strip() else (comment.line, comment.line)


def _lines_below(lines: Sequence[str]) -> list[int]:
    """Return for each line, counted from 0, the number of the first line from it on that is no comment.

    All at once, because a file may be one long run of comments, each of which asks.
    """
    below = [len(lines) + 1] * (len(lines) + 1)
    for place in range(len(lines) - 1, -1, -1):
        below[place] = below[place + 1] if _is_comment(lines[place]) else place + 1
    return below


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
