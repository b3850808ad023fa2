"""A login sends the PKCE verifier itself as the challenge, or does not say how the challenge was made of it.

The challenge travels through the browser, where others can read it. With the method "S256" it is a hash, and of use to
nobody who does not know the verifier. With "plain" it is the verifier, so whoever sees the request and steals the code
can redeem it. A server that is told no method takes "plain", also for a challenge that was hashed: then the login
fails, or goes on without protection.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Known, Value

rule = Rule(
    title="PKCE with the method plain",
    severity="error",
    attack="The attacker reads the verifier in the authorization request and redeems the code he has stolen.",
    remedy='Send "code_challenge_method": "S256" and base64url(sha256(verifier)) without padding as the challenge.',
    references=[
        rfc(7636, "4.2", "MUST"),
        rfc(7636, "7.2", "SHOULD NOT"),
        rfc(9700, "2.1.1", "SHOULD"),
        asvs("10.4.6", "L2"),
        cwe(757),
        cwe(319),
    ],
    violated_by={"code_challenge_method": "plain"},
    examples=[
        bad("""
            import secrets
            from urllib.parse import urlencode
            from flask import redirect, session

            def login(state):
                session["verifier"] = secrets.token_urlsafe(48)
                query = {"response_type": "code", "client_id": "w", "redirect_uri": "https://a.test/", "state": state}
                query["code_challenge"] = session["verifier"]
                query["code_challenge_method"] = "plain"
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding

            def login_without_method(state, challenge):
                query = {"response_type": "code", "client_id": "web", "state": state, "code_challenge": challenge}
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding
        """),
        bad(
            {
                "shop/pkce.py": """
                    METHOD = "plain"
                """,
                "shop/client.py": """
                    from oauthlib.oauth2 import WebApplicationClient
                    from shop import pkce

                    class Client:
                        def __init__(self):
                            self.client = WebApplicationClient("web")

                        def start(self, state, verifier):
                            return self.client.prepare_request_uri(
                                "https://id.example/authorize",
                                state=state,
                                code_challenge=verifier,
                                code_challenge_method=pkce.METHOD,  # finding
                            )
                """,
            },
            why="the method stands in another module",
        ),
        bad(
            """
            from requests_oauthlib import OAuth2Session

            def start(challenge):
                session = OAuth2Session("web", redirect_uri="https://app.example/")
                return session.authorization_url("https://id.example/authorize", code_challenge=challenge)  # finding
            """,
            why="a challenge without a method is taken for a plain one",
        ),
        good(
            """
            import base64
            import hashlib
            from urllib.parse import urlencode
            from flask import redirect

            def login(state, verifier):
                digest = hashlib.sha256(verifier.encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                query = {"response_type": "code", "client_id": "web", "state": state, "code_challenge": challenge}
                query["code_challenge_method"] = "S256"
                return redirect("https://id.example/authorize?" + urlencode(query))

            def login_with(state, challenge, **more):
                query = {"response_type": "code", "client_id": "web", "code_challenge": challenge, **more}
                return redirect("https://id.example/authorize?" + urlencode(query))
            """,
            why="S256; what `more` holds is not visible",
        ),
        good(
            """
            def verify(request, code):
                method = request.args.get("code_challenge_method", "plain")
                if method not in ("plain", "S256"):
                    raise ValueError(method)
                return code.challenge == request.args["code_challenge"]
            """,
            why="a server that reads the parameter makes no request",
        ),
        good(
            """
            from requests_oauthlib import OAuth2Session

            def start():
                return OAuth2Session("web", pkce="S256").authorization_url("https://id.example/authorize")
            """,
            why="the library hashes",
        ),
    ],
)


@rule.check
def oauth_pkce_plain(request: AuthorizationRequest) -> Iterator[Violation]:
    method, challenge = request.code_challenge_method, request.code_challenge
    plain = method.find(lambda value: isinstance(value, Known) and str(value.constant).lower() == "plain")
    if plain is not None:
        message = "This authorization request uses the PKCE method plain: its challenge gives the verifier away."
        yield request.finding(message, because=plain, at="code_challenge_method")
    elif _is_missing(method) and not _is_missing(challenge) and _is_missing(request.code_verifier):
        message = "This authorization request sends a PKCE challenge without a method, which servers take for plain."
        yield request.finding(message, because=method, at="code_challenge")


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
