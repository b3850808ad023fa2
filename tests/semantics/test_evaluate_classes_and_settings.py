"""Attributes of classes and objects, enumerations, declared fields, settings, and the environment."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed, told


@cases(
    ("a class attribute", 'class Config:\n    KEY = "k"\n\nreveal(Config.KEY)', "'k'"),
    ("a class attribute, read from an instance", 'class Config:\n    KEY = "k"\n\nreveal(Config().KEY)', "'k'"),
    (
        "a class attribute, read through self",
        'class A:\n    KEY = "k"\n    def f(self):\n        reveal(self.KEY)',
        "'k'",
    ),
    (
        "a class attribute, read through cls",
        'class A:\n    KEY = "k"\n    @classmethod\n    def f(cls):\n        reveal(cls.KEY)',
        "'k'",
    ),
    ("an inherited attribute", 'class A:\n    KEY = "k"\n\nclass B(A):\n    pass\n\nreveal(B.KEY)', "'k'"),
    ("an attribute set anew", 'class A:\n    KEY = "k"\n\nclass B(A):\n    KEY = "b"\n\nreveal(B().KEY)', "'b'"),
    (
        "of two bases the first one's",
        'class A:\n    KEY = "a"\n\nclass B:\n    KEY = "b"\n\nclass C(A, B):\n    pass\n\nreveal(C.KEY)',
        "'a'",
    ),
    (
        "a base in another module",
        {
            "base.py": 'class Base:\n    KEY = "k"',
            "app.py": "from base import Base\n\nclass A(Base):\n    pass\n\nreveal(A.KEY)",
        },
        "'k'",
    ),
    ("a class inside a class", 'class A:\n    class Meta:\n        KEY = "k"\n\nreveal(A.Meta.KEY)', "'k'"),
    (
        "an attribute set in __init__",
        'class A:\n    def __init__(self):\n        self.key = "k"\n\n    def f(self):\n        reveal(self.key)',
        "'k'",
    ),
    (
        "an attribute set in the __init__ of the base",
        'class A:\n    def __init__(self):\n        self.key = "k"\n\nclass B(A):\n    def f(self):\n        reveal(self.key)',
        "'k'",
    ),
    (
        "what the constructor is given",
        'class A:\n    def __init__(self, key):\n        self.key = key\n\nreveal(A("k").key)\nreveal(A(key="l").key)',
        "'k'\n'l'",
    ),
    (
        "a default of the constructor",
        'class A:\n    def __init__(self, key="k"):\n        self.key = key\n\nreveal(A().key)',
        "'k'",
    ),
    (
        "what super() is given",
        """
        class A:
            def __init__(self, key):
                self.key = key

        class B(A):
            def __init__(self):
                super().__init__("k")

        reveal(B().key)
        """,
        "'k'",
    ),
    (
        "an attribute set in another method, too",
        """
        class A:
            def __init__(self):
                self.key = "a"

            def change(self):
                self.key = "b"

            def f(self):
                reveal(self.key)
        """,
        "'a' | 'b' when branch",
    ),
    (
        "an attribute that is None until it is set",
        """
        class A:
            def __init__(self):
                self.key = None

            def configure(self):
                self.key = "b"

            def f(self):
                reveal(self.key)
        """,
        "'b' when branch",
    ),
    ("an attribute set on an object", 'class A:\n    pass\n\na = A()\na.key = "k"\nreveal(a.key)', "'k'"),
    (
        "an attribute set just before",
        'class A:\n    def f(self):\n        self.key = "k"\n        reveal(self.key)',
        "'k'",
    ),
    ("a property", 'class A:\n    @property\n    def key(self):\n        return "k"\n\nreveal(A().key)', "'k'"),
    (
        "a property that reads an attribute",
        """
        class A:
            def __init__(self, key):
                self._key = key

            @property
            def key(self):
                return self._key

        reveal(A("k").key)
        """,
        "'k'",
    ),
    (
        "a cached property",
        'from functools import cached_property\n\nclass A:\n    @cached_property\n    def key(self):\n        return "k"\n\nreveal(A().key)',
        "'k'",
    ),
    ("getattr with a constant name", 'class A:\n    key = "k"\n\nreveal(getattr(A(), "key"))', "'k'"),
    (
        "an attribute of an object in another module",
        {"state.py": 'class A:\n    key = "k"\n\na = A()', "app.py": "from state import a\nreveal(a.key)"},
        "'k'",
    ),
    ("an attribute by the type of a parameter", 'class A:\n    key = "k"\n\ndef f(a: A):\n    reveal(a.key)', "'k'"),
    ("an attribute by an optional type", 'class A:\n    key = "k"\n\ndef f(a: "A | None"):\n    reveal(a.key)', "'k'"),
)
def test_an_attribute_is_found_where_it_is_set(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("an attribute nobody sets", "class A:\n    pass\n\nreveal(A().key)", "?"),
    ("an attribute of a parameter", "def f(a):\n    reveal(a.key)", "? from parameter a"),
    (
        "an attribute by the type of a library's object",
        "import jwt\n\ndef f(codec: jwt.PyJWT):\n    reveal(codec.decode)",
        "<jwt.PyJWT.decode>",
    ),
    ("an attribute with a computed name", "class A:\n    key = 'k'\n\nreveal(getattr(A(), name))", "<getattr>()"),
    (
        "an attribute that __getattr__ computes",
        "class A:\n    def __getattr__(self, name):\n        return name\n\nreveal(A().key)",
        "?",
    ),
    (
        "a property that computes",
        "class A:\n    @property\n    def key(self):\n        return self.load()\n\nreveal(A().key)",
        "?",
    ),
    (
        "a constructor that is not followed",
        "class A:\n    def __init__(self, key):\n        self.key = key\n\n    def f(self):\n        reveal(self.key)",
        "? from parameter key",
    ),
    (
        "an attribute set with setattr",
        'class A:\n    key = "k"\n\na = A()\nsetattr(a, "key", load())\nreveal(a.key)',
        "'k' when branch | ?",
    ),
    (
        "an attribute of an object that was handed on to be changed",
        """
        class A:
            def __init__(self):
                self.verify = False

        def harden(a):
            a.verify = True

        a = A()
        harden(a)
        reveal(a.verify)
        """,
        "False when branch | ?",
    ),
    ("a class whose base is itself", "class A(A):\n    pass\n\nreveal(A.key)", "?"),
    (
        "classes that inherit from each other",
        {
            "a.py": "from b import B\nclass A(B):\n    pass",
            "b.py": "from a import A\nclass B(A):\n    pass",
            "app.py": "from a import A\nreveal(A.key)",
        },
        "?",
    ),
)
def test_what_is_not_visible_of_an_object_is_unknown(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a member of an enumeration",
        'from enum import Enum\n\nclass Alg(Enum):\n    MAC = "HS256"\n\nreveal(Alg.MAC)',
        "'HS256'",
    ),
    ("its value", 'from enum import Enum\n\nclass Alg(Enum):\n    MAC = "HS256"\n\nreveal(Alg.MAC.value)', "'HS256'"),
    (
        "a member of a text enumeration",
        'from enum import Enum\n\nclass Alg(str, Enum):\n    MAC = "HS256"\n\nreveal(Alg.MAC)',
        "'HS256'",
    ),
    (
        "a member of a StrEnum",
        'from enum import StrEnum\n\nclass Alg(StrEnum):\n    MAC = "HS256"\n\nreveal([Alg.MAC])',
        "['HS256']",
    ),
    (
        "a default of a dataclass",
        "from dataclasses import dataclass\n\n@dataclass\nclass A:\n    verify: bool = False\n\nreveal(A().verify)",
        "False",
    ),
    (
        "a field of a dataclass that is given",
        "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass A:\n    alg: str\n    verify: bool = True\n\nreveal(A('RS256', False).verify)\nreveal(A(alg='RS256').alg)",
        "False\n'RS256'",
    ),
    (
        "a field of a dataclass by field()",
        'from dataclasses import dataclass, field\n\n@dataclass\nclass A:\n    key: str = field(default="k")\n    algs: list = field(default_factory=lambda: ["HS256"])\n\nreveal(A().key)\nreveal(A().algs)',
        "'k'\n['HS256']",
    ),
    (
        "a field of a derived dataclass",
        "from dataclasses import dataclass\n\n@dataclass\nclass A:\n    alg: str = 'RS256'\n\n@dataclass\nclass B(A):\n    verify: bool = True\n\nreveal(B('none', False).verify)",
        "False",
    ),
    (
        "a field of an attrs class",
        "import attrs\n\n@attrs.define\nclass A:\n    verify: bool = False\n\nreveal(A().verify)",
        "False",
    ),
    (
        "a field of an attrs class with attr.ib",
        "import attr\n\n@attr.s\nclass A:\n    key = attr.ib(default='k')\n\nreveal(A().key)",
        "'k'",
    ),
    (
        "a field of a pydantic model",
        "from pydantic import BaseModel\n\nclass A(BaseModel):\n    key: str = 'k'\n\nreveal(A().key)",
        "'k'",
    ),
    (
        "a given field of a pydantic model",
        "from pydantic import BaseModel\n\nclass A(BaseModel):\n    key: str = 'k'\n\nreveal(A(key='l').key)",
        "'l'",
    ),
    (
        "a field by Field()",
        "from pydantic import BaseModel, Field\n\nclass A(BaseModel):\n    key: str = Field('k', min_length=1)\n\nreveal(A().key)",
        "'k'",
    ),
    (
        "a required field",
        "from pydantic import BaseModel, Field\n\nclass A(BaseModel):\n    key: str = Field(...)\n\nreveal(A().key)",
        "? from setting",
    ),
    (
        "a field of a named tuple",
        "from typing import NamedTuple\n\nclass A(NamedTuple):\n    key: str\n    verify: bool = False\n\nreveal(A('k').key)\nreveal(A('k').verify)",
        "'k'\nFalse",
    ),
    (
        "a default of pydantic settings",
        "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    key: str = 'dev'\n\nsettings = Settings()\nreveal(settings.key)",
        "'dev' when unset | ? from environment key",
    ),
    (
        "a default of pydantic settings of version 1",
        "from pydantic import BaseSettings\n\nclass Settings(BaseSettings):\n    key: str = 'dev'\n\nreveal(Settings().key)",
        "'dev' when unset | ? from environment key",
    ),
    (
        "a default of pydantic settings by Field()",
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    key: str = Field(default='dev', alias='KEY')\n\nreveal(Settings().key)",
        "'dev' when unset | ? from environment key",
    ),
    (
        "pydantic settings from a function that makes them once",
        "from functools import lru_cache\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    key: str = 'dev'\n\n@lru_cache\ndef get_settings():\n    return Settings()\n\nreveal(get_settings().key)",
        "'dev' when unset | ? from environment key",
    ),
    (
        "pydantic settings injected by FastAPI",
        "from fastapi import Depends\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    key: str = 'dev'\n\ndef get_settings():\n    return Settings()\n\ndef route(settings: Settings = Depends(get_settings)):\n    reveal(settings.key)",
        "'dev' when unset | ? from environment key",
    ),
    (
        "an object of a library injected by FastAPI, by what makes it",
        "from another_fastapi_jwt_auth import AuthJWT\nfrom fastapi import Depends\n\ndef route(auth=Depends(AuthJWT)):\n    reveal(auth)",
        "<another_fastapi_jwt_auth.AuthJWT>()",
    ),
    (
        "an object of a library injected by FastAPI, by its annotation",
        "from another_fastapi_jwt_auth import AuthJWT\nfrom deps import bearer\nfrom fastapi import Depends\n\ndef route(auth: AuthJWT = Depends(bearer)):\n    reveal(auth)",
        "<another_fastapi_jwt_auth.AuthJWT>() from parameter auth",
    ),
)
def test_a_declared_field_has_its_default_or_what_it_is_given(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("os.environ", 'import os\nreveal(os.environ["K"])', "? from environment K"),
    ("os.environ.get", 'import os\nreveal(os.environ.get("K"))', "None when unset | ? from environment K"),
    (
        "os.environ.get with a fallback",
        'import os\nreveal(os.environ.get("K", "dev"))',
        "'dev' when unset | ? from environment K",
    ),
    ("os.getenv", 'import os\nreveal(os.getenv("K"))', "None when unset | ? from environment K"),
    (
        "os.getenv with a fallback",
        'import os\nreveal(os.getenv("K", "dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "os.getenv with a fallback by name",
        'import os\nreveal(os.getenv("K", default="dev"))',
        "'dev' when unset | ? from environment K",
    ),
    ("environ from os", 'from os import environ\nreveal(environ["K"])', "? from environment K"),
    (
        "environ.get from os",
        'from os import environ\nreveal(environ.get("K", "dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "getenv from os",
        'from os import getenv as env\nreveal(env("K", "dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a fallback in a constant",
        'import os\nDEV = "dev"\nreveal(os.getenv("K", DEV))',
        "'dev' when unset | ? from environment K",
    ),
    ("a variable named by a constant", 'import os\nNAME = "K"\nreveal(os.environ[NAME])', "? from environment K"),
    ("setdefault", 'import os\nreveal(os.environ.setdefault("K", "dev"))', "'dev' when unset | ? from environment K"),
    (
        "a fallback of the environment in a fallback",
        'import os\nreveal(os.getenv("A", os.getenv("B", "dev")))',
        "'dev' when unset | ? from environment A | ? from environment B",
    ),
    ("or after it", 'import os\nreveal(os.getenv("K") or "dev")', "'dev' when unset | ? from environment K"),
    (
        "a test whether it is there",
        'import os\nreveal(os.environ["K"] if "K" in os.environ else "dev")',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a conversion",
        'import os\nreveal(bool(os.environ.get("VERIFY", "")))',
        "False when unset | ? from environment VERIFY",
    ),
    ("a comparison, which is not computed", 'import os\nreveal(os.environ.get("VERIFY", "false") == "true")', "?"),
    (
        "stripped and encoded",
        'import os\nreveal(os.environ.get("K", " dev ").strip().encode())',
        "b'dev' when unset | ? from environment K",
    ),
    ("a number", 'import os\nreveal(int(os.environ.get("N", "3600")))', "3600 when unset | ? from environment N"),
    ("decouple", 'from decouple import config\nreveal(config("K"))', "? from environment K"),
    (
        "decouple with a fallback",
        'from decouple import config\nreveal(config("K", default="dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "decouple with a cast",
        'from decouple import config\nreveal(config("V", default=False, cast=bool))',
        "False when unset | ? from environment V",
    ),
    (
        "environs",
        'from environs import Env\nenv = Env()\nreveal(env("K", "dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "environs by type",
        'from environs import Env\nenv = Env()\nreveal(env.bool("V", False))',
        "False when unset | ? from environment V",
    ),
    ("environs without a fallback", 'from environs import env\nreveal(env.str("K"))', "? from environment K"),
    (
        "django-environ",
        'import environ\nenv = environ.Env()\nreveal(env("K", default="dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "django-environ by type",
        'import environ\nenv = environ.Env()\nreveal(env.bool("V", default=False))',
        "False when unset | ? from environment V",
    ),
    (
        "django-environ with a scheme",
        'import environ\nenv = environ.Env(V=(bool, False))\nreveal(env("V"))',
        "False when unset | ? from environment V",
    ),
    (
        "starlette",
        'from starlette.config import Config\nconfig = Config(".env")\nreveal(config("K", default="dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "starlette with a secret type",
        'from starlette.config import Config\nfrom starlette.datastructures import Secret\nconfig = Config(".env")\nreveal(config("K", cast=Secret, default="dev"))',
        "'dev' when unset | ? from environment K",
    ),
    (
        "a helper of the project around it",
        """
        import os

        def env(name, default=None):
            return os.environ.get(name, default)

        reveal(env("K", "dev"))
        reveal(env("K"))
        """,
        """
        'dev' when unset | ? from environment K
        None when unset | ? from environment K
        """,
    ),
    (
        "a helper of the project that insists",
        """
        import os

        def required(name):
            value = os.environ.get(name)
            if not value:
                raise RuntimeError(name)
            return value

        reveal(required("K"))
        """,
        "? from environment K",
    ),
)
def test_the_environment_gives_something_unknown_or_the_fallback(program: Program, expected: str) -> None:
    assert revealed(program) == expected


DJANGO = {"shop/__init__.py": "", "shop/views.py": "from django.conf import settings\nreveal(settings.JWT_KEY)"}


@cases(
    ("Django: a settings module", {**DJANGO, "shop/settings.py": 'JWT_KEY = "k"'}, "'k'"),
    (
        "Django: settings with a fallback",
        {**DJANGO, "shop/settings.py": 'import os\nJWT_KEY = os.environ.get("K", "dev")'},
        "'dev' when unset | ? from environment K",
    ),
    (
        "Django: settings for several environments",
        {
            **DJANGO,
            "shop/settings/__init__.py": "",
            "shop/settings/base.py": 'import os\nJWT_KEY = os.environ["K"]',
            "shop/settings/local.py": 'from .base import *\nJWT_KEY = "dev"',
        },
        "'dev' when branch | ? from environment K",
    ),
    ("Django: a setting that nobody sets", {**DJANGO, "shop/settings.py": "DEBUG = False"}, "? from setting JWT_KEY"),
    (
        "Django: getattr with a fallback",
        {
            "shop/settings.py": "DEBUG = False",
            "shop/views.py": 'from django.conf import settings\nreveal(getattr(settings, "JWT_KEY", "dev"))',
        },
        "'dev' when unset | ? from setting JWT_KEY",
    ),
    (
        "Django: an entry of a setting",
        {
            "shop/settings.py": 'SIMPLE_JWT = {"ALGORITHM": "none"}',
            "shop/views.py": 'from django.conf import settings\nreveal(settings.SIMPLE_JWT["ALGORITHM"])',
        },
        "'none'",
    ),
    (
        "Flask: an entry of the configuration",
        'from flask import Flask\napp = Flask(__name__)\napp.config["KEY"] = "k"\nreveal(app.config["KEY"])',
        "'k'",
    ),
    (
        "Flask: an entry read in a function",
        'from flask import Flask\napp = Flask(__name__)\napp.config["KEY"] = "k"\n\ndef view():\n    reveal(app.config["KEY"])',
        "'k'",
    ),
    (
        "Flask: an entry read from the current application in another module",
        {
            "app.py": 'from flask import Flask\napp = Flask(__name__)\napp.config["KEY"] = "k"',
            "views.py": 'from flask import current_app\n\ndef view():\n    reveal(current_app.config["KEY"])',
        },
        "'k'",
    ),
    (
        "Flask: update",
        'from flask import Flask\napp = Flask(__name__)\napp.config.update(KEY="k", SALT="s")\n\ndef view():\n    reveal(app.config["SALT"])',
        "'s'",
    ),
    (
        "Flask: from_mapping",
        'from flask import Flask\n\ndef create_app():\n    app = Flask(__name__)\n    app.config.from_mapping({"KEY": "k"})\n    reveal(app.config["KEY"])\n    return app',
        "'k'",
    ),
    (
        "Flask: from_object with a class",
        'from flask import Flask\n\nclass Config:\n    KEY = "k"\n\napp = Flask(__name__)\napp.config.from_object(Config)\nreveal(app.config["KEY"])',
        "'k'",
    ),
    (
        "Flask: from_object with a class whatever its name",
        'from flask import Flask\n\nclass Live:\n    KEY = "k"\n\napp = Flask(__name__)\napp.config.from_object(Live)\n\ndef view():\n    reveal(app.config["KEY"])',
        "'k'",
    ),
    (
        "Flask: from_object with a name",
        {
            "shop/__init__.py": 'from flask import Flask\napp = Flask(__name__)\napp.config.from_object("shop.defaults")',
            "shop/defaults.py": 'KEY = "k"',
            "shop/views.py": 'from flask import current_app\n\ndef view():\n    reveal(current_app.config.get("KEY"))',
        },
        "'k'",
    ),
    (
        "Flask: from_object with a derived class",
        'from flask import Flask\n\nclass Config:\n    KEY = "k"\n\nclass LiveConfig(Config):\n    DEBUG = False\n\napp = Flask(__name__)\napp.config.from_object(LiveConfig())\n\ndef view():\n    reveal(app.config["KEY"])',
        "'k'",
    ),
    (
        "Flask: an entry nobody writes",
        'from flask import current_app\n\ndef view():\n    reveal(current_app.config["KEY"])',
        "? from setting KEY",
    ),
    (
        "Flask: an entry nobody writes, with a fallback",
        'from flask import current_app\n\ndef view():\n    reveal(current_app.config.get("KEY", "dev"))',
        "'dev' when unset | ? from setting KEY",
    ),
    (
        "a settings module of the project",
        {"config.py": 'KEY = "k"', "app.py": "import config\n\ndef view():\n    reveal(config.KEY)"},
        "'k'",
    ),
    (
        "a settings module chosen at run time",
        {
            "config.py": 'KEY = "k"',
            "app.py": "import importlib\n\nconfig = importlib.import_module(name)\nreveal(config.KEY)",
        },
        "<importlib.import_module.KEY>",
    ),
)
def test_a_setting_has_the_value_the_project_gives_it(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_shows_the_argument_of_a_constructor() -> None:
    program = 'class A:\n    def __init__(self, key):\n        self.key = key\n\na = A("k")\nreveal(a.key)'
    trace = told(program)
    assert trace[0] == "app.py:5 the value is written here"
    assert "app.py:5 passed as `key` to `A.__init__`" in trace
    assert trace[-1] == "app.py:3 `self.key` is set here"


def test_the_trace_shows_which_setting_is_read() -> None:
    program = {**DJANGO, "shop/settings.py": 'JWT_KEY = "k"'}
    assert told(program) == [
        "shop/settings.py:1 the value is written here",
        "shop/views.py:2 read from the setting `JWT_KEY`",
    ]


def test_the_trace_shows_the_variable_and_the_fallback() -> None:
    program = 'import os\nkey = os.environ.get("K") or "dev"\nreveal(key)'
    assert told(program) == ["app.py:2 read from the environment variable `K`", "app.py:2 `key` is set here"]
