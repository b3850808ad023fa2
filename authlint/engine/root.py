"""Finds the project that the paths of the command line belong to."""

from __future__ import annotations

import os
from collections.abc import Sequence

from authlint.engine.ignored import Patterns, gitignore_in, left_out

MARKERS = ("pyproject.toml", "authlint.toml", ".git")

SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", "__pypackages__", "site-packages",
     "dist-packages", ".tox", ".nox", ".eggs", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
     ".authlint_cache", ".ipynb_checkpoints", ".idea", ".vscode", "buck-out"}
)  # fmt: skip
"""Folders that hold no code of the project, by name."""

BUILD_FOLDERS = frozenset({"build", "dist"})
"""Folders that hold results of a build, unless they are packages of the project: then they have an ``__init__.py``."""


def is_skipped(folder: str, name: str) -> bool:
    """True for a folder that is passed over wherever it lies below the folder that is scanned.

    Args:
        folder: its absolute path.
        name: its last name.
    """
    if name in SKIPPED_FOLDERS or name.endswith(".egg-info"):
        return True
    if name in BUILD_FOLDERS:
        return not os.path.exists(os.path.join(folder, "__init__.py"))
    return os.path.exists(os.path.join(folder, "pyvenv.cfg"))


def find_root(paths: Sequence[str]) -> str:
    """Return the root of the project that absolute ``paths`` belong to.

    That is the nearest folder at or above all of them with a ``pyproject.toml``, an ``authlint.toml`` or a ``.git``.
    When there is none, or when that project itself ignores the paths (a virtual environment, unpacked archives), it is
    the innermost folder that holds them all.
    """
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # different drives
        return folders[0]
    root = common
    while not any(os.path.exists(os.path.join(root, marker)) for marker in MARKERS):
        parent = os.path.dirname(root)
        if parent == root:
            return common
        root = parent
    return common if _is_foreign(common, root) else root


def _is_foreign(folder: str, root: str) -> bool:
    """True when a walk from ``root`` would never reach ``folder``."""
    if folder == root:
        return False
    stack: list[Patterns] = []
    at = root
    for name in os.path.relpath(folder, root).split(os.sep):
        here = gitignore_in(at)
        if here is not None:
            stack.append(here)
        at = os.path.join(at, name)
        if is_skipped(at, name) or left_out(at, True, stack):
            return True
    return False
