"""A pool of worker processes: they parse side by side, and a file that kills one of them costs that file alone.

They are forked where that is sound, and fresh interpreters elsewhere; so is one that takes the place of a lost one.
Neither is started by :mod:`multiprocessing`: its child processes import it with the current folder first on the import
path, and the current folder may be the repository that is scanned.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Protocol

from authlint.engine.crew import Assignment, Mentions, in_process
from authlint.engine.deadline import overran
from authlint.engine.nursery import Nursery, may_fork, processors
from authlint.engine.registry import Recipe
from authlint.engine.verdict import Judged, Surveyed
from authlint.engine.worker import converse
from authlint.model import Library
from authlint.rule import Rule, Unreadable

MOST_WORKERS = 8
SECONDS_TO_START = 120.0

Answers = queue.SimpleQueue[tuple[str, object]]
Inbox = queue.SimpleQueue[str | None]


class WorkerLostError(Exception):
    """A worker died or took too long; the message is a reason for the reader."""


class WorkersUnavailableError(Exception):
    """No worker process can be started here."""


class Process(Protocol):
    """A process at the other end of two streams."""

    questions: BinaryIO
    answers: BinaryIO

    def end(self) -> int:
        """Kill it, if it still runs, and return its exit code, or the negative number of the signal it died of."""
        ...


class Spawned:
    """A fresh interpreter that loads what it needs. Raises WorkersUnavailableError: it cannot be started."""

    def __init__(self) -> None:
        # The import path is replaced before anything is imported from it; ``sys`` is built in.
        paths = [os.path.abspath(path) for path in sys.path if path]
        start = f"import sys; sys.path[:] = {paths!a}; from authlint.engine.worker import serve; serve()"
        try:
            self._process = subprocess.Popen(
                [sys.executable, *_interpreter_flags(), "-c", start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise WorkersUnavailableError(f"a worker process cannot be started: {error.strerror or error}") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.questions: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self.answers: BinaryIO = self._process.stdout  # type: ignore[assignment]

    def end(self) -> int:
        self._process.kill()
        return self._process.wait()


class Forked:
    """One of the processes of a nursery."""

    def __init__(self, nursery: Nursery, number: int) -> None:
        self.questions = nursery.questions[number]
        self.answers = nursery.answers[number]
        self._nursery = nursery
        self._number = number

    def end(self) -> int:
        return self._nursery.end(self._number)


class Worker:
    """One worker process.

    Args:
        process: the process, which may still be loading its rules.
        start: what it is told first, if anything.
    """

    def __init__(self, process: Process, start: object = None) -> None:
        self._process = process
        self._overran = threading.Event()
        self._failed_to_start = ""
        self._opening = threading.Thread(target=self._open, args=(start,), daemon=True)
        self._opening.start()

    def ask(self, question: str, content: object, seconds: float) -> object:
        """Return the answer to a question. Raises WorkerLostError, WorkersUnavailableError."""
        self._opening.join()
        if self._failed_to_start:
            raise WorkersUnavailableError(f"a worker process does not start: {self._failed_to_start}")
        return self._exchange((question, content), seconds)

    def end(self) -> None:
        """Kill the process; it holds nothing that needs to be saved."""
        self._process.end()
        self._opening.join()
        for stream in (self._process.questions, self._process.answers):
            # What is left in the buffer has no reader any more.
            with contextlib.suppress(OSError):
                stream.close()

    def _open(self, start: object) -> None:
        try:
            self._exchange(start, SECONDS_TO_START)
        except WorkerLostError as lost:
            self._failed_to_start = str(lost)

    def _exchange(self, message: object, seconds: float) -> object:
        alarm = threading.Timer(seconds, self._overrun)
        alarm.daemon = True
        alarm.start()
        try:
            if message is not None:
                pickle.dump(message, self._process.questions, pickle.HIGHEST_PROTOCOL)
                self._process.questions.flush()
            return pickle.load(self._process.answers)
        except (EOFError, OSError, pickle.UnpicklingError, ValueError):
            raise WorkerLostError(self._cause(seconds)) from None
        finally:
            alarm.cancel()

    def _overrun(self) -> None:
        self._overran.set()
        self._process.end()

    def _cause(self, seconds: float) -> str:
        code = self._process.end()
        if self._overran.is_set():
            return overran(seconds)
        return f"the process that checked it ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}"


def _interpreter_flags() -> list[str]:
    """Return the flags of this interpreter that decide what its children may import."""
    if sys.flags.isolated:
        return ["-I"]
    flags = ["-E"] if sys.flags.ignore_environment else []
    return [*flags, "-s"] if sys.flags.no_user_site else flags


@dataclass(slots=True)
class _Share:
    """A worker and the files it owns: it keeps their trees from one round to the next."""

    worker: Worker
    load: int = 0


class Workers:
    """A crew of worker processes.

    Args:
        assignment: the project.
        recipe: how to load the rules and libraries.
        rules, libraries: what the recipe gives, for processes that need not load it again.
        jobs: how many processes; one for each processor, at most eight, when ``None``.

    Raises:
        WorkersUnavailableError: no process can be started.
    """

    def __init__(
        self,
        assignment: Assignment,
        recipe: Recipe,
        rules: Sequence[Rule],
        libraries: Sequence[Library],
        jobs: int | None = None,
    ) -> None:
        self._assignment = assignment
        self._recipe = recipe
        self._owner: dict[str, int] = {}
        self._mentions: Mentions | None = None
        self._closed = False
        self._shares: list[_Share] = []
        self._nursery: Nursery | None = None
        count = jobs or min(processors(), MOST_WORKERS)
        try:
            if may_fork():
                # Started before any thread is: a copy of a process holds the locks of its threads for ever.
                self._nursery = Nursery(lambda: partial(converse, in_process(assignment, rules, libraries)), count)
            for number in range(count):
                forked = Worker(Forked(self._nursery, number)) if self._nursery else self._spawned()
                self._shares.append(_Share(forked))
        except OSError as error:
            raise WorkersUnavailableError(f"a worker process cannot be started: {error.strerror or error}") from None
        except WorkersUnavailableError:
            self.close()
            raise

    def _spawned(self) -> Worker:
        return Worker(Spawned(), (self._assignment, self._recipe))

    def survey(self, paths: Iterable[str]) -> Iterator[Surveyed]:
        for path, answer in self._all("survey", paths):
            lost = Surveyed(path, unreadable=Unreadable(path, str(answer)), by_chance=True)
            yield answer if isinstance(answer, Surveyed) else lost

    def judge(self, paths: Iterable[str]) -> Iterator[Judged]:
        for path, answer in self._all("judge", sorted(paths, key=self._largest_first)):
            lost = Judged(path, unreadable=Unreadable(path, str(answer)), by_chance=True)
            yield answer if isinstance(answer, Judged) else lost

    def tell(self, mentions: Mentions) -> tuple[str, ...]:
        self._mentions = mentions
        failures: list[str] = []
        for index in range(len(self._shares)):
            answer = self._ask(index, "tell", mentions)
            failures.extend(answer if isinstance(answer, tuple) else ())
        return tuple(dict.fromkeys(failures))

    def close(self) -> None:
        self._closed = True
        for share in self._shares:
            share.worker.end()
        if self._nursery is not None:
            self._nursery.close()

    def _largest_first(self, path: str) -> tuple[int, str]:
        return -self._assignment.files.get(path, 0), path

    def _all(self, question: str, paths: Iterable[str]) -> Iterator[tuple[str, object]]:
        """Put a question about every file to its owner, and yield the answers as they come.

        The paths may still be looked for while the first ones are being read.
        """
        answers: Answers = queue.SimpleQueue()
        inboxes: list[Inbox] = [queue.SimpleQueue() for _ in self._shares]
        for index, inbox in enumerate(inboxes):
            threading.Thread(target=self._work, args=(index, question, inbox, answers), daemon=True).start()
        waiting = 0
        try:
            for path in paths:
                inboxes[self._owner_of(path)].put(path)
                waiting += 1
                while not answers.empty():
                    yield _settled(answers.get())
                    waiting -= 1
            while waiting:
                yield _settled(answers.get())
                waiting -= 1
        finally:
            for inbox in inboxes:
                inbox.put(None)

    def _owner_of(self, path: str) -> int:
        owner = self._owner.get(path)
        if owner is None:
            owner = min(range(len(self._shares)), key=lambda index: self._shares[index].load)
            self._owner[path] = owner
            self._shares[owner].load += self._assignment.files.get(path, 0)
        return owner

    def _work(self, index: int, question: str, inbox: Inbox, answers: Answers) -> None:
        while (path := inbox.get()) is not None:
            try:
                answers.put((path, self._ask(index, question, path)))
            except Exception as error:
                # Whoever waits for the answer must not wait for ever.
                answers.put((path, error))
                return

    def _ask(self, index: int, question: str, content: object) -> object:
        """Return the answer, or the reason for which there is none; a lost worker is replaced."""
        try:
            return self._shares[index].worker.ask(question, content, self._assignment.seconds)
        except WorkerLostError as lost:
            if self._closed:
                raise WorkersUnavailableError("the scan was ended") from None
            self._shares[index].worker.end()
            fresh = self._shares[index].worker = self._spawned()
            try:
                if self._mentions is not None:
                    fresh.ask("tell", self._mentions, self._assignment.seconds)
            except WorkerLostError as again:
                raise WorkersUnavailableError(f"a worker process does not keep running: {again}") from None
            return str(lost)


def _settled(answer: tuple[str, object]) -> tuple[str, object]:
    if isinstance(answer[1], Exception):
        raise answer[1]
    return answer


def pool(
    recipe: Recipe, rules: Sequence[Rule], libraries: Sequence[Library], jobs: int | None
) -> Callable[[Assignment], Workers]:
    """Return what starts a crew of workers for a project."""
    return lambda assignment: Workers(assignment, recipe, rules, libraries, jobs)
