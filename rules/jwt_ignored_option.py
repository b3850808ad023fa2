"""A check is asked for in words that the library does not know, so it is never made.

The libraries for JWTs look alike and have dialects of their own. PyJWT wants `options={"require": ["exp"]}` and
`audience=`; python-jose wants `options={"require_exp": True}`. Neither complains about a word of the other: the
code reads as if the check were made, and tokens without the claim, or without the audience, are accepted.

Words that would only make the check weaker, such as `verify=False` in PyJWT 2, are not reported: nothing is lost.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Option that the library ignores",
    severity="warning",
    attack="A token without the claim that was to be required, such as one that never runs out, is accepted.",
    remedy='With PyJWT: jwt.decode(token, key, algorithms=["RS256"], audience=API, options={"require": ["exp"]}). '
    'With python-jose: options={"require_exp": True, "require_aud": True}.',
    references=[rfc(8725, "3.9", "MUST"), asvs("9.2.1", "L1"), asvs("16.5.3", "L2"), cwe(358), cwe(347), cwe(613)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], options={"require_exp": True})["sub"]  # finding
        """),
        bad(
            {
                "checks.py": """
                    OPTIONS = {"verify_signature": True, "require": ["exp", "sub"]}
                """,
                "tokens.py": """
                    from jose import jwt
                    from checks import OPTIONS

                    def user(token, key):
                        return jwt.decode(token, key, algorithms=["HS256"], options=OPTIONS)["sub"]  # finding
                """,
            },
            why="the dialect of PyJWT in python-jose",
        ),
        bad(
            """
            import jwt
            from settings import API_ID

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], aud=API_ID)["sub"]  # finding
            """,
            why="the name of the claim is not the name of the parameter",
        ),
        bad(
            """
            import jwt
            from settings import API_ID

            def user(token, key):
                expected = {"audience": API_ID, "issuer": "https://id.example"}
                return jwt.decode(token, key, algorithms=["RS256"], options=expected)["sub"]  # finding
            """,
            why="expected values are no options",
        ),
        good(
            """
            import jwt
            from jose import jwt as jose

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], options={"require": ["exp"]})["sub"]

            def session(token, key):
                return jose.decode(token, key, algorithms=["HS256"], options={"require_exp": True})["sub"]
            """,
            why="each in its own dialect",
        ),
        good(
            """
            import jwt
            from jose import jwt as jose

            OPTIONS = {"require": ["exp", "aud"], "require_exp": True, "require_aud": True}

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", options=OPTIONS)["sub"]

            def partner(token, key):
                return jose.decode(token, key, algorithms=["RS256"], audience="partner", options=OPTIONS)["sub"]
            """,
            why="one dictionary speaks both dialects on purpose",
        ),
        good(
            """
            import jwt

            def read(token, key, audience, options=None):
                checks = options if options is not None else {"verify_aud": audience is not None}
                return jwt.decode(token, key, algorithms=["RS256"], audience=audience, options=checks)
            """,
            why="what a caller may put into the options is not known",
        ),
        good(
            """
            import jwt

            class Reader(jwt.PyJWT):
                def decode(self, token, key, algorithms, options):
                    claims = super().decode(token, key, algorithms=algorithms)
                    if options.get("require_tenant") and "tenant" not in claims:
                        raise PermissionError
                    return claims

            def user(token, key):
                options = {"require_tenant": True, "require_exp": True}
                return Reader().decode(token, key, algorithms=["HS256"], options=options)
            """,
            why="a class of the project that reads options of its own",
        ),
        good(
            """
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], options={"require_exp": True})["sub"]
            """,
            why="version 1 of PyJWT knows this switch",
            needs={"PyJWT": "1.7.1"},
        ),
        good(
            """
            import jwt

            def user(token, key, strict):
                options = {"require_exp": False, "leeway": 30}
                return jwt.decode(token, key, algorithms=["HS256"], verify=False, options=options)["sub"]

            def peek(token):
                return jwt.decode(token, options={"verify_signature": False, "require_exp": True})["iss"]
            """,
            why="nothing is lost: the checks are made as usual, and without a signature none counts",
        ),
    ],
)


@rule.check
def jwt_ignored_option(decode: TokenDecode) -> Iterator[Violation]:
    ignored = decode.ignored_option
    if ignored is None or decode.verify_signature.falsy():
        return
    yield decode.finding(
        f"A check is asked for here that is never made: {ignored.reason}.", evidence=ignored, at=ignored
    )
