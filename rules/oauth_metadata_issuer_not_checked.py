"""The endpoints of a login are taken from a document, and nobody looks whose document it is.

A client that is told an issuer fetches its metadata from a well-known address and learns there where to send the user,
the code and its secret, and with which keys tokens are verified. The document names the issuer it belongs to. When that
name is not compared with the issuer that was asked for, a server that can answer at that address, for another tenant of
the same host or by way of a redirect, puts its own endpoints and keys in place. When even the address comes from the
request, any server will do, and the program can be made to fetch what only it can reach.
"""

from collections.abc import Iterator

from authlint.concepts import MetadataRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Server metadata used without comparing its issuer",
    severity="warning",
    confidence="medium",
    attack="A server that answers at the address hands out its own token endpoint and keys, and gets the codes.",
    remedy='Refuse the document unless metadata["issuer"] == issuer, before anything else of it is read.',
    references=[
        rfc(8414, "3.3", "MUST"),
        asvs("10.5.3", "L2"),
        cwe(346),
        cwe(345),
        cwe(918),
    ],
    in_context=True,
    examples=[
        bad("""
            import requests

            def token_endpoint(base):
                found = requests.get(base + "/.well-known/openid-configuration", timeout=5).json()  # finding
                return found["token_endpoint"]
        """),
        bad(
            {
                "discovery.py": """
                    import httpx

                    async def metadata(issuer):
                        async with httpx.AsyncClient() as client:
                            url = f"{issuer}/.well-known/oauth-authorization-server"
                            answer = await client.get(url)  # finding
                            answer.raise_for_status()
                            return answer.json()
                """,
                "login.py": """
                    from discovery import metadata

                    class Start:
                        async def get(self, request):
                            found = await metadata(self.provider.issuer)
                            return await send_to(found["authorization_endpoint"])
                """,
            },
            why="a class-based view uses what a function in another file fetched",
        ),
        bad(
            """
            import requests
            from flask import Flask, request

            app = Flask(__name__)

            @app.post("/providers")
            def add():
                address = f"https://{request.form['domain']}/.well-known/openid-configuration"
                found = requests.get(address, timeout=5).json()  # finding
                return save(found["issuer"], found["jwks_uri"])
            """,
            why="whoever sends the form says which server is asked; the issuer it names is whatever it likes",
        ),
        good(
            """
            import requests

            def token_endpoint(issuer):
                found = requests.get(issuer + "/.well-known/openid-configuration", timeout=5).json()
                if found["issuer"] != issuer:
                    raise ValueError("the metadata is another server's")
                return found["token_endpoint"]
            """,
            why="the issuer is compared",
        ),
        good(
            """
            import requests
            from authlib.integrations.flask_client import OAuth

            OAuth().register("portal", server_metadata_url="https://id.example/.well-known/openid-configuration")

            def keys():
                found = requests.get("https://id.example/.well-known/openid-configuration", timeout=5).json()
                return requests.get(found["jwks_uri"], timeout=5).json()

            def common(tenant):
                host = "https://login.microsoftonline.com"
                found = requests.get(f"{host}/{tenant}/v2.0/.well-known/openid-configuration", timeout=5).json()
                return found["token_endpoint"]
            """,
            why="the library compares; the host is written down and speaks for itself; Microsoft names a template",
        ),
        good(
            """
            import requests

            class Provider:
                def load(self, issuer):
                    answer = requests.get(issuer + "/.well-known/openid-configuration", timeout=5)
                    self.metadata = answer.json()

            def reachable(issuer):
                return requests.get(issuer + "/.well-known/openid-configuration", timeout=5).status_code == 200

            def claims(issuer, check):
                return check(issuer, requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json())
            """,
            why="what becomes of the document is not seen here, or nothing of it is used",
        ),
        good(
            """
            from flask import Flask

            app = Flask(__name__)

            @app.get("/.well-known/openid-configuration")
            def configuration():
                return {"issuer": app.config["ISSUER"], "token_endpoint": app.config.get("TOKEN_URL")}
            """,
            why="the server itself publishes its metadata",
        ),
    ],
)


@rule.check
def oauth_metadata_issuer_not_checked(metadata: MetadataRequest) -> Iterator[Violation]:
    said = metadata.url_from_request
    if said is not None:
        yield metadata.finding(
            "The request says from which server this metadata comes.",
            because=said.about,
            at="endpoint",
            severity="error",
        )
        return
    used = metadata.issuer_ignored
    if used is not None:
        yield metadata.finding(f'{used.reason}, and its "issuer" is compared with nothing.', evidence=used)
