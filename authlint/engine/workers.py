"""A pool of worker processes: they parse side by side, and a file that kills one of them costs that file alone.

The workers are started without :mod:`multiprocessing`. Its child processes import it with the current folder first on
the import path, and the current folder may be the repository that is scanned.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from authlint.engine.crew import Assignment, Mentions
from authlint.engine.deadline import overran
from authlint.engine.registry import Recipe
from authlint.engine.verdict import Judged, Surveyed
from authlint.rule import Unreadable

MOST_WORKERS = 8
SECONDS_TO_START = 120.0

Answers = queue.SimpleQueue[tuple[str, object]]
Inbox = queue.SimpleQueue[str | None]


class WorkerLostError(Exception):
    """A worker died or took too long; the message is a reason for the reader."""


class WorkersUnavailableError(Exception):
    """No worker process can be started here."""


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Worker:
    """One worker process. It loads its rules at once, while this process goes on.

    Args:
        assignment: the project.
        recipe: how to load the rules and libraries.

    Raises:
        WorkersUnavailableError: the process cannot be started.
    """

    def __init__(self, assignment: Assignment, recipe: Recipe) -> None:
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
        self._questions = self._process.stdin
        self._answers = self._process.stdout
        self._overran = threading.Event()
        self._failed_to_start = ""
        self._opening = threading.Thread(target=self._open, args=((assignment, recipe),), daemon=True)
        self._opening.start()

    def ask(self, question: str, content: object, seconds: float) -> object:
        """Return the answer to a question. Raises WorkerLostError, WorkersUnavailableError."""
        self._opening.join()
        if self._failed_to_start:
            raise WorkersUnavailableError(f"a worker process does not start: {self._failed_to_start}")
        return self._exchange((question, content), seconds)

    def end(self) -> None:
        """Kill the process; it holds nothing that needs to be saved."""
        self._process.kill()
        self._process.wait()
        self._opening.join()
        for stream in (self._questions, self._answers):
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
            pickle.dump(message, self._questions, pickle.HIGHEST_PROTOCOL)
            self._questions.flush()
            return pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError, ValueError):
            raise WorkerLostError(self._cause(seconds)) from None
        finally:
            alarm.cancel()

    def _overrun(self) -> None:
        self._overran.set()
        self._process.kill()

    def _cause(self, seconds: float) -> str:
        self._process.kill()
        code = self._process.wait()
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
        jobs: how many processes; one for each processor, at most eight, when ``None``.

    Raises:
        WorkersUnavailableError: no process can be started.
    """

    def __init__(self, assignment: Assignment, recipe: Recipe, jobs: int | None = None) -> None:
        self._assignment = assignment
        self._recipe = recipe
        self._owner: dict[str, int] = {}
        self._mentions: Mentions | None = None
        self._closed = False
        self._shares: list[_Share] = []
        try:
            for _ in range(jobs or min(processors(), MOST_WORKERS)):
                self._shares.append(_Share(Worker(assignment, recipe)))
        except WorkersUnavailableError:
            self.close()
            raise

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
            fresh = self._shares[index].worker = Worker(self._assignment, self._recipe)
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


def pool(recipe: Recipe, jobs: int | None) -> Callable[[Assignment], Workers]:
    """Return what starts a crew of workers for a project."""
    return lambda assignment: Workers(assignment, recipe, jobs)
