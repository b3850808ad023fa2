"""A key that is to sign, check or encrypt tokens is too small.

The public half of the key is known to everybody, and computing the private half from it is only a question of effort.
For RSA keys of less than 2048 bits and elliptic curves of less than 224 bits that effort is within reach of somebody
with enough machines, and will be within everybody's while the keys are still in use. The standards forbid such keys.

The size is read where a key is generated, and out of keys that stand in the source, as PEM or as a JWK. Keys for other
purposes than tokens are not judged, nor are the keys of tests.
"""

from collections.abc import Iterator

from authlint.concepts import KeyGeneration, KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_keys import RSA_BITS, SMALL_CURVES
from authlint.values import Instance, Known, Reference, Value

rule = Rule(
    title="Key for tokens too small",
    severity="error",
    attack="Somebody computes the private key from the public one, and signs tokens as the issuer.",
    remedy="Generate RSA keys of 3072 bits, or elliptic curve keys on P-256.",
    references=[rfc(7518, "3.3", "MUST"), rfc(7518, "3.5", "MUST"), asvs("11.2.3", "L2"), cwe(326)],
    in_context=True,
    examples=[
        bad("""
            from cryptography.hazmat.primitives.asymmetric import rsa
            import jwt

            def issue(claims):
                key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # finding
                return jwt.encode(claims, key, algorithm="RS256")
        """),
        bad(
            {
                "settings.py": "KEY_BITS = 1024",
                "keys.py": """
                    from joserfc.jwk import RSAKey
                    import settings

                    KEY = RSAKey.generate_key(settings.KEY_BITS)  # finding
                """,
            },
            why="the size stands in another file",
        ),
        bad(
            """
            from authlib.jose import JsonWebKey
            from Crypto.PublicKey import RSA
            from cryptography.hazmat.primitives.asymmetric import ec
            from jwcrypto import jwk

            def make():
                yield JsonWebKey.generate_key("RSA", 1024, is_private=True)  # finding
                yield jwk.JWK.generate(kty="RSA", size=1024)  # finding
                yield jwk.JWK(generate="RSA", size=1024)  # finding
                yield RSA.generate(1024)  # finding
                yield ec.generate_private_key(ec.SECP192R1())  # finding
            """,
            why="every library makes them",
        ),
        bad(
            {
                "keys.py": """
                    ISSUER = (
                        "-----BEGIN PUBLIC KEY-----\\n"  # finding
                        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCnq7FqjDgyasbj46EnuWORZ5gc\\n"
                        "bmzkKwP+UGCboFm8Phf0wjToTe/zXxZI7FbJ2XncOX71B4Q7ezFjaYUQs0KTugFP\\n"
                        "vibJvT7tuahkyJm2jmaNcuYSvsuzoMsX9E6jpGdRQ52wHuBNzDq13b6GcIx+Fy//\\n"
                        "tOdjBeoOKGfLq5osDQIDAQAB\\n"
                        "-----END PUBLIC KEY-----"
                    )
                    PARTNER = (
                        '{"kty": "RSA", "e": "AQAB", "n": '  # finding
                        '"rNk7Vn0v3Bf2wYg0l6c1R3yPq8xT4uZ5aHhE9sK2mJdLwQpVtXbGyCzN7oUiS6fAeR1kMjDnB0vW8qYtPl3hZg"}'
                    )
                """,
                "tokens.py": """
                    import jwt
                    from joserfc import jwt as joserfc_jwt
                    from joserfc.jwk import RSAKey
                    import keys

                    def read(token):
                        return jwt.decode(token, keys.ISSUER, algorithms=["RS256"])

                    def read_of_partner(token):
                        return joserfc_jwt.decode(token, RSAKey.import_key(keys.PARTNER), algorithms=["RS256"])
                """,
            },
            why="public keys of 1024 and of 512 bits, which are as easy to break where they stand in the source",
        ),
        good("""
            from cryptography.hazmat.primitives.asymmetric import rsa
            import jwt

            def issue(claims):
                key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
                return jwt.encode(claims, key, algorithm="RS256")
        """),
        good(
            """
            from cryptography.hazmat.primitives.asymmetric import rsa

            def host_key():
                return rsa.generate_private_key(public_exponent=65537, key_size=1024)
            """,
            why="nothing says that this key is for tokens",
        ),
        good(
            """
            from authlib.jose import JsonWebKey
            from jwcrypto import jwk

            def make(size):
                yield JsonWebKey.generate_key("EC", "P-256", is_private=True)
                yield JsonWebKey.generate_key("oct", 256, is_private=True)
                yield jwk.JWK.generate(kty="RSA", size=size)
                yield jwk.JWK.generate(kty="oct", size=512)
                yield jwk.JWK.generate(kty="RSA")
            """,
            why="256 bits are enough for a secret; without a size the library takes 2048 for RSA",
        ),
        good(
            {
                "tests/test_tokens.py": """
                    from joserfc.jwk import RSAKey

                    KEY = RSAKey.generate_key(1024)
                """
            },
            why="tests use small keys for speed",
        ),
    ],
)


@rule.check
def jwt_weak_asymmetric_key(
    subject: KeyGeneration | TokenDecode | TokenEncode | KeyMaterial,
) -> Iterator[Violation]:
    if isinstance(subject, KeyGeneration):
        yield from _generated(subject)
    elif (weak := subject.weak_key) is not None:
        yield subject.finding(f"The key of these tokens {weak.reason}.", because=weak.about, at=weak.about)


def _generated(generation: KeyGeneration) -> Iterator[Violation]:
    kind, curve = generation.kind, generation.curve.find(_is_small_curve)
    bits = generation.bits.find(_is_small) if any(kind.equals(name) for name in ("rsa", "RSA")) else None
    if generation.for_tokens is None:
        return
    if bits is not None:
        yield generation.finding(
            f"This RSA key has less than {RSA_BITS} bits, too few for tokens.", because=bits, at="bits"
        )
    elif curve is not None:
        yield generation.finding("The curve of this key is too small for tokens.", because=curve, at="curve")


def _is_small(value: Value) -> bool:
    return isinstance(value, Known) and type(value.constant) is int and 0 < value.constant < RSA_BITS


def _is_small_curve(value: Value) -> bool:
    match value:
        case Known(constant=str(name)) | Reference(name=name) | Instance(of=name):
            return name.rpartition(".")[2] in SMALL_CURVES
    return False
