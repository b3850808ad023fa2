"""Programs that take the public key for the secret of a MAC, in a form in which the library does not recognise it."""

from __future__ import annotations

from authlint.rule import Example, bad, good
from proofs.attacker import with_the_public_base64_as_secret, with_the_public_der_as_secret
from proofs.corrected import AUTHLIB_PINNED, ISSUERS, JOSERFC_PINNED, NOT_ALLOWED, PYTHON_JOSE_PINNED
from proofs.idioms import good_with
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
JWSKATE = """
    from jwskate import Jwt

    def sign_in(session, token):
        found = Jwt(token)
        found.validate(DER, alg="HS256", check_exp=False)  # finding
        session["user"] = found.claims["sub"]
"""
JWSKATE_GOOD = good("""
    import os
    from jwskate import Jwk, Jwt

    PUBLIC = Jwk.from_pem(os.environ["PUBLIC_KEY"])

    def sign_in(session, token):
        found = Jwt(token)
        found.validate(PUBLIC, alg="RS256", check_exp=False)
        session["user"] = found.claims["sub"]
""")
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
    ("jwskate", JWSKATE, JWSKATE_GOOD, with_the_public_der_as_secret),
)

ISSUE = """
def issue(user):
    ENCODE {"sub": user}
"""
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
ISSUING_WITH_P384 |= {
    "jwcrypto": """
        from jwcrypto import jwk, jwt

        KEY = jwk.JWK.generate(kty="EC", crv="P-384")

        def issue(user):
            made = jwt.JWT(header={"alg": "ES256"}, claims={"sub": user})
            made.make_signed_token(KEY)  # finding
            return made.serialize()
    """,
    "python-jwt": """
        import python_jwt
        from jwcrypto.jwk import JWK

        KEY = JWK.generate(kty="EC", crv="P-384")

        def issue(user):
            return python_jwt.generate_jwt({"sub": user}, KEY, "ES256")  # finding
    """,
    "jwskate": """
        from cryptography.hazmat.primitives.asymmetric import ec
        from jwskate import Jwt

        KEY = ec.generate_private_key(ec.SECP384R1())

        def issue(user):
            return str(Jwt.sign({"sub": user}, KEY, alg="ES256"))  # finding
    """,
}
OTHER_CURVE_REFUSED = {
    "PyJWT": "InvalidKeyError: The key's curve 'secp384r1' does not match",
    "Authlib": 'ValueError: Key for "ES256" not supported, only "P-256" allowed',
    "joserfc": "InvalidKeyCurveError: .*Key for 'ES256' not supported",
    "jwcrypto": "InvalidJWKValue: Curve requested is",
    "python-jwt": "InvalidJWKValue: Curve requested is",
    "jwskate": "ValueError: This key is on curve secp384r1",
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
            good=ISSUERS.get(library) or good_with(library, ISSUE),
            library_refuses=refusal,
            severity="warning",
        )
        for library, refusal in OTHER_CURVE_REFUSED.items()
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-key-algorithm-mismatch", "cryptojwt"): "not reported: its keys come in rings, which find the fitting one "
    "themselves; a key on another curve is an error there"
}
