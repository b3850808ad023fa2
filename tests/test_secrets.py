"""What counts as a secret in the source, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.concepts import Concept, Evidence, KeyMaterial, Site, TokenDecode, TokenEncode
from authlint.secrets import (
    is_placeholder,
    is_private_key,
    is_public_key,
    literals,
    signing_secrets,
    stands_for_another,
)
from authlint.tables import named_algorithms
from authlint.values import Absent, Choice, Known, Reference, Sequence, Table, Unknown, Value, When

PUBLIC_PEM = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----"
PRIVATE_PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


class Reader:
    """Gives the roles it was made with; every relation holds that is named in ``holds``."""

    def __init__(self, holds: frozenset[str], roles: dict[str, Value]) -> None:
        self.holds = holds
        self.roles = roles

    def role(self, concept: Concept, name: str) -> Value:
        return self.roles.get(name, Absent())

    def relation(self, concept: Concept, name: str) -> Any:
        return Evidence("as the test wants it") if name in self.holds else None

    def anchor(self, concept: Concept, role: str) -> tuple[str, object]:
        return "app.py", None

    def source(self, value: Value) -> tuple[str, object] | None:
        return None


SITE = Site("app.py", None, "a library", "a.call")


def key(text: str | bytes | None, when: When = "") -> Known:
    return Known(constant=text, when=when)


def algorithm_list(*names: str) -> Sequence:
    return Sequence(items=tuple(Known(constant=name) for name in names))


def encode(holds: frozenset[str] = frozenset(), **roles: Value) -> TokenEncode:
    return TokenEncode(SITE, Reader(holds, roles))


def decode(**roles: Value) -> TokenDecode:
    return TokenDecode(SITE, Reader(frozenset(), {"verify_signature": Absent(default=Known(constant=True))} | roles))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "********", "xxxx-xxxx-xxxx", "...", "00000000",
        "your-client-secret", "YourClientSecret", "<your secret>", "[secret]", "my_secret", "yoursecret",
        "changeme", "CHANGE-ME-please", "replace me", "dummy_client_secret", "example-secret", "not-a-real-secret",
        "${CLIENT_SECRET}", "{{ client_secret }}", "%(secret)s", "$SECRET", "{secret}", "@SECRET@", "__SECRET__",
        "CLIENT_SECRET", "GITHUB_OAUTH_SECRET", "secret", "client_secret", "github-client-secret",
        "env:CLIENT_SECRET", "op://vault/item/secret", "/run/secrets/client", "arn:aws:secretsmanager:eu:1:secret:x",
        "projects/shop/secrets/client", "https://vault.example/client",
    ],
)  # fmt: skip
def test_what_no_authorization_server_issued_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "d2f0c9a1b7e34f5596aa0b1c2d3e4f50", "clientsecret11", "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", "hunter2",
        "1234abcd-1234-abcd-1234-abcd1234adcd", "test-9f8e7d6c5b4a39281706", "oKx8Q~a.9zPbVb2Sy", "shpss_8c1f0f",
        "correct horse battery", "aZ/9+k2==",
    ],
)  # fmt: skip
def test_what_may_have_been_issued_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        PUBLIC_PEM,
        "  -----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----",
        "ssh-rsa AAAAB3Nza alice@example",
        "ssh-ed25519 AAAAC3Nza",
        '{"kty": "RSA", "n": "0vx7", "e": "AQAB"}',
    ],
)
def test_a_public_key_is_known_by_its_form(text: str) -> None:
    assert is_public_key(text)
    assert not is_private_key(text)


@pytest.mark.parametrize("text", [PRIVATE_PEM, PUBLIC_PEM + PRIVATE_PEM, '{"kty": "oct", "k": "GawgguFy"}', "secret"])
def test_what_holds_something_secret_is_no_public_key(text: str) -> None:
    assert not is_public_key(text)


def test_a_base64_text_that_begins_with_a_slash_is_no_file() -> None:
    assert not stands_for_another("/Zt4kq9bX0/uV7+Q==")
    assert stands_for_another("/etc/keys/jwt.pem")


def test_literals_are_found_in_alternatives_lists_and_jwk_mappings() -> None:
    value = Choice(
        options=(
            key("first"),
            Unknown(),
            Sequence(items=(key("second"), key(b"third")), when="unset"),
            Table(entries=(("kty", key("oct")), ("k", key("fourth")))),
            key("only in a debug run", "debug"),
            key(None),
        )
    )
    assert [(leaf.constant, leaf.when) for leaf in literals(value)] == [
        ("first", ""), ("second", "unset"), (b"third", "unset"), ("fourth", "")
    ]  # fmt: skip


def constants(subject: TokenEncode | TokenDecode | KeyMaterial) -> list[object]:
    return [leaf.constant for leaf in signing_secrets(subject)]


def test_a_text_is_the_key_of_a_mac_unless_the_algorithm_takes_no_such_key() -> None:
    assert constants(encode(key=key("secret"), algorithm=key("HS256"))) == ["secret"]
    assert constants(encode(key=key("secret"))) == ["secret"]
    assert constants(encode(key=key("secret"), algorithm=key("RS256"))) == []
    assert constants(decode(key=key("secret"), algorithms=algorithm_list("RS256", "HS256"))) == ["secret"]
    assert constants(decode(key=key("secret"), algorithms=algorithm_list("ES256", "EdDSA"))) == []


def test_a_private_key_is_a_secret_and_a_public_one_is_none() -> None:
    assert constants(encode(key=key(PRIVATE_PEM), algorithm=key("RS256"))) == [PRIVATE_PEM]
    assert constants(decode(key=key(PUBLIC_PEM), algorithms=algorithm_list("RS256"))) == []


def test_a_key_that_checks_nothing_or_is_refused_is_not_reported() -> None:
    assert constants(decode(key=key("secret"), verify_signature=Known(constant=False))) == []
    assert constants(encode(frozenset({"refused"}), key=key("secret"))) == []


def test_a_key_that_checks_on_one_path_is_reported() -> None:
    switch = Choice(options=(Known(constant=False), Known(constant=True)))
    assert constants(decode(key=key("secret"), verify_signature=switch)) == ["secret"]


def test_a_placeholder_in_force_is_a_key_and_a_template_is_none() -> None:
    assert constants(encode(key=key("<your-secret-key>"))) == ["<your-secret-key>"]
    assert constants(encode(key=key("{{ cookiecutter.secret }}"))) == []


def test_algorithms_are_named_by_texts_and_by_constants_of_a_library() -> None:
    value = Choice(
        options=(
            Sequence(items=(key("none"), Reference(name="jose.constants.ALGORITHMS.HS256"), Reference(name="a.b"))),
            key("ES256", "branch"),
        )
    )
    assert [(name, leaf.when) for name, leaf in named_algorithms(value)] == [
        ("none", ""), ("HS256", ""), ("ES256", "branch")
    ]  # fmt: skip
