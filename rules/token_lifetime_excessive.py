"""A token, authorization code or session is valid for a very long time, or for ever.

The end of its lifetime is what contains a stolen token: whoever issued it is not asked when it is used. An access token
should be valid for an hour or less and be renewed with a refresh token, which the server can take back; a code goes
from one server to the next and needs a minute; a refresh token and a session need an end as well.

Lifetimes that come from outside the program are not judged; the fallback that is written in it is.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, TokenLifetime, Violation
from authlint.issued import in_words, kind_of, lifetimes_of, limit_of
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.tables_lifetimes import ACCESS_TOKEN_ADVISED
from authlint.values import Absent

NAMES = {
    "access": "an access token",
    "session": "a token or session",
    "refresh": "a refresh token",
    "code": "an authorization code",
}

rule = Rule(
    title="Token valid for too long",
    severity="warning",
    attack="Whoever steals the token, even from an old log or backup, still gets in.",
    remedy="Issue access tokens for 15 minutes and renew them with a refresh token that the server can take back.",
    references=[
        rfc(6750, "5.3", "SHOULD"),
        rfc(6749, "4.1.2", "SHOULD"),
        oidc("16.18", "SHOULD"),
        asvs("7.3.2", "L2"),
        asvs("10.4.3", "L1"),
        asvs("10.4.8", "L2"),
        cwe(613),
    ],
    in_context=True,
    examples=[
        bad("""
            from datetime import timedelta
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(days=365)  # finding
        """),
        bad(
            {
                "config.py": """
                    ACCESS_TOKEN_EXPIRE_MINUTES = 60 * 24 * 30
                """,
                "tokens.py": """
                    from datetime import datetime, timedelta, timezone
                    import jwt
                    import config

                    def create_access_token(user, key):
                        expires = datetime.now(timezone.utc) + timedelta(  # finding
                            minutes=config.ACCESS_TOKEN_EXPIRE_MINUTES
                        )
                        return jwt.encode({"sub": user, "exp": expires}, key, algorithm="HS256")
                """,
            },
            why="the number of minutes stands in another file",
        ),
        bad(
            """
            import time
            from datetime import datetime, timedelta, timezone
            from flask import Flask
            from jose import jwt
            from joserfc import jwt as joserfc
            from starlette.middleware.sessions import SessionMiddleware

            app = Flask(__name__)
            app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(hours=8)  # finding
            app.config["JWT_REFRESH_TOKEN_EXPIRES"] = False  # finding

            def sign(user, key, lifetime):
                claims = {"sub": user, "exp": datetime.now(timezone.utc) + lifetime}
                return jwt.encode(claims, key)

            def login(user, key, inner):
                yield sign(user, key, timedelta(weeks=520))  # finding
                yield joserfc.encode({"alg": "ES256"}, {"sub": user, "exp": time.time() + 315360000}, key)  # finding
                yield joserfc.encode({"alg": "ES256"}, {"sub": user, "exp": 9999999999}, key)  # finding
                yield SessionMiddleware(inner, secret_key=key, max_age=None)  # finding
            """,
            why="in a setting, through a helper, in seconds, as a date nobody will see, and without any end",
        ),
        bad(
            """
            from itsdangerous import URLSafeTimedSerializer
            from accounts import load_user, set_password

            def reset_password(token, password, key):
                address = URLSafeTimedSerializer(key).loads(token, salt="reset")  # finding
                set_password(load_user(address), password)
            """,
            why="the time of the signing is in it, and nobody asks for its age",
        ),
        good(
            """
            from itsdangerous import SignatureExpired, URLSafeTimedSerializer
            from accounts import load_user, send_link, set_password

            def reset_password(token, password, key):
                links = URLSafeTimedSerializer(key)
                try:
                    address = links.loads(token, max_age=3600)
                except SignatureExpired:
                    return send_link(links.loads(token))
                set_password(load_user(address), password)
            """,
            why="a link that has run out is read only to send another one",
        ),
        good(
            """
            from datetime import datetime, timedelta, timezone
            from itsdangerous import TimestampSigner

            def unsubscribe(text, key):
                address, signed = TimestampSigner(key).unsign(text, return_timestamp=True)
                return address if datetime.now(timezone.utc) - signed < timedelta(days=7) else None
            """,
            why="the program compares the time itself",
        ),
        good(
            """
            from itsdangerous import URLSafeSerializer

            def unsubscribe(token, key):
                return URLSafeSerializer(key).loads(token)
            """,
            why="a serializer without times: such links are meant to work for good",
        ),
        good("""
            from datetime import timedelta

            INSTALLED_APPS = ["rest_framework_simplejwt"]
            SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(minutes=15), "REFRESH_TOKEN_LIFETIME": timedelta(days=30)}
        """),
        good(
            """
            from datetime import datetime, timedelta, timezone
            import jwt

            def create_api_token(token, key):
                expires = datetime.now(timezone.utc) + timedelta(days=365)
                return jwt.encode({"jti": token.id, "exp": expires}, key, algorithm="HS256")
            """,
            why="a token for a program, which is kept in a list and can be taken back",
        ),
        good(
            """
            import os
            from datetime import datetime, timedelta, timezone
            import jwt

            def create_access_token(user, key):
                lifetime = timedelta(minutes=int(os.environ["ACCESS_TOKEN_MINUTES"]))
                return jwt.encode({"sub": user, "exp": datetime.now(timezone.utc) + lifetime}, key, algorithm="HS256")

            def create_refresh_token(user, key):
                expires = datetime.now(timezone.utc) + timedelta(days=90)
                return jwt.encode({"sub": user, "type": "refresh", "exp": expires}, key, algorithm="HS256")
            """,
            why="whoever runs the program chooses; a refresh token may live for some months",
        ),
    ],
)


@rule.check
def token_lifetime_excessive(subject: TokenEncode | TokenLifetime) -> Iterator[Violation]:
    kind, is_said = kind_of(subject)
    longest = max(lifetimes_of(subject), key=lambda one: one.seconds, default=None)
    if longest is None:
        return
    unasked = isinstance(longest.because, Absent)
    if unasked and isinstance(subject, TokenLifetime) and (subject.expiry_checked or subject.renews_or_ends):
        return
    excessive = longest.seconds > limit_of(kind)
    if excessive or (kind == "access" and is_said and longest.seconds > ACCESS_TOKEN_ADVISED):
        yield subject.finding(
            f"Nobody asks how old this is, which lets {NAMES[kind]} live for ever."
            if unasked
            else f"This lets {NAMES[kind]} live {in_words(longest.seconds)}.",
            because=longest.because,
            at=longest.place,
            severity=None if excessive else "note",
            confidence="medium" if unasked or longest.because.when in ("unset", "default") else None,
            remedy="Say how old it may be where it is read, such as max_age=3600." if unasked else "",
        )
