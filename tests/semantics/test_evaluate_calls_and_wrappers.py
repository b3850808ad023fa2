"""Calls: of project functions, of libraries, of partials and methods; and functions that pass their arguments on."""

from __future__ import annotations

import pytest

from authlint.concepts import TokenDecode, TokenEncode
from semantics.programs import Program, cases, notation, nouns, plain, reading, revealed, steps, told


@cases(
    ("a function", 'def key():\n    return "k"\n\nreveal(key())', "'k'"),
    (
        "a function of another module",
        {"keys.py": 'def key():\n    return "k"', "app.py": "import keys\nreveal(keys.key())"},
        "'k'",
    ),
    (
        "a function that hands back its argument",
        'def same(x):\n    return x\n\nreveal(same("k"))\nreveal(same(x="l"))',
        "'k'\n'l'",
    ),
    ("a default", 'def key(x="k"):\n    return x\n\nreveal(key())', "'k'"),
    ("a keyword argument before its default", 'def key(*, x="k"):\n    return x\n\nreveal(key(x="l"))', "'l'"),
    ("arguments spread from a list", 'def key(a, b):\n    return b\n\nreveal(key(*["x", "k"]))', "'k'"),
    ("arguments spread from a mapping", 'def key(a, b):\n    return b\n\nreveal(key(**{"a": "x", "b": "k"}))', "'k'"),
    ("extra arguments collected", 'def key(*args):\n    return args\n\nreveal(key("a", "b"))', "['a', 'b']"),
    (
        "extra keywords collected",
        "def key(**named):\n    return named\n\nreveal(key(verify=False))",
        "{'verify': False}",
    ),
    ("extra keywords none given", "def key(**named):\n    return named\n\nreveal(key())", "{}"),
    ("a function that calls another", 'def a(x):\n    return x\n\ndef b(x):\n    return a(x)\n\nreveal(b("k"))', "'k'"),
    (
        "a function with two returns",
        'def key(x):\n    if x:\n        return "a"\n    return "b"\n\nreveal(key(1))',
        "'a' when branch | 'b'",
    ),
    (
        "a function that may end without a return",
        'def key(x):\n    if x:\n        return "a"\n\nreveal(key(1))',
        "'a' when branch | None",
    ),
    ("a lambda", 'key = lambda: "k"\nreveal(key())', "'k'"),
    ("a lambda with an argument", 'key = lambda x: x + "!"\nreveal(key("k"))', "'k!'"),
    ("an async function", 'async def key():\n    return "k"\n\nasync def f():\n    reveal(await key())', "'k'"),
    ("a method", 'class A:\n    def key(self):\n        return "k"\n\nreveal(A().key())', "'k'"),
    (
        "a method through self",
        'class A:\n    def key(self):\n        return "k"\n\n    def f(self):\n        reveal(self.key())',
        "'k'",
    ),
    (
        "a method that reads an attribute",
        'class A:\n    def __init__(self, key):\n        self.key = key\n\n    def get(self):\n        return self.key\n\nreveal(A("k").get())',
        "'k'",
    ),
    ("a static method", 'class A:\n    @staticmethod\n    def key(x):\n        return x\n\nreveal(A.key("k"))', "'k'"),
    (
        "a class method",
        'class A:\n    KEY = "k"\n\n    @classmethod\n    def key(cls):\n        return cls.KEY\n\nreveal(A.key())',
        "'k'",
    ),
    (
        "a class method that makes an object",
        'class A:\n    def __init__(self, key):\n        self.key = key\n\n    @classmethod\n    def make(cls):\n        return cls("k")\n\nreveal(A.make().key)',
        "'k'",
    ),
    (
        "an object that is called",
        'class A:\n    def __call__(self):\n        return "k"\n\na = A()\nreveal(a())',
        "'k'",
    ),
    ("a function in a variable", 'def key():\n    return "k"\n\nf = key\nreveal(f())', "'k'"),
    (
        "a bound method in a variable",
        'class A:\n    def __init__(self, key):\n        self.key = key\n\n    def get(self):\n        return self.key\n\nget = A("k").get\nreveal(get())',
        "'k'",
    ),
    (
        "a function in a mapping",
        'def key():\n    return "k"\n\nREADERS = {"key": key}\nreveal(READERS["key"]())',
        "'k'",
    ),
    (
        "one of two functions",
        'def a():\n    return "a"\n\ndef b():\n    return "b"\n\nf = a if x else b\nreveal(f())',
        "'a' | 'b'",
    ),
    (
        "a partial",
        'import functools\n\ndef key(a, b):\n    return b\n\nf = functools.partial(key, "x")\nreveal(f("k"))',
        "'k'",
    ),
    (
        "a partial with a keyword",
        'from functools import partial\n\ndef key(a, b):\n    return b\n\nf = partial(key, b="k")\nreveal(f("x"))',
        "'k'",
    ),
    (
        "a partial of a partial",
        'from functools import partial\n\ndef key(a, b):\n    return a + b\n\nf = partial(partial(key, "x"), "k")\nreveal(f())',
        "'xk'",
    ),
    (
        "a partial method",
        'from functools import partial\n\nclass A:\n    def key(self, x):\n        return x\n\nf = partial(A().key, "k")\nreveal(f())',
        "'k'",
    ),
    (
        "a cached function",
        'from functools import lru_cache\n\n@lru_cache(maxsize=1)\ndef key():\n    return "k"\n\nreveal(key())',
        "'k'",
    ),
    (
        "a function defined in a branch",
        'if x:\n    def key():\n        return "a"\nelse:\n    def key():\n        return "b"\nreveal(key())',
        "'a' | 'b'",
    ),
    (
        "the inner function an outer one returns",
        'def outer():\n    def inner():\n        return "k"\n    return inner\n\nreveal(outer()())',
        "'k'",
    ),
    (
        "a decorator of elsewhere is taken to keep the result",
        'from elsewhere import logged\n\n@logged\ndef key():\n    return "k"\n\nreveal(key())',
        "'k'",
    ),
)
def test_a_call_of_a_project_function_gives_what_it_returns(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("an instance of a library's class", "import jwt\nreveal(jwt.PyJWT())", "<jwt.PyJWT>()"),
    ("a method of it", "import jwt\nreveal(jwt.PyJWT().decode)", "<jwt.PyJWT.decode>"),
    (
        "an instance with arguments",
        'from authlib.jose import JsonWebToken\nreveal(JsonWebToken(["RS256"]))',
        "<authlib.jose.JsonWebToken>()",
    ),
    (
        "a session",
        'from requests_oauthlib import OAuth2Session\nsession = OAuth2Session("web")\nreveal(session.authorization_url)',
        "<requests_oauthlib.OAuth2Session.authorization_url>",
    ),
    (
        "a library's object from a function",
        "import jwt\n\ndef codec():\n    return jwt.PyJWT()\n\nreveal(codec().decode)",
        "<jwt.PyJWT.decode>",
    ),
    (
        "a library's object on self",
        "import jwt\n\nclass A:\n    def __init__(self):\n        self.codec = jwt.PyJWT()\n\n    def f(self):\n        reveal(self.codec.decode)",
        "<jwt.PyJWT.decode>",
    ),
    (
        "a library's object on the class",
        "import jwt\n\nclass A:\n    codec = jwt.PyJWT()\n\n    def f(self):\n        reveal(self.codec.decode)",
        "<jwt.PyJWT.decode>",
    ),
    (
        "a library's object in another module",
        {"codec.py": "import jwt\ncodec = jwt.PyJWT()", "app.py": "from codec import codec\nreveal(codec.decode)"},
        "<jwt.PyJWT.decode>",
    ),
    (
        "a library's object given to a constructor",
        "import jwt\n\nclass A:\n    def __init__(self, codec):\n        self.codec = codec\n\nreveal(A(jwt.PyJWT()).codec.decode)",
        "<jwt.PyJWT.decode>",
    ),
    (
        "a class derived from a library's",
        "import jwt\n\nclass Codec(jwt.PyJWT):\n    pass\n\nreveal(Codec().decode)",
        "<jwt.PyJWT.decode>",
    ),
    ("a library's function in a variable", "import jwt\nread = jwt.decode\nreveal(read)", "<jwt.decode>"),
    (
        "a library's function chosen by a condition",
        "import jwt\nfrom jose import jwt as jose\nread = jwt.decode if x else jose.decode\nreveal(read)",
        "<jose.jwt.decode> when branch | <jwt.decode> when branch",
    ),
    ("a library's function by getattr", 'import jwt\nreveal(getattr(jwt, "decode"))', "<jwt.decode>"),
    (
        "a partial of a library's function",
        "import functools, jwt\nreveal(functools.partial(jwt.decode, options={}))",
        "partial <jwt.decode>",
    ),
    (
        "a type that a model says is returned",
        "import jwt\nclient = jwt.PyJWKClient(url)\nreveal(client.get_signing_key_from_jwt(token))",
        "<jwt.PyJWK>() from generated-key jwt.PyJWKClient.get_signing_key_from_jwt",
    ),
    ("a token just made", "import jwt\nreveal(jwt.encode({}, key))", "<jwt.encode>() from minted-token jwt.encode"),
    ("an unknown function", "reveal(load())", "?"),
    ("an unknown method of a parameter", "def f(x):\n    reveal(x.load())", "? from parameter x"),
)
def test_a_library_keeps_its_names_through_instances_and_variables(program: Program, expected: str) -> None:
    assert revealed(program) == expected


