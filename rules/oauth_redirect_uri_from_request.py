"""Where the authorization server sends the code is decided by the request that starts the login.

The redirect URI is the address to which the code comes back. When it is built from the host the request names, whoever
can send another "Host" or "X-Forwarded-Host" header, or poison a cache in front of the application, has the code sent
to a server of their own, as far as the authorization server lets them. When it is simply a parameter, a link is
enough. The authorization server should compare it with what was registered, character by character; many compare
prefixes or patterns. An address from the configuration cannot be changed by a request.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, TokenRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Redirect URI taken from the request",
    severity="warning",
    confidence="medium",
    attack="An attacker names their own host in the request that starts the login and receives the victim's code.",
    remedy='Build it from the configuration: redirect_uri = settings.PUBLIC_URL + "/callback".',
    references=[
        rfc(6749, "10.14", "MUST"),
        rfc(6749, "10.6"),
        asvs("4.1.3", "L2"),
        cwe(601),
        cwe(644),
        cwe(807),
    ],
    in_context=True,
    examples=[
        bad("""
            import secrets
            from urllib.parse import urlencode
            from flask import Flask, redirect, request, session

            app = Flask(__name__)

            @app.get("/start")
            def start():
                session["state"] = secrets.token_urlsafe()
                params = {"client_id": "portal", "response_type": "code", "state": session["state"]}
                params["redirect_uri"] = request.headers["X-Forwarded-Host"] + "/callback"  # finding
                return redirect("https://id.example/authorize?" + urlencode(params))
        """),
        bad(
            {
                "provider.py": """
                    from urllib.parse import urlencode

                    def address(back, state):
                        query = urlencode(
                            {"client_id": "portal", "response_type": "code", "redirect_uri": back, "state": state}
                        )
                        return "https://id.example/authorize?" + query
                """,
                "views.py": """
                    import secrets
                    from authlib.integrations.requests_client import OAuth2Session
                    from flask import redirect, request, session
                    from flask.views import MethodView
                    from provider import address

                    class Start(MethodView):
                        def get(self):
                            back = request.host_url.rstrip("/") + "/callback"  # finding
                            client = OAuth2Session("portal", redirect_uri=back)
                            url, session["state"] = client.create_authorization_url(
                                "https://id.example/authorize", redirect_uri=back
                            )
                            return redirect(url)
                """,
            },
            why="a class-based view; the host is read some lines before",
        ),
        bad("""
            from fastapi import APIRouter
            from fastapi.responses import RedirectResponse

            router = APIRouter()

            @router.get("/start")
            async def start(back: str, state: str):
                return RedirectResponse(
                    "https://id.example/authorize?client_id=portal&response_type=code"
                    f"&state={state}&redirect_uri={back}"  # finding
                )
        """),
        bad("""
            import requests
            from flask import Blueprint, request

            pages = Blueprint("pages", __name__)

            @pages.get("/callback")
            def callback():
                return requests.post("https://id.example/token", timeout=5, data={
                    "grant_type": "authorization_code",
                    "code": request.args["code"],
                    "redirect_uri": f"https://{request.host}/callback",  # finding
                }).json()
        """),
        good(
            """
            import os
            import secrets
            from urllib.parse import urlencode
            from flask import Flask, redirect, request, session, url_for

            app = Flask(__name__)

            @app.get("/start")
            def start():
                session["state"] = secrets.token_urlsafe()
                session["next"] = request.host_url
                back = os.environ["PUBLIC_URL"] + "/callback?tenant=" + request.args["tenant"]
                query = {"client_id": "portal", "response_type": "code", "state": session["state"]}
                return redirect("https://id.example/authorize?" + urlencode(query | {"redirect_uri": back}))

            @app.get("/again")
            def again():
                query = {"client_id": "portal", "response_type": "code", "state": session["state"]}
                query["redirect_uri"] = url_for("callback", _external=True)
                return redirect("https://id.example/authorize?" + urlencode(query))
            """,
            why="the address begins with a setting, or the framework makes it, which may pin its host",
        ),
        good(
            {
                "main.py": """
                    from fastapi import FastAPI
                    from starlette.middleware.trustedhost import TrustedHostMiddleware
                    from pages import router

                    app = FastAPI()
                    app.include_router(router)
                    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["portal.example"])
                """,
                "pages.py": """
                    from fastapi import APIRouter, Request
                    from fastapi.responses import RedirectResponse

                    router = APIRouter()

                    @router.get("/start")
                    async def start(request: Request, state: str):
                        back = f"{request.base_url}callback"
                        return RedirectResponse(
                            "https://id.example/authorize?client_id=portal&response_type=code"
                            f"&state={state}&redirect_uri={back}"
                        )
                """,
            },
            why="requests for other hosts are refused before they get here",
        ),
        good(
            """
            from urllib.parse import urlencode
            from flask import Flask, abort, redirect, request, session

            app = Flask(__name__)
            TENANTS = {"one.portal.example", "two.portal.example"}

            @app.get("/start")
            def start():
                host = request.host
                if host not in TENANTS:
                    abort(404)
                query = {"client_id": "portal", "response_type": "code", "state": session["state"]}
                query["redirect_uri"] = f"https://{host}/callback"
                return redirect("https://id.example/authorize?" + urlencode(query))
            """,
            why="the hosts of several tenants, each looked up in a table",
        ),
        good(
            """
            import requests
            from flask import Blueprint, request

            pages = Blueprint("pages", __name__)

            @pages.post("/redeem")
            def redeem():
                sent = request.get_json()
                return requests.post("https://id.example/token", timeout=5, data={
                    "grant_type": "authorization_code",
                    "code": sent["code"],
                    "redirect_uri": sent["redirect_uri"],
                }).json()
            """,
            why="a page in the browser began the login, and the authorization server compares the two addresses",
        ),
    ],
)


@rule.check
def oauth_redirect_uri_from_request(request: AuthorizationRequest | TokenRequest) -> Iterator[Violation]:
    said = request.redirect_uri_from_request
    if said is not None:
        yield request.finding(
            f"The redirect URI is built from {said.reason}: the request decides where the code is sent.",
            because=said.about,
            at=said,
            evidence=said,
        )
