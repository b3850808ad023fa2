"""Writes the outcome of a scan as JSON data for the cache, and reads it back; the JSON report is another format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlint.config import CONFIDENCES, SEVERITIES
from authlint.rule import Finding, Location, Outcome, Position, TraceStep, Unreadable


class StoredError(Exception):
    """Stored data does not have the shape it was written in."""


def outcome_to(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as data that JSON can hold; times and counts that the next scan knows itself are left out."""
    return {
        "findings": [_finding_to(finding) for finding in outcome.findings],
        "unreadable": [[one.path, one.reason] for one in outcome.unreadable],
        "candidates": outcome.candidates,
    }


def outcome_from(data: Mapping[str, Any], root: str, files: int) -> Outcome:
    """Return the outcome that :func:`outcome_to` wrote.

    Raises:
        StoredError, KeyError, TypeError, ValueError: it was not written by that function.
    """
    return Outcome(
        root=root,
        findings=tuple(_finding_from(finding) for finding in data["findings"]),
        unreadable=tuple(Unreadable(_text(path), _text(reason)) for path, reason in data["unreadable"]),
        files=files,
        candidates=int(data["candidates"]),
    )


def _finding_to(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "at": _location_to(finding.location),
        "severity": finding.severity,
        "confidence": finding.confidence,
        "trace": [[step.note, _location_to(step.location)] for step in finding.trace],
        "remedy": finding.remedy,
        "fingerprint": finding.fingerprint,
        "snippet": list(finding.snippet),
        "snippets": [[path, line, text] for (path, line), text in finding.snippets.items()],
        "suppressed": finding.suppressed,
    }


def _finding_from(data: Mapping[str, Any]) -> Finding:
    if data["severity"] not in SEVERITIES or data["confidence"] not in CONFIDENCES:
        raise StoredError("unknown severity or confidence")
    return Finding(
        rule=_text(data["rule"]),
        message=_text(data["message"]),
        location=_location_from(data["at"]),
        severity=data["severity"],
        confidence=data["confidence"],
        trace=tuple(TraceStep(_text(note), _location_from(at)) for note, at in data["trace"]),
        remedy=_text(data["remedy"]),
        fingerprint=_text(data["fingerprint"]),
        snippet=tuple(_text(line) for line in data["snippet"]),
        snippets={(_text(path), int(line)): _text(text) for path, line, text in data["snippets"]},
        suppressed=None if data["suppressed"] is None else _text(data["suppressed"]),
    )


def _location_to(location: Location) -> list[Any]:
    start, end = location.start, location.end
    return [location.path, start.line, start.column, end.line, end.column]


def _location_from(data: Any) -> Location:
    path, line, column, end_line, end_column = data
    return Location(_text(path), Position(int(line), int(column)), Position(int(end_line), int(end_column)))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise StoredError("expected text")
    return value
