"""Programs that publish the keys that check their tokens, and the key that signs them along with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa

from authlint.concepts import Severity
from authlint.rule import MARKER, Example, bad, good
from proofs.attacker import CLAIMS
from proofs.compact import from_base64url, signed_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Two programs with a key of their own. Each defines ``jwks()`` and ``sign_in(session, token)``.

    Attributes are those of :class:`proofs.proof.Reading`, apart from what is about a forgery.
    """

    rule: str
    library: str
    title: str = ""
    bad: Example
    good: Example
    refusal: str
    library_refuses: str = ""
    severity: Severity | None = "error"
    unset: tuple[str, ...] = ()


def forged_with(published: Mapping[str, list[Mapping[str, str]]]) -> str:
    """Return a token signed with a private key of a published key set, or with one's own where there is none."""
    numbers = [{name: _number(jwk[name]) for name in _MEMBERS} for jwk in published["keys"] if "d" in jwk]
    if not numbers:
        return signed_token(CLAIMS, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    n, e, d, p, q, dp, dq, qi = (numbers[0][name] for name in _MEMBERS)
    return signed_token(CLAIMS, rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n)).private_key())


_MEMBERS = ("n", "e", "d", "p", "q", "dp", "dq", "qi")


def _number(text: str) -> int:
    return int.from_bytes(from_base64url(text), "big")


AUTHLIB = """
    from authlib.jose import JsonWebToken, RSAKey

    KEY = RSAKey.generate_key(2048, is_private=True)

    def jwks():
        return {"keys": [KEY.as_dict(PRIVATE)]}FINDING

    def sign_in(session, token):
        claims = JsonWebToken(["RS256"]).decode(token, KEY)
        claims.validate()
        session["user"] = claims["sub"]
"""
JOSERFC = """
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    KEY = RSAKey.generate_key(2048)

    def jwks():
        return {"keys": [KEY.as_dict(PRIVATE)]}FINDING

    def sign_in(session, token):
        session["user"] = jwt.decode(token, KEY, algorithms=["RS256"]).claims["sub"]
"""
JWCRYPTO = """
    import json
    from jwcrypto import jwk, jwt

    KEYS = jwk.JWKSet()
    KEYS.add(jwk.JWK.generate(kty="RSA", size=2048))

    def jwks():
        return KEYS.export(PRIVATE)FINDING

    def sign_in(session, token):
        found = jwt.JWT(jwt=token, key=KEYS, algs=["RS256"])
        session["user"] = json.loads(found.claims)["sub"]
"""

GENERATED = """
    import json
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    PUBLIC = KEY.public_key()
"""
PYJWT = (
    GENERATED
    + """
    import jwt
    from jwt.algorithms import RSAAlgorithm

    def jwks():
        return {"keys": [json.loads(RSAAlgorithm.to_jwk(PRIVATE))]}FINDING

    def sign_in(session, token):
        session["user"] = jwt.decode(token, PUBLIC, algorithms=["RS256"])["sub"]
"""
)
PYTHON_JOSE = (
    GENERATED
    + """
    from jose import jwk, jwt

    PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    PUBLIC_PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def jwks():
        return {"keys": [jwk.construct(PRIVATE, "RS256").to_dict()]}FINDING

    def sign_in(session, token):
        session["user"] = jwt.decode(token, PUBLIC_PEM, algorithms=["RS256"])["sub"]
"""
)

PROOFS: list[Publishing] = [
    Publishing(
        rule="jwks-exposes-private-key",
        library=library,
        bad=bad(program.replace("PRIVATE", private).replace("FINDING", f"  {MARKER}")),
        good=good(program.replace("PRIVATE", public).replace("FINDING", "")),
        refusal=refusal,
    )
    for library, program, private, public, refusal in (
        ("Authlib", AUTHLIB, "is_private=True", "is_private=False", "BadSignatureError"),
        ("joserfc", JOSERFC, "private=True", "private=False", "BadSignatureError"),
        ("jwcrypto", JWCRYPTO, "as_dict=True", "private_keys=False, as_dict=True", "JWTMissingKey"),
        ("PyJWT", PYJWT, "KEY", "PUBLIC", "InvalidSignatureError"),
        ("python-jose", PYTHON_JOSE, "PEM", "PUBLIC_PEM", "JWTError: Signature verification failed"),
    )
]
