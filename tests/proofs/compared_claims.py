"""Programs that take a genuine token for something it was not made for, since nobody compares its claims."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.rule import Example, bad, good
from proofs.attacker import ADMINISTRATOR, Attacker
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading

LIBRARIES = {"PyJWT": "import jwt", "python-jose": "from jose import jwt"}
PEEKS = {
    "PyJWT": 'jwt.decode(token, options={"verify_signature": False})',
    "python-jose": "jwt.get_unverified_claims(token)",
}
AUDIENCE = {
    "PyJWT": "InvalidAudienceError: Audience doesn't match",
    "python-jose": "JWTClaimsError: Invalid audience",
}


def for_another_audience(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained({"sub": ADMINISTRATOR, "aud": "newsletter"})


def for_another_purpose(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained({"sub": ADMINISTRATOR, "type": "confirm"})


def of_a_longer_issuer(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained({"sub": ADMINISTRATOR, "iss": "https://id.example.attacker.example"})


def for_the_api(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api"})


def an_access_token(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "type": "access"})


def of_the_issuer(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "iss": "https://id.example"})


def _program(library: str, body: str) -> str:
    """Return a program of a library: ``PEEK`` is its way to look into a token."""
    head = f'import os\n{LIBRARIES[library]}\n\nKEY = os.environ["JWT_KEY"]\n\n'
    return head + body.replace("PEEK", PEEKS[library])


def _bad(library: str, body: str) -> Example:
    return bad(_program(library, body))


def _good(library: str, body: str) -> Example:
    return good(_program(library, body), why="corrected")


READS_AUDIENCE = """\
def sign_in(session, token):
    audience = PEEK["aud"]
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience=audience)["sub"]  # finding
"""
KNOWS_AUDIENCE = """\
def sign_in(session, token):
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"], audience="api")["sub"]
"""
SIGNS_TWO_KINDS = """\
def access(user):
    return jwt.encode({"sub": user, "type": "access"}, KEY, algorithm="HS256")

def confirm(user):
    return jwt.encode({"sub": user, "type": "confirm"}, KEY, algorithm="HS256")

"""
TAKES_ANY_KIND = (
    SIGNS_TWO_KINDS
    + """\
def sign_in(session, token):
    session["user"] = jwt.decode(token, KEY, algorithms=["HS256"])["sub"]  # finding
"""
)
TAKES_ONE_KIND = (
    SIGNS_TWO_KINDS
    + """\
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    if claims["type"] != "access":
        raise PermissionError("another kind of token")
    session["user"] = claims["sub"]
"""
)
COMPARES_THE_BEGINNING = """\
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    if not claims["iss"].startswith("https://id.example"):  # finding
        raise PermissionError("another issuer")
    session["user"] = claims["sub"]
"""
COMPARES_THE_WHOLE = """\
def sign_in(session, token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    if claims["iss"] != "https://id.example":
        raise PermissionError("another issuer")
    session["user"] = claims["sub"]
"""


def _proofs(library: str) -> Iterator[Proof]:
    yield Reading(
        rule="jwt-expected-value-from-token",
        library=library,
        bad=_bad(library, READS_AUDIENCE),
        good=_good(library, KNOWS_AUDIENCE),
        attack=for_another_audience,
        genuine=for_the_api,
        refusal=AUDIENCE[library],
    )
    yield Reading(
        rule="jwt-token-purpose-not-checked",
        library=library,
        bad=_bad(library, TAKES_ANY_KIND),
        good=_good(library, TAKES_ONE_KIND),
        attack=for_another_purpose,
        genuine=an_access_token,
        refusal="PermissionError: another kind of token",
        severity="warning",
    )
    yield Reading(
        rule="jwt-claim-partial-match",
        library=library,
        bad=_bad(library, COMPARES_THE_BEGINNING),
        good=_good(library, COMPARES_THE_WHOLE),
        attack=of_a_longer_issuer,
        genuine=of_the_issuer,
        refusal="PermissionError: another issuer",
    )


PROOFS: list[Proof] = [proof for library in LIBRARIES for proof in _proofs(library)]

NOT_PROVEN: dict[tuple[str, str], str] = {
    (rule, library): reason
    for rule, reason in (
        ("jwt-issuer-unchecked", "the keys have to come from a provider over the network"),
        ("jwt-audience-unchecked", "the keys have to come from a provider over the network"),
    )
    for library in ("PyJWT", "python-jose", "joserfc", "Authlib", "jwcrypto")
}
