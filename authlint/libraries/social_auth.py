"""Python Social Auth: import names ``social_core`` and ``social_django``, distribution ``social-auth-core``.

A backend's settings are ``SOCIAL_AUTH_<BACKEND>_<NAME>``: ``_SECRET`` is the client secret, ``_KEY`` the public client
identifier. State is made and compared by the library.

``associate_by_email`` in the pipeline takes the address of every backend, whether verified or not; the documentation
warns of it: https://python-social-auth.readthedocs.io/en/latest/configuration/django.html
https://python-social-auth.readthedocs.io/en/latest/configuration/settings.html
"""

from __future__ import annotations

from authlint.concepts import AccountLinking, ClientCredential
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="Python Social Auth",
    distribution="social-auth-core",
    modules=["social_core", "social_django", "social_flask"],
    about="Social login for Django and Flask. State is made and compared by the library.",
    documentation="https://python-social-auth.readthedocs.io/en/latest/configuration/settings.html",
    entries=[
        SettingKey(ClientCredential, ["SOCIAL_AUTH_*_SECRET"], role="client_secret", holder="django"),
        SettingKey(ClientCredential, ["SOCIAL_AUTH_*_SECRET"], role="client_secret", holder="flask"),
        SettingKey(AccountLinking, ["SOCIAL_AUTH_*PIPELINE"], role="steps", holder="django"),
        SettingKey(AccountLinking, ["SOCIAL_AUTH_*PIPELINE"], role="steps", holder="flask"),
    ],
)
