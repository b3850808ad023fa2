"""google-auth: import names ``google.auth`` and ``google.oauth2``, distribution ``google-auth``.

Surprising, and modelled here:

- ``google.auth.jwt.decode(verify=False)`` has no role ``verify_signature`` on purpose. Google's own clients read the
  tokens they have just been issued with it, and this is what nearly all of its uses are:
  https://googleapis.dev/python/google-auth/latest/reference/google.auth.jwt.html
- The certificates decide the algorithm: neither "none" nor a MAC can come in, so there is no list.
- Without ``audience`` an ID token that Google issued to any other application passes:
  https://googleapis.dev/python/google-auth/latest/reference/google.oauth2.id_token.html
- A service account's private key signs JWTs; ``from_service_account_info`` takes it from a mapping.
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, HeaderPeek, KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, Library, arg, fixed

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
                "audience": arg("audience"),
                "leeway": arg("clock_skew_in_seconds"),
                "respelling": fixed("base64"),
            },
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
            names=["google.oauth2.id_token.verify_oauth2_token", "google.oauth2.id_token.verify_firebase_token"],
            signature="id_token, request, audience=None, clock_skew_in_seconds=0",
            roles={
                "token": arg("id_token"),
                "verify_signature": fixed(True),
                "audience": arg("audience"),
                "leeway": arg("clock_skew_in_seconds"),
                "respelling": fixed("base64"),
            },
        ),
        Call(
            TokenDecode,
            names=["google.oauth2.id_token.verify_token"],
            signature="id_token, request, audience=None, certs_url=..., clock_skew_in_seconds=0",
            roles={
                "token": arg("id_token"),
                "verify_signature": fixed(True),
                "audience": arg("audience"),
                "leeway": arg("clock_skew_in_seconds"),
                "respelling": fixed("base64"),
            },
        ),
        Call(
            KeyMaterial,
            names=["google.auth.crypt.RSASigner.from_string"],
            signature="key, key_id=None",
            roles={"key": arg("key")},
        ),
        Call(
            KeyMaterial,
            names=["google.auth.crypt.RSASigner.from_service_account_info"],
            signature="info",
            roles={"key": arg("info")["private_key"]},
        ),
        Call(
            KeyMaterial,
            names=[
                "google.oauth2.service_account.Credentials.from_service_account_info",
                "google.oauth2.service_account.IDTokenCredentials.from_service_account_info",
                "google.auth.jwt.Credentials.from_service_account_info",
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
    ],
)
