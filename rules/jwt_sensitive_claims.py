"""A signed token carries a password, a key or an identity number that everybody who holds the token can read.

The parts of a JWT are base64, not encryption. A signature or MAC keeps others from changing the claims; it hides
nothing. The user, the scripts on the page, every proxy and log file that sees the token can read all of them. Keep the
secret on the server and put an identifier into the token. If others must carry it for you, encrypt the token (JWE).
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, Violation
from authlint.issued import readable_secrets
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import A_SLICE, Unknown

rule = Rule(
    title="Secret in the readable claims of a token",
    severity="warning",
    attack="Whoever sees the token, in a browser, a proxy or a log, decodes it and reads the secret.",
    remedy="Leave the claim out and look the value up on the server; encrypt the token (JWE) if it must travel in it.",
    references=[
        rfc(7519, "12", "MUST"),
        rfc(6749, "10.3", "MUST"),
        asvs("14.1.1", "L2"),
        asvs("14.2.6", "L3"),
        cwe(312),
        cwe(522),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def issue(form, key, expires):
                claims = {"sub": form["user"], "password": form["password"], "exp": expires}
                return jwt.encode(claims, key, algorithm="HS256")  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt

                    def create_token(data, key, expires):
                        claims = data.copy()
                        claims.update({"exp": expires})
                        return jwt.encode(claims, key)
                """,
                "views.py": """
                    from tokens import create_token

                    def login(user, key, expires):
                        return create_token({"sub": user.name, "hashed_password": user.hash}, key, expires)  # finding
                """,
            },
            why="the payload is put together where the helper is called",
        ),
        bad(
            """
            from authlib.jose import JsonWebToken
            from joserfc import jwt

            def issue(user, key, expires):
                profile = {"name": user.name, "creditCard": user.card, "apiKey": user.api_key}
                claims = {"sub": user.id, "profile": profile, "exp": expires}
                yield jwt.encode({"alg": "ES256"}, claims, key)  # finding
                claims = {"sub": user.id, "exp": expires}
                claims["ssn"] = user.ssn
                yield JsonWebToken(["ES256"]).encode({"alg": "ES256"}, claims, key)  # finding
            """,
            why="a mapping in the payload is as readable as the payload",
        ),
        bad(
            """
            import jwt

            def reset_link(user, key, expires):
                claims = {"sub": user.id, "password_hash": user.password_hash[-8:], "exp": expires}
                return jwt.encode(claims, key, algorithm="HS256")  # finding
            """,
            why="a part of the hash ends the link with the next change of the password; a note, since it says little",
        ),
        good("""
            import jwt

            def issue(user, key, expires):
                return jwt.encode({"sub": str(user.id), "exp": expires}, key, algorithm="HS256")
        """),
        good(
            """
            import jwt

            def issue(user, key, expires):
                claims = {
                    "sub": user.id,
                    "password_changed_at": user.password_changed_at.timestamp(),
                    "must_change_password": user.expired,
                    "password": True,
                    "secret": None,
                    "token_version": user.token_version,
                    "amr": ["pwd", "otp"],
                    "exp": expires,
                }
                return jwt.encode(claims, key, algorithm="HS256")
            """,
            why="these tell something about a secret and do not hold it",
        ),
        good(
            """
            from joserfc import jwe, jwt
            from jwcrypto import jwt as jwcrypto

            def issue(user, key, partner_key, expires):
                claims = {"sub": user.id, "ssn": user.ssn, "exp": expires}
                signed = jwt.encode({"alg": "ES256"}, claims, key)
                yield jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, signed, partner_key)
                yield jwt.encode({"alg": "ECDH-ES", "enc": "A256GCM"}, claims, partner_key)
                token = jwcrypto.JWT(header={"alg": "ECDH-ES", "enc": "A256GCM"}, claims=claims)
                token.make_encrypted_token(partner_key)
                yield token.serialize()
            """,
            why="the token is encrypted, afterwards or from the start",
        ),
    ],
)


@rule.check
def jwt_sensitive_claims(encode: TokenEncode) -> Iterator[Violation]:
    name, held, value = next(readable_secrets(encode.claims), ("", "", None))
    if value is None or encode.encrypted:
        return
    # The end of a hash is put into reset links to end their use with the next change of the password.
    part = value.find(lambda leaf: isinstance(leaf, Unknown) and leaf.why == A_SLICE) is not None
    yield encode.finding(
        f'The claim "{name}" holds {"a part of " if part else ""}{held}, and whoever has the token can read it.',
        because=encode.claims,
        at="claims",
        severity="note" if part else None,
    )
