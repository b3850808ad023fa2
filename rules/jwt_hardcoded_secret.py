"""The key that tokens are made or checked with is written in the source code.

With HS256 one secret both makes and checks tokens. Whoever can read the repository, a copy of it, a container image or
a traceback can then make a token for any user. A placeholder is no better as long as it is the key in force, and a
secret that has been committed once stays in the history: replace it, do not only move it.

Public keys may stand in the source. Keys in tests, examples and documentation are not reported.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.secrets import published_default, signing_secrets, text_of

rule = Rule(
    title="JWT key written in the source",
    severity="error",
    attack="A former colleague, or anybody who finds the repository, signs a token for the administrator.",
    remedy='Read the key from the environment, os.environ["JWT_KEY"], or a secret store, and replace the old one.',
    references=[rfc(7517, "9.2", "MUST"), rfc(8725, "3.5", "MUST"), asvs("13.3.1", "L2"), cwe(321), cwe(798)],
    covers=["jwt-secret-insecure-default"],
    violated_by={"key": "correct-horse-battery"},
    examples=[
        bad("""
            import jwt

            def issue(user):
                return jwt.encode({"sub": user}, "correct-horse-battery", algorithm="HS256")  # finding
        """),
        bad(
            {
                "settings.py": 'JWT_KEY = "your-secret-key"  # finding',
                "tokens.py": """
                    import jwt
                    from settings import JWT_KEY

                    def read(token):
                        return jwt.decode(token, JWT_KEY, algorithms=["HS256"])
                """,
            },
            why="a placeholder in force is the easiest key to guess; it is reported where it is written",
        ),
        bad(
            """
            from sanic import Sanic
            from sanic_jwt import Initialize
            from accounts import authenticate

            app = Sanic("shop")
            Initialize(app, authenticate=authenticate)  # finding
            """,
            why="without a secret the library takes one that everybody can look up",
        ),
        good(
            """
            from sanic import Sanic
            from sanic_jwt import Configuration, Initialize
            from accounts import authenticate
            from vault import secret

            class Tokens(Configuration):
                def set_secret(self):
                    return secret("tokens")

            app = Sanic("shop")
            Initialize(app, authenticate=authenticate, configuration_class=Tokens)
            """,
            why="the secret is given in a class of its own",
        ),
        good("""
            import os
            import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
        """),
        good(
            """
            import jwt

            ISSUER_KEY = "-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0D...\\n-----END PUBLIC KEY-----"

            def read(token):
                return jwt.decode(token, ISSUER_KEY, algorithms=["ES256"])
            """,
            why="anybody may know a public key",
        ),
        good(
            """
            import jwt

            KEY = "change-me"

            def issue(user):
                if KEY == "change-me":
                    raise SystemExit("set KEY first")
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
            """,
            why="the program refuses to work with the placeholder",
        ),
        good(
            {"docs/sign.py": 'import jwt\n\njwt.encode({"sub": "42"}, "secret", algorithm="HS256")'},
            why="documentation, where it protects nothing",
        ),
    ],
)


@rule.check
def jwt_hardcoded_secret(subject: TokenEncode | TokenDecode | KeyMaterial) -> Iterator[Violation]:
    for secret in signing_secrets(subject):
        if text_of(secret) and secret.when != "unset":
            yield subject.finding(
                "The key of these tokens is written in the source: whoever reads it can make tokens of their own.",
                because=secret,
                at=secret,
            )
    if (missing := published_default(subject)) is not None:
        yield subject.finding(
            f"No key is given, so these tokens are signed with the text that stands in the source of "
            f"{subject.site.library}: anybody can make them.",
            because=missing,
        )
