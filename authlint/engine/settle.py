"""Decides what is reported of all that the rules said: merging, suppression, severity, filters, fingerprints."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from authlint.config import CONFIDENCES, Settings
from authlint.engine.fingerprint import with_fingerprints
from authlint.engine.ignored import patterns
from authlint.engine.merge import merged, without_covered
from authlint.engine.own_rules import OWN_RULES, UNREADABLE_FILE
from authlint.engine.redact import inert
from authlint.engine.selection import matches
from authlint.engine.suppress import apply, complaints
from authlint.engine.verdict import Directive, Draft, Judged, Surveyed
from authlint.rule import Finding, Location, Position, Rule


@dataclass(slots=True)
class Tally:
    """What the files of a scan gave so far.

    Attributes:
        drafts: what the rules said.
        directives: path to the suppression comments in it.
        unreadable: path to the reason.
        failures: internal errors.
        failed_rules: path to the rules whose silence there means nothing.
        judged: files that were read to the end.
        surveyed: files that were parsed.
        by_chance: something happened that need not happen again, such as a worker that died.
    """

    drafts: list[Draft] = field(default_factory=list)
    directives: dict[str, Sequence[Directive]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    failed_rules: dict[str, frozenset[str]] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    surveyed: set[str] = field(default_factory=set)
    by_chance: bool = False

    def survey(self, answer: Surveyed) -> None:
        """Take in the survey of one file."""
        self.surveyed.add(answer.path)
        self.failures.extend(answer.failures)
        self.by_chance = self.by_chance or answer.by_chance
        if answer.unreadable is not None:
            self.unreadable[answer.path] = answer.unreadable.reason

    def unopened(self, reasons: Mapping[str, str]) -> None:
        """Take in the files that could not be opened."""
        self.unreadable.update(reasons)
        self.by_chance = self.by_chance or bool(reasons)

    def add(self, verdict: Judged) -> None:
        """Take in the judgement of one file."""
        self.drafts.extend(verdict.drafts)
        self.directives.update(verdict.directives)
        self.failures.extend(verdict.failures)
        self.failed_rules[verdict.path] = verdict.failed_rules
        self.by_chance = self.by_chance or verdict.by_chance
        if verdict.unreadable is not None:
            self.unreadable.setdefault(verdict.unreadable.path, verdict.unreadable.reason)
        else:
            self.judged.add(verdict.path)


def settled(
    tally: Tally,
    rules: Sequence[Rule],
    running: Sequence[Rule],
    settings: Settings,
    parts: Mapping[str, str],
    root: str,
) -> list[Finding]:
    """Merge, override, suppress and filter; the order matters, so that a filter never makes a comment look unused."""
    everywhere = {rule.name for rule in running if rule.everywhere}
    run = {rule.name for rule in running}
    silenced = [(patterns(settings.base or root, [path]), names) for path, names in settings.per_file_ignores]

    def ignored(path: str, name: str) -> bool:
        full = os.path.join(root, *path.split("/"))
        return any(matches(name, names) and one.verdict(full, False) for one, names in silenced)

    def was_run(path: str, name: str) -> bool:
        in_part = settings.include_tests or path not in parts or name in everywhere
        return name in run and in_part and name not in tally.failed_rules.get(path, ()) and not ignored(path, name)

    kept = [draft for draft in merged(tally.drafts) if not ignored(draft.finding.location.path, draft.finding.rule)]
    drafts, used = apply(without_covered(kept, running), tally.directives, settings.require_reason)
    known = [rule.name for rule in (*rules, *OWN_RULES)]
    for path in sorted(tally.judged):
        ran = frozenset(name for name in run if was_run(path, name))
        found = tally.directives.get(path, ())
        drafts += complaints(path, found, used, known, ran, settings.require_reason)
    drafts += [_unreadable(path, reason) for path, reason in tally.unreadable.items()]
    least = CONFIDENCES.index(settings.min_confidence)
    findings = [
        replace(finding, severity=settings.severity.get(finding.rule, finding.severity))
        for finding in with_fingerprints(merged(drafts))
        if CONFIDENCES.index(finding.confidence) <= least
    ]
    own = {rule.name for rule in OWN_RULES}
    return [
        finding for finding in findings
        if finding.rule not in own
        or not (matches(finding.rule, settings.ignore) or ignored(finding.location.path, finding.rule))
    ]  # fmt: skip


def _unreadable(path: str, reason: str) -> Draft:
    rule = UNREADABLE_FILE
    start = Position(1, 1)
    finding = Finding(
        rule=rule.name,
        message=f"This file was not checked: {inert(reason)}.",
        location=Location(path, start, start),
        severity=rule.severity,
        confidence=rule.confidence,
        remedy=rule.remedy,
    )
    return Draft(finding, "", "", path)
