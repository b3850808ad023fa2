"""Somebody is signed in by an ID token that was handed to the program and that nobody verified.

An ID token is a provider's statement of who has signed in, and its signature is what makes it one. The specification
lets a client do without checking it in a single case: it has fetched the token itself, over TLS, from the token
endpoint, a moment ago. A token that a browser, an app or a cookie brings is a text that its sender wrote.

authlint tells the two apart by where the token comes from, and is silent about the first.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsPeek, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc

rule = Rule(
    title="Sign-in with an ID token nobody verified",
    severity="error",
    attack='The attacker writes {"sub": "...", "email": "victim@example.com"} into a token of their own, posts it as '
    "id_token, and is the victim.",
    remedy="Verify it with the keys of the provider, and compare issuer and audience: jwt.decode(id_token, "
    'jwks.get_signing_key_from_jwt(id_token).key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER). Or take '
    "the code instead, and fetch the token yourself.",
    references=[
        oidc("3.1.3.7", "MUST"),
        oidc("3.2.2.11", "MUST"),
        asvs("6.8.2", "L2"),
        cwe(347),
        cwe(287),
    ],
    covers=["jwt-verify-disabled", "jwt-unverified-claims-used"],
    in_context=True,
    examples=[
        bad("""
            import jwt
            from accounts import login_user

            def sign_in(request):
                id_token = request.json["id_token"]
                claims = jwt.decode(id_token, options={"verify_signature": False})  # finding
                login_user(claims["sub"])
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt

                    def read_id_token(token):
                        return jwt.get_unverified_claims(token)  # finding
                """,
                "views.py": """
                    from django.contrib.auth import login
                    from django.contrib.auth.models import User
                    from rest_framework.views import APIView
                    from tokens import read_id_token

                    class AppleLogin(APIView):
                        def post(self, request):
                            claims = read_id_token(request.data["identity"])
                            login(request, User.objects.get(username=claims["sub"]))
                """,
            },
            why="a view in another file signs in whoever the claims name",
        ),
        bad("""
            import base64
            import json
            from fastapi import APIRouter
            from pydantic import BaseModel
            from accounts import load_user

            router = APIRouter()

            class SignIn(BaseModel):
                id_token: str

            @router.post("/sign-in")
            async def sign_in(sent: SignIn):
                middle = sent.id_token.split(".")[1]
                claims = json.loads(base64.urlsafe_b64decode(middle + "=="))  # finding
                return await load_user(claims["email"])
        """),
        good(
            """
            import jwt
            import requests
            from accounts import login_user
            from settings import CLIENT_ID, CLIENT_SECRET

            def callback(request):
                tokens = requests.post(
                    "https://id.example/token",
                    data={"grant_type": "authorization_code", "code": request.args["code"], "client_id": CLIENT_ID,
                          "client_secret": CLIENT_SECRET},
                    timeout=5,
                ).json()
                claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
                if claims["aud"] != CLIENT_ID or claims["iss"] != "https://id.example":
                    raise PermissionError("for somebody else")
                login_user(claims["sub"])
            """,
            why="it comes straight from the token endpoint over TLS, which stands in for the signature",
        ),
        good(
            """
            import jwt
            from accounts import login_user
            from settings import CLIENT_ID, ISSUER, KEYS

            def sign_in(request):
                id_token = request.json["id_token"]
                issuer = jwt.decode(id_token, options={"verify_signature": False})["iss"]
                if issuer != ISSUER:
                    raise PermissionError("another provider")
                key = KEYS.get_signing_key_from_jwt(id_token).key
                login_user(jwt.decode(id_token, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER)["sub"])
            """,
            why="only the issuer is looked at before the same token is verified",
        ),
        good(
            """
            import jwt

            def sign_out_url(id_token_hint, sessions):
                claims = jwt.decode(id_token_hint, options={"verify_signature": False})
                return sessions.get_session(claims["sub"]).sign_out_url

            def expires(id_token):
                return jwt.decode(id_token, options={"verify_signature": False})["exp"]
            """,
            why="a hint at who is to be signed out signs nobody in; and when a token ends decides nothing",
        ),
    ],
)


@rule.check
def oidc_id_token_unverified(reading: TokenDecode | ClaimsPeek) -> Iterator[Violation]:
    switch = reading.verify_signature.falsy() if isinstance(reading, TokenDecode) else None
    if isinstance(reading, TokenDecode) and (switch is None or switch.when == "debug"):
        return
    decision = None if reading.excuse or not reading.id_token else reading.decision
    if decision is not None:
        yield reading.finding(
            "This ID token was not fetched from the token endpoint, nobody has verified it, and its claims decide who "
            "is signed in.",
            because=switch,
            at="verify_signature" if switch is not None else "",
            evidence=decision,
        )
