"""A login with OpenID Connect sends no nonce, so an ID token or code of another login is accepted in this one.

The nonce is a random value that the program draws for one login and finds again in the ID token. Where the ID token
comes back through the browser, it is what tells this token from an older one that somebody kept or stole, and the
standard demands it. Where only a code comes back, the nonce or PKCE ties the code to this browser; one of them is
needed.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import Absent, Known, Value

rule = Rule(
    title="OpenID Connect request without nonce",
    severity="warning",
    confidence="medium",
    attack="The attacker puts an ID token or code that he got hold of into a login of his own.",
    remedy='Send "nonce": secrets.token_urlsafe(32), keep it in the session, and compare it with the ID token\'s.',
    references=[
        oidc("3.2.2.1", "MUST"),
        oidc("3.2.2.11", "MUST"),
        rfc(9700, "2.1.1", "MUST"),
        asvs("10.5.1", "L2"),
        cwe(294),
        cwe(352),
    ],
    in_context=True,
    examples=[
        bad("""
            from urllib.parse import urlencode
            from flask import redirect

            def login(state):
                query = {"response_type": "id_token", "client_id": "web", "scope": "openid", "state": state}
                query["redirect_uri"] = "https://app.example/"
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding

            def login_with_code(state):
                query = "response_type=code&client_id=web&scope=openid%20email"
                return redirect(f"https://id.example/authorize?{query}&state={state}")  # finding
        """),
        bad(
            {
                "site/settings.py": """
                    OIDC_RP_CLIENT_ID = "3fa1c4"
                    OIDC_USE_NONCE = False  # finding
                """,
                "site/oidc.py": """
                    SCOPE = "openid profile"
                    WHERE = "https://id.example/openid-connect/auth"
                """,
                "site/views.py": """
                    from django.shortcuts import redirect
                    from django.utils.http import urlencode
                    from django.views import View
                    from site import oidc

                    class Start(View):
                        def get(self, request):
                            query = {"response_type": "code", "client_id": "3fa1c4", "scope": oidc.SCOPE}
                            query["state"] = request.session["state"]
                            return redirect(f"{oidc.WHERE}?{urlencode(query)}")  # finding
                """,
            },
            why="mozilla-django-oidc is told to send none; a view sends none by itself",
        ),
        good("""
            import secrets
            from urllib.parse import urlencode
            from flask import redirect, session

            def login(state):
                session["nonce"] = secrets.token_urlsafe(32)
                query = {"response_type": "id_token", "client_id": "web", "scope": "openid", "state": state}
                query |= {"nonce": session["nonce"], "redirect_uri": "https://app.example/"}
                return redirect("https://id.example/authorize?" + urlencode(query))
        """),
        good(
            """
            from urllib.parse import urlencode

            def login(state, challenge):
                query = {"response_type": "code", "client_id": "web", "scope": "openid", "state": state}
                query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
                return "https://id.example/authorize?" + urlencode(query)

            def login_elsewhere(state, more):
                query = {"response_type": "code", "client_id": "web", "scope": "openid", "state": state, **more}
                return "https://id.example/authorize?" + urlencode(query)

            def login_at_hub(state):
                query = {"response_type": "code", "client_id": "web", "scope": "repo", "state": state}
                return "https://hub.example/authorize?" + urlencode(query)
            """,
            why="PKCE protects the code; `more` may hold a nonce; without OpenID Connect there is no ID token",
        ),
        good(
            """
            from authlib.integrations.flask_client import OAuth

            oauth = OAuth()
            google = oauth.register("google", client_id="3fa1c4", client_kwargs={"scope": "openid email"})

            def login():
                return google.authorize_redirect("https://app.example/callback")
            """,
            why="this library sends a nonce of its own and verifies it",
        ),
        good(
            """
            from urllib.parse import urlencode

            def login():
                query = {"response_type": "id_token", "client_id": "web", "scope": "openid"}
                return "https://id.example/authorize?" + urlencode(query)
            """,
            why="without a state as well, oauth-state-missing has said that nothing ties the answer to this browser",
        ),
    ],
)


@rule.check
def oidc_nonce_missing(request: AuthorizationRequest) -> Iterator[Violation]:
    off = request.nonce.find(lambda value: isinstance(value, Known) and value.constant is False)
    if not (off or _is_missing(request.nonce)) or _is_missing(request.state) or request.completed_later:
        return
    given = request.response_type.find(lambda value: isinstance(value, Known) and "id_token" in _words(value))
    pushed = not _is_missing(request.request_uri)
    if given is not None and not pushed:
        message = "The ID token of this login comes back through the browser, and no nonce tells it from an older one."
        yield request.finding(message, because=request.nonce, at="nonce", severity="error")
    elif (
        (off or (_is_missing(request.code_challenge) and not pushed))
        and _asks_for_code(request.response_type)
        and request.openid is not None
        and request.guessable_state is None
    ):
        message = "This OpenID Connect request has neither nonce nor PKCE: a stolen code fits into another login."
        yield request.finding(message, because=off or request.nonce, at="nonce")


def _asks_for_code(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and value.constant == "code")


def _words(value: Known) -> list[str]:
    return str(value.constant).split()


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
