"""mozilla-django-oidc: import name ``mozilla_django_oidc``, distribution ``mozilla-django-oidc``.

``OIDC_RP_CLIENT_SECRET`` is more than a client secret: with the default ``OIDC_RP_SIGN_ALGO`` of HS256 the ID tokens
are checked with it. ``OIDC_ALLOW_UNSECURED_JWT`` admits unsigned ID tokens. ``OIDC_VERIFY_JWT`` is documented and
read by no code. https://mozilla-django-oidc.readthedocs.io/en/stable/settings.html
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, AuthorizationRequest, ClientCredential, EndpointAddress, ServerCheck
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="mozilla-django-oidc",
    distribution="mozilla-django-oidc",
    modules=["mozilla_django_oidc"],
    about="OpenID Connect login for Django. State and nonce are made and compared by the library.",
    documentation="https://mozilla-django-oidc.readthedocs.io/en/stable/settings.html",
    entries=[
        SettingKey(ClientCredential, ["OIDC_RP_CLIENT_SECRET"], role="client_secret", holder="django"),
        SettingKey(
            AuthorizationRequest,
            ["OIDC_USE_NONCE"],
            role="nonce",
            holder="django",
            implies={"response_type": "code", "scope": "openid", "state": True},
        ),
        SettingKey(
            AuthorizationRequest,
            ["OIDC_USE_PKCE"],
            role="code_challenge",
            holder="django",
            implies={"response_type": "code", "scope": "openid", "state": True, "code_verifier": None},
        ),
        SettingKey(
            AuthorizationRequest, ["OIDC_PKCE_CODE_CHALLENGE_METHOD"], role="code_challenge_method", holder="django"
        ),
        SettingKey(AlgorithmSetting, ["OIDC_ALLOW_UNSECURED_JWT"], role="unsecured", holder="django"),
        SettingKey(AlgorithmSetting, ["OIDC_RP_SIGN_ALGO"], role="algorithms", holder="django"),
        SettingKey(ServerCheck, ["OIDC_VERIFY_SSL"], role="verify", holder="django"),
        *(
            SettingKey(EndpointAddress, [key], role="url", holder="django", implies={"purpose": purpose})
            for key, purpose in (
                ("OIDC_OP_TOKEN_ENDPOINT", "the token endpoint"),
                ("OIDC_OP_USER_ENDPOINT", "the userinfo endpoint"),
                ("OIDC_OP_JWKS_ENDPOINT", "the keys of the issuer"),
                ("OIDC_OP_AUTHORIZATION_ENDPOINT", "the authorization endpoint"),
            )
        ),
    ],
)
