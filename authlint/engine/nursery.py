"""Forks the workers of one scan from a process that has loaded everything once.

Loading the semantic layer costs more than most projects' parsing, and what is loaded before a fork is shared. The
process in between also owns the workers: it alone waits for them, so that a process number it kills is never one that
the system has given to somebody else.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, NoReturn

Answer = Callable[[BinaryIO, BinaryIO], None]
"""Answers questions from the first stream on the second one until the first ends."""

Load = Callable[[], Answer]
"""Loads what a worker needs."""

_STATUS = struct.Struct("i")


def may_fork() -> bool:
    """True where a copy of this process is sound: no other thread holds a lock, and the system's libraries allow it."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Nursery:
    """Workers that are forked as soon as what they need is loaded.

    Args:
        load: called in the process in between.
        count: how many workers.

    Attributes:
        questions, answers: the streams to and from each worker.

    Raises:
        OSError: the system gives no process or pipe.
    """

    def __init__(self, load: Load, count: int) -> None:
        opened: list[int] = []
        try:
            # Pairs of reading and writing end: orders, statuses, then questions and answers of each worker.
            pairs = [pipe(opened) for _ in range(2 + 2 * count)]
            self._process = os.fork()
        except OSError:
            for end in opened:
                os.close(end)
            raise
        orders, statuses, *lines = pairs
        if self._process == 0:
            _live(load, orders, statuses, lines)
        for theirs in (orders[0], statuses[1], *(q for q, _ in lines[::2]), *(a for _, a in lines[1::2])):
            os.close(theirs)
        self._orders, self._statuses = orders[1], statuses[0]
        self.questions: list[BinaryIO] = [os.fdopen(end, "wb") for _, end in lines[::2]]
        self.answers: list[BinaryIO] = [os.fdopen(end, "rb") for end, _ in lines[1::2]]
        self._ended: dict[int, int] = {}
        self._lock = threading.Lock()

    def end(self, worker: int) -> int:
        """Kill a worker, if it still runs; return its exit code, or the negative number of its signal."""
        with self._lock:
            if worker not in self._ended:
                self._ended[worker] = self._order(worker)
            return self._ended[worker]

    def _order(self, worker: int) -> int:
        try:
            os.write(self._orders, bytes([worker]))
            answer = os.read(self._statuses, _STATUS.size)
        except OSError:
            answer = b""
        status: int = _STATUS.unpack(answer)[0] if len(answer) == _STATUS.size else signal.SIGKILL
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Kill the workers that still run, and wait until all are gone."""
        with self._lock:
            os.close(self._orders)
            os.close(self._statuses)
            os.waitpid(self._process, 0)


def pipe(opened: list[int]) -> tuple[int, int]:
    """Return the reading and the writing end of a new pipe, and note both among those to close if anything fails."""
    pair = os.pipe()
    opened.extend(pair)
    return pair


Ends = tuple[int, int]


def _live(load: Load, orders: Ends, statuses: Ends, lines: list[Ends]) -> NoReturn:
    """Be the process in between. Whatever happens, nothing of what this process is a copy of goes on in it."""
    workers: list[int] = []
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent decides what an interrupt means.
        silence()
        gc.disable()
        kept = {orders[0], statuses[1], *(q for q, _ in lines[::2]), *(a for _, a in lines[1::2])}
        for end in {orders[0], orders[1], *statuses, *(end for line in lines for end in line)} - kept:
            os.close(end)
        answer = load()
        gc.freeze()
        for at in range(0, len(lines), 2):
            worker = os.fork()
            if worker == 0:
                mine = {lines[at][0], lines[at + 1][1]}
                for end in kept - mine:
                    os.close(end)
                _work(answer, lines[at][0], lines[at + 1][1])
            workers.append(worker)
        for end in kept - {orders[0], statuses[1]}:
            os.close(end)
        while order := os.read(orders[0], 1):
            os.write(statuses[1], _STATUS.pack(_ended(workers, order[0])))
    finally:
        try:
            for number in range(len(workers)):
                _ended(workers, number)
        finally:
            os._exit(1)


def _work(answer: Answer, questions: int, answers: int) -> NoReturn:
    try:
        answer(os.fdopen(questions, "rb"), os.fdopen(answers, "wb"))
        os._exit(0)
    finally:
        os._exit(1)


def _ended(workers: list[int], number: int) -> int:
    """Kill a worker and return its wait status; nobody else waits for it, so the number still is its own."""
    if workers[number]:
        os.kill(workers[number], signal.SIGKILL)
        _, status = os.waitpid(workers[number], 0)
        workers[number] = 0
        return status
    return signal.SIGKILL


def silence() -> None:
    """Let nothing that prints or reads disturb the terminal: standard input, output and error lead nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    if nothing > 2:
        os.close(nothing)
    # Whoever put something else in their place has a descriptor of his own for it.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)
