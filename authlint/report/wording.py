"""Makes text from scanned code harmless, whatever it holds.

File names and source lines are written by strangers. A terminal obeys escape sequences, a bidirectional mark makes code
read as something else, a line feed in a file name forges a report line, and a CI runner obeys workflow commands that it
finds in the output. Every string a report prints goes through this module first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Cc control, Cf format (bidirectional marks, zero width), Cs lone surrogates, Zl and Zp line and paragraph separators.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

# GitHub's older commands (##[error]), Azure's (##vso[...]) and TeamCity's (##teamcity[...]) are obeyed within a line.
_RUNNER_COMMAND = re.compile(r"##(?=\w*\[)")


def escape_character(character: str) -> str:
    """Return ``character``, or a visible escape such as ``\\x1b`` or ``\\u202e`` when printing it could do harm."""
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character) not in _UNSAFE_CATEGORIES:
        return character
    names = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
    if character in names:
        return names[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def inert(text: str) -> str:
    """Return ``text`` on one line with control, format and separator characters as visible escapes."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(escape_character, text))
    return _RUNNER_COMMAND.sub(r"#\\x23", text)


def command_marks(text: str) -> frozenset[int]:
    """Return the indexes of the characters of ``text`` that must be escaped so that no CI runner obeys it."""
    return frozenset(match.start() + 1 for match in _RUNNER_COMMAND.finditer(text))


def inert_paragraphs(text: str) -> str:
    """Return ``text`` with its line feeds kept and everything else as in :func:`inert`."""
    return "\n".join(inert(line) for line in text.split("\n"))


def no_command(line: str) -> str:
    """Return a finished output line that no CI runner takes for a command: ``::`` at its start is escaped."""
    stripped = line.lstrip()
    return f"{line[: len(line) - len(stripped)]}\\x3a{stripped[1:]}" if stripped.startswith("::") else line


def without_lone_surrogates(text: str) -> str:
    """Return ``text`` with lone surrogates (bytes of a file name that are not UTF-8) as visible escapes."""
    return "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)


def inert_json(dumped: str) -> str:
    """Return JSON text, already ASCII, that means the same and holds nothing a terminal, browser or CI runner obeys."""
    dumped = dumped.replace("\x7f", r"\u007f").replace("<", r"\u003c")
    return _RUNNER_COMMAND.sub(r"#\\u0023", dumped)


def cells(text: str) -> int:
    """Return how many terminal cells ``text`` takes: wide characters take two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def clipped(text: str, width: int) -> str:
    """Return ``text`` cut to at most ``width`` cells, with an ellipsis in the place of what was cut."""
    if cells(text) <= width:
        return text
    return "".join(_within(text, width - 1)) + "…" if width > 0 else ""


def _within(text: str, width: int) -> Iterator[str]:
    for character in text:
        width -= _cells_of(character)
        if width < 0:
            return
        yield character
