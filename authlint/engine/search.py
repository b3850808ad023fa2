"""Searches the bytes of files for what makes them worth parsing, unless the cache knows the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from authlint.engine.cache import Cache
from authlint.engine.discover import SourceFile
from authlint.engine.prefilter import UnopenedError, is_candidate, read_lower, sieve
from authlint.semantics.catalogue import Needle
from authlint.semantics.words import has_word, is_named

Progress = Callable[[str, int, int], None]
Mention = tuple[str, ...]

MOST_BYTES_KEPT = 64_000_000
"""Text kept from the first search for the later ones; beyond that, files are read again."""


class Search:
    """Searches the files of one scan.

    Args:
        files: what may be searched, in a fixed order.
        cache: knows the answers for files that have not changed.
        progress: told how many files were read.

    Attributes:
        files: path to file.
        unopened: path to the reason for which a file could not be read.
        seen: how many bytes of source were looked at so far.
        total: how many there are.
        quick: all candidates were found, and no file need be read again for a further search.
    """

    def __init__(self, files: Sequence[SourceFile], cache: Cache | None, progress: Progress | None) -> None:
        self.files = {file.path: file for file in files}
        self.unopened: dict[str, str] = {}
        self.seen = 0
        self.total = sum(file.size for file in files)
        self.quick = False
        self._cache = cache
        self._progress = progress
        self._kept: dict[str, bytes] = {}
        self._room = MOST_BYTES_KEPT
        self._verdicts: dict[str, bool] = {}
        self._found: dict[Mention, list[str]] = {}
        self._spelled: dict[Mention, list[bytes]] = {}

    def candidates(self, needles: Iterable[Needle]) -> Iterator[SourceFile]:
        """Yield the files that meet one of the needles."""
        sought = sieve(needles)
        if self._cache:
            self._cache.recall(hashlib.blake2b(repr(sought.needles).encode(), digest_size=16).hexdigest())
        for count, file in enumerate(self.files.values(), 1):
            self.seen += file.size
            verdict = self._cache.verdict(file) if self._cache else None
            if verdict is None:
                data = self._text(file)
                if data is None:
                    continue
                verdict = is_candidate(data, sought)
            self._verdicts[file.path] = verdict
            if self._progress and count % 200 == 0:
                self._progress("reading", count, len(self.files))
            if verdict:
                yield file
        self.quick = self.total <= MOST_BYTES_KEPT

    def mentioning(self, mentions: Iterable[Mention]) -> dict[Mention, list[str]]:
        """Return the paths of the files that mention each function: they name it, and contain where it comes from."""
        wanted = list(mentions)
        asked = [mention for mention in wanted if mention not in self._found]
        if asked:
            self._found.update({mention: [] for mention in asked})
            new = (
                asked if self._cache is None else [mention for mention in asked if mention not in self._cache.mentioned]
            )
            known = [mention for mention in asked if mention not in new]
            for file in self.files.values():
                self._look(file, known, new)
        return {mention: self._found[mention] for mention in wanted}

    def remember(self) -> None:
        """Tell the cache what was learnt."""
        if self._cache:
            self._cache.remember(self._verdicts, self._found, list(self.files.values()))

    def _look(self, file: SourceFile, known: Sequence[Mention], new: Sequence[Mention]) -> None:
        """Look for mentions in one file; the cache answers for the known ones, unless the file has changed."""
        if self._cache is not None and self._cache.verdict(file) is not None:
            for mention in known:
                if file.path in self._cache.mentioned[mention]:
                    self._found[mention].append(file.path)
        else:
            new = [*known, *new]
        data = self._text(file) if new else None
        if data is None:
            return
        for mention in new:
            name, *owners = self._words(mention)
            if name in data and all(has_word(data, owner) for owner in owners) and is_named(data, name):
                self._found[mention].append(file.path)

    def _words(self, mention: Mention) -> list[bytes]:
        words = self._spelled.get(mention)
        if words is None:
            words = [word.lower().encode(errors="surrogateescape") for word in mention]
            self._spelled[mention] = words
        return words

    def _text(self, file: SourceFile) -> bytes | None:
        """Return the text of a file in lower case, or ``None`` when it cannot be read."""
        data = self._kept.get(file.path)
        if data is not None:
            return data
        if file.path in self.unopened:
            return None
        try:
            data = read_lower(file)
        except UnopenedError as error:
            self.unopened[file.path] = str(error)
            return None
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[file.path] = data
        return data
