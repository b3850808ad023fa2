"""Programs that take the public key for the secret of a MAC, in a form in which the library does not recognise it."""

from __future__ import annotations

from authlint.rule import Example, bad, good
from proofs.attacker import with_the_public_base64_as_secret, with_the_public_der_as_secret
from proofs.corrected import AUTHLIB_PINNED, ISSUERS, JOSERFC_PINNED, NOT_ALLOWED, PYTHON_JOSE_PINNED
from proofs.issuer import Issuer
from proofs.proof import Issuing, Proof, Reading

LOADED = """
    import base64
    import os
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    PUBLIC = load_pem_public_key(os.environ["PUBLIC_KEY"].encode())
    DER = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
"""


def program(rest: str) -> Example:
    return bad(LOADED + rest)


PYJWT = """
    import jwt

    def sign_in(session, token):
        session["user"] = jwt.decode(token, base64.b64encode(DER), algorithms=["HS256"])["sub"]  # finding
"""
PYTHON_JOSE = """
    from jose import jwt

    def sign_in(session, token):
        session["user"] = jwt.decode(token, DER, algorithms=["HS256"])["sub"]  # finding
"""
AUTHLIB = """
    from authlib.jose import JsonWebToken

    def sign_in(session, token):
        claims = JsonWebToken(["HS256"]).decode(token, DER)  # finding
        claims.validate()
        session["user"] = claims["sub"]
"""
JOSERFC = """
    from joserfc import jwt
    from joserfc.jwk import OctKey

    KEY = OctKey.import_key(base64.b64encode(DER))

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["HS256"]).claims["sub"]  # finding
"""
PYJWT_GOOD = good("""
    import os
    import jwt
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    PUBLIC = load_pem_public_key(os.environ["PUBLIC_KEY"].encode())

    def sign_in(session, token):
        session["user"] = jwt.decode(token, PUBLIC, algorithms=["RS256"])["sub"]
""")
TABLE = (
    ("PyJWT", PYJWT, PYJWT_GOOD, with_the_public_base64_as_secret),
    ("python-jose", PYTHON_JOSE, PYTHON_JOSE_PINNED, with_the_public_der_as_secret),
    ("Authlib", AUTHLIB, AUTHLIB_PINNED, with_the_public_der_as_secret),
    ("joserfc", JOSERFC, JOSERFC_PINNED, with_the_public_base64_as_secret),
)

ISSUING_WITH_P384 = {
    "PyJWT": """
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec

        def issue(user):
            return jwt.encode({"sub": user}, ec.generate_private_key(ec.SECP384R1()), algorithm="ES256")  # finding
    """,
    "Authlib": """
        from authlib.jose import JsonWebKey, jwt

        KEY = JsonWebKey.generate_key("EC", "P-384", is_private=True)

        def issue(user):
            return jwt.encode({"alg": "ES256"}, {"sub": user}, KEY).decode()  # finding
    """,
    "joserfc": """
        from joserfc import jwt
        from joserfc.jwk import ECKey

        KEY = ECKey.generate_key("P-384")

        def issue(user):
            return jwt.encode({"alg": "ES256"}, {"sub": user}, KEY)  # finding
    """,
}
OTHER_CURVE_REFUSED = {
    "PyJWT": "InvalidKeyError: The key's curve 'secp384r1' does not match",
    "Authlib": 'ValueError: Key for "ES256" not supported, only "P-256" allowed',
    "joserfc": "InvalidKeyCurveError: .*Key for 'ES256' not supported",
}
"""How a library refuses to sign; python-jose signs, and other libraries refuse its tokens."""

PROOFS: list[Proof] = [
    *(
        Reading(
            rule="jwt-key-algorithm-mismatch",
            library=library,
            bad=program(rest),
            good=corrected,
            attack=attack,
            genuine=Issuer.signed_token,
            refusal=NOT_ALLOWED[library],
            bad_reads_genuine=False,
        )
        for library, rest, corrected, attack in TABLE
    ),
    *(
        Issuing(
            rule="jwt-key-algorithm-mismatch",
            library=library,
            title="a key on another curve",
            bad=bad(ISSUING_WITH_P384[library]),
            good=ISSUERS[library],
            library_refuses=refusal,
            severity="warning",
        )
        for library, refusal in OTHER_CURVE_REFUSED.items()
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-key-algorithm-mismatch", library): "no program was written for it yet"
    for library in ("jwcrypto", "python-jwt", "cryptojwt", "jwskate")
}
