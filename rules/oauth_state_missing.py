"""A user is sent to an authorization server without anything that recognizes the answer.

The answer comes back as a link that anybody can make somebody follow. An attacker starts a login with an account of
their own, stops before the last step and gives the link to the victim, whose browser completes it: the victim is now
signed in as the attacker, or the attacker's account is tied to the victim's. A random "state", kept in the session and
compared on return, prevents it. So do PKCE and the "nonce" of OpenID Connect. Many libraries send a state themselves.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Value

rule = Rule(
    title="Authorization request without state",
    severity="error",
    attack="The victim follows the attacker's link to the callback and works on in the attacker's account.",
    remedy='Send "state": secrets.token_urlsafe(32), keep it in the session, and compare it in the callback.',
    references=[rfc(6749, "10.12", "MUST"), rfc(9700, "2.1", "MUST"), asvs("10.2.1", "L2"), cwe(352)],
    violated_by={"state": None},
    examples=[
        bad("""
            from urllib.parse import urlencode
            from flask import redirect

            def login():
                query = {"response_type": "code", "client_id": "3fa1c4", "redirect_uri": "https://app.example/back"}
                return redirect("https://id.example/authorize?" + urlencode(query))  # finding
        """),
        bad(
            {
                "hub.py": """
                    from urllib.parse import urlencode

                    def authorize_url(client_id, redirect_uri, state=None):
                        query = {"response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri}
                        if state:
                            query["state"] = state
                        return "https://hub.example/oauth/authorize?" + urlencode(query)
                """,
                "views.py": """
                    import hub
                    from flask import redirect

                    def login():
                        return redirect(hub.authorize_url("3fa1c4", "https://app.example/back"))  # finding
                """,
            },
            why="the function can send a state, but is not given one",
        ),
        bad("""
            def login_link(client_id, back):
                return f"https://hub.example/login/oauth/authorize?client_id={client_id}&redirect_uri={back}"  # finding
        """),
        bad(
            {
                "hub.py": """
                    import os
                    from urllib.parse import urlencode

                    PLACE = "https://hub.example/authorization/new"

                    class Hub:
                        def __init__(self, client_id=None):
                            self.client_id = client_id or os.environ["HUB_ID"]

                        def link(self, state=None):
                            query = {"type": "web_server", "client_id": self.client_id, "redirect_uri": "https://app.example/"}
                            if state:
                                query["state"] = state
                            return f"{PLACE}?{urlencode(query)}"
                """,
                "views.py": """
                    from hub import Hub

                    def client():
                        return Hub()

                    def home(page):
                        hub = client()
                        return page.render(link=hub.link())  # finding
                """,
            },
            why="an older protocol of the same kind: the address says that it authorizes, not a response_type",
        ),
        good("""
            import secrets
            from urllib.parse import urlencode
            from flask import redirect, session

            def login():
                session["state"] = secrets.token_urlsafe(32)
                query = {"response_type": "code", "client_id": "3fa1c4", "state": session["state"]}
                return redirect("https://id.example/authorize?" + urlencode(query))
        """),
        good(
            """
            from urllib.parse import urlencode

            def with_pkce(challenge):
                query = {"response_type": "code", "client_id": "cli", "redirect_uri": "http://127.0.0.1:8400/"}
                query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
                return "https://id.example/authorize?" + urlencode(query)

            def with_pushed_request(request_uri):
                return "https://id.example/authorize?" + urlencode({"client_id": "web", "request_uri": request_uri})

            def with_more(extra):
                query = {"response_type": "code", "client_id": "web", "redirect_uri": "https://app.example/", **extra}
                return "https://id.example/authorize?" + urlencode(query)
            """,
            why="PKCE protects as well, also a command line; a pushed request holds the state; `extra` may hold it",
        ),
        good(
            """
            from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
            from requests_oauthlib import OAuth2Session

            def login():
                return OAuth2Session("3fa1c4", redirect_uri="https://app.example/").authorization_url("https://id.example/a")

            def login_too():
                return AuthlibSession("3fa1c4").create_authorization_url("https://id.example/a", state=None)
            """,
            why="these libraries make a state themselves and hand it out",
        ),
        good(
            """
            from urllib.parse import urlencode

            def logout():
                query = {"client_id": "3fa1c4", "post_logout_redirect_uri": "https://app.example/"}
                return "https://id.example/logout?" + urlencode(query)

            def consent(tenant):
                query = {"client_id": "3fa1c4", "redirect_uri": "https://app.example/"}
                return f"https://login.example/{tenant}/adminconsent?" + urlencode(query)
            """,
            why="logout and administrator consent look similar and authorize nobody",
        ),
        good(
            """
            HELP = '''
            To see the page of the issuer by hand, open

                https://id.example/authorize?response_type=code&client_id=demo&redirect_uri=https://app.example/

            and sign in.
            '''
            """,
            why="a text of several lines tells of a request and makes none",
        ),
        good(
            """
            def prepare(uri, **query):
                '''Return the address of an authorization request.

                >>> prepare("https://id.example/authorize")
                "https://id.example/authorize?client_id=3fa1c4&response_type=code"
                '''
                return uri
            """,
            why="documentation sends nobody anywhere",
        ),
        good(
            {
                "sites.py": """
                    from urllib.parse import urlencode
                    from connectors import Connector

                    class Hub(Connector):
                        def authorize(self, redirect_uri):
                            query = {"client_id": self.client_id, "scope": "read", "redirect_uri": redirect_uri}
                            url = f"https://hub.example/oauth/authorize?{urlencode(query)}"
                            return url
                """,
                "api.py": """
                    from connectors import connector_of
                    from states import add_state, keep_new_state

                    def start(source):
                        base = connector_of(source).authorize("https://app.example/back")
                        state = keep_new_state(source)
                        return add_state(base, state)
                """,
            },
            why="whoever asks any of the connectors for its address adds the state",
        ),
    ],
)


@rule.check
def oauth_state_missing(request: AuthorizationRequest) -> Iterator[Violation]:
    protections = (request.state, request.code_challenge, request.nonce, request.request_uri)
    is_complete = _is_visible(request.response_type) or (
        _is_visible(request.client_id) and _is_visible(request.endpoint)
    )
    if not is_complete or not all(map(_is_missing, protections)) or request.completed_later:
        return
    yield request.finding(
        "This authorization request carries no state, PKCE challenge or nonce: its answer can be anybody's.",
        because=request.state,
        at="state",
    )


def _is_visible(value: Value) -> bool:
    return not isinstance(value, Absent) or value.default is not None


def _is_missing(value: Value) -> bool:
    return value.certain and (value.falsy() is not None or (isinstance(value, Absent) and value.default is None))
