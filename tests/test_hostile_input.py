"""Files made to break a scanner: each costs at most itself, whatever it holds, and the rest is still scanned.

The programs run in a process of their own, because what must not happen includes the death of the process, and with
bounded memory and time, because it includes their exhaustion. Many files are scanned at once; only when something goes
wrong is each of them scanned alone, to name the culprit.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects import UNVERIFIED, write
from repository import LIBRARIES, RULES

from authlint.concepts import TokenDecode, Violation
from authlint.engine.scan import scan
from authlint.rule import Outcome, Rule, cwe

RULE = "jwt-verify-disabled"
NEEDLE = UNVERIFIED.encode() + b"\n\n"
"""Begins a file with one finding, on line 5."""

N = 5_000
SECONDS = 900.0
"""After so long a scan is taken for one that never ends."""

MEMORY = 4 << 30
GOOD = {"a_first.py": NEEDLE, "z_last.py": NEEDLE}


@dataclass(frozen=True, slots=True)
class Result:
    """What the command gave.

    Attributes:
        code: its exit code; negative when a signal ended it, ``None`` when it did not end in time.
        rules: path to the rules that spoke of the file, each with its line.
        messages: path to the message of its ``unreadable-file``.
        errors: what it wrote to the error stream.
    """

    code: int | None
    rules: Mapping[str, tuple[str, ...]]
    messages: Mapping[str, str]
    errors: str


def check(folder: Path, *options: str | Path, seconds: float = SECONDS) -> Result:
    """Run the real command line in a process of its own."""
    command = [sys.executable, "-m", "authlint", "--no-cache", "--format", "json", *map(str, options or (folder,))]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=seconds, preexec_fn=_bounded, check=False
        )
    except subprocess.TimeoutExpired:
        return Result(None, {}, {}, "")
    rules: dict[str, list[str]] = {}
    messages: dict[str, str] = {}
    for one in json.loads(done.stdout)["findings"] if done.returncode in (0, 1) else ():
        rules.setdefault(one["path"], []).append(f"{one['rule']}:{one['start']['line']}")
        if one["rule"] == "unreadable-file":
            messages[one["path"]] = one["message"]
    found = {path: tuple(sorted(names)) for path, names in rules.items()}
    return Result(done.returncode, found, messages, done.stderr.decode("utf-8", "replace"))


def _bounded() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


FOUND = (f"{RULE}:5",)
REFUSED = ("unreadable-file:1",)


def culprits(folder: Path, files: Mapping[str, bytes], wanted: Mapping[str, tuple[tuple[str, ...], ...]]) -> list[str]:
    """Scan all files at once, and each alone if that goes wrong; return a line for each that is not as wanted.

    Args:
        folder: where to write them.
        files: name, without suffix, to content.
        wanted: name to the outcomes that are right: the rules that may speak, with their lines.
    """
    together = check(write(folder / "all", {**GOOD, **_named(files)}))
    lines = _wrong(together, [*files], wanted)
    if not lines:
        return []
    alone: list[str] = []
    for number, name in enumerate(files):
        result = check(write(folder / str(number), {**GOOD, **_named({name: files[name]})}), seconds=90)
        alone += _wrong(result, [name], wanted)
    return alone or lines


def _named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{name.replace(' ', '_')}.py": content for name, content in files.items()}


def _wrong(result: Result, names: list[str], wanted: Mapping[str, tuple[tuple[str, ...], ...]]) -> list[str]:
    if result.code != 1 or result.errors:
        return [f"{', '.join(names)}: exit code {result.code} {result.errors[-300:]}"]
    lines = [f"{name} is not scanned any more" for name in GOOD if result.rules.get(name) != FOUND]
    for name in names:
        found = result.rules.get(f"{name.replace(' ', '_')}.py", ())
        if found not in wanted[name]:
            lines.append(f"{name}: {found}")
    return lines


# -------------------------------------------------------------------- what cannot be parsed

BROKEN: dict[str, bytes] = {
    "syntax error": b"def (:\n",
    "Python 2": b"print 'hello'\nexec 'x' in {}\nraise ValueError, 'x'\n",
    "backquotes": b"x = `1`\n",
    "bad UTF-8": b"x = '\xff\xfe'\n",
    "half a character": b"x = '\xe2\x82'\n",
    "NUL byte": b"x = \x00\n",
    "NUL bytes only": b"\x00" * 1_000,
    "unclosed text": b"x = '''\n",
    "unclosed bracket": b"x = (\n",
    "lone backslash": b"x = \\\n",
    "wrong indentation": b"if x:\ny = 1\n",
    "mixed indentation": b"if x:\n\ty = 1\n        z = 2\n",
    "merge conflict": b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
    "a page of HTML": b"<!DOCTYPE html>\n<html><body>jwt</body></html>\n",
    "a template": b"{% if x %}\nx = {{ y }}\n{% endif %}\n",
    "2,000 nested parentheses": b"x = " + b"(" * 2_000 + b"1" + b")" * 2_000,
    "2,000 nested parentheses never closed": b"x = " + b"(" * 2_000,
    "20 MB": b"x = 1  # filling\n" * 1_200_000,
}


def unreadable_encodings() -> dict[str, bytes]:
    """Return files whose encoding is wrong or unknown; the declaration has to stand in the first two lines."""
    return {
        "unknown encoding": b"# -*- coding: klingon -*-\n" + NEEDLE,
        "wrong encoding": b"# -*- coding: utf-16 -*-\n" + NEEDLE,
        "an encoding that is none of text": b"# -*- coding: zlib -*-\n" + NEEDLE,
        "UTF-16": b"\xff\xfe" + ("import jwt\n" + UNVERIFIED).encode("utf-16-le"),
        "two encodings": b"\xef\xbb\xbf# -*- coding: latin-1 -*-\n" + NEEDLE + b"x = '\xff'\n",
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_cannot_be_parsed_is_one_finding_each(tmp_path: Path, jobs: str) -> None:
    files = _named({name: NEEDLE + content for name, content in BROKEN.items()})
    result = check(write(tmp_path, {**GOOD, **files}), "--jobs", jobs, tmp_path)
    assert result.errors == ""
    assert result.code == 1
    assert result.rules == {**dict.fromkeys(GOOD, FOUND), **dict.fromkeys(files, REFUSED)}
    assert all(message.startswith("This file was not checked: ") for message in result.messages.values())


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_cannot_be_parsed_and_holds_nothing_of_interest_is_passed_over(tmp_path: Path, jobs: str) -> None:
    result = check(write(tmp_path, {**GOOD, **_named(BROKEN)}), "--jobs", jobs, tmp_path)
    assert result == Result(1, dict.fromkeys(GOOD, FOUND), {}, "")


def test_an_encoding_that_is_wrong_or_unknown_is_one_finding_or_silence(tmp_path: Path) -> None:
    files = unreadable_encodings()
    wanted: dict[str, tuple[tuple[str, ...], ...]] = dict.fromkeys(files, (REFUSED,))
    wanted["UTF-16"] = ((),)  # No needle is in it, as bytes go.
    assert culprits(tmp_path, files, wanted) == []


ENCODED: dict[str, bytes] = {
    "byte order mark": b"\xef\xbb\xbf" + NEEDLE,
    "byte order mark and declaration": b"\xef\xbb\xbf# coding: utf-8\n" + NEEDLE,
    "latin-1": b"# -*- coding: latin-1 -*-\n" + NEEDLE + b"x = '\xe9'\n",
    "declaration of vim": b"# vim: set fileencoding=cp1252 :\n" + NEEDLE + b"x = '\x80'\n",
    "declaration in the second line": b"#!/usr/bin/env python\n# coding: koi8-r\n" + NEEDLE + b"x = '\xc1'\n",
    "carriage returns": NEEDLE.replace(b"\n", b"\r\n"),
    "lone carriage returns": NEEDLE.replace(b"\n", b"\r"),
    "form feeds": b"\x0c" + NEEDLE + b"\x0c\nx = 1\n",
    "no final newline": NEEDLE.rstrip(),
}


def test_unusual_encodings_and_line_ends_are_read(tmp_path: Path) -> None:
    wanted = {
        name: ((f"{RULE}:{5 + content.split(b'import jwt')[0].count(bytes([10]))}",),)
        for name, content in ENCODED.items()
    }
    assert culprits(tmp_path, ENCODED, wanted) == []


# -------------------------------------------------------------------- what is deep or long

DEEP: dict[str, bytes] = {
    "additions": b"x = a" + b" + a" * N,
    "additions over lines": b"x = (a" + b"\n+ a" * N + b")",
    "conjunctions": b"x = a" + b" and a" * N,
    "nots": b"x = " + b"not " * N + b"a",
    "signs": b"x = " + b"-" * N + b"1",
    "signs on lines of their own": b"x = (\n" + b"-\n" * N + b"1)",
    "complements": b"x = " + b"~" * N + b"1",
    "powers": b"x = a" + b"**a" * N,
    "comparisons": b"x = a" + b" < a" * N,
    "attributes": b"x = a" + b".b" * N,
    "attributes over continued lines": b"x = a" + b".b\\\n" * N + b".c",
    "calls": b"x = a" + b"()" * N,
    "calls with spaces": b"x = a" + b" ()" * N,
    "subscripts": b"x = a" + b"[0]" * N,
    "method calls": b"x = a" + b".b(1, 2)" * N,
    "texts side by side": b"x = (" + b"'a'\n" * N + b")",
    "f-strings side by side": b"x = (" + b"f'{a}'\n" * N + b")",
    "elifs": b"if a: pass\n" + b"elif b: pass\n" * N,
    "elifs with brackets": b"if a: pass\n" + b"elif(b): pass\n" * N,
    "lists": b"x = " + b"[" * N + b"]" * N,
    "tuples": b"x = " + b"(" * N + b"1" + b",)" * N,
    "mappings": b"x = " + b"{1: " * N + b"1" + b"}" * N,
    "nested calls": b"x = " + b"f(" * N + b"1" + b")" * N,
    "nested subscripts": b"x = " + b"a[" * N + b"1" + b"]" * N,
    "comprehensions": b"x = " + b"[a for a in " * N + b"b" + b"]" * N,
    "clauses of a comprehension": b"x = [a" + b" for a in b" * N + b"]",
    "conditional expressions": b"x = " + b"a if b else " * N + b"c",
    "lambdas": b"x = " + b"lambda: " * N + b"a",
    "awaits": b"async def f():\n    x = " + b"await " * N + b"a",
    "brackets in an f-string": b"x = f'{" + b"(" * N + b"1" + b")" * N + b"}'",
    "sets in an f-string": b"x = f'{ " + b"{" * N + b"1" + b"}" * N + b" }'",
    "brackets behind closing ones": b"y = f'" + b")" * N + b"'\nx = " + b"(" * N + b"1" + b")" * N,
    "decorators": b"@a\n" * N + b"def f(): pass\n",
    "assignments at once": b"x = " * N + b"1",
    "targets": b"(" + b"a, " * N + b") = x",
    "parameters": b"def f(" + b", ".join(b"a%d" % n for n in range(N)) + b"): pass",
    "arguments": b"f(" + b"a, " * N + b")",
    "managers": b"with " + b", ".join([b"a"] * N) + b": pass",
    "handlers": b"try: pass\n" + b"except A: pass\n" * N,
    "cases": b"match a:\n" + b"    case 1: pass\n" * N,
    "alternatives of a pattern": b"match a:\n    case 1" + b" | 1" * N + b": pass\n",
    "patterns": b"match a:\n    case " + b"[" * N + b"]" * N + b": pass\n",
    "tuples in a pattern": b"match a:\n    case " + b"(" * 20 + b"1" + b",)" * 20 + b": pass\n",
    "mappings in a pattern": b"match a:\n    case " + b"{'a': " * 20 + b"1" + b",}" * 20 + b": pass\n",
    "deleted tuples": b"del " + b"(" * 40 + b"a" + b",)" * 40,
    "lines of nested subscripts": (b"x = " + b"a[" * 150 + b"a" + b"]" * 150 + b"\n") * 500,
    "a list in nested lists": b"x = " + b"[" * 150 + b"1, " * 100_000 + b"]" * 150,
    "empty lines": b"\n" * 4_000_000,
    "names of an import": b"from a import " + b", ".join(b"a%d" % n for n in range(N)),
    "dots of an import": b"from " + b"." * N + b" import a",
    "packages of an import": b"import a" + b".b" * N,
    "global names": b"def f():\n    global " + b", ".join(b"a%d" % n for n in range(N)),
    "statements in a line": b"a; " * N,
    "nested functions": b"".join(b" " * depth + b"def f():\n" for depth in range(N // 10))
    + b" " * (N // 10)
    + b"pass\n",
    "type parameters": b"def f[" + b", ".join(b"T%d" % n for n in range(N)) + b"](): pass",
    "subscripts in an annotation": b"x: " + b"a[" * N + b"a" + b"]" * N,
    "continued lines": b"x = 1" + b" \\\n" * N + b"\n",
    "a long line": b"x = '" + b"a" * 4_000_000 + b"'",
    "a long name": b"a" * 1_000_000 + b" = 1",
    "a long number": b"x = " + b"9" * 100_000,
    "quotes": b"x = [" + b"'''\\'''', " * N,
    "backslashes": b"x = '" + b"\\" * 200_001 + b"'",
}


def test_deep_or_long_code_is_read_or_refused_and_nothing_else_is_lost(tmp_path: Path) -> None:
    files = {name: NEEDLE + content + b"\n" for name, content in DEEP.items()}
    assert culprits(tmp_path, files, dict.fromkeys(files, (FOUND, REFUSED))) == []


def test_deep_or_long_code_that_holds_nothing_of_interest_is_passed_over(tmp_path: Path) -> None:
    files = {name: content + b"\n" for name, content in DEEP.items()}
    assert culprits(tmp_path, files, dict.fromkeys(files, ((),))) == []


def test_deep_or_long_code_that_is_imported_is_no_trouble(tmp_path: Path) -> None:
    files = {name.replace("-", "").replace(",", ""): content + b"\n" for name, content in DEEP.items()}
    modules = [name.replace(" ", "_") for name in files]
    imports = "".join(f"from {name} import x as {name}\n" for name in modules)
    uses = "".join(f"    jwt.encode(claims, {name}, algorithm='HS256')\n" for name in modules)
    app = f"{UNVERIFIED}\n\n{imports}\n\ndef sign(claims):\n{uses}"
    result = check(write(tmp_path, {**_named(files), "app.py": app}))
    assert (result.code, result.errors) == (1, "")
    assert FOUND[0] in result.rules["app.py"]
    assert set(result.rules) - {"app.py"} <= {"a_long_line.py"}


def test_code_as_deep_as_python_allows_is_understood(tmp_path: Path) -> None:
    deepest = 95
    heads = "".join(f"{' ' * depth}def f{depth}(token):\n" for depth in range(deepest))
    body = f"{' ' * deepest}return jwt.decode(token, options={{'verify_signature': False}})['sub'] == 'admin'\n"
    result = check(write(tmp_path, {"app.py": "import jwt\n" + heads + body}))
    assert result == Result(1, {"app.py": (f"{RULE}:{deepest + 2}",)}, {}, "")


# -------------------------------------------------------------------- what is hard to evaluate

DECODE = "jwt.decode(t, k, algorithms=a, options=o)\njwt.encode({}, a)\n"

BOMBS: dict[str, str] = {
    "names of names": "a = False\n" + "b = a\na = b\n" * N,
    "a chain of names": "x0 = 'k'\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(N)) + f"a = x{N}\n",
    "a chain of functions": "def f0():\n    return 'k'\n"
    + "".join(f"def f{n + 1}():\n    return f{n}()\n" for n in range(N))
    + f"a = f{N}()\n",
    "a chain of classes": "class C0:\n    v = 'k'\n"
    + "".join(f"class C{n + 1}(C{n}):\n    pass\n" for n in range(N))
    + f"a = C{N}.v\n",
    "a chain of entries": "o = {}\n" + "".join(f"o['k{n}'] = 1\n" for n in range(N)),
    "a chain of branches": "a = 'k'\n" + "".join(f"if c{n}:\n    a = 'k{n}'\n" for n in range(N)),
    "a chain of guards": "a = g()\n" + "".join(f"if a == {n}:\n    raise E\n" for n in range(N)),
    "a chain of wrappers": "def f0(t, o):\n    return jwt.decode(t, options=o)\n"
    + "".join(f"def f{n + 1}(t, o):\n    return f{n}(t, o)\n" for n in range(500))
    + "f500(t, {'verify_signature': True})\n",
    "a function that calls itself": "def f(t, v):\n    f(t, v)\n    f(t, not v)\n"
    "    return jwt.decode(t, k, options={'verify_signature': v})\nf(t, True)\n",
    "functions that call all the others": "".join(
        f"def f{n}(x):\n    return [{', '.join(f'f{m}(x)' for m in range(40))}]\n" for n in range(40)
    )
    + "a = f0(1)\n",
    "classes that are their own bases": "class A(A):\n    x = A.x\nclass B(C): pass\nclass C(B): pass\na = C.x\n",
    "a module that imports itself": "from app import *\nfrom .app import *\nfrom . import *\na = OPTIONS\n",
    "a lambda that calls itself": "f = lambda: f()\na = f()\n",
    "a list added to itself": "a = ['HS256']\n" + "a = a + a\n" * 60,
    "a list spread twice": "a = ['HS256']\n" + "a = [*a, *a]\n" * 60,
    "a list that holds itself twice": "a = ['HS256']\n" + "a = [a, a]\n" * 60,
    "a list multiplied": "a = ['HS256'] * 9_999_999_999\n",
    "a mapping that holds itself twice": "o = {'k': 1}\n" + "o = {'x': o, 'y': o}\n" * 60,
    "a mapping of many branches": "o = {}\n"
    + "".join(f"o = {{**o, 'k{n}': 1}} if c else {{**o, 'j{n}': 1}}\n" for n in range(60)),
    "a text added to itself": "a = 'x'\n" + "a = a + a\n" * 60,
    "a text with a hole added to itself": "a = 'x' + y\n" + "a = a + a\n" * 60,
    "an f-string of itself": "a = 'x' + y\n" + "a = f'{a}{a}'\n" * 60,
    "a text joined with itself": "a = 'x' + y\n" + "a = ','.join([a, a])\n" * 60,
    "a text of many branches": "a = 'x'\n" + "".join(f"a = a + ('x{n}' if c else 'y{n}')\n" for n in range(60)),
    "a text replaced": "a = 'a'\n" + "a = a.replace('a', 'aaaaaaaaaa')\n" * 30,
    "a text multiplied": "a = 'a' * 9_999_999_999\n",
    "a width beyond all bounds": "a = '%99999999999d' % 1\nb = '{:>99999999999}'.format(1)\na = f'{b:>99999999999}'\n",
    "a broken format": "a = '{'.format(1) + '%(a' % 1 + '%' % 1 + '{0[}'.format(1)\n"
    "a += '{99999999999999999999}'.format(1) + '{\\u00b2}'.format(1)\n",
    "a digit that is no number": "o = {'verify_signature': int('\\u00b2')}\n",
    "numbers beyond all bounds": "a = 1e308 * 10\nb = 10 // 0\nc = 2 ** 9999999999\nd = 1 << 9999999999\n"
    "a = -a + b + c + d\n",
    "a text that no encoding holds": "a = '\\ud800'\n",
    "base64 that is none": "import base64\n"
    "a = base64.b64decode('\\u00e9') + base64.b64decode(b'\\xff') + bytes.fromhex('\\u00e9')\n",
    "an index beyond all bounds": "a = ['HS256'][99999999999999999999]\n",
    "an index of the wrong type": "a = ['HS256'][1.5]\no = {1: 2}[[]]\n",
    "slices": "a = 'abc'[99999999999999999999:] + 'abc'[::0] + 'abc'[1:2:3, 4]\n",
    "a setting read from itself": "from flask import Flask\napp = Flask(__name__)\n"
    "app.config['A'] = app.config['A']\napp.config.update(app.config)\na = app.config['A']\n",
    "many calls": "a = 'k'\no = {}\n" + "jwt.decode(t, k, options={'verify_signature': True})\n" * 2_000,
    "many comments": "# authlint: a comment\n" * 50_000,
    "many suppressions": "".join(f"x{n} = 1  # authlint: ignore[jwt-verify-disabled] not used\n" for n in range(2_000)),
    "a token split again and again": "import base64, json\ndef f(token):\n"
    + "    token = token.strip().split('.')[1]\n" * 1_000
    + "    return json.loads(base64.b64decode(token))\n",
    "loops in loops": "a = 'k'\n"
    + "".join(f"{' ' * depth}for b in a:\n" for depth in range(18))
    + " " * 18
    + "a = a + b\n",
    "branches in branches": "a = 'k'\n"
    + "".join(f"{' ' * depth}if c:\n" for depth in range(60))
    + " " * 60
    + "a = 'l'\n"
    + "".join(f"{' ' * depth}else:\n{' ' * depth} a = g(a)\n" for depth in reversed(range(60))),
    "a list added to itself in place": "a = ['HS256']\n" + "a += a\n" * 60,
    "a list extended by itself": "a = ['HS256']\n" + "a.extend(a)\n" * 60,
    "a text formatted into itself": "a = 'x' + y\n" + "a = '{0}{0}'.format(a)\n" * 60,
    "a query of itself": "from urllib.parse import urlencode\na = 'x' + y\n" + "a = urlencode({'a': a, 'b': a})\n" * 60,
    "tabs expanded": "a = '\\t'.expandtabs(2_000_000_000)\n",
    "tabs expanded beyond all bounds": "a = '\\t'.expandtabs(99_999_999_999_999)\n",
    "a text padded beyond all bounds": "a = 'x'.zfill(10**9) + 'x'.ljust(9_999_999_999) + 'x'.center(9_999_999_999)\n",
    "a long text put between its characters": "a = 'x' * 90_000\na = a.replace('', a)\n",
    "a number of many digits": f"a = 0x{'f' * 5_000}\nb = f'{{a}}' + str(a) + '%s' % a\no = {{a: a, b: -a}}\n",
    "a number too large for a float": f"a = 0x{'f' * 1_000} + 1.0\na = 1.0 + 0x{'f' * 1_000}\n",
    "a text that is a number of many digits": "a = int('9' * 90_000) + int('9' * 100_000)\n",
    "a long mapping": "o = {" + "".join(f"'k{n}': {n}, " for n in range(20_000)) + "}\n",
    "a long mapping with computed keys": "o = {" + "".join(f"'k{n}': 1, k{n}: 2, " for n in range(5_000)) + "}\n",
    "a long list of pairs": "o = dict([" + "".join(f"('k{n}', 1), " for n in range(N)) + "])\n",
    "a long list in a loop": f"for a in [{', '.join(f'{n}' for n in range(20_000))}]:\n    jwt.encode({{}}, a)\n",
}


GROWING: dict[str, tuple[str, str]] = {
    "a list added to itself": ("a = ['k']\n", "a = a + a\n"),
    "a list added to itself in place": ("a = ['k']\n", "a += a\n"),
    "a list extended by itself": ("a = ['k']\n", "a.extend(a)\n"),
    "a list spread twice": ("a = ['k']\n", "a = [*a, *a]\n"),
    "a list that holds itself twice": ("a = ['k']\n", "a = [a, a]\n"),
    "a list appended to itself": ("a = ['k']\n", "a.append(a)\n"),
    "a list inserted into itself": ("a = ['k']\n", "a.insert(0, a)\n"),
    "a tuple of tuples": ("a = ('k',)\n", "a = (a, a) + (a, a)\n"),
    "a list copied and added": ("import copy\na = ['k']\n", "a = copy.deepcopy(a) + copy.copy(a)\n"),
    "a list of comprehensions": ("a = ['k']\n", "a = [x for x in a] + [x for x in a]\n"),
    "a list that grows in a loop over itself": ("a = ['k']\n", "for x in a:\n    a.append(x)\n    a.extend(a)\n"),
    "a list nested in an endless loop": ("a = ['k']\n", "while c:\n    a = [a, a]\n"),
    "two names of one list": ("a = ['k']\nb = a\n", "b.extend(a)\na.extend(b)\nb = a\n"),
    "two lists alike": ("a = ['k']\nb = ['k']\n", "a = [a, a]\nb = [b, b]\no = a if c else b\n"),
    "methods of lists of methods": ("a = ['k']\n", "a = [a.append, a.append]\no = a if c else [a]\n"),
    "a function that doubles": ("def f(*x):\n    return [*x, *x]\na = ['k']\n", "a = f(*a)\n"),
    "a function that nests": ("def f(x):\n    return [x, x]\na = ['k']\n", "a = f(a)\n"),
    "a set united with itself": ("a = {'k'}\n", "a = a | {'x#'} | a\n"),
    "a mapping that holds itself twice": ("o = {'k': 1}\n", "o = {'x': o, 'y': o}\n"),
    "a mapping that is its own entry": ("o = {'k': 1}\n", "o['x#'] = o\n"),
    "a mapping spread into itself": ("o = {'k': 1}\n", "o = {**o, **o, 'x#': o}\n"),
    "a mapping united with itself": ("o = {'k': 1}\n", "o = o | o | {'x#': o}\n"),
    "a mapping updated by itself": ("o = {'k': 1}\n", "o.update(o, x#=o)\n"),
    "items of a mapping": ("o = {'k': 1}\n", "a = [*o.items(), *o.items()]\no = {'x': a, 'y': a}\n"),
    "values of a mapping": ("o = {'k': 1}\n", "a = list(o.values())\no = {'x': a, 'y': a}\n"),
    "an entry added to itself": ("o = {'k': ['x']}\n", "o['k'] += o['k']\n"),
    "an entry that holds the whole": ("o = {'k': ['x']}\n", "o['k'].append(o)\n"),
    "keyword arguments of keyword arguments": ("def f(**x):\n    return {'p': x, 'q': x}\n", "o = f(**o)\n"),
    "a mapping of many alternatives": ("", "o = {**o, 'k#': 1} if c else {**o, 'j#': 1}\n"),
    "a mapping of alternatives twice": ("", "p = {'k#': 1} if c else {'j#': 1}\no = {**o, **p}\no = {**o, **o}\n"),
    "alternatives": ("a = 'k'\n", "a = (a or 'k#') if c else (a and 'j#')\n"),
    "alternatives of a text": ("a = 'x' if c else 'y'\n", "a = a + 'x#' if c else a + 'y#'\n"),
    "alternatives in texts in alternatives": ("a = 'x'\n", "a = 'p' + (a if c else y) + (a if d else z)\n"),
    "a text added to itself": ("a = 'x'\n", "a = a + a\n"),
    "a text with a hole added to itself": ("a = 'x' + y\n", "a = a + a\n"),
    "bytes joined by themselves": ("a = b'x'\n", "a = a.join([a, a, a])\n"),
    "an f-string of itself": ("a = 'x' + y\n", "a = f'{a}{a}'\n"),
    "a text formatted into itself": ("a = 'x' + y\n", "a = '{0}{b}'.format(a, b=a)\n"),
    "a template that makes templates": ("a = '%s%s'\n", "a = a % (a, a)\n"),
    "a template filled with itself": ("a = 'x' + y\n", "a = '%s%s' % (a, a)\n"),
    "a query of itself": ("from urllib.parse import urlencode\na = 'x' + y\n", "a = urlencode({'a': a, 'b': a})\n"),
    "a list joined by a text": ("a = 'x' + y\nb = ['x']\n", "b = b + b\na = a.join(b)\n"),
    "a text replaced": ("a = 'aa'\n", "a = a.replace('a', a)\n"),
    "a placeholder replaced": ("a = 'aa' + y\n", "a = 'aaaaaaaa'.replace('aa', a)\n"),
    "tabs in tabs": ("a = '\\t'\n", "a = a.expandtabs(99) + '\\t' + a\n"),
    "a text that longer letters are made of": ("a = '\\u20ac'\n", "a = (a + a).upper().encode().decode('latin-1')\n"),
    "a text multiplied": ("a = 'a'\n", "a = a * 9\n"),
    "a text split and joined": ("a = 'x '\n", "a = ' '.join(a.split() + a.split())\n"),
    "a number doubled": ("a = 1\n", "a = a + a\n"),
    "a number shifted": ("a = 1\n", "a = (a << 10 ** 9) + 10 ** 10 ** 9\n"),
    "partial applications": ("from functools import partial\na = partial(f)\n", "a = partial(a, a)\n"),
    "names of names": ("a = ['k']\n", "b = a\na = b + []\n"),
}
"""What makes a value large, and a step that makes it larger; ``#`` is the number of the step."""


