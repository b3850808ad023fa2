"""Makes one finding of several that say the same, in an order that does not depend on who found them first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from authlint.config import CONFIDENCES, SEVERITIES
from authlint.engine.verdict import Draft
from authlint.rule import Location, Rule


def merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Return one draft for each rule and location, sorted by path, position and rule.

    Of several the most severe and most certain is kept; the shortest trace tells the story best.
    """
    best: dict[tuple[str, Location], Draft] = {}
    for draft in sorted(drafts, key=_preference):
        best.setdefault((draft.finding.rule, draft.finding.location), draft)
    return sorted(best.values(), key=_order)


def without_covered(drafts: Sequence[Draft], rules: Iterable[Rule]) -> list[Draft]:
    """Return the drafts without those that repeat, at the same place, what a rule that covers theirs has said."""
    covers = {rule.name: rule.covers for rule in rules}
    covered = {(name, draft.finding.location) for draft in drafts for name in covers.get(draft.finding.rule, ())}
    return [draft for draft in drafts if (draft.finding.rule, draft.finding.location) not in covered]


def _order(draft: Draft) -> tuple[object, ...]:
    place = draft.finding.location
    return (place.path, place.start, place.end, draft.finding.rule)


def _preference(draft: Draft) -> tuple[object, ...]:
    finding = draft.finding
    return (
        SEVERITIES.index(finding.severity),
        CONFIDENCES.index(finding.confidence),
        draft.site_path != finding.location.path,
        len(finding.trace),
        draft.site_path,
        [(step.location.path, step.location.start, step.location.end, step.note) for step in finding.trace],
        draft.site,
        draft.function,
        finding.message,
        finding.remedy,
    )
