"""A login asks the authorization server for an access token in the address the browser is sent back to.

This is the implicit grant. The address stays in the history, in logs, and in the Referer of the next page, and every
script on the page reads it. The client also cannot tell a token issued to it from one that an attacker was given by
another client and puts into the address. With the authorization code and PKCE the token is fetched over a connection of
its own, which every kind of client can do today, a page in a browser and a native app as well.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Known, Value

rule = Rule(
    title="Access token asked for in the address of the answer",
    severity="error",
    attack="A token is read from the history, a log or a Referer, or an attacker puts a token of his into the address.",
    remedy='Ask for "response_type": "code" with a PKCE challenge, and redeem the code at the token endpoint.',
    references=[
        rfc(9700, "2.1.2", "SHOULD NOT"),
        rfc(8252, "8.2", "SHOULD NOT"),
        asvs("10.4.4", "L1"),
        cwe(522),
        cwe(598),
    ],
    violated_by={"response_type": "token"},
    examples=[
        bad("""
            from urllib.parse import urlencode
            from flask import redirect

            def login(state):
                query = {"response_type": "token", "client_id": "w", "redirect_uri": "https://a.test/", "state": state}
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding

            def login_hybrid(state, nonce):
                query = "response_type=code%20id_token%20token&scope=openid"
                return f"https://id.example/authorize?client_id=web&{query}&state={state}&nonce={nonce}"  # finding
        """),
        bad(
            {
                "site/base.py": """
                    from django.shortcuts import redirect
                    from django.utils.http import urlencode
                    from django.views import View

                    class Start(View):
                        response_type = "code"

                        def get(self, request):
                            query = {"response_type": self.response_type, "client_id": "web", "scope": "a"}
                            query["state"] = request.session["state"]
                            return redirect("https://id.example/authorize?" + urlencode(query))
                """,
                "site/views.py": """
                    import requests_oauthlib
                    from oauthlib.oauth2 import MobileApplicationClient

                    def start(state):
                        client = MobileApplicationClient("app")  # finding
                        return requests_oauthlib.OAuth2Session(client=client).authorization_url("https://id.example/a")
                """,
            },
            why="this client of oauthlib knows no other grant",
        ),
        bad(
            {
                "site/kinds.py": """
                    IN_THE_ADDRESS = "token"
                """,
                "site/views.py": """
                    from authlib.integrations.requests_client import OAuth2Session
                    from site import kinds

                    def start():
                        session = OAuth2Session("3fa1c4", redirect_uri="https://app.example/")
                        return session.create_authorization_url(
                            "https://id.example/authorize",
                            response_type=kinds.IN_THE_ADDRESS,  # finding
                        )
                """,
            },
            why="a library that can do both is told to",
        ),
        good("""
            from urllib.parse import urlencode
            from flask import redirect

            def login(state, challenge):
                query = {"response_type": "code", "client_id": "w", "redirect_uri": "https://a.test/", "state": state}
                query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
                return redirect("https://id.example/authorize?" + urlencode(query))
        """),
        good(
            """
            def login(state, nonce):
                query = f"response_type=id_token&scope=openid&client_id=web&state={state}&nonce={nonce}"
                return "https://id.example/authorize?" + query
            """,
            why="an ID token by itself opens nothing; it needs a nonce",
        ),
        good(
            """
            METADATA = {
                "issuer": "https://id.example",
                "response_types_supported": ["code", "token", "id_token token"],
            }

            def widget(bot, page):
                return page.render(f"https://chat.example/widget?bot_id={bot}&token=1")
            """,
            why="what a server is able to do, and a widget with a protocol of its own, are no such request",
        ),
    ],
)


@rule.check
def oauth_implicit_grant(request: AuthorizationRequest) -> Iterator[Violation]:
    asked = request.response_type.find(_issues_token)
    if asked is not None:
        yield request.finding(
            "This authorization request asks for an access token in the address of the answer (the implicit grant).",
            because=asked,
            at="response_type",
        )


def _issues_token(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, str) and "token" in value.constant.split()
