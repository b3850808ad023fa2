"""Shows the nouns of one file to the rules, and turns what they say into findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from authlint.concepts import Concept, Site, Violation
from authlint.engine.directives import directives_in
from authlint.engine.failure import failure
from authlint.engine.redact import Redactor, inert, secrets_of
from authlint.engine.verdict import Directive, Draft, Judged, Surveyed
from authlint.rule import Finding, Location, Rule, TraceStep, Unreadable
from authlint.semantics.reading import Reading
from authlint.semantics.tree import UnreadableSource
from authlint.values import Step

SNIPPET_LINES = 12
"""Longest excerpt of a finding; a longer call is cut."""


def _judged(rule: Rule, concept: Concept) -> Iterator[Violation]:
    """Yield what a rule says of a noun; seen through a wrapper's call, only what that call adds.

    What is wrong inside the wrapper whatever it is passed is reported there, once.
    """
    assert rule.judge is not None
    if concept.original is None:
        for violation in rule.judge(concept):
            # A default that callers may override is judged at the calls, when there are any.
            if violation.because is None or violation.because.when != "default" or not concept.reader.is_called():
                yield violation
        return
    inside = list(rule.judge(concept.original))
    for violation in rule.judge(concept):
        passed = violation.because is not None and concept.reader.adds(violation.because)
        if passed or not inside:
            yield violation


class Judge:
    """Asks one reading of the project about files, one after the other.

    Args:
        reading: the view of the project.
        rules: the rules that run.
        parts: path to the role of code, for files that are not application code.
        include_tests: whether every rule runs in tests, examples, documentation and vendored code.
    """

    def __init__(self, reading: Reading, rules: Sequence[Rule], parts: dict[str, str], include_tests: bool) -> None:
        self._reading = reading
        self._rules = rules
        self._parts = parts
        self._include_tests = include_tests
        self._by_noun: dict[tuple[type[Concept], bool], list[Rule]] = {}
        self._redactors: dict[str, Redactor] = {}

    def survey(self, path: str) -> Surveyed:
        """Read a file for the first time."""
        try:
            return Surveyed(path, self._reading.survey(path).mentions)
        except UnreadableSource as error:
            return Surveyed(path, unreadable=Unreadable(path, error.reason))
        except Exception as error:
            return Surveyed(path, failures=(failure(path, "", error),))

    def tell(self, mentions: Mapping[tuple[str, ...], Sequence[str]]) -> tuple[str, ...]:
        """Say which files mention the names the surveys asked for; return the internal errors of doing so."""
        try:
            self._reading.tell_mentions(mentions)
        except Exception as error:
            return (failure("", "", error),)
        return ()

    def judge(self, path: str) -> Judged:
        """Run the rules over the nouns of a file."""
        violations: list[tuple[Rule, Violation]] = []
        failures: list[str] = []
        failed: set[str] = set()
        try:
            for concept in self._reading.concepts(path):
                for rule in self._rules_for(type(concept), path):
                    assert rule.judge is not None
                    try:
                        violations.extend(
                            (rule, violation)
                            for violation in _judged(rule, concept)
                            if self._is_reported(rule, violation.anchor[0])
                        )
                    except UnreadableSource:
                        raise
                    except Exception as error:
                        failures.append(failure(path, rule.name, error))
                        failed.add(rule.name)
        except UnreadableSource as error:
            return Judged(path, unreadable=Unreadable(path, error.reason))
        except Exception as error:
            failures.append(failure(path, "", error))
            failed.update(rule.name for rule in self._rules)
        drafts: tuple[Draft, ...] = ()
        directives: dict[str, tuple[Directive, ...]] = {}
        try:
            drafts = self._drafts(violations)
            for file in sorted({path, *(draft.finding.location.path for draft in drafts)}):
                found = self._directives(file)
                if found:
                    directives[file] = found
        except Exception as error:
            failures.append(failure(path, "", error))
            failed.update(rule.name for rule, _ in violations)
        return Judged(path, drafts, directives, None, tuple(failures), frozenset(failed))

    def _rules_for(self, noun: type[Concept], path: str) -> list[Rule]:
        key = (noun, path in self._parts)
        rules = self._by_noun.get(key)
        if rules is None:
            rules = self._by_noun[key] = [
                rule for rule in self._rules if issubclass(noun, rule.subjects) and self._is_reported(rule, path)
            ]
        return rules

    def _is_reported(self, rule: Rule, path: str) -> bool:
        """True in application code. A value in a test is not reported either, whichever file makes use of it."""
        return self._include_tests or rule.everywhere or path not in self._parts

    def _drafts(self, violations: Sequence[tuple[Rule, Violation]]) -> tuple[Draft, ...]:
        anchors: list[tuple[str, object]] = []
        notes: list[tuple[Rule, Violation, list[str]]] = []
        for rule, violation in violations:
            steps = [*_trace(violation), _site_step(violation.site), *violation.evidence]
            anchors.append(violation.anchor)
            anchors.append((violation.site.path, violation.site.node))
            anchors.extend((step.path, step.node) for step in steps)
            notes.append((rule, violation, [step.note for step in steps]))
        places = iter(self._reading.locate(anchors)) if anchors else iter(())
        return tuple(
            self._draft(rule, violation, next(places), next(places), [(note, next(places)) for note in steps])
            for rule, violation, steps in notes
        )

    def _draft(
        self, rule: Rule, violation: Violation, place: Location, site: Location, steps: list[tuple[str, Location]]
    ) -> Draft:
        secrets = secrets_of(violation.because)
        hide = self._redactor(place.path).hide_in_text
        trace = _merged((hide(note, secrets), location) for note, location in steps)
        if len(trace) == 1 and _starts_at(trace[0].location, place):
            trace = ()
        last = min(place.end.line, place.start.line + SNIPPET_LINES - 1)
        finding = Finding(
            rule=rule.name,
            message=hide(violation.message, secrets),
            location=place,
            severity=violation.severity or rule.severity,
            confidence=violation.confidence or rule.confidence,
            trace=trace,
            remedy=hide(violation.remedy or rule.remedy, secrets),
            snippet=tuple(self._line(place.path, line, secrets) for line in range(place.start.line, last + 1)),
            snippets={
                (step.location.path, step.location.start.line): self._line(
                    step.location.path, step.location.start.line, secrets
                )
                for step in trace
            },
        )
        inside = site.path == place.path and site.start <= place.start and place.end <= site.end
        lines = (site.start.line, site.end.line) if inside else ()
        return Draft(finding, violation.site.function, violation.site.name, violation.site.path, lines)

    def _line(self, path: str, line: int, secrets: frozenset[str]) -> str:
        return self._redactor(path).line(line, secrets)

    def _redactor(self, path: str) -> Redactor:
        redactor = self._redactors.get(path)
        if redactor is None:
            redactor = self._redactors[path] = Redactor(self._reading.lines(path))
        return redactor

    def _directives(self, path: str) -> tuple[Directive, ...]:
        if not self._reading.is_addressed(path):
            return ()
        lines = self._reading.lines(path)
        # Comment tokens are dear to find, and hardly any file has one for us.
        if not any("authlint:" in line.lower() for line in lines if "#" in line):
            return ()
        return directives_in(self._reading.comments(path), lines, self._redactor(path))


def _starts_at(one: Location, other: Location) -> bool:
    return one.path == other.path and one.start.line == other.start.line


def _trace(violation: Violation) -> tuple[Step, ...]:
    if violation.because is None:
        return ()
    # The alternatives of a choice share their end; the first one tells the story.
    return next(iter(violation.because.leaves())).trace


def _site_step(site: Site) -> Step:
    return Step(f"reaches {inert(site.name)}", site.path, site.node)


def _merged(steps: Iterable[tuple[str, Location]]) -> tuple[TraceStep, ...]:
    """Return the steps, those at the place of an earlier one left out."""
    seen: set[Location] = set()
    trace: list[TraceStep] = []
    for note, location in steps:
        if location not in seen:
            seen.add(location)
            trace.append(TraceStep(note, location))
    return tuple(trace)
