"""No secret and no terminal trick of the scanned code is shown."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from authlint.engine.redact import Redactor, inert, secrets_of
from authlint.values import Choice, Known, Sequence, Table, Text, Unknown

NOTHING: frozenset[str] = frozenset()


def shown(source: str, line: int = 1, *secrets: str) -> str:
    return Redactor(source.split("\n")).line(line, frozenset(secrets))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('SECRET_KEY = "correct-horse"', 'SECRET_KEY = "*************"'),
        ('app.config["SECRET_KEY"] = "correct-horse"', 'app.config["SECRET_KEY"] = "*************"'),
        ("jwt.encode(claims, 'hunter2', algorithm='HS256')", "jwt.encode(claims, '*******', algorithm='HS256')"),
        ('Client(client_secret="s3cr3t", client_id="web")', 'Client(client_secret="******", client_id="web")'),
        ('x = {"password": "letmein", "alg": "none"}', 'x = {"password": "*******", "alg": "none"}'),
        ('os.environ.get("JWT_KEY", "fallback")', 'os.environ.get("JWT_KEY", "********")'),
        ('os.environ["JWT_KEY"]', 'os.environ["JWT_KEY"]'),
        ('config("SECRET", default="changeme")', 'config("SECRET", default="********")'),
        ('url = "https://user:pass@host/x"', 'url = "************************"'),
        ('url = "https://host.example/authorize?scope=openid"', 'url = "https://host.example/authorize?scope=openid"'),
        ('key = b"raw-bytes-key"', 'key = b"*************"'),
        ('f"Bearer {token}"', 'f"Bearer {token}"'),
        ('f"prefix-{user}-secretpart"', 'f"*******{user}***********"'),
        ('options={"verify_signature": False}', 'options={"verify_signature": False}'),
        ('client_secret=""', 'client_secret=""'),
        ('os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"', 'os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"'),
        ("x = 1  # password: hunter2, ask Ann", "x = 1  # password: *******, ask Ann"),
        ("x = 1  # old key AbCdEf0123456789AbCdEf0123456789", "x = 1  # old key " + 32 * "*"),
        ('audience="my-api", issuer="https://id.example"', 'audience="my-api", issuer="https://id.example"'),
        ('algorithms=["HS256", "RS256"]', 'algorithms=["HS256", "RS256"]'),
        ('JWE(text, alg="RSA1_5")', 'JWE(text, alg="RSA1_5")'),
        ('return ["hunter2"]', 'return ["*******"]'),
        ('for word in "GET", "hunter2":', 'for word in "GET", "*******":'),
        ('keys = ["one-key", "two-key"]', 'keys = ["*******", "*******"]'),
    ],
)
def test_strings_are_covered_unless_they_are_plainly_harmless(source: str, expected: str) -> None:
    assert shown(source) == expected


def test_every_line_of_a_key_in_pem_form_is_covered() -> None:
    source = 'KEY = """-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"""\nnext = 1'
    assert [shown(source, line) for line in (1, 2, 3, 4)] == [
        'KEY = """' + "*" * 27,
        "*" * 14,
        "*" * 25 + '"""',
        "next = 1",
    ]


def test_a_string_in_a_call_over_several_lines_is_judged_by_the_line_before() -> None:
    assert shown('KEY = (\n    "correct horse battery"\n)', 2) == '    "*********************"'


def test_a_known_secret_is_covered_in_comments_and_harmless_looking_strings_too() -> None:
    source = 'x = {"hunter2": 1}  # hunter2 is the old one'
    assert shown(source) == source
    assert shown(source, 1, "hunter2") == 'x = {"*******": 1}  # ******* is the old one'


def test_a_known_secret_is_covered_in_messages() -> None:
    redactor = Redactor([])
    assert redactor.hide_in_text('The key "hunter2" is here, hunter2!', frozenset({"hunter2"})) == (
        'The key "***" is here, ***!'
    )


def test_a_key_that_is_an_ordinary_word_leaves_sentences_readable() -> None:
    redactor = Redactor([])
    assert redactor.hide_in_text('The secret is "secret".', frozenset({"secret"})) == 'The secret is "***".'


