"""Programs with the mistakes that each library with typed keys has in its own words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from authlint.concepts import Severity
from authlint.rule import bad, good
from proofs.attacker import (
    ADMINISTRATOR,
    Attack,
    Attacker,
    as_the_partner,
    with_another_key,
    with_the_public_pem_as_secret,
    without_signature,
)
from proofs.claim_checks import of_last_year, of_this_hour, of_yesterday
from proofs.corrected import NOT_ALLOWED, PINNED, READERS, WRONG_MAC
from proofs.dialects import DIALECTS, HEADER, PAYLOAD, READ_PAYLOAD, secret, source, verified
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading

KEYS: dict[str, Callable[[str], str]] = {
    "": lambda library: "",
    "secret": secret,
    "public": lambda library: DIALECTS[library].public,
    "published": lambda library: DIALECTS[library].published,
    "jar": lambda library: 'KeyJar()\nKEY.add_symmetric("", os.environ["JWT_KEY"])',
}
"""The expressions for the keys of the programs, by what they are."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a mistake the libraries with typed keys say each in their own words.

    Attributes:
        body: the statements of ``sign_in`` with the mistake; the star stands before the one that is reported.
        key: which key it has, of those in ``KEYS``.
        corrected: the statements of the corrected program, where it is not simply the one that pins the algorithm.
    """

    rule: str
    library: str
    body: str
    key: str
    attack: Attack
    title: str = ""
    corrected: str = ""
    refusal: str = ""
    library_refuses: str = ""
    severity: Severity | None = "error"
    genuine: Callable[[Issuer, str], str] | None = None


def _kept(one: Kept) -> Reading:
    key = KEYS[one.key](one.library)
    pinned = PINNED if one.key in ("public", "published") else READERS
    return Reading(
        rule=one.rule,
        library=one.library,
        title=one.title,
        bad=bad(source(one.library, one.body, key)),
        good=good(source(one.library, one.corrected, key)) if one.corrected else pinned[one.library],
        attack=one.attack,
        genuine=one.genuine or (Issuer.signed_token if pinned is PINNED else Issuer.mac_token),
        refusal=one.refusal or NOT_ALLOWED[one.library],
        library_refuses=one.library_refuses,
        severity=one.severity,
    )


def dated_ahead(attacker: Attacker) -> Iterator[str]:
    """The administrator takes office tomorrow; the token is made out already."""
    yield attacker.obtained({"sub": ADMINISTRATOR, "iat": int(time.time()) + 40_000})


def for_another_audience(attacker: Attacker) -> Iterator[str]:
    yield attacker.obtained({"sub": ADMINISTRATOR, "aud": "newsletter", "exp": int(time.time()) + 3600})


def for_the_api(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "aud": "api", "exp": int(time.time()) + 3600})


JWCRYPTO = "claims = json.loads(found.claims)"
PARTNER = "a MAC key of somebody else among the keys"
TYPED = "keys know their type"

KEPT = [
    Kept(
        rule="jwt-alg-none",
        library="jwcrypto",
        body=f"""
* found = jwt.JWT(jwt=token, key=KEY, algs=["HS256", "none"])
{JWCRYPTO}
""",
        key="secret",
        attack=without_signature,
        library_refuses="InvalidJWSSignature",
        severity="warning",
    ),
    Kept(
        rule="jwt-alg-none",
        library="python-jwt",
        body='* _, claims = python_jwt.verify_jwt(token, None, ["HS256", "none"], checks_optional=True)',
        key="",
        attack=without_signature,
    ),
    Kept(
        rule="jwt-alg-none",
        library="cryptojwt",
        body='* claims = JWS(alg="HS256").verify_compact(token, [KEY], allow_none=True)',
        key="secret",
        attack=without_signature,
    ),
    Kept(
        rule="jwt-alg-none",
        library="jwskate",
        body='* claims = Jwt(token).verify(KEY, algs=["HS256", "none"]).claims',
        key="secret",
        attack=without_signature,
        library_refuses="UnsupportedAlg",
        severity="warning",
    ),
    Kept(
        rule="jwt-algorithms-not-pinned",
        library="jwcrypto",
        title=TYPED,
        body=f"""
* found = jwt.JWT(jwt=token, key=KEY)
{JWCRYPTO}
""",
        key="public",
        attack=with_the_public_pem_as_secret,
        library_refuses="InvalidJWSSignature",
        severity="note",
    ),
    Kept(
        rule="jwt-algorithms-not-pinned",
        library="jwcrypto",
        title=PARTNER,
        body=f"""
* found = jwt.JWT(jwt=token, key=KEY)
{JWCRYPTO}
""",
        key="published",
        attack=as_the_partner,
        corrected=verified("jwcrypto", alg='"RS256"'),
        refusal="JWTMissingKey",
        severity="warning",
    ),
    Kept(
        rule="jwt-algorithms-not-pinned",
        library="cryptojwt",
        title=PARTNER,
        body="* claims = JWT(key_jar=KEY).unpack(token)",
        key="published",
        attack=as_the_partner,
        corrected='claims = JWT(key_jar=KEY, allowed_sign_algs=["RS256"]).unpack(token)',
        severity="note",
    ),
    Kept(
        rule="jwt-mixed-algorithm-families",
        library="jwcrypto",
        title=TYPED,
        body=f"""
* found = jwt.JWT(jwt=token, key=KEY, algs=["RS256", "HS256"])
{JWCRYPTO}
""",
        key="public",
        attack=with_the_public_pem_as_secret,
        library_refuses="InvalidJWSSignature",
        severity="warning",
    ),
    Kept(
        rule="jwt-mixed-algorithm-families",
        library="jwcrypto",
        title=PARTNER,
        body=f"""
