"""The cache changes how long a scan takes, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from projects import FINDING, UNVERIFIED, run, write

from authlint.engine import cache as cache_room
from authlint.engine import run as run_room
from authlint.engine import scan as scan_room
from authlint.engine import search as search_room

WRAPPER = """import jwt


def read(token, check):
    return jwt.decode(token, "k", options={"verify_signature": check})
"""

CALLER = """import wrapper


def is_admin(request):
    return wrapper.read(request.cookies["token"], False)["role"] == "admin"
"""

FILES = {
    "pyproject.toml": "",
    "app.py": UNVERIFIED,
    "wrapper.py": WRAPPER,
    "caller.py": CALLER,
    "other.py": "x = 1\n",
}


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files written a moment ago count as settled, as they do two seconds later."""
    monkeypatch.setattr(cache_room, "RACY_NANOSECONDS", -(10**12))


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The roots that were really scanned, one for each scan."""
    roots: list[str] = []
    scan_project = scan_room.scan_project

    def counted(root: str, *arguments: object, **options: object) -> object:
        roots.append(root)
        return scan_project(root, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(run_room, "scan_project", counted)
    return roots


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were searched for needles and mentions."""
    paths: list[str] = []
    read_lower = search_room.read_lower

    def counted(file: object) -> bytes:
        paths.append(file.path)  # type: ignore[attr-defined]
        return read_lower(file)  # type: ignore[arg-type]

    monkeypatch.setattr(search_room, "read_lower", counted)
    return paths


def concise(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    return run(capsys, "--format", "concise", folder, *options).output


def test_an_unchanged_project_is_not_scanned_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str]
) -> None:
    write(tmp_path, FILES)
    first = run(capsys, tmp_path, "--format", "json")
    second = run(capsys, tmp_path, "--format", "json")
    assert len(scans) == 1
    one, two = json.loads(first.output), json.loads(second.output)
    assert one["findings"]
    del one["summary"]["seconds"], two["summary"]["seconds"]
    assert (one, first.code) == (two, second.code)


def test_without_a_cache_the_result_is_the_same_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str]
) -> None:
    write(tmp_path, FILES)
    plain = concise(capsys, tmp_path, "--no-cache")
    assert not (tmp_path / ".authlint_cache").exists()
    assert concise(capsys, tmp_path) == plain == concise(capsys, tmp_path)
    assert len(scans) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"app.py": UNVERIFIED + "\n"},
        {"new.py": ""},
        {"requirements.txt": "PyJWT==1.7.1"},
        {"authlint.toml": 'ignore = ["jwt-alg-none"]'},
        {".gitignore": "other.py"},
    ],
)
def test_every_change_that_could_matter_leads_to_a_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str], change: dict[str, str]
) -> None:
    write(tmp_path, FILES)
    concise(capsys, tmp_path)
    write(tmp_path, change)
    concise(capsys, tmp_path)
    assert len(scans) == 2


def test_a_removed_file_leads_to_a_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str]) -> None:
    write(tmp_path, FILES)
    concise(capsys, tmp_path)
    (tmp_path / "app.py").unlink()
    assert "app.py" not in concise(capsys, tmp_path)
    assert len(scans) == 2


def test_options_that_matter_lead_to_a_scan_and_the_paths_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str]
) -> None:
    write(tmp_path, FILES)
    concise(capsys, tmp_path)
    assert concise(capsys, tmp_path / "app.py") == FINDING.format(path="app.py") + "\n"
    assert concise(capsys, tmp_path / "other.py") == ""
    concise(capsys, tmp_path, "--fail-on", "never")
    assert len(scans) == 1
    assert concise(capsys, tmp_path, "--select", "oauth-*") == ""
    concise(capsys, tmp_path, "--select", "oauth-*", "--include-tests")
    assert len(scans) == 3


def test_only_changed_files_are_searched_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reads: list[str]
) -> None:
    write(tmp_path, FILES)
    before = concise(capsys, tmp_path)
    assert {"app.py", "wrapper.py", "caller.py", "other.py"} == set(reads)
    reads.clear()
    write(tmp_path, {"other.py": "y = 22\n"})
    assert concise(capsys, tmp_path) == before
    assert set(reads) == {"other.py"}


