"""Folds the functions of a module away until somebody asks about them.

Parsing is what a scan spends its time on, and most functions of a file that speaks of authentication do not. So the
bodies of the outermost functions are cut out of the source before it is parsed. What is cut is kept as bytes, can be
searched for words, and is parsed and put in place when it matters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from authlint.semantics.effects import MUTATORS

SMALLEST = 240
"""Bytes of a body from which on folding it pays: parsing it by itself costs as much as some lines."""

_MUTATORS = "|".join(sorted(MUTATORS)).encode()
_NAME = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*")
_CHANGES = re.compile(rb"([A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)\s*(?:\[|\.\s*(?:" + _MUTATORS + rb")\b)")
"""How a function changes a variable of the module: an item, a method that changes."""

_DECLARES = re.compile(rb"\b(?:global|nonlocal)\b([^\n]*)")
_SETS = re.compile(
    rb"\.\s*([A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)\s*(?:(?::[^=\n]*)?=(?!=)|[-+*/|&^@%<>]{1,2}=|\["
    rb"|\.\s*(?:" + _MUTATORS + rb")\b|[,)\]](?=[^\n]*=(?!=)))"
)
"""How a method sets an attribute or changes what it holds: alone, in an unpacking, by an item, by a method."""


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
    _changed: frozenset[bytes] | None = None
    _set: frozenset[bytes] | None = None

    @property
    def lowered(self) -> bytes:
        """The text in lower case."""
        if not self._lowered:
            self._lowered = self.text.lower()
        return self._lowered

    @property
    def changed(self) -> frozenset[bytes]:
        """The variables of the module that the function may give another value, or change what they hold."""
        if self._changed is None:
            declared = [name for names in _DECLARES.findall(self.text) for name in _NAME.findall(names)]
            self._changed = frozenset(_CHANGES.findall(self.text)) | frozenset(declared)
        return self._changed

    @property
    def set(self) -> frozenset[bytes]:
        """The attributes that the function may set, or change what they hold."""
        if self._set is None:
            self._set = frozenset(_SETS.findall(self.text))
        return self._set


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
