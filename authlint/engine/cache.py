"""Remembers what the last scan found, so that an unchanged project is not read again.

One file holds two things. The first line is the whole outcome, with a digest of everything it depended on: replaying it
needs no parser. The second line says of each file whether it was worth parsing and which functions it mentions, so that
after a change only changed files are searched. Neither holds source text beyond what the findings show, and whatever is
wrong with the file (foreign, cut off, unwritable) makes the scan slower and nothing else.

The folder may lie in a repository that somebody else wrote. It is therefore read as JSON, never unpickled, and left
alone when it is a symbolic link.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from authlint.engine.discover import SourceFile
from authlint.engine.stored import StoredError, outcome_from, outcome_to
from authlint.rule import Outcome

FOLDER = ".authlint_cache"
FORMAT = 1
MOST_BYTES = 256_000_000

RACY_NANOSECONDS = 2_000_000_000
"""A file changed this shortly before the scan may change again without its time stamp showing it; some file systems
count in steps of two seconds. Such a file is compared by content."""


@dataclass(slots=True)
class Cache:
    """The cache of one project.

    Attributes:
        file: where it is kept.
        now: when the scan began, in nanoseconds since the epoch.
        sieve: digest of the needles the remembered verdicts were made with.
        verdicts: path to ``(size, modified, candidate)``.
        mentioned: mention to the paths of the files that have it, for every mention that was searched for.
    """

    file: str
    now: int = field(default_factory=time.time_ns)
    sieve: str = ""
    verdicts: dict[str, tuple[int, int, bool]] = field(default_factory=dict)
    mentioned: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def replay(self, key: str, files: Sequence[SourceFile], root: str) -> Outcome | None:
        """Return the remembered outcome if nothing it depended on has changed.

        Args:
            key: a digest of everything but the files.
            files: the files there are now.
            root: the project root.
        """
        try:
            known = json.loads(self._line(0))
            if known["format"] != FORMAT or known["key"] != key:
                return None
            recent: Mapping[str, str] = known["recent"]
            if known["files"] != _digest(file for file in files if file.path not in recent):
                return None
            by_path = {file.path: file for file in files}
            for path, content in recent.items():
                if path not in by_path or _content(by_path[path]) != content:
                    return None
            return outcome_from(known["outcome"], root, len(files))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, StoredError):
            return None

    def recall(self, sieve: str) -> None:
        """Load what is known of single files; nothing when the needles have changed since."""
        self.sieve = sieve
        try:
            known = json.loads(self._line(1))
            if known["sieve"] != sieve:
                return
            verdicts = {path: (int(size), int(at), bool(yes)) for path, (size, at, yes) in known["verdicts"].items()}
            mentioned = {tuple(map(str, words)): frozenset(map(str, paths)) for words, paths in known["mentioned"]}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return
        self.verdicts, self.mentioned = verdicts, mentioned

    def verdict(self, file: SourceFile) -> bool | None:
        """Return whether a file was a candidate, or ``None`` when it is new or has changed."""
        known = self.verdicts.get(file.path)
        return known[2] if known and known[:2] == (file.size, file.modified) else None

    def remember(
        self,
        verdicts: Mapping[str, bool],
        mentioned: Mapping[tuple[str, ...], Iterable[str]],
        files: Sequence[SourceFile],
    ) -> None:
        """Replace what is known of single files; those that changed a moment ago are not remembered."""
        settled = [file for file in files if not self._is_recent(file) and file.path in verdicts]
        self.verdicts = {file.path: (file.size, file.modified, verdicts[file.path]) for file in settled}
        self.mentioned = {mention: frozenset(paths) for mention, paths in mentioned.items()}

    def save(self, key: str, files: Sequence[SourceFile], outcome: Outcome | None) -> None:
        """Write the cache; if it cannot be written, nothing happens.

        Args:
            key: a digest of everything but the files.
            files: the files that were scanned.
            outcome: what was found, or ``None`` when that depended on chance (a worker that died) and must not be kept.
        """
        recent = [file for file in files if self._is_recent(file)]
        paths = {file.path for file in recent}
        try:
            whole = {
                "format": FORMAT,
                "key": key,
                "files": _digest(file for file in files if file.path not in paths),
                "recent": {file.path: _content(file) for file in recent},
                "outcome": outcome_to(outcome) if outcome else None,
            }
            single = {
                "sieve": self.sieve,
                "verdicts": self.verdicts,
                "mentioned": [[words, sorted(paths)] for words, paths in sorted(self.mentioned.items())],
            }
            self._write(json.dumps(whole) + "\n" + json.dumps(single) + "\n")
        except OSError:
            return

    def _is_recent(self, file: SourceFile) -> bool:
        return file.modified > self.now - RACY_NANOSECONDS

    def _line(self, number: int) -> str:
        folder = os.path.dirname(self.file)
        # A named pipe would be waited for, and a link would be followed out of the project.
        if os.path.islink(folder) or not stat.S_ISREG(os.lstat(self.file).st_mode):
            return ""
        if os.path.getsize(self.file) > MOST_BYTES:
            return ""
        with open(self.file, encoding="ascii") as stream:
            for _ in range(number):
                stream.readline()
            return stream.readline()

    def _write(self, text: str) -> None:
        folder = os.path.dirname(self.file)
        if os.path.islink(folder):
            return
        os.makedirs(folder, exist_ok=True)
        with (
            contextlib.suppress(FileExistsError),
            open(os.path.join(folder, ".gitignore"), "x", encoding="ascii") as stream,
        ):
            stream.write("*\n")
        handle, temporary = tempfile.mkstemp(dir=folder, prefix="new-")
        try:
            with open(handle, "w", encoding="ascii") as stream:
                stream.write(text)
            os.replace(temporary, self.file)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def cache_of(root: str, folder: str | None) -> Cache:
    """Return the cache of a project.

    Args:
        root: the absolute project root.
        folder: where to keep it; several projects may share such a folder. ``None`` keeps it in the project.
    """
    if folder is None:
        return Cache(os.path.join(root, FOLDER, "scan.json"))
    name = hashlib.blake2b(root.encode(errors="surrogateescape"), digest_size=8).hexdigest()
    return Cache(os.path.join(os.path.abspath(folder), f"scan-{name}.json"))


def _digest(files: Iterable[SourceFile]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        digest.update(f"{file.path}\0{file.size}\0{file.modified}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _content(file: SourceFile) -> str:
    with open(file.full, "rb") as stream:
        return hashlib.blake2b(stream.read(), digest_size=16).hexdigest()
