"""The key is of another kind than the algorithm it is used with.

Each algorithm is defined for one kind of key: HS256 for a secret that nobody else has, RS256 for RSA keys, ES256 for
elliptic curve keys on P-256 and no other curve. The worst mistake is a public key as the secret of HS256: everybody
has the public key, so everybody can make tokens. The other mistakes make tokens that no library accepts, or a library
that reads the key in a way nobody meant.

Libraries refuse some of these combinations, each of them other ones: a public key in PEM is mostly noticed, the same
key in DER or bare base64 is not.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.values import Known, Table

rule = Rule(
    title="Key of the wrong kind for the algorithm",
    severity="error",
    confidence="medium",
    attack="Somebody takes the public key that is published anyway, and makes tokens for any user with it.",
    remedy='Name the algorithms of the key: ["RS256"] for an RSA key, ["ES256"] for P-256, ["HS256"] for secrets.',
    references=[rfc(7518, "3.4"), rfc(8725, "3.1", "MUST"), cwe(327), cwe(347)],
    covers=["jwt-hardcoded-secret"],
    in_context=True,
    examples=[
        bad("""
            import jwt

            public_pem = open("issuer_public.pem").read()

            def read(token):
                return jwt.decode(token, public_pem, algorithms=["HS256"])  # finding
        """),
        bad(
            {
                "keys.py": '''
                    PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
                    MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAElJV4wscxL/15IZiHqnYL/PaPvUjX9UI8
                    dbAwKQChktFvWi/cmeTL8uNaLSPwjUkzHwQk0euCDks1AFQ2KK6nNfjJInIqYLCn
                    m4U4ivY+/5bxLANqYW86lUF3azQoGlCd
                    -----END PUBLIC KEY-----"""
                ''',
                "tokens.py": """
                    import jwt
                    from keys import PUBLIC_KEY

                    def read(token):
                        return jwt.decode(token, PUBLIC_KEY, algorithms=["ES256"])  # finding
                """,
            },
            why="a key on P-384, and ES256 is defined for P-256; the key stands in another file",
        ),
        bad(
            """
            import os
            from jose import jwt

            KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmO/NGHO5HyORr7xuHKRqXa4jYU3i"
            KEY += "pRK2FE+8bTgJCIyNuXPIWcKN2d8w9p75Qd3CyM1Ce/5oLbIDXze44iovUg=="
            WRAPPED = f"-----BEGIN PUBLIC KEY-----\\n{os.environ['PUBLIC_KEY']}\\n-----END PUBLIC KEY-----"

            def read(token):
                return jwt.decode(token, KEY, algorithms=["HS256"])  # finding

            def read_of_partner(token):
                return jwt.decode(token, WRAPPED, algorithms=["HS256", "HS512"])  # finding
            """,
            why="a public key in bare base64, which libraries take for a secret; one in PEM around what a server says",
        ),
        bad(
            """
            import jwt
            from cryptography.hazmat.primitives.asymmetric import ec, rsa
            from joserfc import jwt as joserfc_jwt
            from joserfc.jwk import ECKey

            def issue(claims):
                return jwt.encode(claims, rsa.generate_private_key(65537, 3072), algorithm="ES256")  # finding

            def issue_for_hours(claims):
                return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES512")  # finding

            def issue_for_days(claims):
                return joserfc_jwt.encode({"alg": "RS256"}, claims, ECKey.generate_key("P-256"))  # finding

            def issue_for_ever(claims):
                return jwt.encode(claims, "the portal of the north sea", algorithm="RS256")  # finding
            """,
            why="keys of one type and algorithms of another; a text is a key for HS256 only",
        ),
        good("""
            import jwt

            public_pem = open("issuer_public.pem").read()

            def read(token):
                return jwt.decode(token, public_pem, algorithms=["RS256"])
        """),
        good(
            """
            import os
            import jwt

            public_key = os.environ["PUBLIC_KEY"]

            def read(token):
                return jwt.decode(token, public_key, algorithms=["HS256"])
            """,
            why="a variable of that name may hold a shared secret: a name alone is not enough",
        ),
        good(
            """
            import jwt
            from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
            from settings import ALGORITHM, HELD_KEY

            def issue(claims):
                yield jwt.encode(claims, rsa.generate_private_key(65537, 3072), algorithm="PS256")
                yield jwt.encode(claims, ec.generate_private_key(ec.SECP256K1()), algorithm="ES256K")
                yield jwt.encode(claims, ed25519.Ed25519PrivateKey.generate(), algorithm="EdDSA")
                yield jwt.encode(claims, ec.generate_private_key(ec.SECP384R1()), algorithm=ALGORITHM)
                yield jwt.encode(claims, HELD_KEY, algorithm="ES512")
            """,
            why="each key with an algorithm of its own, or one of the two is not known",
        ),
        good(
            """
            import os
            import jwt

            KEY = os.environ.get("JWT_KEY", "fill me in")
            TEMPLATE = "{{ signing_key }}"

            def issue(claims):
                yield jwt.encode(claims, KEY, algorithm="RS256")
                yield jwt.encode(claims, TEMPLATE, algorithm="RS256")

            def peek(token):
                return jwt.decode(token, "", algorithms=["RS256"], options={"verify_signature": False})
            """,
            why="what stands in for a missing variable is only refused; what is replaced; a decode that uses no key",
        ),
        good(
            {
                "tests/test_confusion.py": """
                    import jwt
                    import pytest

                    def test_a_public_key_is_no_secret():
                        with pytest.raises(jwt.InvalidKeyError):
                            jwt.decode("a.b.c", open("public.pem").read(), algorithms=["HS256"])
                """
            },
            why="the test of a library, and demonstrations of the attack",
        ),
    ],
)


@rule.check
def jwt_key_algorithm_mismatch(subject: TokenDecode | TokenEncode | KeyMaterial) -> Iterator[Violation]:
    if (unfit := subject.unfit_key) is not None:
        yield subject.finding(
            f"The key {unfit.reason}.",
            because=unfit.about,
            at="key",
            confidence="high" if isinstance(unfit.about, Known | Table) else None,
            # Any other key of the wrong kind makes a program that does not work, and lets nobody in.
            severity=None if subject.public_secret is not None else "warning",
        )
