"""Somebody is signed in because an access token, which their app or browser brought, belongs to them.

An access token is a key to an account at the provider. It says nothing about who holds it, and was not made for this
program. Every other application that a user has given one to can send it here, and the provider answers truly whose it
is. Only a code, or a token made for this client, shows that its user wants to sign in here.

Facebook's `debug_token`, Google's `tokeninfo` and an introspection endpoint say for which client a token was issued.
"""

from collections.abc import Iterator

from authlint.concepts import Evidence, ProviderIdentity, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Signed in by an access token that the client brought",
    severity="error",
    confidence="medium",
    attack="A game asks its players for access to their Google profile. Whoever runs it sends their tokens here, and "
    "is signed in as each of them.",
    remedy="Take the authorization code, or an ID token whose audience is this client, and no access token. Where it "
    "must be one, ask the provider for which client it was issued, and compare that with the own client id.",
    references=[
        rfc(6749, "10.16"),
        oidc("16.11"),
        asvs("9.2.2", "L2"),
        cwe(287),
        cwe(290),
        cwe(346),
    ],
    in_context=True,
    examples=[
        bad("""
            import requests
            from flask import Flask, redirect, request, session

            app = Flask(__name__)

            @app.route("/callback")
            def callback():
                token = request.args.get("access_token")  # finding
                bearer = {"Authorization": "Bearer " + token}
                answer = requests.get("https://id.example/userinfo", headers=bearer)
                session["user"] = answer.json()["sub"]
                return redirect("/")
        """),
        bad(
            {
                "facebook.py": """
                    import requests

                    def person_of(token):
                        return requests.get(f"https://graph.facebook.com/me?access_token={token}").json()
                """,
                "views.py": """
                    from django.contrib.auth import login
                    from rest_framework.views import APIView
                    from accounts import find_user
                    from facebook import person_of

                    class FacebookLogin(APIView):
                        def post(self, request):
                            person = person_of(request.data["token"])  # finding
                            login(request, find_user(facebook=person["id"]))
                """,
            },
            why="an app sends the token to a view, another file asks whose it is",
        ),
        bad("""
            import httpx
            from fastapi import APIRouter
            from pydantic import BaseModel
            from accounts import get_or_create_user

            router = APIRouter()

            class GoogleSignIn(BaseModel):
                access_token: str

            @router.post("/google")
            async def google(sent: GoogleSignIn):
                headers = {"Authorization": sent.access_token}  # finding
                address = "https://www.googleapis.com/oauth2/v3/userinfo"
                async with httpx.AsyncClient() as client:
                    answer = await client.get(address, headers=headers)
                return await get_or_create_user(answer.json()["sub"])
        """),
        good(
            """
            import requests
            from accounts import login_user
            from settings import APP_ID, APP_TOKEN, CLIENT_ID

            def facebook(request):
                token = request.json["access_token"]
                about = {"input_token": token, "access_token": APP_TOKEN}
                info = requests.get("https://graph.facebook.com/debug_token", params=about, timeout=5).json()["data"]
                if info["app_id"] != APP_ID:
                    raise PermissionError("issued to another app")
                person = requests.get("https://graph.facebook.com/me", params={"access_token": token}, timeout=5).json()
                login_user(person["id"])

            def google(request):
                sent = request.json["access_token"]
                address = "https://oauth2.googleapis.com/tokeninfo"
                info = requests.get(address, params={"access_token": sent}, timeout=5).json()
                if info["aud"] != CLIENT_ID:
                    raise PermissionError("issued to another client")
                login_user(info["sub"])
            """,
            why="the provider is asked for which client the token was issued, and that is compared",
        ),
        good(
            """
            import requests
            from accounts import login_user
            from settings import CLIENT_ID, CLIENT_SECRET

            def callback(request):
                form = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": CLIENT_ID,
                        "client_secret": CLIENT_SECRET}
                token = requests.post("https://id.example/token", data=form, timeout=5).json()["access_token"]
                bearer = {"Authorization": f"Bearer {token}"}
                person = requests.get("https://id.example/userinfo", headers=bearer, timeout=5).json()
                login_user(person["sub"])
            """,
            why="this program has just got the token itself, for a code",
        ),
        good(
            """
            import requests
            from google.auth.transport.requests import Request
            from google.oauth2 import id_token
            from accounts import login_user
            from settings import CLIENT_ID

            def sign_in(request):
                login_user(id_token.verify_oauth2_token(request.json["id_token"], Request(), audience=CLIENT_ID)["sub"])

            def picture(request):
                bearer = {"Authorization": f"Bearer {request.json['access_token']}"}
                return requests.get("https://id.example/userinfo", headers=bearer, timeout=5).json()["picture"]
            """,
            why="an ID token for this client is proof of a sign-in; a picture that is shown decides nothing",
        ),
    ],
)


@rule.check
def oauth_client_supplied_token_login(identity: ProviderIdentity) -> Iterator[Violation]:
    if (brought := identity.token_sent) is not None:
        yield identity.finding(
            "This access token came with the request, and whoever it belongs to is signed in. Nothing asks for which "
            "client it was issued, so any other application its owner has used can send it, too.",
            evidence=brought,
            at=Evidence(brought.reason, brought.steps[:1]),
        )
