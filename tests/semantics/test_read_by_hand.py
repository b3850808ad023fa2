"""Tokens taken apart by hand: split at the dots, decoded from base64, read as JSON."""

from __future__ import annotations

import textwrap

import pytest

from authlint.concepts import HeaderPeek
from semantics.claims import verdict
from semantics.programs import nouns, reading, says

BY_HAND = "import base64, json\nfrom accounts import load_user\n\n"
PART = "import hashlib, hmac\n\ndef part(text):\n    return base64.urlsafe_b64decode(text + '==')\n\n"


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


@says(
    (
        "its MAC is compared",
        """
        def user(token):
            header, payload, signature = token.split(".")
            claims = json.loads(part(payload))  # peek
            expected = hmac.new(KEY, f"{header}.{payload}".encode(), hashlib.sha256).digest()
            if not hmac.compare_digest(part(signature), expected):
                raise ValueError
            return load_user(claims["sub"])
        """,
    ),
    (
        "its MAC is compared, in two parts the first of which is the MAC",
        """
        def user(token):
            mac, payload = token.split(".", 1)
            mac = part(mac)
            claims = json.loads(part(payload))  # peek
            expected = hmac.new(KEY, payload.encode(), hashlib.sha256).digest()
            if constant_time_compare(mac, expected) and claims["exp"] > now():
                return load_user(claims["sub"])
            raise ValueError
        """,
    ),
    (
        "its MAC is compared with an operator",
        """
        def user(token):
            parts = token.split(".")
            claims = json.loads(part(parts[1]))  # peek
            if part(parts[-1]) != mac_of(parts[0], parts[1]):
                raise ValueError
            return load_user(claims["sub"])
        """,
    ),
    (
        "a key verifies its signature",
        """
        def user(token, key):
            signed, signature = token.rsplit(".", 1)
            header, payload = signed.split(".")
            key.verify(part(signature), signed.encode())
            claims = json.loads(part(payload))  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "a function of the project compares",
        """
        def must_match(mac, signed):
            if not hmac.compare_digest(mac, hmac.digest(KEY, signed, "sha256")):
                raise ValueError

        def user(token):
            header, payload, mac = token.split(".")
            must_match(part(mac), f"{header}.{payload}".encode())
            claims = json.loads(part(payload))  # peek
            return load_user(claims["sub"])
        """,
    ),
)
def test_claims_read_by_hand_are_harmless_when_the_signature_is_checked_by_hand(code: str) -> None:
    assert verdict(BY_HAND + PART + textwrap.dedent(code)) == "harmless"


@says(
    (
        "the content is compared",
        """
        def user(token, nonce):
            header, payload, signature = token.split(".")
            claims = json.loads(part(payload))  # peek
            if hmac.compare_digest(claims["nonce"], nonce):
                return load_user(claims["sub"])
        """,
    ),
    (
        "the number of parts is",
        """
        def user(token, count):
            parts = token.split(".")
            if len(parts) != count:
                raise ValueError
            claims = json.loads(part(parts[1]))  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "the header is",
        """
        def user(token, wanted):
            header, payload, signature = token.split(".")
            if header != wanted:
                raise ValueError
            claims = json.loads(part(payload))  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "the signature is only compared with nothing",
        """
        def user(token):
            header, payload, signature = token.split(".")
            if signature == "":
                raise ValueError
            claims = json.loads(part(payload))  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "the signature is checked on one path only",
        """
        def user(token, key):
            header, payload, signature = token.split(".")
            if key is not None:
                key.verify(part(signature), f"{header}.{payload}".encode())
            claims = json.loads(part(payload))  # peek
            return load_user(claims["sub"])
        """,
    ),
)
def test_claims_read_by_hand_decide_when_something_else_is_checked(code: str) -> None:
    assert verdict(BY_HAND + PART + textwrap.dedent(code)) == "decides"


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
