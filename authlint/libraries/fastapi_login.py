"""FastAPI-Login: import name ``fastapi_login``, distribution ``fastapi-login``.

The first argument of ``LoginManager`` signs the login tokens. With RS256 it may be a mapping with the private key: https://fastapi-login.readthedocs.io/advanced_usage/#asymmetric-algorithms
"""

from __future__ import annotations

from authlint.concepts import KeyMaterial, TokenLifetime
from authlint.model import Call, Library, arg, fixed

LIBRARY = Library(
    name="FastAPI-Login",
    distribution="fastapi-login",
    modules=["fastapi_login"],
    about="Login with JWTs in a header or a cookie for FastAPI.",
    documentation="https://fastapi-login.readthedocs.io/",
    entries=[
        Call(
            KeyMaterial,
            names=["fastapi_login.LoginManager", "fastapi_login.fastapi_login.LoginManager"],
            signature="secret, token_url, algorithm='HS256', use_cookie=False, use_header=True, ...",
            roles={"key": arg("secret")["private_key"] | arg("secret"), "algorithm": arg("algorithm")},
            when_absent={"algorithm": "HS256"},
        ),
        Call(
            TokenLifetime,
            names=["fastapi_login.LoginManager", "fastapi_login.fastapi_login.LoginManager"],
            signature=(
                "secret, token_url, algorithm='HS256', use_cookie=False, use_header=True, cookie_name='access-token', "
                "not_authenticated_exception=..., default_expiry=..., ..."
            ),
            roles={"lifetime": arg("default_expiry"), "kind": fixed("access")},
            only_with=[arg("default_expiry")],
        ),
        Call(
            TokenLifetime,
            names=[
                "fastapi_login.LoginManager.create_access_token",
                "fastapi_login.fastapi_login.LoginManager.create_access_token",
            ],
            signature="*, data, expires=None, scopes=None",
            roles={"lifetime": arg("expires"), "kind": fixed("access")},
            only_with=[arg("expires")],
        ),
    ],
)
