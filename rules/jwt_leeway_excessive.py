"""The allowance for clocks that differ is so large that it makes tokens live longer.

Servers disagree about the time by a few seconds, so a token is accepted for a little while after it has run out. RFC
7519 speaks of no more than a few minutes. Whoever writes a day there to silence errors adds a day to the life of every
token, of stolen ones too, and lets tokens in a day before they are meant to count.

If users are signed out too early, give the token a longer life when it is made, or renew it, where you can see it.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsCheck, TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.tables_lifetimes import LEEWAY_LIMIT
from authlint.values import Duration, Known, Value

rule = Rule(
    title="Clock difference of hours tolerated",
    severity="warning",
    attack="A stolen token opens the account long after it has run out.",
    remedy="Tolerate a minute: leeway=60.",
    references=[rfc(7519, "4.1.4"), cwe(613)],
    violated_by={"leeway": 86400},
    examples=[
        bad("""
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], leeway=86400)["sub"]  # finding
        """),
        bad(
            {
                "limits.py": """
                    from datetime import timedelta

                    CLOCK_SKEW = timedelta(days=7)
                """,
                "views.py": """
                    import jwt
                    from limits import CLOCK_SKEW

                    def user(token, key):
                        return jwt.decode(token, key, algorithms=["RS256"], leeway=CLOCK_SKEW)  # finding
                """,
            },
        ),
        bad(
            """
            from joserfc import jwt

            def user(token, key):
                found = jwt.decode(token, key, algorithms=["ES256"])
                registry = jwt.JWTClaimsRegistry(leeway=60 * 60, exp={"essential": True})
                registry.validate(found.claims)  # finding
                return found.claims["sub"]
            """,
        ),
        bad(
            """
            from authlib.jose import JsonWebToken

            def user(token, key):
                claims = JsonWebToken(["ES256"]).decode(token, key)
                claims.validate(leeway=3600)  # finding
                return claims["sub"]
            """,
        ),
        bad(
            """
            SECRET_KEY = get_random_secret_key()
            INSTALLED_APPS = ["rest_framework_simplejwt"]
            SIMPLE_JWT = {"LEEWAY": 1800}  # finding
            """,
        ),
        good(
            """
            from datetime import timedelta
            import jwt
            from jose import jwt as jose

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", leeway=timedelta(minutes=5))["sub"]

            def session(token, key):
                return jose.decode(token, key, algorithms=["HS256"], options={"leeway": 60})["sub"]
            """,
            why="a minute, and the few minutes of the standard",
        ),
        good(
            {
                "tests/test_tokens.py": """
                    import jwt
                    from freezegun import freeze_time

                    @freeze_time("2030-01-01")
                    def test_old_token(token, key):
                        assert jwt.decode(token, key, algorithms=["HS256"], leeway=10**9)
                """,
            },
            why="a test that plays with the time",
        ),
        good(
            """
            import jwt

            def shown(token):
                return jwt.decode(token, options={"verify_signature": False}, leeway=86400)

            def archived(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], leeway=86400, options={"verify_exp": False})
            """,
            why="neither looks at the time at all: other rules judge that",
        ),
    ],
)


@rule.check
def jwt_leeway_excessive(check: TokenDecode | ClaimsCheck) -> Iterator[Violation]:
    if isinstance(check, TokenDecode) and (check.verify_signature.falsy() or check.verify_expiry.falsy()):
        return
    leeway = check.leeway.find(lambda value: _seconds(value) > LEEWAY_LIMIT)
    if leeway is None or leeway.when == "debug":
        return
    yield check.finding(
        f"A token is accepted {_in_words(_seconds(leeway))} after it has run out: a leeway is for clocks that differ.",
        because=leeway,
        at="leeway",
    )


def _seconds(value: Value) -> float:
    known = value.seconds if isinstance(value, Duration) else value
    number = known.constant if isinstance(known, Known) else 0
    return number if isinstance(number, int | float) else 0


def _in_words(seconds: float) -> str:
    for name, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length, 1)
            return f"{count:g} {name}{'' if count == 1 else 's'}"
    return f"{seconds:g} seconds"
