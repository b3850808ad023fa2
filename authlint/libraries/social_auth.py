"""Python Social Auth: import names ``social_core`` and ``social_django``, distribution ``social-auth-core``.

A backend's settings are ``SOCIAL_AUTH_<BACKEND>_<NAME>``: ``_SECRET`` is the client secret, ``_KEY`` the public client
identifier. State is made and compared by the library, unless a backend says ``STATE_PARAMETER = False``; what it asks
for is its ``RESPONSE_TYPE``. A backend with ``REDIRECT_STATE`` sends the state in the redirect URI, and compares it.

``JWT_DECODE_OPTIONS`` are handed on to PyJWT when an OpenID Connect backend reads an ID token. The signature has been
checked by then, and the times are checked again afterwards; "aud" is not.

``associate_by_email`` in the pipeline takes the address of every backend, whether verified or not; the documentation
warns of it: https://python-social-auth.readthedocs.io/en/latest/configuration/django.html
https://python-social-auth.readthedocs.io/en/latest/configuration/settings.html
"""

from __future__ import annotations

from authlint.concepts import AccountLinking, AuthorizationRequest, ClientCredential, ServerCheck, TokenDecode
from authlint.model import Library, SettingKey

_BACKENDS = ("social_core.backends.oauth.BaseOAuth2", "social.backends.oauth.BaseOAuth2")
_NEITHER = {"code_challenge": None, "nonce": None, "request_uri": None}

LIBRARY = Library(
    name="Python Social Auth",
    distribution="social-auth-core",
    modules=["social_core", "social_django", "social_flask"],
    about="Social login for Django and Flask. State is made and compared by the library.",
    documentation="https://python-social-auth.readthedocs.io/en/latest/configuration/settings.html",
    entries=[
        SettingKey(ClientCredential, ["SOCIAL_AUTH_*_SECRET"], role="client_secret", holder="django"),
        SettingKey(ClientCredential, ["SOCIAL_AUTH_*_SECRET"], role="client_secret", holder="flask"),
        *(
            SettingKey(
                ServerCheck, ["SOCIAL_AUTH_VERIFY_SSL", "SOCIAL_AUTH_*_VERIFY_SSL"], role="verify", holder=holder
            )
            for holder in ("django", "flask")
        ),
        SettingKey(AuthorizationRequest, ["RESPONSE_TYPE"], role="response_type", holder="class", bases=_BACKENDS),
        SettingKey(
            AuthorizationRequest,
            ["STATE_PARAMETER"],
            role="state",
            holder="class",
            bases=_BACKENDS,
            implies={"response_type": "code", **_NEITHER},
            # Otherwise the redirect URI carries the state, and it is compared all the same.
            beside={"REDIRECT_STATE": False},
        ),
        SettingKey(
            AuthorizationRequest,
            ["SOCIAL_AUTH_*_PKCE_CODE_CHALLENGE_METHOD"],
            role="code_challenge_method",
            holder="django",
        ),
        *(
            SettingKey(
                TokenDecode,
                [],
                role="verify_audience",
                holder="django",
                inside=(f"SOCIAL_AUTH_{backend}JWT_DECODE_OPTIONS", option),
                implies={"verify_signature": True, "verify_expiry": True},
            )
            for backend in ("", "OIDC_", "AUTH0_OPENIDCONNECT_", "OKTA_OPENIDCONNECT_")
            for option in ("verify_aud", "verify_signature")
        ),
        SettingKey(AccountLinking, ["SOCIAL_AUTH_*PIPELINE"], role="steps", holder="django"),
        SettingKey(AccountLinking, ["SOCIAL_AUTH_*PIPELINE"], role="steps", holder="flask"),
    ],
)
