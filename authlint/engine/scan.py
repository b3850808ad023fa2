"""Scans a project: reads the files that can matter in two rounds, runs the rules, and settles what is reported."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from authlint.config import Settings
from authlint.engine.cache import Cache
from authlint.engine.crew import Assignment, Crew, in_process
from authlint.engine.discover import Discovery, SourceFile, discover
from authlint.engine.parts import parts_of
from authlint.engine.pins import pins
from authlint.engine.prefilter import DIRECTIVE
from authlint.engine.redact import inert
from authlint.engine.search import Mention, Progress, Search
from authlint.engine.selection import selected
from authlint.engine.settle import Tally, settled
from authlint.engine.verdict import Surveyed
from authlint.engine.workers import WorkersUnavailableError
from authlint.model import Library
from authlint.rule import Outcome, Rule, Unreadable
from authlint.semantics.catalogue import needles
from authlint.semantics.oauth.needles import NEEDLES as FLOWS

MOST_BYTES_ALONE = 300_000
"""Source that this process parses by itself: up to here, starting workers takes longer than they save."""

LEAST_BYTES_SEEN = 30_000
"""Source from which on the amount is estimated."""

SECONDS_PER_FILE = 60.0
"""How long a file may take in each round; ordinary ones take milliseconds."""

MOST_CALLERS = 40
"""A function that more files than this mention has a common name; files that only mention it are not read for that."""

ENOUGH_MENTIONS = 12
"""Functions that are searched for together: going through all files costs more than the words do."""

MOST_ROUNDS = 3
"""How often newly reached files are read for further wrappers: a wrapper of a wrapper of a wrapper is found."""


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
    search = Search(relevant, cache, progress, alone=pool is None)
    files = {file.path: file.size for file in found.files}
    project = Assignment(root, files, pins(root), parts, settings.include_tests, SECONDS_PER_FILE)
    reading = _Reading(project, running, libraries, pool, search, tally, progress)
    with _collector_at_rest():
        try:
            reading.read()
        finally:
            if reading.crew:
                reading.crew.close()
            search.close()
    tally.unopened(search.unopened)
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
class _Reading:
    """Reads the files of one scan in two rounds, in this process or in workers.

    Starting workers pays when there is much to parse, and the sooner they start the better: they load their rules while
    this process still looks for candidates. So the amount is estimated from the part that was looked at.
    """

    project: Assignment
    rules: Sequence[Rule]
    libraries: Sequence[Library]
    pool: Callable[[Assignment], Crew] | None
    search: Search
    tally: Tally
    progress: Progress | None
    crew: Crew | None = None

    def read(self) -> None:
        """Run both rounds."""
        reached: set[str] = set()
        mentions: dict[Mention, list[str]] = {}
        fresh: Iterator[SourceFile] = self.search.candidates([*needles(self.libraries), DIRECTIVE], FLOWS)
        for _ in range(MOST_ROUNDS):
            asked = self._survey(_noted(fresh, reached), mentions)
            few = [mentions[mention] for mention in asked if len(mentions[mention]) <= MOST_CALLERS]
            paths = {path for callers in few for path in callers} - reached
            fresh = iter([self.search.files[path] for path in sorted(paths)])
            if self.crew is not None and paths:
                # A file read next may call these functions from wrappers of its own.
                self.tally.failures.extend(self.crew.tell(mentions))
        # What the last round reached is judged, too; wrappers in it are beyond the horizon.
        reached.update(file.path for file in fresh)
        if self.crew is None:
            return
        self.tally.failures.extend(self.crew.tell(mentions))
        readable = sorted(path for path in reached if path not in self.tally.unreadable)
        for count, verdict in enumerate(self.crew.judge(readable), 1):
            self.tally.add(verdict)
            if self.progress:
                self.progress("judging", count, len(readable))

    def _survey(self, files: Iterator[SourceFile], mentions: dict[Mention, list[str]]) -> set[Mention]:
        """Survey files, add which files mention the functions they ask about, and return those functions."""
        asked: set[Mention] = set()
        for count, answer in enumerate(self._answers(files), 1):
            self.tally.survey(answer)
            asked.update(answer.mentions - mentions.keys())
            fresh = asked - mentions.keys()
            if self.search.quick and len(fresh) >= ENOUGH_MENTIONS:
                # Searched for at once: while workers parse, this process has nothing else to do.
                mentions.update(self.search.mentioning(fresh))
            if self.progress:
                self.progress("parsing", count, count)
        mentions.update(self.search.mentioning(asked - mentions.keys()))
        return asked

    def _answers(self, files: Iterator[SourceFile]) -> Iterator[Surveyed]:
        waiting: list[SourceFile] = []
        while self.crew is None:
            file = next(files, None)
            if file is not None:
                waiting.append(file)
                if not self._is_much(sum(one.size for one in waiting)):
                    continue
            elif not waiting:
                return
            self.crew = self._start(alone=file is None)
        yield from self.crew.survey(file.path for file in itertools.chain(waiting, files))

    def _is_much(self, size: int) -> bool:
        expected = min(self.search.total, size * self.search.total // max(self.search.seen, 1))
        return self.pool is not None and size >= LEAST_BYTES_SEEN and expected >= MOST_BYTES_ALONE

    def _start(self, *, alone: bool) -> Crew:
        if self.pool and not alone:
            with contextlib.suppress(WorkersUnavailableError):
                return self.pool(self.project)
        return in_process(self.project, self.rules, self.libraries)


def _noted(files: Iterable[SourceFile], paths: set[str]) -> Iterator[SourceFile]:
    for file in files:
        paths.add(file.path)
        yield file
