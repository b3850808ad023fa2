"""Flask and Quart: the key their session cookies are signed with, and what arrives with a request.

Both sign the session cookie with ``SECRET_KEY`` and do not encrypt it: whoever knows the key can write any session.
``app.secret_key`` and ``app.config["SECRET_KEY"]`` are one setting. Flask-WTF signs its CSRF tokens with
``WTF_CSRF_SECRET_KEY`` when that is given. ``SECRET_KEY_FALLBACKS`` (Flask 3.1) is a list of earlier keys that count as
well: https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY_FALLBACKS
"""

from __future__ import annotations

from authlint.concepts import CookieSet, SessionKey
from authlint.model import Attribute, Library, SettingKey, Supply

_SENT_BY_THE_CLIENT = (
    "access_route", "args", "authorization", "base_url", "cookies", "data", "environ", "files", "form", "full_path",
    "get_data", "get_json", "headers", "host", "host_url", "json", "path", "query_string", "referrer", "remote_addr",
    "root_url", "stream", "url", "url_root", "user_agent", "values", "view_args",
)  # fmt: skip

FLASK = Library(
    name="Flask",
    distribution="Flask",
    modules=["flask"],
    about="Signs sessions, flash messages and CSRF tokens with the application's secret key.",
    documentation="https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY",
    entries=[
        SettingKey(SessionKey, ["SECRET_KEY", "SECRET_KEY_FALLBACKS"], role="key", holder="flask"),
        SettingKey(SessionKey, ["WTF_CSRF_SECRET_KEY"], role="key", holder="flask"),
        Attribute(SessionKey, ["flask.Flask.secret_key", "flask.app.Flask.secret_key"], role="key"),
        SettingKey(
            CookieSet,
            ["SESSION_COOKIE_SECURE"],
            "secure",
            "flask",
            implies={"kind": "session"},
        ),
        SettingKey(
            CookieSet,
            ["SESSION_COOKIE_HTTPONLY"],
            "httponly",
            "flask",
            implies={"kind": "session"},
        ),
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("flask.request", "flask.globals.request", "flask.Request", "flask.wrappers.Request")
                for part in _SENT_BY_THE_CLIENT
            ],
        ),
        Supply("session", ["flask.session", "flask.globals.session"]),
    ],
)

QUART = Library(
    name="Quart",
    distribution="Quart",
    modules=["quart"],
    about="Flask's interface over asyncio, with the same signed session cookie.",
    documentation="https://quart.palletsprojects.com/en/latest/reference/configuration/",
    entries=[
        SettingKey(SessionKey, ["SECRET_KEY"], role="key", holder="flask"),
        Attribute(SessionKey, ["quart.Quart.secret_key", "quart.app.Quart.secret_key"], role="key"),
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("quart.request", "quart.globals.request", "quart.Request")
                for part in _SENT_BY_THE_CLIENT
                if part not in ("environ", "stream")
            ],
        ),
        Supply("session", ["quart.session", "quart.globals.session"]),
    ],
)

LIBRARIES = (FLASK, QUART)
