"""Programs that switch the check of a claim off, or never make it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from authlint.rule import bad, good
from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.corrected import PYJWT, PYTHON_JOSE
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


def of_another_application(attacker: Attacker) -> Iterator[str]:
    """The administrator used another application, and its operator kept the token."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "aud": "other"}, signed=True)


def of_last_year(attacker: Attacker) -> Iterator[str]:
    """The administrator lost a device on which the token of an old session is."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "iss": "here", "exp": int(time.time()) - 31_536_000})


def for_next_month(attacker: Attacker) -> Iterator[str]:
    """The administrator takes office next month; the token is made out already."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "nbf": int(time.time()) + 2_592_000})


def of_yesterday(attacker: Attacker) -> Iterator[str]:
    """The administrator has signed out, and the token ran out hours ago."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "exp": int(time.time()) - 40_000})


def of_this_hour(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "iss": "here", "exp": int(time.time()) + 3600})


def for_this_application(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api"}, signed=True)


LENIENT = {
    "PyJWT": """
        import os
        import jwt

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            claims = jwt.decode(token, KEY, algorithms=["HS256"], leeway={leeway}){finding}
            session["user"] = claims["sub"]
    """,
    "python-jose": """
        import os
        from jose import jwt

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            claims = jwt.decode(token, KEY, algorithms=["HS256"], options={{"leeway": {leeway}}}){finding}
            session["user"] = claims["sub"]
    """,
    "Authlib": """
        import os
        from authlib.jose import JsonWebToken

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            claims = JsonWebToken(["HS256"]).decode(token, KEY)
            claims.validate(leeway={leeway}){finding}
            session["user"] = claims["sub"]
    """,
    "joserfc": """
        import os
        from joserfc import jwt
        from joserfc.jwk import OctKey

        KEY = OctKey.import_key(os.environ["JWT_KEY"])
        REGISTRY = jwt.JWTClaimsRegistry(leeway={leeway})

        def sign_in(session, token):
            claims = jwt.decode(token, KEY, algorithms=["HS256"]).claims
            REGISTRY.validate(claims){finding}
            session["user"] = claims["sub"]
    """,
}
"""Programs that check when a token runs out, with an allowance."""

PROOFS: list[Proof] = [
    *(
        Reading(
            rule="jwt-aud-verification-disabled",
            library=library,
            bad=bad(f"""
            import os
            {imported}

            KEY = os.environ["PUBLIC_KEY"]
            OPTIONS = {{"verify_aud": False}}

            def sign_in(session, token):
                claims = jwt.decode(token, KEY, algorithms=["RS256"], audience="api", options=OPTIONS)  # finding
                session["user"] = claims["sub"]
        """),
            good=good(f"""
            import os
            {imported}

            KEY = os.environ["PUBLIC_KEY"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256"], audience="api")["sub"]
        """),
            attack=of_another_application,
            genuine=for_this_application,
            refusal=refusal,
            severity="warning",
        )
        for library, imported, refusal in (
            ("PyJWT", "import jwt", "InvalidAudienceError"),
            ("python-jose", "from jose import jwt", "JWTClaimsError: Invalid audience"),
        )
    ),
    *(
        Reading(
            rule="jwt-exp-verification-disabled",
            library=library,
            bad=bad(f"""
                import os
                {imported}

                KEY = os.environ["JWT_KEY"]

                def sign_in(session, token):
                    claims = jwt.decode(token, KEY, algorithms=["HS256"], options={{"verify_exp": False}})  # finding
                    session["user"] = claims["sub"]
            """),
            good=corrected,
            attack=of_last_year,
            genuine=of_this_hour,
            refusal="ExpiredSignatureError",
        )
        for library, imported, corrected in (
            ("PyJWT", "import jwt", PYJWT),
            ("python-jose", "from jose import jwt", PYTHON_JOSE),
        )
    ),
    *(
        Reading(
            rule="jwt-registered-claim-check-disabled",
            library=library,
            bad=bad(f"""
                import os
                {imported}

                KEY = os.environ["JWT_KEY"]

                def sign_in(session, token):
                    claims = jwt.decode(token, KEY, algorithms=["HS256"], options={{"verify_nbf": False}})  # finding
                    session["user"] = claims["sub"]
            """),
            good=corrected,
            attack=for_next_month,
            refusal=refusal,
            severity="warning",
        )
        for library, imported, corrected, refusal in (
            ("PyJWT", "import jwt", PYJWT, "ImmatureSignatureError"),
            ("python-jose", "from jose import jwt", PYTHON_JOSE, "JWTClaimsError: The token is not yet valid"),
        )
    ),
    *(
        Reading(
            rule="jwt-leeway-excessive",
            library=library,
            bad=bad(program.format(leeway=86_400, finding="  # finding")),
            good=good(program.format(leeway=60, finding="")),
            attack=of_yesterday,
            genuine=of_this_hour,
            refusal="Expired(?:Signature|Token)Error",
            severity="warning",
        )
        for library, program in LENIENT.items()
    ),
    Reading(
        rule="jwt-claims-not-validated",
        library="joserfc",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key(os.environ["JWT_KEY"])

            def sign_in(session, token):
                decoded = jwt.decode(token, KEY, algorithms=["HS256"])  # finding
                session["user"] = decoded.claims["sub"]
        """),
        good=good(LENIENT["joserfc"].format(leeway=60, finding="")),
        attack=of_last_year,
        genuine=of_this_hour,
        refusal="ExpiredTokenError",
    ),
    Reading(
        rule="jwt-claims-not-validated",
        library="Authlib",
        bad=bad("""
            import os
            from authlib.jose import JsonWebToken

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = JsonWebToken(["HS256"]).decode(token, KEY)["sub"]  # finding
        """),
        good=good(LENIENT["Authlib"].format(leeway=60, finding="")),
        attack=of_last_year,
        genuine=of_this_hour,
        refusal="ExpiredTokenError",
    ),
    Reading(
        rule="jwt-exp-verification-disabled",
        library="jwcrypto",
        title="forgotten by naming an issuer",
        bad=bad("""
            import json
            import os
            from jwcrypto import jwk, jwt

            KEY = jwk.JWK.from_password(os.environ["JWT_KEY"])

            def sign_in(session, token):
                found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"], check_claims={"iss": "here"})  # finding
                session["user"] = json.loads(found.claims)["sub"]
        """),
        good=good("""
            import json
            import os
            from jwcrypto import jwk, jwt

            KEY = jwk.JWK.from_password(os.environ["JWT_KEY"])

            def sign_in(session, token):
                found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"], check_claims={"iss": "here", "exp": None})
                session["user"] = json.loads(found.claims)["sub"]
        """),
        attack=of_last_year,
        genuine=of_this_hour,
        refusal="JWTExpired",
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-claims-not-validated", "PyJWT"): "decoding checks the claims",
    ("jwt-claims-not-validated", "python-jose"): "decoding checks the claims",
    ("jwt-claims-not-validated", "jwcrypto"): "decoding checks the claims",
    ("jwt-claims-not-validated", "python-jwt"): "decoding checks the claims",
    ("jwt-claims-not-validated", "cryptojwt"): "not reported: JWS is for any content, and JWT checks the claims",
    ("jwt-claims-not-validated", "jwskate"): "not reported: the claims of a verified token are not followed",
}
"""What cannot be proven, and why."""
