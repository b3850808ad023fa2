"""A client secret, code, refresh token or password travels in the URL of a request to the authorization server.

The query of a URL is written down on its way: by the server that answers, by proxies and load balancers, by monitoring,
by the client's own log of requests, and in the text of exceptions. Each of them keeps it far longer and guards it less
than a secret deserves. The token endpoint therefore takes its parameters in the body of a POST request, and a client
may identify itself by HTTP Basic authentication, which is a header.
"""

from collections.abc import Callable, Iterator

from authlint.concepts import TokenIntrospection, TokenRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_oauth import DOCUMENTED_WITH_GET, SECRET_PARAMETERS
from authlint.values import Known, Table, Text, Unknown, Value

rule = Rule(
    title="Client credentials or code in the URL of a token request",
    severity="error",
    attack="Whoever reads the log of a proxy or monitoring service gets the secret and asks for tokens with it.",
    remedy="Send the parameters in the body: requests.post(url, data={...}), and the client's credentials there or as "
    "auth=(client_id, client_secret).",
    references=[rfc(6749, "2.3.1", "MUST NOT"), rfc(6749, "3.2", "MUST"), asvs("14.2.1", "L1"), cwe(598), cwe(522)],
    violated_by={"in_query": True, "method": "GET"},
    examples=[
        bad("""
            import os
            import requests

            def redeem(code):
                return requests.post("https://id.example/token", timeout=5, params={
                    "grant_type": "authorization_code",
                    "code": code,
                    "client_id": "portal",
                    "client_secret": os.environ["SECRET"],  # finding
                })
        """),
        bad("""
            import os
            from requests_oauthlib import OAuth2Session

            def redeem(code):
                session = OAuth2Session("portal")
                return session.fetch_token("https://id.example/token", code=code, method="GET")  # finding
        """),
        bad(
            {
                "settings.py": """
                    import os

                    TOKEN_URL = "https://id.example/oauth/access_token"
                    CLIENT_SECRET = os.environ["SECRET"]
                """,
                "views.py": """
                    import httpx
                    import settings

                    class Callback:
                        async def get(self, request):
                            query = f"client_id=portal&client_secret={settings.CLIENT_SECRET}"
                            url = settings.TOKEN_URL + "?" + query + "&code=" + request.query_params["code"]
                            async with httpx.AsyncClient() as client:
                                return await client.get(url)  # finding
                """,
            },
            why="a class-based view; the URL grows step by step, the secret comes from another file",
        ),
        bad("""
            import aiohttp

            async def is_active(token):
                async with aiohttp.ClientSession() as session:
                    url = "https://id.example/oauth2/introspect"
                    async with session.post(url, params={"token": token}) as answer:  # finding
                        return (await answer.json())["active"]
        """),
        good(
            """
            import os
            import requests
            from requests_oauthlib import OAuth2Session

            def redeem(code):
                return requests.post(
                    "https://id.example/token?tenant=7",
                    data={"grant_type": "authorization_code", "code": code},
                    auth=("portal", os.environ["SECRET"]),
                    timeout=5,
                )

            def with_session(code, verb):
                session = OAuth2Session("portal")
                session.fetch_token("https://id.example/token", code=code, method=verb)
                return session.fetch_token("https://id.example/token", code=code, method="POST")
            """,
            why="body and header; the query of the endpoint holds nothing secret; the chosen method is not known",
        ),
        good(
            """
            import secrets
            from urllib.parse import urlencode
            from flask import redirect, session

            def start():
                session["state"] = secrets.token_urlsafe()
                query = urlencode({
                    "client_id": "portal", "response_type": "code", "state": session["state"],
                    "redirect_uri": "https://portal.example/callback",
                })
                return redirect("https://id.example/authorize?" + query)
            """,
            why="the authorization request travels in the query by design and holds no secret",
        ),
        good(
            """
            import os
            import requests

            def redeem(code):
                return requests.get("https://api.weixin.qq.com/sns/oauth2/access_token", timeout=5, params={
                    "grant_type": "authorization_code", "appid": "wx1", "secret": os.environ["SECRET"], "code": code,
                })
            """,
            why="the provider's manual has nothing but GET: the program cannot choose",
        ),
        good(
            """
            import requests

            def by_postal_code(code, client_id):
                return requests.get("https://geo.example/places", params={"code": code, "client_id": client_id})

            def countries(store, code):
                return store.get("countries", {"code": code, "redirect_uri": None})
            """,
            why="other codes than those of an authorization response",
        ),
    ],
)


@rule.check
def oauth_client_credentials_in_url(request: TokenRequest | TokenIntrospection) -> Iterator[Violation]:
    told = request.in_query.find(_is_on) or (
        request.method.find(_is_get) if isinstance(request.query, Unknown) and request.query.origin is None else None
    )
    if told is not None:
        yield request.finding("The code and the client's credentials travel in the URL of this request.", because=told)
        return
    if any(host in _text(request.endpoint) for host in DOCUMENTED_WITH_GET):
        return
    for name in SECRET_PARAMETERS:
        holding = request.query.find(_lists(name))
        if holding is not None:
            yield request.finding(f'"{name}" travels in the URL of this request.', because=holding, at=name)
            return


def _lists(name: str) -> Callable[[Value], bool]:
    return lambda leaf: isinstance(leaf, Table) and name in leaf.known_keys()


def _is_on(value: Value) -> bool:
    return value.equals(True)


def _is_get(value: Value) -> bool:
    return isinstance(value, Known) and str(value.constant).upper() == "GET"


def _text(endpoint: Value) -> str:
    return endpoint.known_text() if isinstance(endpoint, Text) else str(getattr(endpoint, "constant", ""))
