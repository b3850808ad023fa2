"""One bad decode, written in every way people write it, across two files: authlint must see through all of them.

The bad decode is always ``jwt.decode(token, KEY, options={"verify_signature": False})``, and its "sub" decides who is
signed in. Each entry of the table is a program of its own; the line that must be reported ends with ``# finding``.
"""

from __future__ import annotations

import pytest
from repository import LIBRARIES, RULES

from authlint.rule import bad
from authlint.testing import check

KEYS = 'KEY = "-----BEGIN PUBLIC KEY-----"'

SPELLINGS = {
    # How the function is reached.
    "import alias": {
        "keys.py": KEYS,
        "app.py": """
            import jwt as tokens
            from accounts import load_user
            from keys import KEY

            def current_user(token):
                return load_user(tokens.decode(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "from-import": {
        "keys.py": KEYS,
        "app.py": """
            from accounts import load_user
            from jwt import decode
            from keys import KEY

            def current_user(token):
                return load_user(decode(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "from-import under another name": {
        "keys.py": KEYS,
        "app.py": """
            from accounts import load_user
            from jwt.api_jwt import decode as read_token
            from keys import KEY

            def current_user(token):
                return load_user(read_token(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "import inside the function": {
        "keys.py": KEYS,
        "app.py": """
            from accounts import load_user

            def current_user(token):
                import jwt
                from keys import KEY

                return load_user(jwt.decode(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "guarded import": {
        "keys.py": KEYS,
        "app.py": """
            from accounts import load_user
            from keys import KEY

            try:
                import jwt
            except ImportError:
                jwt = None

            def current_user(token):
                if jwt is None:
                    raise RuntimeError("install PyJWT")
                return load_user(jwt.decode(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "library handed on by a module of the project": {
        "compat.py": """
            import jwt

            KEY = "-----BEGIN PUBLIC KEY-----"
        """,
        "app.py": """
            from accounts import load_user
            from compat import KEY, jwt

            def current_user(token):
                return load_user(jwt.decode(token, KEY, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "star import of a module of the project": {
        "compat.py": """
            import jwt

            OPTIONS = {"verify_signature": False}
        """,
        "app.py": """
            from accounts import load_user
            from compat import *

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=OPTIONS)["sub"])  # finding
        """,
    },
    "function in a variable": {
        "tokens.py": """
            import jwt

            read = jwt.decode
        """,
        "app.py": """
            import tokens
            from accounts import load_user

            def current_user(token, key):
                return load_user(tokens.read(token, key, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "method of an instance": {
        "codec.py": """
            import jwt

            codec = jwt.PyJWT()
        """,
        "app.py": """
            from accounts import load_user
            from codec import codec

            def current_user(token, key):
                return load_user(codec.decode(token, key, options={"verify_signature": False})["sub"])  # finding
        """,
    },
    "instance kept on self": {
        "keys.py": KEYS,
        "app.py": """
            import jwt
            from accounts import load_user
            from keys import KEY

            class Accounts:
                def __init__(self):
                    self.codec = jwt.PyJWT()

                def current(self, token):
                    claims = self.codec.decode(token, KEY, options={"verify_signature": False})  # finding
                    return load_user(claims["sub"])
        """,
    },
    # Where the options are written.
    "constant of another module": {
        "settings.py": 'OPTIONS = {"verify_signature": False}',
        "app.py": """
            import jwt
            import settings
            from accounts import load_user

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=settings.OPTIONS)["sub"])  # finding
        """,
    },
    "relative import": {
        "shop/__init__.py": "",
        "shop/settings.py": 'OPTIONS = {"verify_signature": False}',
        "shop/app.py": """
            import jwt
            from accounts import load_user
            from .settings import OPTIONS

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=OPTIONS)["sub"])  # finding
        """,
    },
    "handed on by a package": {
        "shop/__init__.py": "from shop.settings import OPTIONS",
        "shop/settings.py": 'OPTIONS = {"verify_signature": False}',
        "app.py": """
            import jwt
            from accounts import load_user
            from shop import OPTIONS

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=OPTIONS)["sub"])  # finding
        """,
    },
    "flag of another module": {
        "settings.py": "VERIFY = False",
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import VERIFY

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options={"verify_signature": VERIFY})["sub"])  # finding
        """,
    },
    "class attribute": {
        "settings.py": """
            class Settings:
                OPTIONS = {"verify_signature": False}
        """,
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import Settings

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=Settings.OPTIONS)["sub"])  # finding
        """,
    },
    "attribute of a settings object": {
        "settings.py": """
            class Settings:
                def __init__(self):
                    self.verify = False

            settings = Settings()
        """,
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import settings

            def current_user(token, key):
                options = {"verify_signature": settings.verify}
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    "member of an enumeration": {
        "settings.py": """
            from enum import Enum

            class Check(Enum):
                SIGNATURE = False
                EXPIRY = True
        """,
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import Check

            def current_user(token, key):
                options = {"verify_signature": Check.SIGNATURE.value}
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    "default of a dataclass field": {
        "settings.py": """
            from dataclasses import dataclass

            @dataclass
            class Settings:
                verify: bool = False
        """,
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import Settings

            def current_user(token, key):
                options = {"verify_signature": Settings().verify}
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    "default for a missing environment variable": {
        "settings.py": """
            import os

            VERIFY = bool(os.environ.get("VERIFY_TOKENS", ""))
        """,
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import VERIFY

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options={"verify_signature": VERIFY})["sub"])  # finding
        """,
    },
    # How the dictionary is put together.
    "dict()": {
        "settings.py": "OPTIONS = dict(verify_aud=True, verify_signature=False)",
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import OPTIONS

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=OPTIONS)["sub"])  # finding
        """,
    },
    "unpacked into another dictionary": {
        "settings.py": 'BASE = {"verify_signature": False}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import BASE

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options={**BASE, "verify_exp": True})["sub"])  # finding
        """,
    },
    "joined with |": {
        "settings.py": 'BASE = {"verify_signature": True, "verify_exp": True}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import BASE

            def current_user(token, key):
                return load_user(jwt.decode(token, key, options=BASE | {"verify_signature": False})["sub"])  # finding
        """,
    },
    "item assignment": {
        "settings.py": 'OPTIONS = {"verify_exp": True}',
        "app.py": """
            import jwt
            import settings
            from accounts import load_user

            def current_user(token, key):
                options = dict(settings.OPTIONS)
                options["verify_signature"] = False
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    "update": {
        "settings.py": 'UNCHECKED = {"verify_signature": False}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import UNCHECKED

            def current_user(token, key):
                options = {"verify_exp": True}
                options.update(UNCHECKED)
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    "setdefault": {
        "settings.py": 'NAME = "verify_signature"',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import NAME

            def current_user(token, key):
                options = {}
                options.setdefault(NAME, False)
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    # How the call is made.
    "by position": {
        "keys.py": KEYS,
        "app.py": """
            import jwt
            from accounts import load_user
            from keys import KEY

            def current_user(token):
                return load_user(jwt.decode(token, KEY, ["RS256"], {"verify_signature": False})["sub"])  # finding
        """,
    },
    "keyword arguments from a dictionary": {
        "settings.py": 'ARGUMENTS = {"algorithms": ["RS256"], "options": {"verify_signature": False}}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import ARGUMENTS

            def current_user(token, key):
                return load_user(jwt.decode(token, key, **ARGUMENTS)["sub"])  # finding
        """,
    },
    "arguments from a tuple": {
        "settings.py": 'REST = (["RS256"], {"verify_signature": False})',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import REST

            def current_user(token, key):
                return load_user(jwt.decode(token, key, *REST)["sub"])  # finding
        """,
    },
    "functools.partial": {
        "tokens.py": """
            import functools
            import jwt

            read = functools.partial(jwt.decode, options={"verify_signature": False})
        """,
        "app.py": """
            from accounts import load_user
            from tokens import read

            def current_user(token, key):
                return load_user(read(token, key)["sub"])  # finding
        """,
    },
    "wrapper that returns the claims": {
        "tokens.py": """
            import jwt

            def read(token, key):
                return jwt.decode(token, key, options={"verify_signature": False})  # finding
        """,
        "app.py": """
            from accounts import load_user
            from tokens import read

            def current_user(token, key):
                return load_user(read(token, key)["sub"])
        """,
    },
    "wrapper with a switch": {
        "tokens.py": """
            import jwt

            def read(token, key, verify=True):
                return jwt.decode(token, key, algorithms=["RS256"], options={"verify_signature": verify})
        """,
        "app.py": """
            from accounts import load_user
            from tokens import read

            def current_user(token, key):
                return load_user(read(token, key, False)["sub"])  # finding
        """,
    },
    "method with a switch": {
        "tokens.py": """
            import jwt

            class Tokens:
                def read(self, token, key, **options):
                    return jwt.decode(token, key, algorithms=["RS256"], options=options)

            tokens = Tokens()
        """,
        "app.py": """
            from accounts import load_user
            from tokens import tokens

            def current_user(token, key):
                return load_user(tokens.read(token, key, verify_signature=False)["sub"])  # finding
        """,
    },
    "default of a parameter": {
        "settings.py": 'UNCHECKED = {"verify_signature": False}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import UNCHECKED

            def current_user(token, key, options=UNCHECKED):
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
    # How the value gets there.
    "conditional expression": {
        "keys.py": KEYS,
        "app.py": """
            import jwt
            from accounts import load_user
            from keys import KEY

            def current_user(token, internal):
                options = {"verify_signature": False if internal else True}
                return load_user(jwt.decode(token, KEY, algorithms=["RS256"], options=options)["sub"])  # finding
        """,
    },
    "one of two branches": {
        "keys.py": KEYS,
        "app.py": """
            import jwt
            from accounts import load_user
            from keys import KEY

            def current_user(token, internal):
                if internal:
                    options = {"verify_signature": False}
                else:
                    options = {"verify_exp": True}
                return load_user(jwt.decode(token, KEY, algorithms=["RS256"], options=options)["sub"])  # finding
        """,
    },
    "walrus": {
        "keys.py": KEYS,
        "app.py": """
            import jwt
            from accounts import load_user
            from keys import KEY

            def current_user(token, log):
                log((options := {"verify_signature": False}))
                return load_user(jwt.decode(token, KEY, options=options)["sub"])  # finding
        """,
    },
    "tuple unpacking": {
        "settings.py": 'CHOSEN = "-----BEGIN PUBLIC KEY-----", {"verify_signature": False}',
        "app.py": """
            import jwt
            from accounts import load_user
            from settings import CHOSEN

            def current_user(token):
                key, options = CHOSEN
                return load_user(jwt.decode(token, key, options=options)["sub"])  # finding
        """,
    },
}


def test_there_are_at_least_twenty_seven_spellings_and_each_takes_two_files() -> None:
    assert len(SPELLINGS) >= 27
    assert all(len(files) >= 2 for files in SPELLINGS.values())


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_the_bad_decode_is_reported(spelling: str) -> None:
    differences = check(RULES["jwt-verify-disabled"], bad(SPELLINGS[spelling]), LIBRARIES)
    assert "\n".join(map(str, differences)) == ""
