"""An ID token is accepted without asking for which application the provider made it.

Google, Apple, Microsoft and Firebase sign the ID tokens of all applications in the world with the same keys. A good
signature says only that the provider made the token. "aud" says for whom: it holds the client id of one application. If
it is not compared with the own one, every other application can take the token its users gave it and sign in here as
them.

`verify_oauth2_token`, `verify_firebase_token` and `verify_token` of google-auth compare it only when they are given
one. PyJWT and python-jose refuse a token for somebody else by themselves, until "verify_aud" turns that off.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import is_given

rule = Rule(
    title="ID token accepted that was made for another application",
    severity="error",
    attack="Somebody signs in to the attacker's application with Google. It sends its ID token here, and is them.",
    remedy="Give the own client id: verify_oauth2_token(token, request, audience=CLIENT_ID); with several clients "
    'compare claims["aud"] with the list of them.',
    references=[
        oidc("3.1.3.7", "MUST"),
        rfc(8725, "3.9", "MUST"),
        asvs("10.5.4", "L2"),
        cwe(287),
        cwe(345),
        cwe(863),
    ],
    covers=["jwt-audience-unchecked", "jwt-aud-verification-disabled"],
    in_context=True,
    examples=[
        bad("""
            from google.auth.transport import requests
            from google.oauth2 import id_token
            from accounts import find_user, login

            def sign_in(request):
                claims = id_token.verify_oauth2_token(request.POST["credential"], requests.Request())  # finding
                login(request, find_user(email=claims["email"]))
        """),
        bad(
            {
                "tokens.py": """
                    from google.auth.transport.requests import Request
                    from google.oauth2.id_token import verify_firebase_token

                    def claims_of(token):
                        return verify_firebase_token(token, Request())  # finding
                """,
                "views.py": """
                    from django.contrib.auth import login
                    from django.views import View
                    from accounts import user_of
                    from tokens import claims_of

                    class SignIn(View):
                        def post(self, request):
                            claims = claims_of(request.POST["token"])
                            login(request, user_of(claims["sub"]))
                """,
            },
            why="nor does the view that relies on the claims compare it",
        ),
        bad(
            """
            import jwt
            from accounts import login_as

            KEYS = jwt.PyJWKClient("https://appleid.apple.com/auth/keys")

            def apple(request):
                identity = request.json["id_token"]
                key = KEYS.get_signing_key_from_jwt(identity).key
                claims = jwt.decode(identity, key, algorithms=["RS256"], options={"verify_aud": False})  # finding
                login_as(claims["sub"])
            """,
            why="Apple signs for every application with these keys, and the switch turns the comparison off",
        ),
        good(
            """
            from google.auth.transport import requests
            from google.oauth2 import id_token
            from settings import ANDROID, IOS, WEB

            def sign_in(request):
                return id_token.verify_oauth2_token(request.POST["credential"], requests.Request(), audience=WEB)["sub"]

            def of_any_client(request):
                credential = request.POST["credential"]
                return id_token.verify_oauth2_token(credential, requests.Request(), [WEB, ANDROID, IOS])["sub"]
            """,
            why="the own client id is expected, or one of those for web, Android and iOS",
        ),
        good(
            """
            from google.auth.transport import requests
            from google.oauth2 import id_token
            from settings import CLIENTS

            def is_ours(claims):
                return claims.get("aud") in CLIENTS

            def sign_in(request):
                claims = id_token.verify_oauth2_token(request.POST["credential"], requests.Request())
                if not is_ours(claims):
                    raise PermissionError("made for another application")
                return claims["sub"]
            """,
            why="the audience is compared afterwards, as older samples of Google do",
        ),
        good(
            """
            import jwt
            import requests
            from settings import CLIENT_ID, CLIENT_SECRET, KEYS

            def callback(code):
                answer = requests.post(
                    "https://id.example/token",
                    data={"grant_type": "authorization_code", "code": code, "client_id": CLIENT_ID,
                          "client_secret": CLIENT_SECRET},
                    timeout=5,
                )
                identity = answer.json()["id_token"]
                key = KEYS.get_signing_key_from_jwt(identity).key
                return jwt.decode(identity, key, algorithms=["RS256"], options={"verify_aud": False})["sub"]
            """,
            why="it has just come from the token endpoint, for a code that was issued to this client",
        ),
        good(
            """
            import jwt

            def account_of(id_token, key):
                return jwt.decode(id_token, key, algorithms=["RS256"])["sub"]

            def session_of(token):
                key = jwt.PyJWKClient("https://id.example/jwks.json").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})["sid"]
            """,
            why="PyJWT refuses an audience nobody expects; nothing says that the other one is an ID token",
        ),
        good(
            """
            import jwt
            from settings import SECRET

            def make_id_token(user):
                return jwt.encode({"sub": user.id, "aud": user.client}, SECRET, algorithm="HS256")

            def verify_id_token(id_token):
                return jwt.decode(id_token, SECRET, algorithms=["HS256"], options={"verify_aud": False})
            """,
            why="this is the provider: it reads the tokens that it makes for its clients",
        ),
    ],
)


@rule.check
def oidc_id_token_audience_unchecked(decode: TokenDecode) -> Iterator[Violation]:
    unasked = decode.audience.find(lambda value: not is_given(value) and not value.when)
    unasked = None if decode.refuses_other_audiences.equals(True) else unasked
    switch = decode.verify_audience.falsy()
    cause = switch or unasked
    if cause is None or cause.when == "debug" or decode.verify_signature.falsy():
        return
    if not decode.remote_keys or not decode.id_token or decode.fresh or decode.audience_checked:
        return
    yield decode.finding(
        'This ID token says in "aud" for which application it was made, and nothing compares that with the own client '
        "id: a token that somebody gave to any other application of the provider signs in here as them.",
        because=cause,
        at="verify_audience" if switch else "",
        evidence=decode.shared_keys or decode.id_token,
    )
