"""A token is kept in a session that the browser can read.

The sessions of Flask, and those of Starlette's SessionMiddleware, are a cookie: signed, so that nobody can change it,
and not encrypted, so that whoever has the cookie reads what is in it. An access or refresh token in it is in the
browser, in its backups, in the logs that record cookies, and remains good after the logout, because nothing on the
server is there to be forgotten. Keep the token on the server, and in the session only the number it is found under.
"""

from collections.abc import Iterator

from authlint.concepts import SessionEntry, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Token in a session that the browser can read",
    severity="warning",
    attack="Whoever gets hold of the cookie, from a backup, a log or a script, decodes it and has the tokens.",
    remedy='Keep tokens on the server: session["tokens"] = store.save(tokens); or keep the session itself there, as '
    "Flask-Session does.",
    references=[
        rfc(6749, "10.4", "MUST"),
        asvs("10.1.1", "L2"),
        asvs("7.4.1", "L1"),
        cwe(315),
        cwe(522),
        cwe(539),
    ],
    in_context=True,
    examples=[
        bad("""
            from flask import Blueprint, redirect, request, session
            from requests_oauthlib import OAuth2Session

            URL = "https://id.example/token"
            pages = Blueprint("pages", __name__)

            @pages.route("/back")
            def back():
                session["token"] = OAuth2Session("web").fetch_token(URL, authorization_response=request.url)  # finding
                return redirect("/")
        """),
        bad(
            {
                "app.py": """
                    from fastapi import FastAPI
                    from starlette.middleware.sessions import SessionMiddleware
                    import settings
                    import views

                    app = FastAPI()
                    app.add_middleware(SessionMiddleware, secret_key=settings.KEY)
                    app.include_router(views.router)
                """,
                "views.py": """
                    from fastapi import APIRouter, Request
                    from requests_oauthlib import OAuth2Session

                    router = APIRouter()

                    @router.get("/back")
                    def back(request: Request):
                        hub = OAuth2Session("3fa1c4", state=request.session["state"])
                        token = hub.fetch_token("https://hub.example/token", authorization_response=str(request.url))
                        request.session["hub"] = token["access_token"]  # finding
                """,
            },
            why="the middleware that makes the session a cookie stands in another file",
        ),
        bad(
            {
                "site/settings.py": """
                    INSTALLED_APPS = ["django.contrib.sessions"]
                    SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
                """,
                "site/views.py": """
                    from django.shortcuts import redirect
                    from django.views import View
                    from requests_oauthlib import OAuth2Session

                    class Back(View):
                        def get(self, request):
                            hub = OAuth2Session("3fa1c4", state=request.session["state"])
                            url = request.build_absolute_uri()
                            token = hub.fetch_token("https://hub.example/token", authorization_response=url)
                            request.session["oauth"] = token  # finding
                            return redirect("/")
                """,
            },
            why="a setting makes the sessions of Django cookies",
        ),
        good("""
            from flask import redirect, session
            from store import token_store

            def back(oauth):
                answer = oauth.google.authorize_access_token()
                session["tokens"] = token_store.save(answer)
                session["user"] = answer["userinfo"]["name"]
                return redirect("/")
        """),
        good(
            """
            from flask import Flask, session
            from flask_session import Session

            app = Flask(__name__)
            app.config["SESSION_TYPE"] = "redis"
            Session(app)

            @app.route("/back")
            def back(oauth):
                session["token"] = oauth.google.authorize_access_token()
            """,
            why="Flask-Session keeps the session on the server",
        ),
        good(
            """
            from django.shortcuts import redirect

            def back(request, oauth):
                request.session["token"] = oauth.google.authorize_access_token(request)
                return redirect("/")
            """,
            why="Django keeps its sessions in the database unless a setting says otherwise",
        ),
        good(
            """
            import secrets
            from flask import redirect, session

            def login(oauth):
                session["state"] = secrets.token_urlsafe(32)
                session["code_verifier"] = secrets.token_urlsafe(48)
                session["csrf_token"] = secrets.token_hex(16)
                return redirect(oauth.url(session["state"], session["code_verifier"]))
            """,
            why="state, nonce and verifier belong to this browser",
        ),
    ],
)


@rule.check
def tokens_in_client_side_session(entry: SessionEntry) -> Iterator[Violation]:
    token = entry.keeps_token
    cookie = entry.read_by_browser if token is not None else None
    if token is not None and cookie is not None:
        text = f"This keeps {token.reason} in {cookie.reason}, which is not encrypted."
        yield entry.finding(text, because=token.about, evidence=token)
