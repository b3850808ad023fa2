"""A token or client secret is sent to whatever host a request names.

A bearer token works for whoever holds it, and so does a client secret. A program that takes the address of an API or
of a token endpoint from a link or a form, and adds its credentials, hands them to anybody who sends an address of their
own: the server there reads the header and uses the token elsewhere. A path or a query that comes from the request does
no such harm, as long as the host in front of it is fixed. A name in front of a fixed domain does: in
"https://" + name + ".example.com" the name "evil.example/?" leads to another host.

Hosts from settings, those that administrators choose, and those that the program looks at are not reported, nor is a
token that came with the same request.
"""

from collections.abc import Iterator

from authlint.concepts import CredentialSent, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Credential sent to a host that the request names",
    severity="error",
    confidence="medium",
    attack="An attacker names a server of their own, reads the token or secret there and uses it elsewhere.",
    remedy="Look the host up among those that you know before anything is sent, and take no more than a path from the "
    "request.",
    references=[
        rfc(9700, "4.9.1"),
        rfc(6750, "5.2", "MUST"),
        asvs("1.3.6", "L2"),
        cwe(918),
        cwe(522),
        cwe(201),
    ],
    in_context=True,
    examples=[
        bad("""
            import requests
            from flask import Flask, request, session

            app = Flask(__name__)

            @app.get("/items")
            def items():
                url = request.args["api_url"]
                headers = {"Authorization": "Bearer " + session["access_token"]}
                return requests.get(url, headers=headers, timeout=5).json()  # finding
        """),
        bad(
            {
                "hub.py": """
                    def authorization_headers(token):
                        return {"Authorization": f"Bearer {token}"}
                """,
                "views.py": """
                    import requests
                    from django.http import JsonResponse
                    from django.views import View
                    import hub

                    class Sync(View):
                        def post(self, request):
                            headers = hub.authorization_headers(request.user.hub_token)
                            server = request.POST["server"]
                            found = requests.post(f"{server}/api/sync", headers=headers, timeout=5)  # finding
                            return JsonResponse(found.json())
                """,
            },
            why="a class-based view sends the token that a function of another file puts into a header",
        ),
        bad(
            """
            import httpx
            from fastapi import APIRouter
            from settings import CLIENT_ID, CLIENT_SECRET

            router = APIRouter()

            @router.get("/install")
            async def install(shop: str, code: str):
                async with httpx.AsyncClient() as client:
                    sent = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": code}
                    return keep(await client.post(f"https://{shop}/oauth/access_token", json=sent))  # finding
            """,
            why="the client secret and a code go to the token endpoint of any shop",
        ),
        good(
            """
            from urllib.parse import quote
            import requests
            from flask import Flask, request, session

            app = Flask(__name__)
            API_BASE = "https://api.portal.example"

            @app.get("/item")
            def item():
                url = API_BASE + "/items/" + quote(request.args["item"], safe="")
                headers = {"Authorization": "Bearer " + session["access_token"]}
                return requests.get(url, params={"page": request.args["page"]}, headers=headers, timeout=5).json()
            """,
            why="only a part of the path and of the query comes from the request",
        ),
        good(
            """
            from urllib.parse import urlsplit
            import requests
            from flask import Flask, abort, current_app, request, session

            app = Flask(__name__)
            SERVERS = {"eu": "https://eu.portal.example", "us": "https://us.portal.example"}

            def headers():
                return {"Authorization": "Bearer " + session["access_token"]}

            @app.get("/items")
            def items():
                url = request.args["api_url"]
                if urlsplit(url).hostname not in current_app.config["HOSTS"]:
                    abort(400)
                return requests.get(url, headers=headers(), timeout=5).json()

            @app.get("/people")
            def people():
                server = SERVERS[request.args["region"]]
                return requests.get(f"{server}/people", headers=headers(), timeout=5).json()

            @app.get("/teams")
            def teams():
                return requests.get(current_app.config["TEAMS_URL"], headers=headers(), timeout=5).json()
            """,
            why="the host is compared with known ones, chosen from a table, or set by whoever runs the program",
        ),
        good(
            """
            import requests
            from flask import Flask, request

            app = Flask(__name__)

            @app.post("/try")
            def try_out():
                headers = {"Authorization": f"Bearer {request.form['api_key']}"}
                return requests.get(request.form["url"], headers=headers, timeout=5).json()

            @app.get("/fetch")
            def fetch():
                return requests.get(request.args["url"], headers={"Accept": "text/html"}, timeout=5).text
            """,
            why="the token comes from whoever names the host; no token is sent at all",
        ),
        good(
            """
            import requests
            from fastapi import APIRouter, Depends
            from accounts import current_admin
            from models import Connector

            router = APIRouter()

            @router.post("/connectors/try")
            def try_connector(url: str, admin=Depends(current_admin)):
                return requests.get(url, headers={"Authorization": f"Bearer {admin.token}"}, timeout=5).json()

            @router.get("/connectors/{number}")
            def read(number: int, user=Depends(current_admin)):
                connector = Connector.objects.get(pk=number)
                headers = {"Authorization": f"Bearer {connector.token}"}
                return requests.get(connector.url + "/items", headers=headers, timeout=5).json()
            """,
            why="administrators choose the host, or it is a registered one",
        ),
        good(
            """
            import hmac
            import requests
            from flask import Flask, abort, request
            from settings import CLIENT_ID, CLIENT_SECRET

            app = Flask(__name__)

            @app.get("/install")
            def install():
                if not hmac.compare_digest(mac_of(request.args), request.args["hmac"]):
                    abort(400)
                sent = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": request.args["code"]}
                return keep(requests.post(f"https://{request.args['shop']}/oauth/access_token", json=sent, timeout=5))
            """,
            why="a MAC over the request shows that the provider wrote it",
        ),
    ],
)


@rule.check
def oauth_token_sent_to_dynamic_host(sent: CredentialSent) -> Iterator[Violation]:
    named = sent.host_from_request
    if named is not None:
        yield sent.finding(
            f"The request alone names this host, and {named.reason}.", because=named.about, at="url", evidence=named
        )
