"""The ``concise`` format: one line for each finding, in the shape editors and terminals make clickable."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.report.selection import counted, shown
from authlint.report.wording import inert, no_command
from authlint.rule import Outcome


def render_concise(outcome: Outcome, *, show_suppressed: bool = False, statistics: bool = False) -> str:
    """Return a line ``path:line:column: severity rule: message`` for each finding; empty when there is nothing to say.

    Args:
        outcome: the result of the scan.
        show_suppressed: also print what a comment silences, marked ``(suppressed)``.
        statistics: end with a line ``number rule`` for each rule that spoke.
    """
    return "".join(f"{no_command(line)}\n" for line in _lines(outcome, show_suppressed, statistics))


def _lines(outcome: Outcome, show_suppressed: bool, statistics: bool) -> Iterator[str]:
    findings = shown(outcome, show_suppressed)
    for finding in findings:
        start = finding.location.start
        silenced = "" if finding.suppressed is None else " (suppressed)"
        place = f"{inert(finding.location.path)}:{start.line}:{start.column}"
        yield f"{place}: {finding.severity} {inert(finding.rule)}: {inert(finding.message)}{silenced}"
    for failure in outcome.failures:
        yield f"internal error: {inert(failure)}"
    if statistics:
        for rule, number in counted(findings):
            yield f"{number:>5} {inert(rule)}"
