"""The hook this repository offers to pre-commit, run by the real pre-commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT, copy_project, run, succeed

SIGNED_BY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A Developer"), ("EMAIL", "developer@example.org"))
}

SETTINGS = """\
CLIENT_SECRET = "5d41402abc4b2a76b9719d911017c592"
UNCHECKED = {"verify_signature": False}
"""

MISTAKE = """\
import jwt
import settings


def is_admin(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options=settings.UNCHECKED)["admin"]
"""

CLIENT = """\
import msal
import settings

client = msal.ConfidentialClientApplication("shop", client_credential=settings.CLIENT_SECRET)
"""


def git(folder: Path, *arguments: str) -> None:
    succeed(["git", "-c", "init.defaultBranch=main", *arguments], folder, SIGNED_BY)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository of a user, with a mistake that was committed long ago."""
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "settings.py").write_text(SETTINGS, encoding="utf-8")
    (folder / "client.py").write_text(CLIENT, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Settings")
    return folder


@pytest.fixture
def authlint_repository(tmp_path: Path) -> Path:
    """This project as a git repository with a commit, as pre-commit needs it."""
    folder = copy_project(tmp_path / "authlint")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All files")
    return folder


def hook(repository: Path, authlint_repository: Path) -> subprocess.CompletedProcess[str]:
    """Run the hook on what is staged, in an environment pre-commit makes for it."""
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(authlint_repository), "authlint", "--color", "never"]
    return run(command, repository, {**SIGNED_BY, "PRE_COMMIT_HOME": str(authlint_repository.parent / "home")})


def test_the_hook_stops_a_commit_with_a_mistake_and_lets_the_corrected_file_pass(
    repository: Path, authlint_repository: Path
) -> None:
    (repository / "app.py").write_text(MISTAKE, encoding="utf-8")
    git(repository, "add", "app.py")
    stopped = hook(repository, authlint_repository)
    assert stopped.returncode == 1, stopped.stdout
    assert "jwt-verify-disabled" in stopped.stdout
    assert "settings.py:2" in stopped.stdout, "the other files are read to follow the value"
    assert "oauth-client-secret-hardcoded" not in stopped.stdout, "and only the staged files are judged"

    (repository / "app.py").write_text(MISTAKE.replace(", options=settings.UNCHECKED", ""), encoding="utf-8")
    git(repository, "add", "app.py")
    passed = hook(repository, authlint_repository)
    assert passed.returncode == 0, passed.stdout
    assert "Passed" in passed.stdout


def test_the_hook_definition_is_one_pre_commit_accepts() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    assert run(command, ROOT).returncode == 0
