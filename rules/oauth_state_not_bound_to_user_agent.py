"""A state that comes back is only known to the server, and may have been made for somebody else.

A set or cache of all states that were issued tells that the server made this one, and so does a signature. Neither
tells for whom. The attacker begins a login, gets a genuine state, and gives it to the victim together with a code of
their own: the server knows the state, and signs the victim in as the attacker. What is missing is a part that only
the browser has which began the login: the state, or a hash of it, in its session or in a cookie.
"""

from collections.abc import Iterator

from authlint.concepts import AuthorizationRequest, StateCheck, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="State that is not tied to the browser",
    severity="warning",
    confidence="medium",
    attack="The attacker puts a state of their own login, and their code, into a link for the victim.",
    remedy="Keep the state in the session or in a cookie of the browser as well, and compare both in the callback.",
    references=[
        rfc(6749, "10.12", "MUST"),
        rfc(9700, "2.1", "MUST"),
        rfc(6819, "5.3.5", ""),
        asvs("10.1.2", "L2"),
        cwe(352),
        cwe(384),
    ],
    in_context=True,
    examples=[
        bad("""
            from fastapi import FastAPI, HTTPException, Request

            app = FastAPI()
            OAUTH_STATES = set()

            def check(request: Request):
                if request.query_params["state"] not in OAUTH_STATES:  # finding
                    raise HTTPException(400)
        """),
        bad(
            {
                "states.py": """
                    import secrets

                    class States:
                        def __init__(self, redis):
                            self.redis = redis

                        def issue(self):
                            state = secrets.token_urlsafe(32)
                            self.redis.setex("oauth:" + state, 600, "1")
                            return state

                        def take(self, state):
                            return self.redis.getdel("oauth:" + state)
                """,
                "views.py": """
                    from django.core.cache import caches
                    from django.http import HttpResponseForbidden
                    from django.views import View
                    from hub import exchange
                    from states import States

                    class Back(View):
                        def get(self, request):
                            if not States(caches["oauth"]).take(request.GET["state"]):  # finding
                                return HttpResponseForbidden()
                            return exchange(request.GET["code"])
                """,
            },
            why="the cache is that of the server, whoever asks",
        ),
        bad(
            """
            from itsdangerous import URLSafeTimedSerializer
            from flask import redirect, request
            from hub import CLIENT, exchange

            signer = URLSafeTimedSerializer("oauth")

            def begin():
                state = signer.dumps({"next": request.args.get("next")})  # finding
                return redirect(f"https://id.example/authorize?response_type=code&client_id={CLIENT}&state={state}")

            def back():
                there = signer.loads(request.args["state"], max_age=600)  # finding
                exchange(request.args["code"])
                return redirect(there["next"])
            """,
            why="a signed state is genuine, and so is that of the attacker",
        ),
        good(
            """
            import hashlib
            import hmac
            from fastapi import HTTPException, Request
            from itsdangerous import URLSafeTimedSerializer

            signer = URLSafeTimedSerializer("oauth")
            STATES = {}

            def in_session(request: Request):
                expected = request.session.pop("oauth_state", None)
                if not expected or request.query_params["state"] != expected:
                    raise HTTPException(400)

            def cache_and_cookie(request: Request):
                entry = STATES.pop(request.query_params["state"], None)
                if entry is None or entry["browser"] != request.cookies.get("browser"):
                    raise HTTPException(400)

            def signed_and_cookie(request: Request):
                payload = signer.loads(request.query_params["state"])
                own = hashlib.sha256(request.cookies["oauth_csrf"].encode()).hexdigest()
                if not hmac.compare_digest(own, payload["csrf"]):
                    raise HTTPException(400)
            """,
            why="a part of the session or a cookie is compared",
        ),
        good(
            """
            from flask import session
            from flask_login import current_user, login_required
            from flask import abort, request
            from hub import exchange, oauth_states

            @login_required
            def connect():
                begun = oauth_states.pop(request.args["state"], None)
                if begun is None or begun.person != current_user.id:
                    abort(400)
                return exchange(request.args["code"])

            def with_pkce():
                oauth_states.pop(request.args["state"], None)
                return exchange(request.args["code"], code_verifier=session.pop("verifier"))
            """,
            why="the user is known and compared; a verifier of the session ties the code to the browser",
        ),
        good(
            """
            import webbrowser
            from http.server import BaseHTTPRequestHandler, HTTPServer
            from urllib.parse import parse_qs, urlsplit
            from hub import exchange, link

            STATES = set()

            class Back(BaseHTTPRequestHandler):
                def do_GET(self):
                    query = parse_qs(urlsplit(self.path).query)
                    if query["state"][0] not in STATES:
                        self.send_error(400)
                        return
                    exchange(query["code"][0])

            def main():
                webbrowser.open(link(STATES))
                HTTPServer(("127.0.0.1", 8400), Back).handle_request()
            """,
            why="a command line has one user",
        ),
        good(
            """
            import secrets
            from itsdangerous import URLSafeTimedSerializer
            from flask import make_response, redirect, request
            from hub import CLIENT, STATES_OF_COUNTRIES, exchange, oauth

            signer = URLSafeTimedSerializer("oauth")

            def begin():
                csrf = secrets.token_urlsafe(32)
                state = signer.dumps({"next": request.args.get("next"), "csrf": csrf})
                url = f"https://id.example/authorize?response_type=code&client_id={CLIENT}&state={state}"
                answer = make_response(redirect(url))
                answer.set_cookie("oauth_csrf", csrf, httponly=True, secure=True)
                return answer

            def shipping(form):
                if form["state"] not in STATES_OF_COUNTRIES:
                    return "unknown state"
                return "ok"

            def unseen():
                return exchange(request.args["code"], oauth.finish(request.args["state"]))
            """,
            why="the signed state holds what is also in a cookie; a state of a country; a check that is not seen",
        ),
    ],
)


@rule.check
def oauth_state_not_bound_to_user_agent(noun: StateCheck | AuthorizationRequest) -> Iterator[Violation]:
    evidence = noun.shared_by_all if isinstance(noun, StateCheck) else noun.state_made_for_all
    if evidence is not None:
        yield noun.finding(
            f"Here {evidence.reason}: that of somebody else's login passes in any browser.",
            evidence=evidence,
            at=evidence,
        )
