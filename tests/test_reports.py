"""The report formats and listings: whole outputs, the contracts of the machine formats, and where the carets stand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from authlint import __version__
from authlint.engine.own_rules import UNREADABLE_FILE
from authlint.report import FORMATS, explain, list_rules, list_rules_json, render
from authlint.report.wording import cells
from authlint.rule import (
    Finding,
    Location,
    Outcome,
    Position,
    Rule,
    TraceStep,
    Unreadable,
    asvs,
    bad,
    cwe,
    good,
    rfc,
)

ROOT = Path(__file__).parent.parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def at(path: str, line: int, column: int, end_column: int, end_line: int | None = None) -> Location:
    return Location(path, Position(line, column), Position(end_line or line, end_column))


CALL = '    claims = jwt.decode(token, options={"verify_signature": CHECK})'

VERIFY_DISABLED = Finding(
    rule="jwt-verify-disabled",
    message="The signature of this token is never checked, and its claims decide who is let in.",
    location=at("app/auth.py", 12, 61, 66),
    severity="error",
    confidence="high",
    trace=(
        TraceStep("the switch is set to False", at("app/settings.py", 3, 9, 14)),
        TraceStep("imported here", at("app/auth.py", 2, 22, 27)),
        TraceStep("jwt.decode uses it", at("app/auth.py", 12, 14, 68)),
        TraceStep('"sub" chooses the user', at("app/auth.py", 13, 17, 32)),
    ),
    remedy='Decode with the key and the algorithms: jwt.decode(token, key, algorithms=["RS256"]).',
    fingerprint="5f0c",
    snippet=(CALL,),
    snippets={
        ("app/settings.py", 3): "CHECK = False",
        ("app/auth.py", 2): "from app.settings import CHECK",
        ("app/auth.py", 12): CALL,
        ("app/auth.py", 13): '    return load(claims["sub"])',
    },
)
SESSION_KEY = Finding(
    rule="session-secret-hardcoded",
    message="The session key is written in the source.",
    location=at("app/auth.py", 40, 14, 24),
    severity="warning",
    confidence="medium",
    remedy='Read it from the environment:\napp.secret_key = os.environ["SECRET_KEY"]',
    fingerprint="77aa",
    snippet=('app.secret_key = "********"',),
)
SUPPRESSED = replace(VERIFY_DISABLED, location=at("b.py", 1, 1, 2), suppressed="the gateway verifies", trace=())
UNREADABLE = Finding(
    rule="unreadable-file",
    message="This file was not checked: line 3 is Python 2.",
    location=at("old.py", 1, 1, 1),
    severity="error",
    confidence="high",
    remedy="Convert the file, or exclude it.",
)
OUTCOME = Outcome(
    root="/srv/project",
    findings=(VERIFY_DISABLED, SESSION_KEY, SUPPRESSED, UNREADABLE),
    unreadable=(Unreadable("old.py", "line 3 is Python 2"),),
    failures=("rule jwt-alg-none, file app/auth.py: KeyError: 'x'",),
    files=320,
    candidates=14,
    seconds=1.25,
)
CLEAN = Outcome(root="/srv/project", findings=(), files=1, candidates=0, seconds=0.04)

RULE = Rule(
    name="jwt-verify-disabled",
    title="Token decoded without verifying its signature",
    severity="error",
    attack="Anybody writes a token and is let in.",
    remedy="Leave the check on.",
    references=[rfc(8725, "3.3", "MUST"), asvs("9.1.1", "L1"), cwe(347), cwe(22)],
    examples=[
        bad('import jwt\nclaims = jwt.decode(token, options={"verify_signature": False})  # finding'),
        bad(
            {"a.py": "SWITCH = False", "b.py": "import jwt\njwt.decode(token, verify=SWITCH)  # finding"},
            why="the switch of PyJWT 1",
            needs={"PyJWT": "1.7.1"},
        ),
        good("import jwt\njwt.decode(token, key, algorithms=['ES256'])", why="it is verified"),
    ],
    page="Claims are read from a token that was never checked.\n\nWhoever sends a token\nchooses its claims.",
)
RULES = [UNREADABLE_FILE, RULE]


def one_finding(**changes: Any) -> Outcome:
    return replace(CLEAN, findings=(replace(SESSION_KEY, **changes),))


def test_the_text_report_says_where_what_how_we_know_and_what_to_write() -> None:
    assert render("text", OUTCOME, RULES, width=88) == (
        """\
