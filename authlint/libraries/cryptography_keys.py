"""cryptography and PyCryptodome: keys as objects of one type, and the random bytes they draw.

Import names ``cryptography``, and ``Crypto`` or ``Cryptodome`` (distributions ``pycryptodome``, ``pycryptodomex``).
Whoever gives such an object as the key of a token verification has bound the key type: the token cannot turn a public
key into a MAC secret (RFC 8725 section 2.1). The private key of a PEM literal is another matter: it is judged where the
literal stands.
"""

from __future__ import annotations

from authlint.concepts import KeyGeneration
from authlint.model import Call, Library, Supply, arg, fixed

ASYMMETRIC = "cryptography.hazmat.primitives.asymmetric"
SERIALIZATION = "cryptography.hazmat.primitives.serialization"

TOKEN_WORDS = ("jwt", "jwk", "jws", "jose", "oidc", "openid", "id_token")
"""A file without any of these makes its keys for something else."""

PUBLIC_KEYS = (
    "RSA.generate", "RSA.import_key", "RSA.construct", "ECC.generate", "ECC.import_key", "ECC.construct",
)  # fmt: skip
RANDOM_SOURCES = (
    "get_random_bytes", "random.getrandbits", "random.randrange", "random.randint", "random.choice", "random.sample",
)  # fmt: skip

CRYPTOGRAPHY = Library(
    name="cryptography",
    distribution="cryptography",
    modules=["cryptography"],
    about="Makes and loads keys as typed objects, and draws keys for symmetric ciphers.",
    documentation="https://cryptography.io/en/latest/hazmat/primitives/asymmetric/serialization/",
    needles=[TOKEN_WORDS],
    entries=[
        Supply(
            "generated-key",
            [
                f"{ASYMMETRIC}.rsa.generate_private_key",
                f"{ASYMMETRIC}.rsa.RSAPrivateKey.public_key",
                f"{ASYMMETRIC}.rsa.RSAPublicNumbers.public_key",
                f"{ASYMMETRIC}.rsa.RSAPrivateNumbers.private_key",
                f"{ASYMMETRIC}.ec.generate_private_key",
                f"{ASYMMETRIC}.ec.derive_private_key",
                f"{ASYMMETRIC}.ec.EllipticCurvePrivateKey.public_key",
                f"{ASYMMETRIC}.ec.EllipticCurvePublicNumbers.public_key",
                f"{ASYMMETRIC}.ec.EllipticCurvePrivateNumbers.private_key",
                f"{ASYMMETRIC}.ed25519.Ed25519PrivateKey.generate",
                f"{ASYMMETRIC}.ed25519.Ed25519PrivateKey.from_private_bytes",
                f"{ASYMMETRIC}.ed25519.Ed25519PrivateKey.public_key",
                f"{ASYMMETRIC}.ed25519.Ed25519PublicKey.from_public_bytes",
                f"{ASYMMETRIC}.ed448.Ed448PrivateKey.generate",
                f"{ASYMMETRIC}.ed448.Ed448PublicKey.from_public_bytes",
                f"{SERIALIZATION}.load_pem_private_key",
                f"{SERIALIZATION}.load_pem_public_key",
                f"{SERIALIZATION}.load_der_private_key",
                f"{SERIALIZATION}.load_der_public_key",
                f"{SERIALIZATION}.load_ssh_private_key",
                f"{SERIALIZATION}.load_ssh_public_key",
                "cryptography.x509.Certificate.public_key",
            ],
        ),
        Call(
            KeyGeneration,
            names=[f"{ASYMMETRIC}.rsa.generate_private_key"],
            signature="public_exponent, key_size, backend=None",
            roles={"kind": fixed("rsa"), "bits": arg("key_size")},
        ),
        Call(
            KeyGeneration,
            names=[f"{ASYMMETRIC}.ec.generate_private_key"],
            signature="curve, backend=None",
            roles={"kind": fixed("ec"), "curve": arg("curve")},
        ),
        Supply(
            "random",
            [
                "cryptography.fernet.Fernet.generate_key",
                "cryptography.hazmat.primitives.ciphers.aead.AESGCM.generate_key",
                "cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305.generate_key",
            ],
        ),
    ],
)

PYCRYPTODOME = Library(
    name="PyCryptodome",
    distribution="pycryptodome",
    modules=["Crypto"],
    about="Makes and loads keys as typed objects, and draws random bytes.",
    documentation="https://pycryptodome.readthedocs.io/en/latest/src/api.html",
    needles=[TOKEN_WORDS],
    entries=[
        Supply("generated-key", [f"Crypto.PublicKey.{name}" for name in PUBLIC_KEYS]),
        Call(
            KeyGeneration,
            names=["Crypto.PublicKey.RSA.generate"],
            signature="bits, randfunc=None, e=65537",
            roles={"kind": fixed("rsa"), "bits": arg("bits")},
        ),
        Supply("random", [f"Crypto.Random.{name}" for name in RANDOM_SOURCES]),
    ],
)

PYCRYPTODOMEX = Library(
    name="PyCryptodomex",
    distribution="pycryptodomex",
    modules=["Cryptodome"],
    about="PyCryptodome under another import name.",
    documentation="https://pycryptodome.readthedocs.io/en/latest/src/api.html",
    needles=[TOKEN_WORDS],
    entries=[
        Supply("generated-key", [f"Cryptodome.PublicKey.{name}" for name in PUBLIC_KEYS]),
        Call(
            KeyGeneration,
            names=["Cryptodome.PublicKey.RSA.generate"],
            signature="bits, randfunc=None, e=65537",
            roles={"kind": fixed("rsa"), "bits": arg("bits")},
        ),
        Supply("random", [f"Cryptodome.Random.{name}" for name in RANDOM_SOURCES]),
    ],
)

LIBRARIES = (CRYPTOGRAPHY, PYCRYPTODOME, PYCRYPTODOMEX)
