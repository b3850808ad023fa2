"""How the libraries with typed keys spell what a program does: jwcrypto, python-jwt, cryptojwt and jwskate.

They never take a public key for a MAC secret, so a program has to be wrong in another way to let somebody in.
"""

from __future__ import annotations

from dataclasses import dataclass

from authlint.rule import MARKER


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one library, with ``{key}``, ``{alg}`` and ``{text}`` where a program says what it means.

    Attributes:
        imports: import statements.
        verify: what verifies ``token`` with a key and one algorithm, and gives ``claims``.
        public: the issuer's public key.
        published: the key set that the issuer publishes.
        jwk: the key of the JWK in ``header``.
        text: the MAC key of a text; in cryptojwt a key has to have the key ID of the token.
        address: the key set at an address.
    """

    imports: str
    verify: str
    public: str
    published: str
    jwk: str
    text: str
    address: str


IMPORTS = """\
import base64
import json
import os
from datetime import timedelta
from urllib.request import urlopen
"""
HEADER = 'header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))\n'
READ_PAYLOAD = 'json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))'
PAYLOAD = f"payload = {READ_PAYLOAD}\n"
SIGN_IN = 'session["user"] = claims["sub"]\n'

DIALECTS = {
    "jwcrypto": Dialect(
        imports="from jwcrypto import jwk, jwt\n",
        verify="found = jwt.JWT(jwt=token, key={key}, algs=[{alg}])\nclaims = json.loads(found.claims)\n",
        public='jwk.JWK.from_pem(os.environ["PUBLIC_KEY"].encode())',
        published='jwk.JWKSet.from_json(os.environ["KEY_SET"])',
        jwk='jwk.JWK(**header["jwk"])',
        text="jwk.JWK.from_password({text})",
        address="jwk.JWKSet.from_json(urlopen({text}).read())",
    ),
    "python-jwt": Dialect(
        imports="import python_jwt\nfrom jwcrypto.jwk import JWK, JWKSet\n",
        verify="_, claims = python_jwt.verify_jwt("
        "token, {key}, [{alg}], checks_optional=True, ignore_not_implemented=True)\n",
        public='JWK.from_pem(os.environ["PUBLIC_KEY"].encode())',
        published='JWKSet.from_json(os.environ["KEY_SET"])',
        jwk='JWK(**header["jwk"])',
        text="JWK.from_password({text})",
        address="JWKSet.from_json(urlopen({text}).read())",
    ),
    "cryptojwt": Dialect(
        imports="from cryptography.hazmat.primitives.serialization import load_pem_public_key\n"
        "from cryptojwt import JWS, JWT, KeyBundle, KeyJar\nfrom cryptojwt.jwk.hmac import SYMKey\n"
        "from cryptojwt.jwk.rsa import RSAKey\n",
        verify="claims = JWS(alg={alg}).verify_compact(token, [{key}])\n",
        public='RSAKey(kid="issuer", pub_key=load_pem_public_key(os.environ["PUBLIC_KEY"].encode()))',
        published='KeyJar()\nKEY.import_jwks_as_json(os.environ["KEY_SET"], "")',
        jwk='RSAKey(**header["jwk"])',
        text='SYMKey(kid=header["kid"], key={text})',
        address="KeyBundle(json.load(urlopen({text}))[\"keys\"]).get('RSA')[0]",
    ),
    "jwskate": Dialect(
        imports="from jwskate import Jwk, JwkSet, Jwt, JwtVerifier, SymmetricJwk\n",
        verify="claims = Jwt(token).verify({key}, alg={alg}).claims\n",
        public='Jwk.from_pem(os.environ["PUBLIC_KEY"], kid="issuer")',
        published='JwkSet(json.loads(os.environ["KEY_SET"]))',
        jwk='Jwk(header["jwk"])',
        text="SymmetricJwk.from_bytes({text})",
        address="JwkSet(json.load(urlopen({text})))",
    ),
}


def source(library: str, body: str, key: str = "") -> str:
    """Return a program that signs in with the claims its body finds; a line with a star is the one to be reported."""
    lines = [
        f"    {line.removeprefix('* ')}  {MARKER}\n" if line.startswith("* ") else f"    {line}\n"
        for line in f"{body}\n{SIGN_IN}".splitlines()
        if line
    ]
    made = f"\nKEY = {key}\n" if key else ""
    return f"{IMPORTS}{DIALECTS[library].imports}{made}\ndef sign_in(session, token):\n" + "".join(lines)


def secret(library: str) -> str:
    """Return the expression for the MAC key of the environment."""
    return DIALECTS[library].text.replace('kid=header["kid"], ', "").format(text='os.environ["JWT_KEY"]')


def verified(library: str, key: str = "KEY", alg: str = '"HS256"') -> str:
    """Return what finds the claims of a token that is verified."""
    return DIALECTS[library].verify.format(key=key, alg=alg)
