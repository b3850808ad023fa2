"""A value that must be new and secret at each login is a constant, the time, who the user is, or an address.

The "state" of an authorization request, the "nonce" of OpenID Connect and the verifier of PKCE tell the answer to this
login from one that somebody else prepared. Whoever can say in advance what they will be prepares an answer that fits,
and the victim who follows his link works on in his account. Two logins must never carry the same value, and nobody but
this browser and this program may be able to compute it: no constant, no clock, no identifier, no hash of these.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import Absent, Value

rule = Rule(
    title="State, nonce or PKCE verifier that others can know",
    severity="error",
    attack="An attacker computes the value, sends the victim an answer that carries it, and it is accepted.",
    remedy="Draw it anew for each login, secrets.token_urlsafe(32), keep it in the session, and compare it on return.",
    references=[
        rfc(6749, "10.12", "MUST"),
        rfc(9700, "2.1.1", "MUST"),
        rfc(7636, "7.1", "SHOULD"),
        oidc("15.5.2", "MUST"),
        asvs("10.1.2", "L2"),
        cwe(330),
        cwe(340),
        cwe(352),
    ],
    in_context=True,
    examples=[
        bad("""
            import time
            from urllib.parse import urlencode
            from flask import redirect

            def login():
                query = {"response_type": "code", "client_id": "3fa1c4", "state": "login"}
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding

            def login_now(challenge):
                query = {"response_type": "code", "client_id": "3fa1c4", "code_challenge": challenge}
                query["nonce"] = str(time.time())
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding
        """),
        bad(
            {
                "hub.py": """
                    def link(state):
                        return f"https://hub.example/login/oauth/authorize?client_id=3fa1c4&scope=repo&state={state}"
                """,
                "views.py": """
                    import hashlib
                    from django.shortcuts import redirect
                    from django.views import View
                    import hub

                    class Connect(View):
                        def get(self, request):
                            state = hashlib.md5(str(request.user.pk).encode()).hexdigest()
                            return redirect(hub.link(state))  # finding
                """,
            },
            why="a hash of who the user is can be computed by everybody who knows who he is",
        ),
        bad(
            """
            import json
            from flask import Flask, request, url_for
            from flask_oauthlib.client import OAuth

            app = Flask(__name__)
            site = OAuth(app).remote_app("site", consumer_key="3fa1c4", authorize_url="https://id.example/authorize")

            @app.route("/login")
            def login():
                goal = json.dumps({"next": request.args.get("next", url_for("home"))})
                return site.authorize(callback=url_for("back"), state=goal)  # finding

            @app.get("/connect")
            def connect(name, user):
                state = f"user_id={user.id},name={name}"
                link = "https://id.example/authorize?response_type=code&client_id=web&scope=a"
                return f"{link}&state={state}"  # finding
            """,
            why="where the user goes afterwards says nothing of who began the login",
        ),
        bad(
            """
            import secrets
            from flask import Flask, redirect

            app = Flask(__name__)
            STATE = secrets.token_urlsafe(32)

            @app.route("/login")
            def login():
                query = f"response_type=code&client_id=web&scope=openid&state={STATE}"
                return redirect("https://id.example/authorize?" + query)  # finding
            """,
            why="drawn once for the whole process: an attacker reads it in the link of his own login",
        ),
        good(
            """
            import json
            import secrets
            from urllib.parse import urlencode
            from flask import redirect, request, session

            def login(user):
                state = {"user": user.id, "next": request.args.get("next"), "csrf": secrets.token_urlsafe(32)}
                session["state"] = json.dumps(state)
                query = {"response_type": "code", "client_id": "3fa1c4", "state": session["state"]}
                return redirect("https://id.example/authorize?" + urlencode(query))

            def login_too(user, signer):
                state = signer.dumps({"user": user.id})
                return redirect(f"https://id.example/authorize?response_type=code&client_id=web&scope=a&state={state}")
            """,
            why="a part of the state is drawn; what is signed with a key cannot be written by others",
        ),
        good(
            """
            from flask import redirect, request

            def forward(relay, form):
                state = request.args.get("state")
                return redirect(f"https://id.example/authorize?response_type=code&client_id=web&scope=a&state={state}")

            def forward_kept(session):
                state = session["login_state"]
                return redirect(f"https://id.example/authorize?response_type=code&client_id=web&scope=a&state={state}")
            """,
            why="a state that another program made and one that is kept elsewhere are not known",
        ),
        good(
            """
            from urllib.parse import urlencode

            def login(challenge, shop):
                query = {"response_type": "code", "client_id": "3fa1c4", "state": f"shop:{shop.id}"}
                query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
                return "https://id.example/authorize?" + urlencode(query)
            """,
            why="PKCE ties the answer to this browser, so the state may carry what the program likes",
        ),
        good(
            """
            from urllib.parse import urlencode
            from flask import redirect, request, session
            from httpx_oauth.clients.google import GoogleOAuth2

            class Provider:
                def __init__(self, code=None, state=None):
                    self.code = code
                    query = urlencode({"response_type": "code", "client_id": "3fa1c4", "state": state})
                    self.link = f"https://id.example/authorize?{query}"

            def back():
                if request.args["state"] == session["state"]:
                    return Provider(code=request.args["code"])

            async def ask(drawn):
                client = GoogleOAuth2("3fa1c4", "b")
                extras = {"access_type": "offline"}
                return await client.get_authorization_url("https://app.example/", state=drawn, extras_params=extras)
            """,
            why="an object that answers has no use for the link it could make; further parameters are not the nonce",
        ),
        good(
            """
            import secrets
            import webbrowser

            STATE = secrets.token_urlsafe(32)

            def main():
                webbrowser.open(f"https://id.example/authorize?response_type=code&client_id=cli&scope=a&state={STATE}")
            """,
            why="a command line tool is started for each login anew",
        ),
    ],
)


@rule.check
def oauth_transaction_value_predictable(request: AuthorizationRequest) -> Iterator[Violation]:
    values = [("nonce", request.nonce, request.guessable_nonce)]
    if _is_missing(request.code_challenge):
        values.append(("state", request.state, request.guessable_state))
    else:
        values.append(("code_challenge", request.code_challenge, request.guessable_verifier))
    for name, value, found in values:
        if found is not None:
            what = "PKCE verifier" if name == "code_challenge" else name
            yield request.finding(
                f"The {what} of this request {found.reason}: whoever knows it prepares an answer that is accepted.",
                because=value,
                at=name,
                evidence=found,
            )


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
