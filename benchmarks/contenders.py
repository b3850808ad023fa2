"""The linters that are compared, and how each is called so that all do the same kind of work.

Every command scans the working directory, reads no settings of the scanned project or of this machine's user, writes
JSON and succeeds whatever it finds.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ToolError(Exception):
    """A tool is missing or failed; the message names it, the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One line of the comparison.

    Attributes:
        name: as shown in the table.
        tool: the program.
        arguments: makes its arguments from the folder it may keep a cache in.
        found: counts the findings in its JSON report.
        cached: whether a first, untimed run fills the cache.
    """

    name: str
    tool: str
    arguments: Callable[[Path], list[str]]
    found: Callable[[Any], int]
    cached: bool = False


_AUTHLINT = ["--isolated", "--no-progress", "--format", "json", "--fail-on", "never"]
_RUFF = ["check", "--isolated", "--select", "S", "--output-format", "json", "--exit-zero"]

AUTHLINT_COLD = Contender(
    "authlint cold", "authlint", lambda cache: [*_AUTHLINT, "--no-cache", "."], lambda report: len(report["findings"])
)
AUTHLINT_WARM = Contender(
    "authlint warm",
    "authlint",
    lambda cache: [*_AUTHLINT, "--cache-dir", str(cache), "."],
    lambda report: len(report["findings"]),
    cached=True,
)
RUFF_COLD = Contender("ruff cold", "ruff", lambda cache: [*_RUFF, "--no-cache", "."], len)
RUFF_WARM = Contender("ruff warm", "ruff", lambda cache: [*_RUFF, "--cache-dir", str(cache), "."], len, cached=True)
BANDIT = Contender(
    "bandit",
    "bandit",
    lambda cache: ["-r", "-q", "-f", "json", "--exit-zero", "."],
    lambda report: len(report["results"]),
)


def authlint_with_jobs(jobs: int) -> Contender:
    """authlint without a cache and with a fixed number of workers."""
    return Contender(
        f"authlint --jobs {jobs}",
        "authlint",
        lambda cache: [*_AUTHLINT, "--no-cache", "--jobs", str(jobs), "."],
        lambda report: len(report["findings"]),
    )


def program(tool: str, python: str) -> str:
    """Return the path of the script ``tool`` in the environment of the interpreter ``python``.

    The script and not ``python -m``: starting Python would be added to ruff's time.

    Raises:
        ToolError: it is not installed there.
    """
    question = "import sysconfig; print(sysconfig.get_path('scripts'))"
    try:
        scripts = subprocess.run(
            [python, "-I", "-c", question], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolError(f"{python}: cannot be run as a Python interpreter ({error}); check --python") from None
    for name in (tool, f"{tool}.exe"):
        if (found := Path(scripts, name)).is_file():
            return str(found)
    raise ToolError(f"{tool}: not installed in {scripts}; see benchmarks/README.md for what to install")


def version(path: str) -> str:
    """Return what a program says to ``--version``, its first line."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return next(iter(done.stdout.splitlines()), "unknown version").replace(path, Path(path).name)


def report(contender: Contender, output: Path, code: int | None) -> Any:
    """Return the JSON report of a finished run, or ``None`` when it ran into its time limit.

    Raises:
        ToolError: the tool failed.
    """
    if code is None:
        return None
    if code:
        errors = Path(f"{output}.err").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise ToolError(f"{contender.name}: exit code {code} ({errors[-1] if errors else 'no error message'})")
    return json.loads(output.read_bytes())


def comparable(report_of_authlint: Any) -> Any:
    """Return the part of an authlint report that must be the same however the scan was done."""
    return {key: value for key, value in report_of_authlint.items() if key in ("findings", "unreadable")}