def asked_at_each_step(start: str, step: str) -> str:
    """Return a program that grows a value and uses it each time, so that no step is too far away to be followed."""
    return (
        "a = 'k'\no = {}\n" + start + "".join(step.replace("#", str(n)) + "jwt.encode({}, a, o)\n" for n in range(20))
    )


def with_needle(bombs: Mapping[str, str]) -> dict[str, bytes]:
    """Return files that begin with a finding, and use what the programs make; one of many lines is long enough."""
    return {
        name: NEEDLE + code.encode() + (b"" if name.startswith("many") else DECODE.encode())
        for name, code in bombs.items()
    }


def test_code_that_is_hard_to_evaluate_is_given_up_without_losing_the_file(tmp_path: Path) -> None:
    files = with_needle(BOMBS)
    lines = _hurt(check(write(tmp_path / "all", {**GOOD, **_named(files)})), [*files])
    if lines:
        for number, (name, content) in enumerate(files.items()):
            alone = check(write(tmp_path / str(number), {**GOOD, **_named({name: content})}), seconds=90)
            lines += _hurt(alone, [name])
    assert lines == []


def test_a_value_that_doubles_with_each_step_is_given_up_without_losing_the_file(tmp_path: Path) -> None:
    files = with_needle({name: asked_at_each_step(*program) for name, program in GROWING.items()})
    assert _hurt(check(write(tmp_path, {**GOOD, **_named(files)})), [*files]) == []


