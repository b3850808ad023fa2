"""Reads the hand-written pages, so that tests can compare what they say with what authlint does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from source_tree import ROOT

GENERATED = ("docs/rules", "docs/libraries")

_BLOCK = re.compile(
    r"^(?:<!-- (?P<kind>output|file): (?P<of>[^\n]+) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page.

    Attributes:
        language: the word after the fence.
        text: what stands between the fences.
        kind: ``output`` for what a command prints, ``file`` for a file of a walk-through, otherwise empty.
        of: the command or the file name.
    """

    language: str
    text: str
    kind: str = ""
    of: str = ""


def pages() -> list[Path]:
    """Return the pages written by hand."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    return sorted(page for page in found if not page.relative_to(ROOT).as_posix().startswith(GENERATED))


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["text"], found["kind"] or "", found["of"] or "")
        for found in _BLOCK.finditer(text)
    ]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """Yield the targets of links to files of the project, without their fragments."""
    for found in _LINK.finditer(prose(page)):
        target = found["target"].partition("#")[0]
        if target and "://" not in target:
            yield target


def code_words(page: Path) -> list[str]:
    """Return what stands between single backquotes, in order."""
    return _CODE.findall(prose(page))
