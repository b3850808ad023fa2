"""The older JWT packages for Django: REST framework JWT and its fork drf-jwt, and django-graphql-jwt.

Import names ``rest_framework_jwt`` (distributions ``djangorestframework-jwt`` and ``drf-jwt``) and ``graphql_jwt``
(``django-graphql-jwt``). All of them are configured by one dictionary setting. Surprising, and modelled here:

- ``JWT_VERIFY: False`` in it accepts every signature, for the whole project:
  https://jpadilla.github.io/django-rest-framework-jwt/#additional-settings
- Without ``JWT_SECRET_KEY`` the project's ``SECRET_KEY`` signs the tokens too.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, KeyMaterial, TokenDecode, TokenLifetime
from authlint.model import Library, SettingKey

LIBRARIES = tuple(
    Library(
        name=name,
        distribution=distribution,
        modules=[module],
        about=f"JWTs for Django, configured by the setting {setting}.",
        documentation=documentation,
        entries=[
            SettingKey(KeyMaterial, [], role="key", holder="django", inside=(setting, "JWT_SECRET_KEY")),
            SettingKey(KeyMaterial, [], role="key", holder="django", inside=(setting, "JWT_PRIVATE_KEY")),
            SettingKey(AlgorithmSetting, [], role="algorithms", holder="django", inside=(setting, "JWT_ALGORITHM")),
            SettingKey(TokenDecode, [], role="verify_signature", holder="django", inside=(setting, "JWT_VERIFY")),
            SettingKey(TokenDecode, [], role="leeway", holder="django", inside=(setting, "JWT_LEEWAY")),
            SettingKey(
                TokenDecode, [], role="verify_expiry", holder="django", inside=(setting, "JWT_VERIFY_EXPIRATION")
            ),
            SettingKey(
                TokenLifetime,
                [],
                role="lifetime",
                holder="django",
                inside=(setting, "JWT_EXPIRATION_DELTA"),
                implies={"kind": "access"},
            ),
            SettingKey(
                TokenLifetime,
                [],
                role="lifetime",
                holder="django",
                inside=(setting, "JWT_REFRESH_EXPIRATION_DELTA"),
                implies={"kind": "refresh"},
            ),
        ],
    )
    for name, distribution, module, setting, documentation in (
        (
            "REST framework JWT",
            "djangorestframework-jwt",
            "rest_framework_jwt",
            "JWT_AUTH",
            "https://jpadilla.github.io/django-rest-framework-jwt/",
        ),
        (
            "Django GraphQL JWT",
            "django-graphql-jwt",
            "graphql_jwt",
            "GRAPHQL_JWT",
            "https://django-graphql-jwt.domake.io/settings.html",
        ),
    )
)
