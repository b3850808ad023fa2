"""The configuration: where it is found, what it may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import write

from authlint.config import ConfigError, Settings, find_config, load, suggestion
from authlint.engine.own_rules import OWN_RULES
from authlint.engine.selection import check_names, check_patterns, selected
from authlint.rule import Rule


def rule(name: str, pedantic: bool = False) -> Rule:
    return Rule(
        title="T", severity="error", attack="a", remedy="r", references=[], examples=[], name=name, pedantic=pedantic
    )


RULES = [rule("jwt-alg-none"), rule("jwt-weak", pedantic=True), rule("oauth-state-missing")]


def names(**settings: object) -> list[str]:
    return [one.name for one in selected(RULES, Settings(**settings))]  # type: ignore[arg-type]


def test_every_key_is_read(tmp_path: Path) -> None:
    file = tmp_path / "authlint.toml"
    file.write_text(
        """
        select = ["jwt-*"]
        ignore = ["jwt-weak"]
        exclude = ["generated/"]
        include-tests = true
        fail-on = "error"
        min-confidence = "medium"
        pedantic = true
        require-reason = true
        rules = ["checks"]
        libraries = ["models/inhouse.py"]

        [severity]
        jwt-alg-none = "note"

        [per-file-ignores]
        "scripts/*" = ["jwt-*"]

        [options.jwt-alg-none]
        length = 16

        [parts]
        test = ["qa/"]
        """
    )
    assert load(str(file)) == Settings(
        select=("jwt-*",),
        ignore=("jwt-weak",),
        exclude=("generated/",),
        include_tests=True,
        fail_on="error",
        min_confidence="medium",
        pedantic=True,
        require_reason=True,
        rules=(str(tmp_path / "checks"),),
        libraries=(str(tmp_path / "models" / "inhouse.py"),),
        severity={"jwt-alg-none": "note"},
        per_file_ignores=(("scripts/*", ("jwt-*",)),),
        options={"jwt-alg-none": {"length": 16}},
        parts={"test": ("qa/",)},
        base=str(tmp_path),
        source=str(file),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["a"]', 'unknown key "selct". Did you mean "select"?'),
        ("zzz = 1", 'unknown key "zzz".'),
        ('select = "a"', "select must be a list of strings"),
        ("select = [1]", "select must be a list of strings"),
        ("include-tests = 1", "include-tests must be true or false"),
        ('fail-on = "eror"', "fail-on must be one of error, warning, note, never, not 'eror'. Did you mean \"error\"?"),
        ("min-confidence = 3", "min-confidence must be one of high, medium, low, not 3."),
        ("severity = 1", "severity must be a table"),
        ('[severity]\nx = "hard"', "severity.x must be one of error, warning, note, not 'hard'."),
        ('[per-file-ignores]\n"a" = "b"', 'per-file-ignores."a" must be a list of strings'),
        ("[options.x]\ny = [1]", "options.x.y must be a string, a number, true or false"),
        ('[parts]\ntets = ["x"]', 'unknown key "parts.tets". Did you mean "test"?'),
        ("extend = 1", "extend must be a string"),
        ("[tool.authlint]\nselect = []", "write the keys at the top level here, not under [tool.authlint]"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_a_remedy(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "authlint.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(str(file))
    assert str(caught.value) == f"{file}: {message}"


@pytest.mark.parametrize("content", [b"select = [", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "authlint.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match="is not valid TOML") as caught:
        load(str(file))
    assert str(caught.value).startswith(f"{file}: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(str(tmp_path / "none.toml"))


def test_extend_builds_on_another_file_and_the_nearer_value_wins(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shared.toml": 'select = ["jwt-*"]\nfail-on = "error"',
            "app/pyproject.toml": '[tool.authlint]\nextend = "../shared.toml"\nfail-on = "note"',
        },
    )
    settings = load(str(tmp_path / "app" / "pyproject.toml"))
    assert (settings.select, settings.fail_on, settings.base) == (("jwt-*",), "note", str(tmp_path / "app"))


def test_extend_in_a_circle_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.toml": 'extend = "b.toml"', "b.toml": 'extend = "a.toml"'})
    with pytest.raises(ConfigError, match="extend leads back to"):
        load(str(tmp_path / "a.toml"))


def test_the_nearest_file_is_found_and_authlint_toml_goes_before_pyproject(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "authlint.toml": "",
            "app/pyproject.toml": "[tool.authlint]",
            "app/authlint.toml": "",
            "app/src/pyproject.toml": "[project]\nname = 'x'",
            "app/src/deep/x.py": "",
        },
    )
    assert find_config(str(tmp_path / "app" / "src" / "deep")) == str(tmp_path / "app" / "authlint.toml")
    assert find_config(str(tmp_path)) == str(tmp_path / "authlint.toml")


def test_the_search_ends_at_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {"authlint.toml": "", "clone/.git/HEAD": "", "clone/src/x.py": ""})
    assert find_config(str(tmp_path / "clone" / "src")) is None


def test_select_and_ignore_take_names_and_families() -> None:
    assert names() == ["jwt-alg-none", "oauth-state-missing"]
    assert names(select=("jwt-*",)) == ["jwt-alg-none"]
    assert names(ignore=("jwt-*",)) == ["oauth-state-missing"]
    assert names(select=("jwt-*",), ignore=("jwt-alg-none",)) == []


def test_a_pedantic_rule_runs_when_it_is_asked_for_by_name_or_all_are() -> None:
    assert names(pedantic=True) == ["jwt-alg-none", "jwt-weak", "oauth-state-missing"]
    assert names(select=("jwt-weak",)) == ["jwt-weak"]
    assert names(select=("jwt-*",), pedantic=True) == ["jwt-alg-none", "jwt-weak"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(select=("jwt-alg-non",)), 'select: unknown rule "jwt-alg-non". Did you mean "jwt-alg-none"?'),
        (Settings(ignore=("saml-*",)), 'ignore: no rule matches "saml-*".'),
        (Settings(severity={"x": "note"}), 'severity: unknown rule "x".'),
        (Settings(options={"x": {}}), 'options: unknown rule "x".'),
        (Settings(per_file_ignores=(("a", ("x",)),)), 'per-file-ignores: unknown rule "x".'),
    ],
)
def test_a_setting_that_names_no_rule_is_refused(settings: Settings, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_names(RULES, settings)
    assert str(caught.value) == f"{message} See: authlint rules"


@pytest.mark.parametrize(
    "settings",
    [Settings(exclude=("[z-a]",)), Settings(per_file_ignores=(("[z-a]", ()),)), Settings(parts={"test": ("[z-a]",)})],
)
def test_a_pattern_that_cannot_be_understood_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r'"\[z-a\]" is not a path pattern'):
        check_patterns(settings)


def test_the_findings_of_the_engine_may_be_named_too() -> None:
    check_names(RULES, Settings(ignore=tuple(own.name for own in OWN_RULES)))


def test_a_suggestion_is_made_only_when_a_word_is_close() -> None:
    assert suggestion("formt", ["format", "quiet"]) == ' Did you mean "format"?'
    assert suggestion("xyz", ["format", "quiet"]) == ""
