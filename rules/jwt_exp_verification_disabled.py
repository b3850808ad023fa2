"""The check that a token has not run out is switched off.

A token is worth as much as the one it was given to, and "exp" says until when. With the check off, a token that leaks
into a log, a backup or an old telephone opens the account for ever: signing out and changing keys on schedule mean
nothing.

Some libraries turn the check off as a side effect. In jwcrypto any `check_claims` replaces the check of "exp" unless
it names "exp", `check_claims={"iss": ISSUER, "exp": None}`. In django-graphql-jwt the check is off until the setting
`JWT_VERIFY_EXPIRATION` switches it on.

It is right to read a token that has run out where something else lets the holder in: a refresh token that is looked
up, say. Compare the time yourself there, or say why: `# authlint: ignore[jwt-exp-verification-disabled] the reason`.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import Absent, Table, Value

rule = Rule(
    title="Expiry check of a token switched off",
    severity="error",
    attack="Whoever finds an old token, in a log or on a discarded device, is let in with it, years later.",
    remedy='Leave the check on: remove "verify_exp" from the options. With jwcrypto, name the claim: '
    'check_claims={"iss": ISSUER, "exp": None}.',
    references=[
        rfc(7519, "4.1.4", "MUST NOT"),
        asvs("9.2.1", "L1"),
        oidc("3.1.3.7", "MUST"),
        rfc(9068, "4", "MUST"),
        cwe(613),
        cwe(324),
    ],
    violated_by={"verify_expiry": False, "allow_expired": True},
    examples=[
        bad("""
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})["sub"]  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt
                    from settings import KEY

                    def read(token, check_time=True):
                        options = {"verify_exp": check_time}
                        return jwt.decode(token, KEY, algorithms=["RS256"], audience="api", options=options)
                """,
                "views.py": """
                    from tokens import read

                    def user(request):
                        return read(request.cookies["token"], check_time=False)["sub"]  # finding
                """,
            },
            why="the wrapper is fine, its caller is not",
        ),
        bad(
            """
            from jwcrypto import jwt

            def user(raw, key):
                token = jwt.JWT(jwt=raw, key=key, algs=["HS256"], check_claims={"iss": "https://id.example"})  # finding
                return token.claims
            """,
            why="expecting an issuer makes jwcrypto forget the time",
        ),
        bad(
            """
            from flask_jwt_extended import decode_token

            def user(token):
                return decode_token(token, allow_expired=True)["sub"]  # finding
            """,
        ),
        bad(
            """
            from datetime import timedelta

            SECRET_KEY = get_random_secret_key()
            INSTALLED_APPS = ["graphql_jwt.refresh_token"]
            GRAPHQL_JWT = {  # finding
                "JWT_VERIFY_EXPIRATION": False,
                "JWT_EXPIRATION_DELTA": timedelta(minutes=5),
            }
            """,
            why="the life of five minutes that stands beside it is never looked at",
        ),
        bad(
            """
            import jwt

            def was_signed_with(token, secret):
                try:
                    jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False})  # finding
                except jwt.PyJWTError:
                    return False
                return True
            """,
            why="a note: it may only ask which secret a token was made with, and nobody reads the claims",
        ),
        bad(
            """
            from keycloak import KeycloakOpenID

            def user(token, key):
                realm = KeycloakOpenID("https://id.example", "staff", "web")
                return realm.decode_token(token, key, options={"verify_aud": True})["sub"]  # finding
            """,
            needs={"python-keycloak": "3.12.0"},
            why="python-keycloak 3.9.1 to 3.12 hands an empty `check_claims` to jwcrypto, whatever the options say",
        ),
        good(
            {
                "shop/settings/base.py": "GRAPHQL_JWT = {}",
                "shop/settings/production.py": 'GRAPHQL_JWT["JWT_VERIFY_EXPIRATION"] = True',
            },
            why="another file of the settings asks for it",
        ),
        good(
            """
            SECRET_KEY = get_random_secret_key()
            INSTALLED_APPS = ["shop.graphql"]
            GRAPHQL_JWT = {"JWT_ALGORITHM": "HS256"}
            """,
            why="nothing names django-graphql-jwt: the dictionary may be another package's, with other defaults",
        ),
        good(
            """
            import time
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
                if claims["exp"] + 30 < time.time():
                    raise PermissionError
                return claims["sub"]
            """,
            why="the program compares the time itself",
        ),
        good(
            """
            from jwcrypto import jwt

            def user(raw, key):
                checks = {"iss": "https://id.example", "exp": None}
                return jwt.JWT(jwt=raw, key=key, algs=["HS256"], check_claims=checks).claims
            """,
            why="jwcrypto is told to look at the time as well",
        ),
        good(
            """
            import jwt
            from sessions import store

            def renew(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
                session = store.by_refresh_token(claims["sid"])
                return session.new_token()

            def logout(id_token_hint, key):
                hint = jwt.decode(id_token_hint, key, ["RS256"], audience="web", options={"verify_exp": False})
                return store.end(hint["sub"])
            """,
            why="a token that has run out may be renewed or ended, where the session decides",
        ),
        good(
            """
            import jwt
            from jose import jwt as jose

            def issuer(token, keys):
                peek = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
                return jwt.decode(token, keys[peek["iss"]], algorithms=["RS256"], audience="api")["sub"]

            def user(token, key):
                options = {"verify_exp": False, "require_exp": True}
                return jose.decode(token, key, algorithms=["RS256"], options=options)["sub"]
            """,
            why="without a signature no check counts, and python-jose checks a claim it requires",
        ),
    ],
)


@rule.check
def jwt_exp_verification_disabled(decode: TokenDecode) -> Iterator[Violation]:
    allowed = decode.allow_expired.find(lambda value: value.equals(True))
    forgotten = decode.checked_claims.find(_replaces_expiry)
    switch = allowed or decode.verify_expiry.falsy() or forgotten
    if switch is None or switch.when == "debug" or decode.verify_signature.falsy():
        return
    if decode.require_expiry.equals(True) or decode.expiry_checked or decode.renews_or_ends:
        return
    remedy = ""
    if forgotten is switch:
        message = 'The claims that are checked here replace the check of "exp": the token never runs out.'
    elif isinstance(switch, Absent):
        message = f'Nothing switches the check of "exp" on ({decode.site.name}): the token never runs out.'
        remedy = "Switch the check on."
    elif not switch.trace:
        message = 'This release of the library never looks at "exp": the token never runs out.'
        remedy = "Use another release of the library."
    else:
        message = 'The check of "exp" is switched off: the token never runs out.'
    yield decode.finding(
        message,
        because=switch,
        at="allow_expired" if switch is allowed else "verify_expiry",
        severity="note" if decode.claims_unread or isinstance(switch, Absent) else None,
        confidence="low" if isinstance(switch, Absent) else None,
        remedy=remedy,
    )


def _replaces_expiry(claims: Value) -> bool:
    return isinstance(claims, Table) and not claims.open and "exp" not in claims.known_keys()