MANY_RETURNS = (
    "def key(x):\n" + "".join(f'    if x == {n}:\n        return "{n}"\n' for n in range(20)) + "\nreveal(key(1))"
)


@cases(
    ("a generator", 'def keys():\n    yield "k"\n    return "x"\n\nreveal(keys())', "?"),
    ("a function with very many returns", MANY_RETURNS, "?"),
    ("a function that calls itself", "def key(n):\n    return key(n - 1)\n\nreveal(key(3))", "?"),
    ("functions that call each other", "def a(x):\n    return b(x)\n\ndef b(x):\n    return a(x)\n\nreveal(a(1))", "?"),
    (
        "a function too many calls away",
        "\n".join(
            [
                *(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(8)),
                "def f8(x):\n    return x\n",
                'reveal(f0("k"))',
            ]
        ),
        "?",
    ),
    ("an argument that is not passed", "def key(x):\n    return x\n\nreveal(key())", "? from parameter x"),
    (
        "arguments spread from something unknown",
        "def key(x='k'):\n    return x\n\nreveal(key(*given))\nreveal(key(**named))",
        "?\n?",
    ),
    (
        "a method of a parameter's class that is derived from",
        "class A:\n    def key(self):\n        raise NotImplementedError\n\ndef f(a: A):\n    reveal(a.key())",
        "?",
    ),
    (
        "what an inner function remembers of the call",
        'def outer(x):\n    def inner():\n        return x\n    return inner\n\nreveal(outer("k")())',
        "? from parameter x",
    ),
    ("a call of a constant", 'reveal("a"())', "?"),
    ("an abstract property", "class A:\n    @property\n    def key(self):\n        ...\n\nreveal(A().key)", "?"),
)
def test_a_call_that_cannot_be_followed_gives_something_unknown(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_shows_the_way_through_a_call() -> None:
    program = 'def same(x):\n    return x\n\nkey = same("k")\nreveal(key)'
    assert told(program) == [
        "app.py:4 the value is written here",
        "app.py:4 passed as `x` to `same`",
        "app.py:4 returned by `same`",
    ]


def switches(program: Program, pins: dict[str, str] | None = None) -> list[str]:
    """Return, for every decode that is written or seen through a wrapper, where it stands and whether it verifies."""
    with reading(program, pins) as reader:
        found = []
        for concept in nouns(reader, program):
            if isinstance(concept, TokenDecode):
                (place,) = reader.locate([(concept.site.path, concept.site.node)])
                found.append(f"{place.path}:{place.start.line} {notation(concept.verify_signature)}")
        return found


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("jwt.decode(token, KEY)", "absent, so True"),
        ('jwt.decode(token, KEY, ["RS256"])', "absent, so True"),
        ('jwt.decode(token, KEY, options={"verify_signature": False})', "False"),
        ('jwt.decode(token, KEY, ["RS256"], {"verify_signature": False})', "False"),
        ("jwt.decode(token, KEY, options=dict(verify_signature=False))", "False"),
        ('jwt.decode(token, KEY, options={"verify_exp": False})', "absent, so True"),
        ("jwt.decode(token, KEY, options={})", "absent, so True"),
        ("jwt.decode(token, KEY, options=None)", "absent, so True"),
        ("jwt.decode(token, KEY, options=OPTIONS)", "False"),
        ("jwt.decode(token, KEY, **NAMED)", "False"),
        ("jwt.decode(*ARGUMENTS)", "False"),
        ("jwt.decode(token, KEY, **unknown)", "?"),
        ("jwt.decode(token, KEY, options=unknown)", "?"),
        ("jwt.decode(token, *unknown)", "?"),
        ('jwt.decode(token, KEY, options={**unknown, "verify_signature": False})', "False"),
        ("jwt.decode(token, KEY, options={**unknown})", "?"),
        ('jwt.decode(token, KEY, options={"verify_signature": not DEBUG})', "?"),
        (
            'jwt.decode(token, KEY, options={"verify_signature": False} if x else None)',
            "False when branch | absent, so True when branch",
        ),
        (
            'jwt.decode(token, KEY, options={"verify_signature": False} if DEBUG else {})',
            "False when debug | absent, so True",
        ),
        ("jwt.decode(token, KEY, verify=False)", "absent, so True"),
        ('jwt.PyJWT().decode(token, KEY, options={"verify_signature": False})', "False"),
        ('jwt.decode_complete(token, KEY, options={"verify_signature": False})', "False"),
    ],
)
def test_the_switch_of_a_decode_is_read_however_it_is_passed(call: str, expected: str) -> None:
    program = f"""
import jwt

OPTIONS = {{"verify_signature": False}}
NAMED = {{"options": OPTIONS}}
ARGUMENTS = ("t", "k", ["RS256"], OPTIONS)

def read(token):
    return {call}
"""
    assert switches(program) == [f"app.py:8 {expected}"]


