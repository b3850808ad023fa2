"""Small projects on disk, and the command run on them, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from authlint.cli import main

UNVERIFIED = """import jwt


def who(token):
    return jwt.decode(token, options={"verify_signature": False})["sub"]
"""
"""A module with one finding of jwt-verify-disabled, on line 5."""

FINDING = (
    "{path}:5:39: error jwt-verify-disabled: The signature of this token is never checked: "
    "its claims are whatever the sender wrote."
)
"""The line of the concise report for it."""


class Result(NamedTuple):
    """What a command gave."""

    code: int
    output: str
    errors: str


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Result:
    """Run the command in this process."""
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return Result(code, captured.out, captured.err)
