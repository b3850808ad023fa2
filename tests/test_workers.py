"""Worker processes: the same results as in one process, and a file that kills one costs that file alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects import UNVERIFIED, run, write

from authlint.engine import partner as partner_room
from authlint.engine import scan as scan_room
from authlint.engine import workers as workers_room
from authlint.engine.crew import Assignment
from authlint.engine.registry import Recipe
from authlint.engine.workers import Spawned, Worker, WorkersUnavailableError

WRAPPER = """import jwt


def read(token, check):
    return jwt.decode(token, load(), algorithms=["HS256"], options={"verify_signature": check})
"""

CALLER = """import wrapper


def is_admin(request):
    return wrapper.read(request.cookies["token"], False)["role"] == "admin"
"""

SIGNER = """import jwt
from settings import KEY


def sign(claims):
    return jwt.encode(claims, KEY, algorithm="HS256")
"""

PROJECT: dict[str, str | bytes] = {
    "pyproject.toml": "",
    **{f"app{number}.py": UNVERIFIED for number in range(6)},
    "wrapper.py": WRAPPER,
    "caller.py": CALLER,
    "settings.py": 'KEY = "correct-horse-battery"\n',
    "sign_a.py": SIGNER,
    "sign_b.py": SIGNER,
    "silenced.py": UNVERIFIED.replace(
        "return", "return (  # authlint: ignore[jwt-verify-disabled] reason\n       ", 1
    ).replace('["sub"]', '["sub"])'),
    "broken.py": "import jwt\njwt.decode(\n",
    "unused.py": "x = 1  # authlint: ignore[jwt-alg-none] reason\n",
}

TROUBLE = '''"""A rule that ends its process, for tests."""

import os
import signal
import time
from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good

rule = Rule(title="Trouble", severity="error", attack="a", remedy="r", references=[cwe(1)],
            examples=[bad("x = 1  # finding"), good("x = 1")])


@rule.check
def inhouse_trouble(decode: TokenDecode) -> Iterator[Violation]:
    if decode.site.path == "crash.py":
        os.kill(os.getpid(), signal.SIGKILL)
    if decode.site.path == "sleep.py":
        while True:
            time.sleep(0.01)
    if decode.site.path == "raise.py":
        raise KeyError("correct-horse-battery")
    yield decode.finding("seen")
'''


pytestmark = [
    pytest.mark.parametrize("way", ["forked", "spawned"]),
    # The test runner may have threads, which hold nothing that a worker needs.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _always_a_pool(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Start workers however little there is to do, in one of the two ways."""
    monkeypatch.setattr(scan_room, "MOST_BYTES_ALONE", 0)
    monkeypatch.setattr(scan_room, "LEAST_BYTES_SEEN", 0)
    for room in (workers_room, partner_room):
        monkeypatch.setattr(room, "may_fork", lambda: way == "forked" and hasattr(os, "fork"))


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict[str, object]]:
    result = run(capsys, "--no-cache", "--format", "json", *arguments)
    data = json.loads(result.output)
    del data["summary"]["seconds"]
    return result.code, data


def test_the_results_are_the_same_for_any_number_of_workers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, PROJECT)
    alone = report(capsys, tmp_path, "--jobs", "1", "--show-suppressed")
    assert len(alone[1]["findings"]) > 10  # type: ignore[arg-type]
    for jobs in ("2", "3"):
        assert report(capsys, tmp_path, "--jobs", jobs, "--show-suppressed") == alone


