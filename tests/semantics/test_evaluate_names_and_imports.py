"""Names: where they are bound, in which scope, and through which imports they travel."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed, told


@cases(
    ("an import", "import jwt\nreveal(jwt.decode)", "<jwt.decode>"),
    ("an import under another name", "import jwt as tokens\nreveal(tokens.decode)", "<jwt.decode>"),
    ("an import of a submodule", "import jwt.algorithms\nreveal(jwt.algorithms.none)", "<jwt.algorithms.none>"),
    ("a submodule under another name", "import jwt.algorithms as a\nreveal(a.none)", "<jwt.algorithms.none>"),
    ("a from-import", "from jwt import decode\nreveal(decode)", "<jwt.decode>"),
    (
        "a from-import under another name",
        "from jwt.api_jwt import decode as read\nreveal(read)",
        "<jwt.api_jwt.decode>",
    ),
    (
        "an import inside a function",
        """
        def read(token):
            import jwt
            reveal(jwt.decode)
        """,
        "<jwt.decode>",
    ),
    (
        "an import inside a function is not seen in another",
        """
        def one():
            import jwt

        def other():
            reveal(jwt)
        """,
        "?",
    ),
    (
        "a guarded import gives the module or nothing",
        """
        try:
            import jwt
        except ImportError:
            jwt = None
        reveal(jwt)
        """,
        "<jwt> | None",
    ),
    (
        "a guarded import whose handler leaves gives the module",
        """
        try:
            import jwt
        except ImportError:
            raise SystemExit("install PyJWT")
        reveal(jwt)
        """,
        "<jwt>",
    ),
    (
        "a fallback import gives both modules",
        """
        try:
            from jose import jwt
        except ImportError:
            import jwt
        reveal(jwt.decode)
        """,
        "<jose.jwt.decode> | <jwt.decode>",
    ),
    (
        "a function that exists only after a guarded import",
        """
        try:
            import jwt
        except ImportError:
            jwt = None

        def read(token):
            if jwt is None:
                raise RuntimeError("install PyJWT")
            reveal(jwt.decode)
        """,
        "<jwt.decode>",
    ),
    (
        "an import under a version test gives both modules",
        """
        import sys

        if sys.version_info >= (3, 11):
            import tomllib as toml
        else:
            import tomli as toml
        reveal(toml)
        """,
        "<tomli> when branch | <tomllib> when branch",
    ),
    ("a star import of a library", "from jwt import *\nreveal(decode)", "<jwt.decode>"),
    ("a name a star import of a library is not known to bring", "from jwt import *\nreveal(anything)", "?"),
    ("a builtin", "reveal(open)", "<open>"),
    ("an undefined name", "reveal(anything)", "?"),
)
def test_a_name_stands_for_what_its_import_binds(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a module of the project",
        {"settings.py": 'KEY = "k"', "app.py": "import settings\nreveal(settings.KEY)"},
        "'k'",
    ),
    ("a constant of it", {"settings.py": 'KEY = "k"', "app.py": "from settings import KEY\nreveal(KEY)"}, "'k'"),
    (
        "a module of a package",
        {
            "shop/__init__.py": "",
            "shop/settings.py": 'KEY = "k"',
            "app.py": "import shop.settings\nreveal(shop.settings.KEY)",
        },
        "'k'",
    ),
    (
        "a from-import of a module",
        {
            "shop/__init__.py": "",
            "shop/settings.py": 'KEY = "k"',
            "app.py": "from shop import settings\nreveal(settings.KEY)",
        },
        "'k'",
    ),
    (
        "a package without __init__",
        {"shop/settings.py": 'KEY = "k"', "app.py": "from shop import settings\nreveal(settings.KEY)"},
        "'k'",
    ),
    (
        "a relative import of a name",
        {
            "shop/__init__.py": "",
            "shop/settings.py": 'KEY = "k"',
            "shop/views.py": "from .settings import KEY\nreveal(KEY)",
        },
        "'k'",
    ),
    (
        "a relative import of a module",
        {
            "shop/__init__.py": "",
            "shop/settings.py": 'KEY = "k"',
            "shop/views.py": "from . import settings\nreveal(settings.KEY)",
        },
        "'k'",
    ),
    (
        "a relative import from the package above",
        {
            "shop/__init__.py": "",
            "shop/settings.py": 'KEY = "k"',
            "shop/api/__init__.py": "",
            "shop/api/views.py": "from ..settings import KEY\nreveal(KEY)",
        },
        "'k'",
    ),
    (
        "a relative import from an __init__",
        {"shop/__init__.py": "from .settings import KEY\nreveal(KEY)", "shop/settings.py": 'KEY = "k"'},
        "'k'",
    ),
    (
        "a relative import that leaves the project",
        {"shop/__init__.py": "", "shop/views.py": "from ...elsewhere import KEY\nreveal(KEY)"},
        "?",
    ),
    (
        "a name that a package hands on",
        {
            "shop/__init__.py": "from .settings import KEY",
            "shop/settings.py": 'KEY = "k"',
            "app.py": "from shop import KEY\nreveal(KEY)",
        },
        "'k'",
    ),
    (
        "a name that a package hands on under another name",
        {
            "shop/__init__.py": "from .settings import KEY as SIGNING_KEY",
            "shop/settings.py": 'KEY = "k"',
            "app.py": "import shop\nreveal(shop.SIGNING_KEY)",
        },
        "'k'",
    ),
    (
        "a name that travels through four modules",
        {
            "a.py": 'KEY = "k"',
            "b.py": "from a import KEY",
            "c.py": "from b import KEY as SECRET",
            "d.py": "import c\n\nTOKEN_KEY = c.SECRET",
            "app.py": "from d import TOKEN_KEY\nreveal(TOKEN_KEY)",
        },
        "'k'",
    ),
    (
        "a library that a module of the project hands on",
        {"compat.py": "import jwt", "app.py": "from compat import jwt\nreveal(jwt.decode)"},
        "<jwt.decode>",
    ),
    (
        "a star import of a module of the project",
        {"settings.py": 'KEY = "k"', "app.py": "from settings import *\nreveal(KEY)"},
        "'k'",
    ),
    (
        "a star import of a star import",
        {"base.py": 'KEY = "k"', "settings.py": "from base import *", "app.py": "from settings import *\nreveal(KEY)"},
        "'k'",
    ),
    (
        "of two star imports the later one",
        {
            "base.py": 'KEY = "k"',
            "local.py": 'KEY = "mine"',
            "app.py": "from base import *\nfrom local import *\nreveal(KEY)",
        },
        "'mine'",
    ),
    (
        "a name of the module itself, before one of a star import",
        {"base.py": 'KEY = "k"', "app.py": 'from base import *\nKEY = "own"\nreveal(KEY)'},
        "'own'",
    ),
    (
        "a private name, which no star import brings",
        {"base.py": '_KEY = "k"', "app.py": "from base import *\nreveal(_KEY)"},
        "?",
    ),
    (
        "modules that import each other",
        {
            "a.py": 'from b import SALT\nKEY = "k"',
            "b.py": 'from a import KEY\nSALT = "s"',
            "app.py": "import a, b\nreveal(a.SALT)\nreveal(b.KEY)",
        },
        """
        's'
        'k'
        """,
    ),
    (
        "modules that only import a name from each other",
        {"a.py": "from b import KEY\nreveal(KEY)", "b.py": "from a import KEY"},
        "?",
    ),
    (
        "the module beside the importing one, before another of the same name",
        {
            "one/settings.py": 'KEY = "one"',
            "one/views.py": "from settings import KEY\nreveal(KEY)",
            "two/settings.py": 'KEY = "two"',
            "two/views.py": "from settings import KEY\nreveal(KEY)",
        },
        """
        'one'
        'two'
        """,
    ),
    (
        "a package below a source folder",
        {
            "src/shop/__init__.py": "",
            "src/shop/settings.py": 'KEY = "k"',
            "tools/run.py": "from shop.settings import KEY\nreveal(KEY)",
        },
        "'k'",
    ),
    (
        "a module beside it that is named like a library",
        {"jwt.py": 'decode = "own"', "app.py": "import jwt\nreveal(jwt.decode)"},
        "'own'",
    ),
    (
        "the library, when a module far away is named like it",
        {"tools/jwt.py": 'decode = "own"', "app.py": "import jwt\nreveal(jwt.decode)"},
        "<jwt.decode>",
    ),
    (
        "the library, in a module that is itself named like it",
        {"shop/jwt.py": "import jwt\nreveal(jwt.decode)"},
        "<jwt.decode>",
    ),
    ("a name its module does not have", {"settings.py": "", "app.py": "from settings import KEY\nreveal(KEY)"}, "?"),
    (
        "a file that cannot be parsed",
        {"settings.py": "KEY = (", "app.py": "from settings import KEY\nreveal(KEY)"},
        "?",
    ),
)
def test_a_name_is_followed_through_the_modules_of_the_project(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a function sees the module variable as the module leaves it",
        """
        KEY = "first"

        def use():
            reveal(KEY)

        KEY = "last"
        """,
        "'last'",
    ),
    (
        "module code sees the definition above it",
        """
        KEY = "first"
        reveal(KEY)
        KEY = "last"
        """,
        "'first'",
    ),
    (
        "a local variable hides the module variable",
        """
        KEY = "module"

        def use():
            KEY = "local"
            reveal(KEY)
        """,
        "'local'",
    ),
    (
        "a local variable hides the import",
        """
        import jwt

        def use(jwt):
            reveal(jwt.decode)
        """,
        "? from parameter jwt",
    ),
    (
        "a local variable that is not bound yet is no module variable",
        """
        KEY = "module"

        def use():
            reveal(KEY)
            KEY = "local"
        """,
        "?",
    ),
    (
        "an inner function sees the variable of the outer one",
        """
        def outer():
            key = "k"

            def inner():
                reveal(key)

            return inner
        """,
        "'k'",
    ),
    (
        "a method does not see the names of its class",
        """
        class Service:
            KEY = "k"

            def use(self):
                reveal(KEY)
        """,
        "?",
    ),
    (
        "a class body sees its own names and those of the module",
        """
        SALT = "s"

        class Service:
            KEY = "k"
            reveal(KEY)
            reveal(SALT)
        """,
        """
        'k'
        's'
        """,
    ),
    (
        "a lambda sees its own parameter first",
        """
        key = "module"
        read = lambda key: reveal(key)
        """,
        "? from parameter key",
    ),
    (
        "a comprehension binds a name of its own",
        """
        key = "module"
        keys = [reveal(key) for key in ("a",)]
        reveal(key)
        """,
        """
        'a'
        'module'
        """,
    ),
    (
        "the first source of a comprehension is evaluated outside it",
        """
        key = ("k",)
        keys = [x for key in reveal(key)]
        """,
        "['k']",
    ),
    (
        "a module variable that a function sets may have that value",
        """
        key = None

        def configure():
            global key
            key = "set"

        def use():
            reveal(key)
        """,
        "'set' when branch",
    ),
    (
        "inside the function that declares it global, the module variable is meant",
        """
        key = "first"

        def use():
            global key
            reveal(key)
        """,
        "'first'",
    ),
    (
        "a variable that an inner function sets with nonlocal may have that value",
        """
        def outer():
            key = "first"

            def change():
                nonlocal key
                key = "second"

            change()
            reveal(key)
        """,
        "'first' | 'second' when branch",
    ),
    (
        "a deleted name is unknown",
        """
        key = "k"
        del key
        reveal(key)
        """,
        "?",
    ),
    ("a name defined by itself is unknown", "key = key\nreveal(key)", "?"),
    (
        "names defined by each other are unknown",
        {"a.py": "import b\nKEY = b.KEY", "b.py": "import a\nKEY = a.KEY", "app.py": "import a\nreveal(a.KEY)"},
        "?",
    ),
    (
        "the exception of a handler is unknown",
        """
        try:
            run()
        except ValueError as key:
            reveal(key)
        """,
        "?",
    ),
    ("a parameter is unknown, and known as such", "def use(key):\n    reveal(key)", "? from parameter key"),
    (
        "the default of a parameter holds when nothing is passed",
        "def use(verify=False):\n    reveal(verify)",
        "False when default | ? from parameter verify",
    ),
    (
        "the default of a keyword parameter likewise",
        "def use(*, verify=False):\n    reveal(verify)",
        "False when default | ? from parameter verify",
    ),
    (
        "a default is evaluated where the function is defined",
        """
        VERIFY = False

        def use(verify=VERIFY):
            VERIFY = True
            reveal(verify)
        """,
        "False when default | ? from parameter verify",
    ),
    (
        "extra arguments may be anything",
        "def use(*given, **named):\n    reveal(given)\n    reveal(named)",
        """
        [...]
        {...}
        """,
    ),
)
def test_a_name_means_what_its_scope_binds(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_shows_the_way_of_a_name_through_the_modules() -> None:
    program = {
        "settings.py": 'KEY = "k"',
        "shop.py": "from settings import KEY as SECRET",
        "app.py": "import shop\n\nkey = shop.SECRET\nreveal(key)",
    }
    assert told(program) == [
        "settings.py:1 the value is written here",
        "shop.py:1 `SECRET` comes from module `settings`",
        "app.py:3 `key` is set here",
    ]


def test_the_trace_shows_a_star_import() -> None:
    program = {"base.py": 'KEY = "k"', "app.py": "from base import *\nreveal(KEY)"}
    assert told(program) == ["base.py:1 the value is written here", "app.py:1 `KEY` comes from module `base`"]


def test_the_trace_shows_the_default_of_a_parameter() -> None:
    program = "def key(secret='dev'):\n    return secret\n\nreveal(key())"
    assert told(program) == [
        "app.py:1 the value is written here",
        "app.py:1 the default of parameter `secret`",
        "app.py:4 returned by `key`",
    ]
