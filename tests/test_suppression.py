"""Comments that silence findings, and what is said of those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import UNVERIFIED, write

from authlint.config import Settings
from authlint.engine.own_rules import OWN_RULES
from authlint.engine.registry import load_libraries
from authlint.engine.scan import scan
from authlint.rule import Finding, Rule
from authlint.testing import load_rules

RULES = load_rules(Path(__file__).parent.parent / "rules")
LIBRARIES = load_libraries()
BAD = 'jwt.decode(token, options={"verify_signature": False})["sub"]'


def findings(folder: Path, source: str, **settings: object) -> list[Finding]:
    write(folder, {"app.py": source})
    found = Settings(**settings)  # type: ignore[arg-type]
    return list(scan(str(folder), rules=RULES, libraries=LIBRARIES, settings=found).findings)


def told(folder: Path, source: str, **settings: object) -> list[str]:
    """Return ``line rule: message`` of what is not silenced, the message of our own findings only."""
    own = {rule.name for rule in OWN_RULES}
    return [
        f"{one.location.start.line} {one.rule}" + (f": {one.message}" if one.rule in own else "")
        for one in findings(folder, source, **settings)
        if one.suppressed is None
    ]


def with_comment(comment: str) -> str:
    return f"import jwt\n\n\ndef who(token):\n    return {BAD}  {comment}\n"


def test_a_comment_on_the_line_silences_the_rules_it_names(tmp_path: Path) -> None:
    source = with_comment("# authlint: ignore[jwt-verify-disabled] the gateway has verified it")
    (finding,) = findings(tmp_path, source)
    assert (finding.rule, finding.suppressed) == ("jwt-verify-disabled", "the gateway has verified it")


@pytest.mark.parametrize(
    "comment",
    [
        "# authlint: ignore[jwt-verify-disabled]",
        "#authlint:ignore[ jwt-verify-disabled ]reason",
        "# authlint: ignore[jwt-verify-disabled] - reason",
    ],
)
def test_spaces_and_a_missing_reason_do_not_matter(tmp_path: Path, comment: str) -> None:
    assert told(tmp_path, with_comment(comment)) == []


def test_several_names_are_separated_by_commas_and_unused_ones_are_reported(tmp_path: Path) -> None:
    source = with_comment("# authlint: ignore[jwt-verify-disabled, jwt-alg-none] reason")
    assert told(tmp_path, source) == ["5 unused-suppression: Nothing is suppressed: here jwt-alg-none reports nothing."]


def test_a_comment_alone_on_the_line_above_counts_for_the_next_line(tmp_path: Path) -> None:
    source = UNVERIFIED.replace("    return", "    # authlint: ignore[jwt-verify-disabled] reason\n    return")
    assert told(tmp_path, source) == []


def test_comments_may_be_stacked_above_a_line(tmp_path: Path) -> None:
    stack = "    # authlint: ignore[jwt-verify-disabled] reason\n    # The gateway has verified the token.\n    return"
    assert told(tmp_path, UNVERIFIED.replace("    return", stack)) == []


def test_a_comment_behind_other_code_does_not_count_for_the_next_line(tmp_path: Path) -> None:
    source = UNVERIFIED.replace("(token):", "(token):  # authlint: ignore[jwt-verify-disabled] reason")
    assert told(tmp_path, source) == [
        "4 unused-suppression: Nothing is suppressed: here jwt-verify-disabled reports nothing.",
        "5 jwt-verify-disabled",
    ]


def test_a_blank_line_between_comment_and_code_breaks_the_link(tmp_path: Path) -> None:
    source = UNVERIFIED.replace("    return", "    # authlint: ignore[jwt-verify-disabled] reason\n\n    return")
    assert "7 jwt-verify-disabled" in told(tmp_path, source)


@pytest.mark.parametrize("line", ["first", "middle", "last"])
def test_a_call_over_several_lines_carries_the_comment_at_its_ends_or_at_the_argument(
    tmp_path: Path, line: str
) -> None:
    comment = "# authlint: ignore[jwt-verify-disabled] reason"
    marks = {mark: comment if mark == line else "" for mark in ("first", "middle", "last")}
    source = f"""import jwt


def who(token):
    return jwt.decode(token, options={{  {marks["first"]}
        "verify_signature": False,  {marks["middle"]}
    }})["sub"]  {marks["last"]}
"""
    assert told(tmp_path, source) == []


def test_a_comment_above_a_call_over_several_lines_counts_for_its_arguments(tmp_path: Path) -> None:
    source = """import jwt


def who(token):
    # authlint: ignore[jwt-verify-disabled] reason
    return jwt.decode(
        token,
        options={"verify_signature": False},
    )["sub"]
"""
    assert told(tmp_path, source) == []


def test_a_comment_at_one_entry_of_a_long_display_leaves_the_other_entries_alone(tmp_path: Path) -> None:
    source = """from flask import Flask

app = Flask(__name__)
app.config.update(
    SECRET_KEY="correct-horse-battery",  # authlint: ignore[session-secret-hardcoded] reason
    SECRET_KEY_FALLBACKS=[
        "old-horse-battery",
    ],
)
"""
    silenced = {one.location.start.line: one.suppressed for one in findings(tmp_path, source)}
    assert silenced == {5: "reason", 7: None}


def test_ignore_file_silences_the_whole_file(tmp_path: Path) -> None:
    comment = "# authlint: ignore-file[jwt-verify-disabled] a tool to look into tokens"
    source = f"#!/usr/bin/env python\n{comment}\n\n{UNVERIFIED}"
    assert told(tmp_path, source) == []


def test_ignore_file_below_the_first_statement_is_reported_and_counts_for_nothing(tmp_path: Path) -> None:
    source = f'"""About."""\n# authlint: ignore-file[jwt-verify-disabled] reason\n{UNVERIFIED}'
    assert told(tmp_path, source) == [
        "2 unused-suppression: An ignore-file comment counts only before the first statement of a file.",
        "7 jwt-verify-disabled",
    ]


def test_a_comment_speaks_for_a_finding_that_a_use_in_another_file_gave(tmp_path: Path) -> None:
    write(
        tmp_path, {"settings.py": 'KEY = "correct-horse-battery"  # authlint: ignore[jwt-hardcoded-secret] test key\n'}
    )
    source = """import jwt
