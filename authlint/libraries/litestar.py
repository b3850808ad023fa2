"""Litestar: import name and distribution ``litestar``; its JWT authentication and its client-side sessions.

``CookieBackendConfig`` encrypts the session cookie with its first argument. The authentication classes sign tokens with
``token_secret``; expiry is always checked. https://docs.litestar.dev/latest/usage/security/jwt.html
"""

from __future__ import annotations

from authlint.concepts import KeyMaterial, SessionKey, TokenDecode, TokenLifetime
from authlint.model import Call, Library, Supply, arg, fixed

_JWT = "litestar.security.jwt"

LIBRARY = Library(
    name="Litestar",
    distribution="litestar",
    modules=["litestar"],
    about="Web framework with JWT authentication and encrypted session cookies.",
    documentation="https://docs.litestar.dev/latest/usage/security/jwt.html",
    entries=[
        Call(
            KeyMaterial,
            names=[f"{_JWT}.JWTAuth", f"{_JWT}.JWTCookieAuth"],
            signature="token_secret, retrieve_user_handler, *, algorithm='HS256', ...",
            roles={"key": arg("token_secret"), "algorithm": arg("algorithm")},
            when_absent={"algorithm": "HS256"},
        ),
        Call(
            TokenLifetime,
            names=[f"{_JWT}.JWTAuth", f"{_JWT}.JWTCookieAuth"],
            signature=("token_secret, retrieve_user_handler, *, algorithm='HS256', default_token_expiration=..., ..."),
            roles={"lifetime": arg("default_token_expiration"), "kind": fixed("access")},
            only_with=[arg("default_token_expiration")],
        ),
        Call(
            KeyMaterial,
            names=[f"{_JWT}.OAuth2PasswordBearerAuth"],
            signature="token_secret, token_url, retrieve_user_handler, *, algorithm='HS256', ...",
            roles={"key": arg("token_secret"), "algorithm": arg("algorithm")},
            when_absent={"algorithm": "HS256"},
        ),
        Call(
            TokenLifetime,
            names=[f"{_JWT}.OAuth2PasswordBearerAuth"],
            signature=(
                "token_secret, token_url, retrieve_user_handler, *, "
                "algorithm='HS256', default_token_expiration=..., ..."
            ),
            roles={"lifetime": arg("default_token_expiration"), "kind": fixed("access")},
            only_with=[arg("default_token_expiration")],
        ),
        Call(
            TokenDecode,
            names=[f"{_JWT}.Token.decode"],
            signature=(
                "encoded_token, secret, algorithm, audience=None, issuer=None, require_claims=None, "
                "verify_exp=True, ..."
            ),
            roles={
                "token": arg("encoded_token"),
                "key": arg("secret"),
                "algorithms": arg("algorithm"),
                "verify_signature": fixed(True),
                "verify_expiry": arg("verify_exp"),
                "audience": arg("audience"),
                "issuer": arg("issuer"),
                "required_claims": arg("require_claims"),
                "respelling": fixed("padding"),
            },
            when_absent={"verify_expiry": True},
        ),
        Call(
            SessionKey,
            names=["litestar.middleware.session.client_side.CookieBackendConfig"],
            signature="secret, key='session', ...",
            roles={"key": arg("secret")},
        ),
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("litestar.Request", "litestar.connection.Request")
                for part in (
                    "base_url",
                    "body",
                    "cookies",
                    "form",
                    "headers",
                    "json",
                    "path_params",
                    "query_params",
                    "stream",
                    "url",
                )
            ],
        ),
        Supply("session", ["litestar.Request.session", "litestar.connection.Request.session"]),
    ],
)
