"""fastapi-users: import name ``fastapi_users``, distribution ``fastapi-users``.

Surprising, and modelled here:

- There are four secrets: that of the token strategy, the two of the user manager (whoever knows them resets anybody's
  password), and the one that signs the OAuth state:
  https://fastapi-users.github.io/fastapi-users/latest/configuration/user-manager/
- The documentation writes them as ``SECRET = "SECRET"``.
- ``get_oauth_associate_router`` has a parameter before ``state_secret`` that ``get_oauth_router`` has not.
- ``lifetime_seconds=None`` makes tokens without an expiry, in ``JWTStrategy`` and in ``generate_jwt``. The strategies
  that keep their tokens in a database or in Redis have None when nothing is said.
- ``associate_by_email`` links the account of whichever provider by an address that it may not have verified:
  https://fastapi-users.github.io/fastapi-users/latest/configuration/oauth/#existing-account-association
- Before version 9 the strategies were called ``JWTAuthentication`` and ``CookieAuthentication``; before version 8 the
  secrets of the user manager were given to its routers.
"""

from __future__ import annotations

from authlint.concepts import AccountLinking, CookieSet, KeyMaterial, TokenDecode, TokenEncode, TokenLifetime
from authlint.model import Attribute, Call, Library, arg, fixed

OLD = {
    "JWTAuthentication": "secret, lifetime_seconds, tokenUrl='auth/jwt/login', name='jwt', token_audience=...",
    "CookieAuthentication": "secret, lifetime_seconds=None, cookie_name='fastapiusersauth', ...",
}
GONE = "left the package in version 9"

KEPT = (
    (
        "database, lifetime_seconds=None",
        [
            "fastapi_users.authentication.strategy.DatabaseStrategy",
            "fastapi_users.authentication.strategy.db.DatabaseStrategy",
            "fastapi_users.authentication.strategy.db.strategy.DatabaseStrategy",
        ],
    ),
    (
        "redis, lifetime_seconds=None, *, key_prefix='fastapi_users_token:'",
        [
            "fastapi_users.authentication.RedisStrategy",
            "fastapi_users.authentication.strategy.RedisStrategy",
            "fastapi_users.authentication.strategy.redis.RedisStrategy",
        ],
    ),
)
"""Strategies that keep the tokens they issue."""

