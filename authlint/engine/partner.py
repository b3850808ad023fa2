"""A copy of this process that takes over a part of a long search, so that a large repository is read twice as fast.

Both processes take the next chunk of work from one pipe, so that neither waits for the other. Afterwards each answers
questions about the chunks it took.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from authlint.engine.nursery import may_fork, pipe, silence

MOST_CHUNKS = 256
"""The number of a chunk is one byte in the pipe."""

_LENGTH = struct.Struct("I")

Work = Callable[[int], object]
Reply = Callable[[Any], object]


class PartnerLostError(Exception):
    """The other process is gone, and what it had taken on must be done here."""


class Partner:
    """A forked process that shares chunks of work with this one.

    Args:
        chunks: how many there are; they are numbered from 0.
        work: does a chunk, in either process.
        reply: answers a question, in the other process.

    Raises:
        OSError: the system gives no process or pipe.
    """

    def __init__(self, chunks: int, work: Work, reply: Reply) -> None:
        assert chunks <= MOST_CHUNKS
        opened: list[int] = []
        try:
            self._queue, filled = pipe(opened)
            questions, self._questions = pipe(opened)
            self._answers, answers = pipe(opened)
            os.write(filled, bytes(range(chunks)))
            self._process = os.fork()
        except OSError:
            for end in opened:
                os.close(end)
            raise
        os.close(filled)
        if self._process == 0:
            os.close(self._questions)
            os.close(self._answers)
            _live(self._queue, questions, answers, work, reply)
        os.close(questions)
        os.close(answers)
        self._received = bytearray()
        self._finished = False
        self._ended = False

    def chunks(self) -> Iterator[int]:
        """Yield the numbers of the chunks that fall to this process, until the partner is ended."""
        while not self._ended and (number := os.read(self._queue, 1)):
            yield number[0]

    def done(self, *, wait: bool) -> Iterator[tuple[int, Any]]:
        """Yield the chunks that the other process has done, and what it made of them: those that are there, or all.

        Raises:
            PartnerLostError: it is gone.
        """
        while not self._finished and (wait or self._is_ready()):
            number, result = self._receive()
            if number is None:
                self._finished = True
            else:
                yield number, result

    def ask(self, question: object) -> None:
        """Put a question to the other process, which works at it while this one goes on. Raises PartnerLostError."""
        try:
            _send(self._questions, question)
        except OSError:
            raise PartnerLostError from None

    def answer(self) -> Any:
        """Return the answer to the last question. Raises PartnerLostError."""
        return self._receive()

    def end(self) -> None:
        """Kill the other process; it holds nothing that needs to be saved."""
        self._ended = True
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        for end in (self._queue, self._questions, self._answers):
            os.close(end)

    def _is_ready(self) -> bool:
        return self._complete() or bool(select.select([self._answers], [], [], 0)[0])

    def _complete(self) -> bool:
        received = self._received
        return len(received) >= _LENGTH.size and len(received) >= _LENGTH.size + _LENGTH.unpack_from(received)[0]

    def _receive(self) -> Any:
        while not self._complete():
            data = os.read(self._answers, 1 << 16)
            if not data:
                raise PartnerLostError
            self._received += data
        end = _LENGTH.size + _LENGTH.unpack_from(self._received)[0]
        message = pickle.loads(self._received[_LENGTH.size : end])
        del self._received[:end]
        return message


def shared(chunks: int, work: Work, reply: Reply) -> Partner | None:
    """Return a partner, or ``None`` where there can be none."""
    if not may_fork():
        return None
    try:
        return Partner(chunks, work, reply)
    except OSError:
        return None


def _live(queue: int, questions: int, answers: int, work: Work, reply: Reply) -> NoReturn:
    """Be the other process. Whatever happens, nothing of what it is a copy of goes on in it."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent decides what an interrupt means.
        silence()
        gc.disable()
        while number := os.read(queue, 1):
            _send(answers, (number[0], work(number[0])))
        _send(answers, (None, None))
        with os.fdopen(questions, "rb") as stream:
            while length := stream.read(_LENGTH.size):
                question = pickle.loads(stream.read(_LENGTH.unpack(length)[0]))
                _send(answers, reply(question))
    finally:
        os._exit(0)


def _send(end: int, message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    data = _LENGTH.pack(len(data)) + data
    while data:
        data = data[os.write(end, data) :]


def split(items: Iterable[Any], chunks: int) -> list[list[Any]]:
    """Return items in order in at most ``chunks`` lists of about the same length."""
    items = list(items)
    size = max(1, -(-len(items) // chunks))
    return [items[at : at + size] for at in range(0, len(items), size)]
