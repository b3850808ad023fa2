"""django-auth-adfs: import name ``django_auth_adfs``, distribution ``django-auth-adfs``; settings in ``AUTH_ADFS``.

https://django-auth-adfs.readthedocs.io/en/latest/settings_ref.html
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, ServerCheck
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="django-auth-adfs",
    distribution="django-auth-adfs",
    modules=["django_auth_adfs"],
    about="Sign-in with ADFS and Microsoft Entra ID for Django.",
    documentation="https://django-auth-adfs.readthedocs.io/en/latest/settings_ref.html",
    entries=[
        SettingKey(ClientCredential, [], role="client_secret", holder="django", inside=("AUTH_ADFS", "CLIENT_SECRET")),
        SettingKey(ServerCheck, [], role="verify", holder="django", inside=("AUTH_ADFS", "CA_BUNDLE")),
    ],
)
