"""Programs that accept whatever algorithm the header of a token names."""

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
        rule="jwt-algorithms-not-pinned",
        library="PyJWT",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["PUBLIC_KEY_BASE64"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY)["sub"]
        """),
        good=PYJWT_PINNED,
        attack=with_the_public_base64_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
        library_refuses='DecodeError: It is required that you pass in a value for the "algorithms" argument',
        severity=None,
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-algorithms-not-pinned",
        library="python-jose",
        title="a public key as DER, which is read as a MAC secret only",
        bad=bad("""
            import base64
            import os
            from jose import jwt

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY)["sub"]  # finding
        """),
        good=PYTHON_JOSE_PINNED,
        attack=with_the_public_der_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["python-jose"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-algorithms-not-pinned",
        library="python-jose",
        title="a MAC key of somebody else among the keys",
        bad=bad("""
            import os
            from jose import jwt

            KEYS = {"issuer": os.environ["PUBLIC_KEY"], "orders": os.environ["PARTNER_KEY"]}

            def sign_in(session, token):
                key = KEYS[jwt.get_unverified_header(token)["kid"]]
                session["user"] = jwt.decode(token, key)["sub"]  # finding
        """),
        good=good("""
            import os
            from jose import jwt

            KEYS = {"issuer": os.environ["PUBLIC_KEY"], "orders": os.environ["PARTNER_KEY"]}

            def sign_in(session, token):
                key = KEYS[jwt.get_unverified_header(token)["kid"]]
                session["user"] = jwt.decode(token, key, algorithms=["RS256"])["sub"]
        """),
        attack=as_the_partner,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["python-jose"],
    ),
    Reading(
        rule="jwt-algorithms-not-pinned",
        library="Authlib",
        title="a public key as DER, which is read as a MAC secret only",
        bad=bad("""
            import base64
            import os
            from authlib.jose import jwt

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                claims = jwt.decode(token, KEY)  # finding
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
        rule="jwt-algorithms-not-pinned",
        library="Authlib",
        title="a MAC key of somebody else among the keys",
        bad=bad("""
            import json
            import os
            from authlib.jose import JsonWebKey, jwt

            KEYS = JsonWebKey.import_key_set(json.loads(os.environ["KEY_SET"]))

            def sign_in(session, token):
                claims = jwt.decode(token, KEYS)  # finding
                claims.validate()
                session["user"] = claims["sub"]
        """),
        good=good("""
            import json
            import os
            from authlib.jose import JsonWebKey, JsonWebToken

            KEYS = JsonWebKey.import_key_set(json.loads(os.environ["KEY_SET"]))

            def sign_in(session, token):
                claims = JsonWebToken(["RS256"]).decode(token, KEYS)
                claims.validate()
                session["user"] = claims["sub"]
        """),
        attack=as_the_partner,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["Authlib"],
        severity="warning",
    ),
    Reading(
        rule="jwt-algorithms-not-pinned",
        library="joserfc",
        bad=bad("""
            import os
            from joserfc import jwt
            from joserfc.jwk import RSAKey

            KEY = RSAKey.import_key(os.environ["PUBLIC_KEY"])

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY).claims["sub"]  # finding
        """),
        good=JOSERFC_PINNED,
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["joserfc"],
        library_refuses="InvalidKeyTypeError: .*HS256",
        severity="note",
    ),
    Reading(
        rule="jwt-algorithms-not-pinned",
        library="joserfc",
        title="a MAC key of somebody else among the keys",
        bad=bad("""
            import json
            import os
            from joserfc import jwt
            from joserfc.jwk import KeySet

            KEYS = KeySet.import_key_set(json.loads(os.environ["KEY_SET"]))

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEYS).claims["sub"]  # finding
        """),
        good=good("""
            import json
            import os
            from joserfc import jwt
            from joserfc.jwk import KeySet

            KEYS = KeySet.import_key_set(json.loads(os.environ["KEY_SET"]))

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEYS, algorithms=["RS256"]).claims["sub"]
        """),
        attack=as_the_partner,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["joserfc"],
        severity="warning",
    ),
]
