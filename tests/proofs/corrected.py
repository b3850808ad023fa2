"""The corrected programs that several proofs share, and how the libraries refuse a token."""

from __future__ import annotations

from authlint.rule import good

# Reading tokens with a MAC.
PYJWT = good("""
    import os
    import jwt

    KEY = os.environ["JWT_KEY"]

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
""")
PYTHON_JOSE = good("""
    import os
    from jose import jwt

    KEY = os.environ["JWT_KEY"]

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
""")
AUTHLIB = good("""
    import os
    from authlib.jose import JsonWebToken

    KEY = os.environ["JWT_KEY"]

    def sign_in(session, token):
        claims = JsonWebToken(["HS256"]).decode(token, KEY)
        claims.validate()
        session["user"] = claims["sub"]
""")
JOSERFC = good("""
    import os
    from joserfc import jwt
    from joserfc.jwk import OctKey

    KEY = OctKey.import_key(os.environ["JWT_KEY"])

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["HS256"]).claims["sub"]
""")
JWCRYPTO = good("""
    import json
    import os
    from jwcrypto import jwk, jwt

    KEY = jwk.JWK.from_password(os.environ["JWT_KEY"])

    def sign_in(session, token):
        found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"])
        session["user"] = json.loads(found.claims)["sub"]
""")
PYTHON_JWT = good("""
    import os
    import python_jwt
    from jwcrypto.jwk import JWK

    KEY = JWK.from_password(os.environ["JWT_KEY"])

    def sign_in(session, token):
        header, claims = python_jwt.verify_jwt(token, KEY, ["HS256"], checks_optional=True)
        session["user"] = claims["sub"]
""")
CRYPTOJWT = good("""
    import os
    from cryptojwt import JWS
    from cryptojwt.jwk.hmac import SYMKey

    KEY = SYMKey(key=os.environ["JWT_KEY"])

    def sign_in(session, token):
        session["user"] = JWS(alg="HS256").verify_compact(token, [KEY])["sub"]
""")
JWSKATE = good("""
    import os
    from jwskate import Jwt, SymmetricJwk

    KEY = SymmetricJwk.from_bytes(os.environ["JWT_KEY"])

    def sign_in(session, token):
        session["user"] = Jwt(token).verify(KEY, alg="HS256").claims["sub"]
""")
READERS = {
    "PyJWT": PYJWT,
    "python-jose": PYTHON_JOSE,
    "Authlib": AUTHLIB,
    "joserfc": JOSERFC,
    "jwcrypto": JWCRYPTO,
    "python-jwt": PYTHON_JWT,
    "cryptojwt": CRYPTOJWT,
    "jwskate": JWSKATE,
}

# Reading tokens with a signature. Each program has the public key in the form in which its bad version has it.
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
JWCRYPTO_PINNED = good("""
    import json
    import os
    from jwcrypto import jwk, jwt

    KEY = jwk.JWK.from_pem(os.environ["PUBLIC_KEY"].encode())

    def sign_in(session, token):
        found = jwt.JWT(jwt=token, key=KEY, algs=["RS256"])
        session["user"] = json.loads(found.claims)["sub"]
""")
PYTHON_JWT_PINNED = good("""
    import os
    import python_jwt
    from jwcrypto.jwk import JWK

    KEY = JWK.from_pem(os.environ["PUBLIC_KEY"].encode())

    def sign_in(session, token):
        header, claims = python_jwt.verify_jwt(token, KEY, ["RS256"], checks_optional=True, ignore_not_implemented=True)
        session["user"] = claims["sub"]
""")
CRYPTOJWT_PINNED = good("""
    import os
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptojwt import JWS
    from cryptojwt.jwk.rsa import RSAKey

    KEY = RSAKey(kid="issuer", pub_key=load_pem_public_key(os.environ["PUBLIC_KEY"].encode()))

    def sign_in(session, token):
        session["user"] = JWS(alg="RS256").verify_compact(token, [KEY])["sub"]
""")
JWSKATE_PINNED = good("""
    import os
    from jwskate import Jwk, Jwt

    KEY = Jwk.from_pem(os.environ["PUBLIC_KEY"])

    def sign_in(session, token):
        session["user"] = Jwt(token).verify(KEY, alg="RS256").claims["sub"]
""")
PINNED = {
    "PyJWT": PYJWT_PINNED,
    "python-jose": PYTHON_JOSE_PINNED,
    "Authlib": AUTHLIB_PINNED,
    "joserfc": JOSERFC_PINNED,
    "jwcrypto": JWCRYPTO_PINNED,
    "python-jwt": PYTHON_JWT_PINNED,
    "cryptojwt": CRYPTOJWT_PINNED,
    "jwskate": JWSKATE_PINNED,
}

# Issuing tokens with a MAC.
ISSUERS = {
    "PyJWT": good("""
        import os
        import jwt

        KEY = os.environ["JWT_KEY"]

        def issue(user):
            return jwt.encode({"sub": user}, KEY, algorithm="HS256")
    """),
    "python-jose": good("""
        import os
        from jose import jwt

        KEY = os.environ["JWT_KEY"]

        def issue(user):
            return jwt.encode({"sub": user}, KEY, algorithm="HS256")
    """),
    "Authlib": good("""
        import os
        from authlib.jose import jwt

        KEY = os.environ["JWT_KEY"]

        def issue(user):
            return jwt.encode({"alg": "HS256"}, {"sub": user}, KEY).decode()
    """),
    "joserfc": good("""
        import os
        from joserfc import jwt
        from joserfc.jwk import OctKey

        KEY = OctKey.import_key(os.environ["JWT_KEY"])

        def issue(user):
            return jwt.encode({"alg": "HS256"}, {"sub": user}, KEY)
    """),
    "jwcrypto": good("""
        import os
        from jwcrypto import jwk, jwt

        KEY = jwk.JWK.from_password(os.environ["JWT_KEY"])

        def issue(user):
            token = jwt.JWT(header={"alg": "HS256"}, claims={"sub": user})
            token.make_signed_token(KEY)
            return token.serialize()
    """),
    "jwskate": good("""
        import os
        from jwskate import Jwt, SymmetricJwk

        KEY = SymmetricJwk.from_bytes(os.environ["JWT_KEY"])

        def issue(user):
            return str(Jwt.sign({"sub": user}, KEY, alg="HS256"))
    """),
}

WRONG_MAC = {
    "PyJWT": "InvalidSignatureError",
    "python-jose": "JWTError: Signature verification failed",
    "Authlib": "BadSignatureError",
    "joserfc": "BadSignatureError",
    "jwcrypto": "InvalidJWSSignature: .*Verification failed",
    "python-jwt": "InvalidJWSSignature: .*Verification failed",
    "cryptojwt": "BadSignature",
    "jwskate": "InvalidSignature",
}
"""How each library refuses a token whose MAC was made with another key."""

NOT_ALLOWED = {
    "PyJWT": "InvalidAlgorithmError",
    "python-jose": "JWTError: .*alg value is not allowed",
    "Authlib": "UnsupportedAlgorithmError",
    "joserfc": "UnsupportedAlgorithmError",
    "jwcrypto": "InvalidJWSSignature: .*Algorithm not allowed",
    "python-jwt": "_JWTError: algorithm not allowed",
    "cryptojwt": "SignerAlgError",
    "jwskate": "InvalidSignature",
}
"""How each library refuses a token whose algorithm is not on the list."""
