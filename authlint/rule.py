"""The words a rule author writes: a rule, its examples and its references.

A rule is one module: the docstring is its documentation page, ``rule`` holds its facts and examples, and one generator
function judges one noun. The annotation of the function's parameter is the subscription: ``decode: TokenDecode`` is
called for every token decode in the project, a union for several nouns.
"""

from __future__ import annotations

import inspect
import textwrap
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Any

from authlint.concepts import Concept, Confidence, Severity, Violation
from authlint.values import Constant

Check = Callable[[Any], Iterator[Violation]]

MARKER = "# finding"


class RuleError(Exception):
    """A rule is incomplete or contradicts itself; the message names the rule and the remedy."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A requirement or weakness a rule enforces.

    Attributes:
        document: such as ``RFC 8725`` or ``CWE``.
        section: such as ``3.3`` or ``347``.
        url: where to read it.
        level: the document's own word for how binding it is: ``MUST``, ``SHOULD``, ``L1``; empty where it has none.
    """

    document: str
    section: str
    url: str
    level: str = ""

    def __str__(self) -> str:
        if self.document == "CWE":
            return f"CWE-{self.section}"
        place = (
            f"{self.document} section {self.section}"
            if self.document.startswith("RFC")
            else f"{self.document} {self.section}"
        )
        return f"{place} ({self.level})" if self.level else place


def rfc(number: int, section: str, level: str = "") -> Reference:
    """A section of an RFC."""
    return Reference(f"RFC {number}", section, f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}", level)


def asvs(section: str, level: str = "") -> Reference:
    """A requirement of the OWASP Application Security Verification Standard 5.0."""
    chapter = {
        "1": "0x10-V1-Encoding-and-Sanitization",
        "3": "0x12-V3-Web-Frontend-Security",
        "4": "0x13-V4-API-and-Web-Service",
        "6": "0x15-V6-Authentication",
        "7": "0x16-V7-Session-Management",
        "9": "0x18-V9-Self-contained-Tokens",
        "10": "0x19-V10-OAuth-and-OIDC",
        "11": "0x20-V11-Cryptography",
        "12": "0x21-V12-Secure-Communication",
        "13": "0x22-V13-Configuration",
        "14": "0x23-V14-Data-Protection",
        "16": "0x25-V16-Security-Logging-and-Error-Handling",
    }
    page = chapter.get(section.split(".")[0])
    base = "https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en"
    return Reference("ASVS 5.0", section, f"{base}/{page}.md" if page else base, level)


def cwe(number: int) -> Reference:
    """An entry of the Common Weakness Enumeration."""
    return Reference("CWE", str(number), f"https://cwe.mitre.org/data/definitions/{number}.html")


def oidc(section: str, level: str = "") -> Reference:
    """A section of OpenID Connect Core 1.0."""
    return Reference("OpenID Connect Core 1.0", section, "https://openid.net/specs/openid-connect-core-1_0.html", level)


@dataclass(frozen=True, slots=True)
class Example:
    """A small program that breaks a rule or keeps it.

    Attributes:
        files: file name to source; a single source is ``{"app.py": source}``. Lines that must be reported end with
            ``# finding``.
        breaks: whether the rule speaks.
        why: for a good example, the reason it is no mistake; for a bad one, what is special about it, if anything.
        needs: distributions and versions the project pins, ``{"PyJWT": "1.7.1"}``.
    """

    files: Mapping[str, str]
    breaks: bool
    why: str = ""
    needs: Mapping[str, str] = field(default_factory=dict)


def bad(source: str | Mapping[str, str], why: str = "", needs: Mapping[str, str] | None = None) -> Example:
    """An example the rule must report, at the lines marked ``# finding`` and nowhere else."""
    return Example(_files(source), True, why, needs or {})


def good(source: str | Mapping[str, str], why: str = "", needs: Mapping[str, str] | None = None) -> Example:
    """An example that looks similar and must not be reported, with the reason."""
    return Example(_files(source), False, why, needs or {})


def _files(source: str | Mapping[str, str]) -> Mapping[str, str]:
    files = {"app.py": source} if isinstance(source, str) else dict(source)
    # Unlike a docstring's, the first line of an example is code and counts for the margin like every other.
    return {name: textwrap.dedent(text).strip("\n").rstrip() + "\n" for name, text in files.items()}


