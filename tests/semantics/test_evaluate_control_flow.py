"""Which definition reaches a use: branches, loops, exceptions, guards, and what a test says about a value."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed, told


@cases(
    ("the last assignment", 'key = "a"\nkey = "b"\nreveal(key)', "'b'"),
    ("the assignment before the use", 'key = "a"\nreveal(key)\nkey = "b"', "'a'"),
    ("both branches", 'if x:\n    key = "a"\nelse:\n    key = "b"\nreveal(key)', "'a' when branch | 'b' when branch"),
    ("a branch, or what was before", 'key = "a"\nif x:\n    key = "b"\nreveal(key)', "'a' | 'b' when branch"),
    (
        "every branch of a chain",
        'if x:\n    key = "a"\nelif y:\n    key = "b"\nelse:\n    key = "c"\nreveal(key)',
        "'a' when branch | 'b' when branch | 'c' when branch",
    ),
    (
        "only the branch it stands in",
        'if x:\n    key = "a"\n    reveal(key)\nelse:\n    key = "b"\n    reveal(key)',
        "'a'\n'b'",
    ),
    ("the same value in both branches", 'if x:\n    key = "a"\nelse:\n    key = "a"\nreveal(key)', "'a' when branch"),
    (
        "no branch that leaves the function",
        """
        def f(x):
            key = "a"
            if x:
                key = "b"
                return None
            reveal(key)
        """,
        "'a'",
    ),
    (
        "no branch that raises",
        'key = "a"\nif x:\n    key = "b"\n    raise ValueError(key)\nreveal(key)',
        "'a'",
    ),
    (
        "nested branches",
        'key = "a"\nif x:\n    if y:\n        key = "b"\nreveal(key)',
        "'a' | 'a' when branch | 'b' when branch",
    ),
    ("a conditional expression", 'reveal("a" if x else "b")', "'a' when branch | 'b' when branch"),
    (
        "a nested conditional expression",
        'reveal("a" if x else "b" if y else "c")',
        "'a' when branch | 'b' when branch | 'c' when branch",
    ),
    ("a conditional expression over a constant", "DEBUG = False\nreveal(1 if DEBUG else 2)", "1 when debug | 2"),
    ("an assignment in a with statement", 'with lock:\n    key = "a"\nreveal(key)', "'a'"),
    ("what a with statement binds", "with make() as key:\n    reveal(key)", "?"),
    (
        "what a with statement binds of a library",
        "from requests_oauthlib import OAuth2Session\nwith OAuth2Session('web') as session:\n    reveal(session)",
        "<requests_oauthlib.OAuth2Session>()",
    ),
    (
        "a match statement",
        """
        key = "a"
        match x:
            case 1:
                key = "b"
            case 2:
                key = "c"
        reveal(key)
        """,
        "'a' | 'b' when branch | 'c' when branch",
    ),
    (
        "a match statement with a case for everything else",
        """
        match x:
            case 1:
                key = "b"
            case _:
                key = "c"
        reveal(key)
        """,
        "'b' when branch | 'c' when branch",
    ),
    ("what a pattern binds", "match x:\n    case {'key': key}:\n        reveal(key)", "?"),
    ("a walrus", 'reveal((key := "a"))\nreveal(key)', "'a'\n'a'"),
    ("a walrus in a test", 'if (key := "a"):\n    reveal(key)', "'a'"),
    ("a walrus earlier in the same expression", 'use((key := "a"), reveal(key))', "'a'"),
    ("a walrus in a comprehension", "keys = [key := 'a' for x in y]\nreveal(key)", "'a'"),
    ("a declaration without a value", 'key: str\nkey = "a"\nreveal(key)', "'a'"),
    ("a declaration with a value", 'key: str = "a"\nreveal(key)', "'a'"),
    ("a chain of assignments", 'a = b = "k"\nreveal(a)\nreveal(b)', "'k'\n'k'"),
)
def test_the_definition_that_reaches_the_use_counts(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("a loop that may not run", 'key = "a"\nfor x in xs:\n    key = "b"\nreveal(key)', "'a' | 'b'"),
    ("the next round of a loop", 'key = "a"\nfor x in xs:\n    reveal(key)\n    key = "b"', "'a' | 'b'"),
    ("a loop over constants", 'for key in ("a", "b"):\n    pass\nreveal(key)', "'a' when branch | 'b' when branch"),
    ("a while loop", 'key = "a"\nwhile x:\n    key = "b"\nreveal(key)', "'a' | 'b'"),
    (
        "a loop that ends when it has found something",
        'key = "a"\nfor x in xs:\n    if x:\n        key = "b"\n        break\nreveal(key)',
        "'a' | 'b' when branch",
    ),
    (
        "a loop that goes on with the next round",
        'key = "a"\nfor x in xs:\n    if x:\n        key = "b"\n        continue\n    use(x)\nreveal(key)',
        "'a' | 'b' when branch",
    ),
    (
        "the else of a loop that was not left",
        'for x in xs:\n    if x:\n        key = "a"\n        break\nelse:\n    key = "b"\nreveal(key)',
        "'a' when branch | 'b'",
    ),
    ("a while True that is left", 'while True:\n    key = "a"\n    if x:\n        break\nreveal(key)', "'a'"),
    ("a number that is counted up", "n = 0\nfor x in xs:\n    n += 1\nreveal(n)", "0 | 1 | ?"),
    ("a text that grows", 'url = "a"\nfor x in xs:\n    url += "b"\nreveal(url)', "'a' | 'ab' | ?"),
    ("an element of something unknown", "for key in xs:\n    reveal(key)", "?"),
    (
        "a variable that depends on itself over rounds",
        "a = 1\nb = 2\nfor x in xs:\n    a, b = b, a\nreveal(a)",
        "1 | 2 | ?",
    ),
)
def test_a_loop_may_run_any_number_of_times(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a try whose handler sets something else",
        'try:\n    key = load()\nexcept OSError:\n    key = "b"\nreveal(key)',
        "'b' when branch | ?",
    ),
    ("a handler that leaves", 'try:\n    key = "a"\nexcept OSError:\n    raise SystemExit\nreveal(key)', "'a'"),
    (
        "a handler sees what was before the try, or part of it",
        'key = "a"\ntry:\n    key = "b"\n    use()\nexcept OSError:\n    reveal(key)',
        "'a' | 'b'",
    ),
    (
        "the else of a try",
        'try:\n    use()\nexcept OSError:\n    key = "a"\nelse:\n    key = "b"\nreveal(key)',
        "'a' when branch | 'b'",
    ),
    ("a finally", 'key = "a"\ntry:\n    use()\nfinally:\n    key = "b"\nreveal(key)', "'b'"),
    ("a finally that does not touch it", 'try:\n    key = "a"\nfinally:\n    close()\nreveal(key)', "'a'"),
    (
        "a variable of the environment that is missing",
        'import os\ntry:\n    key = os.environ["K"]\nexcept KeyError:\n    key = "dev"\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a try that returns",
        'def f():\n    try:\n        return load()\n    except OSError:\n        key = "a"\n    reveal(key)',
        "'a'",
    ),
    (
        "a handler of several that leaves",
        'try:\n    key = "a"\nexcept OSError:\n    key = "b"\nexcept ValueError:\n    raise\nreveal(key)',
        "'a' | 'b' when branch",
    ),
)
def test_an_exception_leads_into_the_handlers(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("or after a constant that is true", 'reveal("a" or "b")', "'a'"),
    ("or after None", 'reveal(None or "b")', "'b'"),
    ("or after an empty text", 'reveal("" or "b")', "'b'"),
    ("or after something unknown", 'reveal(x or "b")', "'b' when unset | ?"),
    (
        "or after the environment",
        'import os\nreveal(os.environ.get("K") or "dev")',
        "'dev' when unset | ? from environment K",
    ),
    (
        "or with an alternative that is false",
        'a = None if x else "a"\nreveal(a or "b")',
        "'a' when branch | 'b' when unset",
    ),
    ("a chain of or", 'reveal(x or y or "c")', "'c' when unset | ?"),
    ("and before a constant", 'reveal("a" and "b")', "'b'"),
    ("and before something unknown", 'reveal(x and "b")', "'b' | ?"),
    ("and with a debug switch", 'reveal(settings.DEBUG and "b")', "'b' when debug | ?"),
    ("not of a choice", "a = True if x else False\nreveal(not a)", "False when branch | True when branch"),
    ("a comparison", 'reveal(x == "a")', "?"),
)
def test_and_or_and_not_keep_what_can_come_out(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a guard that raises when it is missing",
        'import os\nkey = os.environ.get("K")\nif not key:\n    raise RuntimeError("set K")\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard that compares with None",
        'import os\nkey = os.environ.get("K")\nif key is None:\n    raise RuntimeError("set K")\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard that refuses the fallback",
        'import os\nkey = os.environ.get("K", "dev")\nif key == "dev":\n    raise RuntimeError("set K")\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard that refuses what is too short",
        'import os\nkey = os.environ.get("K", "dev")\nif len(key) < 32:\n    raise RuntimeError("set K")\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard that stops the program",
        'import os, sys\nkey = os.environ.get("K")\nif not key:\n    sys.exit("set K")\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard that stops the request",
        """
        from flask import abort

        def f(x):
            alg = "none" if x else "RS256"
            if alg == "none":
                abort(401)
            reveal(alg)
        """,
        "'RS256' when branch",
    ),
    ("an assertion", 'import os\nkey = os.environ.get("K")\nassert key\nreveal(key)', "? from environment K"),
    (
        "an assertion that it is not None",
        'import os\nkey = os.environ.get("K")\nassert key is not None, "set K"\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard on membership",
        'def f(x):\n    alg = "none" if x else "RS256"\n    if alg not in ("RS256", "ES256"):\n        raise ValueError(alg)\n    reveal(alg)',
        "'RS256' when branch",
    ),
    (
        "a test around the use",
        'import os\nkey = os.environ.get("K")\nif key:\n    reveal(key)\nelse:\n    reveal(key)',
        "? from environment K\nNone when unset | ? from environment K",
    ),
    (
        "a test around the use of a fallback",
        'import os\nkey = os.environ.get("K", "dev")\nif key != "dev":\n    reveal(key)',
        "? from environment K",
    ),
    (
        "both conditions of an and",
        'import os\nkey = os.environ.get("K")\nif key and x:\n    reveal(key)',
        "? from environment K",
    ),
    (
        "a guard with or leaves only what passes both",
        'import os\nkey = os.environ.get("K", "dev")\nif not key or key == "dev":\n    raise ValueError\nreveal(key)',
        "? from environment K",
    ),
    (
        "a guard with and tells nothing when the other half is unknown",
        'import os\nkey = os.environ.get("K", "dev")\nif key == "dev" and x:\n    raise ValueError\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a missing value replaced",
        'import os\nkey = os.environ.get("K")\nif not key:\n    key = "dev"\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a missing value replaced in one expression",
        'import os\nkey = os.environ.get("K")\nkey = key if key else "dev"\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a missing value replaced where it is None",
        'import os\nkey = os.environ.get("K")\nkey = "dev" if key is None else key\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a value that is not missing kept",
        'import os\nkey = os.environ.get("K")\nkey = key if key is not None else "dev"\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a parameter that was not passed replaced",
        "def f(options=None):\n    if options is None:\n        options = {}\n    reveal(options)",
        "{} when unset | ? from parameter options",
    ),
    (
        "a guard on a variable of the module, in a function",
        'import os\n\nKEY = os.environ.get("K", "dev")\n\ndef f():\n    if KEY == "dev":\n        raise RuntimeError("set K")\n    reveal(KEY)',
        "? from environment K",
    ),
    (
        "a guard on an attribute",
        """
        import os

        class A:
            def __init__(self):
                self.key = os.environ.get("K")
                if not self.key:
                    raise RuntimeError("set K")
                reveal(self.key)
        """,
        "? from environment K",
    ),
    (
        "a guard on something else tells nothing",
        'import os\nkey = os.environ.get("K")\nif not other:\n    raise ValueError\nreveal(key)',
        "None when unset | ? from environment K",
    ),
    (
        "a test that only warns tells nothing",
        'import os\nkey = os.environ.get("K", "dev")\nif key == "dev":\n    warn("set K")\nreveal(key)',
        "'dev' when unset | ? from environment K",
    ),
)
def test_a_test_tells_which_values_are_still_possible(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("a debug switch", 'key = load()\nif DEBUG:\n    key = "dev"\nreveal(key)', "'dev' when debug | ?"),
    (
        "a debug switch of an application",
        'key = load()\nif app.debug:\n    key = "dev"\nreveal(key)',
        "'dev' when debug | ?",
    ),
    (
        "a debug switch of the settings",
        'key = load()\nif settings.DEBUG:\n    key = "dev"\nreveal(key)',
        "'dev' when debug | ?",
    ),
    (
        "a name of the environment",
        'import os\nkey = load()\nif os.environ.get("ENV") == "development":\n    key = "dev"\nreveal(key)',
        "'dev' when debug | ?",
    ),
    (
        "not in production",
        'key = load()\nif ENV != "production":\n    key = "dev"\nreveal(key)',
        "'dev' when debug | ?",
    ),
    (
        "not in production, by a switch",
        'key = load()\nif not PRODUCTION:\n    key = "dev"\nreveal(key)',
        "'dev' when debug | ?",
    ),
    (
        "the other branch of a debug switch",
        'if DEBUG:\n    key = load()\nelse:\n    key = "live"\nreveal(key)',
        "'live' | ?",
    ),
    ("not debug", 'key = load()\nif not DEBUG:\n    key = "live"\nreveal(key)', "'live' when branch | ?"),
    ("production", 'key = load()\nif ENV == "production":\n    key = "live"\nreveal(key)', "'live' when branch | ?"),
    ("debug or anything else", 'key = load()\nif DEBUG or x:\n    key = "live"\nreveal(key)', "'live' when branch | ?"),
    ("debug and something else", 'key = load()\nif DEBUG and x:\n    key = "dev"\nreveal(key)', "'dev' when debug | ?"),
    ("a conditional expression", 'reveal("dev" if DEBUG else load())', "'dev' when debug | ?"),
    ("a conditional expression the other way round", 'reveal(load() if not DEBUG else "dev")', "'dev' when debug | ?"),
    (
        "a fallback inside a debug branch stays a matter of debugging",
        'import os\nkey = load()\nif DEBUG:\n    key = os.environ.get("K", "dev")\nreveal(key)',
        "'dev' when debug | ? | ? from environment K",
    ),
    (
        "a test word inside another word is none",
        'key = load()\nif latest:\n    key = "a"\nreveal(key)',
        "'a' when branch | ?",
    ),
    (
        "an entry set under a debug switch",
        'options = {"verify_signature": True}\nif DEBUG:\n    options["verify_signature"] = False\nreveal(options["verify_signature"])',
        "False when debug | True",
    ),
)
def test_what_holds_only_for_debugging_says_so(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_of_a_branch_ends_where_the_variable_is_set() -> None:
    program = 'if x:\n    key = "a"\nelse:\n    key = load("b")\nreveal(key)'
    assert told(program) == ["app.py:2 the value is written here"]


def test_the_trace_of_a_fallback_says_what_it_replaces() -> None:
    program = 'import os\nkey = "" or os.environ["K"]\nreveal(key)'
    assert told(program)[0] == "app.py:2 read from the environment variable `K`"
