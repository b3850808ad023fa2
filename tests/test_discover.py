"""Which files are looked at, from where, and in which role."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from projects import write

from authlint.config import Settings
from authlint.engine.discover import Discovery, discover
from authlint.engine.parts import part_of, parts_of
from authlint.engine.root import find_root
from authlint.rule import Unreadable


def found(root: Path, *named: str, exclude: tuple[str, ...] = ()) -> Discovery:
    return discover(str(root), [str(root / name) if name else str(root) for name in named or ("",)], exclude)


def paths(discovery: Discovery) -> list[str]:
    return [file.path for file in discovery.files]


def judged(discovery: Discovery) -> list[str]:
    return [file.path for file in discovery.files if file.judged]


def test_python_files_are_found_sorted_and_others_are_not(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": "", "a/z.pyw": "", "a/stub.pyi": "", "a.txt": "", "Makefile": ""})
    assert paths(found(tmp_path)) == ["a/z.pyw", "b.py"]


def test_folders_that_hold_no_code_of_the_project_are_passed_over(tmp_path: Path) -> None:
    skipped = [
        ".git",
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        "site-packages",
        ".tox",
        "build",
        "dist",
        "x.egg-info",
    ]
    write(tmp_path, {f"{folder}/x.py": "" for folder in skipped})
    write(tmp_path, {"py/pyvenv.cfg": "", "py/lib/x.py": "", "app/x.py": ""})
    assert paths(found(tmp_path)) == ["app/x.py"]


def test_a_package_called_build_is_code_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"app/build/__init__.py": "", "app/build/x.py": "", "build/lib/x.py": ""})
    assert paths(found(tmp_path)) == ["app/build/__init__.py", "app/build/x.py"]


def test_a_folder_that_is_named_is_scanned_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, {"site-packages/jwt/x.py": "", "site-packages/jwt/build/y.py": ""})
    assert paths(found(tmp_path / "site-packages")) == ["jwt/x.py"]


def test_gitignore_files_hold_below_their_folder_and_the_innermost_wins(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "# generated\n*_gen.py\n/local/\n!keep_gen.py\n",
            "a_gen.py": "",
            "keep_gen.py": "",
            "local/x.py": "",
            "app/local/x.py": "",
            "app/.gitignore": "secret*.py\n!b_gen.py",
            "app/b_gen.py": "",
            "app/secrets.py": "",
            "secrets.py": "",
        },
    )
    assert paths(found(tmp_path)) == ["app/b_gen.py", "app/local/x.py", "keep_gen.py", "secrets.py"]


def test_the_gitignore_above_the_root_counts_within_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".gitignore": "generated/\n", "service/pyproject.toml": "", "service/app.py": ""})
    write(tmp_path, {"service/generated/x.py": ""})
    assert paths(found(tmp_path / "service")) == ["app.py"]


def test_a_gitignore_that_cannot_be_understood_hides_nothing(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": b"\xff\xfe\x00\n!\n[z-a].py\nb.py\n", "a.py": "", "b.py": ""})
    assert paths(found(tmp_path)) == ["a.py"]


def test_excludes_hold_for_folders_and_for_files_that_were_named(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "", "generated/x.py": "", "migrations/0001.py": ""})
    exclude = ("generated/", "migrations/*.py")
    assert paths(found(tmp_path, exclude=exclude)) == ["app.py"]
    assert judged(found(tmp_path, "app.py", "generated/x.py", "migrations/0001.py", exclude=exclude)) == ["app.py"]
    assert judged(found(tmp_path, "generated", exclude=exclude)) == []


def test_naming_a_file_limits_what_is_judged_and_not_what_may_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "", "settings.py": "", "sub/x.py": ""})
    discovery = found(tmp_path, "app.py", "sub")
    assert (paths(discovery), judged(discovery)) == (["app.py", "settings.py", "sub/x.py"], ["app.py", "sub/x.py"])


def test_a_named_script_without_suffix_is_read_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"manage": "", "notes.md": ""})
    discovery = found(tmp_path, "manage", "notes.md")
    assert (judged(discovery), discovery.passed_over) == (["manage"], ("notes.md",))


def test_a_loop_of_symbolic_links_ends(tmp_path: Path) -> None:
    write(tmp_path, {"app/x.py": ""})
    (tmp_path / "app" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "self.py").symlink_to("self.py")
    assert paths(found(tmp_path)) == ["app/x.py"]


def test_a_link_that_was_named_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/x.py": "", "project/pyproject.toml": ""})
    (tmp_path / "project" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert judged(found(tmp_path / "project", "link")) == ["link/x.py"]


def test_a_folder_called_like_a_module_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"x.py/y.py": ""})
    assert paths(found(tmp_path)) == ["x.py/y.py"]


def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert found(tmp_path).files == ()
    assert found(tmp_path, "pipe.py").unreadable == (Unreadable("pipe.py", "is not a regular file"),)


def test_a_link_to_nothing_that_was_named_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    assert found(tmp_path, "gone.py").unreadable == (
        Unreadable("gone.py", "cannot be read: No such file or directory"),
    )


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "", "closed/x.py": ""})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == str(tmp_path / "closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    discovery = found(tmp_path)
    assert paths(discovery) == ["a.py"]
    assert discovery.unreadable == (Unreadable("closed", "cannot be read: Permission denied"),)


def test_the_root_is_the_nearest_folder_with_a_project_file(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", "service/authlint.toml": "", "service/src/app.py": "", "lib/x.py": ""})
    app, lib = tmp_path / "service" / "src" / "app.py", tmp_path / "lib"
    assert find_root([str(app)]) == str(tmp_path / "service")
    assert find_root([str(app), str(lib)]) == str(tmp_path)


def test_without_a_project_file_the_root_is_what_was_named() -> None:
    assert find_root(["/nowhere/app", "/nowhere/lib/x"]) == "/nowhere"


def test_what_the_project_around_it_ignores_is_its_own_project(tmp_path: Path) -> None:
    write(
        tmp_path, {"pyproject.toml": "", ".gitignore": "/downloads/\n", "downloads/one/x.py": "", ".venv/lib/y.py": ""}
    )
    assert find_root([str(tmp_path / "downloads" / "one")]) == str(tmp_path / "downloads" / "one")
    assert find_root([str(tmp_path / ".venv" / "lib")]) == str(tmp_path / ".venv" / "lib")
    assert paths(found(tmp_path / "downloads" / "one")) == ["x.py"]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("tests/app.py", "test"),
        ("src/pkg/tests/deep/x.py", "test"),
        ("src/testing/x.py", "test"),
        ("test_app.py", "test"),
        ("app_test.py", "test"),
        ("conftest.py", "test"),
        ("scripts/oauth_tester.py", "test"),
        ("netbox/configuration_testing.py", "test"),
        ("scripts/smoketest_configuration.py", "test"),
        ("load/locustfile_sessions.py", "test"),
        ("load/loadtest.py", "test"),
        ("examples/login.py", "example"),
        ("scripts/demo_client.py", "example"),
        ("oauth_demo.py", "example"),
        ("demos/login.py", "example"),
        ("sample/login.py", "example"),
        ("tutorials/login.py", "example"),
        ("site/configuration_example.py", "example"),
        ("site/local-dist.py", "example"),
        ("site/settings_sample.py", "example"),
        ("site/local-ci.py", "test"),
        ("site/base_settings_ci.py", "test"),
        ("docs_src/oauth/login.py", "documentation"),
        ("Docs/conf.py", "documentation"),
        ("pip/_vendor/x.py", "vendored"),
        ("third_party/x.py", "vendored"),
        ("app/latest.py", "application"),
        ("app/contest.py", "application"),
        ("app/gitlab_ci.py", "application"),
        ("app/sample_rate.py", "application"),
        ("app/dist.py", "application"),
        ("app/doctor/x.py", "application"),
        ("testament.py", "application"),
        ("democracy.py", "application"),
        ("app/attested.py", "application"),
    ],
)
def test_the_role_of_a_file_follows_from_its_path(path: str, part: str) -> None:
    assert part_of(path) == part


def test_naming_a_folder_lifts_its_role_and_naming_a_file_does_not(tmp_path: Path) -> None:
    write(tmp_path, {"examples/app.py": "", "examples/tests/x.py": "", "tests/test_a.py": ""})
    named = [str(tmp_path / "examples"), str(tmp_path / "tests" / "test_a.py")]
    files = discover(str(tmp_path), named).files
    assert parts_of(files, str(tmp_path), named, Settings()) == {
        "examples/tests/x.py": "test",
        "tests/test_a.py": "test",
    }


def test_the_configuration_adds_roles_and_takes_them_away(tmp_path: Path) -> None:
    write(tmp_path, {"qa/a.py": "", "tests/real/b.py": "", "tests/c.py": ""})
    files = discover(str(tmp_path), [str(tmp_path)]).files
    settings = Settings(parts={"test": ("qa/",), "application": ("tests/real/",)})
    assert parts_of(files, str(tmp_path), [str(tmp_path)], settings) == {"qa/a.py": "test", "tests/c.py": "test"}