app/auth.py  2 findings

app/auth.py:12:61  error  jwt-verify-disabled  (high confidence)
  The signature of this token is never checked, and its claims decide who is let in.
  12 |     claims = jwt.decode(token, options={"verify_signature": CHECK})
     |                                                             ^^^^^
  how we know:
    1. app/settings.py:3  the switch is set to False
        3 | CHECK = False
    2. app/auth.py:2  imported here
        2 | from app.settings import CHECK
    3. app/auth.py:12  jwt.decode uses it
    4. app/auth.py:13  "sub" chooses the user
       13 | return load(claims["sub"])
  write instead: Decode with the key and the algorithms: jwt.decode(token, key,
                 algorithms=["RS256"]).
  more: authlint explain jwt-verify-disabled

app/auth.py:40:14  warning  session-secret-hardcoded  (medium confidence)
  The session key is written in the source.
  40 | app.secret_key = "********"
     |              ^^^^^^^^^^
  write instead:
    Read it from the environment:
    app.secret_key = os.environ["SECRET_KEY"]
  more: authlint explain session-secret-hardcoded

old.py:1:1  error  unreadable-file  (high confidence)
  This file was not checked: line 3 is Python 2.
  write instead: Convert the file, or exclude it.
  more: authlint explain unreadable-file

internal error: rule jwt-alg-none, file app/auth.py: KeyError: 'x'

