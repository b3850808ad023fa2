"""Functions that are folded away: what is left of them, what they become, and that no answer depends on it."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from repository import LIBRARIES, RULES

from authlint.rule import Example, Rule
from authlint.semantics import folding
from authlint.semantics.index import ModuleIndex
from authlint.semantics.positions import positions
from authlint.semantics.project import Project
from authlint.semantics.speaking import writes_settings
from authlint.semantics.tree import UnreadableSource, parse, parse_folded
from authlint.testing import check

MODULES = (
    "argparse",
    "ast",
    "contextlib",
    "dataclasses",
    "enum",
    "http/cookiejar",
    "inspect",
    "ssl",
    "tarfile",
    "typing",
)
STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
EXAMPLES = {
    f"{name}-{'bad' if example.breaks else 'good'}-{number}": (rule, example)
    for name, rule in RULES.items()
    for number, example in enumerate(rule.examples, 1)
}
BODY = "    first = 1\n    second = 2\n"


@pytest.fixture
def all_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fold every function, however small."""
    monkeypatch.setattr(folding, "SMALLEST", 1)


def index_of(source: str | bytes) -> ModuleIndex:
    data = source.encode() if isinstance(source, str) else source
    tree, folds = parse_folded("app.py", data)
    return ModuleIndex("app.py", "app", False, tree, folds)


def code(index: ModuleIndex, nodes: list[cst.Call]) -> list[str]:
    return [index.tree.code_for_node(node) for node in nodes]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_the_same_once_all_of_it_is_unfolded(module: str, all_folded: None) -> None:
    data = (STANDARD_LIBRARY / f"{module}.py").read_bytes()
    whole = ModuleIndex("app.py", "app", False, parse("app.py", data))
    index = index_of(data)
    assert len(index.folds) > 5
    assert len(index.tree.code) < len(data) * 0.8
    # The last first: the order of unfolding must not matter.
    while index.folds:
        index.unfold(list(index.folds.values())[-1][0])
    assert index.tree.code == whole.tree.code
    assert code(index, index.calls) == code(whole, whole.calls)
    assert set(index.functions) == set(whole.functions)
    assert len(index.scopes) == len(whole.scopes)
    assert len(index.dictionaries) == len(whole.dictionaries)
    assert len(index.blocks) == len(whole.blocks)
    assert sorted(map(len, index.returns.values())) == sorted(map(len, whole.returns.values()))


@pytest.mark.parametrize("module", MODULES)
def test_lines_are_those_of_the_source_whatever_is_folded(module: str, all_folded: None) -> None:
    data = (STANDARD_LIBRARY / f"{module}.py").read_bytes()
    index = index_of(data)
    index.unfold_where(lambda fold: fold.of_class)
    for function, _ in list(index.folds.values())[::2]:
        index.unfold(function)
    expected = {
        (node.name, node.lineno)
        for node in ast.walk(ast.parse(data))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    definitions = [*index.functions.values(), *index.classes.values()]
    where = positions(index.tree, [one.name for one in definitions], index.hidden_lines())
    found = {(one.name.value, where[id(one.name)][0].line) for one in definitions}
    assert len(found) > 20
    assert found <= expected


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_no_finding_depends_on_what_is_folded(rule: Rule, example: Example, all_folded: None) -> None:
    assert [str(difference) for difference in check(rule, example, LIBRARIES)] == []


@pytest.mark.parametrize(
    ("name", "source", "folded_functions"),
    [
        ("functions, methods and functions under a condition", f"def f():\n{BODY}\nclass A:\n    def g(self):\n        x = 1\n\nif x:\n    async def h():\n        y = 1\n", ["f", "A", "h"]),
        ("a function inside a function goes with it", f"def f():\n    def g():\n        return 1\n    return g\n\ndef h():\n{BODY}", ["f", "h"]),
        ("one on a single line is left", f"def f(): return 1\ndef g():\n{BODY}", ["g"]),
        ("a header over several lines", f"def f(\n    a,\n    b=(1,\n2),\n) -> int:  # why\n{BODY}", ["f"]),
        ("a comment before the body", f"def f():  # one\n\n    # two\n{BODY}", ["f"]),
        ("a comment below the body, as deep as it", f"def f():\n{BODY}    # below\n\nx = 1\n", ["f"]),
        ("text that looks like a function", 'x = """\ndef f():\n    pass\n"""\n', []),
        ("text at the margin inside a function", f'def f():\n    x = """\ndef g():\n    pass\n"""\n    return x\n\ndef h():\n{BODY}', ["f", "h"]),
        ("decorators stay", f"@a(1)\n@b\ndef f():\n{BODY}", ["f"]),
        ("no line end at the end", "def f():\n    x = 1\n    return x", ["f"]),
        ("tabs", "class A:\n\tdef f(self):\n\t\tif self:\n\t\t\treturn 1\n", ["A"]),
        ("a class in a class goes with it", f"class A:\n    class B:\n        def f(self):\n            pass\n\ndef g():\n{BODY}", ["A", "g"]),
        ("a class in a function goes with it", "def f():\n    class A:\n        x = 1\n    return A\n", ["f"]),
        ("a class on a single line is left", "class A: x = 1\n", []),
        ("names in a language of its own", "def prüfe():\n    größe = 'größer'\n    return größe\n", ["prüfe"]),
        ("a name like that of a fold", "def f():\n    _folded0\n\ndef g():\n    return _folded1\n", ["f", "g"]),
    ],
)  # fmt: skip
def test_the_outermost_functions_are_folded(
    name: str, source: str, folded_functions: list[str], all_folded: None
) -> None:
    index = index_of(source)
    assert [function.name.value for function, _ in index.folds.values()] == folded_functions
    index.unfold_all()
    assert index.tree.code == source
    assert not index.folds


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("line ends of Windows", b"def f():\r\n    return 1\r\n"),
        ("a byte order mark", b"\xef\xbb\xbfdef f():\n    return 1\n"),
        ("another encoding", b"# coding: latin-1\ndef f():\n    return '\xe4'\n"),
        ("a form feed before a function", b"\x0cdef f():\n    x = 1\n    return x\n"),
        ("a statement that begins with a backslash", b"def f():\n    x = 1\n\\\ny = 1\nz = 2\n"),
    ],
)
def test_what_is_hard_to_cut_is_not_folded(name: str, data: bytes, all_folded: None) -> None:
    index = index_of(data)
    assert not index.folds
    assert index.tree.bytes == parse("app.py", data).bytes


