"""One key signs several kinds of tokens, and a place that accepts one of them does not look at the kind.

A program that signs access tokens, refresh tokens and links to confirm an e-mail address or reset a password with the
same key accepts each of them wherever it does not ask which one it got. A refresh token, which lives for weeks and is
kept elsewhere, then works as an access token, and a link that went out by e-mail as a login.

authlint looks at the tokens one file signs and reads, and follows the claims to the functions they are handed to. A
different key, audience or algorithm for each kind tells them apart as well.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent

rule = Rule(
    title="Kind of token not checked",
    severity="warning",
    confidence="medium",
    attack="Whoever holds one kind of token, a refresh token or a link to confirm an address, uses it as another.",
    remedy='Compare the kind, claims["type"] == "access", or give each kind its own "aud" and expect it.',
    references=[rfc(8725, "3.12", "MUST"), rfc(8725, "2.8", "MUST"), asvs("9.2.2", "L2"), cwe(287), cwe(345)],
    in_context=True,
    examples=[
        bad("""
            import os
            import jwt

            KEY = os.environ["KEY"]

            def access(uid, until):
                return jwt.encode({"sub": uid, "type": "access", "exp": until}, KEY, algorithm="HS256")

            def refresh(uid, until):
                return jwt.encode({"sub": uid, "type": "refresh", "exp": until}, KEY, algorithm="HS256")

            def user(token, users):
                claims = jwt.decode(token, KEY, algorithms=["HS256"])  # finding
                return users[claims["sub"]]
        """),
        bad(
            {
                "settings.py": """
                    import os

                    KEY = os.environ["KEY"]
                    LOGIN, RESET = "login", "reset"
                """,
                "tokens.py": """
                    import jwt
                    import settings
                    from settings import KEY

                    def make(uid, kind):
                        claims = {"sub": uid}
                        claims["purpose"] = kind
                        return jwt.encode(claims, KEY, algorithm="HS256")

                    def links(uid):
                        return make(uid, settings.LOGIN), make(uid, settings.RESET)

                    def subject(token):
                        return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]  # finding
                """,
            },
            why="the kinds stand in another file, and are passed to the function that signs",
        ),
        good(
            """
            import jwt

            def access(uid, key):
                return jwt.encode({"sub": uid, "aud": "api", "type": "access"}, key, algorithm="HS256")

            def refresh(uid, key):
                return jwt.encode({"sub": uid, "aud": "refresh", "type": "refresh"}, key, algorithm="HS256")

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], audience="api")["sub"]
            """,
            why="each kind has its audience",
        ),
        good(
            """
            import os
            import jwt

            KEY, REFRESH_KEY = os.environ["KEY"], os.environ["REFRESH_KEY"]

            def access(uid):
                return jwt.encode({"sub": uid, "type": "access"}, KEY, algorithm="HS256")

            def refresh(uid):
                return jwt.encode({"sub": uid, "type": "refresh"}, REFRESH_KEY, algorithm="HS256")

            def user(token):
                return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
            """,
            why="each kind has its key",
        ),
        good(
            """
            import os
            import jwt

            KEY = os.environ["KEY"]

            def make(uid, kind="access"):
                return jwt.encode({"sub": uid, "type": kind}, KEY, algorithm="HS256")

            def pair(uid):
                return make(uid), make(uid, "refresh")

            def read(token):
                return jwt.decode(token, KEY, algorithms=["HS256"])

            def user(token):
                claims = read(token)
                if claims["type"] != "access":
                    raise PermissionError("another kind")
                return claims["sub"]

            def anything(token):
                return jwt.decode(token, KEY, algorithms=["HS256"])
            """,
            why="the caller looks at the kind; who asks for the claims elsewhere is not in sight",
        ),
        good(
            """
            import os
            from jwskate import Jwt, SymmetricJwk

            KEY = SymmetricJwk.from_bytes(os.environ["KEY"])

            def make(uid, kind="access"):
                return str(Jwt.sign({"sub": uid, "type": kind}, KEY, alg="HS256"))

            def pair(uid):
                return make(uid), make(uid, "refresh")

            def user(token):
                found = Jwt(token)
                found.validate(KEY, alg="HS256")
                if found.claims["type"] != "access":
                    raise PermissionError("another kind")
                return found.claims["sub"]
            """,
            why="the claims are read from the token itself, once it is validated",
        ),
        good(
            """
            import os
            import jwt

            KEY = os.environ["KEY"]

            def access(uid):
                return jwt.encode({"sub": uid, "type": "access"}, KEY, algorithm="HS256")

            def user(token):
                return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
            """,
            why="there is only one kind",
        ),
    ],
)


@rule.check
def jwt_token_purpose_not_checked(decode: TokenDecode) -> Iterator[Violation]:
    bound = any(not isinstance(leaf, Absent) for leaf in decode.audience.leaves())
    if bound or decode.verify_signature.falsy() is not None:
        return
    others = decode.other_purposes
    if others is not None:
        yield decode.finding(
            f"The same key signs {others.reason}, and nothing here looks at which of them this is.", evidence=others
        )
