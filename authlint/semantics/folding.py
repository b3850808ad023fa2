"""Folds the functions and classes of a module away until somebody asks about them.

Parsing is what a scan spends its time on, and most functions of a file that speaks of authentication do not. So the
parameters and bodies of the outermost definitions are cut out of the source before it is parsed. What is cut is kept as
bytes, can be searched for words, and is parsed and put in place when it matters; the methods of a class are folded in
turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from authlint.semantics.effects import MUTATORS
from authlint.semantics.words import places

SMALLEST = 240
"""Bytes of a body from which on folding it pays: parsing it by itself costs as much as some lines."""

_CLASS = re.compile(rb"\s*class\b")
_FUNCTION = re.compile(rb"[ \t\f]*(?:async[ \t]+)?def[ \t]+[\w\x80-\xff]+")
"""The head of a function up to its name; what follows, the parameters, is cut with the body."""

_DECLARES = re.compile(rb"\b(?:global|nonlocal)\b([^\n]*)")
_MUTATES = re.compile(rb"\s*(?:\[|\.\s*(?:" + "|".join(sorted(MUTATORS)).encode() + rb")\b)")
"""What follows a name whose object is changed: an item, a method that changes."""

_SETS = re.compile(rb"\s*(?:(?::[^=\n]*)?=(?!=)|[-+*/|&^@%<>]{1,2}=|[,)\]](?=[^\n]{0,2000}=(?!=)))")
"""What follows an attribute that is set: alone, with a type, in place, or as one of several."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an outermost function or class stands in the bytes of a module.

    Attributes:
        begin: the beginning of the line with ``def`` or ``class``.
        body: the beginning of the first line of its body.
        end: the beginning of the line after the last statement of its body.
        indentation: what stands before the statements of the body.
        inner: the functions of a class; empty for a function.
    """

    begin: int
    body: int
    end: int
    indentation: bytes
    inner: tuple[Span, ...] = ()

    def moved(self, by: int) -> Span:
        """Return the same span counted from another beginning."""
        inner = tuple(span.moved(by) for span in self.inner)
        return Span(self.begin - by, self.body - by, self.end - by, self.indentation, inner)


@dataclass(slots=True)
class Fold:
    """A function or class whose body was cut out.

    Attributes:
        text: all of it from the line with ``def`` or ``class`` to its last statement.
        indented: whether it stands in a block itself.
        hidden: how many lines more there are than in what stands in their place.
        line: the line with ``def`` or ``class``, from 1.
        inner: where in the text the functions of a class stand.
    """

    text: bytes
    indented: bool
    hidden: int
    line: int
    inner: tuple[Span, ...] = ()
    _lowered: bytes = b""
    _declared: frozenset[bytes] | None = None

    @property
    def of_class(self) -> bool:
        """Whether it is a class."""
        return _CLASS.match(self.text) is not None

    @property
    def lowered(self) -> bytes:
        """The text in lower case."""
        if not self._lowered:
            self._lowered = self.text.lower()
        return self._lowered

    def changes(self, name: bytes) -> bool:
        """Whether it may give a variable of the module another value, or change what that holds."""
        if name not in self.text:
            return False
        if self._declared is None:
            names = _DECLARES.findall(self.text) if b"global" in self.text or b"nonlocal" in self.text else ()
            self._declared = frozenset(name.strip() for some in names for name in some.split(b"#")[0].split(b","))
        return name in self._declared or any(
            _MUTATES.match(self.text, at + len(name)) for at in places(self.text, name)
        )

    def sets(self, name: bytes) -> bool:
        """Whether it may set an attribute, or change what that holds."""
        return any(
            self.text[at - 1 : at] == b"." and (_SETS.match(self.text, end) or _MUTATES.match(self.text, end))
            for at in places(self.text, name)
            for end in (at + len(name),)
        )


def folded(data: bytes, spans: Sequence[Span], first_line: int = 1) -> tuple[bytes, dict[str, Fold]]:
    """Cut the bodies of functions and classes out of source.

    Args:
        data: source in UTF-8 with plain line feeds.
        spans: its outermost functions and classes, in source order.
        first_line: the number of its first line in the file.

    Returns:
        The source with the name of a fold in place of each body that was cut, and the folds by name.
    """
    mark = "_folded"
    while mark.encode() in data:
        mark += "_"
    pieces: list[bytes] = []
    folds: dict[str, Fold] = {}
    at, line = 0, first_line
    large = [span for span in spans if span.end - span.body >= SMALLEST]
    for span in large:
        name = f"{mark}{len(folds)}"
        line += data.count(b"\n", at, span.begin)
        head = _FUNCTION.match(data, span.begin)
        cut, opening = (head.end(), b"():\n") if head is not None else (span.body, b"")
        ending = b"\n" if data.endswith(b"\n", span.body, span.end) else b""
        hidden = data.count(b"\n", cut, span.end) - opening.count(b"\n") - ending.count(b"\n")
        indented = data[span.begin : span.begin + 1] in (b" ", b"\t", b"\f")
        inner = tuple(one.moved(span.begin) for one in span.inner)
        folds[name] = Fold(data[span.begin : span.end], indented, hidden, line, inner)
        pieces += (data[at:cut], opening, span.indentation, name.encode(), ending)
        line += data.count(b"\n", span.begin, span.end)
        at = span.end
    pieces.append(data[at:])
    return b"".join(pieces), folds
