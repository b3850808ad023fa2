"""The versions of dependencies that a project allows."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import write

from authlint.engine.pins import highest, pin_sources, pins


@pytest.mark.parametrize(
    ("bounds", "version"),
    [
        ("==1.7.1", "1.7.1"),
        ("===1.7.1", "1.7.1"),
        ("1.7.1", "1.7.1"),
        ("==1.7.*", "1.7.999"),
        ("<2", "1.999"),
        ("<2.0.0", "1.999"),
        ("<2.4", "2.3.999"),
        ("<=1.7", "1.7"),
        ("~=1.7", "1.999"),
        ("~=1.7.1", "1.7.999"),
        ("^1.7", "1.999"),
        ("^0.6.1", "0.6.999"),
        ("~1.7", "1.7.999"),
        (">=1.5,<2", "1.999"),
        (">=1.5,<3,!=2.0,<2.2", "2.1.999"),
        ("==2.0.0rc1", "2.0.0"),
        (">=1.5", ""),
        ("!=1.5", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_the_highest_version_a_specifier_allows(bounds: str, version: str) -> None:
    assert highest(bounds) == version


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "# pinned\n-r other.txt\nPyJWT[crypto]==1.7.1 ; python_version > '3'  # old\nflask\n"},
        {"requirements-dev.txt": "pyjwt == 1.7.1 --hash=sha256:2222"},
        {"requirements/base.txt": "PyJWT==1.7.1"},
        {"pyproject.toml": "[project]\ndependencies = ['PyJWT (==1.7.1)']"},
        {"pyproject.toml": "[project.optional-dependencies]\nx = ['PyJWT[crypto]==1.7.1']"},
        {"pyproject.toml": "[dependency-groups]\nx = ['PyJWT==1.7.1', {include-group = 'y'}]"},
        {"pyproject.toml": "[tool.poetry.dependencies]\nPyJWT = '1.7.1'"},
        {"pyproject.toml": "[tool.poetry.group.x.dependencies]\nPyJWT = {version = '1.7.1', extras = ['crypto']}"},
        {"setup.cfg": "[options]\ninstall_requires =\n  flask\n  PyJWT==1.7.1\n"},
        {"Pipfile": "[packages]\nPyJWT = '==1.7.1'"},
        {"poetry.lock": '[[package]]\nname = "pyjwt"\nversion = "1.7.1"\n'},
        {"uv.lock": 'version = 1\n\n[[package]]\nname = "pyjwt"\nversion = "1.7.1"\nsource = {}\n'},
        {"Pipfile.lock": '{"default": {"pyjwt": {"version": "==1.7.1"}}}'},
    ],
)
def test_every_way_to_write_a_pin_is_read(tmp_path: Path, files: dict[str, str]) -> None:
    assert pins(str(write(tmp_path, files))) == {"pyjwt": "1.7.1"}


def test_a_lock_file_says_more_than_a_range(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "PyJWT<2", "poetry.lock": '[[package]]\nname = "PyJWT"\nversion = "1.6.4"\n'})
    assert pins(str(tmp_path)) == {"pyjwt": "1.6.4"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"server/requirements.txt": "PyJWT==1.7.1"}, {"pyjwt": "1.7.1"}),
        (
            {"pyproject.toml": "[tool.x]\n", "api/pyproject.toml": "[project]\ndependencies = ['PyJWT<2']"},
            {"pyjwt": "1.999"},
        ),
        ({"a/requirements.txt": "PyJWT==1.7.1", "b/requirements.txt": "PyJWT==1.10.0"}, {"pyjwt": "1.10.0"}),
        ({"a/requirements.txt": "PyJWT==1.7.1", "b/requirements.txt": "PyJWT>=1"}, {}),
        ({"a/requirements.txt": "PyJWT>=1", "b/requirements.txt": "PyJWT==1.7.1"}, {}),
        ({"requirements.txt": "PyJWT", "a/requirements.txt": "PyJWT==1.7.1"}, {}),
        ({"requirements.txt": "PyJWT==1.7.1", "a/requirements.txt": "PyJWT==2.9.0"}, {"pyjwt": "1.7.1"}),
        ({"docs/requirements.txt": "PyJWT==1.7.1", "node_modules/requirements.txt": "PyJWT==1.7.1"}, {}),
    ],
)
def test_a_part_of_the_project_counts_for_what_the_root_does_not_mention(
    tmp_path: Path, files: dict[str, str | bytes], expected: dict[str, str]
) -> None:
    assert pins(str(write(tmp_path, files))) == expected


def test_names_are_compared_as_the_package_index_does(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "Python_Jose==3.3\nflask.jwt--extended<4"})
    assert pins(str(tmp_path)) == {"python-jose": "3.3", "flask-jwt-extended": "3.999"}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": "[project\n"},
        {"pyproject.toml": "project = 3\ntool = 'x'\n"},
        {"pyproject.toml": "[project]\ndependencies = 'PyJWT==1.7.1'"},
        {"setup.cfg": "no section"},
        {"Pipfile.lock": "[" * 100_000},
        {"requirements.txt": b"\xff\xfe\x00"},
        {"requirements.txt": "git+https://host.example/PyJWT==1.7.1\nPyJWT @ https://host.example/x-1.7.1.whl"},
    ],
)
def test_what_cannot_be_understood_counts_for_nothing(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert pins(str(write(tmp_path, files))) == {}


def test_the_sources_of_pins_change_with_the_files(tmp_path: Path) -> None:
    before = pin_sources(str(tmp_path))
    write(tmp_path, {"requirements.txt": "PyJWT==1.7.1"})
    between = pin_sources(str(tmp_path))
    write(tmp_path, {"server/requirements.txt": "PyJWT==1.7.1"})
    assert len({before, between, pin_sources(str(tmp_path))}) == 3
