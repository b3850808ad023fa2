"""A token is asked for whom it is and who made it, and then checked to say just that.

The audience and issuer that a verification expects are what the program knows of itself and of its provider. Read from
the unverified token, they always fit: the check compares the token with itself. A token made for another application,
or signed for another tenant with the same keys, is accepted.

A claim that is first compared with what is allowed, or that chooses one of the known keys, is fine, and so is a value
looked up by it: the list and the mapping are the program's own.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Expected audience or issuer taken from the token",
    severity="error",
    attack="A token that was issued to any other application names its own audience, and is accepted.",
    remedy='Expect what you know: jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER).',
    references=[rfc(8725, "3.9", "MUST"), rfc(8725, "3.8", "MUST"), oidc("3.1.3.7", "MUST"), cwe(345), cwe(807)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def user(token, key):
                peek = jwt.decode(token, options={"verify_signature": False})
                return jwt.decode(token, key, algorithms=["RS256"], audience=peek["aud"])["sub"]  # finding
        """),
        bad(
            {
                "peek.py": """
                    import jwt

                    def unverified(token):
                        return jwt.decode(token, options={"verify_signature": False})
                """,
                "users.py": """
                    import jwt
                    from peek import unverified

                    def user(token, key):
                        issuer = unverified(token).get("iss")
                        return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=issuer)  # finding
                """,
            },
            why="the token is read by a helper in another file",
        ),
        bad(
            """
            from jose import jwt

            def user(token, key):
                audience = jwt.get_unverified_claims(token)["aud"]
                return jwt.decode(token, key, algorithms=["RS256"], audience=audience)  # finding
            """,
            why="python-jose has a function of its own for looking",
        ),
        good(
            """
            import jwt

            def user(token, key, client_id, issuer):
                return jwt.decode(token, key, algorithms=["RS256"], audience=client_id, issuer=issuer)["sub"]
            """,
            why="what is expected comes from elsewhere",
        ),
        good(
            """
            import jwt

            def user(token, keys, audiences):
                peek = jwt.decode(token, options={"verify_signature": False})
                return jwt.decode(token, keys["a"], algorithms=["RS256"], audience=audiences[peek["iss"]])

            def of_known_issuer(token, key, issuers):
                issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
                if issuer not in issuers:
                    raise PermissionError("another issuer")
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=issuer)

            def by_key(token, keys):
                peek = jwt.decode(token, options={"verify_signature": False})
                key = keys[peek["iss"]]
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=peek["iss"])
            """,
            why="a mapping of the program gives the value, the claim is compared before, each issuer has its own key",
        ),
        good(
            """
            import jwt

            def exchanged(own_token, token, key):
                mine = jwt.decode(own_token, options={"verify_signature": False})
                return jwt.decode(token, key, algorithms=["RS256"], audience=mine["aud"])
            """,
            why="it is read from another token, one that the program holds itself",
        ),
    ],
)


@rule.check
def jwt_expected_value_from_token(decode: TokenDecode) -> Iterator[Violation]:
    if decode.verify_signature.falsy() is not None:
        return
    claims = {"audience": ("aud", decode.audience_from_token), "issuer": ("iss", decode.issuer_from_token)}
    for role, (claim, evidence) in claims.items():
        if evidence is not None:
            yield decode.finding(
                f'The expected "{claim}" is read from the token that is to be checked, so it always fits.',
                because=decode.role_value(role),
                evidence=evidence,
                at=role,
                confidence="high",
            )
