"""The address of an OAuth endpoint begins with http, so what is exchanged there can be read and changed on the way.

Codes, client secrets and tokens are used by whoever has seen them, and keys that arrive unprotected may be anybody's:
who stands on the way, in the same wireless network or at a provider, answers with keys and tokens of their own. So it
is with a redirect URI, at which the code arrives. A server that sends a plain request on to https does not help: the
first request has been seen by then.

Addresses of the same machine, of a container network and of a private network are not reported.
"""

from collections.abc import Iterator

from authlint.concepts import EndpointAddress, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Known

rule = Rule(
    title="OAuth endpoint addressed without TLS",
    severity="warning",
    attack="Somebody in the same network reads the code or token from the request, or answers with keys of their own.",
    remedy="Write https; a server that offers none is none to log in with.",
    references=[
        rfc(6749, "3.2", "MUST"), rfc(9700, "2.6", "MUST NOT"), rfc(9207, "2", "MUST"), asvs("12.2.1", "L1"), cwe(319),
        cwe(311),
    ],
    violated_by={"url": "http://id.example.com/realms/main"},
    examples=[
        bad("""
            import jwt

            keys = jwt.PyJWKClient("http://issuer.example.com/jwks.json")  # finding
        """),
        bad(
            {
                "places.py": """
                    HOST = "http://id.example.com"
                """,
                "hub.py": """
                    from requests_oauthlib import OAuth2Session
                    import places

                    def token(client_id, code, secret):
                        hub = OAuth2Session(client_id)
                        return hub.fetch_token(f"{places.HOST}/oauth/token", code=code, client_secret=secret)  # finding
                """,
            },
            why="the host stands in another file",
        ),
        bad(
            """
            class Provider:
                token_endpoint = "http://id.example.com/token"  # finding

                def __init__(self, realm):
                    self.userinfo_url = f"http://id.example.com/{realm}/me"  # finding

            PROVIDERS = {
                "hub": {
                    "authorize_url": "http://hub.example.com/oauth/authorize",  # finding
                    "jwks_uri": "https://hub.example.com/keys",
                },
            }
            """,
            why="the names say what the addresses are for",
        ),
        good(
            """
            import jwt

            keys = jwt.PyJWKClient("https://issuer.example.com/jwks.json")
            TOKEN_URL = "https://id.example.com/token"
            """,
            why="https",
        ),
        good(
            """
            import jwt

            keys = jwt.PyJWKClient("http://keycloak:8080/realms/main/protocol/openid-connect/certs")
            ENDPOINTS = {"token_endpoint": "http://localhost:8080/token", "jwks_uri": "http://127.0.0.1:8080/keys"}
            REDIRECT = {"redirect_uri": "http://[::1]:8400/back"}
            userinfo_url = "http://sso.localhost/userinfo"
            introspection_url = "http://10.0.3.7/introspect"
            """,
            why="the same machine, a container network, a private network",
        ),
        good(
            """
            def settings(host, page):
                '''The token_url is http://id.example.com/token while you try it out.'''
                page_token_url = None
                schema = "http://schemas.example.org/identity/claims/name"
                return {"token_url": f"http://{host}/token", "claims_uri": schema, "page": page_token_url or page}
            """,
            why="documentation, a name of a claim that is only written like an address, and a host nobody can know",
        ),
        good(
            """
            from pydantic import BaseModel, Field

            class Provider(BaseModel):
                token_endpoint: str = Field(examples=["http://id.example.com/token"])

            openapi_examples = {"token_endpoint": "http://id.example.com/token"}
            """,
            why="an example in the documentation of an interface",
        ),
    ],
)  # fmt: skip


@rule.check
def oauth_plain_http_endpoint(address: EndpointAddress) -> Iterator[Violation]:
    plain = address.plain
    if plain is None:
        return
    purpose = next(
        (str(leaf.constant) for leaf in address.purpose.leaves() if isinstance(leaf, Known)), "this endpoint"
    )
    keys = "keys" in purpose or "token" in purpose
    yield address.finding(
        f"What is exchanged with {purpose} travels in the clear: its address begins with http.",
        because=plain.about,
        at="url",
        severity="error" if keys else None,
    )
