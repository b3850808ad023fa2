"""Redirects of the web frameworks, in files that speak of a login.

None of them looks at the address: each writes it into the header "Location" as it is. Django refuses schemes that no
browser follows, which leaves every foreign host.
https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpResponseRedirect
"""

from __future__ import annotations

from collections.abc import Sequence

from authlint.concepts import Redirect
from authlint.model import Call, Library, arg

_LOGIN = ["login", "log_in", "logout", "signin", "sign_in", "signout", "oauth", "oidc", "openid", "sso", "saml"]
_STATUSES = ("HTTPFound", "HTTPSeeOther", "HTTPTemporaryRedirect", "HTTPMovedPermanently")


def _redirects(
    name: str, distribution: str, modules: Sequence[str], names: Sequence[str], signature: str, parameter: str, url: str
) -> Library:
    return Library(
        name=f"{name} redirects",
        distribution=distribution,
        modules=modules,
        about="Redirects in files that speak of a login.",
        documentation=url,
        entries=[Call(Redirect, names, signature, roles={"target": arg(parameter)})],
        needles=[_LOGIN],
    )


LIBRARIES = (
    _redirects(
        "Flask",
        "Flask",
        ["flask", "werkzeug"],
        ["flask.redirect", "flask.helpers.redirect", "werkzeug.utils.redirect"],
        "location, code=302, ...",
        "location",
        "https://flask.palletsprojects.com/en/stable/api/#flask.redirect",
    ),
    _redirects(
        "Quart",
        "Quart",
        ["quart"],
        ["quart.redirect"],
        "location, code=302",
        "location",
        "https://quart.palletsprojects.com/en/latest/reference/source/quart.html#quart.redirect",
    ),
    _redirects(
        "Django shortcut",
        "Django",
        ["django"],
        ["django.shortcuts.redirect"],
        "to, ...",
        "to",
        "https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#redirect",
    ),
    _redirects(
        "Django",
        "Django",
        ["django"],
        [
            f"django.http.{module}HttpResponse{kind}Redirect"
            for module in ("", "response.")
            for kind in ("", "Permanent")
        ],
        "redirect_to, ...",
        "redirect_to",
        "https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpResponseRedirect",
    ),
    _redirects(
        "Starlette",
        "starlette",
        ["starlette", "fastapi"],
        ["starlette.responses.RedirectResponse", "fastapi.responses.RedirectResponse"],
        "url, status_code=307, ...",
        "url",
        "https://starlette.dev/responses/#redirectresponse",
    ),
    _redirects(
        "aiohttp",
        "aiohttp",
        ["aiohttp"],
        [f"aiohttp.web.{status}" for status in _STATUSES],
        "location, ...",
        "location",
        "https://docs.aiohttp.org/en/stable/web_exceptions.html",
    ),
    _redirects(
        "Tornado",
        "tornado",
        ["tornado"],
        ["tornado.web.RequestHandler.redirect"],
        "url, permanent=False, status=None",
        "url",
        "https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.redirect",
    ),
    _redirects(
        "Sanic",
        "sanic",
        ["sanic"],
        ["sanic.response.redirect", "sanic.redirect"],
        "to, headers=None, status=302, ...",
        "to",
        "https://sanic.dev/en/guide/basics/response.html",
    ),
    _redirects(
        "Bottle",
        "bottle",
        ["bottle"],
        ["bottle.redirect"],
        "url, code=None",
        "url",
        "https://bottlepy.org/docs/stable/api.html#bottle.redirect",
    ),
    _redirects(
        "Pyramid",
        "pyramid",
        ["pyramid"],
        [f"pyramid.httpexceptions.{status}" for status in _STATUSES],
        "location='', ...",
        "location",
        "https://docs.pylonsproject.org/projects/pyramid/en/latest/api/httpexceptions.html",
    ),
    _redirects(
        "Falcon",
        "falcon",
        ["falcon"],
        [
            f"falcon.{status}"
            for status in ("HTTPFound", "HTTPSeeOther", "HTTPMovedPermanently", "HTTPTemporaryRedirect")
        ],
        "location, ...",
        "location",
        "https://falcon.readthedocs.io/en/stable/api/redirects.html",
    ),
    _redirects(
        "Litestar",
        "litestar",
        ["litestar"],
        ["litestar.response.Redirect", "litestar.response.redirect.Redirect"],
        "path, ...",
        "path",
        "https://docs.litestar.dev/latest/usage/responses.html#redirect-responses",
    ),
    _redirects(
        "CherryPy",
        "cherrypy",
        ["cherrypy"],
        ["cherrypy.HTTPRedirect"],
        "urls, ...",
        "urls",
        "https://docs.cherrypy.dev/en/latest/pkg/cherrypy._cperror.html",
    ),
)
