"""The hand-written pages tell the truth: their commands, outputs, links, paths, options and settings."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from pages_markdown import Block, blocks, code_words, links, pages, prose
from source_tree import ROOT, copy_project, run, succeed

from authlint.config import Settings
from authlint.engine.registry import load_rules_from

README = ROOT / "README.md"
PAGES = pages()
SHELL = [block.text for block in blocks(README) if block.language == "sh"]
SHOWN = [(page, block) for page in PAGES for block in blocks(page) if block.kind == "output"]
TOML = [
    (page, block)
    for page in PAGES
    for block in blocks(page)
    if block.language == "toml" and block.text.startswith("[tool.authlint")
]
TOP_LEVEL = re.compile(r"(?:authlint|benchmarks|docs|examples|rules|tests|\.ci)/[\w./-]*")


def name_of(value: object) -> str | None:
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    return re.sub(r"\W+", "-", value.of or value.text[:40]) if isinstance(value, Block) else None


def authlint(arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "authlint", *shlex.split(arguments)], folder, {"COLUMNS": "100"})


def without_seconds(output: str) -> str:
    return re.sub(r"\d+\.\d+ ?s", "? s", output)


def test_the_first_command_of_the_readme_installs_authlint_and_shows_the_mistakes(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "authlint")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (programs / "python3").chmod(0o755)
    output = succeed(["sh", "-c", f'PATH="{programs}:$PATH"; {SHELL[0]}'], project)
    assert "examples/mistakes/" in output
    assert "examples/right/" not in output


def test_the_second_command_of_the_readme_is_the_one_that_decides_about_changes() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for step in SHELL[1].strip().split(" && ")[1:]:
        program, rest = step.removeprefix(".venv/bin/").split(" ", 1)
        quietly = rest.replace("install", "install --quiet")
        assert f'"$venv/bin/{program}" {rest}' in script or f'"$venv/bin/{program}" {quietly}' in script


@pytest.mark.parametrize(("page", "block"), SHOWN, ids=name_of)
def test_what_a_page_shows_is_what_the_command_prints(page: Path, block: Block) -> None:
    printed = authlint(block.of.removeprefix("authlint "))
    assert without_seconds(block.text) == without_seconds(printed.stdout)


def test_the_readme_shows_real_output() -> None:
    assert len([page for page, _ in SHOWN if page == README]) >= 2


def test_the_command_for_a_build_writes_a_report_for_people_and_one_for_the_platform(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "mistakes", tmp_path / "shop")
    command = next(text for text in SHELL if "sarif=" in text)
    done = authlint(command.removeprefix("authlint "), tmp_path)
    results = json.loads((tmp_path / "authlint.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert done.returncode == 1
    assert f"{len(results)} findings" in done.stdout


def test_the_readme_lists_every_rule_with_its_title() -> None:
    rows = re.findall(
        r"^\| \[`([a-z0-9-]+)`\]\(docs/rules/\1\.md\) \| (.+) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    assert rows == [(rule.name, rule.title) for rule in load_rules_from(str(ROOT / "rules"))]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_a_page_names_exists(page: Path) -> None:
    shell = [block.text for block in blocks(page) if block.language == "sh"]
    named = {found for text in [*code_words(page), *shell] for found in TOP_LEVEL.findall(f" {text}")}
    named = {found for found in named if f"/{found}" not in page.read_text("utf-8")}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_option_a_page_names_exists(page: Path) -> None:
    known = set(re.findall(r"--[a-z-]+", authlint("--help").stdout)) | {"--help"}
    shell = " ".join(
        line for block in blocks(page) if block.language == "sh" for line in re.findall(r"\bauthlint .*", block.text)
    )
    words = [word for word in code_words(page) if word.startswith(("--", "authlint "))]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", " ".join([shell, *words]))) - known == set()


@pytest.mark.parametrize(("page", "block"), TOML, ids=name_of)
def test_a_configuration_a_page_shows_is_accepted(page: Path, block: Block, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "authlint-team.toml").write_text('select = ["jwt-*"]\n', encoding="utf-8")
    (project / "pyproject.toml").write_text(block.text, encoding="utf-8")
    (project / "app.py").write_text("import jwt\n", encoding="utf-8")
    models = project / "lint" / "models"
    models.mkdir(parents=True)
    (models / "empty.py").touch()
    done = authlint("--no-cache --allow-local-rules", project)
    assert done.returncode == 0, done.stdout


def test_the_page_about_configuration_lists_every_key() -> None:
    page = prose(ROOT / "docs" / "configuration.md")
    keys = {field.name.replace("_", "-") for field in fields(Settings)} - {"base", "source"} | {"extend"}
    assert set(re.findall(r"^\| `([a-z-]+)` \| (?:list|boolean|string|table) ", page, re.MULTILINE)) == keys


def test_every_suppression_a_page_shows_names_a_rule() -> None:
    rules = {rule.name for rule in load_rules_from(str(ROOT / "rules"))} | {"rule-name"}
    named = [
        name
        for page in PAGES
        for name in re.findall(r"authlint: ignore(?:-file)?\[([^\]]+)\]", page.read_text("utf-8"))
    ]
    assert named
    assert set(named) <= rules
