"""Forked workers: loaded once, killed when asked to, and gone when this process is done with them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from authlint.engine.nursery import Nursery

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked on POSIX systems only"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


def echo(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer each line with the process number and the line."""
    for line in questions:
        answers.write(b"%d %b" % (os.getpid(), line))
        answers.flush()
        print("nobody hears this")


def stop(questions: BinaryIO, answers: BinaryIO) -> None:
    os.kill(os.getpid(), signal.SIGUSR1)


def leave(questions: BinaryIO, answers: BinaryIO) -> None:
    raise SystemExit("not here")


@contextmanager
def nursery(answer: object, count: int = 2) -> Iterator[Nursery]:
    found = Nursery(lambda: answer, count)  # type: ignore[arg-type,return-value]
    try:
        yield found
    finally:
        for stream in (*found.questions, *found.answers):
            stream.close()
        found.close()


def ask(found: Nursery, worker: int, line: bytes) -> tuple[int, bytes]:
    found.questions[worker].write(line + b"\n")
    found.questions[worker].flush()
    number, _, said = found.answers[worker].readline().partition(b" ")
    return int(number), said.strip()


def is_gone(process: int) -> bool:
    """Return whether a process ends within some seconds."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_each_worker_answers_on_streams_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    with nursery(echo, 3) as found:
        answers = [ask(found, worker, b"%d" % worker) for worker in (2, 0, 1, 0)]
    assert [said for _, said in answers] == [b"2", b"0", b"1", b"0"]
    assert len({process for process, _ in answers}) == 3
    assert os.getpid() not in {process for process, _ in answers}
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_is_ended_leaves_the_others_alone() -> None:
    with nursery(echo) as found:
        first, _ = ask(found, 0, b"a")
        second, _ = ask(found, 1, b"b")
        assert found.end(0) == -signal.SIGKILL
        assert is_gone(first)
        assert ask(found, 1, b"c") == (second, b"c")
        assert found.end(0) == -signal.SIGKILL  # once more: the same answer, and nobody else is killed
        assert ask(found, 1, b"d") == (second, b"d")


def test_how_a_worker_ended_is_told() -> None:
    with nursery(stop, 1) as found:
        assert found.answers[0].read() == b""
        assert found.end(0) == -signal.SIGUSR1
    with nursery(leave, 1) as found:
        assert found.answers[0].read() == b""
        assert found.end(0) == 1


def test_all_are_gone_when_the_nursery_is_closed() -> None:
    with nursery(echo) as found:
        processes = [ask(found, worker, b"x")[0] for worker in range(2)]
    assert all(is_gone(process) for process in processes)


def test_workers_that_cannot_be_loaded_end_at_once() -> None:
    def load() -> object:
        raise KeyError("no rule")

    found = Nursery(load, 1)  # type: ignore[arg-type]
    assert found.answers[0].read() == b""
    assert found.end(0) == -signal.SIGKILL
    for stream in (*found.questions, *found.answers):
        stream.close()
    found.close()
