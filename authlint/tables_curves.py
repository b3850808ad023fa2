"""Elliptic curves: what they are called, how large they are, and which algorithm each of them is for."""

from __future__ import annotations

from collections.abc import Mapping

CURVE_OF_OID: Mapping[str, tuple[str, int]] = {
    "2a8648ce3d030107": ("P-256", 256),  # 1.2.840.10045.3.1.7, RFC 5480 section 2.1.1.1, as are the next ones
    "2b81040022": ("P-384", 384),  # 1.3.132.0.34
    "2b81040023": ("P-521", 521),  # 1.3.132.0.35
    "2b81040021": ("secp224r1", 224),  # 1.3.132.0.33
    "2a8648ce3d030101": ("secp192r1", 192),  # 1.2.840.10045.3.1.1
    "2b81040001": ("sect163k1", 163),  # 1.3.132.0.1
    "2b8104000f": ("sect163r2", 163),  # 1.3.132.0.15
    "2b8104000a": ("secp256k1", 256),  # 1.3.132.0.10, SEC 2 appendix A.2, as are the next ones
    "2b81040008": ("secp160r1", 160),  # 1.3.132.0.8
    "2b81040009": ("secp160k1", 160),  # 1.3.132.0.9
    "2b81040006": ("secp112r1", 112),  # 1.3.132.0.6
    "2b8104001c": ("secp128r1", 128),  # 1.3.132.0.28
    "2b2403030208010103": ("brainpoolP192r1", 192),  # 1.3.36.3.3.2.8.1.1.3, RFC 5639 section 4.1, as is the next one
    "2b2403030208010101": ("brainpoolP160r1", 160),  # 1.3.36.3.3.2.8.1.1.1
}
"""The content of the object identifier of a curve, in hexadecimal digits, to its name and the bits of its field."""

EDWARDS_OF_OID: Mapping[str, tuple[str, int]] = {
    "2b6570": ("Ed25519", 256),  # 1.3.101.112
    "2b6571": ("Ed448", 456),  # 1.3.101.113
    "2b656e": ("X25519", 256),  # 1.3.101.110
    "2b656f": ("X448", 448),  # 1.3.101.111
}
"""The same for the keys of RFC 8410 section 3, whose algorithm and curve are one."""

CURVE_BITS_OF_JWK: Mapping[str, int] = {
    **dict(CURVE_OF_OID.values()),
    **dict(EDWARDS_OF_OID.values()),
    "P-192": 192,
    "K-163": 163,
    "B-163": 163,  # as NIST FIPS 186-4 calls them
}
"""The member "crv" of a JWK to the bits of the field (RFC 7518 section 6.2.1.1, RFC 8037 section 2, RFC 8812)."""

CURVE_OF_CLASS: Mapping[str, str] = {
    "SECP192R1": "secp192r1",
    "SECP224R1": "secp224r1",
    "SECP256R1": "P-256",
    "SECP384R1": "P-384",
    "SECP521R1": "P-521",
    "SECP256K1": "secp256k1",
    "SECT163K1": "sect163k1",
    "SECT163R2": "sect163r2",
    "secp256r1": "P-256",
    "prime256v1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
}
"""What ``cryptography`` and OpenSSL call the curves, to their name in a JWK."""

KEY_OF_ALGORITHM: Mapping[str, tuple[str, frozenset[str]]] = {
    **{name: ("oct", frozenset[str]()) for name in ("HS256", "HS384", "HS512")},  # RFC 7518 section 3.2
    **{name: ("RSA", frozenset[str]()) for name in ("RS256", "RS384", "RS512")},  # RFC 7518 section 3.3
    **{name: ("RSA", frozenset[str]()) for name in ("PS256", "PS384", "PS512")},  # RFC 7518 section 3.5
    "ES256": ("EC", frozenset({"P-256"})),  # RFC 7518 section 3.4
    "ES384": ("EC", frozenset({"P-384"})),
    "ES512": ("EC", frozenset({"P-521"})),
    "ES256K": ("EC", frozenset({"secp256k1"})),  # RFC 8812 section 3.2
    "EdDSA": ("OKP", frozenset({"Ed25519", "Ed448"})),  # RFC 8037 section 3.1
    "Ed25519": ("OKP", frozenset({"Ed25519"})),  # RFC 9864 section 2.2
    "Ed448": ("OKP", frozenset({"Ed448"})),
}
"""The type of key an algorithm is defined for, and the curves; none when the type has no curves."""
