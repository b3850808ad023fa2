"""What a dictionary setting means by a key it does not have, where the library assumes something worth judging."""

from __future__ import annotations

from authlint.concepts import KeyMaterial, TokenDecode
from semantics.programs import Program, cases, notation, nouns, reading


def found(program: Program, concept: type, role: str) -> str:
    """Return the values of a role, of each noun of a kind that has it, one a line."""
    with reading(program) as reader:
        values = [notation(one.role_value(role)) for one in nouns(reader, program) if isinstance(one, concept)]
        return "\n".join(value for value in values if value != "?")


@cases(
    ("no key at all", {"settings.py": "SIMPLE_JWT = {}"}, "? from setting SECRET_KEY"),
    (
        "other keys only",
        {
            "settings.py": "from datetime import timedelta\nSIMPLE_JWT = dict(ACCESS_TOKEN_LIFETIME=timedelta(minutes=5))"
        },
        "? from setting SECRET_KEY",
    ),
    ("a key of its own", {"settings.py": "SIMPLE_JWT = {'SIGNING_KEY': 'k'}"}, "'k'"),
    ("a key that only verifies", {"settings.py": "SIMPLE_JWT = {'VERIFYING_KEY': 'k'}"}, ""),
    ("keys from elsewhere", {"settings.py": "from shared import JWT\nSIMPLE_JWT = {**JWT, 'LEEWAY': 1}"}, ""),
    ("added afterwards", {"settings.py": "SIMPLE_JWT = {}\nSIMPLE_JWT.update(load())"}, ""),
    (
        "one of two dictionaries",
        {"settings.py": "if X:\n    SIMPLE_JWT = {}\nelse:\n    SIMPLE_JWT = {'LEEWAY': 1}"},
        "",
    ),
    (
        "another file of the settings adds it",
        {
            "settings/base.py": "SIMPLE_JWT = {}",
            "settings/production.py": "from settings.base import *\nSIMPLE_JWT['SIGNING_KEY'] = load()",
        },
        "",
    ),
    (
        "what is no settings module says nothing about it",
        {"settings.py": "SIMPLE_JWT = {}", "other.py": "SIGNING_KEY = 1"},
        "? from setting SECRET_KEY",
    ),
)
def test_a_missing_key_is_read_from_the_setting_it_falls_back_to(program: Program, expected: str) -> None:
    assert found(program, KeyMaterial, "key") == expected


@cases(
    (
        "off unless asked for",
        {"settings.py": "APPS = ['graphql_jwt']\nGRAPHQL_JWT = {'JWT_LEEWAY': 1}"},
        "absent, so False",
    ),
    (
        "off in a package that another file of the settings names",
        {"settings/base.py": "APPS = ['graphql_jwt']", "settings/api.py": "GRAPHQL_JWT = {'JWT_LEEWAY': 1}"},
        "absent, so False",
    ),
    ("another package's, perhaps", {"settings.py": "GRAPHQL_JWT = {'JWT_LEEWAY': 1}"}, ""),
    ("asked for", {"settings.py": "GRAPHQL_JWT = {'JWT_VERIFY_EXPIRATION': True}"}, "True"),
    ("a handler of its own", {"settings.py": "GRAPHQL_JWT = {'JWT_DECODE_HANDLER': 'shop.decode'}"}, ""),
    ("on unless switched off", {"settings.py": "JWT_AUTH = {'JWT_LEEWAY': 1}"}, ""),
)
def test_a_missing_switch_has_the_value_the_library_assumes(program: Program, expected: str) -> None:
    assert found(program, TokenDecode, "verify_expiry") == expected