def test_the_methods_of_a_class_are_folded_when_it_is_unfolded(all_folded: None) -> None:
    index = index_of(
        "x = 1\n\nclass A:\n    y = 2\n\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"
    )
    index.unfold(index.classes["A"])
    assert [method.name.value for method, _ in index.folds.values()] == ["f", "g"]
    assert "y" in index.scopes[id(index.classes["A"])].effects
    index.unfold(index.functions["A.g"])
    where = positions(index.tree, index.returns[id(index.functions["A.g"])], index.hidden_lines())
    assert [start.line for start, _ in where.values()] == [10]


def test_a_small_function_is_left_where_it_is() -> None:
    large = "x" * folding.SMALLEST
    index = index_of(f"def f():\n{BODY}\ndef g():\n    text = '{large}'\n")
    assert [function.name.value for function, _ in index.folds.values()] == ["g"]


@pytest.mark.parametrize(
    ("name", "body", "unfolded"),
    [
        ("an item is set", 'KEYS["a"] = 1', True),
        ("an item is read, which may be the beginning of more", 'KEYS["a"].append(1)', True),
        ("a method changes it", "KEYS.update(a=1)", True),
        ("it is declared global", "global OTHER, KEYS\n    KEYS = {}", True),
        ("it is only read", "return KEYS", False),
        ("another name that contains it", "MORE_KEYS.update(a=1)", False),
    ],
)
def test_functions_that_may_change_a_variable_of_the_module_are_read(
    name: str, body: str, unfolded: bool, all_folded: None
) -> None:
    index = index_of(f"KEYS = {{}}\n\ndef f():\n    {body}\n")
    index.unfold_changing("KEYS")
    assert (not index.folds) is unfolded


@pytest.mark.parametrize(
    ("name", "body", "unfolded"),
    [
        ("set", "self.key = 1", True),
        ("set with a type", "self.key: str = 1", True),
        ("set in an unpacking", "self.key, x = 1, 2", True),
        ("set last in an unpacking", "(x, self.key) = 1, 2", True),
        ("added to", "self.key += 1", True),
        ("changed by a method", "self.key.append(1)", True),
        ("an item set", "self.key[0] = 1", True),
        ("read", "return self.key", False),
        ("compared", "return self.key == 1", False),
        ("a longer name", "self.key_id = 1", False),
    ],
)
def test_methods_that_may_set_an_attribute_are_read(name: str, body: str, unfolded: bool, all_folded: None) -> None:
    index = index_of(f"class A:\n    def f(self):\n        {body}\n\nclass B:\n    def g(self):\n        {body}\n")
    index.unfold(index.classes["B"])
    index.unfold_setting(index.classes["A"], "key")
    assert [function.name.value for function, _ in index.folds.values()] == (["g"] if unfolded else ["A", "g"])


def test_a_name_that_was_asked_about_hides_no_other_question(all_folded: None) -> None:
    index = index_of("def f(app):\n    app.config['SECRET_KEY'] = 'k'\n")
    index.unfold_naming("writes", "settings", "changes", "sets")
    index.unfold_once("writes settings", writes_settings)
    assert not index.folds


def test_a_mistake_in_a_function_nobody_asks_about_makes_the_file_unreadable(tmp_path: Path, all_folded: None) -> None:
    source = "def f():\n    return 1\n\ndef g():\n    return 1 = 2\n"
    (tmp_path / "app.py").write_text(source, encoding="utf-8")
    project = Project(str(tmp_path), ["app.py"], ())
    project.demand("app.py")
    with pytest.raises(UnreadableSource, match="syntax error near line 5"):
        project.check("app.py")
    with pytest.raises(UnreadableSource, match="syntax error near line 5"):
        project.demand("app.py")


def test_a_function_that_cannot_be_read_stays_folded_and_says_why(all_folded: None) -> None:
    index = index_of("x = 1\n\nclass A:\n    def f(self):\n        y = 1\n        return y = 2\n")
    index.unfold(index.classes["A"])
    index.unfold(index.functions["A.f"])
    assert index.broken == "syntax error near line 6"
    assert index.returns == {}
