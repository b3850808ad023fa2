"""What becomes of the things rules say: one root cause is one finding, and a value in a test is not reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import write
from repository import LIBRARIES, RULES

from authlint.config import Settings
from authlint.engine.scan import scan

APP = """
import jwt
from flask import Flask
from settings import KEY

app = Flask(__name__)
app.secret_key = KEY


def issue(user):
    return jwt.encode({"sub": user, "exp": expiry()}, KEY, algorithm="HS256")
"""
"""Signs its sessions and its tokens with one key."""

ONE_KEY = {"settings.py": 'KEY = "correct-horse-battery"\n', "app.py": APP}

KEY_OF_A_TEST = {
    "shop/tests/keys.py": 'KEY = "correct-horse-battery"\n',
    "shop/tokens.py": """
import jwt
from shop.tests.keys import KEY


def issue(user):
    return jwt.encode({"sub": user, "exp": expiry()}, KEY, algorithm="HS256")
""",
}


def reported(folder: Path, files: dict[str, str], settings: Settings | None = None) -> list[tuple[str, str, int]]:
    outcome = scan(str(write(folder, files)), rules=list(RULES.values()), libraries=LIBRARIES, settings=settings)
    assert not outcome.failures
    assert not outcome.unreadable
    return [
        (one.rule, one.location.path, one.location.start.line) for one in outcome.findings if one.suppressed is None
    ]


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ('"correct-horse-battery"', "session-secret-hardcoded"),
        ('os.environ.get("KEY", "correct-horse-battery")', "session-secret-insecure-default"),
    ],
)
def test_one_key_for_sessions_and_tokens_is_one_finding(key: str, rule: str, tmp_path: Path) -> None:
    files = {"settings.py": f"import os\nKEY = {key}\n", "app.py": APP}
    assert reported(tmp_path, files) == [(rule, "settings.py", 2)]


def test_a_key_that_one_place_uses_always_and_another_by_default_is_one_finding(tmp_path: Path) -> None:
    app = (
        "import jwt\nfrom settings import KEY\n\ndef one():\n    return jwt.encode(claims(), KEY, algorithm='HS256')\n"
    )
    app += "\ndef other(key=None):\n    key = key or KEY\n    return jwt.encode(claims(), key, algorithm='HS256')\n"
    files = {"settings.py": 'KEY = "correct-horse-battery"\n', "app.py": app}
    assert reported(tmp_path, files) == [("jwt-hardcoded-secret", "settings.py", 1)]


def test_a_rule_that_does_not_run_covers_nothing(tmp_path: Path) -> None:
    settings = Settings(ignore=("session-secret-hardcoded",))
    assert reported(tmp_path, ONE_KEY, settings) == [("jwt-hardcoded-secret", "settings.py", 1)]


def test_a_finding_that_is_ignored_for_its_file_covers_nothing(tmp_path: Path) -> None:
    settings = Settings(per_file_ignores=(("settings.py", ("session-secret-hardcoded",)),))
    assert reported(tmp_path, ONE_KEY, settings) == [("jwt-hardcoded-secret", "settings.py", 1)]


def test_a_comment_that_silences_a_finding_silences_what_it_covers(tmp_path: Path) -> None:
    line = 'KEY = "correct-horse-battery"  # authlint: ignore[session-secret-hardcoded] opens nothing\n'
    assert reported(tmp_path, {"settings.py": line, "app.py": APP}) == []


def test_rules_cover_rules_that_exist_and_never_each_other() -> None:
    for rule in RULES.values():
        for name in rule.covers:
            assert rule.name not in RULES[name].covers


def test_a_value_that_stands_in_a_test_is_reported_only_with_the_tests(tmp_path: Path) -> None:
    assert reported(tmp_path, KEY_OF_A_TEST) == []
    assert reported(tmp_path, KEY_OF_A_TEST, Settings(include_tests=True)) == [
        ("jwt-hardcoded-secret", "shop/tests/keys.py", 1)
    ]


def test_a_rule_that_runs_everywhere_reports_a_value_in_a_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RULES["jwt-hardcoded-secret"], "everywhere", True)
    assert reported(tmp_path, KEY_OF_A_TEST) == [("jwt-hardcoded-secret", "shop/tests/keys.py", 1)]


@pytest.mark.parametrize(("pinned", "rules"), [("2.12.1", ["jwt-secret-insecure-default"]), ("2.13.0", []), ("", [])])
def test_a_refusal_counts_from_the_version_that_brought_it(pinned: str, rules: list[str], tmp_path: Path) -> None:
    source = """
import os
import jwt


def issue(user):
    return jwt.encode({"sub": user, "exp": expiry()}, os.getenv("JWT_KEY", ""), algorithm="HS256")
"""
    files = {"app.py": source, "requirements.txt": f"PyJWT=={pinned}\n" if pinned else ""}
    assert [rule for rule, _, _ in reported(tmp_path, files)] == rules
