"""Scans a project: reads the files that can matter in two rounds, runs the rules, and settles what is reported."""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from authlint.config import Settings
from authlint.engine.cache import Cache
from authlint.engine.crew import Assignment, Crew, in_process
from authlint.engine.discover import Discovery, SourceFile, discover
from authlint.engine.parts import parts_of
from authlint.engine.pins import pins
from authlint.engine.prefilter import DIRECTIVE, Sieve, UnopenedError, is_candidate, mentions_in, read_lower, sieve
from authlint.engine.redact import inert
from authlint.engine.selection import selected
from authlint.engine.settle import Tally, settled
from authlint.engine.workers import WorkersUnavailableError
from authlint.model import Library
from authlint.rule import Outcome, Rule, Unreadable
from authlint.semantics.catalogue import needles

MOST_BYTES_ALONE = 1_000_000
"""Source that this process parses by itself: up to here, starting workers takes longer than they save."""

SECONDS_PER_FILE = 60.0
"""How long a file may take in each round; ordinary ones take milliseconds."""

MOST_ROUNDS = 3
"""How often newly reached files are read for further wrappers: a wrapper of a wrapper of a wrapper is found."""

Progress = Callable[[str, int, int], None]


def scan(
    root: str,
    paths: Sequence[str] = (),
    *,
    rules: Sequence[Rule],
    libraries: Sequence[Library],
    settings: Settings | None = None,
) -> Outcome:
    """Scan a project in this process, without a cache, and return what was found.

    Args:
        root: the project root.
        paths: files and folders to report on; the whole project when empty.
        rules: every rule there is; ``settings`` selects among them.
        libraries: the library models.
        settings: the configuration; defaults when left out.
    """
    settings = settings or Settings()
    root = os.path.abspath(root)
    named = [os.path.abspath(os.path.join(root, path)) for path in paths] or [root]
    found = discover(root, named, settings.exclude, settings.base)
    parts = parts_of(found.files, root, named, settings)
    outcome, _ = scan_project(root, found, parts, rules=rules, libraries=libraries, settings=settings)
    return limited(outcome, found)


def limited(outcome: Outcome, found: Discovery) -> Outcome:
    """Return what an outcome says of the files that were asked about."""
    asked = {file.path for file in found.files if file.judged} | {one.path for one in found.unreadable}
    return replace(
        outcome,
        findings=tuple(finding for finding in outcome.findings if finding.location.path in asked),
        unreadable=tuple(one for one in outcome.unreadable if one.path in asked),
        files=sum(file.judged for file in found.files),
    )


