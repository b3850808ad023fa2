"""The signature is checked and nothing else: nobody asks whether the token has run out or whom it is for.

In joserfc and in Authlib's `authlib.jose`, `decode` checks the signature only. The claims are checked by a second
call, `JWTClaimsRegistry(...).validate(token.claims)` or `claims.validate()`, and nothing complains when it is
missing: a token from last year is as good as a fresh one. In pyjwkest there is no such call: the program has to compare
the claims itself.

The second call may stand anywhere, in a helper or in the caller. authlint is silent when it cannot see where the
claims go, or when the program looks at "exp", "iat" or "jti" itself.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Claims of a token read without validating them",
    severity="error",
    attack="Whoever finds an old token, in a log or on a discarded device, is let in with it, years later.",
    remedy='Check the claims before reading them: JWTClaimsRegistry(exp={"essential": True}, aud={"essential": True, '
    '"value": API_ID}).validate(token.claims), or claims.validate() with Authlib. With pyjwkest, compare them by hand.',
    references=[rfc(7519, "4.1.4", "MUST NOT"), rfc(8725, "3.9", "MUST"), asvs("9.2.1", "L1"), cwe(613), cwe(345)],
    in_context=True,
    examples=[
        bad("""
            from joserfc import jwt

            def user(raw, key):
                return jwt.decode(raw, key, algorithms=["ES256"]).claims["sub"]  # finding
        """),
        bad("""
            from jwkest.jws import JWS

            def user(raw, keys):
                return JWS(alg="RS256").verify_compact(raw, keys)["sub"]  # finding
        """),
        good(
            """
            import time
            from jwkest.jws import JWS

            def user(raw, keys):
                claims = JWS(alg="RS256").verify_compact(raw, keys)
                if claims["exp"] < time.time() or claims["aud"] != "api":
                    raise PermissionError
                return claims["sub"]
            """,
            why="the program compares the claims itself",
        ),
        bad(
            {
                "accounts.py": """
                    def name_of(claims):
                        return claims["sub"]
                """,
                "tokens.py": """
                    from accounts import name_of
                    from authlib.jose import JsonWebToken
                    from settings import KEY

                    def user(raw):
                        return name_of(JsonWebToken(["ES256"]).decode(raw, KEY))  # finding
                """,
            },
            why="the function that gets the claims does not validate them either",
        ),
        bad(
            """
            from joserfc import jwt

            def may_delete(raw, key):
                return jwt.decode(raw, key, algorithms=["ES256"]).claims.get("role") == "admin"  # finding
            """,
        ),
        good(
            """
            from authlib.jose import JsonWebToken
            from joserfc import jwt

            def user(raw, key):
                token = jwt.decode(raw, key, algorithms=["ES256"])
                jwt.JWTClaimsRegistry(exp={"essential": True}).validate(token.claims)
                return token.claims["sub"]

            def member(raw, key):
                claims = JsonWebToken(["ES256"]).decode(raw, key)
                claims.validate()
                return claims["sub"]
            """,
            why="the second call is there",
        ),
        good(
            {
                "checks.py": """
                    def ensure(claims):
                        claims.validate(leeway=30)
                """,
                "tokens.py": """
                    from authlib.jose import JsonWebToken
                    from checks import ensure

                    class Reader:
                        def read(self, raw, key):
                            claims = JsonWebToken(["ES256"]).decode(raw, key)
                            ensure(claims)
                            return claims["sub"]
                """,
            },
            why="a helper in another module validates",
        ),
        good(
            {
                "tokens.py": """
                    from joserfc import jwt

                    def read(raw, key):
                        return jwt.decode(raw, key, algorithms=["ES256"])
                """,
                "views.py": """
                    from joserfc.jwt import JWTClaimsRegistry
                    from tokens import read

                    registry = JWTClaimsRegistry(exp={"essential": True})

                    def user(raw, key):
                        token = read(raw, key)
                        registry.validate(token.claims)
                        return token.claims["sub"]
                """,
            },
            why="the caller validates",
        ),
        good(
            """
            import time
            from joserfc import jwt

            def return_address(state, key):
                claims = jwt.decode(state, key, algorithms=["HS256"]).claims
                if time.time() - claims["iat"] > 600:
                    raise PermissionError
                return claims["next"]

            def library_function(raw, key):
                return jwt.decode(raw, key, algorithms=["ES256"]).claims
            """,
            why="the age of a state is checked by other means, and who calls the other function is not in sight",
        ),
    ],
)


@rule.check
def jwt_claims_not_validated(decode: TokenDecode) -> Iterator[Violation]:
    if not decode.validates_claims.equals(False) or decode.verify_signature.falsy():
        return
    read = decode.unvalidated_claim
    if read is None:
        return
    yield decode.finding(
        "Decoding checks the signature alone, and nothing checks the claims before they are read: an old token works.",
        evidence=read,
    )
