"""A callback believes its own address when it says which authorization server the code is from.

A program that signs people in with several servers has to remember with which of them a login began. When the
callback takes that from the path or the query, an attacker who controls one of the servers, or only registers with
one, can make the browser bring a code of an honest server to the address of the other: the program then hands that
code to the attacker's token endpoint. This is called a mix-up. Keep the server's name in the session beside the
state, and compare it; or compare the "iss" parameter that many servers add to the response.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationResponse, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Server of a response taken from its address",
    severity="warning",
    confidence="low",
    attack="A code of an honest server is brought to the address of another one, which receives it.",
    remedy="Keep the provider in the session beside the state, and refuse a response that names another one.",
    references=[
        rfc(9700, "4.4.2", "MUST"),
        rfc(9207, "2.4", "MUST"),
        asvs("10.2.2", "L2"),
        cwe(346),
        cwe(345),
        cwe(441),
    ],
    in_context=True,
    examples=[
        bad("""
            import os
            import requests
            from fastapi import APIRouter, HTTPException, Request

            router = APIRouter(prefix="/oauth")
            ENDPOINTS = {"hub": "https://hub.example/token", "forge": "https://forge.example/token"}

            @router.get("/back/{provider}")
            def back(request: Request, provider: str, code: str, state: str):
                if state != request.session.pop("oauth_state"):
                    raise HTTPException(400)
                form = {"grant_type": "authorization_code", "code": code, "client_secret": os.environ["SECRET"]}
                return requests.post(ENDPOINTS[provider], data=form).json()  # finding
        """),
        bad(
            {
                "providers.py": """
                import os
                import requests

                class Provider:
                    def __init__(self, endpoint):
                        self.endpoint = endpoint

                    def tokens(self, code):
                        form = {"grant_type": "authorization_code", "code": code, "client_secret": os.environ["SECRET"]}
                        return requests.post(self.endpoint, data=form).json()

                PROVIDERS = {"hub": Provider("https://hub.example/token"), "forge": Provider("https://forge.example/token")}
            """,
                "views.py": """
                from django.http import HttpResponseForbidden
                from django.views import View
                from people import welcome
                from providers import PROVIDERS

                class Back(View):
                    def get(self, request, provider):
                        expected = request.session.pop("oauth_state", None)
                        if not expected or request.GET.get("state") != expected:
                            return HttpResponseForbidden()
                        chosen = PROVIDERS[provider]
                        return welcome(chosen.tokens(request.GET["code"]))  # finding
            """,
            }
        ),
        good(
            """
            from fastapi import APIRouter, HTTPException, Request
            from hub import PROVIDERS

            router = APIRouter(prefix="/oauth")

            @router.get("/back/{provider}")
            def kept_beside(request: Request, provider: str, code: str, state: str):
                if state != request.session.pop("oauth_state"):
                    raise HTTPException(400)
                if provider != request.session.pop("oauth_provider"):
                    raise HTTPException(400)
                return PROVIDERS[provider].exchange_code(code)

            @router.get("/again/{provider}")
            def kept_under_it(request: Request, provider: str, code: str, state: str):
                if state != request.session.pop(f"oauth_state_{provider}"):
                    raise HTTPException(400)
                return PROVIDERS[provider].exchange_code(code)

            @router.get("/third/{provider}")
            def response_says_it(request: Request, provider: str, code: str, state: str, iss: str):
                if state != request.session.pop("oauth_state") or iss != PROVIDERS[provider].issuer:
                    raise HTTPException(400)
                return PROVIDERS[provider].exchange_code(code)
            """,
            why="the session knows the server, by its name or by the key of the state, or the response says it",
        ),
        good(
            """
            from fastapi import APIRouter, Request
            from hub import HUB, begun, oauth

            router = APIRouter(prefix="/oauth")

            @router.get("/back/{provider}")
            async def by_library(request: Request, provider: str):
                return await oauth.create_client(provider).authorize_access_token(request)

            @router.get("/unseen/{provider}")
            def unseen(request: Request, provider: str, code: str, state: str):
                begun.check(state, provider)
                return oauth.client(provider).exchange_code(code)

            @router.get("/one")
            def one_server(request: Request, code: str, state: str):
                begun.check(state)
                return HUB.exchange_code(code)
            """,
            why="Authlib keeps the state under the name of the client; a helper may compare; one server needs no name",
        ),
    ],
)


@rule.check
def oauth_provider_not_bound_to_session(response: AuthorizationResponse) -> Iterator[Violation]:
    evidence = response.provider_from_request
    if evidence is not None and response.unbound is None:
        yield response.finding(
            f"Of several servers {evidence.reason}: a code of another one is handed to it.", evidence=evidence
        )