3 findings in 2 files: 2 errors, 1 warning. 1 suppressed. 1 internal error: the result
is incomplete. 320 files checked in 1.2 s.
"""
    )


def test_a_clean_scan_is_one_line_of_text_and_nothing_at_all_in_the_concise_format() -> None:
    assert render("text", CLEAN, RULES) == "No findings. 1 file checked in 0.0 s.\n"
    assert render("concise", CLEAN, RULES) == ""


def test_a_suppressed_finding_is_shown_with_its_reason_only_on_request() -> None:
    outcome = replace(CLEAN, findings=(SUPPRESSED,), files=2)
    assert render("text", outcome, RULES) == "No findings. 1 suppressed. 2 files checked in 0.0 s.\n"
    shown = render("text", outcome, RULES, show_suppressed=True)
    assert "  suppressed: the gateway verifies\n" in shown
    assert shown.endswith("\nNo findings. 1 suppressed. 2 files checked in 0.0 s.\n")
    without_reason = replace(CLEAN, findings=(replace(SUPPRESSED, suppressed=""),))
    assert "  suppressed: no reason given\n" in render("text", without_reason, RULES, show_suppressed=True)


def test_statistics_count_what_is_not_suppressed_by_rule() -> None:
    counts = "    1  jwt-verify-disabled\n    1  session-secret-hardcoded\n    1  unreadable-file\n\n"
    text = render("text", OUTCOME, RULES, statistics=True, show_suppressed=True)
    assert counts in text
    assert counts not in render("text", OUTCOME, RULES)
    concise = render("concise", OUTCOME, RULES, statistics=True)
    assert concise.endswith("    1 jwt-verify-disabled\n    1 session-secret-hardcoded\n    1 unreadable-file\n")


def test_the_concise_report_is_one_clickable_line_for_each_finding() -> None:
    assert render("concise", OUTCOME, RULES, show_suppressed=True) == (
        "app/auth.py:12:61: error jwt-verify-disabled: "
        "The signature of this token is never checked, and its claims decide who is let in.\n"
        "app/auth.py:40:14: warning session-secret-hardcoded: The session key is written in the source.\n"
        "b.py:1:1: error jwt-verify-disabled: "
        "The signature of this token is never checked, and its claims decide who is let in. (suppressed)\n"
        "old.py:1:1: error unreadable-file: This file was not checked: line 3 is Python 2.\n"
        "internal error: rule jwt-alg-none, file app/auth.py: KeyError: 'x'\n"
    )


@pytest.mark.parametrize("format", ["text", "concise"])
def test_an_unreadable_file_whose_finding_the_project_ignores_is_not_printed(format: str) -> None:  # noqa: A002
    ignored = replace(CLEAN, unreadable=OUTCOME.unreadable)
    assert render(format, ignored, RULES) == render(format, CLEAN, RULES)


def test_colours_change_nothing_but_the_colours() -> None:
    colored = render("text", OUTCOME, RULES, color=True, width=70, show_suppressed=True, statistics=True)
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert ANSI.sub("", colored) == render("text", OUTCOME, RULES, width=70, show_suppressed=True, statistics=True)
    assert ANSI.sub("", list_rules(RULES, color=True)) == list_rules(RULES)
    assert ANSI.sub("", explain(RULE, color=True)) == explain(RULE)


def test_the_concise_and_machine_formats_have_no_colours() -> None:
    for format in ("concise", "json", "sarif"):  # noqa: A001
        assert render(format, OUTCOME, RULES, color=True) == render(format, OUTCOME, RULES)


@pytest.mark.parametrize("width", [70, 80, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = replace(
        VERIFY_DISABLED,
        message="日本語 " * 60 + "x" * 300,
        remedy="word " * 50,
        snippet=("日" * 200,),
        location=at("app/auth.py", 12, 100, 120),
        trace=(TraceStep("an unusually long note about what happens here " * 4, at("a.py", 1, 1, 2)),),
        snippets={("a.py", 1): "日" * 300},
    )
    report = render("text", replace(OUTCOME, findings=(long,)), RULES, width=width)
    assert max(cells(line) for line in report.splitlines()) <= width


def caret_line(source: str, start: int, end: int, width: int = 100) -> tuple[str, str]:
    """Return the source line and the caret line of a report, both without the gutter."""
    report = render("text", one_finding(snippet=(source,), location=at("a.py", 7, start, end)), RULES, width=width)
    lines = report.splitlines()
    index = next(number for number, line in enumerate(lines) if line.startswith("  7 |"))
    return lines[index][len("  7 | ") :], lines[index + 1][len("    | ") :]


def test_a_tab_is_drawn_as_spaces_and_the_caret_stands_under_the_argument() -> None:
    assert caret_line("\tx =\tdecode(token)", 6, 12) == ("    x = decode(token)", "        ^^^^^^")


def test_columns_count_characters_while_carets_count_cells() -> None:
    assert caret_line("日本 = decode()", 6, 12) == ("日本 = decode()", "       ^^^^^^")
    assert caret_line("e\u0301 = decode()", 6, 12) == ("e\u0301 = decode()", "    ^^^^^^")
    assert caret_line("key = '日本'", 7, 11) == ("key = '日本'", "      ^^^^^^")
    assert caret_line("🔑 = decode()", 5, 11) == ("🔑 = decode()", "     ^^^^^^")


def test_an_escaped_character_moves_the_caret_along() -> None:
    assert caret_line("\x1b\u202e = decode()", 6, 12) == (r"\x1b\u202e = decode()", "             ^^^^^^")
    assert caret_line("##[x] decode()", 7, 13) == (r"#\x23[x] decode()", "         ^^^^^^")


def test_an_empty_range_and_one_beyond_the_line_have_one_caret() -> None:
    assert caret_line("decode()", 3, 3) == ("decode()", "  ^")
    assert caret_line("decode()", 40, 44) == ("decode()", "        ^")
    assert caret_line("", 1, 1) == ("", "^")


@pytest.mark.parametrize("before", [0, 40, 950, 1_050, 5_000, 200_000])
@pytest.mark.parametrize("after", [0, 40, 1_200, 200_000])
def test_a_long_line_is_cut_around_the_carets(before: int, after: int) -> None:
    source = "a" * before + "decode" + "z" * after
    line, carets = caret_line(source, before + 1, before + 7, width=80)
    assert cells(line) <= 80 - len("  7 | ")
    assert [character for character, caret in zip(line, carets.ljust(len(line)), strict=True) if caret == "^"] == [
        *"decode"
    ]
    assert line.startswith("…") == (line.lstrip("…")[0] == "a" and line.count("a") < before)
    assert line.endswith("…") == (line.count("z") < after)


def test_a_range_wider_than_the_terminal_keeps_its_beginning() -> None:
    line, carets = caret_line("x = f(" + "y" * 500 + ")", 5, 508, width=60)
    assert line == "x = f(" + "y" * 46 + "…"
    assert carets == "    " + "^" * 48
    line, carets = caret_line("x" * 100 + "f(" + "y" * 500 + ")", 101, 604, width=60)
    assert line == "…" + "x" * 13 + "f(" + "y" * 37 + "…"
    assert carets == " " * 14 + "^" * 39


def test_a_range_over_several_lines_is_underlined_in_each_and_shortened_in_the_middle() -> None:
    snippet = ("x = decode(", "\ttoken,  ", "    a,", "    b,", "    c,", ")  # end")
    report = render("text", one_finding(snippet=snippet, location=at("a.py", 9, 5, 2, end_line=14)), RULES)
    assert (
        """\
   9 | x = decode(
     |     ^^^^^^^
  10 |     token,
     |     ^^^^^^
  11 |     a,
     |     ^^
  .. |
  14 | )  # end
     | ^
