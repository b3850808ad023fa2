"""The guard in front of the parser, the parser's refusals, and the walk over a tree."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import libcst as cst
import pytest

from authlint.semantics.hazard import MAX_BYTES, hazard, read_ahead
from authlint.semantics.tree import UnreadableSource, children, dotted, last_name, new_fields, parse, walk

DEEP = 1_500
"""Brackets nested deeper than libcst's parser survives: it dies with a segmentation fault at about 1,300."""

LONG = 5_000
"""Length of a chain for which the parser needs seconds to minutes, or more stack than there is."""

DANGEROUS: dict[str, bytes] = {
    "nested parentheses": b"x = " + b"(" * DEEP + b"1" + b")" * DEEP,
    "nested lists": b"x = " + b"[" * DEEP + b"]" * DEEP,
    "nested mappings": b"x = " + b"{1:" * DEEP + b"1" + b"}" * DEEP,
    "nested calls": b"x = " + b"f(" * DEEP + b"1" + b")" * DEEP,
    "nested subscripts": b"x = " + b"a[" * DEEP + b"1" + b"]" * DEEP,
    "nested parentheses over many lines": b"x = " + b"(\n" * DEEP + b"1" + b"\n)" * DEEP,
    "nested parentheses, never closed": b"x = " + b"(" * DEEP,
    "nested parentheses behind closing ones in an f-string": b'y = f"'
    + b")" * DEEP
    + b'"\nx = '
    + b"(" * DEEP
    + b"1"
    + b")" * DEEP,
    "nested sets inside an f-string": b'x = f"{ ' + b"{" * DEEP + b"1" + b"}" * DEEP + b' }"',
    "nested parentheses inside an f-string": b'x = f"{' + b"(" * DEEP + b"1" + b")" * DEEP + b'}"',
    "nested parentheses behind an apostrophe in a comment": b"# don't\nx = "
    + b"(" * DEEP
    + b"1"
    + b")" * DEEP
    + b"  # don't",
    "nested parentheses behind a quote in a text": b'y = "it\'s"\nx = ' + b"(" * DEEP + b"1" + b")" * DEEP,
    "additions": b"x = a" + b"+a" * LONG,
    "additions with spaces": b"x = a" + b" + a" * LONG,
    "additions over lines": b"x = (a" + b"\n+ a" * LONG + b")",
    "additions over lines, the operator last": b"x = (a" + b" +\na" * LONG + b")",
    "additions in lines with commas": b"x = f(0, a" + b" + a" * LONG + b", 0)",
    "additions of calls with two arguments": b"x = f(1, 2)" + b" + f(1, 2)" * LONG,
    "signs": b"x = " + b"-" * LONG + b"1",
    "signs on lines of their own": b"x = (\n" + b"-\n" * LONG + b"1)",
    "complements": b"x = " + b"~" * LONG + b"1",
    "nots": b"x = " + b"not " * LONG + b"a",
    "conjunctions": b"x = a" + b" and a" * LONG,
    "powers": b"x = a" + b"**a" * LONG,
    "attributes": b"x = a" + b".b" * LONG,
    "attributes over lines": b"x = (a" + b"\n.b" * LONG + b")",
    "attributes over continued lines": b"x = a" + b".b \\\n" * LONG + b".c",
    "many attributes over continued lines": b"x = a" + (b".b" * 100 + b" \\\n") * 50 + b".c",
    "calls": b"x = a" + b"()" * LONG,
    "calls with spaces": b"x = a" + b" ()" * LONG,
    "calls with an argument": b"x = a" + b"(1)" * LONG,
    "subscripts": b"x = a" + b"[0]" * LONG,
    "subscripts with spaces": b"x = a" + b" [0]" * LONG,
    "method calls": b"x = a" + b".b()" * LONG,
    "method calls with two arguments": b"x = a" + b".b(1, 2)" * LONG,
    "method calls on lines of their own": b"x = (a\n" + b".b(1, 2)\n" * LONG + b")",
    "conditional expressions": b"x = " + b"a if b else " * LONG + b"c",
    "lambdas": b"x = " + b"lambda: " * LONG + b"a",
    "lambdas with several parameters": b"x = " + b"lambda a, b: " * LONG + b"a",
    "lambdas in lambdas": b"x = " + b"lambda a=" * LONG + b"1" + b": a" * LONG,
    "clauses of a comprehension with several targets": b"x = [a" + b" for a, b in c" * LONG + b"]",
    "additions over lines that begin with a backslash": b"\\\nx = a\n" + b"\\\n+ a\n" * LONG,
    "additions behind a number and a prefix": b"x = 1if f'{'}'}' else a" + b" + a" * LONG,
    "additions inside an f-string": b"x = f'{a" + b" + a" * LONG + b"}'",
    "additions inside a format specification": b"x = f'{a:{b" + b" + a" * LONG + b"}}'",
    "operators in all the brackets around": b"x = " + b"(-" * 150 + b"1" + b" + 1)" * 150 + b" + 1" * 600,
    "texts side by side": b"x = (" + b"'a' " * LONG + b")",
    "elifs": b"if a: pass\n" + b"elif a: pass\n" * LONG,
    "elifs with brackets": b"if a: pass\n" + b"elif(a): pass\n" * LONG,
    "many lines of nested brackets": (b"x = " + b"f[" * 150 + b"1" + b"]" * 150 + b"\n") * 500,
    "a long list in nested brackets": b"x = " + b"[" * 150 + b"1, " * 100_000 + b"]" * 150,
    "a long block in nested blocks": b"".join(b" " * depth + b"if a:\n" for depth in range(90))
    + (b" " * 90 + b"x = 1\n") * 50_000,
    "empty lines": b"\n" * 4_000_000,
    "comments": b"#\n" * 2_000_000,
    "empty lines in brackets": b"x = (" + b"\n" * 4_000_000 + b"1)",
    "comparisons": b"x = a" + b"<a" * 2_000_000,
    "assignments at once": b"x=" * 2_000_000 + b"1",
    "sequences in a pattern": b"match a:\n case " + b"[" * 25 + b"1" + b"]" * 25 + b": pass\n",
    "tuples in a pattern": b"match a:\n case " + b"(" * 12 + b"1" + b",)" * 12 + b": pass\n",
    "mappings in a pattern": b"match a:\n case " + b"{'a': " * 12 + b"1" + b",}" * 12 + b": pass\n",
    "classes in a pattern": b"match a:\n case " + b"A(" * 12 + b"1" + b", b=1)" * 12 + b": pass\n",
    "a pattern behind a backslash": b"match a:\n case 1: pass\n\\\n case " + b"[" * 25 + b"1" + b"]" * 25 + b": pass\n",
    "many patterns": b"match a:\n" + (b" case " + b"(" * 7 + b"1" + b",)" * 7 + b": pass\n") * 1_000,
    "tuples that are deleted": b"del " + b"(" * 40 + b"a" + b",)" * 40,
    "a large file": b"x = 1\n" * (MAX_BYTES // 6 + 1),
    "blocks": b"".join(b" " * depth + b"if a:\n" for depth in range(500)) + b" " * 500 + b"pass",
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS)
def test_source_that_the_parser_would_not_survive_never_reaches_it(data: bytes) -> None:
    assert hazard(data) is not None
    with pytest.raises(UnreadableSource):
        parse("app.py", data)


def test_a_small_file_may_be_dangerous_too() -> None:
    assert hazard(b"x = " + b"-" * 5_900 + b"1") is not None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b")" * DEEP + b"\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind closing ones"),
        pytest.param(b"y = (]\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind others that do not match"),
        pytest.param(b"y = 'a\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind a text that is never closed"),
        pytest.param(b"y = 0777\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind an octal number of Python 2"),
        pytest.param(b"y = f'}'\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind a lone brace in an f-string"),
        pytest.param(b"if a:\n  b\n c\nx = " + b"(" * DEEP + b"1" + b")" * DEEP, id="behind a wrong indentation"),
    ],
)
def test_nested_parentheses_behind_what_is_no_token_are_never_parsed(data: bytes) -> None:
    assert read_ahead(data).broken is not None
    with pytest.raises(UnreadableSource, match="syntax error near line"):
        parse("app.py", data)


