"""Searches the bytes of files for what makes them worth parsing, unless the cache knows the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from authlint.engine.cache import Cache
from authlint.engine.discover import SourceFile
from authlint.engine.nursery import processors
from authlint.engine.partner import MOST_CHUNKS, Partner, PartnerLostError, shared, split
from authlint.engine.prefilter import Sieve, UnopenedError, is_candidate, read_lower, sieve
from authlint.semantics.catalogue import Needle
from authlint.semantics.words import has_word, is_named

Progress = Callable[[str, int, int], None]
Mention = tuple[str, ...]

MOST_BYTES_KEPT = 64_000_000
"""Text kept from the first search for the later ones; beyond that, files are read again."""

LEAST_BYTES_SHARED = 4_000_000
"""Source from which on a second process is worth its start."""


@dataclass(slots=True)
class Look:
    """What looking at some files gave.

    Attributes:
        verdicts: path to whether the file is a candidate.
        unopened: path to the reason for which a file could not be read.
        size: bytes of source.
    """

    verdicts: dict[str, bool] = field(default_factory=dict)
    unopened: dict[str, str] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Words:
    """A mention in bytes, its name empty where no function is meant.

    Its longest word is tested first: the longer a word, the quicker it is searched for.
    """

    name: bytes
    owners: tuple[bytes, ...]
    longest: bytes

    def are_in(self, data: bytes) -> bool:
        return all(has_word(data, owner) for owner in self.owners) and (not self.name or is_named(data, self.name))


class Search:
    """Searches the files of one scan.

    Args:
        files: what may be searched, in a fixed order.
        cache: knows the answers for files that have not changed.
        progress: told how many files were read.
        alone: whether this process must not take a second one to help.

    Attributes:
        files: path to file.
        unopened: path to the reason for which a file could not be read.
        seen: how many bytes of source were looked at so far.
        total: how many there are.
        quick: all candidates were found, and no file need be read again for a further search.
    """

    def __init__(
        self, files: Sequence[SourceFile], cache: Cache | None, progress: Progress | None, *, alone: bool = True
    ) -> None:
        self.files = {file.path: file for file in files}
        self.unopened: dict[str, str] = {}
        self.seen = 0
        self.total = sum(file.size for file in files)
        self.quick = False
        self._alone = alone
        self._partner: Partner | None = None
        self._own = list(files)
        self._cache = cache
        self._progress = progress
        self._kept: dict[str, bytes] = {}
        self._room = MOST_BYTES_KEPT
        self._verdicts: dict[str, bool] = {}
        self._found: dict[Mention, list[str]] = {}
        self._spelled: dict[Mention, _Words] = {}

    def candidates(self, needles: Iterable[Needle], flows: Iterable[Needle] = ()) -> Iterator[SourceFile]:
        """Yield the files that meet one of the needles, or one of those of a flow that may be in them."""
        sought = sieve(tuple(needles), tuple(flows))
        if self._cache:
            words = repr((sought.needles, sought.flow_needles))
            self._cache.recall(hashlib.blake2b(words.encode(), digest_size=16).hexdigest())
        chunks: list[list[SourceFile]] = split(self.files.values(), MOST_CHUNKS)
        left = set(range(len(chunks)))
        self._own = []

        def look(number: int) -> Look:
            self._own.extend(chunks[number])
            return self._look(chunks[number], sought)

        if self._is_long():
            self._partner = shared(len(chunks), look, self._mentioned)
        for number in self._partner.chunks() if self._partner else range(len(chunks)):
            left.remove(number)
            yield from self._noted(look(number))
            yield from self._of_partner(left, wait=False)
        yield from self._of_partner(left, wait=True)
        for number in sorted(left):  # what a lost partner had taken
            yield from self._noted(look(number))
        self.quick = self.total <= MOST_BYTES_KEPT

    def mentioning(self, mentions: Iterable[Mention]) -> dict[Mention, list[str]]:
        """Return the paths of the files that mention each function: they name it, and contain where it comes from."""
        wanted = list(mentions)
        asked = [mention for mention in wanted if mention not in self._found]
        if asked:
            paths = self._all_mentioned(asked)
            order = {path: number for number, path in enumerate(self.files)}
            self._found.update({mention: sorted(found, key=order.__getitem__) for mention, found in paths.items()})
        return {mention: self._found[mention] for mention in wanted}

    def remember(self) -> None:
        """Tell the cache what was learnt."""
        if self._cache:
            self._cache.remember(self._verdicts, self._found, list(self.files.values()))

    def close(self) -> None:
        """End what was started."""
        if self._partner:
            self._partner.end()
            self._partner = None

    def _is_long(self) -> bool:
        """True when there is so much to read that a second process is worth its start, and a processor is free."""
        if self._alone or self.total < LEAST_BYTES_SHARED or processors() == 1:
            return False
        cache = self._cache
        unread = sum(file.size for file in self.files.values() if cache is None or cache.verdict(file) is None)
        return unread >= LEAST_BYTES_SHARED

    def _look(self, files: Sequence[SourceFile], sought: Sieve) -> Look:
        look = Look()
        for file in files:
            look.size += file.size
            verdict = self._cache.verdict(file) if self._cache else None
            if verdict is None:
                data = self._text(file)
                if data is None:
                    look.unopened[file.path] = self.unopened[file.path]
                    continue
                verdict = is_candidate(data, sought)
            look.verdicts[file.path] = verdict
        return look

    def _noted(self, look: Look) -> Iterator[SourceFile]:
        self.seen += look.size
        self.unopened.update(look.unopened)
        self._verdicts.update(look.verdicts)
        if self._progress:
            self._progress("reading", len(self._verdicts), len(self.files))
        return (self.files[path] for path, verdict in look.verdicts.items() if verdict)

    def _of_partner(self, left: set[int], *, wait: bool) -> Iterator[SourceFile]:
        """Yield the candidates that the partner found; the chunks it has done are left no more."""
        if self._partner is None:
            return
        try:
            for number, look in self._partner.done(wait=wait):
                left.remove(number)
                yield from self._noted(look)
        except PartnerLostError:
            self.close()

    def _all_mentioned(self, asked: Sequence[Mention]) -> dict[Mention, list[str]]:
        if self._partner is not None:
            try:
                self._partner.ask(asked)
                paths, _ = self._mentioned(asked)
                others, unopened = self._partner.answer()
                self.unopened.update(unopened)
                return {mention: found + others[mention] for mention, found in paths.items()}
            except PartnerLostError:
                self.close()
                self._own = list(self.files.values())
        return self._mentioned(asked)[0]

    def _mentioned(self, asked: Sequence[Mention]) -> tuple[dict[Mention, list[str]], dict[str, str]]:
        """Return which of the files that this process answers for mention each function, and which it cannot read."""
        paths: dict[Mention, list[str]] = {mention: [] for mention in asked}
        cache = self._cache
        new = asked if cache is None else [mention for mention in asked if mention not in cache.mentioned]
        known = [mention for mention in asked if mention not in new]
        for file in self._own:
            sought = list(asked)
            if cache is not None and cache.verdict(file) is not None:
                # The cache answers for what was asked before, unless the file has changed.
                for mention in known:
                    if file.path in cache.mentioned[mention]:
                        paths[mention].append(file.path)
                sought = list(new)
            data = self._text(file) if sought else None
            if data is None:
                continue
            for mention in sought:
                words = self._words(mention)
                if words.longest in data and words.name in data and words.are_in(data):
                    paths[mention].append(file.path)
        return paths, self.unopened

    def _words(self, mention: Mention) -> _Words:
        words = self._spelled.get(mention)
        if words is None:
            name, *owners = (word.lower().encode(errors="surrogateescape") for word in mention)
            words = self._spelled[mention] = _Words(name, tuple(owners), max((name, *owners), key=len))
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
