"""django-allauth: import name ``allauth``, distribution ``django-allauth``.

The client secret of a provider stands in ``SOCIALACCOUNT_PROVIDERS``, or in the database as a ``SocialApp``. State is
made and compared by the library. https://docs.allauth.org/en/latest/socialaccount/provider_configuration.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="django-allauth",
    distribution="django-allauth",
    modules=["allauth"],
    about="Accounts and social login for Django. State is made and compared by the library.",
    documentation="https://docs.allauth.org/en/latest/socialaccount/provider_configuration.html",
    entries=[
        *(
            SettingKey(ClientCredential, [], role="client_secret", holder="django", inside=path)
            for path in (
                ("SOCIALACCOUNT_PROVIDERS", "*", "APP", "secret"),
                ("SOCIALACCOUNT_PROVIDERS", "*", "APPS", "*", "secret"),
                ("SOCIALACCOUNT_PROVIDERS", "openid_connect", "SERVERS", "*", "APP", "secret"),
            )
        ),
        SettingKey(
            AuthorizationRequest,
            [],
            role="code_challenge",
            holder="django",
            inside=("SOCIALACCOUNT_PROVIDERS", "*", "OAUTH_PKCE_ENABLED"),
            implies={"response_type": "code", "state": True, "nonce": None, "request_uri": None},
        ),
    ],
)
