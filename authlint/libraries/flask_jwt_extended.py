"""Flask-JWT-Extended: import name ``flask_jwt_extended``, distribution ``Flask-JWT-Extended``.

Surprising, and modelled here:

- Everything that matters is a setting of the application. Without ``JWT_SECRET_KEY`` the tokens are signed with Flask's
  ``SECRET_KEY``: https://flask-jwt-extended.readthedocs.io/en/stable/options.html
- ``JWT_DECODE_ALGORITHMS`` defaults to a list of ``JWT_ALGORITHM`` alone. PyJWT stands behind it and refuses "none".
- ``JWT_PRIVATE_KEY`` signs and ``JWT_PUBLIC_KEY`` verifies when the algorithm is not a MAC.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, HeaderPeek, KeyMaterial, TokenDecode, TokenEncode, TokenLifetime
from authlint.model import Call, Library, SettingKey, arg, fixed

LIBRARY = Library(
    name="Flask-JWT-Extended",
    distribution="Flask-JWT-Extended",
    modules=["flask_jwt_extended"],
    about="JWTs for the views of a Flask application, configured by its settings.",
    documentation="https://flask-jwt-extended.readthedocs.io/en/stable/",
    entries=[
        SettingKey(KeyMaterial, ["JWT_SECRET_KEY", "JWT_PRIVATE_KEY"], role="key", holder="flask"),
        SettingKey(AlgorithmSetting, ["JWT_ALGORITHM", "JWT_DECODE_ALGORITHMS"], role="algorithms", holder="flask"),
        SettingKey(TokenDecode, ["JWT_DECODE_LEEWAY"], role="leeway", holder="flask"),
        SettingKey(TokenDecode, ["JWT_VERIFY_SUB"], role="verify_subject", holder="flask"),
        SettingKey(
            TokenLifetime,
            ["JWT_ACCESS_TOKEN_EXPIRES"],
            role="lifetime",
            holder="flask",
            implies={"kind": "access", "endless": False},
        ),
        SettingKey(
            TokenLifetime,
            ["JWT_REFRESH_TOKEN_EXPIRES"],
            role="lifetime",
            holder="flask",
            implies={"kind": "refresh", "endless": False},
        ),
        Call(
            TokenDecode,
            names=["flask_jwt_extended.decode_token", "flask_jwt_extended.utils.decode_token"],
            signature="encoded_token, csrf_value=None, allow_expired=False",
            roles={
                "token": arg("encoded_token"),
                "verify_signature": fixed(True),
                "allow_expired": arg("allow_expired"),
                "respelling": fixed("padding"),
            },
            when_absent={"allow_expired": False},
        ),
        Call(
            HeaderPeek,
            names=[
                "flask_jwt_extended.get_unverified_jwt_headers",
                "flask_jwt_extended.utils.get_unverified_jwt_headers",
            ],
            signature="encoded_token",
            roles={"token": arg("encoded_token")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["flask_jwt_extended.create_access_token", "flask_jwt_extended.utils.create_access_token"],
            signature="identity, fresh=False, expires_delta=None, additional_claims=None, additional_headers=None",
            roles={"claims": arg("additional_claims"), "header": arg("additional_headers")},
            gives="minted-token",
        ),
        Call(
            TokenLifetime,
            names=["flask_jwt_extended.create_access_token", "flask_jwt_extended.utils.create_access_token"],
            signature="identity, fresh=False, expires_delta=None, additional_claims=None, additional_headers=None",
            roles={"lifetime": arg("expires_delta"), "kind": fixed("access"), "endless": fixed(False)},
            only_with=[arg("expires_delta")],
        ),
        Call(
            TokenEncode,
            names=["flask_jwt_extended.create_refresh_token", "flask_jwt_extended.utils.create_refresh_token"],
            signature="identity, expires_delta=None, additional_claims=None, additional_headers=None",
            roles={"claims": arg("additional_claims"), "header": arg("additional_headers")},
            gives="minted-token",
        ),
        Call(
            TokenLifetime,
            names=["flask_jwt_extended.create_refresh_token", "flask_jwt_extended.utils.create_refresh_token"],
            signature="identity, expires_delta=None, additional_claims=None, additional_headers=None",
            roles={"lifetime": arg("expires_delta"), "kind": fixed("refresh"), "endless": fixed(False)},
            only_with=[arg("expires_delta")],
        ),
    ],
)
