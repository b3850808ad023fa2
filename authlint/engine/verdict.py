"""What the judgement of one file gives: plain data, fit to be sent from a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from authlint.rule import Finding, Unreadable


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before everything that needs a view of the whole scan: merging, suppression, fingerprints.

    Attributes:
        finding: without a fingerprint.
        function: the qualified name of the function the noun stands in.
        site: the dotted name of the noun, such as ``jwt.decode``.
        site_path: the file of the noun, which may differ from that of the finding.
        site_lines: first and last line of the noun, when the finding is a part of it.
    """

    finding: Finding
    function: str
    site: str
    site_path: str
    site_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment addressed to authlint.

    Attributes:
        line, column, end: where the comment stands, from 1; ``end`` is exclusive.
        word: ``ignore`` or ``ignore-file``, or what was written in their place.
        names: the rules it names.
        reason: the text after the names.
        alone: nothing else stands on the line.
        first, last: the lines it speaks for; none when ``first`` is 0.
        snippet: the line, redacted.
        problem: why it cannot count, or empty.
    """

    line: int
    column: int
    end: int
    word: str
    names: tuple[str, ...]
    reason: str
    alone: bool
    first: int
    last: int
    snippet: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The answer of the first round for one file.

    Attributes:
        path: the file.
        mentions: the words of the functions whose callers matter, as in :class:`~authlint.semantics.reading.Survey`.
        unreadable: why the file could not be read, if it could not.
        failures: internal errors.
        by_chance: the process that read the file was lost, which need not happen again.
    """

    path: str
    mentions: frozenset[tuple[str, ...]] = frozenset()
    unreadable: Unreadable | None = None
    failures: tuple[str, ...] = ()
    by_chance: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer of the second round for one file.

    Attributes:
        path: the file.
        drafts: what the rules said of its nouns; a draft may stand in another file.
        directives: the suppression comments of this file and of every other file a draft stands in.
        unreadable: why the file could not be read, if it could not.
        failures: internal errors.
        failed_rules: the rules that failed in this file, whose silence means nothing.
        by_chance: the process that read the file was lost, which need not happen again.
    """

    path: str
    drafts: tuple[Draft, ...] = ()
    directives: Mapping[str, tuple[Directive, ...]] = field(default_factory=dict)
    unreadable: Unreadable | None = None
    failures: tuple[str, ...] = ()
    failed_rules: frozenset[str] = frozenset()
    by_chance: bool = False
