"""The check that a token was made for this application is switched off.

One login service signs tokens for many applications, with the same keys. "aud" names those a token is for. With the
check off, a token that a user gave to any other application opens this one too: whoever runs the other one, or finds
the token there, is let in as that user.

The switch is mostly turned when a service starts to send "aud" and the library refuses it. The way out is to name the
expected audience. Where no "aud" can be had, compare what stands for it, such as "azp" or "client_id", right after
decoding; authlint sees that and is silent. With a MAC the tokens are likely your own, so this is a note only.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables import is_mac, named_algorithms
from authlint.values import is_given

rule = Rule(
    title="Audience check of a token switched off",
    severity="warning",
    attack="The operator of another application at the same issuer signs in here with a token of one of their users.",
    remedy='Leave the check on and name this application: jwt.decode(token, key, algorithms=["RS256"], '
    'audience="https://api.example.com").',
    references=[
        rfc(7519, "4.1.3", "MUST"),
        rfc(8725, "3.9", "MUST"),
        rfc(9700, "2.3", "MUST"),
        rfc(9068, "4", "MUST"),
        asvs("9.2.3", "L2"),
        asvs("10.3.1", "L2"),
        cwe(287),
        cwe(863),
        cwe(345),
    ],
    violated_by={"verify_audience": False},
    examples=[
        bad("""
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})["sub"]  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt
                    from settings import KEY

                    def read(token, **checks):
                        return jwt.decode(token, KEY, algorithms=["RS256"], options=checks)
                """,
                "views.py": """
                    from tokens import read

                    def user(request):
                        return read(request.cookies["token"], verify_aud=False)["sub"]  # finding
                """,
            },
            why="the wrapper hands the switch on",
        ),
        bad(
            """
            import jwt

            def user(token, key):
                claims = jwt.decode(
                    token, key, algorithms=["ES256"], audience="api", options={"verify_aud": False}  # finding
                )
                if not claims.get("aud"):
                    raise PermissionError
                return claims["sub"]
            """,
            why="the switch wins over the audience, and to ask whether there is an audience compares none",
        ),
        bad(
            """
            import jwt

            def session(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})  # finding
            """,
            why="a note: with a MAC the tokens are likely the program's own",
        ),
        bad(
            """
            import jwt
            from keys import public_key, private_key

            def issue(user):
                return jwt.encode({"sub": user.id}, private_key(), algorithm="RS256")

            def user(token):
                return jwt.decode(token, public_key(), algorithms=["RS256"], options={"verify_aud": False})  # finding
            """,
            why="a note: the program signs the tokens itself and may mean each of them for the same application",
        ),
        good(
            """
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})
                if claims.get("azp") != "web-client":
                    raise PermissionError
                return claims["sub"]
            """,
            why="the program compares the client itself, as one does with Keycloak",
        ),
        good(
            """
            import jwt

            def user(token, key, clients):
                claims = jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})
                if claims["token_use"] != "access" or claims["client_id"] not in clients:
                    raise PermissionError
                return claims["username"]
            """,
            why="access tokens of Amazon Cognito have no audience, but a client",
        ),
        good(
            """
            import jwt
            from jose import jwt as jose

            def issuer(token, keys):
                peek = jwt.decode(token, options={"verify_signature": False, "verify_aud": False})
                return jwt.decode(token, keys[peek["iss"]], algorithms=["RS256"], audience="api")["sub"]

            def user(token, key):
                options = {"verify_aud": False, "require_aud": True}
                return jose.decode(token, key, algorithms=["RS256"], audience="api", options=options)["sub"]
            """,
            why="without a signature no check counts, and python-jose checks a claim it requires",
        ),
    ],
)


@rule.check
def jwt_aud_verification_disabled(decode: TokenDecode) -> Iterator[Violation]:
    switch = decode.verify_audience.falsy()
    if switch is None or switch.when == "debug" or decode.verify_signature.falsy():
        return
    if decode.require_audience.equals(True) or decode.audience_checked:
        return
    algorithms = [name for name, _ in named_algorithms(decode.algorithms)]
    own = (algorithms and all(map(is_mac, algorithms))) or decode.issued_here
    vain = is_given(decode.audience) and decode.audience.certain
    yield decode.finding(
        'The check of "aud" is switched off, '
        + ("so the audience that is given here counts for nothing." if vain else "so a token for anybody else passes."),
        because=switch,
        at="verify_audience",
        severity="note" if own else None,
    )
