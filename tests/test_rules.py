"""Every rule keeps what its examples promise, and is complete."""

from __future__ import annotations

import ast
import inspect
import re
import statistics
from pathlib import Path

import pytest
from repository import LIBRARIES, ROOT, RULES

from authlint.concepts import TokenDecode
from authlint.rule import MARKER, Example, Reference, Rule, RuleError, bad, good
from authlint.testing import Difference, assert_examples, check, marked_lines

FIRST_TWELVE = {
    "jwt-alg-none",
    "jwt-algorithms-not-pinned",
    "jwt-hardcoded-secret",
    "jwt-mixed-algorithm-families",
    "jwt-secret-insecure-default",
    "jwt-unverified-claims-used",
    "jwt-verify-disabled",
    "oauth-client-secret-hardcoded",
    "oauth-insecure-transport-flag",
    "oauth-state-missing",
    "session-secret-hardcoded",
    "session-secret-insecure-default",
}
FAMILIES = {"homemade", "jwt", "jwks", "jwe", "oauth", "oidc", "token", "tokens", "session", "mcp"}
LEVELS = {"", "MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "SHALL", "SHALL NOT", "L1", "L2", "L3"}

EXAMPLES = {
    f"{name}-{'bad' if example.breaks else 'good'}-{number}": (rule, example)
    for name, rule in RULES.items()
    for number, example in enumerate(rule.examples, 1)
}

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
every_example = pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=list(EXAMPLES))


def source_of(rule: Rule) -> str:
    return (ROOT / "rules" / f"{rule.name.replace('-', '_')}.py").read_text(encoding="utf-8")


def lines(differences: list[Difference]) -> str:
    """Return differences as text, so that a failing test shows them whole."""
    return "\n".join(map(str, differences))


def test_the_first_twelve_rules_are_here() -> None:
    assert RULES.keys() >= FIRST_TWELVE


@every_example
def test_an_example_is_reported_at_its_marked_lines_and_nowhere_else(rule: Rule, example: Example) -> None:
    assert lines(check(rule, example, LIBRARIES)) == ""


@every_example
def test_an_example_is_python_and_is_marked_exactly_when_it_is_bad(rule: Rule, example: Example) -> None:
    for path, source in example.files.items():
        ast.parse(source, path)
        for line in source.splitlines():
            assert (MARKER in line) == line.endswith(MARKER), f"{path}: the marker must end its line: {line}"
    assert bool(marked_lines(example)) == example.breaks


@every_rule
def test_a_rule_has_bad_examples_in_one_file_and_over_several_and_a_near_miss_with_its_reason(rule: Rule) -> None:
    broken = [example for example in rule.examples if example.breaks]
    assert any(len(example.files) == 1 for example in broken)
    assert any(len(example.files) > 1 for example in broken)
    assert any(not example.breaks and example.why for example in rule.examples)


@every_rule
def test_a_rule_explains_itself_in_one_sentence_and_then_says_why_it_matters(rule: Rule) -> None:
    first, blank, *rest = rule.page.split("\n")
    assert first.endswith(".")
    assert ". " not in first
    assert blank == ""
    assert len(" ".join(rest).split()) >= 30
    assert len(rule.title) <= 60
    assert rule.attack.endswith(".")
    assert rule.remedy.endswith(".")


@every_rule
def test_a_rule_is_named_after_a_family_and_a_mistake(rule: Rule) -> None:
    assert rule.family in FAMILIES
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.name)


@every_rule
def test_a_rule_calls_no_mac_a_signature(rule: Rule) -> None:
    assert not re.search(r"HMAC[- ]sign|HS(256|384|512)[- ]sign|sign\w* with HMAC", source_of(rule), re.IGNORECASE)


@every_rule
def test_the_references_of_a_rule_are_well_formed_and_name_a_weakness(rule: Rule) -> None:
    assert rule.cwes()
    assert len(set(rule.references)) == len(rule.references)
    for reference in rule.references:
        assert reference.level in LEVELS
        assert is_well_formed(reference), reference


def is_well_formed(reference: Reference) -> bool:
    section = r"(\d+|[A-Z])(\.\d+)*"
    if reference.document.startswith("RFC "):
        number = reference.document.removeprefix("RFC ")
        base = f"https://www.rfc-editor.org/rfc/rfc{number}#section-"
        return number.isdigit() and bool(re.fullmatch(section, reference.section)) and reference.url.startswith(base)
    if reference.document == "CWE":
        return reference.url == f"https://cwe.mitre.org/data/definitions/{int(reference.section)}.html"
    if reference.document == "ASVS 5.0":
        return bool(re.fullmatch(r"\d+\.\d+\.\d+", reference.section)) and reference.url.endswith(".md")
    return reference.url.startswith("https://")