* found = jwt.JWT(jwt=token, key=KEY, algs=["RS256", "HS256"])
{JWCRYPTO}
""",
        key="published",
        attack=as_the_partner,
        corrected=verified("jwcrypto", alg='"RS256"'),
        refusal="JWTMissingKey",
        severity="warning",
    ),
    Kept(
        rule="jwt-mixed-algorithm-families",
        library="python-jwt",
        title=PARTNER,
        body="* " + verified("python-jwt", alg='"RS256", "HS256"'),
        key="published",
        attack=as_the_partner,
        corrected=verified("python-jwt", alg='"RS256"'),
        severity="warning",
    ),
    Kept(
        rule="jwt-mixed-algorithm-families",
        library="cryptojwt",
        title=PARTNER,
        body='* claims = JWT(key_jar=KEY, allowed_sign_algs=["RS256", "HS256"]).unpack(token)',
        key="published",
        attack=as_the_partner,
        corrected='claims = JWT(key_jar=KEY, allowed_sign_algs=["RS256"]).unpack(token)',
        severity="warning",
    ),
    Kept(
        rule="jwt-mixed-algorithm-families",
        library="jwskate",
        title=TYPED,
        body='* claims = Jwt(token).verify(KEY, algs=["RS256", "HS256"]).claims',
        key="public",
        attack=with_the_public_pem_as_secret,
        library_refuses="UnsupportedAlg",
        severity="warning",
    ),
    Kept(
        rule="jwt-algorithm-from-token",
        library="cryptojwt",
        title=PARTNER,
        body=f"""
{HEADER}
* claims = JWT(key_jar=KEY, allowed_sign_algs=[header["alg"]]).unpack(token)
""",
        key="published",
        attack=as_the_partner,
        corrected='claims = JWT(key_jar=KEY, allowed_sign_algs=["RS256"]).unpack(token)',
        severity="warning",
    ),
    Kept(
        rule="jwt-verify-disabled",
        library="jwcrypto",
        body="""
* found = jwt.JWT(jwt=token)
claims = json.loads(found.token.objects["payload"])
""",
        key="",
        attack=with_another_key,
        refusal=WRONG_MAC["jwcrypto"],
    ),
    Kept(
        rule="jwt-unverified-claims-used",
        library="python-jwt",
        body="* _, claims = python_jwt.process_jwt(token)",
        key="",
        attack=without_signature,
    ),
    *(
        Kept(
            rule="jwt-unverified-claims-used",
            library=library,
            title="split at the dots",
            body=f"* claims = {READ_PAYLOAD}",
            key="",
            attack=with_another_key,
            refusal=WRONG_MAC[library],
        )
        for library in ("jwcrypto", "cryptojwt", "jwskate")
    ),
    Kept(
        rule="jwt-verification-fail-open",
        library="jwskate",
        body="""
found = Jwt(token)
try:
    found.verify(KEY, alg="HS256")
* except Exception:
    pass
claims = found.claims
""",
        key="secret",
        attack=with_another_key,
        refusal=WRONG_MAC["jwskate"],
    ),
    Kept(
        rule="jwt-exp-verification-disabled",
        library="jwskate",
        body="""
found = Jwt(token)
* found.validate(KEY, alg="HS256", check_exp=False)
claims = found.claims
""",
        key="secret",
        attack=of_last_year,
        corrected="""
found = Jwt(token)
found.validate(KEY, alg="HS256")
claims = found.claims
""",
        refusal="ExpiredJwt",
        genuine=of_this_hour,
        severity="note",
    ),
    Kept(
        rule="jwt-leeway-excessive",
        library="jwcrypto",
        body=f"""
found = jwt.JWT(algs=["HS256"])
* found.leeway = 86_400
found.deserialize(token, KEY)
{JWCRYPTO}
""",
        key="secret",
        attack=of_yesterday,
        refusal="JWTExpired",
        severity="warning",
    ),
    Kept(
        rule="jwt-leeway-excessive",
        library="python-jwt",
        title="of the time of issue",
        body="""
skew = timedelta(days=1)
* _, claims = python_jwt.verify_jwt(token, KEY, ["HS256"], iat_skew=skew, checks_optional=True)
""",
        key="secret",
        attack=dated_ahead,
        refusal="_JWTError: issued in the future",
        severity="warning",
    ),
    Kept(
        rule="jwt-leeway-excessive",
        library="cryptojwt",
        body='* claims = JWT(key_jar=KEY, allowed_sign_algs=["HS256"], skew=86_400).unpack(token)',
        key="jar",
        attack=of_yesterday,
        corrected='claims = JWT(key_jar=KEY, allowed_sign_algs=["HS256"], skew=60).unpack(token)',
        refusal="VerificationError: Token expired",
        severity="warning",
    ),
    Kept(
        rule="jwt-expected-value-from-token",
        library="jwcrypto",
        body=f"""
{PAYLOAD}
* found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"], check_claims={{"exp": None, "aud": payload["aud"]}})
{JWCRYPTO}
""",
        key="secret",
        attack=for_another_audience,
        corrected=f"""
found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"], check_claims={{"exp": None, "aud": "api"}})
{JWCRYPTO}
""",
        refusal="JWTInvalidClaimValue",
        genuine=for_the_api,
    ),
]

PROOFS: list[Proof] = [_kept(one) for one in KEPT]