HARMLESS: dict[str, bytes] = {
    "empty": b"",
    "180 nested parentheses": b"x = " + b"(" * 180 + b"1" + b")" * 180,
    "many brackets side by side": b"x = [\n" + b"    (1, [2], {3}),\n" * 2_000 + b"]\n",
    "many small statements": b"x = a + b - c * d\n" * 5_000,
    "a long list": b"x = [" + b"a.b, " * 5_000 + b"]",
    "a long list of calls": b"x = [\n" + b"    f(1, 2).g(3),\n" * 5_000 + b"]\n",
    "a long mapping": b"x = {" + b"'a': b.c + 1, " * 5_000 + b"}",
    "a long call": b"f(" + b"a + 2, " * 5_000 + b")",
    "a long text of brackets": b"x = '" + b"(" * 5_000 + b"'",
    "a long text of operators": b"x = '" + b"+-" * 5_000 + b"'",
    "a long text over lines": b"x = '''\n" + b'((( + - "\n' * 2_000 + b"'''",
    "a long comment": b"# " + b"(-" * 5_000 + b"\nx = 1",
    "brackets in many texts": b"x = '('\n" * 1_000,
    "brackets in the texts of many f-strings": b"x = f'({a}'\n" * 1_000,
    "braces in the texts of many f-strings": b"x = f'{{{a}'\n" * 1_000,
    "emoticons in comments": b"x = 1  # :(\n" * 1_000,
    "quotes in comments": b"x = f(1)  # it's\n" * 1_000,
    "a text that ends with a backslash": b"x = '\\\\'\ny = '('\n" * 1_000,
    "a raw text with a backslash before the quote": b"x = r'\\''\ny = '('\n" * 1_000,
    "many words of a text side by side": b"x = (\n" + b"    'some - words + more'\n" * 2_000 + b")",
    "a fluent interface": b"x = (a\n" + b"    .b(1, 2)\n" * 200 + b")",
    "100 elifs": b"if a: pass\n" + b"elif a: pass\n" * 100,
    "negative numbers": b"x = [" + b"-1, " * 5_000 + b"]",
    "2,000 texts side by side": b"x = (" + b"'a'\n" * 2_000 + b")",
    "calls as deep as Python allows": b"x = " + b"f(" * 198 + b"1" + b")" * 198,
    "blocks as deep as Python allows": b"".join(b" " * depth + b"class A:\n" for depth in range(99))
    + b" " * 99
    + b"x = 1\n",
    "blocks indented by tabs": b"".join(b"\t" * depth + b"class A:\n" for depth in range(90)) + b"\t" * 90 + b"x = 1\n",
    "many lambdas": b"x = [" + b"lambda a, b=1: a + b, " * 5_000 + b"]",
    "many patterns": b"match a:\n" + b"    case A(b=[1, {'c': (d, e)}], f=B(g=C())): pass\n" * 200,
    "calls behind a pattern": b"match a:\n    case 1: x = " + b"f(" * 20 + b")" * 20 + b"\n",
    "calls in a guard": b"match a:\n    case 1 if " + b"f(" * 20 + b")" * 20 + b": pass\n",
    "a variable with the name of a soft keyword": b"case = " + b"f(" * 20 + b")" * 20 + b"\nmatch = case(1)\n",
    "many elifs with many operators": b"if a: pass\n" + b"elif a.b.c and d.e(f) or g + h: pass\n" * 500,
    "many ifs one after another": b"if a: pass\nelif b: pass\n" * 3_000,
    "fields in many f-strings": b"x = f'{a.b}: {c[0]!r:>{d}} {{}} {e(f)}'\n" * 2_000,
    "f-strings over lines": b'x = f"""\n{a:\n}\n{(\n b\n)}"""\n' * 1_000,
    "a matrix": b"x = [\n" + b"    [-1.0, 2e-5, 3 * a],\n" * 2_000 + b"]",
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_long_but_harmless_source_is_parsed(data: bytes) -> None:
    compile(data, "app.py", "exec")
    assert next(walk(parse("app.py", data))) is not None


REFUSED: dict[str, tuple[bytes, str]] = {
    "a syntax error": (b"x = 1\ny = = 2\nz = 3\n", "syntax error near line 2"),
    "a bracket that is never closed": (b"x = 1\ny = (\n", "syntax error near line 3"),
    "a print statement of Python 2": (b"print 'x'\n", "syntax error near line 1"),
    "an octal number of Python 2": (b"x = 1\nos.chmod(y, 0755)\n", "syntax error near line 2"),
    "a text that is never closed": (b"x = 1\n\ny = 'z\nx = 2\n", "syntax error near line 3"),
    "a closing bracket too many": (b"x = 1\n\ny = (1))\nx = 2\n", "syntax error near line 3"),
    "a character that is no token": (b"x = 1\r\n\r\ny = $\r\n", "syntax error near line 3"),
    "an indentation that nothing opened": (b"if a:\n    b\n  c\nd\n", "syntax error near line 3"),
    "tabs and spaces": (b"if x:\n\ty = 1\n        z = 2\n", "syntax error near line 3"),
    "nested brackets": (
        b"x = 1\ny = " + b"(" * 300,
        "brackets nested more than 200 deep on line 2, which Python itself refuses",
    ),
    "nested brackets in latin-1": (
        b"# coding: latin-1\n# \xe9\ny = " + b"(" * 300,
        "brackets nested more than 200 deep on line 3, which Python itself refuses",
    ),
    "nested blocks": (
        b"".join(b" " * depth + b"if a:\n" for depth in range(101)) + b" " * 101 + b"pass",
        "blocks nested more than 99 deep on line 101, which Python itself refuses",
    ),
    "a long sum": (
        b"x = 1\ny = a" + b" + a" * 2_000 + b"\n",
        "an expression too deep or with too many operators in a row, which ends on line 2",
    ),
    "bad UTF-8 in the first line": (
        b"x = '\xff'\n",
        "its text cannot be decoded: line 1 is not UTF-8, and no other encoding is declared",
    ),
    "bad UTF-8": (b"\n\n\nx = '\xff'\n", "its text cannot be decoded: line 4 is not utf-8"),
    "bad UTF-8 behind lone carriage returns": (
        b"\r\r\rx = '\xff'\r",
        "its text cannot be decoded: line 4 is not UTF-8, and no other encoding is declared",
    ),
    "bad ASCII": (b"# coding: ascii\n\nx = '\xff'\n", "its text cannot be decoded: line 3 is not ascii"),
    "an unknown encoding": (
        b"# coding: klingon\n",
        "its text cannot be decoded: the encoding that it declares is unknown, or another than its byte order mark says",
    ),
    "another encoding than the byte order mark says": (
        b"\xef\xbb\xbf# coding: latin-1\n",
        "its text cannot be decoded: the encoding that it declares is unknown, or another than its byte order mark says",
    ),
    "an encoding that is none of text": (
        b"# coding: rot13\nx = 1\n",
        "its text cannot be decoded: 'rot13' is no encoding of source",
    ),
    "an encoding that hides code": (
        b"# coding: utf-7\nx = 1\n",
        "its text cannot be decoded: 'utf-7' is no encoding of source",
    ),
    "an encoding that is slow": (
        b"# coding: punycode\nx = 1\n",
        "its text cannot be decoded: 'punycode' is no encoding of source",
    ),
    "escapes for an encoding": (
        b"# coding: unicode_escape\nx = 1\n",
        "its text cannot be decoded: 'unicode_escape' is no encoding of source",
    ),
    "UTF-16 that is declared": (
        b"# coding: utf-16\nx = 1\n",
        "its text cannot be decoded: 'utf-16' is no encoding of source",
    ),
    "UTF-16": ("\ufeffx = 1\n".encode("utf-16-le"), "a NUL byte on line 1, which Python refuses"),
    "NUL bytes": (b"x = 1\n\ny = \x00\n", "a NUL byte on line 3, which Python refuses"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_parsed_says_why(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableSource) as raised:
        parse("app.py", data)
    assert raised.value.reason == message
    assert raised.value.path == "app.py"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbfx = 1\n", id="a byte order mark"),
        pytest.param(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", id="latin-1"),
        pytest.param(b"x = 1\r\ny = 2\r\n", id="carriage returns"),
        pytest.param(b"x = 1\n\x0c\ny = 2\n", id="a form feed"),
        pytest.param(b"x = 1", id="no final newline"),
        pytest.param(b"match x:\n    case 1: pass\n", id="a match statement"),
        pytest.param(b"try: pass\nexcept* ValueError: pass\n", id="an exception group"),
        pytest.param(b"def f[T](x: T) -> T: return x\n", id="type parameters"),
        pytest.param(b"type X = int\n", id="a type statement"),
        pytest.param(b'x = f"{a["b"]}"\n', id="quotes inside an f-string"),
        pytest.param(b"async def f():\n    return [x async for x in y]\n", id="an asynchronous comprehension"),
    ],
)
def test_newer_and_older_ways_of_writing_are_parsed(data: bytes) -> None:
    assert next(walk(parse("app.py", data))) is not None


def test_the_walk_yields_every_node_in_source_order() -> None:
    source = "a = b(c, d + e[f])\nif g: h\nelse: i\n"
    names = [node.value for node in walk(cst.parse_module(source)) if isinstance(node, cst.Name)]
    assert names == ["a", "b", "c", "d", "e", "f", "g", "h", "i"]


def test_the_walk_sees_as_many_names_as_python_does() -> None:
    source = Path(ast.__file__).read_text(encoding="utf-8")
    ours = sum(isinstance(node, cst.Call) for node in walk(cst.parse_module(source)))
    theirs = sum(isinstance(node, ast.Call) for node in ast.walk(ast.parse(source)))
    assert ours == theirs


def test_the_walk_does_not_recurse() -> None:
    depth = sys.getrecursionlimit() * 5
    node: cst.BaseExpression = cst.Name("a")
    for _ in range(depth):
        node = cst.Attribute(node, cst.Name("b"))
    assert sum(1 for _ in walk(node)) == 2 * depth + 1
    assert dotted(node).count(".") == depth


def test_the_children_of_a_node_are_what_it_holds_without_punctuation() -> None:
    call = cst.parse_expression("f(a, *b)")
    assert [type(child).__name__ for child in children(call, new_fields())] == ["Name", "Arg", "Arg"]


@pytest.mark.parametrize(
    ("source", "name", "last"),
    [
        ("a", "a", "a"),
        ("a.b.c", "a.b.c", "c"),
        ("a().b", "", "b"),
        ("a[0].b", "", "b"),
        ("a()", "", ""),
        ("'a'", "", ""),
    ],
)
def test_a_chain_of_names_is_dotted(source: str, name: str, last: str) -> None:
    node = cst.parse_expression(source)
    assert dotted(node) == name
    assert last_name(node) == last
