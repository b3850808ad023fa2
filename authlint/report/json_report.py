"""The ``json`` format: the whole result as one object, for programs; ``docs/report.schema.json`` describes it.

The format is versioned: keys may be added within a version, never removed or given another meaning.
"""

from __future__ import annotations

import json

from authlint import __version__
from authlint.report.selection import shown
from authlint.report.wording import inert_json, without_lone_surrogates
from authlint.rule import Finding, Outcome, Position

VERSION = 1

Json = dict[str, object]


def render_json(outcome: Outcome, *, show_suppressed: bool = False) -> str:
    """Return the result as JSON in ASCII.

    Paths are relative to the project root and have forward slashes; a byte of a file name that is not UTF-8 appears as
    the text ``\\udcXX``. Lines and columns count from 1, columns in characters, and the end column is exclusive.

    Args:
        outcome: the result of the scan.
        show_suppressed: also list what a comment silences; ``suppressed`` then holds the comment's reason.
    """
    findings = shown(outcome, show_suppressed)
    report: Json = {
        "version": VERSION,
        "tool": {"name": "authlint", "version": __version__},
        "root": ".",
        "findings": [_finding(one) for one in findings],
        "unreadable": [{"path": _text(one.path), "reason": _text(one.reason)} for one in outcome.unreadable],
        "failures": [_text(one) for one in outcome.failures],
        "summary": {
            "files": outcome.files,
            "candidates": outcome.candidates,
            "findings": sum(one.suppressed is None for one in findings),
            "seconds": round(outcome.seconds, 3),
        },
    }
    return inert_json(json.dumps(report, indent=2)) + "\n"


def _finding(finding: Finding) -> Json:
    location = finding.location
    return {
        "rule": _text(finding.rule),
        "severity": finding.severity,
        "confidence": finding.confidence,
        "path": _text(location.path),
        "start": _position(location.start),
        "end": _position(location.end),
        "message": _text(finding.message),
        "trace": [
            {"path": _text(step.location.path), **_position(step.location.start), "note": _text(step.note)}
            for step in finding.trace
        ],
        "fingerprint": _text(finding.fingerprint),
        "fixes": [],
        "suppressed": None if finding.suppressed is None else _text(finding.suppressed),
    }


def _position(position: Position) -> Json:
    return {"line": position.line, "column": position.column}


def _text(text: str) -> str:
    return without_lone_surrogates(text)
