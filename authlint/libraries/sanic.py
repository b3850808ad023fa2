"""Sanic and sanic-jwt: what arrives with a request, and how sanic-jwt makes and checks tokens.

Surprising, and modelled here:

- ``Initialize`` signs with a constant from its own source when no secret is given; it only warns:
  https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html#secret
- Every option may be given to ``Initialize``, as ``SANIC_JWT_SECRET`` and so on in ``app.config``, or in a class
  derived from ``Configuration``, as an attribute or by a method such as ``set_secret``.
- Tokens are accepted for three minutes after they have run out.
- ``public_key`` is another name of ``secret``. With "none" as the algorithm it can neither make nor check a token.
"""

from __future__ import annotations

from authlint.concepts import Concept, KeyMaterial, TokenDecode, TokenLifetime
from authlint.model import Attribute, Call, Entry, Handed, Library, SettingKey, Supply, arg, fixed

SANIC = Library(
    name="Sanic",
    distribution="sanic",
    modules=["sanic"],
    about="Requests as a Sanic handler sees them. Sanic has no sessions of its own.",
    documentation="https://sanic.dev/en/guide/basics/request.html",
    entries=[
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("sanic.Request", "sanic.request.Request")
                for part in (
                    "args", "body", "cookies", "credentials", "files", "form", "get_args", "get_cookies", "get_form",
                    "get_query_args", "headers", "host", "json", "load_json", "match_info", "path", "query_args",
                    "query_string", "raw_headers", "raw_url", "token", "url",
                )
            ],
        ),
        Handed("sanic.Request", ["request"], where=["from sanic", "import sanic"]),
    ],
)  # fmt: skip

INITIALIZE = ["sanic_jwt.Initialize", "sanic_jwt.initialization.Initialize"]
FUNCTIONS = ["sanic_jwt.initialize", "sanic_jwt.initialization.initialize"]
CONFIGURATION = ("sanic_jwt.Configuration", "sanic_jwt.configuration.Configuration")


def _setting(concept: type[Concept], option: str, role: str) -> list[Entry]:
    """Return the ways to write an option elsewhere than at the call: in ``app.config``, or in a class of its own."""
    name = f"SANIC_JWT_{option.upper()}"
    return [
        SettingKey(concept, [name], role=role, holder="flask"),
        Attribute(concept, [f"sanic.Sanic.config.{name}"], role=role),
        Attribute(concept, [f"{owner}.{option}" for owner in CONFIGURATION], role=role),
    ]


SANIC_JWT = Library(
    name="sanic-jwt",
    distribution="sanic-jwt",
    modules=["sanic_jwt"],
    about="Issues and checks tokens for Sanic.",
    documentation="https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html",
    needles=[["sanic_jwt"]],
    entries=[
        *(
            entry
            for names, signature in (
                (INITIALIZE, "instance, app=None, ..."),
                (FUNCTIONS, "instance, authenticate, ..."),
            )
            for entry in (
                Call(
                    KeyMaterial,
                    names=names,
                    signature=signature,
                    roles={
                        "key": arg("secret") | arg("public_key") | arg("configuration_class")["secret"],
                        "algorithm": arg("algorithm"),
                    },
                    when_absent={"key": "This is a big secret. Shhhhh", "algorithm": "HS256"},
                    settings={"key": "SANIC_JWT_SECRET"},
                    documentation="https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html#secret",
                ),
                Call(
                    KeyMaterial,
                    names=names,
                    signature=signature,
                    roles={"key": arg("private_key"), "algorithm": arg("algorithm")},
                    only_with=[arg("private_key")],
                ),
                Call(
                    TokenDecode,
                    names=names,
                    signature=signature,
                    roles={
                        "verify_signature": fixed(True),
                        "verify_expiry": arg("verify_exp"),
                        "leeway": arg("leeway"),
                        "audience": arg("claim_aud"),
                        "issuer": arg("claim_iss"),
                        "refuses_unsecured": fixed(True),
                    },
                    when_absent={"verify_expiry": True, "leeway": 180},
                    only_with=[arg("verify_exp") | arg("leeway")],
                ),
                Call(
                    TokenLifetime,
                    names=names,
                    signature=signature,
                    roles={"lifetime": arg("expiration_delta"), "kind": fixed("access")},
                    only_with=[arg("expiration_delta")],
                ),
            )
        ),
        *_setting(KeyMaterial, "secret", "key"),
        *_setting(KeyMaterial, "private_key", "key"),
        *_setting(TokenDecode, "verify_exp", "verify_expiry"),
        *_setting(TokenDecode, "leeway", "leeway"),
        *_setting(TokenLifetime, "expiration_delta", "lifetime"),
    ],
)

LIBRARIES = (SANIC, SANIC_JWT)
