"""What changes a container or an object without naming it, and what is certain again afterwards."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed


@cases(
    (
        "a change under another name leaves the other entries alone",
        'options = {"a": 1, "b": 2}\nother = options\nother["a"] = 3\nreveal(options["b"])',
        "2",
    ),
    (
        "a change before the alias was made",
        'other = {}\nother["a"] = 3\noptions = {"a": 1}\nother = options\nreveal(options["a"])',
        "1",
    ),
    (
        "an entry set again after an escape",
        'options = {"a": 1}\nadjust(options)\noptions["a"] = 2\nreveal(options["a"])',
        "2",
    ),
    ("a use before the escape", 'options = {"a": 1}\nreveal(options["a"])\nadjust(options)', "1"),
    (
        "an alias that escapes",
        'options = {"a": 1}\nother = options\nadjust(other)\nreveal(options["a"])',
        "1 when branch | ?",
    ),
    ("a copy that escapes", 'options = {"a": 1}\nadjust(dict(options))\nadjust(**options)\nreveal(options["a"])', "1"),
    ("a tuple that escapes", 'A = ("HS256",)\nadjust(A)\nreveal(A)', "['HS256']"),
    (
        "handed on by a function that hands it on",
        """
        def outer(options):
            inner(options)

        def inner(given):
            given.update(a=2)

        options = {"a": 1}
        outer(options)
        reveal(options["a"])
        """,
        "1 when branch | ?",
    ),
    (
        "a function that changes a copy",
        """
        def adjust(options):
            options = dict(options)
            options["a"] = 2
            return options

        options = {"a": 1}
        adjust(options)
        reveal(options["a"])
        """,
        "1",
    ),
    (
        "read by a method of something unknown",
        'options = {"a": 1}\nclient.post(url, json=options)\nreveal(options["a"])',
        "1",
    ),
    (
        "changed by a method of something unknown",
        'options = {"a": 1}\nclient.harden(options)\nreveal(options["a"])',
        "1 when branch | ?",
    ),
    (
        "escaped on one path only",
        'options = {"a": 1}\nif x:\n    adjust(options)\nreveal(options["a"])',
        "1 | 1 when branch | ?",
    ),
)
def test_an_object_that_was_handed_on_is_certain_only_where_nothing_can_have_changed_it(
    program: Program, expected: str
) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a function that is called before, at module level",
        'OPTIONS = {"a": 1}\n\ndef relax():\n    OPTIONS["a"] = 2\n\nrelax()\nreveal(OPTIONS["a"])',
        "1 when branch | ?",
    ),
    (
        "a function that is called afterwards, at module level",
        'OPTIONS = {"a": 1}\n\ndef relax():\n    OPTIONS["a"] = 2\n\nreveal(OPTIONS["a"])\nrelax()',
        "1",
    ),
    (
        "a function that sets an entry of its own mapping of that name",
        'OPTIONS = {"a": 1}\n\ndef other(OPTIONS):\n    OPTIONS["a"] = 2\n\ndef use():\n    reveal(OPTIONS["a"])',
        "1",
    ),
    (
        "the function that reads, further up",
        'OPTIONS = {"a": 1}\n\ndef use():\n    OPTIONS["a"] = 2\n    reveal(OPTIONS["a"])',
        "2",
    ),
    (
        "another method",
        """
        class A:
            def __init__(self):
                self.options = {"a": 1, "b": 2}

            def relax(self):
                self.options["a"] = 3

            def use(self):
                reveal(self.options["a"])
                reveal(self.options["b"])
        """,
        "1 when branch | ?\n2",
    ),
    (
        "many functions",
        'OPTIONS = {"a": 1}\n'
        + "".join(f'\ndef f{n}():\n    OPTIONS["k{n}"] = 2\n' for n in range(20))
        + '\ndef use():\n    reveal(OPTIONS["a"])',
        "1 when branch | ?",
    ),
)
def test_what_another_function_changes_is_not_certain(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "an entry of an inner mapping added to",
        'c = {"a": {"s": "x"}}\nc["a"]["s"] += "y"\nreveal(c)',
        "{'a': {'s': 'xy'}}",
    ),
    ("an entry of an inner mapping deleted", 'c = {"a": {"s": "x"}}\ndel c["a"]["s"]\nreveal(c)', "{'a': {}}"),
    ("an inner list appended to", 'c = {"a": ["x"]}\nc["a"].append("y")\nreveal(c)', "{'a': ['x', 'y']}"),
    ("an inner mapping updated", 'c = {"a": {"s": 1}}\nc["a"].update(t=2)\nreveal(c)', "{'a': {'s': 1, 't': 2}}"),
    ("an unknown key on the way", 'c = {"a": {"s": 1}}\nc[key]["s"] = 2\nreveal(c["a"]["s"])', "1 when branch | ?"),
    (
        "a part changed under a name of its own",
        """
        c = {"jwt": {"verify": True}}
        opts = c["jwt"]
        opts["verify"] = False
        reveal(c["jwt"])
        reveal(opts["verify"])
        """,
        "{'verify': True} when branch | ?\nFalse",
    ),
    (
        "a part changed through the whole",
        'c = {"jwt": {"verify": True}}\nopts = c["jwt"]\nc["jwt"]["verify"] = False\nreveal(opts["verify"])',
        "True when branch | ?",
    ),
    (
        "another entry of the whole set",
        'c = {"jwt": {"verify": True}}\nopts = c["jwt"]\nc["x"] = 1\nreveal(opts["verify"])',
        "True",
    ),
    (
        "an entry of a mapping of a class, set by the module",
        'class C:\n    O = {"a": 1}\n\nC.O["a"] = 2\n\ndef f():\n    reveal(C.O["a"])',
        "2",
    ),
    ("a slice assigned", 'a = ["HS256"]\na[:] = load()\nreveal(a[0])', "'HS256' when branch | ?"),
    ("a slice deleted", 'a = ["HS256", "none"]\ndel a[1:]\nreveal(a[0])', "'HS256' when branch | ?"),
    (
        "an element of an unknown place replaced",
        'a = ["HS256"]\na[i] = "none"\nreveal(a[0])',
        "'HS256' when branch | ?",
    ),
    ("the value pop gives", 'a = ["x", "y"]\nreveal(a.pop())', "'y'"),
    (
        "any element of a set taken out",
        'a = {"x", "y"}\na.pop()\nreveal(a)',
        "[('x' when branch | ?), ('y' when branch | ?), ...]",
    ),
    ("the value popitem gives", 'reveal({"a": 1}.popitem())', "['a', 1]"),
)
def test_a_change_deep_inside_or_at_an_unknown_place_counts(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a loop that is only left by break",
        'while True:\n    if x:\n        key = "a"\n        break\n    key = "b"\nreveal(key)',
        "'a' when branch",
    ),
    (
        "a loop whose else leaves",
        """
        def f():
            for x in xs:
                if x:
                    key = "a"
                    break
            else:
                raise LookupError
            reveal(key)
        """,
        "'a' when branch",
    ),
    (
        "a break of an inner loop",
        'key = "a"\nfor x in xs:\n    for y in x:\n        if y:\n            break\n    key = "b"\nreveal(key)',
        "'a' | 'b'",
    ),
    ("a loop that begins anew each round", 'for x in xs:\n    url = "a"\n    url += "b"\nreveal(url)', "'ab'"),
    (
        "a text put together anew from itself",
        'url = "a"\nfor x in xs:\n    url = url + "b"\nreveal(url)',
        "'a' | 'ab' | ?",
    ),
    (
        "a block whose exceptions are swallowed",
        'from contextlib import suppress\nkey = "a"\nwith suppress(OSError):\n    key = "b"\nreveal(key)',
        "'a' | 'b'",
    ),
    (
        "a break under a debug switch",
        'key = "a"\nfor x in xs:\n    if DEBUG:\n        key = "b"\n        break\nreveal(key)',
        "'a' | 'b' when debug",
    ),
)
def test_every_way_out_of_a_block_counts(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a loop that may not find it",
        'def f():\n    for x in xs:\n        if x:\n            return "a"\n\nreveal(f())',
        "'a' when branch | None",
    ),
    ("an endless loop", 'def f():\n    while True:\n        if x:\n            return "a"\n\nreveal(f())', "'a'"),
    ("every arm", 'def f():\n    if x:\n        return "a"\n    else:\n        raise ValueError\n\nreveal(f())', "'a'"),
    ("a with statement", 'def f():\n    with lock:\n        return "a"\n\nreveal(f())', "'a'"),
    (
        "a try whose handler goes on",
        'def f():\n    try:\n        return "a"\n    except OSError:\n        pass\n\nreveal(f())',
        "'a' | None",
    ),
    (
        "a try whose handler leaves",
        'def f():\n    try:\n        return "a"\n    except OSError:\n        raise\n\nreveal(f())',
        "'a'",
    ),
    (
        "a match with a case for everything else",
        """
        def f():
            match x:
                case 1:
                    return "a"
                case _:
                    raise ValueError

        reveal(f())
        """,
        "'a'",
    ),
)
def test_a_function_gives_none_only_when_its_end_can_be_reached(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a call of what may be None",
        """
        try:
            from urllib.parse import urlencode
        except ImportError:
            urlencode = None
        reveal(urlencode({'a': 'b'}))
        """,
        "'a=b'",
    ),
    (
        "a function imported in place of a known one",
        """
        try:
            from urllib.parse import urlencode
        except ImportError:
            from vendored import urlencode
        reveal(urlencode({'a': 'b'}))
        """,
        "'a=b'",
    ),
    (
        "a variable of the module under a test",
        'import os\nKEY = os.environ.get("K", "dev")\n\ndef f():\n    if KEY != "dev":\n        reveal(KEY)',
        "? from environment K",
    ),
    (
        "a placeholder filled in",
        'reveal("https://id/{tenant}/authorize".replace("{tenant}", tenant))',
        "'https://id/' + ? + '/authorize'",
    ),
    (
        "a constructor that hands on through two classes",
        """
        class A:
            def __init__(self, k):
                self.k = k

        class B(A):
            def __init__(self, k):
                super().__init__(k + '!')

        class C(B):
            def __init__(self):
                super().__init__('x')

        reveal(C().k)
        """,
        "'x!'",
    ),
)
def test_what_would_raise_is_no_alternative_and_what_is_handed_on_is_followed(program: Program, expected: str) -> None:
    assert revealed(program) == expected
