"""A token without a claim is accepted where it is not demanded: a stolen token never runs out, or is another's."""

from __future__ import annotations

import time
from collections.abc import Iterator

from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.claim_checks import of_this_hour
from proofs.compact import mac_token
from proofs.idioms import bad_with, good_with
from proofs.ignored_options import PYJWT, PYTHON_JOSE, without_expiry
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading

READS = """
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"]){finding}
    session["user"] = claims["sub"]
"""
DEMANDS = """
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"], options={options})
    session["user"] = claims["sub"]
"""
RELIES = """
def sign_in(session, token):
    DECODE  # finding
    session["user"] = claims["sub"]
"""
DEMANDING = {
    "jwcrypto": """
def sign_in(session, token):
    found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"], check_claims={"exp": None})
    session["user"] = json.loads(found.claims)["sub"]
""",
    "python-jwt": """
def sign_in(session, token):
    header, claims = python_jwt.verify_jwt(token, KEY, ["HS256"])
    session["user"] = claims["sub"]
""",
    "cryptojwt": """
def sign_in(session, token):
    claims = JWT(key_jar=KEY, allowed_sign_algs=["HS256"]).unpack(token)
    if "exp" not in claims:
        raise PermissionError("this token never runs out")
    session["user"] = claims["sub"]
""",
}
AUTHLIB = """
def sign_in(session, token):
    expected = {"aud": {"value": "api"DEMANDED}}
    claims = JsonWebToken(["HS256"]).decode(token, KEY, claims_options=expected)FINDING
    claims.validate()
    session["user"] = claims["sub"]
"""
JOSERFC = """
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"]).claims
    jwt.JWTClaimsRegistry(aud={"value": "api"DEMANDED}).validate(claims)FINDING
    session["user"] = claims["sub"]
"""


def without_audience(attacker: Attacker) -> Iterator[str]:
    """The administrator had a token for something else, in which nobody wrote for whom it is."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "exp": int(time.time()) + 3600})


def complete(issuer: Issuer, user: str) -> str:
    """Return a token with every claim and header parameter that python-jwt demands."""
    now = int(time.time())
    claims = {"sub": user, "iat": now - 10, "nbf": now - 10, "exp": now + 3600}
    return mac_token(claims, issuer.secret.encode(), typ="JWT")


def for_the_api(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api", "exp": int(time.time()) + 3600})


PROOFS: list[Proof] = [
    *(
        Reading(
            rule="jwt-claim-not-required",
            library=library,
            bad=bad_with(library, READS.format(finding="  # finding")),
            good=good_with(library, DEMANDS.format(options=options)),
            attack=without_expiry,
            genuine=of_this_hour,
            refusal=refusal,
            severity="note",
        )
        for library, options, refusal in (
            ("PyJWT", PYJWT, "MissingRequiredClaimError"),
            ("python-jose", PYTHON_JOSE, "JWTError: missing required key"),
        )
    ),
    *(
        Reading(
            rule="jwt-claim-not-required",
            library=library,
            bad=bad_with(library, RELIES),
            good=good_with(library, DEMANDING[library]),
            attack=without_expiry,
            genuine=complete,
            refusal=refusal,
            severity="note",
        )
        for library, refusal in (
            ("jwcrypto", "JWTMissingClaim: .*exp"),
            ("python-jwt", "_JWTError: (?:typ header|iat claim|nbf claim|exp claim) not present"),
            ("cryptojwt", "PermissionError: this token never runs out"),
        )
    ),
    *(
        Reading(
            rule="jwt-claim-not-required",
            library=library,
            bad=bad_with(library, program.replace("DEMANDED", "").replace("FINDING", "  # finding")),
            good=good_with(library, program.replace("DEMANDED", ', "essential": True').replace("FINDING", "")),
            attack=without_audience,
            genuine=for_the_api,
            refusal="MissingClaimError",
            severity="warning",
        )
        for library, program in (("Authlib", AUTHLIB), ("joserfc", JOSERFC))
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-claim-not-required", "jwskate"): "not reported: `validate` refuses a token without the claim, and what a "
    "`JwtVerifier` has verified is read by other objects"
}
