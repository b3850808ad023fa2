"""Whatever a repository holds: one finding or silence for the file, and everything else is still scanned."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from projects import UNVERIFIED, run, write

from authlint.engine import search as search_room

NEEDLE = b"import jwt\njwt.decode(token)\n"

BROKEN: dict[str, bytes] = {
    "syntax error": NEEDLE + b"def (:\n",
    "Python 2": NEEDLE + b"print 'hello'\nexec 'x'\n",
    "backslash at the end": NEEDLE + b"x = 1\\\n",
    "unclosed string": NEEDLE + b"x = '''\n",
    "mixed indentation": NEEDLE + b"if x:\n\ty = 1\n        z = 2\n",
    "bad UTF-8": NEEDLE + b"x = '\xff\xfe'\n",
    "unknown encoding": b"# -*- coding: klingon -*-\n" + NEEDLE,
    "wrong encoding": b"# -*- coding: utf-16 -*-\n" + NEEDLE,
    "NUL byte": NEEDLE + b"x = \x00\n",
    "2,000 nested parentheses": NEEDLE + b"x = " + b"(" * 2_000 + b"1" + b")" * 2_000 + b"\n",
    "2,000 unclosed parentheses": NEEDLE + b"x = " + b"(" * 2_000,
    "5,000 terms": NEEDLE + b"x = " + b" + ".join([b"a"] * 5_000) + b"\n",
    "5,000 attributes": NEEDLE + b"x = a" + b".b" * 5_000 + b"\n",
    "5,000 nots": NEEDLE + b"x = " + b"not " * 5_000 + b"a\n",
    "5,000 elifs": NEEDLE + b"if a: pass\n" + b"elif b: pass\n" * 5_000,
    "300 nested blocks": NEEDLE + b"".join(b" " * depth + b"if a:\n" for depth in range(300)) + b" " * 300 + b"pass\n",
    "20 MB": NEEDLE + b"x = 1  # filling\n" * 1_200_000,
}

HARMLESS: dict[str, bytes] = {
    "empty": b"",
    "white space": b" \n\t\n\f\n",
    "byte order mark": b"\xef\xbb\xbf" + NEEDLE,
    "carriage returns": NEEDLE.replace(b"\n", b"\r\n"),
    "lone carriage returns": NEEDLE.replace(b"\n", b"\r"),
    "no final newline": NEEDLE.rstrip(),
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n" + NEEDLE,
    "100 calls in a row": NEEDLE + b"x = a" + b"()" * 100 + b"\n",
    "100,000 lines of a list": b"x = [\n" + b"    'a',\n" * 100_000 + b"]\n",
}


def scanned(capsys: pytest.CaptureFixture[str], folder: Path) -> tuple[list[tuple[str, str]], str]:
    """Scan, expect no trouble for authlint itself, and return path and rule of each finding, and the message."""
    code, output, errors = run(capsys, "--no-cache", "--format", "json", "--jobs", "1", folder)
    assert code in (0, 1)
    assert errors == ""
    data = json.loads(output)
    messages = [one["message"] for one in data["findings"] if one["rule"] == "unreadable-file"]
    return [(one["path"], one["rule"]) for one in data["findings"]], " ".join(messages)


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_parsed_is_one_finding_and_the_others_are_scanned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    write(tmp_path, {"a_broken.py": content, "app.py": UNVERIFIED})
    found, message = scanned(capsys, tmp_path)
    assert found == [("a_broken.py", "unreadable-file"), ("app.py", "jwt-verify-disabled")]
    assert message.startswith("This file was not checked: ")


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_without_authentication_code_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    write(tmp_path, {"a_broken.py": content.replace(NEEDLE, b""), "app.py": UNVERIFIED})
    assert scanned(capsys, tmp_path)[0] == [("app.py", "jwt-verify-disabled")]


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_that_another_one_imports_breaks_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    app = f"from a_broken import KEY, x\n{UNVERIFIED}\n\ndef sign(claims):\n    return jwt.encode(claims, KEY, x)\n"
    write(tmp_path, {"a_broken.py": content.replace(NEEDLE, b""), "app.py": app})
    assert scanned(capsys, tmp_path)[0] == [("app.py", "jwt-verify-disabled")]


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_unusual_files_are_simply_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    write(tmp_path, {"a.py": content, "app.py": UNVERIFIED})
    found, message = scanned(capsys, tmp_path)
    assert ("app.py", "jwt-verify-disabled") in found
    assert message == ""


def test_a_file_that_may_not_be_read_is_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"closed.py": "x = 1\n", "app.py": UNVERIFIED})
    real = os.open

    def guarded(file: str, *arguments: int) -> int:
        if file.endswith("closed.py"):
            raise PermissionError(13, "Permission denied")
        return real(file, *arguments)

    monkeypatch.setattr(os, "open", guarded)
    assert scanned(capsys, tmp_path) == (
        [("app.py", "jwt-verify-disabled"), ("closed.py", "unreadable-file")],
        "This file was not checked: cannot be read: Permission denied.",
    )


def test_a_file_that_vanishes_during_the_scan_is_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"gone.py": UNVERIFIED, "app.py": UNVERIFIED})
    read_lower = search_room.read_lower

    def vanishing(file: object) -> bytes:
        data = read_lower(file)  # type: ignore[arg-type]
        (tmp_path / "gone.py").unlink(missing_ok=True)
        return data

    write(tmp_path, {"aa.py": "x = 1\n"})
    monkeypatch.setattr(search_room, "read_lower", vanishing)
    found, message = scanned(capsys, tmp_path)
    assert found == [("app.py", "jwt-verify-disabled"), ("gone.py", "unreadable-file")]
    assert message == "This file was not checked: cannot be read: No such file or directory."


def test_loops_pipes_and_folders_with_the_name_of_a_module_are_no_trouble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"x.py/app.py": UNVERIFIED})
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.py").symlink_to("self.py")
    os.mkfifo(tmp_path / "pipe.py")
    assert scanned(capsys, tmp_path)[0] == [("x.py/app.py", "jwt-verify-disabled")]


@pytest.mark.parametrize("name", ["a\nb.py", "\x1b[31mred.py", "::error::x.py", "a b'\".py", "\udcff.py", "-x.py"])
def test_a_hostile_file_name_is_scanned_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    write(tmp_path, {name: UNVERIFIED})
    for form in ("text", "concise", "json", "sarif"):
        code, output, errors = run(capsys, "--no-cache", "--format", form, tmp_path)
        assert (code, errors) == (1, "")
        assert "jwt-verify-disabled" in output
        assert "\x1b" not in output
        assert "\n::error" not in f"\n{output}"
