"""Names that mean the same in every project, whatever library reads them.

``client_secret`` is the parameter of RFC 6749 section 2.3.1. ``JWT_SECRET`` and its variants are what people call the
key of their own tokens. A name alone is weak evidence: the rules look at the value as well.
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, KeyMaterial
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="by name",
    distribution="",
    modules=[],
    about="Variables and settings whose name says what they hold.",
    documentation="https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    entries=[
        SettingKey(
            KeyMaterial,
            [
                "JWT_SECRET",
                "JWT_SECRET_KEY",
                "JWT_SIGNING_KEY",
                "JWT_SIGNING_SECRET",
                "JWT_HS256_SECRET",
                "*_JWT_SECRET",
                "*_JWT_SECRET_KEY",
            ],
            role="key",
            holder="name",
        ),
        SettingKey(
            ClientCredential, ["CLIENT_SECRET", "*_CLIENT_SECRET", "CLIENTSECRET"], role="client_secret", holder="name"
        ),
    ],
)
