"""A token says when it ends under a name that no library knows, so it never ends.

Libraries look at "exp", and at nothing else, to refuse a token that is over. A payload with "expires" or "valid_until"
looks limited, and is valid for ever wherever it is verified without a comparison by hand. Nothing in this project reads
the claim.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Expiry under a private name",
    severity="warning",
    confidence="medium",
    attack="A token that leaks, or that its user should no longer have, opens the account for ever.",
    remedy='Name the claim "exp": jwt.encode({"sub": "42", "exp": int(time.time()) + 600}, key, algorithm="HS256").',
    references=[rfc(7519, "4.1.4", "MUST"), asvs("9.2.1", "L1"), cwe(613)],
    in_context=True,
    examples=[
        bad("""
            import time
            import jwt

            def make(user, key):
                return jwt.encode({"sub": user, "expires": time.time() + 600}, key, algorithm="HS256")  # finding
        """),
        bad(
            {
                "payloads.py": """
                    import time

                    def payload(user):
                        return {"sub": user, "valid_until": int(time.time()) + 3600}
                """,
                "tokens.py": """
                    from jose import jwt
                    from payloads import payload

                    def make(user, key):
                        return jwt.encode(payload(user), key, algorithm="HS256")  # finding
                """,
            },
            why="the payload is put together in another file",
        ),
        good(
            """
            import time
            import jwt

            def make(user, key):
                now = int(time.time())
                return jwt.encode({"sub": user, "exp": now + 600, "expires_at": now + 60}, key, algorithm="HS256")

            def shown(user, key):
                now = int(time.time())
                return jwt.encode({"sub": user, "exp": now + 600, "expires": now + 600}, key, algorithm="HS256")
            """,
            why="the private claim stands beside the registered one",
        ),
        good(
            """
            import time
            import jwt

            def make(user, key):
                return jwt.encode({"sub": user, "expires": time.time() + 600}, key, algorithm="HS256")

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                if claims["expires"] < time.time():
                    raise PermissionError("over")
                return claims["sub"]
            """,
            why="the reading side compares the private claim by hand",
        ),
        good(
            """
            import time
            import jwt

            def make(user, key, expires):
                yield jwt.encode({"sub": user, "expires": False}, key, algorithm="HS256")
                yield jwt.encode({"sub": user, "made": time.time()}, key, algorithm="HS256")
            """,
            why="a switch is no time, and a time of another name is no end",
        ),
    ],
)


@rule.check
def jwt_custom_expiry_claim(encode: TokenEncode) -> Iterator[Violation]:
    private = encode.private_expiry
    if private is not None:
        yield encode.finding(
            f'This token ends at {private.reason}, which no library looks at: only "exp" ends a token.', at="claims"
        )
