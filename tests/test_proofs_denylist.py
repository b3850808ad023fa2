"""A revoked token comes back in another spelling where its text is kept, and not where its identifier is."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from projects import write
from proofs.compact import base64url, from_base64url
from proofs.denylist import LISTINGS, RULE, Listing
from repository import LIBRARIES, RULES

from authlint.engine.scan import scan
from authlint.rule import Example, Finding
from authlint.testing import marked_lines

USER = "alice"
SECRET = b"a secret of this test that is long enough for SHA-512, and 64 octets at least"
PRIVATE_KEY = ec.generate_private_key(ec.SECP256R1())
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-5)."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

# Some of the libraries warn of themselves.
pytestmark = pytest.mark.filterwarnings("ignore")

each = pytest.mark.parametrize("proof", LISTINGS, ids=[f"{one.library} {one.algorithm}" for one in LISTINGS])


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[[Example], Mapping[str, Any]]:
    """Return what runs a program and returns its names."""
    public = PRIVATE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    monkeypatch.setenv("JWT_KEY", SECRET.decode())
    monkeypatch.setenv("EC_PUBLIC_KEY", public.decode())

    def run(program: Example) -> Mapping[str, Any]:
        names: dict[str, Any] = {"__name__": "app"}
        exec(compile(program.files["app.py"], "app.py", "exec"), names)
        return names

    return run


def token(algorithm: str, jti: str) -> str:
    """Return a genuine token with an identifier."""
    parts = ({"alg": algorithm, "typ": "JWT"}, {"sub": USER, "jti": jti})
    message = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{message}.{base64url(protected(algorithm, message.encode()))}"


def protected(algorithm: str, message: bytes) -> bytes:
    if algorithm == "ES256":
        r, s = decode_dss_signature(PRIVATE_KEY.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return hmac.new(SECRET, message, {"HS256": hashlib.sha256, "HS384": hashlib.sha384}[algorithm]).digest()


def other_spellings(genuine: str) -> Iterator[str]:
    """Yield the token as anybody can write it who has no key."""
    message, _, last = genuine.rpartition(".")
    yield genuine + "="
    yield genuine + "=="
    yield f"{message}.{last[:-1]}{ALPHABET[ALPHABET.index(last[-1]) ^ 1]}"
    yield f"{message}.{last.replace('-', '+').replace('_', '/')}"
    octets = from_base64url(last)
    if len(octets) == 64:
        r, s = octets[:32], int.from_bytes(octets[32:], "big")
        yield f"{message}.{base64url(r + (ORDER - s).to_bytes(32, 'big'))}"


def signed_in(program: Mapping[str, Any], given: str) -> str | None:
    session: dict[str, str] = {}
    try:
        program["sign_in"](session, given)
    except Exception:
        return None
    return session["user"]


def findings(program: Example, folder: Path) -> list[Finding]:
    outcome = scan(str(write(folder, program.files)), rules=[RULES[RULE]], libraries=LIBRARIES)
    assert not outcome.failures
    return list(outcome.findings)


def let_in_again(program: Mapping[str, Any], algorithm: str) -> list[str]:
    """Return the other spellings of a token that are accepted after it has signed out."""
    genuine = token(algorithm, "one")
    assert signed_in(program, genuine) == USER
    program["sign_out"](genuine)
    assert signed_in(program, genuine) is None
    assert signed_in(program, token(algorithm, "two")) == USER
    return [one for one in other_spellings(genuine) if one != genuine and signed_in(program, one) == USER]


@each
def test_a_token_that_has_signed_out_comes_back_in_another_spelling_where_its_text_is_kept(
    proof: Listing, start: Callable[[Example], Mapping[str, Any]]
) -> None:
    assert bool(let_in_again(start(proof.bad), proof.algorithm)) == proof.reported


@each
def test_it_does_not_come_back_where_its_identifier_is_kept(
    proof: Listing, start: Callable[[Example], Mapping[str, Any]]
) -> None:
    assert let_in_again(start(proof.good), proof.algorithm) == []


@each
def test_the_program_that_keeps_texts_is_reported_where_the_library_takes_another_spelling(
    proof: Listing, tmp_path: Path
) -> None:
    found = {(one.location.path, one.location.start.line) for one in findings(proof.bad, tmp_path)}
    assert found == set(marked_lines(proof.bad))
    assert bool(found) == proof.reported


@each
def test_the_program_that_keeps_identifiers_is_not_reported(proof: Listing, tmp_path: Path) -> None:
    assert findings(proof.good, tmp_path) == []
