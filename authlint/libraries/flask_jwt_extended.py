"""Flask-JWT-Extended, and the packages it took over from: Flask-JWT and Flask-JWT-Simple.

Import names ``flask_jwt_extended``, ``flask_jwt`` and ``flask_jwt_simple``. Surprising, and modelled here:

- Everything that matters is a setting of the application. Without ``JWT_SECRET_KEY`` the tokens are signed with Flask's
  ``SECRET_KEY``: https://flask-jwt-extended.readthedocs.io/en/stable/options.html
- ``JWT_DECODE_ALGORITHMS`` defaults to a list of ``JWT_ALGORITHM`` alone. PyJWT stands behind it and refuses "none".
- ``JWT_PRIVATE_KEY`` signs and ``JWT_PUBLIC_KEY`` verifies when the algorithm is not a MAC.
- ``JWT_VERIFY``, ``JWT_VERIFY_EXPIRATION`` and a shorter ``JWT_VERIFY_CLAIMS`` switch nothing off in Flask-JWT, in no
  release: https://pythonhosted.org/Flask-JWT/#configuration-options
- Flask-JWT refuses to make tokens that lack one of ``JWT_REQUIRED_CLAIMS``, among them "exp".
"""

from __future__ import annotations

from authlint.concepts import (
    AlgorithmSetting,
    CookieSet,
    HeaderPeek,
    KeyMaterial,
    TokenDecode,
    TokenEncode,
    TokenLifetime,
    TokenLocation,
)
from authlint.model import Call, Library, SettingKey, arg, fixed

FLASK_JWT_EXTENDED = Library(
    name="Flask-JWT-Extended",
    distribution="Flask-JWT-Extended",
    modules=["flask_jwt_extended"],
    about="JWTs for the views of a Flask application, configured by its settings.",
    documentation="https://flask-jwt-extended.readthedocs.io/en/stable/",
    entries=[
        SettingKey(KeyMaterial, ["JWT_SECRET_KEY", "JWT_PRIVATE_KEY"], role="key", holder="flask"),
        SettingKey(
            AlgorithmSetting,
            ["JWT_ALGORITHM", "JWT_DECODE_ALGORITHMS"],
            role="algorithms",
            holder="flask",
            implies={"refuses_unsecured": True},
        ),
        SettingKey(TokenLocation, ["JWT_TOKEN_LOCATION"], role="places", holder="flask"),
        SettingKey(CookieSet, ["JWT_COOKIE_SECURE"], "secure", "flask", implies={"kind": "token"}),
        SettingKey(CookieSet, ["JWT_COOKIE_SAMESITE"], "samesite", "flask", implies={"kind": "token"}),
        SettingKey(CookieSet, ["JWT_COOKIE_CSRF_PROTECT"], "csrf_check", "flask", implies={"kind": "token"}),
        SettingKey(TokenDecode, ["JWT_DECODE_LEEWAY"], role="leeway", holder="flask"),
        SettingKey(TokenDecode, ["JWT_DECODE_AUDIENCE"], role="audience", holder="flask"),
        SettingKey(TokenDecode, ["JWT_DECODE_ISSUER"], role="issuer", holder="flask"),
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

FLASK_JWT = Library(
    name="Flask-JWT",
    distribution="Flask-JWT",
    modules=["flask_jwt"],
    about="JWTs for the views of a Flask application; nobody has released it since 2015.",
    documentation="https://pythonhosted.org/Flask-JWT/",
    entries=[
        SettingKey(KeyMaterial, ["JWT_SECRET_KEY"], role="key", holder="flask"),
        SettingKey(
            AlgorithmSetting,
            ["JWT_ALGORITHM"],
            role="algorithms",
            holder="flask",
            implies={"refuses_unsecured": True},
        ),
        SettingKey(TokenDecode, ["JWT_LEEWAY"], role="leeway", holder="flask"),
        SettingKey(TokenDecode, ["JWT_REQUIRED_CLAIMS"], role="required_claims", holder="flask"),
        SettingKey(
            TokenLifetime, ["JWT_EXPIRATION_DELTA"], role="lifetime", holder="flask", implies={"kind": "access"}
        ),
    ],
)

FLASK_JWT_SIMPLE = Library(
    name="Flask-JWT-Simple",
    distribution="Flask-JWT-Simple",
    modules=["flask_jwt_simple"],
    about="JWTs for the views of a Flask application; superseded by Flask-JWT-Extended.",
    documentation="https://flask-jwt-simple.readthedocs.io/en/latest/",
    entries=[
        SettingKey(KeyMaterial, ["JWT_SECRET_KEY", "JWT_PRIVATE_KEY"], role="key", holder="flask"),
        SettingKey(
            AlgorithmSetting,
            ["JWT_ALGORITHM"],
            role="algorithms",
            holder="flask",
            implies={"refuses_unsecured": True},
        ),
        SettingKey(TokenLifetime, ["JWT_EXPIRES"], role="lifetime", holder="flask", implies={"kind": "access"}),
        Call(
            TokenDecode,
            names=["flask_jwt_simple.decode_jwt", "flask_jwt_simple.utils.decode_jwt"],
            signature="encoded_token",
            roles={"token": arg("encoded_token"), "verify_signature": fixed(True), "refuses_unsecured": fixed(True)},
        ),
        Call(
            None,
            names=["flask_jwt_simple.create_jwt", "flask_jwt_simple.utils.create_jwt"],
            signature="identity",
            gives="minted-token",
        ),
    ],
)

LIBRARIES = (FLASK_JWT_EXTENDED, FLASK_JWT, FLASK_JWT_SIMPLE)
