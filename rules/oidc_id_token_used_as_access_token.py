"""An ID token is sent to an API as if it were an access token.

An ID token tells one client who has signed in. Its audience is that client, and not the API, which has to leave the
audience unchecked to accept it, and then accepts the ID tokens that other clients have got as well. It also says more
about the user than an API needs to know, cannot be limited by scopes, and ends up in places no ID token was made for.

Some services define the ID token as their credential, such as Google Cloud Run and IAP, Kubernetes with OpenID Connect,
and the federation of AWS. authlint is silent where these are mentioned.
"""

from collections.abc import Iterator

from authlint.concepts import IdTokenSent, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="ID token sent as access token",
    severity="warning",
    confidence="medium",
    attack="An API that accepts it cannot compare the audience. Any application that a user has signed in to holds an "
    "ID token of theirs, and calls the API with it.",
    remedy='Send the access token: {"Authorization": "Bearer " + tokens["access_token"]}, and ask for it with the '
    "scope or resource of the API.",
    references=[asvs("9.2.2", "L2"), rfc(9068, "4", "MUST"), rfc(8725, "2.8", "MUST"), cwe(287), cwe(345)],
    in_context=True,
    examples=[
        bad("""
            import requests

            def orders(tokens):
                headers = {"Authorization": "Bearer " + tokens["id_token"]}  # finding
                return requests.get("https://api.example/orders", headers=headers, timeout=5).json()
        """),
        bad(
            {
                "login.py": """
                    import requests
                    from settings import CLIENT

                    def tokens_for(code):
                        form = {"grant_type": "authorization_code", "code": code, **CLIENT}
                        return requests.post("https://id.example/token", data=form, timeout=5).json()
                """,
                "views.py": """
                    import httpx
                    from django.http import JsonResponse
                    from django.views import View
                    from login import tokens_for

                    class Callback(View):
                        def get(self, request):
                            tokens = tokens_for(request.GET["code"])
                            identity = tokens.get("id_token")
                            client = httpx.Client(headers={"Authorization": f"Bearer {identity}"})  # finding
                            return JsonResponse(client.get("https://api.example/orders").json())
                """,
            },
            why="fetched in one file, sent by a view in another",
        ),
        good(
            """
            import requests

            def orders(tokens):
                headers = {"Authorization": "Bearer " + tokens["access_token"]}
                return requests.get("https://api.example/orders", headers=headers, timeout=5).json()

            def who(tokens, verify):
                return verify(tokens["id_token"])["sub"]
            """,
            why="the access token is sent, and the ID token read",
        ),
        good(
            """
            import requests

            def call_cloud_run(tokens, service):
                headers = {"Authorization": f"Bearer {tokens['id_token']}"}
                return requests.get(service, headers=headers, timeout=5).json()

            def kubeconfig(tokens, server):
                headers = {"Authorization": "Bearer " + tokens["id_token"]}
                return requests.get(f"{server}/apis/kubernetes", headers=headers, timeout=5).json()
            """,
            why="for these services the ID token is the credential",
        ),
    ],
)


@rule.check
def oidc_id_token_used_as_access_token(sent: IdTokenSent) -> Iterator[Violation]:
    yield sent.finding(
        "This ID token was made for this client, and it is sent to an API as an access token. To accept it, the API "
        "has to leave the audience unchecked.",
        at="token",
    )
