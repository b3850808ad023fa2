"""Remembers answers, breaks cycles and bounds the work of one question.

An answer may be remembered only if it does not depend on where the question came from. One that met a question still
being answered further out (a cycle), or a limit, holds for this occasion alone; it is remembered as soon as the
cycle is closed, at the question where it began.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

MAX_DEPTH = 140
"""Nested questions: an attribute of a call of an import of ...; ordinary code needs about thirty."""

MAX_WORK = 6_000
"""New answers that one question from outside may need; beyond, what is missing is unknown."""

_NOWHERE = 1 << 60

T = TypeVar("T")


class Memory:
    """Answers by key."""

    __slots__ = ("_active", "_answers", "_depth", "_lowest", "_work")

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._active: dict[Hashable, int] = {}
        self._depth = 0
        self._lowest = _NOWHERE
        self._work = 0

    def kept(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the remembered answer, or compute it, when that asks no other question and so is no work."""
        if key not in self._answers:
            self._answers[key] = compute()
        return self._answers[key]  # type: ignore[return-value]

    def answer(self, key: Hashable, compute: Callable[[], T], otherwise: T) -> T:
        """Return the remembered answer, or compute it; ``otherwise`` when it depends on itself or goes too far."""
        if key in self._answers:
            return self._answers[key]  # type: ignore[return-value]
        begun = self._active.get(key)
        if begun is not None:
            self._lowest = min(self._lowest, begun)
            return otherwise
        if self._depth == 0:
            self._work = 0
        self._work += 1
        if self._depth >= MAX_DEPTH or self._work > MAX_WORK:
            self._lowest = -1
            return otherwise
        own, outside = self._depth, self._lowest
        self._active[key] = own
        self._lowest = _NOWHERE
        self._depth += 1
        try:
            found = compute()
        finally:
            self._depth -= 1
            del self._active[key]
            met = self._lowest
            self._lowest = min(outside, met) if met < own else outside
        if met >= own or own == 0:
            self._answers[key] = found
        return found
