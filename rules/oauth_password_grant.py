"""A program asks for tokens with the password of its user, which it should never see.

With the password grant a user types the password of another service into this program. The program, its logs and
whoever breaks into it then hold the password itself and not a token that can be limited and withdrawn. A second factor,
a passkey or a login at the company's own page is impossible, and users learn to type their password anywhere. OAuth 2.1
has dropped the grant, and servers switch it off. A person signs in with the authorization code grant and PKCE, on a
device without a browser with the device grant; a program that acts for itself uses its own credentials.
"""

from collections.abc import Iterator

from authlint.concepts import TokenRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_oauth import PASSWORD_GRANTS
from authlint.values import Known

rule = Rule(
    title="Token request with the user's password",
    severity="error",
    attack="Whoever reads this program's memory, logs or traffic gets its users' passwords, which open everything.",
    remedy="Send the user to the authorization endpoint and redeem the code, with PKCE; use the device grant "
    '(RFC 8628) where there is no browser, and grant_type="client_credentials" where no user is involved.',
    references=[rfc(9700, "2.4", "MUST NOT"), asvs("10.4.4", "L1"), cwe(522), cwe(1390)],
    violated_by={"grant_type": "password"},
    examples=[
        bad("""
            import requests

            def sign_in(name, word):
                return requests.post("https://id.example/token", timeout=5, data={
                    "grant_type": "password",  # finding
                    "username": name,
                    "password": word,
                    "client_id": "portal",
                })
        """),
        bad(
            """
            from authlib.integrations.requests_client import OAuth2Session

            def sign_in(name, word):
                session = OAuth2Session("portal")
                return session.fetch_token("https://id.example/token", grant_type="password", name=name)  # finding
            """,
        ),
        bad(
            {
                "gateway.py": """
                    import httpx

                    class TokenGateway:
                        token_url = "https://id.example/oauth/token"

                        async def send(self, form):
                            async with httpx.AsyncClient() as client:
                                return await client.post(self.token_url, data=form)
                """,
                "accounts.py": """
                    from gateway import TokenGateway

                    async def sign_in(name, word, scope):
                        form = {"username": name, "password": word}
                        form["grant_type"] = "password"  # finding
                        if scope:
                            form["scope"] = scope
                        return await TokenGateway().send(form)
                """,
            },
            why="the form is filled in one file and sent by another",
        ),
        bad(
            """
            from oauthlib.oauth2 import LegacyApplicationClient
            from requests_oauthlib import OAuth2Session

            class Login:
                def post(self, request):
                    session = OAuth2Session(client=LegacyApplicationClient(client_id="portal"))  # finding
                    return session.fetch_token("https://id.example/token", username=request.POST["name"])
            """,
            why="a class-based view; this client of oauthlib knows no other grant",
        ),
        good(
            """
            import os
            import requests
            from requests_oauthlib import OAuth2Session

            def redeem(code, verifier):
                return requests.post("https://id.example/token", timeout=5, data={
                    "grant_type": "authorization_code", "code": code, "code_verifier": verifier,
                })

            def start():
                return OAuth2Session("portal", pkce="S256").authorization_url("https://id.example/authorize")

            def configured(form):
                return requests.post("https://id.example/token", data={"grant_type": os.environ["GRANT"], **form})
            """,
            why="a code is redeemed, the user is sent to the server; which grant is configured is not known",
        ),
        good(
            """
            from fastapi import Depends, FastAPI
            from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm

            app = FastAPI()
            bearer = OAuth2PasswordBearer(tokenUrl="token")

            @app.post("/token")
            async def token(form: OAuth2PasswordRequestForm = Depends()):
                if form.grant_type == "password":
                    return {"access_token": make_session(form.username, form.password)}
            """,
            why="the login form of the application itself: the password is its own, nothing is delegated",
        ),
        good(
            {
                "tests/test_token.py": """
                    import requests

                    def test_a_user_gets_a_token(server):
                        assert requests.post(server + "/token", data={"grant_type": "password"}).ok
                """,
            },
            why="a test against a local identity provider",
        ),
        good(
            '''
            from oauthlib.oauth2 import Client

            class PasswordClient(Client):
                """Sends what the user types.

                    requests.post(url, data={"grant_type": "password"})
                """

                grant_type = "password"

                def prepare(self, username, password, body=""):
                    return prepare_token_request(self.grant_type, body=body, username=username, password=password)
            ''',
            why="a library that offers the grant is not the program that uses it, and documentation sends nothing",
        ),
        good(
            """
            import requests

            def log_in(name, word):
                return requests.post("https://api.example/session", json={"username": name, "password": word})

            def search(kind):
                return requests.get("https://api.example/grants", params={"grant_kind": "password", "kind": kind})
            """,
            why="a login of the service itself, and a request of another kind, are no token request",
        ),
    ],
)


@rule.check
def oauth_password_grant(request: TokenRequest) -> Iterator[Violation]:
    grant = request.grant_type.find(lambda value: isinstance(value, Known) and value.constant in PASSWORD_GRANTS)
    if grant is not None and grant.when != "debug":
        yield request.finding(
            "This token request uses the password grant: the program holds the password of its user.",
            because=grant,
            at=grant,
        )
