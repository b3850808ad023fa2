"""Applies the comments that silence findings, and reports those that are bare, misplaced or unused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from authlint.config import suggestion
from authlint.engine.own_rules import BARE_SUPPRESSION, UNUSED_SUPPRESSION
from authlint.engine.verdict import Directive, Draft
from authlint.rule import Finding, Location, Position, Rule

Directives = Mapping[str, Sequence[Directive]]
Used = set[tuple[str, Directive, str]]
"""Path, comment and name of each suppression that silenced something."""


def apply(drafts: Iterable[Draft], directives: Directives, require_reason: bool) -> tuple[list[Draft], Used]:
    """Mark the findings that a comment silences.

    Args:
        drafts: the findings.
        directives: path to the comments in it.
        require_reason: whether a comment without a reason counts for nothing.

    Returns:
        The drafts, and which name of which comment of which file silenced something.
    """
    used: Used = set()
    result: list[Draft] = []
    for draft in drafts:
        finding = draft.finding
        for directive in directives.get(finding.location.path, ()):
            if counts(directive, require_reason) and finding.rule in directive.names and _reaches(directive, draft):
                used.add((finding.location.path, directive, finding.rule))
                if finding.suppressed is None:
                    finding = replace(finding, suppressed=directive.reason)
        result.append(replace(draft, finding=finding))
    return result, used


def counts(directive: Directive, require_reason: bool) -> bool:
    """True when a comment may silence findings at all."""
    return not directive.problem and not (require_reason and not directive.reason)


def _reaches(directive: Directive, draft: Draft) -> bool:
    if directive.word == "ignore-file":
        return True
    place = draft.finding.location
    first = place.start.line
    # The end is exclusive: a range that ends before the first column of a line does not reach that line.
    last = place.end.line if place.end.column > 1 else max(first, place.end.line - 1)
    if first <= directive.line <= last or directive.line in draft.site_lines:
        return True
    return directive.alone and directive.first in (first, *draft.site_lines[:1])


def complaints(
    path: str,
    directives: Sequence[Directive],
    used: Used,
    known: Sequence[str],
    ran: Set[str],
    require_reason: bool,
) -> Iterable[Draft]:
    """Yield what is wrong with the comments of one file.

    Args:
        path: the file.
        directives: its comments.
        used: what :func:`apply` found to be of use.
        known: the names of all rules there are.
        ran: the rules that were run on this file, so that their silence means something.
        require_reason: whether every comment must give a reason.
    """
    for directive in directives:
        if directive.problem in ("bare", "unclosed"):
            yield _draft(BARE_SUPPRESSION, path, directive, _BARE[directive.problem])
        elif directive.problem == "unknown":
            hint = suggestion(directive.word, ("ignore", "ignore-file"))
            yield _draft(UNUSED_SUPPRESSION, path, directive, f'There is no directive "{directive.word}".{hint}')
        elif directive.problem == "misplaced":
            yield _draft(
                UNUSED_SUPPRESSION,
                path,
                directive,
                _MISPLACED,
            )
        elif require_reason and not directive.reason:
            yield _draft(BARE_SUPPRESSION, path, directive, _NO_REASON)
        else:
            yield from _unused(path, directive, used, known, ran)


_MISPLACED = "An ignore-file comment counts only before the first statement of a file."
_NO_REASON = "This project requires a reason after the names, and none is given."
_BARE = {
    "bare": "This comment names no rule, so it silences nothing.",
    "unclosed": "The list of rules in this comment is not closed with a bracket, so it silences nothing.",
}


def _unused(
    path: str,
    directive: Directive,
    used: Used,
    known: Sequence[str],
    ran: Set[str],
) -> Iterable[Draft]:
    idle: list[str] = []
    for name in dict.fromkeys(directive.names):
        if name not in known:
            yield _draft(UNUSED_SUPPRESSION, path, directive, f'There is no rule "{name}".{suggestion(name, known)}')
        elif (path, directive, name) not in used and name in ran:
            idle.append(name)
    if idle:
        where = "in this file" if directive.word == "ignore-file" else "here"
        yield _draft(
            UNUSED_SUPPRESSION, path, directive, f"Nothing is suppressed: {where} {', '.join(idle)} reports nothing."
        )


def _draft(rule: Rule, path: str, directive: Directive, message: str) -> Draft:
    place = Location(path, Position(directive.line, directive.column), Position(directive.line, directive.end))
    finding = Finding(
        rule=rule.name,
        message=message,
        location=place,
        severity=rule.severity,
        confidence=rule.confidence,
        remedy=rule.remedy,
        snippet=(directive.snippet,),
    )
    return Draft(finding, "", ",".join(directive.names), path)
