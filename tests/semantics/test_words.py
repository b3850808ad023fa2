"""What the bytes of source say, before anything is parsed: names, packages, and what is handed on."""

from __future__ import annotations

import pytest
from repository import LIBRARIES

from authlint.semantics.catalogue import Catalogue
from authlint.semantics.speaking import Speaking
from authlint.semantics.words import hands_on, has_word, imported_names, is_function, is_named, is_package

SPEAKING = Speaking(Catalogue(LIBRARIES, {}))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (b"jwt.decode(x)", True),
        (b"decode", True),
        (b"decoder, decode", True),
        (b"decoder decode_ _decode 1decode decode1", False),
        ("\u00fcdecode".encode(), False),
    ],
)
def test_a_word_is_a_whole_name(text: bytes, there: bool) -> None:
    assert has_word(text, b"decode") is there


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"read(x)", True),
        (b"read (x)", True),
        (b"tokens.read", True),
        (b"read.decode(x)", True),
        (b"from tokens import load, read", True),
        (b"from tokens import (\n    load,\n    read,\n)", True),
        (b"from tokens import (\n    read as r,\n)", True),
        (b"read = 1", False),
        (b"f(read)", False),
        (b"f(read=1)", False),
        (b"reader(x)", False),
    ],
)
def test_a_function_is_named_where_it_may_be_called_and_not_where_a_variable_is_meant(text: bytes, named: bool) -> None:
    assert is_named(text, b"read") is named


@pytest.mark.parametrize(
    ("text", "used"),
    [
        (b"decode(x)", True),
        (b"jwt.decode", True),
        (b"d = decode", True),
        (b"from jwt import decode as d", True),
        (b"partial(decode, key=k)", True),
        (b'getattr(jwt, "decode")', True),
        (b"decode = 1", False),
        (b"# how to decode it", False),
    ],
)
def test_a_function_of_a_library_is_called_or_given_another_name(text: bytes, used: bool) -> None:
    assert is_function(text, b"decode") is used


@pytest.mark.parametrize(
    ("text", "package"),
    [
        (b"import jwt", True),
        (b"from jwt import decode", True),
        (b"from project.compat import jwt", True),
        (b"x = jwt.decode(t)", True),
        (b"a jwt. It is signed", False),
        (b"compat.jwt.decode(t)", True),
        (b"jwt = load()", False),
    ],
)
def test_a_package_is_imported_or_a_member_of_it_taken(text: bytes, package: bool) -> None:
    assert is_package(text, b"jwt") is package


def test_the_names_of_an_import_are_read_over_lines_with_comments() -> None:
    names = b"(\n    decode as d,  # why\n    encode,\n)"
    assert list(imported_names(names)) == [(b"decode", b"d"), (b"encode", b"encode")]


@pytest.mark.parametrize(
    ("text", "handed"),
    [
        (b"from jose import jwt\n", True),
        (b"import jwt\n__all__ = ['jwt']\n", True),
        (b"from jose import (\n    jwt,\n    jws,\n)\njws.verify(t)\n", True),
        (b"from jose import jwt\njwt.decode(t)\n", False),
        (b"from elsewhere import jwt\n", False),
    ],
)
def test_what_is_imported_and_not_used_is_handed_on(text: bytes, handed: bool) -> None:
    assert hands_on(text, {b"jose", b"jwt"}) is handed


@pytest.mark.parametrize(
    ("name", "source", "spoken"),
    [
        ("a modelled call", "import jwt\njwt.decode(t)", True),
        ("a modelled call of a module that was handed on", "from project.compat import jwt\njwt.decode(t)", True),
        ("the same name without the package", "codec.decode(t)", False),
        ("a setting", "SECRET_KEY = load()", True),
        ("a setting that is only read", "x = settings.SECRET_KEY", False),
        ("an attribute of a library's object", "from flask import Flask\napp.secret_key = k", True),
        ("the same attribute elsewhere", "account.secret_key = k", False),
        ("a credential as keyword", "connect(client_secret=s)", True),
        ("a credential as key", 'x = {"client_secret": s}', True),
        ("a credential that is only read", "use(client_secret)", False),
        ("a token taken apart", 'header = token.split(".")[0]', True),
        ("an authorization request", 'url = f"{base}?client_id={i}"', True),
        ("a query", "urlencode(parameters)", True),
        ("a switch", 'os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"', True),
        ("another variable of the environment", 'x = os.environ["HOME"]', False),
        ("a configuration", 'app.config["SECRET_KEY"] = k', True),
        ("an object with modelled methods that is kept", "import jwt\ncodec = jwt.PyJWT()", True),
        ("a modelled function that is kept", "import jwt\nread: object = jwt.decode", True),
        ("a partial that is kept", 'import jwt\nread = partial(\n    jwt.decode, key="k"\n)', True),
        ("a module that is handed on", "from jose import jwt", True),
        ("an object that is made and not kept", "import requests\n\ndef f():\n    s = requests.Session()", False),
        ("nothing at all", "x = 1", False),
    ],
)
def test_a_file_is_read_when_a_noun_may_be_in_it(name: str, source: str, spoken: bool) -> None:
    assert SPEAKING.is_spoken_in(source.encode()) is spoken
