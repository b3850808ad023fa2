"""Simple JWT for Django REST framework and its port to Django Ninja.

Import names ``rest_framework_simplejwt`` (distribution ``djangorestframework-simplejwt``) and ``ninja_jwt``
(``django-ninja-jwt``). Surprising, and modelled here:

- Everything is one dictionary setting. Without ``SIGNING_KEY`` the project's ``SECRET_KEY`` signs the tokens too:
  https://django-rest-framework-simplejwt.readthedocs.io/en/latest/settings.html
- The token classes verify when a token is given and start a new one otherwise. ``verify=False`` leaves signature,
  expiry, type and identifier unchecked.
- There is one algorithm, so families cannot mix; "none" is refused.
- "aud" and "iss" are checked only when ``AUDIENCE`` and ``ISSUER`` are set; then a token without them is refused.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, KeyMaterial, TokenDecode, TokenEncode, TokenLifetime
from authlint.model import Call, Library, SettingKey, arg, built, fixed

TOKEN_BACKEND = (
    "algorithm, signing_key=None, verifying_key='', audience=None, issuer=None, jwk_url=None, leeway=None, "
    "json_encoder=None"
)
TOKENS = ("AccessToken", "RefreshToken", "UntypedToken")

LIBRARIES = tuple(
    Library(
        name=name,
        distribution=distribution,
        modules=[package],
        about=f"JWTs for {framework}, configured by the setting {setting}.",
        documentation=documentation,
        entries=[
            SettingKey(
                KeyMaterial,
                [],
                role="key",
                holder="django",
                inside=(setting, "SIGNING_KEY"),
                falls_back="SECRET_KEY",
                unless=["VERIFYING_KEY", "JWK_URL"],
            ),
            SettingKey(
                AlgorithmSetting,
                [],
                role="algorithms",
                holder="django",
                inside=(setting, "ALGORITHM"),
                implies={"refuses_unsecured": True},
            ),
            SettingKey(TokenDecode, [], role="leeway", holder="django", inside=(setting, "LEEWAY")),
            SettingKey(TokenDecode, [], role="audience", holder="django", inside=(setting, "AUDIENCE")),
            SettingKey(TokenDecode, [], role="issuer", holder="django", inside=(setting, "ISSUER")),
            *(
                SettingKey(
                    TokenLifetime,
                    [],
                    role="lifetime",
                    holder="django",
                    inside=(setting, f"{token}_LIFETIME"),
                    implies={"kind": kind},
                )
                for token, kind in (
                    ("ACCESS_TOKEN", "access"),
                    ("REFRESH_TOKEN", "refresh"),
                    ("SLIDING_TOKEN", "access"),
                    ("SLIDING_TOKEN_REFRESH", "refresh"),
                )
            ),
            Call(
                TokenDecode,
                names=[f"{package}.tokens.{kind}" for kind in ("Token", "SlidingToken", *TOKENS)],
                signature="token=None, verify=True",
                roles={"token": arg("token"), "verify_signature": arg("verify"), "respelling": fixed("padding")},
                when_absent={"verify_signature": True},
                only_with=[arg("token")],
            ),
            Call(
                KeyMaterial,
                names=[f"{package}.backends.TokenBackend"],
                signature=TOKEN_BACKEND,
                roles={"key": arg("signing_key"), "algorithm": arg("algorithm")},
            ),
            Call(
                TokenDecode,
                names=[f"{package}.backends.TokenBackend.decode"],
                signature="token, verify=True",
                roles={
                    "token": arg("token"),
                    "key": built("signing_key"),
                    "algorithms": built("algorithm"),
                    "verify_signature": arg("verify"),
                    "audience": built("audience"),
                    "issuer": built("issuer"),
                    "leeway": built("leeway"),
                    "respelling": fixed("padding"),
                },
                when_absent={"verify_signature": True},
            ),
            Call(
                TokenDecode,
                names=[f"{package}.state.token_backend.decode"],
                signature="token, verify=True",
                roles={"token": arg("token"), "verify_signature": arg("verify"), "respelling": fixed("padding")},
                when_absent={"verify_signature": True},
            ),
            Call(
                TokenEncode,
                names=[f"{package}.backends.TokenBackend.encode"],
                signature="payload",
                roles={
                    "claims": arg("payload"),
                    "key": built("signing_key"),
                    "algorithm": built("algorithm"),
                    "lifetime": fixed(None),
                },
                refuses={"algorithm": ["none"]},
                gives="minted-token",
            ),
            Call(
                None,
                names=[f"{package}.tokens.{kind}.for_user" for kind in TOKENS],
                signature="user",
                gives="minted-token",
            ),
        ],
    )
    for name, distribution, package, setting, framework, documentation in (
        (
            "Simple JWT",
            "djangorestframework-simplejwt",
            "rest_framework_simplejwt",
            "SIMPLE_JWT",
            "Django REST framework",
            "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/",
        ),
        (
            "Django Ninja JWT",
            "django-ninja-jwt",
            "ninja_jwt",
            "NINJA_JWT",
            "Django Ninja",
            "https://eadwincode.github.io/django-ninja-jwt/",
        ),
    )
)