from settings import KEY


def sign(claims):
    return jwt.encode(claims, KEY, algorithm="HS256")
"""
    (finding,) = findings(tmp_path, source)
    assert (finding.location.path, finding.suppressed) == ("settings.py", "test key")


@pytest.mark.parametrize(
    "comment", ["# authlint: ignore", "# authlint: ignore[]", "# authlint: ignore-file", "# authlint: ignore all of it"]
)
def test_a_comment_without_names_silences_nothing_and_is_an_error(tmp_path: Path, comment: str) -> None:
    assert told(tmp_path, with_comment(comment)) == [
        "5 jwt-verify-disabled",
        "5 bare-suppression: This comment names no rule, so it silences nothing.",
    ]


def test_a_list_that_is_not_closed_is_an_error(tmp_path: Path) -> None:
    assert (
        "5 bare-suppression: The list of rules in this comment is not closed with a bracket, so it silences nothing."
        in (told(tmp_path, with_comment("# authlint: ignore[jwt-verify-disabled reason")))
    )


def test_a_misspelt_rule_is_reported_with_a_suggestion(tmp_path: Path) -> None:
    source = with_comment("# authlint: ignore[jwt-verify-disable] reason")
    expected = '5 unused-suppression: There is no rule "jwt-verify-disable". Did you mean "jwt-verify-disabled"?'
    assert expected in told(tmp_path, source)


def test_a_misspelt_directive_is_reported_with_a_suggestion(tmp_path: Path) -> None:
    source = with_comment("# authlint: ignroe[jwt-verify-disabled]")
    assert '5 unused-suppression: There is no directive "ignroe". Did you mean "ignore"?' in told(tmp_path, source)


@pytest.mark.parametrize(
    "comment", ["# authlint: see the handbook", "# authlint is quiet here", "# noqa authlint: ignore[x]"]
)
def test_an_ordinary_comment_about_authlint_is_none_of_its_business(tmp_path: Path, comment: str) -> None:
    assert told(tmp_path, f"x = 1  {comment}\n") == []


def test_text_in_a_string_is_no_comment(tmp_path: Path) -> None:
    assert told(tmp_path, 'x = "# authlint: ignore"\ny = """\n# authlint: ignore[nothing]\n"""\n') == []


def test_an_unused_comment_is_found_in_a_file_without_any_authentication_code(tmp_path: Path) -> None:
    assert told(tmp_path, "x = 1  # authlint: ignore[jwt-alg-none] reason\n") == [
        "1 unused-suppression: Nothing is suppressed: here jwt-alg-none reports nothing."
    ]


def test_a_rule_that_did_not_run_makes_no_comment_unused(tmp_path: Path) -> None:
    source = "x = 1  # authlint: ignore[jwt-alg-none] reason\n"
    assert told(tmp_path, source, ignore=("jwt-alg-none",)) == []
    assert told(tmp_path, source, select=("oauth-*",)) == []
    assert told(tmp_path, source, per_file_ignores=(("app.py", ("jwt-*",)),)) == []


def test_in_a_test_file_only_the_rules_that_run_there_count(tmp_path: Path) -> None:
    write(tmp_path, {"tests/test_app.py": "x = 1  # authlint: ignore[jwt-alg-none] reason\n"})
    assert told(tmp_path, "") == []
    assert len(findings(tmp_path, "", include_tests=True)) == 1


def test_a_confidence_threshold_makes_no_comment_unused(tmp_path: Path) -> None:
    source = with_comment("# authlint: ignore[jwt-verify-disabled] reason")
    assert told(tmp_path, source, min_confidence="high") == []


def test_with_require_reason_a_comment_without_one_counts_for_nothing(tmp_path: Path) -> None:
    bare = with_comment("# authlint: ignore[jwt-verify-disabled]")
    assert told(tmp_path, bare, require_reason=True) == [
        "5 jwt-verify-disabled",
        "5 bare-suppression: This project requires a reason after the names, and none is given.",
    ]
    assert told(tmp_path, with_comment("# authlint: ignore[jwt-verify-disabled] why"), require_reason=True) == []


def test_the_reason_may_not_smuggle_control_characters(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, with_comment("# authlint: ignore[jwt-verify-disabled] \x1b[31mred"))
    assert finding.suppressed == "␛[31mred"


def test_our_own_findings_can_be_left_out_by_name(tmp_path: Path) -> None:
    source = "x = 1  # authlint: ignore[jwt-alg-none] reason\n"
    assert told(tmp_path, source, ignore=("unused-suppression",)) == []
    assert told(tmp_path, source, per_file_ignores=(("app.py", ("unused-*",)),)) == []


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.name)
def test_the_examples_of_our_own_rules_say_the_truth(tmp_path: Path, rule: Rule) -> None:
    for number, example in enumerate(rule.examples):
        folder = tmp_path / str(number)
        write(folder, example.files)
        outcome = scan(str(folder), rules=RULES, libraries=LIBRARIES)
        assert (rule.name in {finding.rule for finding in outcome.findings}) == example.breaks