@every_rule
def test_what_breaks_a_rule_is_a_role_of_a_noun_it_judges(rule: Rule) -> None:
    roles = {role.name for subject in rule.subjects for role in subject.roles()}
    assert set(rule.violated_by) <= roles


def test_a_rule_is_a_small_file_and_its_judgement_a_short_function() -> None:
    words_and_code = {name: len(source_of(rule).splitlines()) - example_lines(rule) for name, rule in RULES.items()}
    judgements = {name: len(inspect.getsource(rule.judge).splitlines()) for name, rule in RULES.items() if rule.judge}
    assert statistics.median(words_and_code.values()) <= 60
    assert statistics.median(judgements.values()) <= 15
    assert max(words_and_code.values()) <= 90
    assert max(len(source_of(rule).splitlines()) for rule in RULES.values()) <= 280


def example_lines(rule: Rule) -> int:
    """Return how many lines the list of examples takes in the rule's file."""
    for node in ast.walk(ast.parse(source_of(rule))):
        if isinstance(node, ast.keyword) and node.arg == "examples":
            return (node.end_lineno or node.lineno) - node.lineno + 1
    raise AssertionError(f"{rule.name} has no examples")


def test_every_file_of_the_rules_folder_is_a_rule() -> None:
    files = {path.stem for path in Path(ROOT, "rules").glob("*.py")} - {"__init__"}
    assert files == {name.replace("-", "_") for name in RULES}


# The harness itself: what it must not let pass.

DECODE = """
import jwt
from accounts import login

def sign_in(token):
    login(jwt.decode(token, options={"verify_signature": False})["sub"])
"""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("def f():\n    return 1\n", "def f():\n    return 1\n"),
        ("    def f():\n        return 1", "def f():\n    return 1\n"),
        ("\n        def f():\n            return 1\n    ", "def f():\n    return 1\n"),
        ("\n\n    x = 1\n\n    y = 2\n\n", "x = 1\n\ny = 2\n"),
        ("x = '\t'\n", "x = '\t'\n"),
    ],
    ids=["from the first line on", "all indented", "between quotes", "with blank lines", "with a tab in a text"],
)
def test_an_example_keeps_its_indentation_wherever_it_starts(written: str, read: str) -> None:
    assert good(written).files == {"app.py": read}


def test_the_harness_reports_an_expected_line_on_which_the_rule_is_silent() -> None:
    example = bad("import jwt\n\njwt.decode(token, key, algorithms=['ES256'])  # finding")
    (difference,) = check(RULES["jwt-verify-disabled"], example, LIBRARIES)
    assert (difference.path, difference.line) == ("app.py", 3)
    assert "should speak here and is silent" in str(difference)


def test_the_harness_reports_a_finding_nobody_expects() -> None:
    (difference,) = check(RULES["jwt-verify-disabled"], good(DECODE), LIBRARIES)
    assert (difference.path, difference.line) == ("app.py", 5)
    assert "speaks here and should not" in str(difference)


def test_the_harness_reports_an_example_that_is_no_python() -> None:
    differences = check(RULES["jwt-verify-disabled"], good("import jwt\njwt.decode(token,"), LIBRARIES)
    assert any("cannot be read" in str(difference) for difference in differences)


def test_the_harness_reports_a_rule_that_fails() -> None:
    rule = broken_rule()
    (difference,) = check(rule, good(DECODE), LIBRARIES)
    assert "ZeroDivisionError" in str(difference)
    with pytest.raises(AssertionError, match="example 1 of always-fails, a good one"):
        assert_examples(rule, LIBRARIES)


def test_the_harness_writes_no_file_outside_the_folder_of_the_example() -> None:
    with pytest.raises(RuleError, match="must be named relative to its project"):
        check(RULES["jwt-verify-disabled"], good({"../app.py": DECODE}), LIBRARIES)


def broken_rule() -> Rule:
    def always_fails(decode: TokenDecode) -> object:
        yield 1 / 0

    rule = Rule("a rule with a mistake", "error", "none", "none", [], [good(DECODE)], name="always-fails")
    rule.subjects, rule.judge = (TokenDecode,), always_fails
    return rule