@pytest.mark.skipif(os.name != "posix", reason="the rule of this test sends a POSIX signal")
def test_a_worker_that_dies_costs_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["a.py", "crash.py", "z.py"]
    write(tmp_path, {"p/pyproject.toml": "", **{f"p/{name}": UNVERIFIED for name in names}})
    write(tmp_path, {"rules/inhouse_trouble.py": TROUBLE})
    code, data = report(capsys, tmp_path / "p", "--jobs", "2", "--rules", tmp_path / "rules", "--select", "inhouse-*")
    found = [(one["path"], one["rule"]) for one in data["findings"]]  # type: ignore[attr-defined]
    assert found == [("a.py", "inhouse-trouble"), ("crash.py", "unreadable-file"), ("z.py", "inhouse-trouble")]
    assert code == 1
    assert data["unreadable"] == [{"path": "crash.py", "reason": "the process that checked it ended with signal 9"}]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_takes_too_long_costs_one_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(scan_room, "SECONDS_PER_FILE", 2.0)
    names = ["a.py", "sleep.py", "z.py"]
    write(tmp_path, {"p/pyproject.toml": "", **{f"p/{name}": UNVERIFIED for name in names}})
    write(tmp_path, {"rules/inhouse_trouble.py": TROUBLE})
    _, data = report(capsys, tmp_path / "p", "--jobs", jobs, "--rules", tmp_path / "rules", "--select", "inhouse-*")
    found = [(one["path"], one["rule"]) for one in data["findings"]]  # type: ignore[attr-defined]
    assert found == [("a.py", "inhouse-trouble"), ("sleep.py", "unreadable-file"), ("z.py", "inhouse-trouble")]
    assert data["unreadable"] == [{"path": "sleep.py", "reason": "checking it took longer than 2 seconds"}]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_rule_that_raises_is_an_internal_error_and_everything_else_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    write(tmp_path, {"p/pyproject.toml": "", "p/a.py": UNVERIFIED, "p/raise.py": UNVERIFIED})
    write(tmp_path, {"rules/inhouse_trouble.py": TROUBLE})
    select = ("--rules", tmp_path / "rules", "--select", "inhouse-*,jwt-verify-disabled")
    result = run(capsys, "--no-cache", "--format", "concise", "--jobs", jobs, tmp_path / "p", *select)
    assert result.code == 3
    assert [line.partition(": ")[0] for line in result.output.splitlines()] == [
        "a.py:5:12",
        "a.py:5:39",
        "raise.py:5:39",
        "internal error",
    ]
    assert "raise.py: inhouse-trouble: KeyError (judge.py:" in result.output
    assert "horse" not in result.output


def test_what_was_reported_by_chance_is_not_cached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"p/pyproject.toml": "", "p/crash.py": UNVERIFIED})
    write(tmp_path, {"rules/inhouse_trouble.py": TROUBLE})
    options = ("--format", "concise", tmp_path / "p", "--jobs", "2", "--rules", tmp_path / "rules")
    assert "unreadable-file" in run(capsys, *options, "--select", "inhouse-*").output
    assert json.loads((tmp_path / "p" / ".authlint_cache" / "scan.json").read_text().splitlines()[0])["outcome"] is None


def test_a_worker_imports_nothing_from_the_folder_it_is_started_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = "raise SystemExit('the scanned code ran')\n"
    modules = ("pickle", "signal", "gc", "multiprocessing", "authlint", "libcst", "typing", "sitecustomize")
    write(tmp_path, {"app.py": UNVERIFIED, **{f"{name}.py": trap for name in modules}})
    monkeypatch.chdir(tmp_path)
    assert "app.py:5:39" in run(capsys, "--no-cache", "--format", "concise", "--jobs", "2").output


@pytest.mark.parametrize(
    "command", [["-m", "authlint"], ["-c", "from authlint.cli import main; raise SystemExit(main())"]]
)
def test_the_command_imports_nothing_from_the_folder_it_is_started_in(tmp_path: Path, command: list[str]) -> None:
    trap = "raise SystemExit('the scanned code ran')\n"
    modules = (
        "argparse",
        "difflib",
        "shutil",
        "tomllib",
        "tomli",
        "json",
        "libcst",
        "pathspec",
        "authlint_rules",
    )
    write(tmp_path, {"app.py": UNVERIFIED, **{f"{name}.py": trap for name in modules}})
    if command[0] == "-c":
        # Python itself puts the folder first for -c; only the workers are authlint's to protect.
        command = ["-c", f"import sys; del sys.path[0]; {command[1]}"]
    done = subprocess.run(
        [sys.executable, *command, "--no-cache", "--format", "concise", "."],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.startswith("app.py:5:39: error jwt-verify-disabled")


def test_a_worker_that_cannot_start_is_an_error_of_its_own(tmp_path: Path) -> None:
    assignment, recipe = Assignment(str(tmp_path), {}, {}, {}, False, 60.0), Recipe((), (str(tmp_path / "none"),))
    worker = Worker(Spawned(), (assignment, recipe))
    try:
        with pytest.raises(WorkersUnavailableError, match="a worker process does not start"):
            worker.ask("tell", {}, 5.0)
    finally:
        worker.end()


def test_where_no_process_can_be_started_this_one_does_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    write(tmp_path, {"app.py": UNVERIFIED})
    monkeypatch.setattr(workers_room.subprocess, "Popen", refuse)
    if hasattr(os, "fork"):
        monkeypatch.setattr(os, "fork", refuse)
    assert "app.py:5:39" in run(capsys, "--no-cache", "--format", "concise", "--jobs", "2", tmp_path).output
