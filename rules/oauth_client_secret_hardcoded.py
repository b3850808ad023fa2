"""The secret with which this application proves its identity to an authorization server is written in the source.

The client secret belongs to the application, not to a user. Whoever reads it can redeem stolen authorization codes,
refresh stolen tokens and ask for tokens of its own, all under the name of this application. The client identifier
beside it is public and never reported. A secret that was committed once has to be revoked at the authorization server.
"""

from collections.abc import Iterator

from authlint.concepts import ClientCredential, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.secrets import is_placeholder, literals, text_of

rule = Rule(
    title="OAuth client secret written in the source",
    severity="error",
    attack="Anybody who finds the repository speaks to the authorization server in the name of the application.",
    remedy='Read it from the environment, os.environ["CLIENT_SECRET"], or from a secret store, and revoke the old one.',
    references=[rfc(6749, "10.1", "MUST"), rfc(6819, "5.3.1"), asvs("13.3.1", "L2"), cwe(798), cwe(259), cwe(522)],
    # authlint: ignore[oauth-client-secret-hardcoded] what breaks the rule has to be written down
    violated_by={"client_secret": "d2f0c9a1b7e34f5596aa0b1c2d3e4f50"},
    examples=[
        bad("""
            from authlib.integrations.flask_client import OAuth

            def connect(app):
                OAuth(app).register("hub", client_id="Iv1.8a61f9b3", client_secret="d2f0c9a1b7e34f5596aa")  # finding
        """),
        bad(
            {
                "settings.py": """
                    import os

                    CLIENT_ID = "3fa1c4"
                    CLIENT_SECRET = os.environ.get("CLIENT_SECRET", "clientsecret11")  # finding
                """,
                "login.py": """
                    import requests
                    import settings

                    def redeem(code):
                        body = {"grant_type": "authorization_code", "code": code, "client_id": settings.CLIENT_ID}
                        body["client_secret"] = settings.CLIENT_SECRET
                        return requests.post("https://id.example/token", data=body).json()
                """,
            }
        ),
        good("""
            import os
            from requests_oauthlib import OAuth2Session

            def redeem(url):
                session = OAuth2Session("3fa1c4")
                return session.fetch_token("https://id.example/token", client_secret=os.environ["CLIENT_SECRET"])
        """),
        good(
            """
            from authlib.integrations.flask_client import OAuth

            def connect(app, read):
                oauth = OAuth(app)
                oauth.register("hub", client_id="3fa1c4", client_secret="<your client secret>")
                oauth.register("lab", client_id="3fa1c4", client_secret="changeme")
                oauth.register("spa", client_id="3fa1c4", client_secret="")
                oauth.register("cli", client_id="gadget4", client_secret="gadget4")
                CLIENT_SECRET_KEY = "HUB_CLIENT_SECRET"
                oauth.register("web", client_id="3fa1c4", client_secret=read(CLIENT_SECRET_KEY))
            """,
            why="placeholders and empty texts open nothing, a secret that equals the public identifier is none, and "
            "the name of a variable is not its value",
        ),
        good(
            """
            connection_args_example = dict(
                client_id="3MVG9lKcPoNINV",
                client_secret="d2f0c9a1b7e34f5596aa",
            )
            SCHEMA = {"example": {"client_id": "3MVG9lKcPoNINV", "client_secret": "d2f0c9a1b7e34f5596aa"}}
            """,
            why="forms and schemas show what such a thing looks like",
        ),
        good(
            """
            from google_auth_oauthlib.flow import InstalledAppFlow

            SHIPPED = {"installed": {"client_id": "3fa1c4", "client_secret": "d2f0c9a1b7e34f5596aa"}}

            def sign_in():
                return InstalledAppFlow.from_client_config(SHIPPED, ["openid"]).run_local_server()
            """,
            why="an installed application keeps no secret, and none is expected of it (RFC 8252 section 8.5)",
        ),
    ],
)


@rule.check
def oauth_client_secret_hardcoded(credential: ClientCredential) -> Iterator[Violation]:
    for secret in literals(credential.client_secret):
        text = text_of(secret)
        if is_placeholder(text) or credential.client_id.may_equal(text) or credential.refused:
            continue
        yield credential.finding(
            "The client secret is written in the source: whoever reads it can act as this application.",
            because=secret,
            at=secret,
        )
