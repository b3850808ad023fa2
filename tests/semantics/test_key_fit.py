"""Which keys are of no use for which algorithms, which are too small, and what else they are used for."""

from __future__ import annotations

import pytest

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode
from semantics.programs import reading

SILENT = ""
P384 = (
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAElJV4wscxL/15IZiHqnYL/PaPvUjX9UI8"
    "dbAwKQChktFvWi/cmeTL8uNaLSPwjUkzHwQk0euCDks1AFQ2KK6nNfjJInIqYLCn"
    "m4U4ivY+/5bxLANqYW86lUF3azQoGlCd"
)
HEAD = f"""
import base64
import json
import os
from pathlib import Path
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_private_key
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from jwcrypto import jwk

BARE = "{P384}"
PEM = "-----BEGIN PUBLIC KEY-----\\n{P384}\\n-----END PUBLIC KEY-----"
NAME = os.environ.get("KEY_FILE", "key.pem")
"""
ON_P384 = "is the public half of an elliptic curve key on P-384"
MAC_OF_PUBLIC = "whoever has it, and everybody may, makes the MAC of"
ANSWERS = {
    ("PEM", "['HS256']"): f"{ON_P384}: {MAC_OF_PUBLIC} HS256 with it",
    ("PEM.encode()", "['HS256', 'HS512']"): f"{ON_P384}: {MAC_OF_PUBLIC} HS256 and HS512 with it",
    ("BARE", "['HS256']"): f"{ON_P384}: {MAC_OF_PUBLIC} HS256 with it",
    ("base64.b64decode(BARE)", "['HS256']"): f"{ON_P384}: {MAC_OF_PUBLIC} HS256 with it",
    ("BARE", "['ES256']"): f"{ON_P384}, and ES256 needs a key on P-256",
    ("BARE", "['RS256', 'ES256']"): f"{ON_P384}, and RS256 and ES256 need an RSA key or a key on P-256",
    ("BARE", "['ES384']"): SILENT,
    ("BARE", "['ES256', 'ES384']"): SILENT,
    ("BARE", "ALGORITHMS"): SILENT,
    ("BARE", "['ES256', ALGORITHM]"): SILENT,
    ("BARE", "['ES256', 'X-OWN']"): SILENT,
    ("BARE", "[]"): SILENT,
    ("open('public.pem').read()", "['HS256']"): f"is `public.pem`, a public key: {MAC_OF_PUBLIC} HS256 with it",
    ("Path('keys', 'issuer.crt').read_bytes()", "['HS256']"): (
        f"is `issuer.crt`, a public key: {MAC_OF_PUBLIC} HS256 with it"
    ),
    ("open('private.pem').read()", "['HS256']"): "is `private.pem`, a private key, and HS256 needs a shared secret",
    ("open('private.pem').read()", "['ES256']"): SILENT,
    ("open('key.pem').read()", "['HS256']"): SILENT,
    ("open('published.txt').read()", "['HS256']"): SILENT,
    ("open(NAME).read()", "['HS256']"): SILENT,
    ("load_der_public_key(base64.b64decode(BARE))", "['ES256']"): f"{ON_P384}, and ES256 needs a key on P-256",
    ("load_pem_private_key(DATA, None)", "['HS256']"): (
        "is the private half of a key pair, and HS256 needs a shared secret"
    ),
    ("load_pem_private_key(DATA, None)", "['RS256']"): SILENT,
    ("rsa.generate_private_key(65537, 2048)", "['ES256']"): (
        "is the private half of an RSA key, and ES256 needs a key on P-256"
    ),
    ("ec.generate_private_key(CURVE)", "['ES256']"): SILENT,
    ("ec.generate_private_key(ec.SECP256R1()).public_key()", "['ES512']"): (
        "is the public half of an elliptic curve key on P-256, and ES512 needs a key on P-521"
    ),
    ("'the portal of the north sea'", "['RS256']"): "is a shared secret, and RS256 needs an RSA key",
    ("'the portal of the north sea'", "['HS256']"): SILENT,
    ("''", "['RS256']"): SILENT,
    ("'/etc/keys/private.pem'", "['RS256']"): SILENT,
    ("KEY", "['RS256']"): SILENT,
}


@pytest.mark.parametrize(("key", "algorithms", "answer"), [(*asked, answer) for asked, answer in ANSWERS.items()])
def test_a_key_fits_the_algorithms_beside_it_or_it_is_said_why_not(key: str, algorithms: str, answer: str) -> None:
    with reading(f"{HEAD}def read(token):\n    return jwt.decode(token, {key}, algorithms={algorithms})") as code:
        (decode,) = (one for one in code.concepts("app.py") if isinstance(one, TokenDecode))
        found = decode.unfit_key
        assert (found.reason if found is not None else SILENT) == answer


