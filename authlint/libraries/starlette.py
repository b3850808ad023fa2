"""Starlette and FastAPI: the key of the session middleware, and what arrives with a request.

``SessionMiddleware`` signs the session cookie with ``secret_key`` and does not encrypt it. It is rarely built by hand:
``app.add_middleware(SessionMiddleware, secret_key=...)`` and ``Middleware(SessionMiddleware, secret_key=...)`` hand its
arguments on. https://starlette.dev/middleware/#sessionmiddleware

A parameter of a FastAPI path function is filled from the request when its default is ``Query()``, ``Header()`` and the
like, or ``Depends()`` on one of the classes of ``fastapi.security``, which only take the token out of the request.
"""

from __future__ import annotations

from authlint.concepts import CookieSet, SessionKey, TokenLifetime
from authlint.model import Call, Library, Supply, arg, fixed

_SENT_BY_THE_CLIENT = (
    "base_url", "client", "cookies", "headers", "path_params", "query_params", "url",
)  # fmt: skip
_SENT_IN_A_BODY = ("body", "form", "json", "stream")
_SENT_OVER_A_SOCKET = ("receive_bytes", "receive_json", "receive_text", "iter_bytes", "iter_json", "iter_text")

_REQUESTS = ("starlette.requests.Request",)
_SOCKETS = ("starlette.websockets.WebSocket",)
_FASTAPI_REQUESTS = ("fastapi.Request", "fastapi.requests.Request")
_FASTAPI_SOCKETS = ("fastapi.WebSocket", "fastapi.websockets.WebSocket")

STARLETTE = Library(
    name="Starlette",
    distribution="starlette",
    modules=["starlette"],
    about="Signs the session cookie with the secret_key of SessionMiddleware.",
    documentation="https://starlette.dev/middleware/#sessionmiddleware",
    needles=[["sessionmiddleware", "secret_key", "https_only"]],
    entries=[
        Call(
            SessionKey,
            names=["starlette.middleware.sessions.SessionMiddleware"],
            signature="app, secret_key, session_cookie='session', max_age=1209600, path='/', same_site='lax', ...",
            roles={"key": arg("secret_key")},
        ),
        Call(
            TokenLifetime,
            names=["starlette.middleware.sessions.SessionMiddleware"],
            signature="app, secret_key, session_cookie='session', max_age=1209600, path='/', same_site='lax', ...",
            roles={"lifetime": arg("max_age"), "kind": fixed("session"), "endless": fixed(None)},
            when_absent={"lifetime": 1209600},
        ),
        Call(
            CookieSet,
            names=["starlette.middleware.sessions.SessionMiddleware"],
            signature="app, secret_key, session_cookie='session', max_age=1209600, path='/', same_site='lax', "
            "https_only=False, ...",
            roles={"secure": arg("https_only"), "kind": fixed("session")},
            only_with=[arg("https_only")],
        ),
        *(
            Call(
                CookieSet,
                names=[name],
                signature=signature,
                roles={"secure": arg("https_only"), "kind": fixed("session")},
                only_with=[arg("https_only")],
            )
            for name, signature in (
                ("starlette.applications.Starlette.add_middleware", "middleware_class, ..."),
                ("starlette.middleware.Middleware", "cls, ..."),
            )
        ),
        *(
            Call(
                TokenLifetime,
                names=[name],
                signature=signature,
                roles={"lifetime": arg("max_age"), "kind": fixed("session"), "endless": fixed(None)},
                when_absent={"lifetime": 1209600},
                only_with=[arg("secret_key")],
            )
            for name, signature in (
                ("starlette.applications.Starlette.add_middleware", "middleware_class, ..."),
                ("starlette.middleware.Middleware", "cls, ..."),
            )
        ),
        Call(
            SessionKey,
            names=["starlette.applications.Starlette.add_middleware"],
            signature="middleware_class, ...",
            roles={"key": arg("secret_key")},
            only_with=[arg("secret_key")],
        ),
        Call(
            SessionKey,
            names=["starlette.middleware.Middleware"],
            signature="cls, ...",
            roles={"key": arg("secret_key")},
            only_with=[arg("secret_key")],
        ),
        Supply(
            "request",
            [
                *(f"starlette.requests.HTTPConnection.{part}" for part in _SENT_BY_THE_CLIENT),
                *(f"{request}.{part}" for request in _REQUESTS for part in (*_SENT_BY_THE_CLIENT, *_SENT_IN_A_BODY)),
                *(f"{socket}.{part}" for socket in _SOCKETS for part in (*_SENT_BY_THE_CLIENT, *_SENT_OVER_A_SOCKET)),
            ],
        ),
        Supply(
            "session",
            [f"{request}.session" for request in (*_REQUESTS, "starlette.requests.HTTPConnection", *_SOCKETS)],
        ),
    ],
)

FASTAPI = Library(
    name="FastAPI",
    distribution="fastapi",
    modules=["fastapi"],
    about="Starlette with typed parameters; the session middleware is Starlette's.",
    documentation="https://fastapi.tiangolo.com/reference/middleware/",
    needles=[["sessionmiddleware", "secret_key", "https_only"]],
    entries=[
        *(
            Call(
                CookieSet,
                names=names,
                signature=signature,
                roles={"secure": arg("https_only"), "kind": fixed("session")},
                only_with=[arg("https_only")],
            )
            for names, signature in (
                (
                    ["fastapi.FastAPI.add_middleware", "fastapi.applications.FastAPI.add_middleware"],
                    "middleware_class, ...",
                ),
                (["fastapi.middleware.Middleware"], "cls, ..."),
            )
        ),
        Call(
            SessionKey,
            names=["fastapi.FastAPI.add_middleware", "fastapi.applications.FastAPI.add_middleware"],
            signature="middleware_class, ...",
            roles={"key": arg("secret_key")},
            only_with=[arg("secret_key")],
        ),
        Call(
            SessionKey,
            names=["fastapi.middleware.Middleware"],
            signature="cls, ...",
            roles={"key": arg("secret_key")},
            only_with=[arg("secret_key")],
        ),
        Supply(
            "request",
            [
                *(
                    f"{request}.{part}"
                    for request in _FASTAPI_REQUESTS
                    for part in (*_SENT_BY_THE_CLIENT, *_SENT_IN_A_BODY)
                ),
                *(
                    f"{socket}.{part}"
                    for socket in _FASTAPI_SOCKETS
                    for part in (*_SENT_BY_THE_CLIENT, *_SENT_OVER_A_SOCKET)
                ),
                *(
                    f"{package}.{source}"
                    for package in ("fastapi", "fastapi.param_functions")
                    for source in ("Body", "Cookie", "File", "Form", "Header", "Path", "Query")
                ),
                *(
                    f"fastapi.security.{scheme}.__call__"
                    for scheme in (
                        "APIKeyCookie",
                        "APIKeyHeader",
                        "APIKeyQuery",
                        "HTTPBearer",
                        "OAuth2",
                        "OAuth2AuthorizationCodeBearer",
                        "OAuth2PasswordBearer",
                        "OpenIdConnect",
                    )
                ),
            ],
        ),
        Supply("session", [f"{request}.session" for request in (*_FASTAPI_REQUESTS, *_FASTAPI_SOCKETS)]),
    ],
)

LIBRARIES = (STARLETTE, FASTAPI)
