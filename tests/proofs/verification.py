"""Programs that do not check the signature, or read the claims with something that never does."""

from __future__ import annotations

from authlint.rule import bad, good
from proofs.attacker import with_another_key, without_signature
from proofs.corrected import AUTHLIB, JOSERFC, NOT_ALLOWED, PYJWT, PYTHON_JOSE, WRONG_MAC
from proofs.proof import Proof, Reading

BY_HAND = bad("""
    import base64
    import json

    def sign_in(session, token):
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))  # finding
        session["user"] = claims["sub"]
""")

PROOFS: list[Proof] = [
    Reading(
        rule="jwt-verify-disabled",
        library="PyJWT",
        bad=bad("""
            import jwt

            def sign_in(session, token):
                session["user"] = jwt.decode(token, options={"verify_signature": False})["sub"]  # finding
        """),
        good=PYJWT,
        attack=with_another_key,
        refusal=WRONG_MAC["PyJWT"],
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="PyJWT",
        title="with a key and a list of algorithms beside the switch",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["JWT_KEY"]
            OPTIONS = {"verify_signature": False, "verify_exp": True}

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], options=OPTIONS)["sub"]  # finding
        """),
        good=PYJWT,
        attack=without_signature,
        refusal=NOT_ALLOWED["PyJWT"],
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="PyJWT",
        title="the switch of version 1, which version 2 ignores",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], verify=False)["sub"]
        """),
        good=PYJWT,
        attack=with_another_key,
        refusal=WRONG_MAC["PyJWT"],
        library_refuses=WRONG_MAC["PyJWT"],
        severity=None,
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="python-jose",
        bad=bad("""
            from jose import jwt

            def sign_in(session, token):
                session["user"] = jwt.decode(token, "", options={"verify_signature": False})["sub"]  # finding
        """),
        good=PYTHON_JOSE,
        attack=with_another_key,
        refusal=WRONG_MAC["python-jose"],
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="python-jose",
        title="jws.verify",
        bad=bad("""
            import json
            import os
            from jose import jws

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = json.loads(jws.verify(token, KEY, ["HS256"], verify=False))["sub"]  # finding
        """),
        good=good("""
            import json
            import os
            from jose import jws

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = json.loads(jws.verify(token, KEY, ["HS256"]))["sub"]
        """),
        attack=with_another_key,
        refusal="JWSError: Signature verification failed",
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="Authlib",
        title="there is no such switch",
        bad=bad("""
            import os
            from authlib.jose import JsonWebToken

            KEY = os.environ["JWT_KEY"]

            def sign_in(session, token):
                session["user"] = JsonWebToken(["HS256"]).decode(token, KEY, verify=False)["sub"]
        """),
        good=AUTHLIB,
        attack=with_another_key,
        refusal=WRONG_MAC["Authlib"],
        library_refuses="TypeError: .*'verify'",
        severity=None,
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-verify-disabled",
        library="joserfc",
        title="there is no such switch",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key(os.environ["JWT_KEY"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], verify=False).claims["sub"]
        """),
        good=JOSERFC,
        attack=with_another_key,
        refusal=WRONG_MAC["joserfc"],
        library_refuses="TypeError: .*'verify'",
        severity=None,
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="PyJWT",
        title="split at the dots",
        bad=BY_HAND,
        good=PYJWT,
        attack=without_signature,
        refusal=NOT_ALLOWED["PyJWT"],
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="python-jose",
        bad=bad("""
            from jose import jwt

            def sign_in(session, token):
                session["user"] = jwt.get_unverified_claims(token)["sub"]  # finding
        """),
        good=PYTHON_JOSE,
        attack=without_signature,
        refusal=NOT_ALLOWED["python-jose"],
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="python-jose",
        title="jws.get_unverified_claims",
        bad=bad("""
            import json
            from jose import jws

            def sign_in(session, token):
                session["user"] = json.loads(jws.get_unverified_claims(token))["sub"]  # finding
        """),
        good=PYTHON_JOSE,
        attack=with_another_key,
        refusal=WRONG_MAC["python-jose"],
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="Authlib",
        title="split at the dots",
        bad=BY_HAND,
        good=AUTHLIB,
        attack=without_signature,
        refusal=NOT_ALLOWED["Authlib"],
    ),
    Reading(
        rule="jwt-unverified-claims-used",
        library="joserfc",
        bad=bad("""
            import json
            from joserfc import jws

            def sign_in(session, token):
                session["user"] = json.loads(jws.extract_compact(token.encode()).payload)["sub"]  # finding
        """),
        good=JOSERFC,
        attack=with_another_key,
        refusal=WRONG_MAC["joserfc"],
    ),
]
