"""Tells tests, examples, documentation and vendored code from the application.

A hard-coded key in a test opens no door, so most rules are silent there. The role follows from the path alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from authlint.config import Settings
from authlint.engine.discover import SourceFile
from authlint.engine.ignored import Patterns, patterns

_FOLDERS: Mapping[str, str] = {
    "test": "test",
    "tests": "test",
    "testing": "test",
    "testsuite": "test",
    "example": "example",
    "examples": "example",
    "sample": "example",
    "samples": "example",
    "demo": "example",
    "demos": "example",
    "tutorial": "example",
    "tutorials": "example",
    "doc": "documentation",
    "docs": "documentation",
    "docs_src": "documentation",
    "vendor": "vendored",
    "vendored": "vendored",
    "_vendor": "vendored",
    "_vendored": "vendored",
    "third_party": "vendored",
    "thirdparty": "vendored",
}

_STEMS: Mapping[str, re.Pattern[str]] = {
    "test": re.compile(
        r"tests?|conftest|test_.*|.*_(?:test|tester|testing)|(?:smoketest|locustfile|loadtest).*"
        r"|(?:.*[-_])?(?:settings?|config|configuration|local)[-_]ci"
    ),
    "example": re.compile(r"demo_.*|.*[-_](?:demo|example|sample|dist)"),
}


def part_of(path: str) -> str:
    """Return the role of a file by its path: ``test``, ``example``, ``documentation``, ``vendored`` or ``application``.

    Args:
        path: relative to the folder that is scanned, with forward slashes.
    """
    *folders, name = path.split("/")
    for folder in folders:
        part = _FOLDERS.get(folder.lower())
        if part:
            return part
    stem = name.rpartition(".")[0] or name
    return next((part for part, pattern in _STEMS.items() if pattern.fullmatch(stem)), "application")


def parts_of(files: Sequence[SourceFile], root: str, named: Sequence[str], settings: Settings) -> dict[str, str]:
    """Return the role of every file that is not application code, by its path.

    The role is judged from the innermost folder that was named on the command line: whoever names ``examples/`` wants
    to see what is in it. A file that was named by itself keeps its role in the project.

    Args:
        files: the files of the project.
        root: the absolute project root.
        named: the absolute paths of the command line.
        settings: may hold further patterns, which count before the built-in ones.
    """
    starts = sorted({root, *(path for path in named if os.path.isdir(path))}, key=len, reverse=True)
    prefixes = [start if start.endswith(os.sep) else start + os.sep for start in starts]
    own = [(part, patterns(settings.base or root, lines)) for part, lines in settings.parts.items() if lines]
    parts: dict[str, str] = {}
    for file in files:
        start = next((prefix for prefix in prefixes if file.full.startswith(prefix)), "")
        part = _configured(file.full, own) or part_of(file.full[len(start) :].replace(os.sep, "/"))
        if part != "application":
            parts[file.path] = part
    return parts


def _configured(path: str, own: Sequence[tuple[str, Patterns]]) -> str:
    return next((part for part, one in own if one.verdict(path, False)), "")
