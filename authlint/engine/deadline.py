"""Bounds the time that one file may take in this process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OverranError(BaseException):
    """Time is up. Not an ``Exception``, so that nothing on the way takes it for an error of its own."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise :class:`OverranError` in the block when it takes longer.

    Only the main thread of a POSIX process can be interrupted this way; elsewhere the block runs to its end.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _raise(number: int, frame: FrameType | None) -> None:
    raise OverranError


def overran(seconds: float) -> str:
    """Return the reason that is reported for a file that took too long."""
    return f"checking it took longer than {seconds:.0f} seconds"
