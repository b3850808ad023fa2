"""Folds the functions of a module away until somebody asks about them.

Parsing is what a scan spends its time on, and most functions of a file that speaks of authentication do not. So the
bodies of the outermost functions are cut out of the source before it is parsed. What is cut is kept as bytes, can be
searched for words, and is parsed and put in place when it matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 240
"""Bytes of a body from which on folding it pays: parsing it by itself costs as much as some lines."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an outermost function stands in the bytes of a module.

    Attributes:
        begin: the beginning of the line with ``def``.
        body: the beginning of the first line of its body.
        end: the beginning of the line after the last statement of its body.
        indentation: what stands before the statements of the body.
    """

    begin: int
    body: int
    end: int
    indentation: bytes


@dataclass(slots=True)
class Fold:
    """A function whose body was cut out.

    Attributes:
        text: the function from the line with ``def`` to its last statement.
        indented: whether the function itself stands in a block.
        hidden: how many lines more the body has than what stands in its place.
        line: the line of the ``def``, from 1.
    """

    text: bytes
    indented: bool
    hidden: int
    line: int
    _lowered: bytes = b""

    @property
    def lowered(self) -> bytes:
        """The text in lower case."""
        if not self._lowered:
            self._lowered = self.text.lower()
        return self._lowered


def folded(data: bytes, spans: Sequence[Span]) -> tuple[bytes, dict[str, Fold]]:
    """Cut the bodies of functions out of source.

    Args:
        data: source in UTF-8 with plain line feeds.
        spans: its outermost functions, in source order.

    Returns:
        The source with the name of a fold in place of each body that was cut, and the folds by name.
    """
    mark = "_folded"
    while mark.encode() in data:
        mark += "_"
    pieces: list[bytes] = []
    folds: dict[str, Fold] = {}
    at = line = 0
    for span in spans:
        if span.end - span.body < SMALLEST:
            continue
        name = f"{mark}{len(folds)}"
        line += data.count(b"\n", at, span.begin)
        hidden = max(data.count(b"\n", span.body, span.end) - 1, 0)
        indented = data[span.begin : span.begin + 1] in (b" ", b"\t", b"\f")
        folds[name] = Fold(data[span.begin : span.end], indented, hidden, line + 1)
        ending = b"\n" if data.endswith(b"\n", span.body, span.end) else b""
        pieces += (data[at : span.body], span.indentation, name.encode(), ending)
        line += data.count(b"\n", span.begin, span.end)
        at = span.end
    pieces.append(data[at:])
    return b"".join(pieces), folds
