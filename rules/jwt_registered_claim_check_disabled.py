"""The check of the issuer, the start time or another registered claim is switched off.

"iss" says who made a token: with its check off, a token of any other issuer whose key is known here is accepted. "nbf"
says from when on a token counts: with its check off, one that was made out for next month works today. Both are
switched off, most of the time, because clocks differ by a few seconds; `leeway=30` is meant for that.

"iat", "sub" and "jti" are checked for their form only, so there it is a note. A numeric "sub" is the usual reason:
write `str(user.id)` when making the token. authlint is silent where the program compares the claim itself.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Value, is_given

rule = Rule(
    title="Check of a registered claim switched off",
    severity="warning",
    attack="A token that another issuer made, or one that is not valid yet, is accepted like any other.",
    remedy="Remove the entry from the options; for clocks that differ, allow a little: jwt.decode(token, key, "
    'algorithms=["RS256"], issuer=ISSUER, leeway=30).',
    references=[
        rfc(7519, "4.1.5", "MUST NOT"),
        rfc(8725, "3.8", "MUST"),
        asvs("9.2.1", "L1"),
        cwe(345),
        cwe(287),
    ],
    violated_by={
        "verify_not_before": False,
        "verify_issuer": False,
        "verify_issued_at": False,
        "verify_subject": False,
        "verify_token_id": False,
    },
    examples=[
        bad("""
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], options={"verify_nbf": False})["sub"]  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt
                    from settings import ISSUER, KEY

                    def read(token, strict=True):
                        options = {"verify_iss": strict}
                        return jwt.decode(token, KEY, algorithms=["RS256"], issuer=ISSUER, options=options)
                """,
                "views.py": """
                    from tokens import read

                    def user(request):
                        return read(request.cookies["token"], strict=False)["sub"]  # finding
                """,
            },
            why="the switch wins over the issuer that is given",
        ),
        bad(
            """
            import jwt

            def user(token, key):
                checks = {"verify_sub": False}
                return jwt.decode(token, key, algorithms=["HS256"], options=checks)["sub"]  # finding
            """,
            why="a note: numbers as subjects",
        ),
        bad(
            """
            from flask import Flask
            from flask_jwt_extended import JWTManager

            app = Flask(__name__)
            app.config["JWT_VERIFY_SUB"] = False  # finding
            JWTManager(app)
            """,
            why="a note: the same for a whole application",
        ),
        good(
            """
            import jwt

            def user(token, key):
                return jwt.decode(token, key, algorithms=["RS256"], issuer="https://id.example", leeway=30)["sub"]
            """,
            why="a leeway is the answer to clocks that differ",
        ),
        good(
            """
            import jwt

            def user(token, key, tenants):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api", options={"verify_iss": False})
                if claims["iss"] not in tenants.issuers():
                    raise PermissionError
                return claims["sub"]
            """,
            why="the program compares the issuer with a list that only it knows",
        ),
        good(
            """
            import time
            import jwt

            def user(token, key):
                off = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
                claims = jwt.decode(token, key, algorithms=["HS256"], options=off)
                if not claims["nbf"] <= time.time() < claims["exp"]:
                    raise PermissionError
                return claims["sub"]
            """,
            why="the program looks at the clock itself",
        ),
        good(
            """
            import jwt
            from jose import jwt as jose

            def issuer(token, keys):
                peek = jwt.decode(token, options={"verify_signature": False, "verify_iss": False})
                return jwt.decode(token, keys[peek["iss"]], algorithms=["RS256"], audience="api")["sub"]

            def user(token, key, legacy):
                options = {"verify_nbf": False, "require_nbf": True, "verify_iss": legacy}
                return jose.decode(token, key, algorithms=["RS256"], options=options)["sub"]
            """,
            why="without a signature no check counts, python-jose checks a claim it requires, and what a variable says "
            "is not known",
        ),
    ],
)


@rule.check
def jwt_registered_claim_check_disabled(decode: TokenDecode) -> Iterator[Violation]:
    if decode.verify_signature.falsy():
        return
    off = {role: switch for role, switch in _switched_off(decode) if switch.when != "debug"}
    if "verify_issuer" in off and decode.issuer_checked:
        del off["verify_issuer"]
    if not off:
        return
    serious = "verify_not_before" in off or ("verify_issuer" in off and is_given(decode.issuer))
    claims = [CLAIMS[role] for role in off]
    first = next(iter(off))
    yield decode.finding(
        f"The check of {' and of '.join(claims)} is switched off"
        + (", so whatever the token says there is accepted." if serious else ": a claim of any form is accepted."),
        because=off[first],
        at=first,
        severity=None if serious else "note",
    )


CLAIMS = {
    "verify_not_before": '"nbf"',
    "verify_issuer": '"iss"',
    "verify_issued_at": '"iat"',
    "verify_subject": '"sub"',
    "verify_token_id": '"jti"',
}


def _switched_off(decode: TokenDecode) -> Iterator[tuple[str, Value]]:
    """Yield the checks that are off, those of the time only where "exp" is checked: otherwise that is the mistake."""
    again = {"verify_not_before": decode.require_not_before, "verify_issuer": decode.require_issuer}
    untimed = decode.verify_expiry.falsy()
    for role in CLAIMS:
        switch = decode.role_value(role).falsy()
        timed = role in ("verify_not_before", "verify_issued_at")
        if switch is not None and not (timed and untimed) and not (role in again and again[role].equals(True)):
            yield role, switch
