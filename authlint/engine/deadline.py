"""Bounds the time that one file may take in this process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OverranError(BaseException):
    """Time is up. Not an ``Exception``, so that nothing on the way takes it for an error of its own."""


WAITING = 3
"""How much longer than it may compute a file may take in all, when a rule waits or other processes take turns."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise :class:`OverranError` in the block when it computes for longer, or takes much longer in all.

    On a busy machine a file is not given up because of its neighbours. Only the main thread of a POSIX process can be
    interrupted this way; elsewhere the block runs to its end.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    limits = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, seconds * WAITING))
    former = [signal.signal(number, _raise) for _, number, _ in limits]
    for timer, _, limit in limits:
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(limits, former, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _raise(number: int, frame: FrameType | None) -> None:
    raise OverranError


def overran(seconds: float) -> str:
    """Return the reason that is reported for a file that took too long."""
    return f"checking it took longer than {seconds:.0f} seconds"
