"""Programs that know revoked tokens by their text. Each defines ``sign_in(session, token)`` and ``sign_out(token)``."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.rule import Example, bad, good

RULE = "jwt-denylist-raw-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Two programs that refuse tokens that have signed out.

    Attributes:
        library: the distribution that both use.
        algorithm: of the tokens.
        bad: keeps texts.
        good: keeps identifiers.
        reported: whether authlint speaks of the bad program, which is where the library takes another spelling.
    """

    library: str
    algorithm: str
    bad: Example
    good: Example
    reported: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """How a library reads a token: its imports, how the key is made of the environment, and the claims."""

    imports: str
    key: str
    claims: str


HS256 = {
    "PyJWT": Reader("import jwt", 'os.environ["JWT_KEY"]', 'jwt.decode(token, KEY, algorithms=["HS256"])'),
    "python-jose": Reader(
        "from jose import jwt", 'os.environ["JWT_KEY"]', 'jwt.decode(token, KEY, algorithms=["HS256"])'
    ),
    "Authlib": Reader(
        "from authlib.jose import JsonWebToken",
        'os.environ["JWT_KEY"]',
        'JsonWebToken(["HS256"]).decode(token, KEY)',
    ),
    "joserfc": Reader(
        "from joserfc import jwt\nfrom joserfc.jwk import OctKey",
        'OctKey.import_key(os.environ["JWT_KEY"])',
        'jwt.decode(token, KEY, algorithms=["HS256"]).claims',
    ),
    "jwcrypto": Reader(
        "import json\nfrom jwcrypto import jwk, jwt",
        'jwk.JWK.from_password(os.environ["JWT_KEY"])',
        'json.loads(jwt.JWT(jwt=token, key=KEY, algs=["HS256"]).claims)',
    ),
    "python-jwt": Reader(
        "import python_jwt\nfrom jwcrypto import jwk",
        'jwk.JWK.from_password(os.environ["JWT_KEY"])',
        'python_jwt.verify_jwt(token, KEY, ["HS256"], checks_optional=True)[1]',
    ),
    "jwskate": Reader(
        "from jwskate import SignedJwt, SymmetricJwk",
        'SymmetricJwk.from_bytes(os.environ["JWT_KEY"].encode())',
        'SignedJwt(token).verify(KEY, alg="HS256").claims',
    ),
    "cryptojwt": Reader(
        "from cryptojwt.jwk.hmac import SYMKey\nfrom cryptojwt.jws.jws import JWS",
        'SYMKey(key=os.environ["JWT_KEY"])',
        'JWS(alg="HS256").verify_compact(token, [KEY], sigalg="HS256")',
    ),
}
OTHERS = {
    ("PyJWT", "HS384"): Reader("import jwt", 'os.environ["JWT_KEY"]', 'jwt.decode(token, KEY, algorithms=["HS384"])'),
    ("PyJWT", "ES256"): Reader(
        "import jwt", 'os.environ["EC_PUBLIC_KEY"]', 'jwt.decode(token, KEY, algorithms=["ES256"])'
    ),
    ("joserfc", "ES256"): Reader(
        "from joserfc import jwt\nfrom joserfc.jwk import ECKey",
        'ECKey.import_key(os.environ["EC_PUBLIC_KEY"])',
        'jwt.decode(token, KEY, algorithms=["ES256"]).claims',
    ),
}
ONE_SPELLING = {("joserfc", "HS256"), ("PyJWT", "HS384")}
"""joserfc compares the encoded text, and PyJWT allows nothing but padding, for which 48 octets leave no room."""

TEXTS = """\
import os
IMPORTS

KEY = MADE
revoked_tokens = set()

def sign_out(token):
    revoked_tokens.add(token)

def sign_in(session, token):
    if token in revoked_tokens:FINDING
        raise PermissionError("signed out")
    session["user"] = CLAIMS["sub"]
"""
IDENTIFIERS = """\
import os
IMPORTS

KEY = MADE
revoked_tokens = set()

def claims_of(token):
    return CLAIMS

def sign_out(token):
    revoked_tokens.add(claims_of(token)["jti"])

def sign_in(session, token):
    claims = claims_of(token)
    if claims["jti"] in revoked_tokens:
        raise PermissionError("signed out")
    session["user"] = claims["sub"]
"""


def _written(program: str, reader: Reader, marker: str) -> str:
    parts = {"IMPORTS": reader.imports, "MADE": reader.key, "CLAIMS": reader.claims, "FINDING": marker}
    for hole, text in parts.items():
        program = program.replace(hole, text)
    return program


def _listing(library: str, algorithm: str, reader: Reader) -> Listing:
    reported = (library, algorithm) not in ONE_SPELLING
    return Listing(
        library=library,
        algorithm=algorithm,
        bad=bad(_written(TEXTS, reader, "  # finding" if reported else "")),
        good=good(_written(IDENTIFIERS, reader, ""), why="corrected"),
        reported=reported,
    )


LISTINGS = [
    *(_listing(library, "HS256", reader) for library, reader in HS256.items()),
    *(_listing(library, algorithm, reader) for (library, algorithm), reader in OTHERS.items()),
]

PROVEN = {(RULE, one.library) for one in LISTINGS if one.reported}
"""What the tests of this form prove."""
