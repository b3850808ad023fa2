"""The program talks to an authorization server, or sends a token, without looking at the server's certificate.

TLS then still encrypts, but to anybody: who stands between the two, on a shared network or in a hijacked route, shows a
certificate of their own and is believed. They read client secrets, codes and bearer tokens, which they can use
themselves, or they hand out signing keys of their own, and the program takes every token made with them for genuine.

For a private certificate authority, or one of a test network, give the file of its certificate instead of switching the
check off. A switch that is on unless somebody turns it off is no finding, nor is a host on the same machine.
"""

from collections.abc import Iterator

from authlint.concepts import ServerCheck, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Certificate of an OAuth server not checked",
    severity="error",
    attack="Somebody on the way shows a certificate of their own, and reads the client secret and every token.",
    remedy="Leave the check on; for a private certificate authority, give the path of its certificate: "
    'verify="/etc/ssl/company-ca.pem".',
    references=[
        rfc(6749, "10.9", "MUST"), rfc(6750, "5.3", "MUST"), oidc("5.3.4", "MUST"), asvs("12.3.2", "L2"), cwe(295),
        cwe(297),
    ],
    violated_by={"verify": False},
    examples=[
        bad("""
            import requests

            JWKS_URL = "https://id.example.com/.well-known/jwks.json"

            def keys():
                return requests.get(JWKS_URL, verify=False, timeout=5).json()  # finding
        """),
        bad(
            {
                "client.py": """
                    import httpx

                    class Client:
                        def __init__(self, endpoint):
                            self.endpoint = endpoint
                            self.http = httpx.Client(verify=False)  # finding

                        def redeem(self, code, secret):
                            body = {"grant_type": "authorization_code", "code": code, "client_secret": secret}
                            return self.http.post(self.endpoint, data=body).json()
                """,
                "views.py": """
                    import os
                    from client import Client

                    def back(request):
                        client = Client(os.environ["ENDPOINT"])
                        return client.redeem(request.args["code"], os.environ["SECRET"])
                """,
            },
            why="the client is made in one method and used in another",
        ),
        bad(
            {
                "hub.py": """
                    import requests

                    def profile(address, token, verify=True):
                        return requests.get(address, headers={"Authorization": f"Bearer {token}"}, verify=verify).json()
                """,
                "views.py": """
                    import hub

                    def name(address, token):
                        return hub.profile(address, token, verify=False)["name"]  # finding
                """,
            },
            why="the helper is fine, its caller is not",
        ),
        bad(
            """
            import ssl
            import aiohttp
            import jwt
            import requests
            from urllib.request import Request, urlopen

            UNCHECKED = ssl.create_default_context()
            UNCHECKED.check_hostname = False
            UNCHECKED.verify_mode = ssl.CERT_NONE

            keys = jwt.PyJWKClient("https://id.example/keys", ssl_context=ssl._create_unverified_context())  # finding

            def profile(address, token):
                request = Request(address, headers={"Authorization": f"Bearer {token}"})
                return urlopen(request, context=UNCHECKED).read()  # finding

            async def introspect(token):
                async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session:  # finding
                    async with session.post("https://id.example.com/introspect", data={"token": token}) as answer:
                        return await answer.json()

            def redeem(code, secret):
                session = requests.Session()
                session.verify = False  # finding
                return session.post("https://id.example.com/oauth/token", data={"code": code, "client_secret": secret})
            """,
            why="a context with its checks turned off, a connector and a session decide it for what is sent later",
        ),
        good(
            """
            import os
            import requests
            from flask import current_app

            def keys(address, bundle="/etc/ssl/company-ca.pem"):
                return requests.get(f"{address}/.well-known/jwks.json", verify=bundle, timeout=5).json()

            def token(address, code):
                verify = current_app.config.get("VERIFY_TLS", True)
                return requests.post(f"{address}/oauth/token", data={"code": code}, verify=verify).json()

            def switch(text):
                return False if text.lower() == "false" else True

            VERIFY = switch(os.environ.get("VERIFY", "true"))

            def refresh(address, body):
                return requests.post(f"{address}/oauth/token", data=body, verify=VERIFY).json()

            def profile(address, token, insecure):
                headers = {"Authorization": f"Bearer {token}"}
                if insecure:
                    return requests.get(address, headers=headers, verify=False).json()
                return requests.get(address, headers=headers, verify=not os.environ.get("SKIP_VERIFY")).json()
            """,
            why="a certificate authority of the company; settings that are on; somebody asked for it in so many words",
        ),
        good(
            """
            import requests
            from tokens import make

            def alive(port):
                headers = {"Authorization": f"Bearer {make()}"}
                requests.get(f"https://localhost:{port}/oauth/token", headers=headers, verify=False)
                return requests.post("https://keycloak:8443/realms/main/protocol/openid-connect/token", verify=False)
            """,
            why="the other side is the same machine, or a container beside this one",
        ),
        good(
            """
            import json
            import requests

            def report(endpoint, trace, parameters, headers):
                requests.post(f"{endpoint}/traces/", verify=False, data=json.dumps(trace))
                requests.get(endpoint, params=parameters, headers=headers, cookies={"theme": "dark"}, verify=False)
                return requests.get(endpoint, headers={"User-Agent": "oauth-tool"}, verify=False).ok
            """,
            why="nothing that is sent is known to be a credential, and no address that of an OAuth server",
        ),
        good(
            """
            import ssl
            import httpx

            def client(settings, token):
                context = ssl.create_default_context()
                if settings.insecure_skip_verify:
                    context.check_hostname = False
                    context.verify_mode = ssl.CERT_NONE
                return httpx.Client(verify=context, headers={"Authorization": f"Bearer {token}"})
            """,
            why="the check is off only where somebody configures it so",
        ),
        good(
            {
                "tests/test_login.py": """
                    import requests

                    def test_login(token):
                        assert requests.get("https://id.example.com/userinfo", verify=False).status_code == 401
                """
            },
            why="tests talk to servers with certificates of their own",
        ),
    ],
)  # fmt: skip


@rule.check
def oauth_tls_verification_disabled(check: ServerCheck) -> Iterator[Violation]:
    off = check.unverified
    if off is None or (carried := check.carries) is None:
        return
    yield check.finding(
        f"Whoever answers is believed, whatever certificate they show: {carried.reason}.",
        because=off.about,
        at=off,
        evidence=carried,
    )