@pytest.mark.parametrize(
    "comments",
    [
        "# authlint: ignore[jwt-verify-disabled] not used\n" * 20_000,
        "# authlint: ignore-file[jwt-weak-hmac-secret] not used\n" * 20_000,
        "x = 1  # authlint: ignore[jwt-verify-disabled] not used\n" * 20_000,
    ],
    ids=["alone", "of the file", "behind code"],
)
def test_twenty_thousand_suppressions_are_read_in_time(tmp_path: Path, comments: str) -> None:
    result = check(write(tmp_path, {**GOOD, "app.py": comments.encode() + NEEDLE}))
    assert (result.code, result.errors) == (1, "")
    assert f"{RULE}:20005" in result.rules["app.py"]
    assert len(result.rules["app.py"]) >= 20_000


def _hurt(result: Result, names: list[str]) -> list[str]:
    """Return a line for each file whose first finding is lost; what else is found in it is of no interest here."""
    if result.code != 1 or result.errors:
        return [f"{', '.join(names)}: exit code {result.code} {result.errors[-300:]}"]
    paths = {name: f"{name.replace(' ', '_')}.py" for name in names} | {name: name for name in GOOD}
    return [
        f"{name}: {result.rules.get(path, ())}"
        for name, path in paths.items()
        if FOUND[0] not in result.rules.get(path, ())
    ]


