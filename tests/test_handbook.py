"""The walk-throughs work: the rule and the library model they write are loaded, tested and run as they say."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from pages_markdown import blocks
from source_tree import ROOT, run, succeed

AUTHLINT = [sys.executable, "-m", "authlint"]

USER = """\
import acme_tokens
from accounts import load_user

KEY = "the key of the orders service"


def current_user(text):
    return load_user(acme_tokens.read(text, None, checked=False)["sub"])


def caller(text, key):
    return acme_tokens.Reader(key).read(text)


def token(claims):
    return acme_tokens.issue(claims, KEY, "HS256")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the files that the pages about writing rules and library models show."""
    for page in ("writing-a-rule.md", "writing-a-library.md"):
        for block in blocks(ROOT / "docs" / page):
            if block.kind == "file":
                file = tmp_path / block.of
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.authlint]\nlibraries = ["lint/models"]\n', encoding="utf-8")
    (tmp_path / "orders.py").write_text(USER, encoding="utf-8")
    return tmp_path


def reported(folder: Path, *options: str) -> set[tuple[str, int]]:
    done = run([*AUTHLINT, "orders.py", "--format", "json", "--no-cache", *options], folder)
    return {(finding["rule"], finding["start"]["line"]) for finding in json.loads(done.stdout)["findings"]}


def test_the_rule_of_the_walk_through_keeps_its_examples(project: Path) -> None:
    printed = succeed([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "lint/test_rules.py"], project)
    assert "1 passed" in printed


def test_the_rule_of_the_walk_through_is_one_strict_type_checking_accepts(project: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "lint/rules/jwt_not_es256.py", "lint/models"]
    # The type checker does not follow the import hook of an editable install.
    succeed(command, project, {"MYPYPATH": str(ROOT)})


def test_a_test_of_a_rule_fails_when_the_rule_stops_speaking(project: Path) -> None:
    rule = project / "lint" / "rules" / "jwt_not_es256.py"
    rule.write_text(rule.read_text("utf-8").replace("other is not None", "other is None"), encoding="utf-8")
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "lint/test_rules.py"], project)
    assert done.returncode == 1
    assert "jwt-not-es256 should speak here and is silent" in done.stdout


def test_the_model_of_the_walk_through_extends_every_rule_to_the_library(project: Path) -> None:
    assert reported(project, "--allow-local-rules") == {
        ("jwt-hardcoded-secret", 4),
        ("jwt-verify-disabled", 8),
        ("jwt-algorithms-not-pinned", 12),
    }


def test_the_rule_of_the_walk_through_covers_the_library_of_the_other_one(project: Path) -> None:
    found = reported(project, "--allow-local-rules", "--rules", "lint/rules", "--select", "jwt-not-es256")
    assert found == {("jwt-not-es256", 16)}


def test_a_configuration_that_names_code_is_refused_without_consent(project: Path) -> None:
    done = run([*AUTHLINT, "orders.py"], project)
    assert (done.returncode, "--allow-local-rules" in done.stdout) == (2, True)


def test_a_new_rule_is_written_where_the_page_says_and_its_examples_fail(project: Path) -> None:
    page = (ROOT / "docs" / "writing-a-rule.md").read_text("utf-8")
    command = re.search(r"^authlint (new-rule .*)$", page, re.MULTILINE)
    assert command
    written = project / "lint" / "rules" / "jwt_not_es256.py"
    written.unlink()
    succeed([*AUTHLINT, *command[1].split()], project)
    assert written.exists()
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "lint/test_rules.py"], project)
    assert done.returncode != 0