def scan_project(
    root: str,
    found: Discovery,
    parts: Mapping[str, str],
    *,
    rules: Sequence[Rule],
    libraries: Sequence[Library],
    settings: Settings,
    pool: Callable[[Assignment], Crew] | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> tuple[Outcome, bool]:
    """Scan a whole project.

    Args:
        root: the absolute project root.
        found: its files. All of them count, not only those asked about: a secret in one may be used in another.
        parts: path to the role of code, for files that are not application code.
        rules: every rule there is; ``settings`` selects among them.
        libraries: the library models.
        settings: the configuration.
        pool: starts worker processes, for when there is much to parse; without it this process does everything.
        cache: knows which files were worth parsing before.
        progress: told what is done, how many files of it, and of how many.

    Returns:
        The outcome for all files, and whether the same files will give it again.
    """
    began = time.perf_counter()
    running = selected(rules, settings)
    # Rules for everywhere are rare; without one, a test file need not be read at all.
    all_parts = settings.include_tests or any(rule.everywhere for rule in running)
    relevant = [file for file in found.files if all_parts or file.path not in parts]
    tally = Tally(unreadable={one.path: one.reason for one in found.unreadable})
    search = _Search(relevant, libraries, tally, cache, progress)
    files = {file.path: file.size for file in found.files}
    project = Assignment(root, files, pins(root), parts, settings.include_tests, SECONDS_PER_FILE)
    candidates: list[SourceFile] = []
    crew: Crew | None = None
    try:
        for file in search.candidates():
            candidates.append(file)
            # Workers load their rules while this process looks for further candidates.
            if crew is None and pool and sum(one.size for one in candidates) > MOST_BYTES_ALONE:
                try:
                    crew = pool(project)
                except WorkersUnavailableError:
                    pool = None
        if candidates:
            crew = crew or in_process(project, running, libraries)
            with _collector_at_rest():
                _read(crew, candidates, search, tally, progress)
    finally:
        if crew:
            crew.close()
    search.remember()
    outcome = Outcome(
        root=root,
        findings=tuple(settled(tally, rules, running, settings, parts, root)),
        unreadable=tuple(Unreadable(path, inert(reason)) for path, reason in sorted(tally.unreadable.items())),
        failures=tuple(sorted(set(tally.failures))),
        files=len(found.files),
        candidates=len(tally.surveyed),
        seconds=time.perf_counter() - began,
    )
    return outcome, not (tally.by_chance or tally.failures)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Collecting garbage while trees grow costs a quarter of the time, and finds none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(slots=True)
class _Search:
    """Searches the bytes of files, unless the cache knows the answer."""

    files: Sequence[SourceFile]
    libraries: Sequence[Library]
    tally: Tally
    cache: Cache | None
    progress: Progress | None
    verdicts: dict[str, bool] = field(default_factory=dict)
    mentions: list[tuple[str, ...]] = field(default_factory=list)
    mentioned: dict[str, list[int]] = field(default_factory=dict)

    def candidates(self) -> Iterator[SourceFile]:
        """Yield the files that are worth parsing."""
        sought = sieve([*needles(self.libraries), DIRECTIVE])
        if self.cache:
            self.cache.recall(_digest(sought))
        for count, file in enumerate(self.files, 1):
            verdict = self.cache.verdict(file) if self.cache else None
            if verdict is None:
                try:
                    verdict = is_candidate(read_lower(file), sought)
                except UnopenedError as error:
                    self.tally.unreadable[file.path] = str(error)
                    self.tally.by_chance = True
                    continue
            self.verdicts[file.path] = verdict
            if verdict:
                yield file
            if self.progress and count % 200 == 0:
                self.progress("reading", count, len(self.files))

    def mentioning(self, asked: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], list[str]]:
        """Return the files that mention each of several functions."""
        first = len(self.mentions)
        self.mentions.extend(asked)
        words = [tuple(word.lower().encode(errors="surrogateescape") for word in mention) for mention in asked]
        known = {mention: index for index, mention in enumerate(self.cache.mentions)} if self.cache else {}
        old = [known.get(mention, -1) for mention in asked]
        new = [index for index, place in enumerate(old) if place < 0]
        found: dict[tuple[str, ...], list[str]] = {mention: [] for mention in asked}
        for file in self.files:
            if file.path not in self.verdicts:
                continue
            before = self.cache.mentions_known(file) if self.cache else None
            if before is None:
                indexes = self._mentions_in(file, words)
            else:
                indexes = [index for index, place in enumerate(old) if place in before]
                if new:
                    indexes += [new[index] for index in self._mentions_in(file, [words[index] for index in new])]
            for index in indexes:
                found[asked[index]].append(file.path)
            if indexes:
                self.mentioned.setdefault(file.path, []).extend(first + index for index in indexes)
        return found

    def _mentions_in(self, file: SourceFile, words: Sequence[tuple[bytes, ...]]) -> list[int]:
        try:
            return mentions_in(read_lower(file), words)
        except UnopenedError:
            return []  # Gone since the first pass: what it holds cannot be judged either.

    def remember(self) -> None:
        """Tell the cache what was learnt."""
        if self.cache:
            self.cache.remember(self.verdicts, self.mentions, self.mentioned, self.files)


def _digest(sought: Sieve) -> str:
    return hashlib.blake2b(repr(sought.needles).encode(), digest_size=16).hexdigest()


def _read(
    crew: Crew, candidates: Iterable[SourceFile], search: _Search, tally: Tally, progress: Progress | None
) -> None:
    """Run both rounds."""
    mentions: dict[tuple[str, ...], list[str]] = {}
    reached = {file.path for file in candidates}
    fresh = sorted(reached)
    for _ in range(MOST_ROUNDS):
        asked = sorted(_survey(crew, fresh, tally, progress) - mentions.keys())
        if not asked:
            break
        mentions.update(search.mentioning(asked))
        fresh = sorted({path for words in asked for path in mentions[words]} - reached)
        reached.update(fresh)
    # What the last round reached is judged, too; wrappers in it are beyond the horizon.
    tally.failures.extend(crew.tell(mentions))
    readable = sorted(path for path in reached if path not in tally.unreadable)
    for count, verdict in enumerate(crew.judge(readable), 1):
        tally.add(verdict)
        if progress:
            progress("judging", count, len(readable))


def _survey(crew: Crew, paths: Sequence[str], tally: Tally, progress: Progress | None) -> set[tuple[str, ...]]:
    asked: set[tuple[str, ...]] = set()
    for count, answer in enumerate(crew.survey(paths), 1):
        tally.surveyed.add(answer.path)
        tally.failures.extend(answer.failures)
        tally.by_chance = tally.by_chance or answer.by_chance
        asked.update(answer.mentions)
        if answer.unreadable is not None:
            tally.unreadable[answer.path] = answer.unreadable.reason
        if progress:
            progress("parsing", count, len(paths))
    return asked