@dataclass(slots=True)
class Rule:
    """A mistake authlint reports.

    Attributes:
        title: the mistake as a noun phrase, shown in reports and lists.
        severity: ``error`` lets somebody in, ``warning`` does so under a further condition, ``note`` is advice.
        confidence: how often a finding is right when nothing about it is conditional.
        attack: what an attacker does with it, in one or two sentences.
        remedy: what to write instead, in one sentence or a short snippet.
        references: the requirements it enforces and the weaknesses it is.
        examples: at least one single-file bad, one bad over several files, and one near-miss good with its reason.
        violated_by: role name to the constant that breaks the rule, from which the rule-by-library matrix is tested.
        pedantic: off unless asked for.
        everywhere: also reported in tests, examples and documentation (credentials that would be live anywhere).
        options: names and defaults of options the configuration may set.
        covers: names of rules that would say the same again where this one speaks; there only this one is reported.
        in_context: what the program does around the noun decides, and no single role: the call alone breaks nothing.
    """

    title: str
    severity: Severity
    attack: str
    remedy: str
    references: Sequence[Reference]
    examples: Sequence[Example]
    confidence: Confidence = "high"
    violated_by: Mapping[str, Constant | Sequence[Constant]] = field(default_factory=dict)
    pedantic: bool = False
    everywhere: bool = False
    options: Mapping[str, Constant] = field(default_factory=dict)
    covers: Sequence[str] = ()
    in_context: bool = False
    name: str = ""
    page: str = ""
    subjects: tuple[type[Concept], ...] = ()
    judge: Check | None = None

    def check(self, function: Check) -> Check:
        """Decorator: make ``function`` the judgement of this rule and take name, page and subscription from it."""
        module = inspect.getmodule(function)
        self.name = function.__name__.replace("_", "-")
        self.page = inspect.cleandoc((module.__doc__ if module else None) or "")
        self.subjects = _subjects(function)
        self.judge = function
        return function

    @property
    def family(self) -> str:
        """The part of the name before the first dash: ``jwt``, ``oauth``, ``session``."""
        return self.name.split("-", 1)[0]

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.split("\n", 1)[0]

    def cwes(self) -> list[int]:
        """The CWE numbers among the references."""
        return [int(reference.section) for reference in self.references if reference.document == "CWE"]

    def complaints(self) -> Iterator[str]:
        """Yield what is missing for this rule to be complete; a rule with complaints does not load."""
        if self.judge is None:
            yield "has no function decorated with @rule.check"
        if not self.page:
            yield "has no module docstring, which is its documentation page"
        if not self.subjects:
            yield "does not say what it judges: annotate the parameter of its check with a concept"
        if not self.title or self.title.endswith("."):
            yield "needs a title without a final stop"
        if self.severity not in ("error", "warning", "note"):
            yield f"has the unknown severity {self.severity!r}; use error, warning or note"
        if self.confidence not in ("high", "medium", "low"):
            yield f"has the unknown confidence {self.confidence!r}; use high, medium or low"
        if not self.attack or not self.remedy:
            yield "needs an attack and a remedy"
        if not self.references:
            yield "needs at least one reference"
        if not any(example.breaks for example in self.examples):
            yield "needs a bad example"
        if not any(not example.breaks for example in self.examples):
            yield "needs a good example"


def _subjects(function: Check) -> tuple[type[Concept], ...]:
    hints = typing.get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)
    if not parameters or parameters[0] not in hints:
        return ()
    annotation = hints[parameters[0]]
    options: Iterable[Any] = (
        typing.get_args(annotation)
        if isinstance(annotation, UnionType) or typing.get_origin(annotation) is typing.Union
        else (annotation,)
    )
    return tuple(option for option in options if isinstance(option, type) and issubclass(option, Concept))


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: ``line`` and ``column`` count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Location:
    """A range in a file; ``path`` is relative to the project root, ``end`` is exclusive in its column."""

    path: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of the path shown to the reader: what happens, and where."""

    note: str
    location: Location


@dataclass(frozen=True, slots=True)
class Finding:
    """What is reported: plain data, safe to send between processes and to write to a report.

    Attributes:
        rule: the rule's name.
        message: what is true here.
        location: the primary location.
        severity, confidence: of this finding.
        trace: from the source of the value to its use.
        remedy: what to write instead.
        fingerprint: stays the same when lines move; unique among the findings of a scan.
        snippet: the source lines of the primary location, secrets redacted, control characters made visible.
        snippets: the source lines of each step of the trace, likewise; keyed by ``(path, line)``.
        suppressed: the reason given in the comment that silences it (may be empty), or ``None``.
    """

    rule: str
    message: str
    location: Location
    severity: Severity
    confidence: Confidence
    trace: tuple[TraceStep, ...] = ()
    remedy: str = ""
    fingerprint: str = ""
    snippet: tuple[str, ...] = ()
    snippets: Mapping[tuple[str, int], str] = field(default_factory=dict)
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that matters and could not be read: reported, never silently skipped."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a scan.

    Attributes:
        root: the project root the paths are relative to, as an absolute path.
        findings: sorted by path, line, column and rule; suppressed ones included.
        unreadable: files that could not be read or parsed.
        failures: internal errors (exit code 3), each naming file and rule.
        files: Python files looked at.
        candidates: files that were parsed.
        seconds: wall time.
    """

    root: str
    findings: tuple[Finding, ...]
    unreadable: tuple[Unreadable, ...] = ()
    failures: tuple[str, ...] = ()
    files: int = 0
    candidates: int = 0
    seconds: float = 0.0
