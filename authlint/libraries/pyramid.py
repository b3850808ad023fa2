"""Pyramid: import name and distribution ``pyramid``; signed cookie sessions and authentication tickets.

Both factories sign with their first argument. The ticket of ``AuthTktAuthenticationPolicy`` names the user, so its key
alone is enough to sign in as anybody. https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/sessions.html
"""

from __future__ import annotations

from authlint.concepts import SessionKey
from authlint.model import Call, Handed, Library, Supply, arg

LIBRARY = Library(
    name="Pyramid",
    distribution="pyramid",
    modules=["pyramid"],
    about="Signs sessions and authentication tickets with the secret of their factories.",
    documentation="https://docs.pylonsproject.org/projects/pyramid/en/latest/api/session.html",
    entries=[
        Call(
            SessionKey,
            names=["pyramid.session.SignedCookieSessionFactory"],
            signature="secret, cookie_name='session', max_age=None, path='/', domain=None, secure=False, ...",
            roles={"key": arg("secret")},
        ),
        Call(
            SessionKey,
            names=["pyramid.authentication.AuthTktAuthenticationPolicy"],
            signature="secret, callback=None, cookie_name='auth_tkt', secure=False, ...",
            roles={"key": arg("secret")},
        ),
        Call(
            SessionKey,
            names=["pyramid.authentication.AuthTktCookieHelper"],
            signature="secret, cookie_name='auth_tkt', secure=False, ...",
            roles={"key": arg("secret")},
        ),
        Supply(
            "request",
            [
                f"pyramid.request.Request.{part}"
                for part in (
                    "GET", "POST", "authorization", "body", "cookies", "headers", "host", "host_url", "json",
                    "json_body", "matchdict", "params", "path", "path_info", "path_qs", "path_url", "query_string",
                    "referer", "referrer", "text", "url",
                )
            ],
        ),
        Handed("pyramid.request.Request", ["request"], where=["from pyramid", "import pyramid"]),
        Supply("session", ["pyramid.request.Request.session"]),
    ],
)  # fmt: skip
