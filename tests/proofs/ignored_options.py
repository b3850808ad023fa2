"""Programs that ask for a claim in the words of another library, and are not heard."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.attacker import CLAIMS, Attacker
from proofs.claim_checks import of_this_hour
from proofs.idioms import bad_with, good_with
from proofs.proof import Proof, Reading


def without_expiry(attacker: Attacker) -> Iterator[str]:
    """The administrator once had a token for a device, which does not run out; it was stolen with the device."""
    yield attacker.obtained(CLAIMS)


REQUIRES = """
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"], options={options}){finding}
    session["user"] = claims["sub"]
"""
PYJWT = '{"require": ["exp"]}'
PYTHON_JOSE = '{"require_exp": True}'

PROOFS: list[Proof] = [
    Reading(
        rule="jwt-ignored-option",
        library=library,
        bad=bad_with(library, REQUIRES.format(options=others, finding="  # finding")),
        good=good_with(library, REQUIRES.format(options=own, finding="")),
        attack=without_expiry,
        genuine=of_this_hour,
        refusal=refusal,
        severity="warning",
    )
    for library, own, others, refusal in (
        ("PyJWT", PYJWT, PYTHON_JOSE, "MissingRequiredClaimError"),
        ("python-jose", PYTHON_JOSE, PYJWT, "JWTError: missing required key"),
    )
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-ignored-option", library): reason
    for library, reason in {
        "Authlib": "it takes options for claims only, and checks every one that is named",
        "joserfc": "a word it does not know is an error there",
        "jwcrypto": "a word it does not know is an error there",
        "python-jwt": "a word it does not know is an error there",
        "cryptojwt": "not reported: its classes take every word, and none is known as the name of a check elsewhere",
        "jwskate": "every further word is a claim that is compared",
    }.items()
}
