"""A time claim is computed from a time without a time zone, so it is wrong wherever the server's clock is not on UTC.

"exp", "nbf" and "iat" count seconds since 1970 in UTC. The libraries take a datetime without a time zone for UTC, so
``datetime.now()`` is off by the server's difference from it; ``timestamp()`` takes one for local time, so
``utcnow().timestamp()`` is off the other way. On a server in Los Angeles a token for 15 minutes then lives for more
than eight hours. Nobody notices while the servers run on UTC.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, Violation
from authlint.issued import misread_times
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Time claim computed without a time zone",
    severity="warning",
    attack="A stolen token still opens the account hours after it should have run out.",
    remedy="Write datetime.now(timezone.utc), for datetimes and for .timestamp() alike.",
    references=[rfc(7519, "4.1.4", "MUST"), asvs("9.2.1", "L1"), cwe(613), cwe(682)],
    in_context=True,
    examples=[
        bad("""
            from datetime import datetime, timedelta
            import jwt

            def issue(key):
                claims = {"sub": "42", "exp": (datetime.utcnow() + timedelta(minutes=15)).timestamp()}  # finding
                return jwt.encode(claims, key, algorithm="HS256")
        """),
        bad(
            {
                "clock.py": """
                    import datetime

                    def expiry(minutes):
                        return datetime.datetime.now() + datetime.timedelta(minutes=minutes)  # finding
                """,
                "tokens.py": """
                    from jose import jwt
                    from clock import expiry

                    def issue(user, key):
                        return jwt.encode({"sub": user, "exp": expiry(15)}, key)
                """,
            },
            why="the libraries take the local time for UTC",
        ),
        bad(
            """
            import calendar
            import time
            from datetime import datetime, timedelta, timezone
            from authlib.jose import JsonWebToken
            from joserfc import jwt

            def issue(user, key, key_time):
                expires = datetime.fromtimestamp(key_time) + timedelta(hours=1)  # finding
                yield jwt.encode({"alg": "ES256"}, {"sub": user, "exp": expires}, key)
                now = datetime.now()  # finding
                expires = calendar.timegm((now + timedelta(hours=1)).timetuple())
                yield jwt.encode({"alg": "ES256"}, {"sub": user, "exp": expires}, key)
                expires = time.mktime(time.gmtime()) + 3600  # finding
                yield jwt.encode({"alg": "ES256"}, {"sub": user, "exp": int(expires)}, key)
                expires = datetime.now().replace(tzinfo=timezone.utc) + timedelta(hours=1)  # finding
                yield JsonWebToken(["ES256"]).encode({"alg": "ES256"}, {"sub": user, "exp": expires}, key)
            """,
            why="other ways to mistake one for the other",
        ),
        good("""
            from datetime import datetime, timedelta, timezone
            import jwt

            def issue(key):
                claims = {"sub": "42", "exp": datetime.now(timezone.utc) + timedelta(minutes=15)}
                return jwt.encode(claims, key, algorithm="HS256")
        """),
        good(
            """
            from datetime import datetime, timedelta
            import jwt

            def issue(key):
                now = datetime.utcnow()
                return jwt.encode({"sub": "42", "iat": now, "exp": now + timedelta(minutes=15)}, key, algorithm="HS256")
            """,
            why="deprecated and right: the library takes what utcnow() gives for UTC",
        ),
        good(
            """
            import calendar
            import time
            from datetime import datetime, timedelta, timezone
            from django.utils import timezone as django_timezone
            import jwt

            def issue(key):
                soon = timedelta(minutes=15)
                for expires in (
                    django_timezone.now() + soon,
                    (datetime.now() + soon).timestamp(),
                    int(time.time()) + 900,
                    time.mktime((datetime.now() + soon).timetuple()),
                    calendar.timegm((datetime.utcnow() + soon).utctimetuple()),
                    datetime.utcnow().replace(tzinfo=timezone.utc) + soon,
                    datetime.fromtimestamp(time.time() + 900, timezone.utc),
                    datetime.now().astimezone() + soon,
                ):
                    yield jwt.encode({"sub": "42", "exp": expires}, key, algorithm="HS256")
            """,
            why="aware, or turned into seconds by what fits: timestamp() and mktime() expect local time",
        ),
        good(
            """
            from datetime import datetime
            import jwt

            def issue(user, key, expires):
                claims = {"sub": user, "login": datetime.now().isoformat(), "exp": expires}
                return jwt.encode(claims, key, algorithm="HS256")
            """,
            why="a claim of their own, which no library checks",
        ),
    ],
)


@rule.check
def jwt_naive_datetime_claim(encode: TokenEncode) -> Iterator[Violation]:
    for name, time, taken_for in misread_times(encode.claims):
        yield encode.finding(
            f'"{name}" is wrong by the server\'s difference from UTC: {taken_for}.', because=time, at=time
        )
        return