# -------------------------------------------------------------------- what is no ordinary file


def test_folders_pipes_sockets_and_dangling_links_with_the_name_of_a_module_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "x.py/inside.py": NEEDLE})
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "dangling.py").symlink_to("nowhere.py")
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "x.py" / "up").symlink_to("..", target_is_directory=True)
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(tmp_path)  # The path of a socket must be short.
        try:
            listener.bind("socket.py")
        finally:
            os.chdir(here)
        result = check(tmp_path)
    assert result == Result(1, dict.fromkeys((*GOOD, "x.py/inside.py"), FOUND), {}, "")


@pytest.mark.parametrize("kind", ["pipe", "device", "self"])
def test_what_is_no_file_is_one_finding_when_it_is_named(tmp_path: Path, kind: str) -> None:
    write(tmp_path, GOOD)
    named = tmp_path / "named.py"
    if kind == "pipe":
        os.mkfifo(named)
    else:
        named.symlink_to("/dev/zero" if kind == "device" else "named.py")
    result = check(tmp_path, named, tmp_path / "a_first.py")
    assert result.rules == {"a_first.py": FOUND, "named.py": REFUSED}
    assert (result.code, result.errors) == (1, "")


def test_nothing_but_an_unreadable_file_is_exit_1_unless_nothing_fails_the_run(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": NEEDLE + b"def (:\n"})
    assert check(tmp_path).code == 1
    assert check(tmp_path, "--fail-on", "never", tmp_path).code == 0


def test_nothing_but_harmless_trouble_is_exit_0(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": b"def (:\n", "x.py/__init__.py": b""})
    assert check(tmp_path) == Result(0, {}, {}, "")


def test_a_broken_module_that_is_imported_costs_only_what_is_known_of_it(tmp_path: Path) -> None:
    app = (
        UNVERIFIED
        + "\n\nfrom broken import OPTIONS, key, read\n\n\n"
        + "def other(token):\n    return jwt.decode(token, key(), options=OPTIONS)\n"
    )
    write(tmp_path, {"broken.py": "OPTIONS = {\n", "app.py": app})
    assert check(tmp_path) == Result(1, {"app.py": FOUND}, {}, "")


# -------------------------------------------------------------------- what changes while it is scanned


def scanned_while(folder: Path, change: str, content: bytes | None) -> Outcome:
    """Scan a folder with a rule that, at the first noun it sees, replaces a file (or removes it, with no content)."""
    done: list[str] = []

    def change_once() -> None:
        if not done:
            done.append(change)
            (folder / change).unlink()
            if content is not None:
                (folder / change).write_bytes(content)

    def judge(decode: TokenDecode) -> Iterator[Violation]:
        change_once()
        yield decode.finding("A token is decoded.")

    rule = Rule(
        title="A token is decoded", severity="error", attack="None.", remedy="None.", references=[cwe(1)], examples=[],
        name=RULE, page="A token is decoded.", subjects=(TokenDecode,), judge=judge,
    )  # fmt: skip
    return scan(str(folder), rules=[rule], libraries=LIBRARIES)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xff\xff\xff", b"def (:\n", NEEDLE * 3],
    ids=["gone", "empty", "no text", "broken", "longer"],
)
@pytest.mark.parametrize("name", ["a.py", "b.py"])
def test_a_file_that_changes_while_it_is_judged_is_no_internal_error(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    write(tmp_path, {"a.py": NEEDLE, "b.py": NEEDLE})
    outcome = scanned_while(tmp_path, name, content)
    assert outcome.failures == ()
    told = {finding.location.path for finding in outcome.findings} | {one.path for one in outcome.unreadable}
    assert told == {"a.py", "b.py"}


def test_the_engine_reports_what_the_command_line_reports(tmp_path: Path) -> None:
    names = ("syntax error", "bad UTF-8", "NUL byte", "2,000 nested parentheses")
    files = _named({name: NEEDLE + BROKEN[name] for name in names})
    outcome = scan(str(write(tmp_path, {**GOOD, **files})), rules=list(RULES.values()), libraries=LIBRARIES)
    assert outcome.failures == ()
    assert {one.path for one in outcome.unreadable} == set(files)
    assert {finding.location.path for finding in outcome.findings if finding.rule == RULE} == set(GOOD)
