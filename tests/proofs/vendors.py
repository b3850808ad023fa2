"""The libraries of vendors: a switch that reads a token unverified, an expiry or an algorithm that nobody looks at."""

from __future__ import annotations

import time
from collections.abc import Iterator

from authlint.rule import bad, good
from proofs.attacker import ADMINISTRATOR, Attacker, without_signature
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading

GOOGLE = good("""
    import os
    import google.auth.jwt

    CERTIFICATE = os.environ["PUBLIC_KEY"]

    def sign_in(session, token):
        session["user"] = google.auth.jwt.decode(token, certs=CERTIFICATE, audience="web")["sub"]
""")

KEYCLOAK = good("""
    import os
    from jwcrypto import jwk
    from keycloak import KeycloakOpenID

    KEY = jwk.JWK.from_pem(os.environ["PUBLIC_KEY"].encode())
    REALM = KeycloakOpenID("https://id.example", "staff", "web")

    def sign_in(session, token):
        session["user"] = REALM.decode_token(token, key=KEY, check_claims={"aud": "web", "exp": None})["sub"]
""")

PYJWKEST = good("""
    import os
    import time
    from jwkest.jwk import RSAKey, import_rsa_key
    from jwkest.jws import JWS

    KEYS = [RSAKey(key=import_rsa_key(os.environ["PUBLIC_KEY"]), kid="issuer")]

    def sign_in(session, token):
        claims = JWS(alg="RS256").verify_compact(token, KEYS)
        if claims["exp"] < time.time():
            raise PermissionError("the token has run out")
        session["user"] = claims["sub"]
""")


def for_the_web(issuer: Issuer, user: str) -> str:
    """Return a token that is valid for ten minutes."""
    now = int(time.time())
    return issuer.token({"sub": user, "aud": "web", "iat": now - 60, "exp": now + 600}, signed=True)


def run_out(attacker: Attacker) -> Iterator[str]:
    """A token of the administrator's from last year."""
    yield attacker.obtained(
        {"sub": ADMINISTRATOR, "aud": "web", "iat": 1_000_000_000, "exp": 1_000_003_600}, signed=True
    )


PROOFS: list[Proof] = [
    Reading(
        rule="jwt-verify-disabled",
        library="google-auth",
        bad=bad("""
            import google.auth.jwt

            def sign_in(session, token):
                session["user"] = google.auth.jwt.decode(token, verify=False, audience="web")["sub"]  # finding
        """),
        good=GOOGLE,
        attack=without_signature,
        genuine=for_the_web,
        refusal="InvalidValue: Unsupported signature algorithm none",
    ),
    Reading(
        rule="jwt-leeway-excessive",
        library="google-auth",
        severity="warning",
        bad=bad("""
            import os
            import google.auth.jwt

            CERTIFICATE = os.environ["PUBLIC_KEY"]
            TWO_CENTURIES = 6_000_000_000

            def sign_in(session, token):
                claims = google.auth.jwt.decode(
                    token, certs=CERTIFICATE, audience="web", clock_skew_in_seconds=TWO_CENTURIES  # finding
                )
                session["user"] = claims["sub"]
        """),
        good=GOOGLE,
        attack=run_out,
        genuine=for_the_web,
        refusal="InvalidValue: Token expired",
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="python-keycloak",
        bad=bad("""
            from keycloak import KeycloakOpenID

            REALM = KeycloakOpenID("https://id.example", "staff", "web")

            def sign_in(session, token):
                session["user"] = REALM.decode_token(token, validate=False)["sub"]  # finding
        """),
        good=KEYCLOAK,
        attack=without_signature,
        genuine=for_the_web,
        refusal="InvalidJWSSignature: ",
    ),
    Reading(
        rule="jwt-exp-verification-disabled",
        library="python-keycloak",
        title="expecting an audience",
        bad=bad("""
            import os
            from jwcrypto import jwk
            from keycloak import KeycloakOpenID

            KEY = jwk.JWK.from_pem(os.environ["PUBLIC_KEY"].encode())
            REALM = KeycloakOpenID("https://id.example", "staff", "web")

            def sign_in(session, token):
                session["user"] = REALM.decode_token(token, key=KEY, check_claims={"aud": "web"})["sub"]  # finding
        """),
        good=KEYCLOAK,
        attack=run_out,
        genuine=for_the_web,
        refusal="JWTExpired: ",
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="pyjwkest",
        bad=bad("""
            from jwkest.jwt import JWT

            def sign_in(session, token):
                session["user"] = JWT().unpack(token).payload()["sub"]  # finding
        """),
        good=PYJWKEST,
        attack=without_signature,
        genuine=for_the_web,
        refusal="SignerAlgError: none not allowed",
    ),
    Reading(
        rule="jwt-alg-none",
        library="pyjwkest",
        bad=bad("""
            import os
            import time
            from jwkest.jwk import RSAKey, import_rsa_key
            from jwkest.jws import JWS

            KEYS = [RSAKey(key=import_rsa_key(os.environ["PUBLIC_KEY"]), kid="issuer")]

            def sign_in(session, token):
                claims = JWS(alg="RS256").verify_compact(token, KEYS, allow_none=True)  # finding
                if claims.get("exp", time.time()) < time.time() - 1:
                    raise PermissionError("the token has run out")
                session["user"] = claims["sub"]
        """),
        good=PYJWKEST,
        attack=without_signature,
        genuine=for_the_web,
        refusal="SignerAlgError: none not allowed",
    ),
    Reading(
        rule="jwt-claims-not-validated",
        library="pyjwkest",
        bad=bad("""
            import os
            from jwkest.jwk import RSAKey, import_rsa_key
            from jwkest.jws import JWS

            KEYS = [RSAKey(key=import_rsa_key(os.environ["PUBLIC_KEY"]), kid="issuer")]

            def sign_in(session, token):
                session["user"] = JWS(alg="RS256").verify_compact(token, KEYS)["sub"]  # finding
        """),
        good=PYJWKEST,
        attack=run_out,
        genuine=for_the_web,
        refusal="PermissionError: the token has run out",
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    (
        "jwt-audience-unchecked",
        "google-auth",
    ): "the library fetches Google's keys itself; test_vendors.py gives it others",
    ("jwt-audience-unchecked", "python-keycloak"): "the library fetches the keys of the realm itself",
    ("jwt-audience-unchecked", "cognitojwt"): "the library fetches the keys of the pool itself; see test_vendors.py",
    ("jwt-exp-verification-disabled", "cognitojwt"): "the library fetches the keys itself; see test_vendors.py",
    ("jwt-exp-verification-disabled", "okta-jwt-verifier"): "the library fetches the keys itself; see test_vendors.py",
    ("jwt-unverified-claims-used", "okta-jwt-verifier"): "the library fetches the keys itself; see test_vendors.py",
    ("jwt-alg-none", "firebase-admin"): "the library comes with gRPC, which the tests do not install",
    ("jwt-unverified-claims-used", "msal"): "`decode_id_token` is given a token that nobody signed in test_vendors.py",
}