@pytest.mark.parametrize(
    ("key", "dangerous"),
    [
        ("BARE", True),
        ("PEM", True),
        ("open('public.pem').read()", True),
        ("open('private.pem').read()", False),
        ("load_der_public_key(base64.b64decode(BARE))", False),
        ("'-----BEGIN PRIVATE KEY-----...'", False),
    ],
)
def test_a_public_key_that_is_a_text_may_be_taken_for_a_secret(key: str, dangerous: bool) -> None:
    with reading(f"{HEAD}def read(token):\n    return jwt.decode(token, {key}, algorithms=['HS256'])") as code:
        (decode,) = (one for one in code.concepts("app.py") if isinstance(one, TokenDecode))
        assert decode.unfit_key is not None
        assert (decode.public_secret is not None) is dangerous


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("OctKey.import_key(base64.b64decode(BARE))", f"{ON_P384}: {MAC_OF_PUBLIC} HS256 with it"),
        ("RSAKey.import_key(os.environ['KEY'])", "is the public half of an RSA key, and HS256 needs a shared secret"),
        ("OctKey.import_key(os.environ['KEY'])", SILENT),
        ("OctKey.generate_key(256)", SILENT),
        ("jwk.JWK(**{'kty': 'EC', 'crv': 'P-256', 'd': 'AQAB'})", (
            "is the private half of an elliptic curve key on P-256, and HS256 needs a shared secret"
        )),
    ],
)  # fmt: skip
def test_keys_made_by_libraries_know_their_kind(key: str, answer: str) -> None:
    program = f"{HEAD}def issue(claims):\n    return joserfc_jwt.encode({{'alg': 'HS256'}}, claims, {key})"
    with reading(program) as code:
        (encode,) = (one for one in code.concepts("app.py") if isinstance(one, TokenEncode))
        found = encode.unfit_key
        assert (found.reason if found is not None else SILENT) == answer


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("{'kty': 'RSA', 'n': 'AQ" + "A" * 169 + "'}", "is an RSA key of 1017 bits, and tokens demand 2048"),
        ("{'kty': 'RSA', 'n': 'AQ" + "A" * 341 + "'}", SILENT),
        ("{'kty': 'RSA', 'n': 'the-modulus'}", SILENT),
        ("{'kty': 'EC', 'crv': 'P-192'}", "is on the curve P-192 of 192 bits, and tokens demand 224"),
        ("{'kty': 'EC', 'crv': 'P-256'}", SILENT),
        ("{'kty': 'EC', 'crv': 'P-own'}", SILENT),
    ],
)
def test_a_key_that_is_too_small_says_how_small(key: str, answer: str) -> None:
    with reading(f"{HEAD}KEY = jwt.PyJWK({key})") as code:
        (material,) = (one for one in code.concepts("app.py") if isinstance(one, KeyMaterial))
        found = material.weak_key
        assert (found.reason if found is not None else SILENT) == answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("os.environ['A'], algorithm='HS256'", "os.environ['A'], algorithm='HS512'", "HS256 and HS512"),
        ("os.environ['A'], algorithm='HS256'", "os.environ['B'], algorithm='HS512'", SILENT),
        ("os.environ['A'], algorithm='HS256'", "os.environ['A'], algorithm='HS256'", SILENT),
        ("os.environ['A'], algorithm='HS256'", "os.environ['A'], algorithm=ALGORITHM", SILENT),
        ("'a' * 64, algorithm='HS256'", "'a' * 64, algorithm='HS512'", "HS256 and HS512"),
        ("KEY, algorithm='RS256'", "KEY, algorithm='PS256'", "RS256 and PS256"),
        ("key, algorithm='RS256'", "key, algorithm='PS256'", SILENT),
    ],
)
def test_two_algorithms_for_one_key_are_seen(first: str, second: str, answer: str) -> None:
    program = f"""{HEAD}KEY = rsa.generate_private_key(65537, 3072)

def issue(claims, key):
    return jwt.encode(claims, {first})

def invite(claims, key):
    return jwt.encode(claims, {second})
"""
    with reading(program) as code:
        one, other = (one for one in code.concepts("app.py") if isinstance(one, TokenEncode))
        assert one.other_algorithm is None
        found = other.other_algorithm
        assert (found.reason if found is not None else SILENT) == answer
