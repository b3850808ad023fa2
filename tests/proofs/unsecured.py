"""Programs that issue tokens without any signature, or accept them."""

from __future__ import annotations

from authlint.rule import bad, good
from proofs.attacker import without_signature
from proofs.corrected import AUTHLIB, ISSUERS, JOSERFC, NOT_ALLOWED, PYJWT, PYTHON_JOSE, PYTHON_JWT
from proofs.idioms import bad_with
from proofs.proof import Issuing, Proof, Reading

PROOFS: list[Proof] = [
    Reading(
        rule="jwt-alg-none",
        library="PyJWT",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256", "none"])["sub"]  # finding
        """),
        good=PYJWT,
        attack=without_signature,
        refusal=NOT_ALLOWED["PyJWT"],
        library_refuses='InvalidKeyError: When alg = "none"',
        severity="warning",
    ),
    Reading(
        rule="jwt-alg-none",
        library="python-jose",
        bad=bad("""
            import os
            from jose import jwt

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256", "none"])["sub"]  # finding
        """),
        good=PYTHON_JOSE,
        attack=without_signature,
        refusal=NOT_ALLOWED["python-jose"],
        library_refuses="JWKError: Unable to find an algorithm",
        severity="warning",
    ),
    Reading(
        rule="jwt-alg-none",
        library="python-jwt",
        title="beside a key",
        bad=bad_with(
            "python-jwt",
            """
def sign_in(session, token):
    header, claims = python_jwt.verify_jwt(token, KEY, ["HS256", "none"], checks_optional=True)  # finding
    session["user"] = claims["sub"]
""",
        ),
        good=PYTHON_JWT,
        attack=without_signature,
        refusal=NOT_ALLOWED["python-jwt"],
        library_refuses="InvalidJWSSignature",
        severity="warning",
    ),
    Reading(
        rule="jwt-alg-none",
        library="Authlib",
        bad=bad("""
            import os
            from authlib.jose import JsonWebToken

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                claims = JsonWebToken(["HS256", "none"]).decode(token, KEY)  # finding
                claims.validate()
                session["user"] = claims["sub"]
        """),
        good=AUTHLIB,
        attack=without_signature,
        refusal=NOT_ALLOWED["Authlib"],
    ),
    Reading(
        rule="jwt-alg-none",
        library="joserfc",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key(os.environ["JWT_KEY"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256", "none"]).claims["sub"]  # finding
        """),
        good=JOSERFC,
        attack=without_signature,
        refusal=NOT_ALLOWED["joserfc"],
    ),
    Issuing(
        rule="jwt-alg-none",
        library="PyJWT",
        bad=bad("""
            import jwt

            def issue(user):
                return jwt.encode({"sub": user}, None, algorithm="none")  # finding
        """),
        good=ISSUERS["PyJWT"],
    ),
    Issuing(
        rule="jwt-alg-none",
        library="python-jose",
        bad=bad("""
            import os
            from jose import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="none")
        """),
        good=ISSUERS["python-jose"],
        library_refuses="JWSError: Algorithm none not supported",
        severity=None,
    ),
    Issuing(
        rule="jwt-alg-none",
        library="Authlib",
        bad=bad("""
            import os
            from authlib.jose import JsonWebToken

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return JsonWebToken(["none"]).encode({"alg": "none"}, {"sub": user}, KEY).decode()  # finding
        """),
        good=good("""
            import os
            from authlib.jose import JsonWebToken

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return JsonWebToken(["HS256"]).encode({"alg": "HS256"}, {"sub": user}, KEY).decode()
        """),
    ),
    Issuing(
        rule="jwt-alg-none",
        library="Authlib",
        title="issuing with the object of the module",
        bad=bad("""
            import os
            from authlib.jose import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"alg": "none"}, {"sub": user}, KEY).decode()
        """),
        good=ISSUERS["Authlib"],
        library_refuses="UnsupportedAlgorithmError",
        severity=None,
    ),
    Issuing(
        rule="jwt-alg-none",
        library="joserfc",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key(os.environ["JWT_KEY"])

            def issue(user):
                return jwt.encode({"alg": "none"}, {"sub": user}, KEY, algorithms=["none"])  # finding
        """),
        good=ISSUERS["joserfc"],
    ),
]