"""
        in report
    )


def test_a_source_line_is_shown_once_and_a_missing_one_not_at_all() -> None:
    steps = tuple(TraceStep(f"step {line}", at("a.py", line, 1, 2)) for line in (1, 2, 3, 3, 4))
    lines = {("a.py", 1): "first()", ("a.py", 2): "second()", ("a.py", 3): "third()", ("a.py", 4): ""}
    snippet = ("first()", "second()")
    report = render(
        "text", one_finding(snippet=snippet, location=at("a.py", 1, 1, 9, 2), trace=steps, snippets=lines), []
    )
    assert [report.count(text) for text in ("first()", "second()", "third()")] == [1, 1, 1]
    assert (
        """\
    2. a.py:2  step 2
    a.py:3
       3 | third()
      3. step 3
      4. step 3
    5. a.py:4  step 4
  write instead"""
        in report
    )


def test_steps_on_one_line_hang_under_it_and_a_later_return_to_it_is_told_again() -> None:
    steps = (
        TraceStep("the value is written here", at("a.py", 4, 30, 40)),
        TraceStep("the fallback, in words that take more than one line of a narrow terminal", at("a.py", 4, 1, 41)),
        TraceStep("passed on here", at("b.py", 9, 1, 2)),
        TraceStep("used here", at("a.py", 4, 1, 2)),
    )
    lines = {("a.py", 4): 'KEY = get("K", "*")', ("b.py", 9): "pass_on(KEY)"}
    finding = one_finding(location=at("b.py", 9, 1, 2), snippet=("pass_on(KEY)",), trace=steps, snippets=lines)
    assert """\
  how we know:
    a.py:4
       4 | KEY = get("K", "*")
      1. the value is written here
      2. the fallback, in words that take more
         than one line of a narrow terminal
    3. b.py:9  passed on here
    4. a.py:4  used here
  write""" in render("text", finding, [], width=48)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no report format 'xml'; use one of: text, concise, json, sarif"):
        render("xml", CLEAN, RULES)


def test_every_listed_format_renders_and_ends_with_a_line_feed() -> None:
    for format in FORMATS:  # noqa: A001
        assert render(format, OUTCOME, RULES).endswith("\n")


def schema(path: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads((ROOT / path).read_text(encoding="utf-8"))
    return loaded


def check_json(report: str) -> Any:
    described = schema("docs/report.schema.json")
    jsonschema.Draft202012Validator.check_schema(described)
    result = json.loads(report)
    jsonschema.Draft202012Validator(described).validate(result)
    return result


def check_sarif(report: str) -> Any:
    described = schema("tests/data/sarif-2.1.0.json")
    log = json.loads(report)
    jsonschema.validators.validator_for(described)(described).validate(log)
    return log["runs"][0]


def test_the_json_report_is_the_documented_contract() -> None:
    assert check_json(render("json", replace(OUTCOME, findings=(VERIFY_DISABLED, SUPPRESSED)), RULES)) == {
        "version": 1,
        "tool": {"name": "authlint", "version": __version__},
        "root": ".",
        "findings": [
            {
                "rule": "jwt-verify-disabled",
                "severity": "error",
                "confidence": "high",
                "path": "app/auth.py",
                "start": {"line": 12, "column": 61},
                "end": {"line": 12, "column": 66},
                "message": "The signature of this token is never checked, and its claims decide who is let in.",
                "trace": [
                    {"path": "app/settings.py", "line": 3, "column": 9, "note": "the switch is set to False"},
                    {"path": "app/auth.py", "line": 2, "column": 22, "note": "imported here"},
                    {"path": "app/auth.py", "line": 12, "column": 14, "note": "jwt.decode uses it"},
                    {"path": "app/auth.py", "line": 13, "column": 17, "note": '"sub" chooses the user'},
                ],
                "fingerprint": "5f0c",
                "fixes": [],
                "suppressed": None,
            }
        ],
        "unreadable": [{"path": "old.py", "reason": "line 3 is Python 2"}],
        "failures": ["rule jwt-alg-none, file app/auth.py: KeyError: 'x'"],
        "summary": {"files": 320, "candidates": 14, "findings": 1, "seconds": 1.25},
    }


def test_the_json_report_lists_suppressed_findings_on_request_and_does_not_count_them() -> None:
    report = check_json(render("json", OUTCOME, RULES, show_suppressed=True))
    assert [one["suppressed"] for one in report["findings"]] == [None, None, "the gateway verifies", None]
    assert report["summary"]["findings"] == 3
    assert check_json(render("json", CLEAN, RULES))["findings"] == []
    assert check_json(render("json", CLEAN, RULES))["failures"] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("severity", "fatal"), ("path", ""), ("start", {"line": 0, "column": 1}), ("suppressed", False), ("trace", None)],
)
def test_the_json_schema_refuses_what_the_contract_does_not_allow(key: str, value: object) -> None:
    report = json.loads(render("json", OUTCOME, RULES))
    report["findings"][0][key] = value
    with pytest.raises(jsonschema.ValidationError):
        check_json(json.dumps(report))


def test_the_sarif_log_is_valid_and_lists_every_rule_with_what_code_scanning_shows() -> None:
    driver = check_sarif(render("sarif", OUTCOME, RULES))["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("authlint", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["jwt-verify-disabled", "unreadable-file"]
    rule = driver["rules"][0]
    assert rule["help"]["markdown"].startswith("Claims are read from a token that was never checked.\n\n")
    assert "- [CWE-347](https://cwe.mitre.org/data/definitions/347.html)" in rule["help"]["markdown"]
    assert "What to write instead: Leave the check on." in rule["help"]["text"]
    del rule["help"]
    assert rule == {
        "id": "jwt-verify-disabled",
        "name": "JwtVerifyDisabled",
        "shortDescription": {"text": "Token decoded without verifying its signature"},
        "fullDescription": {"text": "Claims are read from a token that was never checked."},
        "helpUri": "https://www.rfc-editor.org/rfc/rfc8725#section-3.3",
        "defaultConfiguration": {"level": "error", "enabled": True},
        "properties": {
            "tags": ["security", "jwt", "external/cwe/cwe-347", "external/cwe/cwe-022"],
            "precision": "high",
            "problem.severity": "error",
            "security-severity": "8.8",
        },
    }


@pytest.mark.parametrize(
    ("severity", "problem", "band"),
    [("error", "error", (7, 8.9)), ("warning", "warning", (4, 6.9)), ("note", "recommendation", (0.1, 3.9))],
)
def test_the_security_severity_is_a_string_in_the_band_of_the_severity(
    severity: Any, problem: str, band: tuple[float, float]
) -> None:
    scores = []
    for confidence in ("low", "medium", "high"):
        rules = [replace(RULE, severity=severity, confidence=confidence)]
        (rule,) = check_sarif(render("sarif", CLEAN, rules))["tool"]["driver"]["rules"]
        assert rule["properties"]["problem.severity"] == problem
        scores.append(rule["properties"]["security-severity"])
    assert all(isinstance(score, str) and band[0] <= float(score) <= band[1] for score in scores)
    assert scores == sorted(set(scores))


def test_a_sarif_rule_stays_within_the_limits_of_code_scanning() -> None:
    rule = replace(RULE, title="t" * 3000, page="p" * 3000, references=[cwe(number) for number in range(30)])
    (described,) = check_sarif(render("sarif", CLEAN, [rule]))["tool"]["driver"]["rules"]
    assert len(described["shortDescription"]["text"]) == len(described["fullDescription"]["text"]) == 1024
    assert len(described["properties"]["tags"]) == 10


def test_a_pedantic_rule_is_listed_as_off_by_default_in_sarif() -> None:
    (rule,) = check_sarif(render("sarif", CLEAN, [replace(RULE, pedantic=True)]))["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"]["enabled"] is False


def test_a_sarif_result_has_its_range_its_fingerprint_and_the_way_of_the_value() -> None:
    run = check_sarif(render("sarif", OUTCOME, RULES))
    assert run["columnKind"] == "unicodeCodePoints"
    first, second, unreadable = run["results"]
    flow = first.pop("codeFlows")
    assert first == {
        "ruleId": "jwt-verify-disabled",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "The signature of this token is never checked, and its claims decide who is let in."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "app/auth.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "startColumn": 61, "endLine": 12, "endColumn": 66},
                }
            }
        ],
        "partialFingerprints": {"authlint/v1": "5f0c"},
    }
    steps = [step["location"] for step in flow[0]["threadFlows"][0]["locations"]]
    assert [step["message"]["text"] for step in steps] == [step.note for step in VERIFY_DISABLED.trace]
    assert steps[0]["physicalLocation"]["artifactLocation"]["uri"] == "app/settings.py"
    assert "codeFlows" not in second
    assert "ruleIndex" not in second, "this rule is not among those listed"
    assert unreadable["ruleIndex"] == 1
    assert "partialFingerprints" not in unreadable, "it has none"


def test_a_sarif_trace_of_one_step_is_no_code_flow() -> None:
    outcome = one_finding(trace=VERIFY_DISABLED.trace[:1])
    assert "codeFlows" not in check_sarif(render("sarif", outcome, RULES))["results"][0]


def test_sarif_lists_suppressed_results_only_on_request() -> None:
    outcome = replace(CLEAN, findings=(SUPPRESSED, replace(SUPPRESSED, suppressed="")))
    assert check_sarif(render("sarif", outcome, RULES))["results"] == []
    first, second = check_sarif(render("sarif", outcome, RULES, show_suppressed=True))["results"]
    assert first["suppressions"] == [{"kind": "inSource", "justification": "the gateway verifies"}]
    assert second["suppressions"] == [{"kind": "inSource"}]


def test_sarif_reports_unreadable_files_and_failures_as_notifications_of_the_run() -> None:
    (invocation,) = check_sarif(render("sarif", OUTCOME, RULES))["invocations"]
    assert invocation["executionSuccessful"] is False
    unreadable, failure = invocation["toolExecutionNotifications"]
    assert unreadable["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "old.py"
    assert unreadable["associatedRule"] == {"id": "unreadable-file", "index": 1}
    assert failure["message"]["text"] == "internal error: rule jwt-alg-none, file app/auth.py: KeyError: 'x'"
    readable = replace(OUTCOME, failures=())
    assert check_sarif(render("sarif", readable, RULES))["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/100%.py", "a%20b/100%25.py"),
        ("日.py", "%E6%97%A5.py"),
        ("a\n\udcff?#.py", "a%0A%FF%3F%23.py"),
        ("\ud800.py", "%ED%A0%80.py"),
        ("c:x.py", "c%3Ax.py"),
    ],
)
def test_sarif_paths_are_percent_encoded_and_relative(path: str, uri: str) -> None:
    (result,) = check_sarif(render("sarif", one_finding(location=at(path, 1, 1, 2)), RULES))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_a_machine_format_does_not_tell_where_the_project_lies(format: str) -> None:  # noqa: A002
    assert "/srv/project" not in render(format, OUTCOME, RULES)


def test_a_link_in_a_sarif_message_is_text() -> None:
    outcome = one_finding(message="see [this](https://evil.example) and options[0]")
    (result,) = check_sarif(render("sarif", outcome, RULES))["results"]
    assert result["message"]["text"] == r"see \[this](https://evil.example) and options[0]"


def test_the_list_of_rules_is_a_table_sorted_by_name_that_fits_the_width() -> None:
    pedantic = replace(RULE, name="oauth-state-missing", title="State missing", severity="note", pedantic=True)
    assert list_rules([UNREADABLE_FILE, pedantic, RULE], width=70) == (
        """\
