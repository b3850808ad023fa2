"""The ``sarif`` format: SARIF 2.1.0, for code scanning services and editors.

What GitHub code scanning reads decides the details: ``security-severity`` is a string, the fingerprint has a key of our
own, because the service computes ``primaryLocationLineHash`` itself and complains about another value under that name,
and paths are relative to the project root. Where that root lies on this machine is left out: the log is the same for
every checkout, and GitHub ignores the place anyway (github/codeql-action issue 2215).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote

from authlint import __version__
from authlint.report.facts import RuleFacts
from authlint.report.rule_markdown import help_markdown, help_text
from authlint.report.selection import shown
from authlint.report.wording import inert, inert_json, inert_paragraphs
from authlint.rule import Finding, Location, Outcome

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "authlint/v1"
ROOT = "%SRCROOT%"
UNREADABLE = "unreadable-file"

# GitHub keeps ten tags of a rule and cuts short texts at 1,024 characters.
MOST_TAGS = 10
LONGEST_TEXT = 1024

_PROBLEM_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}
# GitHub's bands: high from 7.0, medium from 4.0, low from 0.1. Confidence orders the rules within a band.
_SCORES = {"error": 8, "warning": 5, "note": 2}
_TENTHS = {"high": 8, "medium": 5, "low": 2}

# "[text](target)" in a message becomes a link in viewers; SARIF 2.1.0 section 3.11.6 escapes the bracket so.
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")

Json = dict[str, object]


def render_sarif(outcome: Outcome, rules: Sequence[RuleFacts], *, show_suppressed: bool = False) -> str:
    """Return the result as a SARIF log with one run, in ASCII.

    Args:
        outcome: the result of the scan.
        rules: every loaded rule; all are listed, whether they spoke or not.
        show_suppressed: also list what a comment silences, marked as suppressed. Off by default, because GitHub opens
            alerts for suppressed results.
    """
    ordered = sorted(rules, key=lambda rule: rule.name)
    indexes = {rule.name: index for index, rule in enumerate(ordered)}
    run: Json = {
        "tool": {
            "driver": {
                "name": "authlint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in ordered],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the scanned project."}}},
        "invocations": [
            {
                "executionSuccessful": not outcome.failures,
                "toolExecutionNotifications": _notifications(outcome, indexes),
            }
        ],
        "results": [_result(finding, indexes) for finding in shown(outcome, show_suppressed)],
    }
    return inert_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)) + "\n"


def _rule(rule: RuleFacts) -> Json:
    described: Json = {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _short(rule.title)},
        "fullDescription": {"text": _short(rule.summary)},
        "help": {"text": help_text(rule), "markdown": help_markdown(rule)},
        "defaultConfiguration": {"level": rule.severity, "enabled": not rule.pedantic},
        "properties": {
            "tags": ["security", rule.family, *(f"external/cwe/cwe-{cwe:03d}" for cwe in rule.cwes())][:MOST_TAGS],
            "precision": rule.confidence,
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
            "security-severity": f"{_SCORES[rule.severity]}.{_TENTHS[rule.confidence]}",
        },
    }
    if rule.references:
        described["helpUri"] = rule.references[0].url
    return described


def _short(text: str) -> str:
    text = inert(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _result(finding: Finding, indexes: dict[str, int]) -> Json:
    result: Json = {
        "ruleId": inert(finding.rule),
        "level": finding.severity,
        "message": {"text": _message(finding.message)},
        "locations": [{"physicalLocation": _place(finding.location)}],
    }
    if finding.rule in indexes:
        result["ruleIndex"] = indexes[finding.rule]
    if finding.fingerprint:
        result["partialFingerprints"] = {FINGERPRINT: inert(finding.fingerprint)}
    if len(finding.trace) > 1:
        steps = [
            {"location": {"physicalLocation": _place(step.location), "message": {"text": _message(step.note)}}}
            for step in finding.trace
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.suppressed is not None:
        suppression: Json = {"kind": "inSource"}
        if finding.suppressed:
            suppression["justification"] = inert(finding.suppressed)
        result["suppressions"] = [suppression]
    return result


def _notifications(outcome: Outcome, indexes: dict[str, int]) -> list[Json]:
    notifications: list[Json] = []
    for file in outcome.unreadable:
        notification: Json = {
            "level": "error",
            "message": {"text": _message(f"{file.path} could not be read: {file.reason}")},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(file.path)}}],
        }
        if UNREADABLE in indexes:
            notification["associatedRule"] = {"id": UNREADABLE, "index": indexes[UNREADABLE]}
        notifications.append(notification)
    notifications.extend(
        {"level": "error", "message": {"text": _message(f"internal error: {failure}")}} for failure in outcome.failures
    )
    return notifications


def _place(location: Location) -> Json:
    return {
        "artifactLocation": _artifact(location.path),
        "region": {
            "startLine": location.start.line,
            "startColumn": location.start.column,
            "endLine": location.end.line,
            "endColumn": location.end.column,
        },
    }


def _artifact(path: str) -> Json:
    return {"uri": quote(_bytes(path), safe="/"), "uriBaseId": ROOT}


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A lone surrogate that stands for no byte: a file name of Windows.
        return path.encode("utf-8", "surrogatepass")


def _message(text: str) -> str:
    return _LINK.sub(r"\\[", inert_paragraphs(text))
