"""The command line: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import FINDING, UNVERIFIED, Result, run, write

from authlint import __version__, cli

CLEAN = "x = 1\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def started(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "authlint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line a wrong use is answered with."""
    code, output, errors = run(capsys, *arguments)
    assert (code, output) == (2, "")
    assert errors.startswith("authlint: ")
    assert errors.count("\n") == 1
    return errors.removeprefix("authlint: ").rstrip("\n")


def test_a_finding_is_one_clickable_line_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app/login.py": UNVERIFIED, "other.py": CLEAN})
    assert run(capsys, "--format", "concise") == Result(1, FINDING.format(path="app/login.py") + "\n", "")


def test_a_clean_project_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": CLEAN})
    assert run(capsys, "--format", "concise", ".") == Result(0, "", "")
    assert run(capsys, "check", "--format", "concise", "app.py") == Result(0, "", "")


def test_an_empty_folder_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--quiet") == Result(0, "", "")


def test_paths_are_relative_to_the_project_and_not_to_the_current_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {"pyproject.toml": "", "src/app/login.py": UNVERIFIED})
    monkeypatch.chdir("src")
    assert run(capsys, "--format", "concise", "app").output == FINDING.format(path="src/app/login.py") + "\n"


def test_options_and_paths_may_be_mixed(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"a.py": UNVERIFIED, "b.py": UNVERIFIED, "c.py": UNVERIFIED})
    result = run(capsys, "a.py", "--format", "concise", "b.py", "--jobs", "1", "--no-cache")
    assert result.output == "".join(FINDING.format(path=path) + "\n" for path in ("a.py", "b.py"))


def test_a_missing_path_is_exit_2_and_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"login.py": CLEAN})
    assert refused(capsys, "logn.py") == 'logn.py: no such file or folder. Did you mean "login.py"?'
    assert refused(capsys, "login.py", "nowhere/x.py") == "nowhere/x.py: no such file or folder."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--slect", "x"], 'unknown option "--slect". Did you mean "--select"? See: authlint --help'),
        (["--zzz=1"], 'unknown option "--zzz". See: authlint --help'),
        (["rules", "--fromat", "json"], 'unknown option "--fromat". Did you mean "--format"? See: authlint --help'),
        (["--select"], "argument --select: expected one argument. See: authlint --help"),
        (
            ["--select", "jwt-alg-non"],
            '--select: unknown rule "jwt-alg-non". Did you mean "jwt-alg-none"? See: authlint rules',
        ),
        (["--ignore", "saml-*"], '--ignore: no rule matches "saml-*". See: authlint rules'),
        (["--format", "txt"], '--format must be one of text, concise, json, sarif, not "txt". Did you mean "text"?'),
        (["--fail-on", "high"], '--fail-on must be one of error, warning, note, never, not "high".'),
        (
            ["--min-confidence", "hihg"],
            '--min-confidence must be one of high, medium, low, not "hihg". Did you mean "high"?',
        ),
        (["--color", "alway"], '--color must be one of auto, always, never, not "alway". Did you mean "always"?'),
        (["--jobs", "0"], '--jobs must be a number from 1 on, not "0"'),
        (["--jobs", "two"], '--jobs must be a number from 1 on, not "two"'),
        (["--config", "none.toml"], "{here}/none.toml: cannot be read: No such file or directory"),
        (["--config", "x.toml", "--isolated"], "--config and --isolated exclude each other"),
        (
            ["--format", "json", "--format", "sarif"],
            "only one format can go to standard output; give the others a file: --format sarif=authlint.sarif",
        ),
        (["--rules", "none"], "{here}/none: is neither a folder nor a Python file"),
        (
            ["explain", "jwt-alg-non"],
            'there is no rule "jwt-alg-non". Did you mean "jwt-alg-none"? See: authlint rules',
        ),
        (["explain"], "the following arguments are required: RULE. See: authlint --help"),
        (["rules", "--format", "xml"], '--format must be one of text, json, not "xml".'),
        (
            ["new-rule", "Bad"],
            '"Bad" is no rule name: use lower-case words joined by dashes, the family first, such as token-in-url',
        ),
        (["new-rule", "token-in-url"], "rules: no such folder; create it, or name another one with --rules FOLDER"),
    ],
)
def test_wrong_use_is_exit_2_and_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert refused(capsys, *arguments) == message.format(here=os.getcwd())


def test_a_wrong_key_in_the_configuration_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"pyproject.toml": '[tool.authlint]\nselct = ["jwt-*"]'})
    assert refused(capsys) == f'{os.getcwd()}/pyproject.toml: unknown key "selct". Did you mean "select"?'


def test_an_unknown_rule_in_the_configuration_is_named_with_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"authlint.toml": 'ignore = ["jwt-alg-non"]'})
    expected = 'authlint.toml: ignore: unknown rule "jwt-alg-non". Did you mean "jwt-alg-none"? See: authlint rules'
    assert refused(capsys) == f"{os.getcwd()}/{expected}"


