"""A callback redeems an authorization code without looking whether this user asked for it.

The code comes in a link, and anybody can make somebody follow a link. An attacker begins a login with an account of
their own, keeps the code and gives the link to the victim: the victim goes on in the attacker's account and fills it
with secrets, or the attacker's account is tied to the victim's and opens it from then on. The "state" is there to
prevent it: it is kept in the session when the user is sent away and compared when the user comes back. To send one
and not compare it helps nobody. Libraries compare it only when they are given both: requests-oauthlib and google-
auth-oauthlib need the state in the constructor and the whole URL in fetch_token(authorization_response=...); given a
bare code, they compare nothing.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationResponse, HandedOutState, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Code redeemed without comparing the state",
    severity="error",
    confidence="medium",
    attack="The victim follows the attacker's link to the callback and works on in the attacker's account.",
    remedy="First take the state out of the session, and refuse the response unless both are there and equal.",
    references=[
        rfc(6749, "10.12", "MUST"),
        rfc(9700, "2.1", "MUST"),
        rfc(8252, "8.9", "SHOULD"),
        asvs("10.1.2", "L2"),
        cwe(352),
        cwe(346),
    ],
    in_context=True,
    examples=[
        bad("""
            import requests
            from flask import Flask, request, session

            app = Flask(__name__)

            @app.get("/back")
            def back():
                code = request.args.get("code")
                form = {"grant_type": "authorization_code", "code": code, "client_id": "3fa1c4"}
                answer = requests.post("https://id.example/token", data=form)  # finding
                session["access_token"] = answer.json()["access_token"]
                return "welcome"
        """),
        bad(
            {
                "hub.py": """
                    import os
                    import requests

                    class Hub:
                        def link(self, state):
                            return f"https://hub.example/authorize?response_type=code&client_id=3fa1c4&state={state}"

                        def tokens(self, code):
                            query = dict(client_id="3fa1c4", client_secret=os.environ["HUB_SECRET"], code=code)
                            return requests.post("https://hub.example/token", params=query).json()
                """,
                "views.py": """
                    import secrets
                    from django.contrib.auth import login
                    from django.shortcuts import redirect
                    from django.views import View
                    from hub import Hub
                    from people import person_of

                    class Begin(View):
                        def get(self, request):
                            request.session["hub_state"] = secrets.token_urlsafe(32)
                            return redirect(Hub().link(request.session["hub_state"]))

                    class Back(View):
                        def get(self, request):
                            tokens = Hub().tokens(request.GET["code"])  # finding
                            login(request, person_of(tokens))
                            return redirect("/")
                """,
            },
            why="a state is sent and kept, and the callback does not read it",
        ),
        bad(
            """
            import os
            from fastapi import APIRouter
            from flask import request, session
            from requests_oauthlib import OAuth2Session
            from clients import hub

            router = APIRouter()

            def whole_response():
                own = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                return own.fetch_token("https://hub.example/token", authorization_response=request.url)  # finding

            def bare_code():
                own = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back", state=session["hub_state"])
                return own.fetch_token("https://hub.example/token", code=request.args["code"])  # finding

            @router.get("/back")
            def read_for_nothing(code: str, state: str = ""):
                plan = state if state in ("small", "large") else "small"
                return {"tokens": hub.exchange_code(code), "plan": plan}  # finding
            """,
            why="the library compares the state it was made with, and only with that of a whole response",
        ),
        bad("""
            import webbrowser
            from http.server import BaseHTTPRequestHandler, HTTPServer
            from urllib.parse import parse_qs, urlsplit
            from hub import client

            class Back(BaseHTTPRequestHandler):
                def do_GET(self):
                    query = parse_qs(urlsplit(self.path).query)
                    self.server.tokens = client.exchange_code(query["code"][0])  # finding

            def main():
                webbrowser.open(client.oauth_link())
                HTTPServer(("127.0.0.1", 8400), Back).handle_request()
        """),
        bad(
            """
            from flask import redirect
            from requests_oauthlib import OAuth2Session

            def begin():
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                url, state = hub.authorization_url("https://hub.example/authorize")  # finding
                return redirect(url)
            """,
            why="the library makes a state, and the program throws it away",
        ),
        good(
            """
            from authlib.integrations.starlette_client import OAuth
            from django.http import HttpResponseForbidden
            from requests_oauthlib import OAuth2Session

            oauth = OAuth()

            def by_hand(request, hub):
                expected = request.session.pop("hub_state", None)
                if not expected or request.GET.get("state") != expected:
                    return HttpResponseForbidden()
                return hub.exchange_code(request.GET["code"])

            def by_session(request):
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/", state=request.session["hub_state"])
                return hub.fetch_token("https://hub.example/token", authorization_response=request.build_absolute_uri())

            async def by_registry(request):
                return await oauth.hub.authorize_access_token(request)

            def with_pkce(request, hub):
                return hub.exchange_code(request.GET["code"], code_verifier=request.session.pop("verifier"))

            def with_nonce(request, hub):
                tokens = hub.exchange_code(request.GET["code"])
                return hub.read_id_token(tokens["id_token"], nonce=request.session.pop("nonce"))
            """,
            why="the program or the library compares the state; PKCE and a nonce protect as well (RFC 9700, 2.1)",
        ),
        good(
            {
                "guards.py": """
                    import hmac
                    from functools import wraps
                    from fastapi import HTTPException, Request
                    from flask import abort, request, session

                    def own_response(view):
                        @wraps(view)
                        def inner(*args, **kwargs):
                            if request.args["state"] != session.pop("hub_state"):
                                abort(400)
                            return view(*args, **kwargs)
                        return inner

                    async def same_browser(request: Request, state: str):
                        if not hmac.compare_digest(request.cookies["hub_csrf"], state):
                            raise HTTPException(400)
                """,
                "views.py": """
                    from fastapi import APIRouter, Depends
                    from flask import request
                    from django.views import View
                    from guards import own_response, same_browser
                    from hub import client

                    router = APIRouter()

                    @own_response
                    def decorated():
                        return client.exchange_code(request.args["code"])

                    @router.get("/back")
                    async def depending(code: str, ours: None = Depends(same_browser)):
                        return await client.exchange_code(code)

                    class Checked(View):
                        def dispatch(self, request, *args, **kwargs):
                            if request.GET.get("state", "") != request.session.pop("hub_state"):
                                raise PermissionError
                            return super().dispatch(request, *args, **kwargs)

                    class Back(Checked):
                        def get(self, request):
                            return client.exchange_code(request.GET["code"])
                """,
            },
            why="a decorator, a dependency or the base class compares the state",
        ),
        good(
            """
            from fastapi import APIRouter, Request
            from flask import request
            from hub import HubOAuthenticator, client, codes, transactions, users

            router = APIRouter()

            class Members(HubOAuthenticator):
                def authenticate(self, handler):
                    return client.exchange_code(handler.get_argument("code"))

            @router.get("/back")
            async def handed_on(code: str, state: str):
                begun = await transactions.finish(state)
                return await client.exchange_code(code, begun)

            @router.get("/whole")
            async def whole(request: Request, code: str):
                await transactions.check_response(request)
                return await client.exchange_code(code)

            @router.post("/login")
            async def posted(code: str):
                return await client.exchange_code(code)

            def token_endpoint():
                return codes.exchange_code(request.args["grant_type"], request.args["code"])

            def invited():
                return users.get_by_code(request.args.get("code"))

            def old_protocol():
                return client.fetch_access_token(request.args["oauth_verifier"])
            """,
            why="what is not seen may compare it; a code may be another one; OAuth 1 has no state",
        ),
        good(
            """
            from flask import redirect, session
            from requests_oauthlib import OAuth2Session

            def begin():
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                url, session["hub_state"] = hub.authorization_url("https://hub.example/authorize")
                return redirect(url)
            """,
            why="the state that the library made is kept",
        ),
    ],
)


@rule.check
def oauth_state_not_verified(noun: AuthorizationResponse | HandedOutState) -> Iterator[Violation]:
    evidence = noun.unbound if isinstance(noun, AuthorizationResponse) else noun.dropped
    if evidence is None:
        return
    local = isinstance(noun, AuthorizationResponse) and noun.in_local_program is not None
    before = "This code is redeemed, but" if isinstance(noun, AuthorizationResponse) else "A login begins here, and"
    yield noun.finding(
        f"{before} {evidence.reason}: the response can be that of a login somebody else began.",
        because=evidence.about,
        severity="warning" if local else None,
        remedy="Use PKCE with S256, and compare the state with the one this program made." if local else "",
    )