def test_a_new_wrapper_is_searched_for_in_files_that_did_not_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = {**FILES, "wrapper.py": "def read(token, check):\n    return {}\n"}
    write(tmp_path, plain)
    assert "caller.py" not in concise(capsys, tmp_path)
    write(tmp_path, FILES)
    assert concise(capsys, tmp_path) == concise(capsys, tmp_path, "--no-cache")
    assert "caller.py" in concise(capsys, tmp_path)


def test_a_file_changed_within_the_grain_of_its_time_stamp_is_compared_by_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_room, "RACY_NANOSECONDS", 10**12)
    write(tmp_path, FILES)
    concise(capsys, tmp_path)
    concise(capsys, tmp_path)
    assert len(scans) == 1
    state = (tmp_path / "other.py").stat()
    (tmp_path / "other.py").write_text("x = 2\n")
    os.utime(tmp_path / "other.py", ns=(state.st_atime_ns, state.st_mtime_ns))
    concise(capsys, tmp_path)
    assert len(scans) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"null\nnull\n",
        b"[]\n[]\n",
        b'{"format": 1}\n{"sieve": 1}\n',
        b'{"format": 99, "key": "x"}\n',
        b"[" * 100_000,
        b"\x80\x04\x95",
    ],
)
def test_a_cache_that_is_broken_or_foreign_is_ignored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    write(tmp_path, FILES)
    expected = run(capsys, tmp_path, "--format", "concise", "--no-cache")
    write(tmp_path, {".authlint_cache/scan.json": content})
    assert run(capsys, tmp_path, "--format", "concise") == expected


@pytest.mark.parametrize("damage", ["outcome", "files", "recent", "verdicts", "mentioned"])
@pytest.mark.parametrize("value", [None, 3, "x", [1], {"app.py": 1}])
def test_a_cache_with_a_damaged_part_is_ignored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str, value: object
) -> None:
    write(tmp_path, FILES)
    expected = run(capsys, tmp_path, "--format", "concise")
    file = tmp_path / ".authlint_cache" / "scan.json"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        if damage in line:
            line[damage] = value
    write(tmp_path, {"other.py": "y = 22\n"} if damage in lines[1] else {})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(capsys, tmp_path, "--format", "concise") == expected


def test_a_finding_with_a_damaged_word_is_not_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    expected = run(capsys, tmp_path, "--format", "concise")
    file = tmp_path / ".authlint_cache" / "scan.json"
    file.write_text(file.read_text().replace('"severity": "error"', '"severity": "fatal"'))
    assert run(capsys, tmp_path, "--format", "concise") == expected


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**FILES, ".authlint_cache": "a file in the way"})
    expected = run(capsys, tmp_path, "--format", "concise", "--no-cache")
    assert run(capsys, tmp_path, "--format", "concise") == expected


def test_a_link_in_the_place_of_the_cache_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, victim = tmp_path / "project", tmp_path / "victim"
    write(project, FILES)
    victim.mkdir()
    (project / ".authlint_cache").symlink_to(victim, target_is_directory=True)
    concise(capsys, project)
    assert list(victim.iterdir()) == []


def test_a_named_pipe_in_the_place_of_the_cache_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, FILES)
    (tmp_path / ".authlint_cache").mkdir()
    os.mkfifo(tmp_path / ".authlint_cache" / "scan.json")
    assert "app.py" in concise(capsys, tmp_path)


def test_git_is_told_to_leave_the_cache_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    concise(capsys, tmp_path)
    names = {file.name: file for file in (tmp_path / ".authlint_cache").iterdir()}
    assert sorted(names) == [".gitignore", "scan.json"]
    assert names[".gitignore"].read_text() == "*\n"


def test_several_projects_may_share_a_cache_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scans: list[str]
) -> None:
    for name in ("one", "two", "one", "two"):
        if not (tmp_path / name).exists():
            write(tmp_path / name, FILES)
        concise(capsys, tmp_path / name, "--cache-dir", str(tmp_path / "cache"))
        assert not (tmp_path / name / ".authlint_cache").exists()
    assert len(scans) == 2


def test_the_cache_holds_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (
        'import jwt\n\n\ndef sign(claims):\n    return jwt.encode(claims, "correct-horse-battery", algorithm="HS256")\n'
    )
    write(tmp_path, {**FILES, "sign.py": source})
    assert "jwt-hardcoded-secret" in concise(capsys, tmp_path)
    assert "horse" not in (tmp_path / ".authlint_cache" / "scan.json").read_text()
