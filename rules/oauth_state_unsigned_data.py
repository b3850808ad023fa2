"""A callback uses what it finds in the "state" although anybody can write a state like that.

Programs like to put where the user wanted to go, or which tenant he belongs to, into the state, as JSON, base64 or with
a separator. It comes back through the browser, from a link that anybody can have written. Then the page to go to leads
to the attacker, and the tenant is the one he would like to belong to.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationResponse, Violation
from authlint.rule import Rule, bad, cwe, good, rfc

rule = Rule(
    title="Unprotected data in the state is used",
    severity="warning",
    confidence="medium",
    attack="The attacker writes a state of his own: the browser goes to his page, or he enters another tenant.",
    remedy="Keep the data in the session under a random state, or sign it (itsdangerous, django.core.signing) together "
    "with a random value from the session, and compare that.",
    references=[rfc(9700, "4.7.1", "MUST"), rfc(6749, "10.14", "MUST"), cwe(345), cwe(601), cwe(642)],
    in_context=True,
    examples=[
        bad("""
            import base64
            import json
            import requests
            from flask import Flask, request
            from tenants import enter

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                data = json.loads(base64.urlsafe_b64decode(request.args["state"]))  # finding
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                requests.post("https://id.example/token", data=body)
                return enter(data["tenant"])
        """),
        bad(
            {
                "site/client.py": """
                    import requests

                    def redeem(code):
                        body = {"grant_type": "authorization_code", "code": code, "client_id": "web"}
                        return requests.post("https://id.example/token", data=body).json()
                """,
                "site/views.py": """
                    import json
                    from django.views import View
                    from site import client
                    from site.roles import grant

                    class OAuthCallback(View):
                        def get(self, request):
                            answer = client.redeem(request.GET["code"])
                            wanted = json.loads(request.GET["state"])  # finding
                            return grant(request, answer, wanted.get("role"))
                """,
            },
            why="a class-based view; the code is redeemed in another module",
        ),
        good(
            """
            import json
            import requests
            from flask import Flask, abort, redirect, request, session
            from tenants import enter

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                if request.args["state"] != session.pop("oauth_state", object()):
                    abort(400)
                data = json.loads(request.args["state"])
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                requests.post("https://id.example/token", data=body)
                return enter(data["tenant"])
            """,
            why="the whole state is compared with the one that was kept",
        ),
        good(
            """
            import requests
            from django.core import signing
            from django.http import HttpResponse
            from tenants import enter

            def oauth_callback(request):
                data = signing.loads(request.GET["state"], max_age=600)
                body = {"grant_type": "authorization_code", "code": request.GET["code"], "client_id": "web"}
                requests.post("https://id.example/token", data=body)
                return enter(data["tenant"])
            """,
            why="what is signed was written by this program",
        ),
        good(
            """
            import json
            import requests
            from flask import Flask, abort, request, session

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                data = json.loads(request.args["state"])
                if data["csrf"] != session.pop("csrf", object()):
                    abort(400)
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                return requests.post("https://id.example/token", data=body).json()
            """,
            why="a part of the state is compared with the session",
        ),
    ],
)


@rule.check
def oauth_state_unsigned_data(response: AuthorizationResponse) -> Iterator[Violation]:
    used = response.state_unsigned
    if used is None or response.unbound is not None or response.state_says_who is not None:
        return
    yield response.finding(
        "What is taken out of this state is used, and anybody can write such a state.", at=used, evidence=used
    )
