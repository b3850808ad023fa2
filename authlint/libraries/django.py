"""Django and Django REST framework: the signing key of a project, and what arrives with a request.

``SECRET_KEY`` signs sessions, password reset links, messages and everything made with ``django.core.signing``;
``SECRET_KEY_FALLBACKS`` lists earlier keys that are still accepted. A view gets its request as a parameter, so a type
annotation or the view's place in a class is what leads to these names.
"""

from __future__ import annotations

from authlint.concepts import CookieSet, SessionKey
from authlint.model import Call, Handed, Library, SettingKey, Supply, arg

_VIEWS = (
    *(f"django.views.{place}" for place in ("View", "generic.View", "generic.base.View")),
    *(
        f"django.views.generic.{view}View"
        for view in ("Create", "Delete", "Detail", "Form", "List", "Redirect", "Template", "Update")
    ),
)
_REQUESTS = (
    "django.http.HttpRequest",
    "django.http.request.HttpRequest",
    "django.core.handlers.wsgi.WSGIRequest",
    "django.core.handlers.asgi.ASGIRequest",
    *(f"{view}.request" for view in _VIEWS),
)
_SENT_BY_THE_CLIENT = (
    "COOKIES", "FILES", "GET", "META", "POST", "body", "build_absolute_uri", "content_params", "get_full_path",
    "get_host", "headers", "path", "path_info", "read", "readline",
)  # fmt: skip

DJANGO = Library(
    name="Django",
    distribution="Django",
    modules=["django"],
    about="Signs sessions, reset links and cookies with the project's SECRET_KEY.",
    documentation="https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",
    entries=[
        SettingKey(SessionKey, ["SECRET_KEY", "SECRET_KEY_FALLBACKS"], role="key", holder="django"),
        SettingKey(CookieSet, ["SESSION_COOKIE_SECURE"], "secure", "django", implies={"kind": "session"}),
        SettingKey(CookieSet, ["SESSION_COOKIE_HTTPONLY"], "httponly", "django", implies={"kind": "session"}),
        Call(
            SessionKey,
            names=["django.core.signing.Signer", "django.core.signing.TimestampSigner"],
            signature="*, key=None, sep=':', salt=None, algorithm=None, fallback_keys=None",
            older_signatures=[("5.1", "*args, key=None, sep=':', salt=None, algorithm=None, fallback_keys=None")],
            roles={"key": arg("key")},
            only_with=[arg("key")],
        ),
        Call(
            SessionKey,
            names=["django.core.signing.dumps"],
            signature="obj, key=None, salt='django.core.signing', ...",
            roles={"key": arg("key")},
            only_with=[arg("key")],
        ),
        Call(
            SessionKey,
            names=["django.core.signing.loads"],
            signature="s, key=None, salt='django.core.signing', ...",
            roles={"key": arg("key")},
            only_with=[arg("key")],
        ),
        Supply(
            "request",
            [f"{request}.{part}" for request in _REQUESTS for part in _SENT_BY_THE_CLIENT],
        ),
        # A signed cookie holds what the program put into it, as a session does.
        Supply(
            "session",
            [f"{request}.{part}" for request in _REQUESTS for part in ("session", "get_signed_cookie")],
        ),
        Handed("django.http.HttpRequest", ["request"], where=["from django", "import django"]),
    ],
)

_REST_VIEWS = (
    "rest_framework.views.APIView",
    *(
        f"rest_framework.generics.{view}APIView"
        for view in ("Create", "Destroy", "Generic", "List", "ListCreate", "Retrieve", "RetrieveUpdate", "Update")
    ),
    *(f"rest_framework.viewsets.{view}ViewSet" for view in ("", "Generic", "Model", "ReadOnlyModel")),
)
_REST_REQUESTS = ("rest_framework.request.Request", *(f"{view}.request" for view in _REST_VIEWS))

REST_FRAMEWORK = Library(
    name="Django REST framework",
    distribution="djangorestframework",
    modules=["rest_framework"],
    about="Wraps Django's request; its parsed body is request.data.",
    documentation="https://www.django-rest-framework.org/api-guide/requests/",
    entries=[
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in _REST_REQUESTS
                for part in ("data", "query_params", "stream", *_SENT_BY_THE_CLIENT)
            ],
        ),
        Supply(
            "session", [f"{request}.{part}" for request in _REST_REQUESTS for part in ("session", "get_signed_cookie")]
        ),
        Handed("rest_framework.request.Request", ["request"], where=["from rest_framework", "import rest_framework"]),
    ],
)

# What both hand over is called the same, and the wrapped request is the one that knows both their names.
LIBRARIES = (REST_FRAMEWORK, DJANGO)
