"""google-auth: import names ``google.auth`` and ``google.oauth2``, distribution ``google-auth``.

Surprising, and modelled here:

- ``google.auth.jwt.decode(verify=False)`` also leaves "exp" and "aud" alone. Many programs ask their own new token for
  its expiry with it, and others let people in: https://googleapis.dev/python/google-auth/latest/reference/google.auth.jwt.html
- The certificates decide the algorithm: neither "none" nor a MAC can come in, so there is no list.
- Without ``audience`` an ID token that Google issued to any other application passes:
  https://googleapis.dev/python/google-auth/latest/reference/google.oauth2.id_token.html
  ``verify_firebase_token`` warns of it since 2.62.2 and compares the issuer, which it did not before.
- ``verify_token`` and ``jwt.decode`` never compare "iss", and have no argument for it. Each set of Google's keys signs
  for one issuer, or for one that "aud" names as well, so there is no role either.
- Where ``certs_url`` leads to a JWK Set, ``verify_token`` asks PyJWT, with ``audience`` and without the clock skew.
- A service account's private key signs JWTs; ``from_service_account_info`` takes it from a mapping.
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, HeaderPeek, KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, Library, Supply, arg, fixed

_OAUTH2_KEYS = "https://www.googleapis.com/oauth2/v1/certs"
_FIREBASE_KEYS = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
_JWK_SETS = [
    "https://www.googleapis.com/oauth2/v3/certs",
    "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    "https://www.gstatic.com/iap/verify/public_key-jwk",
]
_REFUSALS = {"refuses_unsecured": fixed(True), "typed_keys": fixed(True)}
_ID_TOKEN = {
    "token": arg("id_token"),
    "verify_signature": fixed(True),
    **_REFUSALS,
    "audience": arg("audience"),
    "leeway": arg("clock_skew_in_seconds"),
    "respelling": fixed("base64"),
    "token_kind": fixed("id"),
}

LIBRARY = Library(
    name="google-auth",
    distribution="google-auth",
    modules=["google.auth", "google.oauth2"],
    about="Verifies Google's ID tokens and signs requests of service accounts.",
    documentation="https://googleapis.dev/python/google-auth/latest/",
    needles=[["google.auth", "google.oauth2", "google import auth", "google import oauth2"]],
    entries=[
        Call(
            TokenDecode,
            names=["google.auth.jwt.decode"],
            signature="token, certs=None, verify=True, audience=None, clock_skew_in_seconds=0",
            roles={
                "token": arg("token"),
                "key": arg("certs"),
                "verify_signature": arg("verify"),
                **_REFUSALS,
                "audience": arg("audience"),
                "leeway": arg("clock_skew_in_seconds"),
                "respelling": fixed("base64"),
            },
            when_absent={"verify_signature": True},
        ),
        Call(
            HeaderPeek,
            names=["google.auth.jwt.decode_header"],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["google.auth.jwt.encode"],
            signature="signer, payload, header=None, key_id=None",
            roles={"claims": arg("payload"), "header": arg("header"), "lifetime": fixed(None)},
            gives="minted-token",
        ),
        Call(
            TokenDecode,
            names=["google.oauth2.id_token.verify_oauth2_token"],
            signature="id_token, request, audience=None, clock_skew_in_seconds=0",
            roles={**_ID_TOKEN, "keys_from": fixed(_OAUTH2_KEYS)},
        ),
        Call(
            TokenDecode,
            names=["google.oauth2.id_token.verify_firebase_token"],
            signature="id_token, request, audience=None, clock_skew_in_seconds=0",
            roles={**_ID_TOKEN, "keys_from": fixed(_FIREBASE_KEYS)},
        ),
        Call(
            TokenDecode,
            names=["google.oauth2.id_token.verify_token"],
            signature="id_token, request, audience=None, certs_url=..., clock_skew_in_seconds=0",
            roles={**_ID_TOKEN, "keys_from": arg("certs_url")},
            when_absent={"keys_from": _OAUTH2_KEYS},
            # PyJWT gets these, and refuses a token with an "aud" when none is expected.
            refuses={"keys_from": _JWK_SETS},
        ),
        Call(
            KeyMaterial,
            names=["google.auth.crypt.RSASigner.from_string", "google.auth.crypt.ES256Signer.from_string"],
            signature="key, key_id=None",
            roles={"key": arg("key")},
        ),
        Call(
            KeyMaterial,
            names=[
                "google.auth.crypt.RSASigner.from_service_account_info",
                "google.auth.crypt.ES256Signer.from_service_account_info",
            ],
            signature="info",
            roles={"key": arg("info")["private_key"]},
        ),
        Call(
            KeyMaterial,
            names=[
                "google.oauth2.service_account.Credentials.from_service_account_info",
                "google.oauth2.service_account.IDTokenCredentials.from_service_account_info",
                "google.auth.jwt.Credentials.from_service_account_info",
                "google.auth.jwt.OnDemandCredentials.from_service_account_info",
            ],
            signature="info, **kwargs",
            roles={"key": arg("info")["private_key"]},
        ),
        Call(
            ClientCredential,
            names=["google.oauth2.credentials.Credentials"],
            signature=(
                "token, refresh_token=None, id_token=None, token_uri=None, client_id=None, client_secret=None, ..."
            ),
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            only_with=[arg("client_secret")],
        ),
        Supply("token-response", ["google.oauth2.id_token.fetch_id_token"]),
    ],
)
