"""Who does the parsing: this process, or a pool of workers. Both answer the same questions in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from authlint.engine.deadline import OverranError, deadline, overran
from authlint.engine.verdict import Judged, Surveyed
from authlint.model import Library
from authlint.rule import Rule, Unreadable

if TYPE_CHECKING:
    from authlint.engine.judge import Judge

Mentions = Mapping[tuple[str, ...], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a crew must know of a project.

    Attributes:
        root: the absolute project root.
        files: every Python file that may be read, relative to the root, to its size in bytes.
        pins: distribution to the highest version the project allows.
        parts: path to the role of code, for files that are not application code.
        include_tests: whether every rule runs in them.
        seconds: how long one file may take, in each round.
    """

    root: str
    files: Mapping[str, int]
    pins: Mapping[str, str]
    parts: Mapping[str, str]
    include_tests: bool
    seconds: float


class Crew(Protocol):
    """Reads files in two rounds. The order of the answers is not fixed."""

    def survey(self, paths: Iterable[str]) -> Iterable[Surveyed]:
        """First round: read the files."""
        ...

    def tell(self, mentions: Mentions) -> tuple[str, ...]:
        """Between the rounds: say which files mention the functions the first round asked about; give failures back."""
        ...

    def judge(self, paths: Iterable[str]) -> Iterable[Judged]:
        """Second round: run the rules over the files."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


class InProcess:
    """Parses in this process: the quickest way as long as there is little to parse."""

    def __init__(self, judge: Judge, seconds: float) -> None:
        self._judge = judge
        self._seconds = seconds

    def survey(self, paths: Iterable[str]) -> Iterator[Surveyed]:
        for path in paths:
            try:
                with deadline(self._seconds):
                    answer = self._judge.survey(path)
            except OverranError:
                answer = Surveyed(path, unreadable=Unreadable(path, overran(self._seconds)), by_chance=True)
            yield answer

    def tell(self, mentions: Mentions) -> tuple[str, ...]:
        return self._judge.tell(mentions)

    def judge(self, paths: Iterable[str]) -> Iterator[Judged]:
        for path in paths:
            try:
                with deadline(self._seconds):
                    answer = self._judge.judge(path)
            except OverranError:
                answer = Judged(path, unreadable=Unreadable(path, overran(self._seconds)), by_chance=True)
            yield answer

    def close(self) -> None:
        """Nothing was started."""


def in_process(assignment: Assignment, rules: Sequence[Rule], libraries: Sequence[Library]) -> InProcess:
    """Return a crew of this process alone."""
    # Imported here because libcst comes with it, and most scans end before anything is parsed.
    from authlint.engine.judge import Judge
    from authlint.semantics.reading import Reading

    reading = Reading(assignment.root, list(assignment.files), libraries, assignment.pins, assignment.parts)
    return InProcess(Judge(reading, rules, dict(assignment.parts), assignment.include_tests), assignment.seconds)
