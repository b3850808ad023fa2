"""Reads the type and size of a key out of DER, the binary form below PEM (ITU-T X.690).

The octets are data of a stranger: each length is checked against what is there, nothing is read twice, and what is not
understood is no key. Only what tells the size is read: a modulus is counted, never computed with.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from authlint.tables_curves import CURVE_OF_OID, EDWARDS_OF_OID

MAX_OCTETS = 16_384
"""Octets of a key that is read; an RSA private key of 16,384 bits has about 9,300."""

MAX_TEXT = 40_000
"""Characters of a text in which a key is looked for."""

MAX_ELEMENTS = 16
"""Elements of a sequence that are looked at; a private key has nine, the signed part of a certificate ten."""

_PEM = re.compile(
    r"-----BEGIN ((?:RSA |EC )?(?:PRIVATE|PUBLIC) KEY|CERTIFICATE)-----((?:[A-Za-z0-9+/=\s]|\\n)+)-----END \1-----",
    re.ASCII,
)

_INTEGER, _BITS, _OCTETS, _OID, _SEQUENCE = 0x02, 0x03, 0x04, 0x06, 0x30
_RSA = "2a864886f70d010101"
"""1.2.840.113549.1.1.1, rsaEncryption (RFC 3279 section 2.3.1), as it is encoded."""
_RSA_PSS = "2a864886f70d01010a"
"""1.2.840.113549.1.1.10, id-RSASSA-PSS (RFC 4055 section 3.1)."""
_EC = "2a8648ce3d0201"
"""1.2.840.10045.2.1, id-ecPublicKey (RFC 5480 section 2.1.1)."""


@dataclass(frozen=True, slots=True)
class KeyForm:
    """What a key says of itself.

    Attributes:
        kind: the type as in the member "kty" of a JWK: "RSA", "EC", "OKP" or "oct"; empty for one of the first three
            of which nothing more is known.
        bits: the size of the modulus, of the curve's field or of the secret; 0 when it is not known.
        curve: the name of the curve as in the member "crv", or as OpenSSL calls it; empty when there is none.
        private: whether the private half is there.
        notation: how it is written: "PEM", "DER" or "JWK".
    """

    kind: str
    bits: int = 0
    curve: str = ""
    private: bool = False
    notation: str = "PEM"


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of DER: its tag, and where its content begins and ends."""

    tag: int
    start: int
    end: int


def form_of_pem(text: str) -> KeyForm | None:
    """Return what the first key or certificate in a text is, ``None`` when there is none that can be read.

    A private key that is encrypted or cut off cannot, nor can one in the notation of OpenSSH, which is no DER.
    """
    if len(text) > MAX_TEXT or "-----BEGIN " not in text:
        return None
    found = _PEM.search(text)
    if found is None:
        return None
    try:
        data = base64.b64decode("".join(found[2].replace("\\n", "").split()), validate=True)
    except (ValueError, binascii.Error):
        return None
    return form_of_der(data, "PEM")


def form_of_der(data: bytes, notation: str = "DER") -> KeyForm | None:
    """Return what a key or certificate is: PKCS #1, PKCS #8, SEC 1, a public key or a certificate of X.509."""
    if not 16 <= len(data) <= MAX_OCTETS:
        return None
    whole = _element(data, 0, len(data))
    if whole is None or whole.tag != _SEQUENCE or whole.end != len(data):
        return None
    parts = list(_elements(data, whole))
    match [part.tag for part in parts]:
        case [0x02, 0x02] | [0x02, 0x02, 0x02, 0x02, 0x02, 0x02, 0x02, 0x02, 0x02, *_]:
            return _rsa(data, parts, notation)  # RFC 8017 appendix A.1
        case [0x02, 0x30, 0x04, *_]:
            return _named(data, parts[1], parts[2], notation, private=True)  # RFC 5958 section 2
        case [0x02, 0x04, *_]:
            return _sec1(data, parts, notation)  # RFC 5915 section 3
        case [0x30, 0x03]:
            return _named(data, parts[0], parts[1], notation, private=False)  # RFC 5280 section 4.1
        case [0x30, 0x30, 0x03]:
            return _certified(data, parts[0], notation)
    return None


def _rsa(data: bytes, parts: list[_Element], notation: str) -> KeyForm | None:
    """A key of PKCS #1: modulus and public exponent; a private one begins with a version and has seven more."""
    private = len(parts) > 2
    bits = _bits(data, parts[1 if private else 0]) if len(parts) > 1 else 0
    return KeyForm("RSA", bits, private=private, notation=notation) if bits else None


def _sec1(data: bytes, parts: list[_Element], notation: str) -> KeyForm | None:
    for part in parts[2:]:
        if part.tag == 0xA0 and (inner := _element(data, part.start, part.end)) is not None and inner.tag == _OID:
            return _elliptic(_content(data, inner), notation, private=True)
    return None


def _named(data: bytes, algorithm: _Element, key: _Element, notation: str, *, private: bool) -> KeyForm | None:
    """A key with the identifier of its algorithm and, for a curve, the name of that."""
    identifiers = list(_elements(data, algorithm))
    if not identifiers or identifiers[0].tag != _OID:
        return None
    name = _content(data, identifiers[0])
    if name in EDWARDS_OF_OID:
        curve, bits = EDWARDS_OF_OID[name]
        return KeyForm("OKP", bits, curve, private, notation)
    if name == _EC and len(identifiers) == 2 and identifiers[1].tag == _OID:
        return _elliptic(_content(data, identifiers[1]), notation, private=private)
    if name not in (_RSA, _RSA_PSS):
        return None
    start = key.start if private else key.start + 1  # a bit string begins with the number of unused bits
    inner = _element(data, start, key.end)
    if inner is None or inner.tag != _SEQUENCE:
        return None
    parts = list(_elements(data, inner))
    return _rsa(data, parts, notation) if (len(parts) > 2) is private else None


def _certified(data: bytes, signed: _Element, notation: str) -> KeyForm | None:
    """The key of a certificate: the only element of the signed part that is a pair of identifier and bit string."""
    for part in _elements(data, signed):
        inside = list(_elements(data, part)) if part.tag == _SEQUENCE else []
        if [one.tag for one in inside] == [_SEQUENCE, _BITS]:
            return _named(data, inside[0], inside[1], notation, private=False)
    return None


def _elliptic(oid: str, notation: str, *, private: bool) -> KeyForm:
    curve, bits = CURVE_OF_OID.get(oid, ("", 0))
    return KeyForm("EC", bits, curve, private, notation)


def _bits(data: bytes, number: _Element) -> int:
    """Return how many bits a positive whole number has."""
    octets = data[number.start : number.end].lstrip(b"\0")
    return (len(octets) - 1) * 8 + octets[0].bit_length() if octets and number.tag == _INTEGER else 0


def _content(data: bytes, element: _Element) -> str:
    return data[element.start : element.end].hex()


def _elements(data: bytes, around: _Element) -> Iterator[_Element]:
    """Yield the elements inside another one, as far as they are well formed."""
    at = around.start
    for _ in range(MAX_ELEMENTS):
        element = _element(data, at, around.end) if at < around.end else None
        if element is None:
            return
        yield element
        at = element.end


def _element(data: bytes, at: int, end: int) -> _Element | None:
    """Return the element that begins here, ``None`` when it would not end in time."""
    if at + 2 > end:
        return None
    length, start = data[at + 1], at + 2
    if length >= 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 3 or start + octets > end:
            return None
        length, start = int.from_bytes(data[start : start + octets], "big"), start + octets
    return _Element(data[at], start, start + length) if start + length <= end else None
