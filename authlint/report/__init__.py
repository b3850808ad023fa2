"""Turns the result of a scan into text: for people, for editors, for programs and for code scanning services."""

from __future__ import annotations

from collections.abc import Sequence

from authlint.report.concise import render_concise
from authlint.report.facts import RuleFacts
from authlint.report.json_report import render_json
from authlint.report.listing import explain, list_rules, list_rules_json
from authlint.report.sarif import render_sarif
from authlint.report.text import render_text
from authlint.rule import Outcome

__all__ = ["FORMATS", "RuleFacts", "explain", "list_rules", "list_rules_json", "render"]

FORMATS: tuple[str, ...] = ("text", "concise", "json", "sarif")


def render(
    format: str,  # noqa: A002 - the name of the command line option
    outcome: Outcome,
    rules: Sequence[RuleFacts],
    *,
    color: bool = False,
    width: int = 100,
    show_suppressed: bool = False,
    statistics: bool = False,
) -> str:
    """Return the report of a scan in one of :data:`FORMATS`; it ends with a line feed unless it is empty.

    Args:
        format: one of :data:`FORMATS`.
        outcome: the result of the scan.
        rules: every rule that is loaded, the engine's own findings included.
        color: use terminal colours, in the ``text`` format.
        width: the number of columns the ``text`` format may use.
        show_suppressed: include what a comment silences.
        statistics: end with the number of findings of each rule, where the format is for people.

    Raises:
        ValueError: there is no such format.
    """
    match format:
        case "text":
            return render_text(
                outcome, color=color, width=width, show_suppressed=show_suppressed, statistics=statistics
            )
        case "concise":
            return render_concise(outcome, show_suppressed=show_suppressed, statistics=statistics)
        case "json":
            return render_json(outcome, show_suppressed=show_suppressed)
        case "sarif":
            return render_sarif(outcome, rules, show_suppressed=show_suppressed)
    raise ValueError(f"there is no report format {format!r}; use one of: {', '.join(FORMATS)}")
