"""Programs that take a genuine token for something it was not made for, since nobody compares its claims."""

from __future__ import annotations

import time
from collections.abc import Iterator

from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.idioms import bad_with, good_with
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


def _claims(**claims: str) -> dict[str, object]:
    """Return claims that have not run out; some libraries ask for that."""
    return {**claims, "exp": int(time.time()) + 3600}


def for_another_audience(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained(_claims(sub=ADMINISTRATOR, aud="newsletter"))


def for_another_purpose(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained(_claims(sub=ADMINISTRATOR, type="confirm"))


def of_a_longer_issuer(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained(_claims(sub=ADMINISTRATOR, iss="https://id.example.attacker.example"))


def for_the_api(issuer: Issuer, user: str) -> str:
    return issuer.token(_claims(sub=user, aud="api"))


def an_access_token(issuer: Issuer, user: str) -> str:
    return issuer.token(_claims(sub=user, type="access"))


def of_the_issuer(issuer: Issuer, user: str) -> str:
    return issuer.token(_claims(sub=user, iss="https://id.example"))


EXPECTED = {
    "PyJWT": (
        """
def sign_in(session, token):
    audience = jwt.decode(token, options={"verify_signature": False})["aud"]
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience=audience)["sub"]  # finding
""",
        """
def sign_in(session, token):
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience="api")["sub"]
""",
        "InvalidAudienceError: Audience doesn't match",
    ),
    "python-jose": (
        """
def sign_in(session, token):
    audience = jwt.get_unverified_claims(token)["aud"]
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience=audience)["sub"]  # finding
""",
        """
def sign_in(session, token):
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience="api")["sub"]
""",
        "JWTClaimsError: Invalid audience",
    ),
    "Authlib": (
        """
def sign_in(session, token):
    payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    audience = payload["aud"]
    reader = JsonWebToken(["HS256"])
    claims = reader.decode(token, KEY, claims_options={"aud": {"value": audience}})  # finding
    claims.validate()
    session["user"] = claims["sub"]
""",
        """
def sign_in(session, token):
    options = {"aud": {"essential": True, "value": "api"}}
    claims = JsonWebToken(["HS256"]).decode(token, KEY, claims_options=options)
    claims.validate()
    session["user"] = claims["sub"]
""",
        "InvalidClaimError",
    ),
}
"""The expected audience read from the token, the one that is known, and how the library refuses another one."""

SIGNS_TWO_KINDS = """
def access(user):
    ENCODE {"sub": user, "type": "access", "exp": int(time.time()) + 3600}

def confirm(user):
    ENCODE {"sub": user, "type": "confirm", "exp": int(time.time()) + 3600}

"""
TAKES_ANY_KIND = """
def sign_in(session, token):
    DECODE  # finding
    session["user"] = claims["sub"]
"""
TAKES_ANY_KIND_AT_ONCE = """
def sign_in(session, token):
    claims = JsonWebToken(["HS256"]).decode(token, KEY)  # finding
    session["user"] = claims["sub"]
"""
TAKES_ONE_KIND = """
def sign_in(session, token):
    DECODE
    if claims["type"] != "access":
        raise PermissionError("another kind of token")
    session["user"] = claims["sub"]
"""
COMPARES_THE_BEGINNING = """
def sign_in(session, token):
    DECODE
    if not claims["iss"].startswith("https://id.example"):  # finding
        raise PermissionError("another issuer")
    session["user"] = claims["sub"]
"""
COMPARES_THE_WHOLE = """
def sign_in(session, token):
    DECODE
    if claims["iss"] != "https://id.example":
        raise PermissionError("another issuer")
    session["user"] = claims["sub"]
"""

PROOFS: list[Proof] = [
    *(
        Reading(
            rule="jwt-expected-value-from-token",
            library=library,
            bad=bad_with(library, reads_audience, "import base64\nimport json"),
            good=good_with(library, knows_audience),
            attack=for_another_audience,
            genuine=for_the_api,
            refusal=refusal,
        )
        for library, (reads_audience, knows_audience, refusal) in EXPECTED.items()
    ),
    *(
        Reading(
            rule="jwt-token-purpose-not-checked",
            library=library,
            bad=bad_with(
                library,
                SIGNS_TWO_KINDS + (TAKES_ANY_KIND_AT_ONCE if library == "Authlib" else TAKES_ANY_KIND),
                "import time",
            ),
            good=good_with(library, SIGNS_TWO_KINDS + TAKES_ONE_KIND, "import time"),
            attack=for_another_purpose,
            genuine=an_access_token,
            refusal="PermissionError: another kind of token",
            severity="warning",
        )
        for library in ("PyJWT", "python-jose", "Authlib", "jwcrypto")
    ),
    *(
        Reading(
            rule="jwt-claim-partial-match",
            library=library,
            bad=bad_with(library, COMPARES_THE_BEGINNING),
            good=good_with(library, COMPARES_THE_WHOLE),
            attack=of_a_longer_issuer,
            genuine=of_the_issuer,
            refusal="PermissionError: another issuer",
        )
        for library in ("PyJWT", "python-jose", "Authlib", "joserfc", "jwcrypto")
    ),
]

_NOT_FOLLOWED = "not reported: the claims its calls return are not followed"
_NO_AUDIENCE = "it compares no audience when it verifies a token"

NOT_PROVEN: dict[tuple[str, str], str] = {
    **{("jwt-claim-partial-match", library): _NOT_FOLLOWED for library in ("python-jwt", "cryptojwt", "jwskate")},
    **{
        ("jwt-token-purpose-not-checked", library): _NOT_FOLLOWED
        for library in ("joserfc", "python-jwt", "cryptojwt", "jwskate")
    },
    **{("jwt-expected-value-from-token", library): _NO_AUDIENCE for library in ("joserfc", "python-jwt", "cryptojwt")},
    ("jwt-expected-value-from-token", "jwskate"): _NOT_FOLLOWED,
}
