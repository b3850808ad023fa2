"""One worker's view of a project: the door between the engine and the semantic layer.

The engine asks in two rounds. :meth:`Reading.survey` reads a candidate file and returns the names of project functions
whose callers matter (wrappers of modelled calls, and functions that hand out what they decoded). The engine finds the
files that mention those names and tells :meth:`Reading.tell_mentions`; then :meth:`Reading.concepts` yields the nouns of
a file, calls of wrappers included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from authlint.concepts import Concept
from authlint.model import Library
from authlint.rule import Location


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment token.

    Attributes:
        line, column: where it starts, from 1.
        text: with the leading ``#``.
        alone: whether nothing but white space stands before it on the line.
    """

    line: int
    column: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first round learnt of a file: plain data.

    Attributes:
        mentions: for each project function whose callers matter, the words that a file calling it must contain, lower
            case: the function's name and, for the caller to be able to reach it, its module's or class's name.
    """

    mentions: frozenset[tuple[str, ...]] = frozenset()


class Reading:
    """One worker's view of a project. Parses files on demand and keeps the ones it needs.

    Args:
        root: absolute path of the project root.
        files: every Python file of the project, relative to the root, with forward slashes.
        libraries: the library models.
        pins: distribution name (normalised: lower case, dashes) to the highest version the project allows.
        parts: path to ``"test"``, ``"example"``, ``"documentation"``, ``"vendored"``; a missing path is application code.
    """

    def __init__(
        self,
        root: str,
        files: Sequence[str],
        libraries: Sequence[Library],
        pins: Mapping[str, str],
        parts: Mapping[str, str],
    ) -> None: ...

    def survey(self, path: str) -> Survey:
        """Read a file for the first time.

        Raises:
            UnreadableSource: it cannot be read or parsed; the reason is fit for the reader.
        """
        raise NotImplementedError

    def tell_mentions(self, mentions: Mapping[tuple[str, ...], Sequence[str]]) -> None:
        """Learn which files mention the names asked for by the surveys of all files."""
        raise NotImplementedError

    def concepts(self, path: str) -> Iterator[Concept]:
        """Yield the nouns of a file in source order. Raises UnreadableSource."""
        raise NotImplementedError

    def locate(self, anchors: Iterable[tuple[str, object]]) -> list[Location]:
        """Return the location of each ``(path, node)``, in order; positions are computed once for a file."""
        raise NotImplementedError

    def comments(self, path: str) -> list[Comment]:
        """Return the comment tokens of a file that was read, in source order."""
        raise NotImplementedError

    def lines(self, path: str) -> list[str]:
        """Return the source lines of a file that was read, without line ends, as text."""
        raise NotImplementedError

    def consulted(self, path: str) -> frozenset[str]:
        """Return the files whose content the answers about ``path`` depended on, itself included."""
        raise NotImplementedError
