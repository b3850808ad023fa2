"""The answer about a token is used, but nobody looks whether the answer was no.

A program asks the authorization server whether a token is valid. For a forged, expired or withdrawn token the server
does not fail: it answers with status 200 and {"active": false}. Whoever tests the status alone, or goes straight to the
members of the answer, has not asked. Many servers leave the other members out then, some do not, and a missing "sub"
easily becomes the user None.
"""

from collections.abc import Iterator

from authlint.concepts import TokenIntrospection, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title='Token introspection without reading "active"',
    severity="error",
    confidence="medium",
    attack="An expired, withdrawn or invented token is accepted, because the answer that it is not valid is not read.",
    remedy='Refuse unless info.get("active") is True, before anything else of the answer is read.',
    references=[rfc(7662, "2.2", "MUST"), asvs("10.3.1", "L2"), cwe(287), cwe(252), cwe(613)],
    in_context=True,
    examples=[
        bad("""
            import requests

            def user_of(token):
                answer = requests.post("https://id.example/introspect", data={"token": token}, timeout=5)  # finding
                answer.raise_for_status()
                return load_user(answer.json().get("sub"))
        """),
        bad(
            {
                "introspection.py": """
                    import httpx

                    class Introspector:
                        url = "https://id.example/oauth2/introspect"

                        async def ask(self, token):
                            async with httpx.AsyncClient() as client:
                                answer = await client.post(self.url, data={"token": token})  # finding
                            if answer.status_code != 200:
                                raise PermissionError
                            return answer.json()
                """,
                "views.py": """
                    from introspection import Introspector

                    class Orders:
                        async def get(self, request):
                            info = await Introspector().ask(request.headers["Authorization"][7:])
                            return await orders_of(info["sub"])
                """,
            },
            why="a class-based view uses what a class in another file returns",
        ),
        bad("""
            import json
            from keycloak import KeycloakOpenID

            def is_admin(token):
                client = KeycloakOpenID("https://id.example", "portal", "api")
                info = client.introspect(token)  # finding
                return "admin" in info["realm_access"]["roles"]
        """),
        good(
            """
            import requests
            from authlib.integrations.requests_client import OAuth2Session

            def user_of(token):
                answer = requests.post("https://id.example/introspect", data={"token": token}, timeout=5)
                info = answer.json()
                if not info.get("active"):
                    raise PermissionError
                return load_user(info["sub"])

            def kept(token, cache):
                info = OAuth2Session("api").introspect_token("https://id.example/introspect", token=token).json()
                cache[token] = {"user": info["username"], "active": info.pop("active", False)}
                return cache[token]
            """,
            why='"active" is tested, or kept beside what is kept',
        ),
        good(
            """
            import requests
            from pydantic import BaseModel

            class Introspection(BaseModel):
                active: bool
                sub: str = ""

            def ask(token):
                answer = requests.post("https://id.example/introspect", data={"token": token}, timeout=5)
                return Introspection(**answer.json())

            def forward(token, handle):
                handle(requests.post("https://id.example/introspect", data={"token": token}, timeout=5).json())
            """,
            why="what becomes of the answer is not seen here",
        ),
        good(
            """
            from authlib.oauth2.rfc7662 import IntrospectTokenValidator

            class Validator(IntrospectTokenValidator):
                def introspect_token(self, token):
                    answer = self.session.post("https://id.example/introspect", data={"token": token})
                    answer.raise_for_status()
                    return answer.json()
            """,
            why="the library calls this method and tests the answer",
        ),
        good(
            """
            import requests

            def describe(token):
                answer = requests.get("https://api.example/tokens/info", params={"id": token}, timeout=5)
                return answer.json()["name"]
            """,
            why="another question about another thing",
        ),
    ],
)


@rule.check
def oauth_introspection_active_ignored(introspection: TokenIntrospection) -> Iterator[Violation]:
    used = introspection.active_ignored
    if used is not None:
        yield introspection.finding(
            f'{used.reason}, and "active" is not: the server says so in status 200 when the token is not valid.',
            evidence=used,
        )
