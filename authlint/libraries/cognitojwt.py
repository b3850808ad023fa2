"""cognitojwt: import name and distribution ``cognitojwt``, for Amazon Cognito.

``decode`` fetches the keys of the user pool and takes the algorithm from the key, so neither "none" nor a MAC can come
in. https://github.com/borisrozumnuk/cognitojwt#readme

Surprising, and modelled here:

- ``testmode=True``, which the example of its documentation has, accepts tokens that have run out.
- Without ``app_client_id`` the tokens of every client of the pool pass. It stands for "aud" in an ID token, and for
  "client_id" in an access token.
- "iss" and "token_use" are not compared. The keys of a pool sign for that pool only.
- ``decode_async`` is only there when the extra ``async`` is installed.
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, HeaderPeek, TokenDecode
from authlint.model import Call, Library, arg, fixed

LIBRARY = Library(
    name="cognitojwt",
    distribution="cognitojwt",
    modules=["cognitojwt"],
    about="Verifies the tokens of an Amazon Cognito user pool.",
    documentation="https://github.com/borisrozumnuk/cognitojwt#readme",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=[
                "cognitojwt.decode",
                "cognitojwt.jwt_sync.decode",
                "cognitojwt.decode_async",
                "cognitojwt.jwt_async.decode_async",
            ],
            signature="token, region, userpool_id, app_client_id=None, testmode=False",
            roles={
                "token": arg("token"),
                "keys_from": fixed("https://cognito-idp.{}.amazonaws.com/{}/.well-known/jwks.json"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "audience": arg("app_client_id"),
                "allow_expired": arg("testmode"),
            },
            when_absent={"allow_expired": False},
        ),
        Call(
            ClaimsPeek,
            names=["cognitojwt.token_utils.get_unverified_claims"],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
        Call(
            HeaderPeek,
            names=["cognitojwt.token_utils.get_unverified_headers"],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
    ],
)
