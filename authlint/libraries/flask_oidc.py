"""flask-oidc: import name ``flask_oidc``, distribution ``flask-oidc``.

``OIDC_CLIENT_SECRETS`` is the path of a ``client_secrets.json`` or the same data as a mapping; only the mapping puts
the secret into the source. https://flask-oidc.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import ClientCredential
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="flask-oidc",
    distribution="flask-oidc",
    modules=["flask_oidc"],
    about="OpenID Connect for Flask, configured with a client_secrets.json.",
    documentation="https://flask-oidc.readthedocs.io/en/latest/",
    entries=[
        SettingKey(
            ClientCredential,
            [],
            role="client_secret",
            holder="flask",
            inside=("OIDC_CLIENT_SECRETS", "web", "client_secret"),
        ),
    ],
)
