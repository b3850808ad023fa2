"""fastapi-jwt-auth and its two forks for current releases of FastAPI and PyJWT.

Import names ``fastapi_jwt_auth`` (nobody releases it any more), ``async_fastapi_jwt_auth`` and
``another_fastapi_jwt_auth``. Surprising, and modelled here:

- Everything that matters is a field of the settings that ``@AuthJWT.load_config`` returns:
  https://indominusbyte.github.io/fastapi-jwt-auth/configuration/general/
- ``authjwt_access_token_expires = False`` makes tokens without an expiry, and so does ``expires_time=False``.
- The header of the token chooses between the secret and the public key, so a list that mixes MACs and signatures does
  no harm; "none" chooses neither key and is an error, whatever ``authjwt_algorithm`` and the list say.
- ``get_raw_jwt`` verifies, in spite of its name.
"""

from __future__ import annotations

from authlint.concepts import (
    CookieSet,
    HeaderPeek,
    KeyMaterial,
    TokenDecode,
    TokenEncode,
    TokenLifetime,
    TokenLocation,
)
from authlint.model import Call, Library, SettingKey, arg, fixed

ACCESS = "subject, fresh=False, algorithm=None, headers=None, expires_time=None, audience=None, user_claims=..."
REFRESH = "subject, algorithm=None, headers=None, expires_time=None, audience=None, user_claims=..."

LIBRARIES = tuple(
    Library(
        name=distribution,
        distribution=distribution,
        modules=[package],
        about=f"JWTs for the paths of a FastAPI application{fork}, configured by the fields of a settings class.",
        documentation=documentation,
        needles=[["authjwt"]],
        entries=[
            SettingKey(KeyMaterial, ["AUTHJWT_SECRET_KEY", "AUTHJWT_PRIVATE_KEY"], role="key", holder="name"),
            SettingKey(TokenDecode, ["AUTHJWT_DECODE_LEEWAY"], role="leeway", holder="name"),
            SettingKey(TokenLocation, ["AUTHJWT_TOKEN_LOCATION"], role="places", holder="name"),
            SettingKey(CookieSet, ["AUTHJWT_COOKIE_SAMESITE"], "samesite", "name", implies={"kind": "token"}),
            SettingKey(CookieSet, ["AUTHJWT_COOKIE_CSRF_PROTECT"], "csrf_check", "name", implies={"kind": "token"}),
            *(
                SettingKey(
                    TokenLifetime,
                    [f"AUTHJWT_{kind.upper()}_TOKEN_EXPIRES"],
                    role="lifetime",
                    holder="name",
                    implies={"kind": kind, "endless": False},
                )
                for kind in ("access", "refresh")
            ),
            *(
                Call(
                    TokenEncode,
                    names=[f"{package}.{module}.create_{kind}_token" for module in ("AuthJWT", "auth_jwt.AuthJWT")],
                    signature=signature,
                    roles={"claims": arg("user_claims"), "header": arg("headers"), "algorithm": arg("algorithm")},
                    refuses={"algorithm": ["none", None]},
                    gives="minted-token",
                )
                for kind, signature in (("access", ACCESS), ("refresh", REFRESH))
            ),
            *(
                Call(
                    TokenLifetime,
                    names=[f"{package}.{module}.create_{kind}_token" for module in ("AuthJWT", "auth_jwt.AuthJWT")],
                    signature=signature,
                    roles={"lifetime": arg("expires_time"), "kind": fixed(kind), "endless": fixed(False)},
                    only_with=[arg("expires_time")],
                )
                for kind, signature in (("access", ACCESS), ("refresh", REFRESH))
            ),
            Call(
                TokenDecode,
                names=[f"{package}.AuthJWT.get_raw_jwt", f"{package}.auth_jwt.AuthJWT.get_raw_jwt"],
                signature="encoded_token=None",
                roles={
                    "token": arg("encoded_token"),
                    "verify_signature": fixed(True),
                    "refuses_unsecured": fixed(True),
                    "typed_keys": fixed(True),
                },
                only_with=[arg("encoded_token")],
            ),
            Call(
                HeaderPeek,
                names=[
                    f"{package}.AuthJWT.get_unverified_jwt_headers",
                    f"{package}.auth_jwt.AuthJWT.get_unverified_jwt_headers",
                ],
                signature="encoded_token=None",
                roles={"token": arg("encoded_token")},
                gives="unverified-token",
            ),
        ],
    )
    for distribution, package, fork, documentation in (
        (
            "fastapi-jwt-auth",
            "fastapi_jwt_auth",
            "",
            "https://indominusbyte.github.io/fastapi-jwt-auth/",
        ),
        (
            "async-fastapi-jwt-auth",
            "async_fastapi_jwt_auth",
            " with asynchronous functions",
            "https://sijokun.github.io/async-fastapi-jwt-auth",
        ),
        (
            "another-fastapi-jwt-auth",
            "another_fastapi_jwt_auth",
            " and current releases of PyJWT",
            "https://github.com/delrey1/another-fastapi-jwt-auth#readme",
        ),
    )
)
