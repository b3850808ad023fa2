"""What a key in the source says of itself, read without a cryptography library and compared with one."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from authlint.semantics.der import MAX_OCTETS, MAX_TEXT, KeyForm, form_of_der, form_of_pem
from authlint.semantics.key_forms import form_of_jwk, form_of_text, octets_of

RSA_1024 = rsa.generate_private_key(65537, 1024)
RSA_2048 = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
KEYS = {
    "RSA of 1024 bits": (RSA_1024, "RSA", 1024, ""),
    "RSA of 2048 bits": (RSA_2048, "RSA", 2048, ""),
    "P-256": (P256, "EC", 256, "P-256"),
    "P-384": (ec.generate_private_key(ec.SECP384R1()), "EC", 384, "P-384"),
    "P-521": (ec.generate_private_key(ec.SECP521R1()), "EC", 521, "P-521"),
    "secp192r1": (ec.generate_private_key(ec.SECP192R1()), "EC", 192, "secp192r1"),
    "secp224r1": (ec.generate_private_key(ec.SECP224R1()), "EC", 224, "secp224r1"),
    "secp256k1": (ec.generate_private_key(ec.SECP256K1()), "EC", 256, "secp256k1"),
    "a curve that no algorithm is defined for": (ec.generate_private_key(ec.BrainpoolP256R1()), "EC", 0, ""),
    "Ed25519": (ed25519.Ed25519PrivateKey.generate(), "OKP", 256, "Ed25519"),
    "Ed448": (ed448.Ed448PrivateKey.generate(), "OKP", 456, "Ed448"),
    "X25519": (x25519.X25519PrivateKey.generate(), "OKP", 256, "X25519"),
}


def written(key: object) -> Iterator[tuple[bool, bytes, bytes]]:
    """Yield each notation of a key as whether it is private, PEM and DER."""
    for notation in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        if notation is PrivateFormat.PKCS8 or isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            pem, der = (key.private_bytes(one, notation, NoEncryption()) for one in (Encoding.PEM, Encoding.DER))
            yield True, pem, der
    for notation in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        if notation is PublicFormat.SubjectPublicKeyInfo or isinstance(key, rsa.RSAPrivateKey):
            pem, der = (key.public_key().public_bytes(one, notation) for one in (Encoding.PEM, Encoding.DER))
            yield False, pem, der


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer.example")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(RSA_1024.public_key())
        .serial_number(7)
        .not_valid_before(datetime.datetime(2024, 1, 1))
        .not_valid_after(datetime.datetime(2034, 1, 1))
        .sign(RSA_1024, hashes.SHA256())
    )
    return built.public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(("key", "kind", "bits", "curve"), KEYS.values(), ids=list(KEYS))
def test_every_notation_of_a_key_tells_its_kind_size_and_curve(key: object, kind: str, bits: int, curve: str) -> None:
    for private, pem, der in written(key):
        assert form_of_pem(pem.decode()) == KeyForm(kind, bits, curve, private, "PEM")
        assert form_of_der(der) == KeyForm(kind, bits, curve, private, "DER")
        assert form_of_text(der) == KeyForm(kind, bits, curve, private, "DER")
        assert form_of_text(pem.decode().replace("\n", "\\n")) == KeyForm(kind, bits, curve, private, "PEM")


def test_the_key_of_a_certificate_counts() -> None:
    assert form_of_pem(certificate()) == KeyForm("RSA", 1024)


def test_base64_without_the_lines_of_pem_is_read() -> None:
    _, _, der = list(written(P256))[-1]
    assert form_of_text(base64.b64encode(der).decode()) == KeyForm("EC", 256, "P-256", False, "DER")
    assert form_of_text("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 3) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("-----BEGIN PUBLIC KEY-----\n...\n-----END PUBLIC KEY-----", KeyForm("")),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----", KeyForm("", private=True)),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----", KeyForm("", private=True)),
        ("-----BEGIN CERTIFICATE-----\nMIIC", KeyForm("")),
        ("-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----", None),
        ("the portal of the north sea", None),
        ('{"kty": "RSA", "n": ', None),
        ('["kty"]', None),
        ("{" * MAX_TEXT + '"kty"', None),
    ],
)
def test_of_what_cannot_be_read_only_the_first_line_counts(text: str, form: KeyForm | None) -> None:
    assert form_of_text(text) == form


@pytest.mark.parametrize(
    ("members", "form"),
    [
        ({"kty": "RSA", "n": "AQ" + "A" * 169, "e": "AQAB"}, KeyForm("RSA", 1017, notation="JWK")),
        ({"kty": "RSA", "n": "AAEAAA", "d": "AQAB"}, KeyForm("RSA", 17, private=True, notation="JWK")),
        ({"kty": "RSA", "n": "AAAAA"}, KeyForm("RSA", notation="JWK")),
        ({"kty": "RSA", "n": 7}, KeyForm("RSA", notation="JWK")),
        ({"kty": "EC", "crv": "P-521", "x": "", "y": ""}, KeyForm("EC", 521, "P-521", notation="JWK")),
        ({"kty": "EC", "crv": ["P-521"]}, KeyForm("EC", notation="JWK")),
        ({"kty": "OKP", "crv": "Ed25519", "d": ""}, KeyForm("OKP", 256, "Ed25519", True, "JWK")),
        ({"kty": "oct", "k": "c2VjcmV0"}, KeyForm("oct", 48, private=True, notation="JWK")),
        ({"kty": "oct"}, KeyForm("oct", private=True, notation="JWK")),
        ({"kty": ["RSA"]}, None),
        ({}, None),
    ],
)
def test_a_jwk_tells_its_size(members: dict[str, object], form: KeyForm | None) -> None:
    assert form_of_jwk(members) == form
    assert form_of_text(json.dumps(members)) == form


def test_base64url_of_an_impossible_length_stands_for_nothing() -> None:
    assert [octets_of(digits) for digits in ("A", "AA", "AAA", "AAAA", "AAAAA", "AA==", "A+A", "=", "")] == [
        *(0, 1, 2, 3, 0, 1, 0, 0, 0),
    ]


@pytest.mark.parametrize("key", [RSA_1024, P256], ids=["RSA", "EC"])
def test_damaged_keys_are_read_as_other_keys_or_none(key: object) -> None:
    for _, _, der in written(key):
        assert [cut for cut in range(len(der)) if form_of_der(der[:cut]) is not None] == []
        for place in range(min(len(der), 120)):
            for octet in (0x00, 0x30, 0x7F, 0x80, 0x84, 0xFF):
                form = form_of_der(der[:place] + bytes([octet]) + der[place + 1 :])
                assert form is None or form.bits <= 8 * len(der)


def test_what_is_too_large_is_not_read() -> None:
    assert form_of_der(b"\x30\x82\xff\xff" + b"\0" * 0xFFFF) is None
    assert form_of_pem("-----BEGIN PUBLIC KEY-----" + "A" * MAX_TEXT + "-----END PUBLIC KEY-----") is None
    assert octets_of("A" * (MAX_TEXT + 1)) == 0
    assert MAX_OCTETS < 0xFFFF
