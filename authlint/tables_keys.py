"""How strong a key has to be."""

from __future__ import annotations

MAC_KEY_OCTETS = {"HS256": 32, "HS384": 48, "HS512": 64}
"""A key of the size of the hash output or larger must be used (RFC 7518 section 3.2)."""

GUESSABLE_BELOW_BITS = 112
"""Of a secret with less randomness no use is acceptable any more (NIST SP 800-131A section 10)."""

UNSAFE_KEY_ENCRYPTION = frozenset({"RSA1_5"})
"""RSA with the padding of PKCS #1 v1.5 (RFC 7518 section 4.2), to be avoided (RFC 8725 section 3.2)."""

RSA_BITS = 2048
"""The smallest RSA key (RFC 7518 sections 3.3 and 3.5)."""

CURVE_BITS = 224
"""The smallest elliptic curve key (FAPI 2.0 Security Profile section 5.4.1)."""

SMALL_CURVES = frozenset(
    {
        *("secp192r1", "prime192v1", "P-192", "brainpoolP192r1", "SECP192R1", "BrainpoolP192R1"),
        *("sect163k1", "sect163r2", "K-163", "B-163", "SECT163K1", "SECT163R2"),
        *("secp160r1", "secp160k1", "brainpoolP160r1", "secp128r1", "secp112r1"),
    }
)
"""Curves of less than 224 bits, as they are called in JWK, in OpenSSL and by the class in ``cryptography``."""

SESSION_KEY_SETTINGS = frozenset({"SECRET_KEY"})
"""Settings of Django and Flask that hold the key of sessions, cookies and password reset links."""

PUBLIC_KEY_BEGINNINGS = (
    *("-----BEGIN PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----"),
    *("ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-nistp256 "),
)
"""How public keys begin that are in use for tokens: RFC 7468 sections 5 and 13, RFC 8017 appendix A.1.1, RFC 4253
section 6.6, RFC 8709 section 4, RFC 5656 section 3.1."""
