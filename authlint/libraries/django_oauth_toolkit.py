"""Django OAuth Toolkit: import name ``oauth2_provider``, distribution ``django-oauth-toolkit``.

Surprising, and modelled here:

- Everything is one dictionary setting. An access token is valid for ten hours unless it says otherwise.
- ``REFRESH_TOKEN_EXPIRE_SECONDS: None``, the default, makes refresh tokens that never expire:
  https://django-oauth-toolkit.readthedocs.io/en/latest/settings.html#refresh-token-expire-seconds
"""

from __future__ import annotations

from authlint.concepts import TokenLifetime
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="Django OAuth Toolkit",
    distribution="django-oauth-toolkit",
    modules=["oauth2_provider"],
    about="An OAuth 2.0 authorization server for Django, configured by the setting OAUTH2_PROVIDER.",
    documentation="https://django-oauth-toolkit.readthedocs.io/en/latest/settings.html",
    entries=[
        SettingKey(
            TokenLifetime,
            [],
            role="lifetime",
            holder="django",
            inside=("OAUTH2_PROVIDER", f"{token}_EXPIRE_SECONDS"),
            implies={"kind": kind} | ({"endless": None} if kind == "refresh" else {}),
        )
        for token, kind in (
            ("ACCESS_TOKEN", "access"),
            ("REFRESH_TOKEN", "refresh"),
            ("AUTHORIZATION_CODE", "code"),
            ("ID_TOKEN", "session"),
        )
    ],
)
