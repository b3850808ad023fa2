"""A login asks for an authorization code and does not prove, when the code is redeemed, that it was the one who asked.

The code comes back through the browser, where it can be stolen, and whoever has a stolen code can put it into a login
of his own, or redeem it himself where the client has no secret. PKCE stops both: the request carries the hash of a
value that this program drew, and the code is worth nothing without the value. A "state" does not help here, it protects
the user from a code of somebody else, not the code. A nonce that is verified in the ID token does help.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Known, Value

rule = Rule(
    title="Authorization code without PKCE",
    severity="warning",
    confidence="medium",
    attack="The attacker puts a stolen code into a login of his own, and is signed in as the victim.",
    remedy='Draw a verifier, send its hash as "code_challenge" with "S256", and the verifier with the code.',
    references=[
        rfc(9700, "2.1.1", "MUST"),
        rfc(8252, "6", "MUST"),
        asvs("10.2.1", "L2"),
        cwe(294),
        cwe(345),
    ],
    in_context=True,
    examples=[
        bad("""
            from requests_oauthlib import OAuth2Session

            def login():
                session = OAuth2Session("cli", redirect_uri="http://127.0.0.1:8400/cb", scope=["profile"])
                return session.authorization_url("https://id.example/authorize")  # finding
        """),
        bad(
            {
                "hub/settings.py": """
                    AUTHORIZE = "https://hub.example/login/oauth/authorize"
                    SOCIALACCOUNT_PROVIDERS = {"hub": {"OAUTH_PKCE_ENABLED": False}}  # finding
                """,
                "hub/views.py": """
                    import secrets
                    from urllib.parse import urlencode
                    from django.shortcuts import redirect
                    from django.views import View
                    from hub import settings

                    class Connect(View):
                        def get(self, request):
                            request.session["state"] = secrets.token_urlsafe(32)
                            query = {"response_type": "code", "client_id": "3fa1c4", "scope": "repo"}
                            query["state"] = request.session["state"]
                            return redirect(settings.AUTHORIZE + "?" + urlencode(query))  # finding
                """,
            },
            why="a setting turns it off; a request by hand has a state and nothing else",
        ),
        bad(
            """
            import secrets
            from flask_dance.consumer import OAuth2ConsumerBlueprint

            hub = OAuth2ConsumerBlueprint("hub", __name__, client_id="3fa1c4", scope=["repo"])  # finding
            """,
            why="this library sends a challenge only when it is told to",
        ),
        good(
            """
            import secrets
            from requests_oauthlib import OAuth2Session

            def login():
                session = OAuth2Session("cli", redirect_uri="http://127.0.0.1:8400/cb", pkce="S256")
                return session.authorization_url("https://id.example/authorize")

            def login_by_hand(state, challenge, more):
                query = f"response_type=code&client_id=web&scope=a&state={state}&code_challenge={challenge}"
                return "https://id.example/authorize?" + query + "&code_challenge_method=S256"
            """,
            why="the library makes the challenge; it is written by hand",
        ),
        good(
            """
            import msal
            from urllib.parse import urlencode

            def login(state, nonce):
                query = {"response_type": "code", "client_id": "web", "scope": "openid", "state": state, "nonce": nonce}
                return "https://id.example/authorize?" + urlencode(query)

            def login_pushed(state, request_uri):
                query = {"client_id": "web", "request_uri": request_uri, "state": state, "redirect_uri": "https://a.example"}
                return "https://id.example/authorize?" + urlencode(query)

            def login_with_more(state, extra):
                query = {"response_type": "code", "client_id": "web", "scope": "a", "state": state, **extra}
                return "https://id.example/authorize?" + urlencode(query)

            def login_microsoft():
                return msal.PublicClientApplication("app").initiate_auth_code_flow(["User.Read"])
            """,
            why="a nonce protects the code too; the challenge was pushed; `extra` may hold it; MSAL sends one",
        ),
        good(
            """
            from urllib.parse import urlencode

            def login():
                query = {"response_type": "code", "client_id": "3fa1c4", "redirect_uri": "https://app.example/"}
                return "https://id.example/authorize?" + urlencode(query)

            def login_implicit(state):
                query = {"response_type": "token", "client_id": "3fa1c4", "scope": "a", "state": state}
                return "https://id.example/authorize?" + urlencode(query)


            class Login:
                more = {}

                def link(self, state):
                    query = {"response_type": "code", "client_id": "3fa1c4", "scope": "a", "state": state}
                    return "https://id.example/authorize?" + urlencode({**query, **self.more})
            """,
            why="without a state, and without a code, other rules have more to say; derived classes may fill `more`",
        ),
    ],
)


@rule.check
def oauth_pkce_missing(request: AuthorizationRequest) -> Iterator[Violation]:
    protections = (request.code_challenge, request.nonce, request.request_uri)
    if not _asks_for_code(request.response_type) or not all(map(_is_missing, protections)):
        return
    if _is_missing(request.state) or request.openid is not None or request.completed_later:
        return
    if request.guessable_state is not None:
        return  # that is the worse mistake, and PKCE mends both
    public = request.public
    yield request.finding(
        "This request for an authorization code sends no PKCE challenge: a stolen code can be used by others"
        + (", and the client has no secret to stop them." if public else "."),
        because=request.code_challenge,
        at="code_challenge",
        severity="error" if public else None,
    )


def _asks_for_code(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and value.constant == "code")


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
