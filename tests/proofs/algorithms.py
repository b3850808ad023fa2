"""Programs that let the sender of a token choose its algorithm, or choose none at all."""

from __future__ import annotations

from authlint.rule import bad, good
from proofs.attacker import (
    as_the_partner,
    with_the_public_base64_as_secret,
    with_the_public_der_as_secret,
    with_the_public_pem_as_secret,
    without_signature,
)
from proofs.issuer import Issuer
from proofs.proof import Issuing, Proof, Reading
from proofs.verification import AUTHLIB, JOSERFC, PYJWT, PYTHON_JOSE

NOT_ALLOWED = {
    "PyJWT": "InvalidAlgorithmError",
    "python-jose": "JWTError: .*alg value is not allowed",
    "Authlib": "UnsupportedAlgorithmError",
    "joserfc": "UnsupportedAlgorithmError",
}
"""How each library refuses a token whose algorithm is not on the list."""

# Each of these programs knows the public key in the form in which its bad version has it.
PYJWT_PINNED = good("""
    import os
    import jwt

    KEY = f"-----BEGIN PUBLIC KEY-----\\n{os.environ['PUBLIC_KEY_BASE64']}\\n-----END PUBLIC KEY-----"

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["RS256"])["sub"]
""")
PYTHON_JOSE_PINNED = good("""
    import base64
    import os
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from jose import jwt

    KEY = load_der_public_key(base64.b64decode(os.environ["PUBLIC_KEY_BASE64"]))

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["RS256"])["sub"]
""")
AUTHLIB_PINNED = good("""
    import base64
    import os
    from authlib.jose import JsonWebToken
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    KEY = load_der_public_key(base64.b64decode(os.environ["PUBLIC_KEY_BASE64"]))

    def sign_in(session, token):
        claims = JsonWebToken(["RS256"]).decode(token, KEY)
        claims.validate()
        session["user"] = claims["sub"]
""")
JOSERFC_PINNED = good("""
    import os
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    KEY = RSAKey.import_key(os.environ["PUBLIC_KEY"])

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["RS256"]).claims["sub"]
""")

NONE: list[Proof] = [
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
        good=good("""
            import os
            import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
        """),
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
        good=good("""
            import os
            from jose import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
        """),
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
        good=good("""
            import os
            from authlib.jose import jwt

            KEY = os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"alg": "HS256"}, {"sub": user}, KEY).decode()
        """),
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
        good=good("""
            import os
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key(os.environ["JWT_KEY"])

            def issue(user):
                return jwt.encode({"alg": "HS256"}, {"sub": user}, KEY)
        """),
    ),
]

NOT_PINNED: list[Proof] = [
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
        severity="note",
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
                session["user"] = jwt.decode(token, KEY).claims["sub"]
        """),
        good=JOSERFC_PINNED,
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["joserfc"],
        library_refuses="InvalidKeyTypeError: .*HS256",
        severity=None,
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
        severity="note",
    ),
]

MIXED: list[Proof] = [
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

PROOFS = [*NONE, *NOT_PINNED, *MIXED]
