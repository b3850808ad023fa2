"""Programs that accept MAC and signature algorithms for one key."""

from __future__ import annotations

from authlint.rule import bad, good
from proofs.attacker import (
    as_the_partner,
    with_the_public_base64_as_secret,
    with_the_public_der_as_secret,
    with_the_public_pem_as_secret,
)
from proofs.corrected import AUTHLIB_PINNED, JOSERFC_PINNED, NOT_ALLOWED, PYJWT_PINNED, PYTHON_JOSE_PINNED
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading

PROOFS: list[Proof] = [
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="PyJWT",
        title="a public key in base64 without the lines of PEM, which is read as a MAC secret only",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["PUBLIC_KEY_BASE64"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256", "HS256"])["sub"]  # finding
        """),
        good=PYJWT_PINNED,
        attack=with_the_public_base64_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="PyJWT",
        title="a MAC key of somebody else among the keys",
        bad=bad("""
            import os
            import jwt

            KEYS = {"issuer": os.environ["PUBLIC_KEY"], "orders": os.environ["PARTNER_KEY"]}

            def sign_in(session, token):
                key = KEYS[jwt.get_unverified_header(token)["kid"]]
                session["user"] = jwt.decode(token, key, algorithms=["RS256", "HS256"])["sub"]  # finding
        """),
        good=good("""
            import os
            import jwt

            KEYS = {"issuer": os.environ["PUBLIC_KEY"], "orders": os.environ["PARTNER_KEY"]}

            def sign_in(session, token):
                key = KEYS[jwt.get_unverified_header(token)["kid"]]
                session["user"] = jwt.decode(token, key, algorithms=["RS256"])["sub"]
        """),
        attack=as_the_partner,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
    ),
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="PyJWT",
        title="a key object, which is no MAC secret",
        bad=bad("""
            import os
            import jwt
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            KEY = load_pem_public_key(os.environ["PUBLIC_KEY"].encode())

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256", "HS256"])["sub"]  # finding
        """),
        good=good("""
            import os
            import jwt
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            KEY = load_pem_public_key(os.environ["PUBLIC_KEY"].encode())

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256"])["sub"]
        """),
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
        library_refuses="TypeError|InvalidKeyError",
        severity="warning",
    ),
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="python-jose",
        title="a public key as DER, which is read as a MAC secret only",
        bad=bad("""
            import base64
            import os
            from jose import jwt

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256", "HS256"])["sub"]  # finding
        """),
        good=PYTHON_JOSE_PINNED,
        attack=with_the_public_der_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["python-jose"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="Authlib",
        title="a public key as DER, which is read as a MAC secret only",
        bad=bad("""
            import base64
            import os
            from authlib.jose import JsonWebToken

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                claims = JsonWebToken(["RS256", "HS256"]).decode(token, KEY)  # finding
                claims.validate()
                session["user"] = claims["sub"]
        """),
        good=AUTHLIB_PINNED,
        attack=with_the_public_der_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["Authlib"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-mixed-algorithm-families",
        library="joserfc",
        title="keys know their type",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import RSAKey

            KEY = RSAKey.import_key(os.environ["PUBLIC_KEY"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256", "HS256"]).claims["sub"]  # finding
        """),
        good=JOSERFC_PINNED,
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["joserfc"],
        library_refuses="InvalidKeyTypeError: .*HS256",
        severity="warning",
    ),
]
