"""Finds the Python files of a project. What git ignores, what is excluded and what is no regular file stays out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from authlint.engine.ignored import Patterns, gitignore_in, gitignores_above, left_out, patterns
from authlint.engine.root import is_skipped
from authlint.rule import Unreadable

SUFFIXES = (".py", ".pyw")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python file.

    Attributes:
        path: relative to the project root, with forward slashes.
        full: the absolute path.
        size: in bytes.
        modified: the later of content and status change, in nanoseconds since the epoch.
        judged: whether findings in it are wanted, or whether it only may be read.
    """

    path: str
    full: str
    size: int
    modified: int
    judged: bool


@dataclass(frozen=True, slots=True)
class Discovery:
    """What there is to read.

    Attributes:
        files: sorted by path.
        unreadable: folders and named files that could not be looked at.
        passed_over: named paths that hold no Python source, for a note to the user.
    """

    files: tuple[SourceFile, ...]
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    root: str
    prefix: str
    excluded: list[Patterns]
    found: dict[str, tuple[os.stat_result, bool]] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def relative(self, path: str) -> str:
        # ``relpath`` would take a third of the time of the whole walk.
        below = path.startswith(self.prefix)
        return (path[len(self.prefix) :] if below else os.path.relpath(path, self.root)).replace(os.sep, "/")

    def fail(self, path: str, error: OSError) -> None:
        self.unreadable.append(
            Unreadable(self.relative(path), f"cannot be read: {error.strerror or type(error).__name__}")
        )

    def add(self, path: str, state: os.stat_result, judged: bool) -> None:
        known = self.found.get(path)
        self.found[path] = (state, judged or (known is not None and known[1]))


def discover(root: str, named: Sequence[str], exclude: Sequence[str] = (), base: str = "") -> Discovery:
    """Return the Python files of a project.

    Symbolic links are not followed, except where one was named: what they lead to is found under its own name, or is
    not part of the project. Excludes hold for named files, too, because hooks name every changed file.

    Args:
        root: the absolute project root. Everything below it may be read.
        named: absolute paths; only files at or below them are judged.
        exclude: patterns in the notation of ``.gitignore``.
        base: the absolute folder the patterns are relative to.
    """
    prefix = root if root.endswith(os.sep) else root + os.sep
    walk = _Walk(root, prefix, [patterns(base or root, list(exclude))] if exclude else [])
    folders = [path for path in named if os.path.isdir(path)]
    for path in folders:
        _walk_folder(walk, path, judged=True)
    if root not in folders:
        _walk_folder(walk, root, judged=False)
    for path in named:
        if path not in folders:
            _take_file(walk, path)
    files = sorted(
        (SourceFile(walk.relative(path), path, state.st_size, max(state.st_mtime_ns, state.st_ctime_ns), judged)
         for path, (state, judged) in walk.found.items()),
        key=lambda file: file.path,
    )  # fmt: skip
    unreadable = sorted(set(walk.unreadable), key=lambda one: (one.path, one.reason))
    return Discovery(tuple(files), tuple(unreadable), tuple(walk.passed_over))


def _take_file(walk: _Walk, path: str) -> None:
    suffix = os.path.splitext(path)[1]
    try:
        state = os.stat(path)
    except OSError as error:
        walk.fail(path, error)
        return
    if not os.path.isfile(path):
        walk.unreadable.append(Unreadable(walk.relative(path), "is not a regular file"))
    elif suffix and suffix not in SUFFIXES:
        walk.passed_over.append(walk.relative(path))
    elif not _excluded(walk, path):
        walk.add(path, state, judged=True)


def _excluded(walk: _Walk, path: str) -> bool:
    """True when a pattern of the configuration leaves out the file or a folder above it."""
    if left_out(path, False, walk.excluded):
        return True
    folder = os.path.dirname(path)
    while len(folder) > len(walk.root):
        if left_out(folder, True, walk.excluded):
            return True
        folder = os.path.dirname(folder)
    return False


def _walk_folder(walk: _Walk, start: str, *, judged: bool) -> None:
    # Patterns above the start count only while they do not leave out the start itself: it was asked for by name.
    above = gitignores_above(start)
    above = [] if left_out(start, True, above) else above
    if walk.excluded and start != walk.root and _excluded(walk, os.path.join(start, "x")):
        return
    pending: list[tuple[str, list[Patterns]]] = [(start, above)]
    while pending:
        folder, stack = pending.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            walk.fail(folder, error)
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            here = gitignore_in(folder)
            stack = [*stack, here] if here is not None else stack
        for entry, is_folder in _candidates(walk, entries):
            path = entry.path
            if (stack and left_out(path, is_folder, stack)) or (
                walk.excluded and left_out(path, is_folder, walk.excluded)
            ):
                continue
            if is_folder:
                if not is_skipped(path, entry.name):
                    pending.append((path, stack))
                continue
            try:
                walk.add(path, entry.stat(follow_symlinks=False), judged)
            except OSError as error:
                walk.fail(path, error)


def _candidates(walk: _Walk, entries: Sequence[os.DirEntry[str]]) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Yield the folders and Python files among directory entries, and whether each is a folder."""
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield entry, True
            elif entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                yield entry, False
        except OSError as error:
            walk.fail(entry.path, error)
