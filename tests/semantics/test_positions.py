"""Lines and columns of nodes, compared with libcst's own provider and with what an editor shows."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from authlint.rule import Position
from authlint.semantics.positions import positions
from authlint.semantics.tree import walk


def place(source: str | bytes, name: str) -> str:
    """Return ``line:column-line:column`` of the call of ``name``."""
    module = cst.parse_module(source)
    (node,) = [
        node
        for node in walk(module)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == name
    ]
    start, end = positions(module, [node])[id(node)]
    return f"{start.line}:{start.column}-{end.line}:{end.column}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("f()", "1:1-1:4", id="the first character is column 1 and the end is exclusive"),
        pytest.param("x = 1\nif x:\n    f()\n", "3:5-3:8", id="an indented line"),
        pytest.param("if x:\n\tf()\n", "2:2-2:5", id="a tab is one column"),
        pytest.param("x = 'é'; f()", "1:10-1:13", id="a letter of two bytes is one column"),
        pytest.param("x = '😀'; f()", "1:10-1:13", id="a letter of four bytes is one column"),
        pytest.param("f(\n    1,\n)\n", "1:1-3:2", id="a call over several lines"),
        pytest.param("x = (\n    f()\n)\n", "2:5-2:8", id="parentheses around it"),
        pytest.param("x = ( f() )", "1:7-1:10", id="parentheses on the same line"),
        pytest.param("x = ((f()))", "1:7-1:10", id="several parentheses"),
        pytest.param("# a comment\n\n\nf()\n", "4:1-4:4", id="comments and empty lines above"),
        pytest.param('x = """\n\n"""; f()', "3:6-3:9", id="a text over several lines before it"),
        pytest.param("x = 1 + \\\n    f()", "2:5-2:8", id="a continued line"),
        pytest.param("x = 1\r\nf()\r\n", "2:1-2:4", id="carriage returns"),
        pytest.param(b"x = 1\rf()\r", "2:1-2:4", id="lone carriage returns"),
        pytest.param(b"\xef\xbb\xbff()\n", "1:1-1:4", id="a byte order mark is no column"),
        pytest.param(b"# coding: latin-1\nx = '\xe9'; f()\n", "2:10-2:13", id="latin-1"),
        pytest.param("x = 1\n\x0c\nf()\n", "3:1-3:4", id="a form feed above"),
        pytest.param("x = f'{f()}'", "1:8-1:11", id="inside an f-string"),
        pytest.param("@f()\ndef g(): pass\n", "1:2-1:5", id="a decorator"),
        pytest.param("class A(f()):\n    pass\n", "1:9-1:12", id="a base class"),
        pytest.param("x; y; f()", "1:7-1:10", id="a later statement of a line"),
    ],
)
def test_a_node_stands_where_an_editor_shows_it(source: str | bytes, expected: str) -> None:
    assert place(source, "f") == expected


@pytest.mark.parametrize("library", [textwrap, argparse, dataclasses], ids=lambda library: library.__name__)
def test_every_expression_stands_where_libcst_says(library: object) -> None:
    source = Path(str(library.__file__)).read_bytes()  # type: ignore[attr-defined]
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    theirs = wrapper.resolve(PositionProvider)
    nodes = [
        node
        for node in walk(wrapper.module)
        if isinstance(node, cst.BaseExpression | cst.BaseSmallStatement | cst.Arg | cst.DictElement)
    ]
    ours = positions(wrapper.module, nodes)
    assert len(nodes) > 1_000
    for node in nodes:
        expected = theirs[node]
        assert ours[id(node)] == (
            Position(expected.start.line, expected.start.column + 1),
            Position(expected.end.line, expected.end.column + 1),
        )


@pytest.fixture
def usual_recursion_limit() -> Iterator[None]:
    """Run with the limit Python starts with: others may have raised it, and deeper code is never parsed."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(before)


def test_code_nested_deeper_than_the_recursion_limit_has_positions(usual_recursion_limit: None) -> None:
    depth = sys.getrecursionlimit() + 400
    names = [cst.Name("a")]
    node: cst.BaseExpression = names[0]
    for _ in range(depth):
        node = cst.Attribute(node, cst.Name("b"))
    last = cst.Expr(node)
    module = cst.Module([cst.SimpleStatementLine([last])])
    found = positions(module, [names[0], last])
    assert found[id(names[0])] == (Position(1, 1), Position(1, 2))
    assert found[id(last)] == (Position(1, 1), Position(1, 2 + 2 * depth))


def test_only_the_wanted_nodes_have_positions() -> None:
    module = cst.parse_module("a(b)")
    (call,) = [node for node in walk(module) if isinstance(node, cst.Call)]
    assert set(positions(module, [call])) == {id(call)}


def test_the_same_node_asked_for_twice_has_one_position() -> None:
    module = cst.parse_module("f()")
    (call,) = [node for node in walk(module) if isinstance(node, cst.Call)]
    assert positions(module, [call, call]) == {id(call): (Position(1, 1), Position(1, 4))}
