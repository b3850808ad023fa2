"""Which literals are tokens and private keys, whatever a stranger wrote into them."""

from __future__ import annotations

import base64
import json
import warnings

import jwt
import pytest

from authlint.concepts import PrivateKeyLiteral, TokenLiteral
from authlint.semantics.token_text import facts_of
from authlint.tables_literals import EXAMPLE_ISSUERS, EXAMPLE_KEYS
from semantics.programs import reading


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header: object, claims: object, mac: str = "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg") -> str:
    return ".".join((*(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims)), mac))


def pem(data: bytes) -> str:
    return f"-----BEGIN PRIVATE KEY-----\n{base64.b64encode(data).decode()}\n-----END PRIVATE KEY-----"


def found(literal: object) -> list[str]:
    """Return the nouns that a file with one literal holds."""
    with reading(f"VALUE = {literal!r}") as code:
        return [type(one).__name__ for one in code.concepts("app.py")]


HS256 = {"alg": "HS256"}
NO_TOKENS = {
    "a header without an algorithm": token({"typ": "JWT"}, {"sub": "42"}),
    "an algorithm that is no text": token({"alg": 256}, {"sub": "42"}),
    "claims that are no object": token(HS256, ["sub"]),
    "base64 that is no JSON": f"eyJhbGciOiJIUzI1NiJ9.eyJ{'A' * 21}.abc",
    "half of a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9",
}
NO_KEYS = {
    "a length beyond the end": pem(b"\x30\x82\xff\xff" + bytes(100)),
    "a length of more octets than there are": pem(b"\x30\xff" + bytes(100)),
    "data after the end": pem(b"\x30\x40" + bytes(100)),
    "no sequence": pem(b"\x04\x40" + bytes(64)),
    "too short": pem(b"\x30\x02\x02\x00"),
    "no base64": "-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----",
    "a JWK without private members": json.dumps({"kty": "RSA", "n": "A" * 40, "e": "AQAB"}),
    "a JWK whose private member is cut off": json.dumps({"kty": "oct", "k": "GawgguFy..."}),
    "a JWK with a private member that is no text": json.dumps({"kty": "EC", "d": [1, 2]}),
    "a key set that is none": json.dumps({"kty": "RSA", "keys": "d"}),
}


@pytest.mark.parametrize("text", NO_TOKENS.values(), ids=list(NO_TOKENS))
def test_what_only_looks_like_a_token_is_none(text: str) -> None:
    assert TokenLiteral.__name__ not in found(text)


@pytest.mark.parametrize("text", NO_KEYS.values(), ids=list(NO_KEYS))
def test_what_only_looks_like_a_private_key_is_none(text: str) -> None:
    assert PrivateKeyLiteral.__name__ not in found(text)


def test_a_whole_sequence_in_pem_is_a_private_key() -> None:
    assert found(pem(b"\x30\x40" + bytes(64))) == [PrivateKeyLiteral.__name__]
    assert found(pem(b"\x30\x82\x01\x00" + bytes(256))) == [PrivateKeyLiteral.__name__]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (token(HS256, {"sub": "42", "exp": 1}), "expired"),
        (token(HS256, {"sub": "1234567890"}), "published"),
        (token(HS256, {"role": "anon"}), "anonymous"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.8BZmQvcblOk69Re-Hf_tiHl-VagHQNd0uBvPrpuS21k", "common_secret"),
    ],
)
def test_a_token_says_what_it_is(text: str, role: str) -> None:
    with reading(f"VALUE = {text!r}") as code:
        (literal,) = code.concepts("app.py")
        facts = ("expired", "published", "anonymous", "common_secret")
        assert [name for name in facts if literal.role_value(name).equals(True)] == [role]


RFC_7515_KEY = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
RFC_7515_TOKEN = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
JWT_IO_TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)


def test_the_example_of_the_standard_is_known_by_its_issuer_and_its_key() -> None:
    key = base64.urlsafe_b64decode(RFC_7515_KEY + "==")
    claims = jwt.decode(RFC_7515_TOKEN, key, algorithms=["HS256"], options={"verify_exp": False})
    assert claims["iss"] in EXAMPLE_ISSUERS
    assert RFC_7515_KEY[:16] in EXAMPLE_KEYS


def test_the_sample_of_the_well_known_page_is_known_by_its_subject_and_its_secret() -> None:
    facts = facts_of(JWT_IO_TOKEN)
    assert facts is not None
    assert facts["published"]
    assert facts["common_secret"]


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_secret_of_the_manuals_is_found_for_each_mac(algorithm: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = [
            jwt.encode({"sub": "42"}, secret, algorithm=algorithm)
            for secret in ("changeme", "0r4ng3-p0rt4l-1n-th3-n0rth")
        ]
    assert [facts["common_secret"] for one in made if (facts := facts_of(one)) is not None] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        token({"alg": "HS256", "kid": 7}, {"sub": "42"}),
        token({"alg": "HS256", "b64": False, "crit": ["b64"]}, {"sub": "42"}),
        token({"alg": "HS256", "crit": "exp"}, {"sub": "42"}),
        "eyJhbGciOiJIUzI1NiJ9." + base64url(b'{"a":' + b"[" * 12_000) + ".abc",
        "eyJhbGciOiJIUzI1NiJ9." + base64url(b'{"exp":' + b"9" * 9_000 + b"}") + ".abc",
        "eyJhbGciOiJIUzI1NiJ9." + base64url(b'{"sub":"\xff"}') + ".abc",
    ],
)
def test_a_token_that_means_harm_is_described_or_left_alone(text: str) -> None:
    facts = facts_of(text)
    assert facts is None or facts["algorithm"] == "HS256"


def test_claims_of_odd_types_say_nothing() -> None:
    facts = facts_of(token(HS256, {"sub": ["1234567890"], "iss": {"joe": 1}, "exp": "1", "role": None}))
    assert facts is not None
    assert not any(facts[name] for name in ("expired", "published", "anonymous", "common_secret"))