def test_the_pinned_version_decides_which_switch_counts() -> None:
    program = "import jwt\n\ndef read(token):\n    return jwt.decode(token, KEY, verify=False)"
    assert switches(program) == ["app.py:4 absent, so True"]
    assert switches(program, {"pyjwt": "1.7.1"}) == ["app.py:4 False"]


WRAPPER = """
import jwt

def read(token, verify=True):
    return jwt.decode(token, KEY, options={"verify_signature": verify})
"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(
            {"tokens.py": WRAPPER, "app.py": "import tokens\n\ntokens.read(t, False)"},
            "tokens.py:4 True when default | ? from parameter verify\napp.py:3 False",
            id="by position",
        ),
        pytest.param(
            {"tokens.py": WRAPPER, "app.py": "from tokens import read\n\nread(t, verify=False)"},
            "tokens.py:4 True when default | ? from parameter verify\napp.py:3 False",
            id="by name",
        ),
        pytest.param(
            {"tokens.py": WRAPPER, "app.py": "from tokens import read\n\nread(t)"},
            "tokens.py:4 True when default | ? from parameter verify\napp.py:3 True",
            id="by default",
        ),
        pytest.param(
            {"tokens.py": WRAPPER, "app.py": "from tokens import read as claims_of\n\nclaims_of(t, False)"},
            "tokens.py:4 True when default | ? from parameter verify\napp.py:3 False",
            id="under another name",
        ),
        pytest.param(
            WRAPPER + "\nread(t, False)",
            "app.py:4 True when default | ? from parameter verify\napp.py:6 False",
            id="in the wrapper's own file",
        ),
        pytest.param(
            {
                "tokens.py": WRAPPER,
                "session.py": "import tokens\n\ndef claims(token, verify):\n    return tokens.read(token, verify=verify)",
                "app.py": "import session\n\nsession.claims(t, False)",
            },
            "tokens.py:4 True when default | ? from parameter verify\nsession.py:4 ? from parameter verify\napp.py:3 False",
            id="through a wrapper of the wrapper",
        ),
        pytest.param(
            {
                "tokens.py": "import jwt\n\nclass Tokens:\n    def read(self, token, verify):\n        return jwt.decode(token, KEY, options={'verify_signature': verify})",
                "app.py": "from tokens import Tokens\n\nTokens().read(t, False)",
            },
            "tokens.py:5 ? from parameter verify\napp.py:3 False",
            id="a method",
        ),
        pytest.param(
            {
                "tokens.py": "import jwt\n\nclass Tokens:\n    def __init__(self, verify):\n        self.verify = verify\n\n    def read(self, token):\n        return jwt.decode(token, KEY, options={'verify_signature': self.verify})",
                "app.py": "from tokens import Tokens\n\ntokens = Tokens(verify=False)",
            },
            "tokens.py:8 ? from parameter verify\napp.py:3 False",
            id="a constructor",
        ),
        pytest.param(
            {
                "tokens.py": "import jwt\n\ndef read(token, **options):\n    return jwt.decode(token, KEY, options=options)",
                "app.py": "from tokens import read\n\nread(t, verify_signature=False)",
            },
            "tokens.py:4 ? from parameter options\napp.py:3 False",
            id="through extra keywords",
        ),
        pytest.param(
            {
                "tokens.py": "import jwt\n\ndef read(*given, **named):\n    return jwt.decode(*given, **named)",
                "app.py": "from tokens import read\n\nread(t, KEY, options={'verify_signature': False})",
            },
            "tokens.py:4 ? from parameter named\napp.py:3 False",
            id="through everything it is given",
        ),
        pytest.param(
            {
                "tokens.py": "import jwt\n\ndef read(token, options=None):\n    options = {'verify_exp': True, **(options or {})}\n    return jwt.decode(token, KEY, options=options)",
                "app.py": "from tokens import read\n\nread(t, {'verify_signature': False})",
            },
            "tokens.py:5 absent, so True | ? from parameter options\napp.py:3 False",
            id="merged with options of its own",
        ),
    ],
)
def test_a_function_that_passes_its_arguments_into_a_decode_is_one_for_its_callers(
    program: Program, expected: str
) -> None:
    assert switches(program) == plain(expected).split("\n")


def test_a_function_that_only_hands_on_the_token_is_no_wrapper() -> None:
    program = {
        "tokens.py": "import jwt\n\ndef read(token):\n    return jwt.decode(token, KEY, options={'verify_signature': False})",
        "app.py": "from tokens import read\n\nread(t)",
    }
    assert switches(program) == ["tokens.py:4 False"]


def test_a_key_is_followed_into_the_wrapper_it_is_passed_to() -> None:
    program = {
        "tokens.py": "import jwt\n\ndef make(claims, key):\n    return jwt.encode(claims, key, algorithm='HS256')",
        "app.py": "from tokens import make\n\nSECRET = 'hunter2'\n\nmake({}, SECRET)",
    }
    with reading(program) as reader:
        (seen,) = [one for one in nouns(reader, program) if isinstance(one, TokenEncode) and one.site.path == "app.py"]
        assert notation(seen.key) == "'hunter2'"
        assert steps(reader, seen.key.trace) == [
            "app.py:3 the value is written here",
            "app.py:5 passed as `key` to `make`",
        ]
