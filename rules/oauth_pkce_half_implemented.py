"""PKCE is begun and not finished: the verifier is not sent, is not of the right form, or the library ignores it.

A server that has seen no usable challenge does not ask for the verifier, so the login works and nothing is protected.
One that has seen it refuses the code, and somebody turns PKCE off again. The challenge is the SHA-256 of the verifier
in base64url without padding, the verifier has 43 to 128 characters, and it is sent with the code. Authlib sends a
challenge only when the client was made with code_challenge_method="S256"; given a verifier alone, it sends none and
says nothing.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, TokenRequest, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.values import Absent, Value

rule = Rule(
    title="PKCE that is not finished",
    severity="error",
    confidence="medium",
    attack="The attacker puts a stolen code into a login of his own, as if there were no PKCE.",
    remedy="Send base64url(sha256(verifier)) without padding, with the method S256, and the verifier with the code.",
    references=[
        rfc(7636, "4.1", "MUST"),
        rfc(7636, "4.2", "MUST"),
        rfc(7636, "4.5", "MUST"),
        rfc(9700, "2.1.1", "MUST"),
        cwe(325),
        cwe(345),
    ],
    in_context=True,
    examples=[
        bad("""
            from authlib.integrations.requests_client import OAuth2Session

            def login(verifier):
                session = OAuth2Session("web", redirect_uri="https://app.example/")
                return session.create_authorization_url("https://id.example/a", code_verifier=verifier)  # finding
        """),
        bad(
            {
                "site/pkce.py": """
                    import base64
                    import hashlib

                    def challenge_of(verifier):
                        hashed = hashlib.sha256(verifier.encode("ascii")).digest()
                        return base64.urlsafe_b64encode(hashed).decode("ascii")
                """,
                "site/views.py": """
                    import hashlib
                    from urllib.parse import urlencode
                    from django.shortcuts import redirect
                    from django.views import View
                    from site import pkce

                    class Start(View):
                        def get(self, request):
                            query = {"response_type": "code", "client_id": "web", "state": request.session["state"]}
                            query["code_challenge"] = pkce.challenge_of(request.session["verifier"])
                            query["code_challenge_method"] = "S256"
                            return redirect("https://id.example/authorize?" + urlencode(query))  # finding

                    class StartAgain(View):
                        def get(self, request):
                            query = {"response_type": "code", "client_id": "web", "state": request.session["state"]}
                            query["code_challenge"] = hashlib.sha256(request.session["verifier"].encode()).hexdigest()
                            query["code_challenge_method"] = "S256"
                            return redirect("https://id.example/authorize?" + urlencode(query))  # finding
                """,
            },
            why="the padding of base64 is not taken off; the hash is written in hexadecimal",
        ),
        bad(
            """
            import base64
            import hashlib
            import secrets
            import requests
            from flask import redirect, request, session

            def login(state):
                session["verifier"] = verifier = secrets.token_urlsafe(48)
                digest = hashlib.sha256(verifier.encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"
                return redirect(f"{url}&code_challenge={challenge}&code_challenge_method=S256")

            def callback():
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                return requests.post("https://id.example/token", data=body)  # finding
            """,
            why="the verifier is kept and never sent",
        ),
        bad(
            """
            import base64
            import hashlib
            import secrets

            def login(state):
                verifier = secrets.token_hex(16)
                digest = hashlib.sha256(verifier.encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).decode().replace("=", "")
                url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"
                return verifier, f"{url}&code_challenge={challenge}&code_challenge_method=S256"  # finding
            """,
            why="32 characters are fewer than the 43 that a verifier has",
        ),
        good(
            """
            import base64
            import hashlib
            import secrets
            import requests
            from authlib.integrations.requests_client import OAuth2Session
            from flask import redirect, request, session

            def login(state):
                session["verifier"] = verifier = secrets.token_urlsafe(32)
                digest = hashlib.sha256(verifier.encode()).digest()
                challenge = base64.b64encode(digest, b"-_").decode().split("=")[0]
                url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"
                return redirect(f"{url}&code_challenge={challenge}&code_challenge_method=S256")

            def callback():
                body = {"grant_type": "authorization_code", "code": request.args["code"], "client_id": "web"}
                body["code_verifier"] = session.pop("verifier")
                return requests.post("https://id.example/token", data=body)

            def login_with_authlib(verifier):
                session = OAuth2Session("web", redirect_uri="https://app.example/", code_challenge_method="S256")
                return session.create_authorization_url("https://id.example/authorize", code_verifier=verifier)
            """,
            why="all of it is there",
        ),
        good(
            """
            import requests
            from authlib.integrations.requests_client import OAuth2Session

            def login(state, challenge):
                url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"
                return f"{url}&code_challenge={challenge}&code_challenge_method=S256"

            def login_at_hub(state):
                return f"https://hub.example/authorize?response_type=code&client_id=3fa1c4&scope=a&state={state}"

            def redeem(place, code):
                body = {"grant_type": "authorization_code", "code": code, "client_id": "web"}
                return requests.post(place, data=body)

            def login_at_another(extra):
                return OAuth2Session("web").create_authorization_url("https://id.example/authorize", **extra)

            def renew():
                return requests.post("https://id.example/token", data={"grant_type": "refresh_token"})
            """,
            why="the code may be of either request; `extra` is unknown; renewing needs no verifier",
        ),
        good(
            """
            def login(state, challenge):
                url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"
                return f"{url}&code_challenge={challenge}&code_challenge_method=S256"
            """,
            why="the token request is another service's, which shares the store with this one",
        ),
    ],
)


@rule.check
def oauth_pkce_half_implemented(request: AuthorizationRequest | TokenRequest) -> Iterator[Violation]:
    if isinstance(request, TokenRequest):
        asked = request.forgotten_verifier
        if asked is not None and _is_missing(request.code_verifier):
            message = "A PKCE challenge was sent for this code, and it is redeemed without the verifier."
            yield request.finding(message, because=request.code_verifier, evidence=asked)
    elif (wrong := request.malformed_challenge) is not None:
        yield request.finding(f"{wrong.reason}.", because=wrong.about, at="code_challenge", evidence=wrong)


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