name                 severity  confidence  title
jwt-verify-disabled  error     high        Token decoded without
                                           verifying its signature
oauth-state-missing  note      high        State missing (off by
                                           default)
unreadable-file      error     high        File with authentication
                                           code that could not be read
"""
    )


def test_the_list_of_rules_is_available_to_programs() -> None:
    first, second = json.loads(list_rules_json(RULES))
    assert second["name"] == "unreadable-file"
    assert first == {
        "name": "jwt-verify-disabled",
        "family": "jwt",
        "title": "Token decoded without verifying its signature",
        "severity": "error",
        "confidence": "high",
        "pedantic": False,
        "summary": "Claims are read from a token that was never checked.",
        "cwes": [347, 22],
        "references": [
            {"text": "RFC 8725 section 3.3 (MUST)", "url": "https://www.rfc-editor.org/rfc/rfc8725#section-3.3"},
            {
                "text": "ASVS 5.0 9.1.1 (L1)",
                "url": "https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md",
            },
            {"text": "CWE-347", "url": "https://cwe.mitre.org/data/definitions/347.html"},
            {"text": "CWE-22", "url": "https://cwe.mitre.org/data/definitions/22.html"},
        ],
    }


def test_explain_is_the_page_of_the_rule_with_an_arrow_at_each_expected_line() -> None:
    assert explain(RULE, width=80) == (
        """\
