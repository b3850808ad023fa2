"""Draws source lines with a caret underline under the reported range.

Columns of a finding count characters of the source line. What is printed differs from it: a tab becomes spaces, a
control character a visible escape, a wide character takes two cells, and a long line is cut. The caret has to follow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from authlint.report.ink import Line, line
from authlint.report.wording import cells, command_marks, escape_character
from authlint.rule import Location

TAB = 4
ELLIPSIS = "…"

# A range over more lines than this is shown by its first lines and its last.
LONGEST = 5
KEPT_ABOVE = 3

# Of a longer line (generated or minified code) only this many characters around the range are looked at.
NEARBY = 2000

# Below this many cells nothing can be read; a narrower terminal wraps the line by itself.
NARROWEST = 16


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A source line as it prints.

    Attributes:
        texts: what each character prints as.
        starts: the cell each character starts in, and at the end the number of cells of the whole line.
        offset: how many characters of the source line stand before the first of ``texts``.
        more: whether characters follow that are not in ``texts``.
    """

    texts: list[str]
    starts: list[int]
    offset: int
    more: bool

    def cell(self, index: int) -> int:
        """Return the cell in which the character ``index`` of the source line starts."""
        return self.starts[min(max(index - self.offset, 0), len(self.texts))]


def source_line(number: int, text: str, width: int, indent: str, gutter: int) -> Line:
    """Return one numbered source line without a caret, without its indentation, cut at the right."""
    room = width - len(indent) - gutter - 3
    shown, _, _ = _window(_draw(text.strip(), 0), 0, 0, room)
    return _numbered(indent, str(number), gutter, shown)


def underlined(
    location: Location, lines: Sequence[str], width: int, indent: str, gutter: int, style: str
) -> Iterator[Line]:
    """Yield the source lines of ``location``, each followed by carets under the part that is in the range.

    Args:
        location: the range; its end column is exclusive.
        lines: the source lines from the first line of the range on.
        width: the cells a whole output line may take.
        indent: what each line starts with.
        gutter: the cells for line numbers.
        style: the style of the carets.
    """
    room = width - len(indent) - gutter - 3
    count = len(lines)
    for index, text in enumerate(lines):
        if count > LONGEST and KEPT_ABOVE <= index < count - 1:
            if index == KEPT_ABOVE:
                yield _numbered(indent, "." * min(3, gutter), gutter, "")
            continue
        number = location.start.line + index
        first = location.start.column - 1 if index == 0 else len(text) - len(text.lstrip())
        last = location.end.column - 1 if number >= location.end.line else len(text.rstrip())
        drawn = _draw(text, first)
        begin = drawn.cell(first)
        shown, begin, end = _window(drawn, begin, max(drawn.cell(last), begin + 1), room)
        yield _numbered(indent, str(number), gutter, shown)
        yield line(indent, (f"{' ' * gutter} | ", "dim"), " " * begin, ("^" * (end - begin), style))


def gutter_for(numbers: Sequence[int]) -> int:
    """Return the cells the widest of these line numbers takes."""
    return max((len(str(number)) for number in numbers), default=1)


def _numbered(indent: str, number: str, gutter: int, text: str) -> Line:
    return line(indent, (f"{number:>{gutter}} | ", "dim"), text)


def _draw(text: str, near: int) -> _Drawn:
    offset = max(0, near - NEARBY // 2) if len(text) > NEARBY else 0
    part = text[offset : offset + NEARBY]
    marks = command_marks(part)
    texts: list[str] = []
    starts = [0]
    for index, character in enumerate(part):
        at = starts[-1]
        printed = " " * (TAB - at % TAB) if character == "\t" else escape_character(character)
        texts.append(r"\x23" if index in marks else printed)
        starts.append(at + cells(texts[-1]))
    return _Drawn(texts, starts, offset, offset + len(part) < len(text))


def _window(drawn: _Drawn, begin: int, end: int, room: int) -> tuple[str, int, int]:
    """Return the part of a line that fits into ``room`` cells and holds ``begin``, and the range within that part."""
    room = max(room, NARROWEST)
    total = drawn.starts[-1]
    if total <= room and not drawn.offset and not drawn.more:
        return "".join(drawn.texts), begin, end
    # Two cells are left for the ellipses. The range stands in the middle when it fits; else its beginning is shown.
    space = room - 2
    lead = (space - (end - begin)) // 2 if end - begin <= space else space // 4
    left = max(0, min(begin - lead, total - space))
    low = bisect_left(drawn.starts, left)
    high = max(low, bisect_right(drawn.starts, left + space) - 1)
    start, stop = drawn.starts[low], drawn.starts[high]
    before = ELLIPSIS if low > 0 or drawn.offset else ""
    after = ELLIPSIS if high < len(drawn.texts) or drawn.more else ""
    shift = len(before) - start
    begin, end = max(begin, start), min(end, stop)
    return before + "".join(drawn.texts[low:high]) + after, begin + shift, max(end, begin + 1) + shift
