"""Copies of the project, for tests that build it, install it or commit it without touching the real folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent

PARTS = (
    ".pre-commit-hooks.yaml",
    "authlint",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs",
    "examples",
    "LICENSE",
    "MANIFEST.in",
    "pyproject.toml",
    "README.md",
    "rules",
    "SECURITY.md",
    "tests",
)


def copy_project(to: Path) -> Path:
    """Copy what belongs to the project, and nothing that a build or a test run left behind."""
    to.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache"))
        else:
            shutil.copy2(source, to / part)
    return to


def run(
    command: Sequence[str | Path], cwd: Path, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with its output captured, untouched by the Python and git settings of the test run."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**inherited, "NO_COLOR": "1", **(extra or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )


def succeed(command: Sequence[str | Path], cwd: Path, extra: Mapping[str, str] | None = None) -> str:
    """Run a command that must exit with 0, and return what it printed."""
    done = run(command, cwd, extra)
    assert done.returncode == 0, f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}"
    return done.stdout
