"""The parameters of a function, and the notation in which library models write them."""

from __future__ import annotations

import functools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a function.

    Attributes:
        positional: parameters that may be passed by position, in order.
        keyword: parameters that are passed by name only.
        rest: the name of ``*args``, or empty.
        extra: the name of ``**kwargs``, or empty; ``...`` when the notation leaves further keywords open.
        positional_only: how many of ``positional`` cannot be passed by name.
        required: how many parameters have no default.
    """

    positional: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    rest: str = ""
    extra: str = ""
    positional_only: int = 0
    required: int = 0


@functools.cache
def parse_signature(text: str) -> Signature:
    """Read a signature in a library's own notation, without parentheses: ``jwt, key='', *, algorithms=None, ...``."""
    positional: list[str] = []
    keyword: list[str] = []
    rest = extra = ""
    only_names = False
    positional_only = required = 0
    for part in _split(text):
        name = part.split("=", 1)[0].split(":", 1)[0].strip()
        if name == "...":
            extra = extra or "..."
        elif name == "/":
            positional_only = len(positional)
        elif name == "*":
            only_names = True
        elif name.startswith("**"):
            extra = name[2:]
        elif name.startswith("*"):
            rest, only_names = name[1:], True
        elif name:
            (keyword if only_names else positional).append(name)
            required += "=" not in part
    return Signature(tuple(positional), tuple(keyword), rest, extra, positional_only, required)


def _split(text: str) -> list[str]:
    parts: list[str] = []
    depth = start = 0
    quote = ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]
