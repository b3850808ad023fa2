"""Knows what ``.gitignore`` files and the excludes of the configuration leave out."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one file or setting.

    Attributes:
        folder: the absolute folder they are relative to, with a final separator.
        spec: the patterns.
    """

    folder: str
    spec: GitIgnoreSpec

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Return whether an absolute path is left out, or ``None`` when no pattern speaks of it."""
        if not path.startswith(self.folder):
            return None
        relative = path[len(self.folder) :].replace(os.sep, "/")
        return self.spec.check_file(relative + "/" if is_folder else relative).include


def patterns(folder: str, lines: Sequence[str]) -> Patterns:
    """Return patterns in the notation of ``.gitignore``; lines that are no pattern are skipped, as git does."""
    spec = _spec(lines) or _spec([line for line in lines if is_pattern(line)])
    assert spec is not None
    return Patterns(folder if folder.endswith(os.sep) else folder + os.sep, spec)


def is_pattern(line: str) -> bool:
    """True when a line can be understood as a pattern of ``.gitignore``."""
    return _spec([line]) is not None


def _spec(lines: Sequence[str]) -> GitIgnoreSpec | None:
    # Imported here because a project without patterns need not pay for it.
    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings():
            # A pattern such as [a--b] makes the regular expression compiler warn; nobody here can act on it.
            warnings.simplefilter("ignore")
            return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error, RecursionError, OverflowError):
        return None


def gitignore_in(folder: str) -> Patterns | None:
    """Return the patterns of a folder's ``.gitignore``, or ``None`` when there is no readable one."""
    file = os.path.join(folder, ".gitignore")
    try:
        if not os.path.isfile(file):
            return None
        with open(file, encoding="utf-8-sig", errors="surrogateescape") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return None
    return patterns(folder, lines) if any(line.strip() and not line.startswith("#") for line in lines) else None


def left_out(path: str, is_folder: bool, stack: Sequence[Patterns]) -> bool:
    """True when the innermost patterns that speak of ``path`` leave it out."""
    for one in reversed(stack):
        verdict = one.verdict(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def repository_top(folder: str) -> str | None:
    """Return the nearest folder at or above ``folder`` that holds ``.git``, or ``None``."""
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def gitignores_above(folder: str) -> list[Patterns]:
    """Return the patterns of the ``.gitignore`` files from the top of the repository to the parent of ``folder``."""
    top = repository_top(folder)
    if top is None or top == folder:
        return []
    found: list[Patterns] = []
    names = os.path.relpath(folder, top).split(os.sep)
    at = top
    for name in names:
        here = gitignore_in(at)
        if here is not None:
            found.append(here)
        at = os.path.join(at, name)
    return found
