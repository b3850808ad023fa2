"""The older JWT packages for Django: REST framework JWT and its fork drf-jwt, and django-graphql-jwt.

Import names ``rest_framework_jwt`` (distributions ``djangorestframework-jwt`` and ``drf-jwt``) and ``graphql_jwt``
(``django-graphql-jwt``). All of them are configured by one dictionary setting. Surprising, and modelled here:

- ``JWT_VERIFY: False`` in it accepts every signature, for the whole project:
  https://jpadilla.github.io/django-rest-framework-jwt/#additional-settings
- ``JWT_VERIFY_EXPIRATION`` of django-graphql-jwt is off unless it is switched on; the other two have it on:
  https://django-graphql-jwt.domake.io/settings.html#jwt-verify-expiration
- Without ``JWT_SECRET_KEY`` the project's ``SECRET_KEY`` signs the tokens too.
- There is one algorithm; PyJWT stands behind it and refuses "none" with a key.
- django-graphql-jwt checks "aud" and "iss" only when ``JWT_AUDIENCE`` and ``JWT_ISSUER`` are set.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, KeyMaterial, TokenDecode, TokenEncode, TokenLifetime, TokenLocation
from authlint.model import Call, Entry, Library, SettingKey, arg, fixed

OTHER_KEYS = ("JWT_PRIVATE_KEY", "JWT_PUBLIC_KEY", "JWT_GET_USER_SECRET_KEY", "JWT_ENCODE_HANDLER")
"""With one of these the project's key is not what signs."""

GRAPHQL_CALLS: tuple[Entry, ...] = (
    Call(
        TokenDecode,
        names=["graphql_jwt.utils.jwt_decode", "graphql_jwt.utils.get_payload"],
        signature="token, context=None",
        roles={"token": arg("token"), "verify_signature": fixed(True), "refuses_unsecured": fixed(True)},
    ),
    Call(
        TokenEncode,
        names=["graphql_jwt.utils.jwt_encode"],
        signature="payload, context=None",
        roles={"claims": arg("payload"), "lifetime": fixed(None)},
        gives="minted-token",
    ),
    Call(
        None,
        names=["graphql_jwt.shortcuts.get_token"],
        signature="user, context=None, **extra",
        gives="minted-token",
    ),
)


def entries(setting: str, *calls: Entry, expires_unasked: bool) -> list[Entry]:
    """Return the keys of the dictionary ``setting``, and what else the package has.

    Args:
        setting: the name of the Django setting.
        calls: further entries.
        expires_unasked: whether "exp" is checked when nothing is said about it.
    """
    return [
        SettingKey(
            KeyMaterial,
            [],
            role="key",
            holder="django",
            inside=(setting, "JWT_SECRET_KEY"),
            falls_back="SECRET_KEY",
            unless=OTHER_KEYS,
        ),
        SettingKey(KeyMaterial, [], role="key", holder="django", inside=(setting, "JWT_PRIVATE_KEY")),
        SettingKey(
            AlgorithmSetting,
            [],
            role="algorithms",
            holder="django",
            inside=(setting, "JWT_ALGORITHM"),
            implies={"refuses_unsecured": True},
        ),
        SettingKey(TokenDecode, [], role="verify_signature", holder="django", inside=(setting, "JWT_VERIFY")),
        SettingKey(TokenDecode, [], role="leeway", holder="django", inside=(setting, "JWT_LEEWAY")),
        SettingKey(
            TokenDecode,
            [],
            role="verify_expiry",
            holder="django",
            inside=(setting, "JWT_VERIFY_EXPIRATION"),
            when_absent={} if expires_unasked else {"verify_expiry": False},
            unless=["JWT_DECODE_HANDLER"],
        ),
        SettingKey(TokenDecode, [], role="audience", holder="django", inside=(setting, "JWT_AUDIENCE")),
        SettingKey(TokenDecode, [], role="issuer", holder="django", inside=(setting, "JWT_ISSUER")),
        *(
            SettingKey(
                TokenLifetime, [], role="lifetime", holder="django", inside=(setting, key), implies={"kind": kind}
            )
            for key, kind in (("JWT_EXPIRATION_DELTA", "access"), ("JWT_REFRESH_EXPIRATION_DELTA", "refresh"))
        ),
        *calls,
    ]


# An argument of the query of GraphQL, which may be sent with GET.
GRAPHQL_ARGUMENT = SettingKey(
    TokenLocation, [], role="in_query", holder="django", inside=("GRAPHQL_JWT", "JWT_ALLOW_ARGUMENT")
)

LIBRARIES = (
    Library(
        name="REST framework JWT",
        distribution="djangorestframework-jwt",
        modules=["rest_framework_jwt"],
        about="JWTs for Django, configured by the setting JWT_AUTH.",
        documentation="https://jpadilla.github.io/django-rest-framework-jwt/",
        entries=entries("JWT_AUTH", expires_unasked=True),
    ),
    Library(
        name="Django GraphQL JWT",
        distribution="django-graphql-jwt",
        modules=["graphql_jwt"],
        about="JWTs for Graphene in Django, configured by the setting GRAPHQL_JWT.",
        documentation="https://django-graphql-jwt.domake.io/settings.html",
        entries=entries("GRAPHQL_JWT", *GRAPHQL_CALLS, GRAPHQL_ARGUMENT, expires_unasked=False),
    ),
)
