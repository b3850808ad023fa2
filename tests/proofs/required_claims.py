"""A token without "exp" is accepted where the claim is not demanded: the stolen token of a device never runs out."""

from __future__ import annotations

from proofs.claim_checks import of_this_hour
from proofs.idioms import bad_with, good_with
from proofs.ignored_options import PYJWT, PYTHON_JOSE, without_expiry
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

PROOFS: list[Proof] = [
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
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-claim-not-required", library): "no program was written for it yet"
    for library in ("Authlib", "joserfc", "jwcrypto", "python-jwt", "cryptojwt", "jwskate")
}