def test_a_rule_that_does_not_load_is_exit_2_with_its_file_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"own/broken.py": "import nothing_like_this"})
    file = f"{os.getcwd()}/own/broken.py"
    assert refused(capsys, "--rules", "own") == (
        f"{file}:1: does not load ({file}): ModuleNotFoundError: No module named 'nothing_like_this'"
    )


def test_code_named_in_the_configuration_runs_only_when_it_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"authlint.toml": 'rules = ["own"]', "own/one.py": "raise SystemExit('it ran')"})
    assert refused(capsys) == (
        f"{os.getcwd()}/authlint.toml: names rules or libraries of its own, which are code; "
        "pass --allow-local-rules if you trust it, or --isolated to leave the file aside"
    )
    assert run(capsys, "--isolated", "--quiet").code == 0
    write(Path(), {"own/one.py": "1 / 0"})
    assert "ZeroDivisionError" in refused(capsys, "--allow-local-rules")


def test_the_command_line_wins_over_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": UNVERIFIED, "authlint.toml": 'ignore = ["jwt-verify-disabled"]\nfail-on = "never"'})
    assert run(capsys, "--format", "concise") == Result(0, "", "")
    assert run(capsys, "--format", "concise", "--select", "jwt-*").code == 0
    assert run(capsys, "--format", "concise", "--select", "jwt-*", "--fail-on", "note").code == 1
    assert run(capsys, "--format", "concise", "--isolated").code == 1
    assert run(capsys, "--format", "concise", "--isolated", "--ignore", "jwt-verify-disabled,oauth-*").code == 0


def test_the_severity_and_the_confidence_decide_what_is_reported_and_what_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(Path(), {"app.py": UNVERIFIED, "authlint.toml": '[severity]\njwt-verify-disabled = "warning"'})
    assert run(capsys, "--format", "concise", "--fail-on", "error").code == 0
    result = run(capsys, "--format", "concise")
    assert (result.code, result.output.split(" ")[1]) == (1, "warning")
    assert run(capsys, "--format", "concise", "--min-confidence", "high") == Result(0, "", "")


def test_per_file_ignores_hold_for_their_files_only(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"scripts/a.py": UNVERIFIED, "app.py": UNVERIFIED})
    write(Path(), {"authlint.toml": '[per-file-ignores]\n"scripts/" = ["jwt-*"]\n"/b.py" = ["jwt-*"]'})
    assert run(capsys, "--format", "concise").output == FINDING.format(path="app.py") + "\n"


def test_tests_are_left_out_unless_they_are_asked_for_or_named(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"pyproject.toml": "", "tests/test_a.py": UNVERIFIED, "tests/tool.py": UNVERIFIED})
    assert run(capsys, "--format", "concise") == Result(0, "", "")
    assert run(capsys, "--format", "concise", "tests/test_a.py") == Result(0, "", "")
    assert run(capsys, "--format", "concise", "--include-tests").output.count("\n") == 2
    assert run(capsys, "--format", "concise", "tests").output == FINDING.format(path="tests/tool.py") + "\n"


def test_a_suppressed_finding_is_shown_on_request_and_does_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    source = UNVERIFIED.replace('["sub"]', '["sub"]  # authlint: ignore[jwt-verify-disabled] checked before')
    write(Path(), {"app.py": source})
    assert run(capsys, "--format", "concise") == Result(0, "", "")
    assert run(capsys, "--format", "concise", "--show-suppressed") == Result(
        0, FINDING.format(path="app.py") + " (suppressed)\n", ""
    )


def test_a_report_goes_to_a_file_and_the_text_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": UNVERIFIED})
    result = run(capsys, "--format", "sarif=out.sarif", "--format", "json=out.json")
    assert result.output.startswith("app.py:5:39  error  jwt-verify-disabled")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("out.json").read_text())["findings"][0]["rule"] == "jwt-verify-disabled"


def test_output_takes_the_report_off_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": UNVERIFIED})
    assert run(capsys, "--format", "concise", "--output", "out.txt") == Result(1, "", "")
    assert Path("out.txt").read_text() == FINDING.format(path="app.py") + "\n"


def test_a_report_that_cannot_be_written_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": CLEAN})
    assert (
        refused(capsys, "--output", "no/such/out.txt")
        == "no/such/out.txt: cannot be written: No such file or directory"
    )


def test_a_named_file_of_another_kind_is_passed_over_with_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app.py": UNVERIFIED, "notes.md": ""})
    code, output, errors = run(capsys, "--format", "concise", "app.py", "notes.md")
    assert (code, output) == (1, FINDING.format(path="app.py") + "\n")
    assert errors == "authlint: notes.md: is not a Python file and is passed over\n"
    assert run(capsys, "--quiet", "notes.md") == Result(0, "", "")


