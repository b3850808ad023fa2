"""Bottle: import name and distribution ``bottle``; cookies signed with a ``secret=`` given at each call.

A signed cookie is unpickled when it is read, so its key is worth more than a session:
https://bottlepy.org/docs/dev/tutorial.html#signed-cookies
"""

from __future__ import annotations

from authlint.concepts import SessionKey
from authlint.model import Call, Library, Supply, arg

LIBRARY = Library(
    name="Bottle",
    distribution="bottle",
    modules=["bottle"],
    about="Signs a cookie when set_cookie is given a secret.",
    documentation="https://bottlepy.org/docs/dev/tutorial.html#signed-cookies",
    entries=[
        Call(
            SessionKey,
            names=["bottle.response.set_cookie", "bottle.BaseResponse.set_cookie", "bottle.Response.set_cookie"],
            signature="name, value, secret=None, ...",
            roles={"key": arg("secret")},
            only_with=[arg("secret")],
        ),
        Call(
            SessionKey,
            names=["bottle.request.get_cookie", "bottle.BaseRequest.get_cookie", "bottle.Request.get_cookie"],
            signature="key, default=None, secret=None, ...",
            roles={"key": arg("secret")},
            only_with=[arg("secret")],
        ),
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("bottle.request", "bottle.BaseRequest", "bottle.Request")
                for part in (
                    "GET", "POST", "auth", "body", "cookies", "files", "forms", "fullpath", "get_cookie", "get_header",
                    "headers", "json", "params", "path", "query", "query_string", "url", "url_args", "urlparts",
                )
            ],
        ),
    ],
)  # fmt: skip
