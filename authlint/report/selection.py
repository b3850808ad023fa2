"""Which findings a report shows, in which order, and how they are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from authlint.rule import Finding, Outcome


def shown(outcome: Outcome, show_suppressed: bool) -> tuple[Finding, ...]:
    """Return the findings to print: suppressed ones only on request."""
    return tuple(one for one in outcome.findings if show_suppressed or one.suppressed is None)


def counted(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Return ``(rule, number)`` of the findings that are not suppressed, the most frequent rule first, then by name."""
    counts = Counter(one.rule for one in findings if one.suppressed is None)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
