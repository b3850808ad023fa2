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
READERS = {"PyJWT": PYJWT, "python-jose": PYTHON_JOSE, "Authlib": AUTHLIB, "joserfc": JOSERFC}

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
}

WRONG_MAC = {
    "PyJWT": "InvalidSignatureError",
    "python-jose": "JWTError: Signature verification failed",
    "Authlib": "BadSignatureError",
    "joserfc": "BadSignatureError",
}
"""How each library refuses a token whose MAC was made with another key."""

NOT_ALLOWED = {
    "PyJWT": "InvalidAlgorithmError",
    "python-jose": "JWTError: .*alg value is not allowed",
    "Authlib": "UnsupportedAlgorithmError",
    "joserfc": "UnsupportedAlgorithmError",
}
"""How each library refuses a token whose algorithm is not on the list."""