def test_the_secrets_of_a_value_are_its_strings_without_words_of_the_protocols() -> None:
    value = Choice(
        options=(
            Known(constant="one"),
            Sequence(items=(Known(constant=b"two"), Known(constant="HS256"), Known(constant=3))),
            Table(entries=(("k", Known(constant="three")),)),
            Text(parts=(Known(constant="four"), Unknown())),
        )
    )
    assert secrets_of(value) == {"one", "two", "three", "four"}
    assert secrets_of(None) == NOTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\u202eb\u2066c", "a�b�c"),
        ("zero\u200bwidth", "zero�width"),
        ("line\u2028end\x85", "line�end�"),
        ("\ud800", "�"),
        ("\x7f", "␡"),
        ("tab\there", "tab\there"),
        ("é 漢字 🙂", "é 漢字 🙂"),
    ],
)
def test_control_characters_are_made_visible(text: str, expected: str) -> None:
    assert inert(text) == expected


@settings(deadline=None)
@given(st.text())
def test_inert_text_keeps_its_length_and_can_be_printed(text: str) -> None:
    safe = inert(text)
    assert len(safe) == len(text)
    assert all(letter == "\t" or letter.isprintable() or unicodedata.category(letter) == "Zs" for letter in safe)


UNKNOWN = st.text(string.ascii_letters + string.digits + "-_!$%&+=.,;<>", min_size=3, max_size=50)
SECRET = st.text(string.ascii_letters + string.digits + "-_!$%&/+=.,:;<>", min_size=6, max_size=50)
PLACES = [
    "SECRET_KEY = {}",
    "SECRET_KEY: str = {}",
    "x = ({})",
    "jwt.encode(claims, {}, algorithm='HS256')",
    "jwt.decode(token, key={}, options={{'verify_signature': False}})",
    "a = b = f(x, {}) or {{}}",
    "app.config['SECRET_KEY'] = {}",
    "settings = {{'password': {}, 'debug': True}}",
    "os.environ.get('KEY') or {}",
    "os.environ.get('KEY', {})",
    "def f(key={}): pass",
    "keys = [{}, other]",
    "return x if y else {}",
    "token: Final = {}",
]


@settings(deadline=None)
@given(
    secret=SECRET,
    place=st.sampled_from(PLACES),
    quote=st.sampled_from(['"', "'", '"""', "'''"]),
    prefix=st.sampled_from(["", "b", "r", "f"]),
)
def test_a_secret_in_a_string_is_never_shown_and_columns_stay(secret: str, place: str, quote: str, prefix: str) -> None:
    assume(secret not in place and not secret.isdigit())
    source = place.format(f"{prefix}{quote}{secret}{quote}")
    line = shown(source, 1, secret)
    assert secret not in line
    assert len(line) == len(source)


@settings(deadline=None)
@given(
    secret=UNKNOWN,
    place=st.sampled_from([*PLACES, "return [{}]", "for x in 'GET', {}:", "x = y or [{}]", "if x == {}:"]),
)
def test_a_string_nobody_knows_to_be_a_secret_is_not_shown_either(secret: str, place: str) -> None:
    assume(secret not in place and secrets_of(Known(constant=secret)))
    assert secret not in shown(place.format(f'"{secret}"'))


@settings(deadline=None)
@given(st.text(alphabet="\"'\\#{}[]()fbr \n\tax:=\x00\u2028", max_size=60), st.integers(0, 6))
def test_any_text_at_all_can_be_redacted(source: str, line: int) -> None:
    lines = source.split("\n")
    result = Redactor(lines).line(line, frozenset({"ax"}))
    assert len(result) == (len(lines[line - 1]) if 1 <= line <= len(lines) else 0)


@pytest.mark.parametrize(
    "source",
    [
        "'" * 50_000,
        '"""' * 30_000,
        "f'{" * 30_000,
        "#" * 100_000,
        "a://" * 30_000,
        "x = [" * 20_000 + "'a'",
        "a" * 100_000,
        "x = '/" + "a" * 50_000 + "!'",
    ],
)
def test_a_long_hostile_line_is_redacted_like_any_other(source: str) -> None:
    assert len(shown(source)) == len(source)
