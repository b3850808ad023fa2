"""What SECURITY.md promises about a scan, watched from inside the process by an audit hook."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from source_tree import run

WATCHED = """\
import json, os, sys

seen = {"connections": [], "programs": [], "executed": [], "written": []}
project = os.path.realpath(sys.argv[1])


def watch(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        seen["connections"].append(event)
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        seen["programs"].append(str(arguments[0]))
    elif event == "exec":
        file = arguments[0].co_filename
        if os.path.realpath(file).startswith(project):
            seen["executed"].append(file)
    elif event == "open" and isinstance(arguments[0], str):
        path, mode, flags = arguments
        writing = flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) else "w" in (mode or "")
        if writing and path != os.devnull:
            seen["written"].append(os.path.realpath(path))


sys.addaudithook(watch)
from authlint.cli import main

code = main(["--jobs", "1", "--format", "concise=" + os.devnull, "--quiet", project])
print(json.dumps({"code": code, **seen}))
"""

TRAP = "import pathlib\n\npathlib.Path(__file__).with_name('sprung').touch()\n"

MISTAKE = "import argparse\nimport helper\nimport jwt\n\nprint(jwt.encode({}, helper.KEY))\n"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A project whose every module, if it were ever run, would leave a file behind."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("argparse", "conftest", "pathspec", "libcst", "rich", "setup", "sitecustomize", "authlint_rules"):
        (project / f"{name}.py").write_text(TRAP, encoding="utf-8")
    (project / "helper.py").write_text(TRAP + 'KEY = "written here"\n', encoding="utf-8")
    (project / "app.py").write_text(MISTAKE, encoding="utf-8")
    (project / ".git").mkdir()
    return project


def test_a_scan_runs_nothing_connects_nowhere_and_writes_only_its_cache(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "watched.py").write_text(WATCHED, encoding="utf-8")
    done = run([sys.executable, tmp_path / "watched.py", hostile], tmp_path, {"PYTHONDONTWRITEBYTECODE": "1"})
    seen = json.loads(done.stdout.splitlines()[-1])
    cache = str((hostile / ".authlint_cache").resolve())
    assert [path for path in seen.pop("written") if not path.startswith(cache)] == []
    assert seen == {"code": 1, "connections": [], "programs": [], "executed": []}
    assert not (hostile / "sprung").exists()


def test_a_scan_started_inside_a_hostile_folder_imports_nothing_from_it(hostile: Path) -> None:
    done = run([sys.executable, "-m", "authlint", "--no-cache", "--format", "concise"], hostile)
    assert (done.returncode, "jwt-hardcoded-secret" in done.stdout) == (1, True), done.stdout
    assert not (hostile / "sprung").exists()
