"""Lines made of styled pieces, drawn plain or with terminal colours; the layout is the same either way."""

from __future__ import annotations

from collections.abc import Iterable

from authlint.report.wording import cells

# A piece is its text, already harmless, and a style in rich's notation; the empty style is plain.
Piece = tuple[str, str]
Line = tuple[Piece, ...]

SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


def line(*pieces: Piece | str) -> Line:
    """Return a line of pieces; a bare string is a plain piece."""
    return tuple((piece, "") if isinstance(piece, str) else piece for piece in pieces)


def drawn(lines: Iterable[Line], color: bool) -> str:
    """Return the lines as text, each with a line feed, with no white space at their ends.

    No line begins with ``::``, which a CI runner would take for a command: its first colon becomes ``\\x3a``.
    """
    tidy = [_without_command(_trimmed(one)) for one in lines]
    if not color:
        return "".join("".join(text for text, _ in one) + "\n" for one in tidy)
    # Imported here, so that a run without a terminal never pays for it.
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text

    return "".join("".join(paint(text, style) for text, style in one) + "\n" for one in tidy)


def _trimmed(one: Line) -> Line:
    while one and not one[-1][0].rstrip(" "):
        one = one[:-1]
    return (*one[:-1], (one[-1][0].rstrip(" "), one[-1][1])) if one else one


def _without_command(one: Line) -> Line:
    if not "".join(text for text, _ in one).lstrip().startswith("::"):
        return one
    first = next(index for index, (text, _) in enumerate(one) if text.strip())
    text, style = one[first]
    return (*one[:first], (text.replace(":", r"\x3a", 1), style), *one[first + 1 :])


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells, broken at spaces, and within a word only if it is wider."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        if current and cells(current) + 1 + cells(word) <= width:
            current = f"{current} {word}"
            continue
        if current:
            lines.append(current)
        *full, current = _chopped(word, width)
        lines.extend(full)
    return [*lines, current] if current else lines


def _chopped(word: str, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and cells(pieces[-1]) + cells(character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
