"""Tokens taken apart by hand: split at the dots, decoded from base64, read as JSON."""

from __future__ import annotations

import pytest

from authlint.concepts import HeaderPeek
from semantics.claims import verdict
from semantics.programs import nouns, reading, says

BY_HAND = "import base64, json\nfrom accounts import load_user\n\n"


@says(
    (
        "in one expression",
        'def user(token):\n    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "step by step",
        'def user(token):\n    payload = token.split(".")[1]\n    payload += "=" * (-len(payload) % 4)\n    data = base64.urlsafe_b64decode(payload)\n    claims = json.loads(data.decode())  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "by unpacking",
        'def user(token):\n    header, payload, signature = token.split(".")\n    claims = json.loads(base64.b64decode(payload + "==="))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "with a function that pads",
        'def pad(text):\n    return text + "=" * (-len(text) % 4)\n\ndef user(token):\n    claims = json.loads(base64.urlsafe_b64decode(pad(token.split(".")[1])))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "with a function that decodes",
        'def decode_part(text):\n    return base64.urlsafe_b64decode(text + "==")\n\ndef user(token):\n    claims = json.loads(decode_part(token.split(".")[1]))  # peek\n    return load_user(claims["sub"])',
    ),
)
def test_claims_read_by_hand_are_followed_like_any_other(code: str) -> None:
    assert verdict(BY_HAND + code) == "decides"


def test_claims_read_by_hand_are_harmless_when_the_token_is_verified() -> None:
    code = 'import jwt\n\ndef user(token):\n    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # peek\n    jwt.decode(token, KEY, algorithms=["RS256"])\n    return load_user(claims["sub"])'
    assert verdict(BY_HAND + code) == "harmless"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            'def kid(token):\n    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]',
            id="the first part",
        ),
        pytest.param(
            'def kid(token):\n    head, _, _ = token.split(".")\n    return json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]',
            id="the first of three",
        ),
    ],
)
def test_a_header_read_by_hand_is_no_claims(code: str) -> None:
    program = BY_HAND + code
    with reading(program) as reader:
        assert [type(concept) for concept in nouns(reader, program)] == [HeaderPeek]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def part(name):\n    return json.loads(base64.b64decode(name))", id="base64 that is not split"),
        pytest.param('def host(name):\n    return name.split(".")[1]', id="a name split at its dots"),
        pytest.param('def body(mail):\n    return json.loads(base64.b64decode(mail.split(",")[1]))', id="a data URL"),
    ],
)
def test_what_is_no_token_is_not_taken_for_one(code: str) -> None:
    program = BY_HAND + code
    with reading(program) as reader:
        assert nouns(reader, program) == []
