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
            import os
            import requests
            from flask import Flask, request, session

            app = Flask(__name__)

            @app.get("/back")
            def back():
                code = request.args.get("code")
                if not code:
                    return "denied", 403
                form = {"grant_type": "authorization_code", "code": code, "client_id": "3fa1c4"}
                answer = requests.post("https://id.example/token", data=form, auth=("", os.environ["KEY"]))  # finding
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
            from flask import request, session
            from requests_oauthlib import OAuth2Session

            def whole_response():
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                return hub.fetch_token(  # finding
                    "https://hub.example/token", client_secret=os.environ["HUB"], authorization_response=request.url
                )

            def bare_code():
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back", state=session["hub_state"])
                return hub.fetch_token("https://hub.example/token", code=request.args["code"])  # finding
            """,
            why="the library compares the state it was made with, and only with that of a whole response",
        ),
        bad("""
            from fastapi import APIRouter
            from clients import hub

            router = APIRouter(prefix="/oauth")

            @router.get("/back")
            def back(code: str, state: str = ""):
                plan = state if state in ("small", "large") else "small"
                tokens = hub.exchange_code(code)  # finding
                return {"name": tokens["name"], "plan": plan}
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
            from flask import redirect, session
            from requests_oauthlib import OAuth2Session

            def begin():
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                url, session["hub_state"] = hub.authorization_url("https://hub.example/authorize")
                return redirect(url)

            def console(hub):
                url, _ = hub.authorization_url("https://hub.example/authorize")
                return hub.fetch_token("https://hub.example/token", authorization_response=hub.ask_person(url))

            def own_state(state):
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/back")
                url, _ = hub.authorization_url("https://hub.example/authorize", state=state)
                return redirect(url)
            """,
            why="the state is kept, by the program or by an object that lives on, or the program made it",
        ),
        good(
            """
            import os
            from django.contrib.auth import login
            from django.http import HttpResponseForbidden
            from requests_oauthlib import OAuth2Session
            from people import person_of

            def by_hand(request, hub):
                expected = request.session.pop("hub_state", None)
                if not expected or request.GET.get("state") != expected:
                    return HttpResponseForbidden()
                login(request, person_of(hub.exchange_code(request.GET["code"])))

            def by_library(request):
                hub = OAuth2Session("3fa1c4", redirect_uri="https://app.example/", state=request.session["hub_state"])
                url = request.build_absolute_uri()
                return hub.fetch_token("https://hub.example/token", authorization_response=url)
            """,
            why="the state is compared before the code is redeemed, by the program or by the library",
        ),
        good(
            """
            from flask import request, session
            from hub import client

            def with_pkce():
                return client.exchange_code(request.args["code"], code_verifier=session.pop("verifier"))

            def with_nonce():
                tokens = client.exchange_code(request.args["code"])
                return client.read_id_token(tokens["id_token"], nonce=session.pop("nonce"))
            """,
            why="a PKCE verifier or nonce of the same session gives the same protection (RFC 9700 section 2.1)",
        ),
        good(
            {
                "main.py": """
                    from django.http import HttpResponseForbidden
                    from views import finish

                    def back(request):
                        if request.GET.get("state", "") != request.session.pop("hub_state"):
                            return HttpResponseForbidden()
                        return finish(request)
                """,
                "guards.py": """
                    import hmac
                    from functools import wraps
                    from fastapi import HTTPException, Request
                    from flask import abort, request, session

                    def own_response(view):
                        @wraps(view)
                        def inner(*args, **kwargs):
                            expected = session.pop("hub_state", None)
                            if not expected or request.args.get("state") != expected:
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

                    def finish(request):
                        return client.exchange_code(request.GET["code"])

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
            why="a decorator, a dependency, the caller or the base class compares the state",
        ),
        good(
            """
            from authlib.integrations.starlette_client import OAuth
            from google_auth_oauthlib.flow import Flow

            oauth = OAuth()

            async def back(request):
                return await oauth.hub.authorize_access_token(request)

            def google(request):
                flow = Flow.from_client_secrets_file("google.json", scopes=["openid"], state=request.session["state"])
                flow.fetch_token(authorization_response=request.build_absolute_uri())
                return flow.credentials
            """,
            why="the framework clients of Authlib compare the state themselves; the other one was given it",
        ),
        good(
            """
            from flask import request
            from issuer import codes, hub, users

            def token_endpoint():
                return codes.exchange_code(request.args["grant_type"], request.args["code"])

            def first_login():
                return users.get_by_code(request.args.get("code"))

            def old_protocol():
                return hub.fetch_access_token(request.args["oauth_verifier"])
            """,
            why="an authorization server redeems its own codes; a code may be another one; OAuth 1 has no state",
        ),
        good(
            """
            from fastapi import APIRouter, Request
            from hub import HubOAuthenticator, client, transactions

            router = APIRouter()

            class Members(HubOAuthenticator):
                def authenticate(self, handler):
                    return client.exchange_code(handler.get_argument("code"))

            @router.get("/back")
            async def handed_on(request: Request, code: str, state: str):
                begun = await transactions.finish(state)
                return await client.exchange_code(code, begun)

            @router.get("/whole")
            async def whole(request: Request, code: str):
                await transactions.check_response(request)
                return await client.exchange_code(code)

            @router.post("/login")
            async def login(code: str):
                return await client.exchange_code(code)
            """,
            why="what is not seen may compare it: a function that gets it, a base class, a page that posts the code",
        ),
    ],
)


@rule.check
def oauth_state_not_verified(noun: AuthorizationResponse | HandedOutState) -> Iterator[Violation]:
    evidence = noun.unbound if isinstance(noun, AuthorizationResponse) else noun.dropped
    if evidence is None:
        return
    before = "This code is redeemed, but" if isinstance(noun, AuthorizationResponse) else "A login begins here, and"
    yield noun.finding(
        f"{before} {evidence.reason}: the response can be that of a login somebody else began.", evidence=evidence
    )
