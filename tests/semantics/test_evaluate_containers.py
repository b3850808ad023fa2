"""Mappings, lists, tuples and sets: how they are written, joined, changed in place and read."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed, told


@cases(
    (
        "a display",
        'reveal({"verify_signature": False, "require": ["exp"]})',
        "{'verify_signature': False, 'require': ['exp']}",
    ),
    ("an empty display", "reveal({})", "{}"),
    ("dict() with keywords", "reveal(dict(verify_signature=False))", "{'verify_signature': False}"),
    ("dict() of a mapping and keywords", 'reveal(dict({"a": 1}, b=2))', "{'a': 1, 'b': 2}"),
    ("dict() of pairs", 'reveal(dict([("a", 1), ("b", 2)]))', "{'a': 1, 'b': 2}"),
    ("a key written twice", 'reveal({"a": 1, "a": 2})', "{'a': 2}"),
    ("a key in a constant", 'SWITCH = "verify_signature"\nreveal({SWITCH: False})', "{'verify_signature': False}"),
    (
        "a mapping spread into another",
        'BASE = {"verify_exp": True}\nreveal({**BASE, "verify_signature": False})',
        "{'verify_exp': True, 'verify_signature': False}",
    ),
    ("an entry after a spread mapping wins", 'BASE = {"a": 1}\nreveal({**BASE, "a": 2})', "{'a': 2}"),
    ("a spread mapping wins over an entry before it", 'BASE = {"a": 1}\nreveal({"a": 2, **BASE})', "{'a': 1}"),
    ("a union", 'BASE = {"a": 1}\nreveal(BASE | {"b": 2})', "{'a': 1, 'b': 2}"),
    ("the right side of a union wins", 'reveal({"a": 1} | {"a": 2})', "{'a': 2}"),
    ("a union in place", 'options = {"a": 1}\noptions |= {"b": 2}\nreveal(options)', "{'a': 1, 'b': 2}"),
    (
        "a copy",
        'BASE = {"a": 1}\noptions = BASE.copy()\noptions["b"] = 2\nreveal(options)\nreveal(BASE)',
        "{'a': 1, 'b': 2}\n{'a': 1}",
    ),
    (
        "a copy by dict()",
        'BASE = {"a": 1}\noptions = dict(BASE)\noptions["b"] = 2\nreveal(options)\nreveal(BASE)',
        "{'a': 1, 'b': 2}\n{'a': 1}",
    ),
    ("a deep copy", 'import copy\nBASE = {"a": 1}\nreveal(copy.deepcopy(BASE))', "{'a': 1}"),
    (
        "an entry set",
        'options = {}\noptions["verify_signature"] = False\nreveal(options)',
        "{'verify_signature': False}",
    ),
    ("an entry replaced", 'options = {"a": 1}\noptions["a"] = 2\nreveal(options)', "{'a': 2}"),
    ("update with a mapping", 'options = {"a": 1}\noptions.update({"b": 2})\nreveal(options)', "{'a': 1, 'b': 2}"),
    ("update with keywords", 'options = {"a": 1}\noptions.update(a=2)\nreveal(options)', "{'a': 2}"),
    ("update with pairs", 'options = {}\noptions.update([("a", 1)])\nreveal(options)', "{'a': 1}"),
    ("setdefault of a missing key", 'options = {}\noptions.setdefault("a", 1)\nreveal(options)', "{'a': 1}"),
    (
        "setdefault of a key that is there",
        'options = {"a": 1}\noptions.setdefault("a", 2)\nreveal(options)',
        "{'a': 1}",
    ),
    ("what setdefault gives", 'options = {}\nreveal(options.setdefault("a", 1))', "1"),
    ("a key taken out", 'options = {"a": 1, "b": 2}\noptions.pop("a")\nreveal(options)', "{'b': 2}"),
    ("what pop gives", 'options = {"a": 1}\nvalue = options.pop("a")\nreveal(value)\nreveal(options)', "1\n{}"),
    ("what pop gives for a missing key", 'options = {}\nreveal(options.pop("a", None))', "None"),
    ("a key deleted", 'options = {"a": 1, "b": 2}\ndel options["a"]\nreveal(options)', "{'b': 2}"),
    ("everything removed", 'options = {"a": 1}\noptions.clear()\nreveal(options)', "{}"),
    ("the last entry removed", 'options = {"a": 1, "b": 2}\noptions.popitem()\nreveal(options)', "{'a': 1}"),
    (
        "an entry set on one path",
        """
        options = {"verify_signature": True}
        if lenient:
            options["verify_signature"] = False
        reveal(options["verify_signature"])
        """,
        "False when branch | True",
    ),
    (
        "an entry of a mapping inside a mapping set",
        'config = {"jwt": {"verify": True}}\nconfig["jwt"]["verify"] = False\nreveal(config["jwt"]["verify"])',
        "False",
    ),
    (
        "an entry added to in place",
        'config = {"scope": "openid"}\nconfig["scope"] += " email"\nreveal(config["scope"])',
        "'openid email'",
    ),
    (
        "entries set in a loop over constants",
        """
        options = {}
        for switch in ("verify_signature", "verify_exp"):
            options[switch] = False
        reveal(options)
        """,
        "{'verify_signature': (False when branch | absent), 'verify_exp': (False when branch | absent), ...}",
    ),
    (
        "a mapping on self",
        "class A:\n    def f(self):\n        self.options = {}\n        self.options['a'] = 1\n        reveal(self.options)",
        "{'a': 1}",
    ),
    ("an immutable view", 'import types\nreveal(types.MappingProxyType({"a": 1}))', "{'a': 1}"),
)
def test_a_mapping_holds_what_is_put_into_it(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("a key that is there", 'reveal({"a": 1}["a"])', "1"),
    ("a missing key raises, so nothing comes of it", 'reveal({"a": 1}["b"])', "?"),
    ("get of a key that is there", 'reveal({"a": 1}.get("a"))', "1"),
    ("get of a missing key", 'reveal({}.get("a"))', "None"),
    ("get of a missing key with a default", 'reveal({}.get("a", 2))', "2"),
    ("get of an unknown mapping", "def f(**options):\n    reveal(options.get('a'))", "?"),
    (
        "get of an unknown mapping with a default",
        "def f(**options):\n    reveal(options.get('a', 2))",
        "2 when unset | ?",
    ),
    ("a key that depends on a condition", 'reveal({"a": 1, "b": 2}["a" if x else "b"])', "1 | 2"),
    ("an unknown key", 'reveal({"a": 1, "b": 2}[x])', "1 when branch | 2 when branch | ?"),
    ("a mapping inside a mapping", 'CONFIG = {"jwt": {"alg": "HS256"}}\nreveal(CONFIG["jwt"]["alg"])', "'HS256'"),
    ("its keys", 'reveal(list({"a": 1, "b": 2}))', "['a', 'b']"),
    ("its values", 'reveal({"a": 1, "b": 2}.values())', "[1, 2]"),
    ("the keys a loop gives", 'for key in {"a": 1, "b": 2}:\n    reveal(key)', "'a' | 'b'"),
    ("the pairs a loop gives", 'for key, value in {"a": 1}.items():\n    reveal(key)\n    reveal(value)', "'a'\n1"),
)
def test_an_entry_is_read_from_a_mapping(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("an unknown mapping spread in", 'reveal({**extra, "a": 1})', "{'a': 1, ...}"),
    ("an unknown mapping spread over what is known", 'reveal({"a": 1, **extra})', "{'a': (1 when branch | ?), ...}"),
    ("a union with something unknown", 'reveal({"a": 1} | extra)', "{'a': (1 when branch | ?), ...}"),
    (
        "update with something unknown",
        'options = {"a": 1}\noptions.update(extra)\nreveal(options)',
        "{'a': (1 when branch | ?), ...}",
    ),
    (
        "update with unknown keywords",
        'options = {"a": 1}\noptions.update(**extra)\nreveal(options)',
        "{'a': (1 when branch | ?), ...}",
    ),
    ("an unknown key in a display", 'reveal({"a": 1, key: 2})', "{'a': (1 when branch | ?), ...}"),
    ("an unknown key set", 'options = {"a": 1}\noptions[key] = 2\nreveal(options)', "{'a': (1 when branch | ?), ...}"),
    (
        "an unknown key before a known one",
        'options = {}\noptions[key] = 2\noptions["a"] = 1\nreveal(options)',
        "{'a': 1, ...}",
    ),
    ("an unknown key deleted", 'options = {"a": 1}\ndel options[key]\nreveal(options["a"])', "1 when branch | ?"),
    ("an unknown key taken out", 'options = {"a": 1}\noptions.pop(key)\nreveal(options["a"])', "1 when branch | ?"),
    (
        "the extra arguments of a function",
        'def f(**options):\n    options["a"] = 1\n    reveal(options)',
        "{'a': 1, ...}",
    ),
    (
        "setdefault on the extra arguments of a function",
        'def f(**options):\n    options.setdefault("a", 1)\n    reveal(options["a"])',
        "1 when unset | ?",
    ),
    ("the result of a function of elsewhere", "reveal(load_options())", "?"),
    ("a mapping computed by a comprehension", "reveal({key: False for key in keys})", "?"),
    ("a mapping of unknown pairs", "reveal(dict(pairs))", "{...}"),
    ("a mapping zipped together", "reveal(dict(zip(keys, values)))", "{...}"),
    (
        "a mapping that grows in a loop over something unknown",
        """
        options = {"a": 1}
        for key in keys:
            options[key] = 2
        reveal(options["a"])
        """,
        "1 when branch | ?",
    ),
    (
        "a mapping handed to a function of elsewhere, which may change it",
        'options = {"verify_signature": False}\nadjust(options)\nreveal(options["verify_signature"])',
        "False when branch | ?",
    ),
    (
        "a mapping handed to a function of the project that changes it",
        """
        def adjust(options):
            options["verify_signature"] = True

        options = {"verify_signature": False}
        adjust(options)
        reveal(options["verify_signature"])
        """,
        "False when branch | ?",
    ),
    (
        "a mapping changed under another name",
        'options = {"a": 1}\nother = options\nother["a"] = 2\nreveal(options["a"])',
        "1 when branch | ?",
    ),
    (
        "a mapping that two names were given at once, changed under the other",
        'options = other = {"a": 1}\nother["a"] = 2\nreveal(options["a"])',
        "1 when branch | ?",
    ),
    (
        "a mapping kept on an object and changed there",
        """
        class Client:
            def __init__(self):
                options = {"a": 1}
                self.options = options
                self.options["a"] = 2
                reveal(options["a"])
        """,
        "1 when branch | ?",
    ),
    (
        "a module variable that a function changes",
        """
        OPTIONS = {"a": 1}

        def relax():
            OPTIONS["a"] = 2

        def use():
            reveal(OPTIONS["a"])
        """,
        "1 when branch | ?",
    ),
    (
        "a module variable that another module changes",
        {
            "settings.py": 'OPTIONS = {"a": 1}',
            "app.py": 'import settings\n\nsettings.OPTIONS["a"] = 2\nreveal(settings.OPTIONS["a"])',
        },
        "2",
    ),
)
def test_what_may_be_in_a_mapping_without_being_visible_is_open_or_unknown(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("printed", 'options = {"a": 1}\nprint(options)\nreveal(options)', "{'a': 1}"),
    ("logged", 'import logging\noptions = {"a": 1}\nlogging.info("options: %s", options)\nreveal(options)', "{'a': 1}"),
    ("written as JSON", 'import json\noptions = {"a": 1}\njson.dumps(options)\nreveal(options)', "{'a': 1}"),
    ("copied", 'import copy\noptions = {"a": 1}\ncopy.deepcopy(options)\nreveal(options)', "{'a': 1}"),
    ("measured", 'options = {"a": 1}\nlen(options)\nreveal(options)', "{'a': 1}"),
    (
        "handed to a modelled library",
        'import jwt\noptions = {"a": 1}\njwt.decode(token, key, options=options)\nreveal(options)',
        "{'a': 1}",
    ),
    (
        "handed to a function of the project that only reads it",
        'def show(options):\n    return options["a"]\n\noptions = {"a": 1}\nshow(options)\nreveal(options)',
        "{'a': 1}",
    ),
)
def test_a_mapping_that_is_only_read_stays_known(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("a list", 'reveal(["HS256", "none"])', "['HS256', 'none']"),
    ("a tuple", 'reveal(("HS256",))', "['HS256']"),
    ("a set", 'reveal({"HS256"})', "['HS256']"),
    ("an empty list", "reveal([])", "[]"),
    ("an empty set", "reveal(set())", "[]"),
    ("list() of a tuple", 'reveal(list(("HS256", "none")))', "['HS256', 'none']"),
    ("tuple() of a list", 'reveal(tuple(["HS256"]))', "['HS256']"),
    ("frozenset() of a list", 'reveal(frozenset(["HS256"]))', "['HS256']"),
    ("sorted() of a list", 'reveal(sorted(["HS256"]))', "['HS256']"),
    ("a concatenation", 'MAC = ["HS256"]\nreveal(MAC + ["RS256"])', "['HS256', 'RS256']"),
    ("a concatenation of tuples", 'reveal(("HS256",) + ("RS256",))', "['HS256', 'RS256']"),
    ("a list spread into another", 'MAC = ["HS256"]\nreveal([*MAC, "RS256"])', "['HS256', 'RS256']"),
    ("append", 'a = ["HS256"]\na.append("none")\nreveal(a)', "['HS256', 'none']"),
    ("extend", 'a = ["HS256"]\na.extend(["none"])\nreveal(a)', "['HS256', 'none']"),
    ("insert at the front", 'a = ["HS256"]\na.insert(0, "none")\nreveal(a)', "['none', 'HS256']"),
    ("add to a set", 'a = {"HS256"}\na.add("none")\nreveal(a)', "['HS256', 'none']"),
    ("an addition in place", 'a = ["HS256"]\na += ["none"]\nreveal(a)', "['HS256', 'none']"),
    ("a union of sets", 'reveal({"HS256"} | {"none"})', "['HS256', 'none']"),
    ("remove", 'a = ["HS256", "none"]\na.remove("none")\nreveal(a)', "['HS256']"),
    ("discard", 'a = {"HS256", "none"}\na.discard("none")\nreveal(a)', "['HS256']"),
    ("clear", 'a = ["HS256"]\na.clear()\nreveal(a)', "[]"),
    ("pop of the last", 'a = ["HS256", "none"]\na.pop()\nreveal(a)', "['HS256']"),
    ("pop of the first", 'a = ["none", "HS256"]\na.pop(0)\nreveal(a)', "['HS256']"),
    ("an element deleted", 'a = ["none", "HS256"]\ndel a[0]\nreveal(a)', "['HS256']"),
    ("an element replaced", 'a = ["HS256"]\na[0] = "none"\nreveal(a)', "['none']"),
    ("a copy", 'a = ["HS256"]\nb = a.copy()\nb.append("none")\nreveal(a)\nreveal(b)', "['HS256']\n['HS256', 'none']"),
    ("a slice of the whole", 'A = ["HS256"]\nreveal(A[:])', "['HS256']"),
    ("a comprehension that copies", 'A = ["HS256"]\nreveal([a for a in A])', "['HS256']"),
    ("an element", 'A = ["HS256", "none"]\nreveal(A[0])', "'HS256'"),
    ("an element from the end", 'A = ["HS256", "none"]\nreveal(A[-1])', "'none'"),
    ("unpacking", 'a, b = "HS256", "none"\nreveal(a)\nreveal(b)', "'HS256'\n'none'"),
    ("unpacking of a list", '[a, b] = ["HS256", "none"]\nreveal(b)', "'none'"),
    ("unpacking of nested tuples", "a, (b, c) = 1, (2, 3)\nreveal(c)", "3"),
    ("unpacking with a star", "a, *b = 1, 2, 3\nreveal(a)\nreveal(b)", "1\n[...]"),
    ("unpacking after a star", "*a, b = 1, 2, 3\nreveal(b)", "3"),
    ("a swap", 'a, b = "x", "y"\na, b = b, a\nreveal(a)', "'y'"),
    (
        "the elements a loop gives",
        'for a in ["HS256", "none"]:\n    reveal(a)',
        "'HS256' when branch | 'none' when branch",
    ),
)
def test_a_list_holds_what_is_put_into_it(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("something unknown spread in", 'reveal(["HS256", *more])', "['HS256', ...]"),
    ("something unknown added", 'reveal(["HS256"] + more)', "['HS256', ...]"),
    ("something unknown added in place", 'a = ["HS256"]\na += more\nreveal(a)', "['HS256', ...]"),
    ("extended by something unknown", 'a = ["HS256"]\na.extend(more)\nreveal(a)', "['HS256', ...]"),
    (
        "appended to in a loop",
        'a = ["HS256"]\nfor one in more:\n    a.append(one)\nreveal(a)',
        "['HS256', ?, ...]",
    ),
    (
        "appended to on one path",
        'a = ["HS256"]\nif lenient:\n    a.append("none")\nreveal(a)',
        "['HS256', 'none'] when branch | ['HS256']",
    ),
    ("filtered by a comprehension", 'A = ["HS256", "none"]\nreveal([a for a in A if a != "none"])', "[...]"),
    ("computed by a comprehension", "reveal([name(a) for a in more])", "[...]"),
    ("a slice", 'A = ["HS256", "none"]\nreveal(A[1:])', "?"),
    ("list() of something unknown", "reveal(list(more))", "[...]"),
    (
        "an element whose number is unknown",
        'A = ["HS256", "none"]\nreveal(A[x])',
        "'HS256' when branch | 'none' when branch",
    ),
    ("an element that is not there", 'A = ["HS256"]\nreveal(A[3])', "?"),
    ("the elements of a loop with numbers", 'for i, a in enumerate(["HS256"]):\n    reveal(a)', "?"),
    ("the elements of something unknown", "for a in more:\n    reveal(a)", "?"),
    (
        "an element removed whose value is unknown",
        'a = ["HS256"]\na.remove(x)\nreveal(a[0])',
        "'HS256' when branch | ?",
    ),
    ("the rest of something unknown", "a, *b = more\nreveal(b)", "[...]"),
    (
        "a list handed to a function of elsewhere, which may change it",
        'a = ["HS256"]\nadjust(a)\nreveal(a)',
        "['HS256', ...]",
    ),
    (
        "a list changed under another name",
        'a = ["HS256"]\nb = a\nb.append("none")\nreveal(a)',
        "['HS256', ...]",
    ),
)
def test_what_may_be_in_a_list_without_being_visible_is_open_or_unknown(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_shows_where_an_entry_is_set() -> None:
    program = 'options = {}\noptions["verify_signature"] = bool(0)\nreveal(options["verify_signature"])'
    assert told(program)[-1] == "app.py:2 the entry is set here"


def test_the_trace_shows_the_entry_and_not_the_mapping_around_it() -> None:
    program = {
        "settings.py": 'OPTIONS = {\n    "verify_signature": False,\n}',
        "app.py": 'from settings import OPTIONS\nreveal(OPTIONS["verify_signature"])',
    }
    assert told(program)[0] == "settings.py:2 the value is written here"
