"""A cookie that holds a token or a session is set without Secure or HttpOnly.

Without Secure the browser sends it over plain HTTP as well, where everybody on the way reads it: one link to
http://... is enough. Without HttpOnly every script on the page reads it: a hole in one page, or in one library of it,
gives the token away. Both are one word each. A cookie that scripts have to read, such as that against forged requests,
is another matter.
"""

import re
from collections.abc import Iterator

from authlint.concepts import CookieSet, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Value

rule = Rule(
    title="Token cookie without Secure or HttpOnly",
    severity="warning",
    attack="Whoever is on the way, or gets a script into a page, reads the cookie and is signed in as the user.",
    remedy='Set all three: response.set_cookie("__Host-session", value, secure=True, httponly=True, samesite="Lax").',
    references=[
        rfc(6750, "5.3", "MUST NOT"),
        asvs("3.3.1", "L1"),
        asvs("3.3.4", "L2"),
        asvs("3.3.2", "L2"),
        cwe(614),
        cwe(1004),
        cwe(1275),
    ],
    violated_by={"secure": False, "httponly": False},
    examples=[
        bad("""
            from flask import make_response
            from tokens import create_access_token

            def login(user):
                response = make_response("welcome")
                response.set_cookie("access_token", create_access_token(user))  # finding
                response.set_cookie("jwt", user.jwt, secure=True, httponly=False)  # finding
                return response
        """),
        bad(
            {
                "options.py": """
                    COOKIE = {"httponly": True, "samesite": "lax", "secure": False}
                """,
                "views.py": """
                    from django.http import HttpResponse
                    from django.views import View
                    from options import COOKIE

                    class Login(View):
                        def post(self, request):
                            response = HttpResponse("welcome")
                            response.set_cookie("session_id", request.user.new_session(), **COOKIE)  # finding
                            return response
                """,
            },
            why="the flags come from another file",
        ),
        bad("""
            def finish(self, oauth, url):
                answer = oauth.fetch_token("https://id.example/token", authorization_response=url)
                self.set_secure_cookie("provider", answer["id_token"], expires_days=1)  # finding
        """),
        bad("""
            from flask import Flask

            app = Flask(__name__)
            app.config["SESSION_COOKIE_SECURE"] = False  # finding
            app.config.update(SESSION_COOKIE_HTTPONLY=False)  # finding
        """),
        good("""
            def login(response, token):
                response.set_cookie("__Host-access_token", token, secure=True, httponly=True, samesite="Lax", path="/")
        """),
        good(
            """
            def form(response, csrf_token, theme):
                response.set_cookie("csrf_token", csrf_token, secure=True)
                response.set_cookie("XSRF-TOKEN", csrf_token)
                response.set_cookie("theme", theme)
                response.set_cookie("next_page_token", theme)
            """,
            why="the cookie against forged requests has to be read by scripts; others let nobody in",
        ),
        good(
            """
            import os
            from settings import settings

            SECURE = os.environ.get("COOKIE_SECURE", False)

            def login(request, response, token, options):
                response.set_cookie("access_token", token, httponly=True, secure=request.is_secure())
                response.set_cookie("access_token", token, httponly=True, secure=not settings.DEBUG)
                response.set_cookie("access_token", token, httponly=True, secure=settings.COOKIE_SECURE)
                response.set_cookie("access_token", token, httponly=True, secure=SECURE)
                response.set_cookie("access_token", token, **options)
                response.set_cookie("access_token", token, 3600, None, "/", None, True, True, "Lax")
            """,
            why="the flag depends on where the program runs, or is not visible",
        ),
        good(
            """
            def logout(response):
                response.set_cookie("access_token", "", max_age=0)
                response.delete_cookie("refresh_token")
            """,
            why="a cookie that is taken away holds nothing",
        ),
        good(
            """
            import falcon

            def on_post(self, request, response):
                response.set_cookie("access_token", self.sign(request))
            """,
            why="Falcon sets both flags by itself",
        ),
        good(
            """
            class Keeper:
                def keep(self, handler, url_token):
                    self.set_cookie(handler, url_token)
            """,
            why="a function of the program's own is handed the answer, and sets the cookie inside",
        ),
        good(
            """
            import os
            from flask import Flask

            app = Flask(__name__)
            origins = os.environ.get("ORIGINS", "").split(",")
            secure = False if [one for one in origins if "http:" in one] else True
            app.config["SESSION_COOKIE_SECURE"] = secure
            if app.debug:
                app.config["SESSION_COOKIE_SECURE"] = False
            """,
            why="only where it is developed, or served without TLS",
        ),
    ],
)

_DEVELOPMENT = re.compile(r"(?:^|[/_.])(?:dev|develop|development|local|testing)(?:[/_.]|$)")
"""Paths of the settings of a development environment."""

_FLAGS = {"secure": "Secure", "httponly": "HttpOnly"}
_MEANING = {
    "Secure": "plain HTTP carries it where others can read it",
    "HttpOnly": "every script on the page can read it",
}


@rule.check
def token_cookie_missing_flags(cookie: CookieSet) -> Iterator[Violation]:
    off = {flag: value for flag in _FLAGS if (value := _off(cookie.role_value(flag))) is not None}
    token = cookie.carries_token if off and not _DEVELOPMENT.search(cookie.site.path) else None
    if token is None:
        return
    flags = [_FLAGS[flag] for flag in off]
    first = next(iter(off))
    yield cookie.finding(
        f"The cookie of {token.reason} is set without {' and '.join(flags)}: "
        + ", and ".join(_MEANING[flag] for flag in flags)
        + ".",
        because=off[first],
        at="" if isinstance(off[first], Absent) else first,
        evidence=token,
    )


def _off(value: Value) -> Value | None:
    """Return the alternative that leaves a flag out, unless whoever installs the program, or a test, decides."""
    found = value.find(_is_off)
    if any(leaf.equals(True) for leaf in value.leaves()):
        return None
    chosen = any(leaf.origin is not None and leaf.origin.kind in ("environment", "setting") for leaf in value.leaves())
    return None if chosen or (found is not None and _is_fallback(found)) else found


def _is_fallback(value: Value) -> bool:
    """True for what counts only when a variable of the environment is not set, or a function decides so."""
    notes = " ".join(step.note for step in value.trace)
    return (value.when == "unset" and "is not set" in notes) or (value.when != "" and "returned" in notes)


def _is_off(value: Value) -> bool:
    return value.when != "debug" and (value.equals(False) or (value.equals(None) and isinstance(value, Absent)))
