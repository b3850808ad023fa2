"""A callback gives the tokens to whomever the "state" names, and not to the user who is signed in.

An attacker begins to connect his own account and sends the link to a victim. The victim sees the genuine page of the
provider, agrees, and his tokens arrive with the attacker's state: they are kept for the attacker, who now reads the
victim's mail or files. Signing the state does not help, it is the attacker's own, and PKCE does not help when the
verifier is found by the state. Who gets the tokens has to be the user of this browser's session.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationResponse, Violation
from authlint.rule import Rule, bad, cwe, good, rfc

rule = Rule(
    title="The state says whose account gets the tokens",
    severity="error",
    confidence="medium",
    attack="The victim follows the attacker's link and agrees, and his tokens are kept for the attacker.",
    remedy="Take the user from the session and compare a random state kept in it. A bot without sessions asks in the "
    "chat, before the tokens are used, whether the account that was connected is the right one.",
    references=[
        rfc(9700, "4.7.1", "MUST"),
        rfc(6749, "10.8", "SHOULD NOT"),
        cwe(384),
        cwe(352),
        cwe(639),
    ],
    in_context=True,
    covers=["oauth-state-not-verified"],
    examples=[
        bad("""
            import requests
            from flask import Flask, request
            from models import User

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                owner = User.get(int(request.args["state"]))
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                owner.save_tokens(requests.post("https://id.example/token", data=body).json())  # finding
        """),
        bad(
            {
                "site/signed.py": """
                    from django.core import signing

                    def open_state(state):
                        return signing.loads(state, max_age=600)
                """,
                "site/views.py": """
                    import requests
                    from django.http import HttpResponse
                    from django.views import View
                    from site.models import Connection
                    from site.signed import open_state

                    class OAuthCallback(View):
                        def get(self, request):
                            data = open_state(request.GET["state"])
                            body = {"grant_type": "authorization_code", "code": request.GET["code"], "client_id": "web"}
                            answer = requests.post("https://id.example/token", data=body).json()  # finding
                            Connection.objects.create(user_id=data["user_id"], token=answer["access_token"])
                            return HttpResponse("connected")
                """,
            },
            why="a signature shows that the program made the state, and not for whom",
        ),
        good(
            """
            import requests
            from flask import Flask, abort, request, session
            from flask_login import current_user

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                if request.args["state"] != session.pop("oauth_state", object()):
                    abort(400)
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                current_user.save_tokens(requests.post("https://id.example/token", data=body).json())
            """,
            why="the state is this browser's, and the tokens are the user's who is signed in",
        ),
        good(
            """
            import jwt
            import requests
            from flask import Flask, abort, g, request
            from models import save_tokens

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                data = jwt.decode(request.args["state"], app.secret_key, algorithms=["HS256"])
                if data["user_id"] != g.user.id:
                    abort(403)
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                save_tokens(data["user_id"], requests.post("https://id.example/token", data=body).json())
            """,
            why="the user in the state is compared with the one who is signed in",
        ),
        good(
            """
            import requests
            from flask import Flask, redirect, request
            from site import check_state

            app = Flask(__name__)

            @app.route("/oauth/callback")
            def callback():
                check_state(request.args["state"])
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                requests.post("https://id.example/token", data=body)
                return redirect("/")
            """,
            why="a function that is not seen tests the state",
        ),
    ],
)


@rule.check
def oauth_state_carries_identity(response: AuthorizationResponse) -> Iterator[Violation]:
    carried = response.state_says_who
    if carried is not None:
        yield response.finding(
            "The state that comes back, which a link can bring, says whose account gets these tokens.", evidence=carried
        )
