"""What a noun is made of: roles, relations, and the findings about it.

Roles and relations are computed when a rule asks and never before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, overload

from authlint.values import Choice, Step, Unknown, Value

Confidence = Literal["high", "medium", "low"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a noun stands in the code.

    Attributes:
        path: the file, relative to the project root.
        node: the syntax node of the call, assignment or setting; opaque outside ``authlint.semantics``.
        library: the name of the library whose model recognised it, such as ``PyJWT``.
        name: the dotted name that was recognised, such as ``jwt.decode``.
        function: the qualified name of the enclosing function, empty at module level.
        part: ``"application"``, or the role of the code when it is a test, example or documentation file.
    """

    path: str
    node: object
    library: str
    name: str
    function: str = ""
    part: str = "application"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we believe a relation holds: a clause for the reader, the steps that show it, and the value it is about."""

    reason: str
    steps: tuple[Step, ...] = ()
    about: Value | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """What a rule yields: a statement about one noun, not yet resolved to lines.

    Attributes:
        message: what is true here, in one or two sentences.
        site: the noun's place, used as the last step of the trace.
        anchor: ``(path, node)`` to report at.
        because: the value that breaks the rule; its trace is shown.
        evidence: further steps shown after the noun (what an attacker reaches).
        confidence: how sure we are; ``None`` takes the rule's own.
        severity: overrides the rule's severity for this violation, or ``None``.
        remedy: what to write instead here; empty takes the rule's own.
    """

    message: str
    site: Site
    anchor: tuple[str, object]
    because: Value | None = None
    evidence: tuple[Step, ...] = ()
    confidence: Confidence | None = None
    severity: Severity | None = None
    remedy: str = ""


class Reader(Protocol):
    """How a noun gets at the code; implemented by ``authlint.semantics``."""

    def role(self, concept: Concept, name: str) -> Value:
        """Return the value that plays the role ``name`` in ``concept``."""
        ...

    def relation(self, concept: Concept, name: str) -> Any:
        """Return what the relation ``name`` answers for ``concept``."""
        ...

    def anchor(self, concept: Concept, role: str) -> tuple[str, object]:
        """Return file and node of the argument that gives a role, or of the whole noun when there is none."""
        ...

    def adds(self, value: Value) -> bool:
        """Return whether the call through which the noun is seen contributes to a value."""
        ...

    def is_called(self) -> bool:
        """Return whether calls of the function around the noun are visible."""
        ...

    def source(self, value: Value) -> tuple[str, object] | None:
        """Return file and node of the place a value is written, or ``None`` when it has no trace."""
        ...


T = TypeVar("T")
C = TypeVar("C", bound="Concept")


class role:  # noqa: N801 - reads as a keyword in the class bodies below
    """Declares a role of a noun; reading it on an instance gives the :class:`Value` in that role."""

    __slots__ = ("meaning", "name")

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, concept: None, owner: type) -> role: ...
    @overload
    def __get__(self, concept: Concept, owner: type) -> Value: ...
    def __get__(self, concept: Concept | None, owner: type) -> role | Value:
        return self if concept is None else concept.role_value(self.name)


class relation:  # noqa: N801
    """Declares a relation that answers with :class:`Evidence`, or ``None`` when it does not hold or is not known."""

    __slots__ = ("meaning", "name")

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, concept: None, owner: type) -> relation: ...
    @overload
    def __get__(self, concept: Concept, owner: type) -> Evidence | None: ...
    def __get__(self, concept: Concept | None, owner: type) -> relation | Evidence | None:
        if concept is None:
            return self
        found: Evidence | None = concept.reader.relation(concept, self.name)
        return found


class Concept:
    """A noun found in the code. Subclasses declare roles and relations and nothing else."""

    __slots__ = ("_values", "original", "reader", "site")

    def __init__(self, site: Site, reader: Reader) -> None:
        self.site = site
        self.reader = reader
        self.original: Concept | None = None
        """For a noun seen through a wrapper's call: the noun inside the wrapper, judged where it is written."""
        self._values: dict[str, Value] = {}

    @classmethod
    def roles(cls) -> Iterator[role]:
        """Yield the roles this noun declares, those of its bases first."""
        for base in reversed(cls.__mro__):
            yield from (member for member in vars(base).values() if isinstance(member, role))

    @classmethod
    def relations(cls) -> Iterator[relation]:
        """Yield the relations this noun declares."""
        for base in reversed(cls.__mro__):
            yield from (member for member in vars(base).values() if isinstance(member, relation))

    def role_value(self, name: str) -> Value:
        """Return the value in the role ``name``, evaluated once."""
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self.reader.role(self, name)
        return value

    def finding(
        self,
        message: str,
        *,
        because: Value | None = None,
        at: str | Value | Evidence | None = None,
        evidence: Evidence | None = None,
        confidence: Confidence | None = None,
        severity: Severity | None = None,
        remedy: str = "",
    ) -> Violation:
        """Return a violation of this noun.

        Args:
            message: what is true here.
            because: the value that breaks the rule.
            at: where to report: a role's name (its argument), a value (where it is written), evidence (its last step),
                or the whole noun.
            evidence: what makes it matter; its steps end the trace.
            confidence: overrides the confidence that follows from ``because``: a value that holds only on some
                branch lowers the rule's confidence to medium.
            severity: overrides the rule's severity.
            remedy: overrides the rule's remedy.
        """
        anchor = self.reader.source(at) if isinstance(at, Value) else None
        if isinstance(at, Evidence) and at.steps:
            anchor = at.steps[-1].path, at.steps[-1].node
        if anchor is None:
            anchor = self.reader.anchor(self, at if isinstance(at, str) else "")
        if confidence is None and because is not None and _conditional(because):
            confidence = "medium"
        return Violation(
            message=message,
            site=self.site,
            anchor=anchor,
            because=because,
            evidence=evidence.steps if evidence else (),
            confidence=confidence,
            severity=severity,
            remedy=remedy,
        )


def _conditional(value: Value) -> bool:
    return isinstance(value, Choice | Unknown) or value.when in ("branch", "debug")
