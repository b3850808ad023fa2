"""okta-jwt-verifier: import name ``okta_jwt_verifier``, distribution ``okta-jwt-verifier``.

The keys are fetched from the issuer, which has to be given and to begin with "https:". Only RS256 is accepted, and a
missing audience or client id raises.

Surprising, and modelled here:

- What ``claims_to_verify`` leaves out is not checked. An ID token's "aud" is compared with the client id all the same.
- ``verify`` returns nothing; the claims come from ``parse_token``, which verifies nothing.
- 120 seconds are tolerated unless ``leeway`` says otherwise.
- A token without "nonce" passes ``verify_id_token(token, nonce=...)``.

https://github.com/okta/okta-jwt-verifier-python#readme
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, TokenDecode
from authlint.model import Call, Library, arg, built, fixed

_BASES = tuple(
    f"okta_jwt_verifier.{verifier}"
    for verifier in ("BaseJWTVerifier", "JWTVerifier", "jwt_verifier.BaseJWTVerifier", "jwt_verifier.JWTVerifier")
)
_ACCESS = ("okta_jwt_verifier.AccessTokenVerifier", "okta_jwt_verifier.jwt_verifier.AccessTokenVerifier")
_ID = ("okta_jwt_verifier.IDTokenVerifier", "okta_jwt_verifier.jwt_verifier.IDTokenVerifier")
_UTILS = ("okta_jwt_verifier.JWTUtils", "okta_jwt_verifier.jwt_utils.JWTUtils")

_OPTIONS = (
    "request_executor=..., max_retries=..., request_timeout=..., max_requests=..., leeway=..., cache_jwks=True, ..."
)
_CHECKS = arg("claims_to_verify")
_ID_TOKEN_ROLES = {
    "token": arg("token"),
    "verify_signature": fixed(True),
    "refuses_unsecured": fixed(True),
    "typed_keys": fixed(True),
    "verify_expiry": _CHECKS.has("exp"),
    "verify_issuer": _CHECKS.has("iss"),
    "leeway": built("leeway"),
}
_ACCESS_TOKEN_ROLES = _ID_TOKEN_ROLES | {"verify_audience": _CHECKS.has("aud")}
_ID_TOKEN_ABSENT = {"verify_expiry": True, "verify_issuer": True, "leeway": 120}
_ACCESS_TOKEN_ABSENT = _ID_TOKEN_ABSENT | {"verify_audience": True}

LIBRARY = Library(
    name="okta-jwt-verifier",
    distribution="okta-jwt-verifier",
    modules=["okta_jwt_verifier"],
    about="Verifies the tokens of an Okta organization.",
    documentation="https://github.com/okta/okta-jwt-verifier-python#readme",
    rare=True,
    entries=[
        Call(
            None,
            names=[*_BASES, *_ID],
            signature=f"issuer=None, client_id='client_id_stub', audience='api://default', {_OPTIONS}",
        ),
        Call(
            None,
            names=_ACCESS,
            signature=f"issuer=None, audience='api://default', {_OPTIONS}",
        ),
        Call(
            TokenDecode,
            names=[f"{verifier}.verify_access_token" for verifier in _BASES] + [f"{one}.verify" for one in _ACCESS],
            signature="token, claims_to_verify=...",
            roles=_ACCESS_TOKEN_ROLES,
            when_absent=_ACCESS_TOKEN_ABSENT,
        ),
        Call(
            TokenDecode,
            names=[f"{verifier}.verify_access_token_sync" for verifier in _BASES]
            + [f"{verifier}.verify_sync" for verifier in _ACCESS],
            signature="token, claims_to_verify=...",
            roles=_ACCESS_TOKEN_ROLES,
            when_absent=_ACCESS_TOKEN_ABSENT,
            since="0.5",
        ),
        Call(
            TokenDecode,
            names=[f"{verifier}.verify_id_token" for verifier in _BASES] + [f"{one}.verify" for one in _ID],
            signature="token, claims_to_verify=..., nonce=None",
            roles=_ID_TOKEN_ROLES,
            when_absent=_ID_TOKEN_ABSENT,
        ),
        Call(
            TokenDecode,
            names=[f"{verifier}.verify_id_token_sync" for verifier in _BASES] + [f"{one}.verify_sync" for one in _ID],
            signature="token, claims_to_verify=..., nonce=None",
            roles=_ID_TOKEN_ROLES,
            when_absent=_ID_TOKEN_ABSENT,
            since="0.5",
        ),
        Call(
            ClaimsPeek,
            names=[f"{owner}.parse_token" for owner in (*_BASES, *_UTILS)],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
    ],
)
