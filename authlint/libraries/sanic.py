"""Sanic and sanic-jwt: what arrives with a request, and the key sanic-jwt signs with.

``Initialize`` of sanic-jwt signs with a constant from its own source when it is given no ``secret=``; it only warns.
https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html
"""

from __future__ import annotations

from authlint.concepts import KeyMaterial, TokenLifetime
from authlint.model import Call, Library, Supply, arg, fixed

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
                    "args", "body", "cookies", "credentials", "files", "form", "get_args", "get_form", "headers",
                    "host", "json", "load_json", "match_info", "path", "query_args", "query_string", "raw_headers",
                    "token", "url",
                )
            ],
        ),
    ],
)  # fmt: skip

SANIC_JWT = Library(
    name="sanic-jwt",
    distribution="sanic-jwt",
    modules=["sanic_jwt"],
    about="Issues and checks tokens for Sanic.",
    documentation="https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html",
    entries=[
        Call(
            KeyMaterial,
            names=["sanic_jwt.Initialize", "sanic_jwt.initialization.Initialize"],
            signature="instance, app=None, ...",
            roles={"key": arg("secret"), "algorithm": arg("algorithm")},
            when_absent={"key": "This is a big secret. Shhhhh", "algorithm": "HS256"},
            documentation="https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html#secret",
        ),
        Call(
            TokenLifetime,
            names=["sanic_jwt.Initialize", "sanic_jwt.initialization.Initialize"],
            signature="instance, app=None, ...",
            roles={"lifetime": arg("expiration_delta"), "kind": fixed("access")},
            only_with=[arg("expiration_delta")],
        ),
    ],
)

LIBRARIES = (SANIC, SANIC_JWT)