LIBRARY = Library(
    name="fastapi-users",
    distribution="fastapi-users",
    modules=["fastapi_users"],
    about="Registration, login and OAuth login for FastAPI, with JWTs of its own.",
    documentation="https://fastapi-users.github.io/fastapi-users/latest/",
    entries=[
        Call(
            CookieSet,
            names=[
                "fastapi_users.authentication.CookieTransport",
                "fastapi_users.authentication.transport.CookieTransport",
                "fastapi_users.authentication.transport.cookie.CookieTransport",
            ],
            signature="cookie_name='fastapiusersauth', cookie_max_age=None, cookie_path='/', cookie_domain=None, "
            "cookie_secure=True, cookie_httponly=True, cookie_samesite='lax'",
            roles={
                "secure": arg("cookie_secure"),
                "httponly": arg("cookie_httponly"),
                "samesite": arg("cookie_samesite"),
                "kind": fixed("token"),
            },
            when_absent={"secure": True, "httponly": True, "samesite": "lax"},
        ),
        Call(
            KeyMaterial,
            names=[
                "fastapi_users.authentication.JWTStrategy",
                "fastapi_users.authentication.strategy.JWTStrategy",
                "fastapi_users.authentication.strategy.jwt.JWTStrategy",
            ],
            signature="secret, lifetime_seconds, token_audience=..., algorithm='HS256', public_key=None",
            roles={"key": arg("secret"), "algorithm": arg("algorithm")},
            when_absent={"algorithm": "HS256"},
        ),
        Call(
            TokenLifetime,
            names=[
                "fastapi_users.authentication.JWTStrategy",
                "fastapi_users.authentication.strategy.JWTStrategy",
                "fastapi_users.authentication.strategy.jwt.JWTStrategy",
            ],
            signature="secret, lifetime_seconds, token_audience=..., algorithm='HS256', public_key=None",
            roles={"lifetime": arg("lifetime_seconds"), "kind": fixed("access"), "endless": fixed(None)},
        ),
        *(
            Call(
                TokenLifetime,
                names=names,
                signature=signature,
                roles={"lifetime": arg("lifetime_seconds"), "kind": fixed("session"), "endless": fixed(None)},
                when_absent={"lifetime": None},
            )
            for signature, names in KEPT
        ),
        *(
            Call(
                KeyMaterial,
                names=[f"fastapi_users.authentication.{backend}"],
                signature=signature,
                roles={"key": arg("secret")},
                unchecked=GONE,
            )
            for backend, signature in OLD.items()
        ),
        Call(
            TokenLifetime,
            names=["fastapi_users.authentication.JWTAuthentication"],
            signature=OLD["JWTAuthentication"],
            roles={"lifetime": arg("lifetime_seconds"), "kind": fixed("access"), "endless": fixed(None)},
            unchecked=GONE,
        ),
        Call(
            TokenLifetime,
            names=["fastapi_users.authentication.CookieAuthentication"],
            signature=OLD["CookieAuthentication"],
            roles={"lifetime": arg("lifetime_seconds"), "kind": fixed("session"), "endless": fixed(None)},
            when_absent={"lifetime": None},
            unchecked=GONE,
        ),
        *(
            Call(
                KeyMaterial,
                names=[f"fastapi_users.FastAPIUsers.{router}", f"fastapi_users.fastapi_users.FastAPIUsers.{router}"],
                signature=f"{secret}, ...",
                roles={"key": arg(secret)},
                until="8.0",
            )
            for router, secret in (
                ("get_reset_password_router", "reset_password_token_secret"),
                ("get_verify_router", "verification_token_secret"),
            )
        ),
        Attribute(
            TokenLifetime,
            [
                f"fastapi_users.{manager}.{lifetime}"
                for manager in ("BaseUserManager", "manager.BaseUserManager")
                for lifetime in (
                    "reset_password_token_lifetime_seconds",
                    "verification_token_lifetime_seconds",
                )
            ],
            role="lifetime",
        ),
        Call(
            KeyMaterial,
            names=[
                "fastapi_users.FastAPIUsers.get_oauth_router",
                "fastapi_users.fastapi_users.FastAPIUsers.get_oauth_router",
            ],
            signature="oauth_client, backend, state_secret, redirect_url=None, associate_by_email=False, ...",
            roles={"key": arg("state_secret")},
        ),
        Call(
            AccountLinking,
            names=[
                "fastapi_users.FastAPIUsers.get_oauth_router",
                "fastapi_users.fastapi_users.FastAPIUsers.get_oauth_router",
            ],
            signature="oauth_client, backend, state_secret, redirect_url=None, associate_by_email=False, ...",
            roles={"by_email": arg("associate_by_email")},
            when_absent={"by_email": False},
            documentation="https://fastapi-users.github.io/fastapi-users/latest/configuration/oauth/#existing-account-association",
        ),
        Call(
            KeyMaterial,
            names=[
                "fastapi_users.FastAPIUsers.get_oauth_associate_router",
                "fastapi_users.fastapi_users.FastAPIUsers.get_oauth_associate_router",
            ],
            signature="oauth_client, user_schema, state_secret, redirect_url=None, requires_verification=False, ...",
            roles={"key": arg("state_secret")},
        ),
        Call(
            KeyMaterial,
            names=["fastapi_users.router.get_oauth_router", "fastapi_users.router.oauth.get_oauth_router"],
            signature="oauth_client, backend, get_user_manager, state_secret, redirect_url=None, ...",
            roles={"key": arg("state_secret")},
        ),
        Attribute(
            KeyMaterial,
            [
                f"fastapi_users.{manager}.{secret}"
                for manager in ("BaseUserManager", "manager.BaseUserManager")
                for secret in ("reset_password_token_secret", "verification_token_secret")
            ],
            role="key",
        ),
        Call(
            TokenDecode,
            names=["fastapi_users.jwt.decode_jwt"],
            signature="encoded_jwt, secret, audience, algorithms=...",
            roles={
                "token": arg("encoded_jwt"),
                "key": arg("secret"),
                "algorithms": arg("algorithms") | fixed("HS256"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "respelling": fixed("padding"),
                "require_expiry": fixed(False),
                "audience": arg("audience"),
            },
            refuses={"algorithms": [None]},
        ),
        Call(
            TokenEncode,
            names=["fastapi_users.jwt.generate_jwt"],
            signature="data, secret, lifetime_seconds=None, algorithm='HS256'",
            roles={
                "claims": arg("data"),
                "key": arg("secret"),
                "algorithm": arg("algorithm"),
                "lifetime": arg("lifetime_seconds"),
            },
            when_absent={"algorithm": "HS256", "lifetime": None},
            gives="minted-token",
        ),
    ],
)