def test_a_secret_in_a_named_file_is_found_although_it_is_used_in_another_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    use = "import jwt\nfrom settings import KEY\n\n\ndef sign(claims):\n    return jwt.encode(claims, KEY, 'HS256')\n"
    write(Path(), {"pyproject.toml": "", "settings.py": 'KEY = "correct-horse-battery"\n', "app.py": use})
    assert run(capsys, "--format", "concise", "app.py") == Result(0, "", "")
    result = run(capsys, "--format", "concise", "settings.py")
    assert (result.code, result.output.partition(": ")[0]) == (1, "settings.py:1:7")


def test_the_version_is_printed() -> None:
    done = started("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"authlint {__version__}\n", "")


def test_help_shows_every_command() -> None:
    done = started("--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("authlint rules", "authlint explain RULE", "authlint new-rule NAME"))


def test_rules_are_listed_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "rules")
    names = [one["name"] for one in json.loads(run(capsys, "rules", "--format", "json").output)]
    assert listed.code == 0
    assert {"jwt-alg-none", "unreadable-file", "unused-suppression", "bare-suppression"} <= set(names)
    assert names == sorted(names)
    assert all(name in listed.output for name in names)


@pytest.mark.parametrize("rule", ["jwt-verify-disabled", "unused-suppression"])
def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str], rule: str) -> None:
    result = run(capsys, "explain", rule)
    assert (result.code, result.errors) == (0, "")
    assert rule in result.output


def test_a_new_rule_is_written_and_can_be_run_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rules").mkdir()
    assert run(capsys, "new-rule", "token-in-url") == Result(0, "wrote rules/token_in_url.py\n", "")
    assert run(capsys, "--rules", "rules", "--select", "token-in-url", "--quiet").code == 0
    assert refused(capsys, "new-rule", "token-in-url") == "rules/token_in_url.py: exists already; choose another name"


def test_an_interrupt_is_exit_130_and_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_check", interrupt)
    assert run(capsys) == Result(130, "", "authlint: interrupted\n")


def test_an_error_in_authlint_itself_is_exit_3_and_one_line_without_its_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise KeyError("correct-horse-battery")

    monkeypatch.setattr(cli, "_check", fail)
    code, output, errors = run(capsys)
    assert (code, output, errors.count("\n")) == (3, "", 1)
    assert errors.startswith("authlint: internal error: KeyError (")
    assert "horse" not in errors


def test_a_closed_pipe_is_silent() -> None:
    write(Path(), {f"app{number}.py": UNVERIFIED for number in range(30)})
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "authlint", "."], stdout=pipe, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_a_real_interrupt_ends_the_command_without_a_traceback() -> None:
    source = "import time\nfrom authlint import cli, engine\nimport authlint.engine.run as room\n"
    source += "room.run = lambda *_: print('ready', flush=True) or time.sleep(60)\nraise SystemExit(cli.main(['.']))"
    process = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, "", "authlint: interrupted\n")


def test_a_console_that_cannot_show_a_character_shows_its_number() -> None:
    write(Path(), {"überprüfung.py": UNVERIFIED})
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = started("--format", "concise", env=environment)
    assert done.returncode == 1
    assert done.stdout.startswith(r"\xfcberpr\xfcfung.py:5:39: error")


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({}, [], False),
        ({}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colours_are_used_when_they_are_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str], options: list[str], colored: bool,
) -> None:  # fmt: skip
    write(Path(), {"app.py": UNVERIFIED})
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run(capsys, *options).output) == colored


def test_a_progress_bar_appears_on_a_terminal_after_a_second_and_nowhere_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {"app.py": UNVERIFIED})
    assert run(capsys, "--format", "concise", "--no-cache").errors == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert run(capsys, "--format", "concise", "--no-cache").errors == ""
    monkeypatch.setattr(cli._Bar, "PATIENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "1/1" in run(capsys, "--format", "concise", "--no-cache").errors
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(capsys, "--format", "concise", "--no-cache", "--no-progress").errors == ""


def imported(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "authlint", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("arguments", [["--version"], ["."], ["--no-cache", "."], ["--format", "concise", "b.py"]])
def test_nothing_heavy_is_imported_when_there_is_nothing_to_parse(arguments: list[str]) -> None:
    write(Path(), {"pyproject.toml": "", "a.py": CLEAN, "b.py": CLEAN})
    heavy = {"libcst", "rich", "multiprocessing", "asyncio", "pathspec", "jwt"}
    modules = imported(*arguments)
    assert modules & heavy == set()
    assert "authlint.cli" in modules


def test_a_replayed_scan_does_not_import_the_parser(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"pyproject.toml": "", "app.py": UNVERIFIED})
    run(capsys, "--quiet")
    assert "libcst" not in imported("--fail-on", "never")
