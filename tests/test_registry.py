"""Loading rules and library models: what is found, and what stops the run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from projects import write

from authlint.engine import registry
from authlint.engine.new_rule import NewRuleError, write_rule
from authlint.engine.registry import LoadError, load_libraries, load_rules, load_rules_from, set_options, sources_digest
from authlint.testing import check

RULES = Path(__file__).parent.parent / "rules"

RULE = '''"""A page about a mistake."""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good

rule = Rule(
    title="Title",
    severity="error",
    attack="a",
    remedy="r",
    references=[cwe(1)],
    examples=[bad("x = 1"), good("x = 1")],
    options={"length": 16},
)


@rule.check
def NAME(decode: TokenDecode) -> Iterator[Violation]:
    yield decode.finding("m")
'''


def refusal(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        load_rules_from(str(path))
    return str(caught.value)


def test_the_installed_rules_are_those_of_the_rules_folder() -> None:
    expected = sorted(file.stem.replace("_", "-") for file in RULES.glob("*.py") if file.stem != "__init__")
    assert [rule.name for rule in load_rules()] == expected
    assert [rule.name for rule in load_rules_from(str(RULES))] == expected


def test_a_file_or_a_folder_adds_rules(tmp_path: Path) -> None:
    write(tmp_path, {"inhouse_one.py": RULE.replace("NAME", "inhouse_one"), "words.py": "WORDS = ()"})
    assert "inhouse-one" in [rule.name for rule in load_rules([str(tmp_path)])]
    assert [rule.name for rule in load_rules_from(str(tmp_path / "inhouse_one.py"))] == ["inhouse-one"]


def test_a_rule_may_import_its_neighbours(tmp_path: Path) -> None:
    rule = (
        RULE.replace("NAME", "inhouse_one")
        .replace('"Title"', "words.TITLE")
        .replace("rule = ", "from . import words\n\nrule = ", 1)
    )
    write(tmp_path, {"inhouse_one.py": rule, "words.py": "TITLE = 'From next door'"})
    assert [rule.title for rule in load_rules_from(str(tmp_path))] == ["From next door"]


def test_an_incomplete_rule_stops_the_run(tmp_path: Path) -> None:
    file = (
        write(tmp_path, {"inhouse_one.py": RULE.replace("NAME", "inhouse_one").replace("bad(", "good(")})
        / "inhouse_one.py"
    )
    assert refusal(tmp_path) == f"{file}: the rule needs a bad example"


def test_a_rule_is_named_after_its_file(tmp_path: Path) -> None:
    file = write(tmp_path, {"one.py": RULE.replace("NAME", "other")}) / "one.py"
    assert (
        refusal(tmp_path)
        == f"{file}: the rule other must be named after its file: call the check one, or the file other.py"
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "import nothing_like_this",
            ":1: does not load ({file}): ModuleNotFoundError: No module named 'nothing_like_this'",
        ),
        ("x = 1\n1 / 0", ":2: does not load ({file}): ZeroDivisionError: division by zero"),
        ("x = 1\nx = (", ":2: does not load ({file}): SyntaxError: '(' was never closed"),
    ],
)
def test_a_module_that_does_not_load_is_named_with_line_and_reason(tmp_path: Path, source: str, reason: str) -> None:
    file = write(tmp_path, {"one.py": source}) / "one.py"
    assert refusal(tmp_path) == f"{file}{reason.format(file=file)}"


def test_a_rule_of_the_same_name_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, {"jwt_alg_none.py": RULE.replace("NAME", "jwt_alg_none")}) / "jwt_alg_none.py"
    with pytest.raises(LoadError) as caught:
        load_rules([str(tmp_path)])
    expected = (
        rf"{re.escape(str(file))}: the rule jwt-alg-none is defined in .*jwt_alg_none\.py, too; rename one of them"
    )
    assert re.fullmatch(expected, str(caught.value))


@pytest.mark.parametrize("files", [{}, {"notes.txt": "x"}])
def test_a_folder_without_modules_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    assert refusal(write(tmp_path, files)) == f"{tmp_path}: holds no rule module (*.py)"


def test_a_path_that_is_no_module_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == f"{tmp_path / 'none'}: is neither a folder nor a Python file"


def test_an_empty_list_of_installed_rules_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: ())
    with pytest.raises(LoadError, match="no rules are installed"):
        load_rules()


def test_library_models_are_found_and_those_of_a_path_are_added(tmp_path: Path) -> None:
    source = "from authlint.model import Library\nLIBRARY = Library('Inhouse', '', ['inhouse'], [])"
    names = [library.name for library in load_libraries([str(write(tmp_path, {"inhouse.py": source}))])]
    assert {"PyJWT", "Inhouse"} <= set(names)


def test_a_second_model_of_a_library_is_refused(tmp_path: Path) -> None:
    source = "from authlint.model import Library\nLIBRARIES = (Library('PyJWT', '', ['jwt'], []),)"
    with pytest.raises(LoadError, match=r"the library PyJWT is modelled in .*pyjwt\.py, too"):
        load_libraries([str(write(tmp_path, {"again.py": source}))])


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"LIBRARY and LIBRARIES hold objects of authlint\.model\.Library only"):
        load_libraries([str(write(tmp_path, {"one.py": "LIBRARY = 3"}))])


def test_options_are_set_and_unknown_ones_refused(tmp_path: Path) -> None:
    (rule,) = load_rules_from(str(write(tmp_path, {"inhouse_one.py": RULE.replace("NAME", "inhouse_one")})))
    set_options([rule], {"inhouse-one": {"length": 20}})
    assert rule.options == {"length": 20}
    with pytest.raises(
        LoadError, match=r'inhouse-one has no option "lenght" \(its options: length\)\. Did you mean "length"\?'
    ):
        set_options([rule], {"inhouse-one": {"lenght": 20}})
    with pytest.raises(LoadError, match="inhouse-one: the option length must be of type int"):
        set_options([rule], {"inhouse-one": {"length": "20"}})


def test_the_digest_changes_with_a_rule(tmp_path: Path) -> None:
    write(tmp_path, {"one.py": "x = 1"})
    before = sources_digest([str(tmp_path)])
    assert sources_digest([str(tmp_path)]) == before
    write(tmp_path, {"one.py": "x = 22"})
    assert sources_digest([str(tmp_path)]) != before


def test_a_new_rule_loads_and_its_examples_fail_until_it_is_written(tmp_path: Path) -> None:
    file = write_rule("token_in-url", str(tmp_path))
    assert file == str(tmp_path / "token_in_url.py")
    (rule,) = load_rules_from(file)
    assert rule.name == "token-in-url"
    assert [bool(check(rule, example)) for example in rule.examples] == [True, True, False]


@pytest.mark.parametrize(
    "name", ["token", "Token-Url", "../token-url", "token-", "1-a", "token url", "-a", "", "tökén-url"]
)
def test_a_bad_name_for_a_rule_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NewRuleError, match="is no rule name"):
        write_rule(name, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_new_rule_never_overwrites(tmp_path: Path) -> None:
    write(tmp_path, {"token_in_url.py": "mine"})
    with pytest.raises(NewRuleError, match="exists already"):
        write_rule("token-in-url", str(tmp_path))
    assert (tmp_path / "token_in_url.py").read_text() == "mine"


def test_a_new_rule_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NewRuleError, match="no such folder"):
        write_rule("token-in-url", str(tmp_path / "rules"))


@pytest.fixture(autouse=True)
def _forget_local_modules() -> object:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("authlint_local_"):
            del sys.modules[name]
