"""Programs that take every token of a provider, whoever it was made for or by: the provider's keys sign them all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from authlint.rule import bad, good
from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.idioms import IDIOMS
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


@dataclass(frozen=True, slots=True)
class Reader:
    """How a library reads a token with the keys of a provider.

    Attributes:
        imports: import statements.
        keys: what makes ``keys`` of the address ``JWKS_URL``.
        lenient: what verifies ``token`` and gives ``claims``; the line that is reported has a star.
        audience, issuer: the same, with the audience "api" or the issuer "https://id.example" expected.
    """

    imports: str
    keys: str
    lenient: str
    audience: str
    issuer: str


OPTIONS = 'claims_options={{"{name}": {{"essential": True, "value": "{value}"}}}}'
AUTHLIB = """
* claims = JsonWebToken(["RS256"]).decode(token, keys{more})
claims.validate()
"""
JOSERFC = """
* claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
jwt.JWTClaimsRegistry({more}).validate(claims)
"""
JWCRYPTO = """
* found = jwt.JWT(jwt=token, key=keys, algs=["RS256"]{more})
claims = json.loads(found.claims)
"""
JWSKATE = """
found = Jwt(token)
* found.validate(keys, alg="RS256"{more})
claims = found.claims
"""

READERS = {
    "PyJWT": Reader(
        "import jwt",
        "keys = jwt.PyJWKSet.from_dict(json.load(urlopen(JWKS_URL)))",
        '* claims = jwt.decode(token, keys["issuer"], algorithms=["RS256"])',
        'claims = jwt.decode(token, keys["issuer"], algorithms=["RS256"], audience="api")',
        'claims = jwt.decode(token, keys["issuer"], algorithms=["RS256"], issuer="https://id.example")',
    ),
    "python-jose": Reader(
        "from jose import jwt",
        "keys = json.load(urlopen(JWKS_URL))",
        '* claims = jwt.decode(token, keys, algorithms=["RS256"])',
        'options = {"require_aud": True}\n'
        'claims = jwt.decode(token, keys, algorithms=["RS256"], audience="api", options=options)',
        'claims = jwt.decode(token, keys, algorithms=["RS256"], issuer="https://id.example")',
    ),
    "Authlib": Reader(
        "from authlib.jose import JsonWebKey, JsonWebToken",
        "keys = JsonWebKey.import_key_set(json.load(urlopen(JWKS_URL)))",
        AUTHLIB.format(more=""),
        AUTHLIB.format(more=", " + OPTIONS.format(name="aud", value="api")),
        AUTHLIB.format(more=", " + OPTIONS.format(name="iss", value="https://id.example")),
    ),
    "joserfc": Reader(
        "from joserfc import jwt\nfrom joserfc.jwk import KeySet",
        "keys = KeySet.import_key_set(json.load(urlopen(JWKS_URL)))",
        JOSERFC.format(more=""),
        JOSERFC.format(more='aud={"essential": True, "value": "api"}'),
        JOSERFC.format(more='iss={"essential": True, "value": "https://id.example"}'),
    ),
    "jwcrypto": Reader(
        "from jwcrypto import jwk, jwt",
        "keys = jwk.JWKSet.from_json(urlopen(JWKS_URL).read())",
        JWCRYPTO.format(more=""),
        JWCRYPTO.format(more=', check_claims={"exp": None, "aud": "api"}'),
        JWCRYPTO.format(more=', check_claims={"exp": None, "iss": "https://id.example"}'),
    ),
    "jwskate": Reader(
        "from jwskate import JwkSet, Jwt",
        "keys = JwkSet(json.load(urlopen(JWKS_URL)))",
        JWSKATE.format(more=""),
        JWSKATE.format(more=', audience="api"'),
        JWSKATE.format(more=', issuer="https://id.example"'),
    ),
}

REFUSALS = {
    "PyJWT": "(?:MissingRequiredClaim|InvalidIssuer|InvalidAudience)Error",
    "python-jose": "JWTError: missing required key|JWTClaimsError: Invalid (?:issuer|audience)",
    "Authlib": "(?:Invalid|Missing)ClaimError",
    "joserfc": "(?:Invalid|Missing)ClaimError",
    "jwcrypto": "JWTInvalidClaimValue|JWTMissingClaim",
    "jwskate": "InvalidClaim",
}
"""How each library refuses a token for somebody else, or of somebody else."""


def _program(reader: Reader, verified: str, *, reported: bool) -> str:
    statements = [line for line in (reader.keys + "\n" + verified).splitlines() if line]
    body = "".join(
        f"    {line.removeprefix('* ')}{'  # finding' if reported and line.startswith('* ') else ''}\n"
        for line in statements
    )
    return f"""\
import json
import os
from urllib.request import urlopen
{reader.imports}

JWKS_URL = os.environ["PUBLISHED_KEYS"]

def sign_in(session, token):
{body}    session["user"] = claims["sub"]
"""


def for_another_application(attacker: Attacker) -> Iterator[str]:
    """The administrator used another application of the provider, and its operator kept the token."""
    claims = {"sub": ADMINISTRATOR, "exp": int(time.time()) + 3600}
    yield attacker.obtained({**claims, "aud": "other"}, signed=True)
    yield attacker.obtained(claims, signed=True)


def of_another_tenant(attacker: Attacker) -> Iterator[str]:
    """The attacker has an account at the provider, and in it a user with the administrator's name."""
    claims = {"sub": ADMINISTRATOR, "iss": "https://id.example/mallory", "exp": int(time.time()) + 3600}
    yield attacker.obtained(claims, signed=True)


def for_the_api(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api", "exp": int(time.time()) + 3600}, signed=True)


def of_the_tenant(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "iss": "https://id.example", "exp": int(time.time()) + 3600}, signed=True)


def _audience_unchecked(library: str, reader: Reader) -> Reading:
    refuses_others = library in ("PyJWT", "python-jose")
    return Reading(
        rule="jwt-audience-unchecked",
        library=library,
        title="a token for nobody in particular" if refuses_others else "",
        bad=bad(_program(reader, reader.lenient, reported=True)),
        good=good(_program(reader, reader.audience, reported=False)),
        attack=for_another_application,
        genuine=for_the_api,
        refusal=REFUSALS[library],
        severity="note" if refuses_others else "warning",
        bad_reads_genuine=not refuses_others,
    )


def _issuer_unchecked(library: str, reader: Reader) -> Reading:
    return Reading(
        rule="jwt-issuer-unchecked",
        library=library,
        bad=bad(_program(reader, reader.lenient, reported=True)),
        good=good(_program(reader, reader.issuer, reported=False)),
        attack=of_another_tenant,
        genuine=of_the_tenant,
        refusal=REFUSALS[library],
        severity="note",
    )


PROOFS: list[Proof] = [
    prove(library, reader) for prove in (_audience_unchecked, _issuer_unchecked) for library, reader in READERS.items()
]

_SILENT = "not reported: it compares neither, so the program has to, and its claims are not followed"
_LOCKED_OUT = "it lets nobody in: at the next change of keys it locks everybody out"

NOT_PROVEN: dict[tuple[str, str], str] = {
    **{("jwt-audience-unchecked", library): _SILENT for library in ("python-jwt", "cryptojwt")},
    **{("jwt-issuer-unchecked", library): _SILENT for library in ("python-jwt", "cryptojwt")},
    **{("jwks-first-key-selected", library): _LOCKED_OUT for library in IDIOMS},
}