jwt-verify-disabled  Token decoded without verifying its signature
error, high confidence

Claims are read from a token that was never checked.

Whoever sends a token chooses its claims.

What can happen
  Anybody writes a token and is let in.

What to write instead
  Leave the check on.

References
  RFC 8725 section 3.3 (MUST)
    https://www.rfc-editor.org/rfc/rfc8725#section-3.3
  ASVS 5.0 9.1.1 (L1)
    https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md
  CWE-347
    https://cwe.mitre.org/data/definitions/347.html
  CWE-22
    https://cwe.mitre.org/data/definitions/22.html

Reported
    import jwt
    claims = jwt.decode(token, options={"verify_signature": False})  # <-- reported

  The switch of PyJWT 1.
  with PyJWT 1.7.1
  a.py:
    SWITCH = False
  b.py:
    import jwt
    jwt.decode(token, verify=SWITCH)  # <-- reported

Not reported
  It is verified.
    import jwt
    jwt.decode(token, key, algorithms=['ES256'])
"""
    )


def test_a_list_in_a_page_keeps_its_lines() -> None:
    page = "Summary.\n\n- one\n  and more\n- two\n\n    code = 1"
    assert "\n\n- one\n  and more\n- two\n\n    code = 1\n\n" in explain(replace(RULE, page=page))
