"""The ``text`` format: for people at a terminal or in a build log.

Each finding says where, what, how we know and what to write instead, and no more. The layout is the same with and
without colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from authlint.report.ink import SEVERITY_STYLES, Line, drawn, line, wrapped
from authlint.report.selection import counted, shown
from authlint.report.snippet import gutter_for, source_line, underlined
from authlint.report.wording import inert
from authlint.rule import Finding, Outcome, TraceStep

INDENT = "  "
DEEPER = "     "


def render_text(
    outcome: Outcome, *, color: bool = False, width: int = 100, show_suppressed: bool = False, statistics: bool = False
) -> str:
    """Return the findings grouped by file, then internal errors, then a summary.

    A file that could not be read is among the findings: the scan reports it under ``unreadable-file``.

    Args:
        outcome: the result of the scan.
        color: draw with terminal colours.
        width: the number of terminal cells a line may take; paths and code that people copy are not broken.
        show_suppressed: also show what a comment silences, with the comment's reason.
        statistics: show the number of findings of each rule before the summary.
    """
    return drawn(_report(outcome, max(width, 40), show_suppressed, statistics), color)


def _report(outcome: Outcome, width: int, show_suppressed: bool, statistics: bool) -> Iterator[Line]:
    findings = shown(outcome, show_suppressed)
    for path, group in groupby(findings, key=lambda one: one.location.path):
        members = list(group)
        if len(members) > 1:
            yield line((inert(path), "bold"), (f"  {len(members)} findings", "dim"))
            yield ()
        for finding in members:
            yield from _finding(finding, width)
            yield ()
    for failure in outcome.failures:
        first, *rest = wrapped(inert(failure), width - len("internal error: ")) or [""]
        yield line(("internal error: ", "bold red"), first)
        yield from (line(INDENT, more) for more in rest)
        yield ()
    if statistics and (counts := counted(findings)):
        yield from (line(f"{number:>5}  {inert(rule)}") for rule, number in counts)
        yield ()
    yield from (line((text, "bold")) for text in wrapped(_summary(outcome), width))


def _finding(finding: Finding, width: int) -> Iterator[Line]:
    style = SEVERITY_STYLES[finding.severity]
    start = finding.location.start
    yield line(
        (f"{inert(finding.location.path)}:{start.line}:{start.column}", "bold"),
        INDENT,
        (finding.severity, style),
        INDENT,
        (inert(finding.rule), "bold"),
        (f"  ({finding.confidence} confidence)", "dim"),
    )
    yield from (line(INDENT, text) for text in wrapped(inert(finding.message), width - len(INDENT)))
    if finding.suppressed is not None:
        reason = inert(finding.suppressed) or "no reason given"
        yield from _labelled("suppressed: ", reason, width)
    if finding.snippet:
        last = start.line + len(finding.snippet) - 1
        yield from underlined(finding.location, finding.snippet, width, INDENT, gutter_for([last]), style)
    yield from _trace(finding, width)
    yield from _remedy(finding.remedy, width)
    yield line(INDENT, ("more: ", "dim"), f"authlint explain {inert(finding.rule)}")


def _trace(finding: Finding, width: int) -> Iterator[Line]:
    if not finding.trace:
        return
    yield line(INDENT, ("how we know:", "dim"))
    gutter = gutter_for([step.location.start.line for step in finding.trace])
    # A line that has been shown, in the snippet or for earlier steps, is not repeated.
    first = finding.location.start.line
    printed = {(finding.location.path, first + index) for index in range(len(finding.snippet))}
    number = 1
    for place, group in groupby(finding.trace, key=lambda step: (step.location.path, step.location.start.line)):
        steps = list(group)
        text = finding.snippets.get(place)
        shown_below = text if place not in printed else None
        printed.add(place)
        source = [source_line(place[1], shown_below, width, INDENT + DEEPER, gutter)] if shown_below else []
        yield from _steps(number, steps, source, width)
        number += len(steps)


def _steps(number: int, steps: Sequence[TraceStep], source: Sequence[Line], width: int) -> Iterator[Line]:
    """Yield the consecutive steps on one source line: several hang under their place, which is named once."""
    start = steps[0].location
    place = f"{inert(start.path)}:{start.start.line}"
    if len(steps) == 1:
        yield from _note(number, inert(steps[0].note), width, place)
        yield from source
        return
    yield line(INDENT * 2, (place, "cyan"))
    yield from source
    for count, step in enumerate(steps, number):
        yield from _note(count, inert(step.note), width)


def _note(number: int, note: str, width: int, place: str = "") -> Iterator[Line]:
    """Yield a numbered note behind its place, or below it where the line is too short for both."""
    head = f"{number:>3}. " if place else f"{number:>5}. "
    if place and len(INDENT) + len(head) + len(place) + 2 + len(note) <= width:
        yield line(INDENT, head, (place, "cyan"), f"  {note}")
        return
    parts = wrapped(note, width - len(INDENT) - len(head))
    if place:
        yield line(INDENT, head, (place, "cyan"))
    for index, text in enumerate(parts):
        yield line(INDENT, " " * len(head) if index or place else head, text)


def _remedy(remedy: str, width: int) -> Iterator[Line]:
    lines = remedy.strip().split("\n")
    if len(lines) > 1:
        # Several lines are code to copy: never wrapped.
        yield line(INDENT, ("write instead:", "green"))
        yield from (line(INDENT * 2, inert(text.replace("\t", " " * 4))) for text in lines)
    elif lines[0]:
        yield from _labelled("write instead: ", inert(lines[0]), width, "green")


def _labelled(label: str, text: str, width: int, style: str = "dim") -> Iterator[Line]:
    for index, part in enumerate(wrapped(text, width - len(INDENT) - len(label))):
        yield line(INDENT, (label if index == 0 else " " * len(label), style), part)


def _summary(outcome: Outcome) -> str:
    active = [one for one in outcome.findings if one.suppressed is None]
    silenced = len(outcome.findings) - len(active)
    severities = [one.severity for one in active]
    where = {one.location.path for one in active}
    parts = [_number(severities.count(one), one) for one in SEVERITY_STYLES if one in severities]
    if parts:
        found = f"{_number(len(active), 'finding')} in {_number(len(where), 'file')}: {', '.join(parts)}."
    else:
        found = "No findings."
    if silenced:
        found += f" {silenced} suppressed."
    if outcome.failures:
        found += f" {_number(len(outcome.failures), 'internal error')}: the result is incomplete."
    return f"{found} {_number(outcome.files, 'file')} checked in {outcome.seconds:.1f} s."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
