"""Programs that switch the check of a claim off, or never make it."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.rule import bad, good
from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


def of_another_application(attacker: Attacker) -> Iterator[str]:
    """The administrator used another application, and its operator kept the token."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "aud": "other"}, signed=True)


def for_this_application(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api"}, signed=True)


PROOFS: list[Proof] = [
    Reading(
        rule="jwt-aud-verification-disabled",
        library=library,
        bad=bad(f"""
            import os
            {imported}

            KEY = os.environ["PUBLIC_KEY"]
            OPTIONS = {{"verify_aud": False}}

            def sign_in(session, token):
                claims = jwt.decode(token, KEY, algorithms=["RS256"], audience="api", options=OPTIONS)  # finding
                session["user"] = claims["sub"]
        """),
        good=good(f"""
            import os
            {imported}

            KEY = os.environ["PUBLIC_KEY"]

            def sign_in(session, token):
                session["user"] = jwt.decode(token, KEY, algorithms=["RS256"], audience="api")["sub"]
        """),
        attack=of_another_application,
        genuine=for_this_application,
        refusal=refusal,
        severity="warning",
    )
    for library, imported, refusal in (
        ("PyJWT", "import jwt", "InvalidAudienceError"),
        ("python-jose", "from jose import jwt", "JWTClaimsError: Invalid audience"),
    )
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-aud-verification-disabled", "Authlib"): "it has no such switch",
    ("jwt-aud-verification-disabled", "joserfc"): "it has no such switch",
}
"""What cannot be proven, and why."""
