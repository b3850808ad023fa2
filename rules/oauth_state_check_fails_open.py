"""A state is compared in a way that lets a response through that has none.

The comparison is there to refuse the link of an attacker: it leads to the callback of a login that this user never
began. In exactly that case the session holds no state, and the attacker decides whether the link holds one. So a
comparison that is skipped when either is missing refuses nobody who matters, and one of two lookups that both give
None finds them equal. The same is true of a "nonce" and of a PKCE verifier. A mismatch that is only written to the
log is no check at all.
"""

from collections.abc import Iterator

from authlint.concepts import StateCheck, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="State check that a missing state gets past",
    severity="error",
    attack="The attacker's link to the callback leaves the state out, and the victim's session has none.",
    remedy="Take the state out of the session, refuse the response when it is missing, and compare after that.",
    references=[
        rfc(6749, "10.12", "MUST"),
        rfc(9700, "4.8.2", ""),
        asvs("16.5.3", "L2"),
        cwe(352),
        cwe(754),
        cwe(697),
    ],
    in_context=True,
    examples=[
        bad("""
            from flask import abort
            from flask import request, session
            from hub import exchange

            def back():
                if request.args.get("state") != session.get("oauth_state"):  # finding
                    abort(400)
                return exchange(request.args["code"])
        """),
        bad(
            {
                "guards.py": """
                    def own_response(request):
                        expected = request.session.pop("oauth_state", None)
                        returned = request.GET.get("state")
                        if returned and returned != expected:  # finding
                            raise PermissionError("not ours")
                """,
                "views.py": """
                    from django.views import View
                    from guards import own_response
                    from hub import exchange

                    class Back(View):
                        def get(self, request):
                            own_response(request)
                            return exchange(request.GET["code"])
                """,
            },
            why="the attacker leaves the state out, and nothing is compared",
        ),
        bad(
            """
            import logging
            from fastapi import APIRouter, Cookie, HTTPException, Request
            from hub import exchange

            router = APIRouter()

            @router.get("/back")
            def by_cookie(code: str, state: str | None = None, oauth_state: str | None = Cookie(None)):
                if state != oauth_state:  # finding
                    raise HTTPException(400)
                return exchange(code)

            @router.get("/again")
            def only_noted(request: Request, code: str, state: str):
                if state != request.session["oauth_state"]:  # finding
                    logging.warning("state does not match")
                return exchange(code)
            """,
            why="both are None in a browser without a cookie; and a mismatch that is only logged stops nobody",
        ),
        bad(
            """
            class OAuthAccount:
                def __init__(self, **options):
                    self.options = options

                def back(self, query):
                    expected = self.options.get("passed_state")
                    if expected is not None and query.get("state") != expected:  # finding
                        return False
                    return self.exchange(query.get("code"))

                def identify(self, session, claims):
                    nonce = session.get("nonce")
                    if nonce:
                        if claims.get("nonce") != nonce:  # finding
                            raise ValueError("replayed")
                    return claims["sub"]
            """,
            why="where nothing was kept, anything is welcome; the same goes for a nonce",
        ),
        good(
            """
            from flask import abort, request, session
            from hub import exchange

            def back():
                expected = session.pop("oauth_state", None)
                if not expected or request.args.get("state") != expected:
                    abort(400)
                return exchange(request.args["code"])

            def step_by_step():
                state = request.args.get("state")
                if state is None:
                    abort(400)
                if state != session.get("oauth_state"):
                    abort(400)
                return exchange(request.args["code"])

            def positive():
                state = session.get("oauth_state")
                if state and state == request.args.get("state"):
                    return exchange(request.args["code"])
                return abort(400)
            """,
            why="a missing state is refused",
        ),
        good(
            """
            import hmac
            from flask import abort, request, session
            from hub import exchange

            def indexed():
                if request.args.get("state") != session["oauth_state"]:
                    abort(400)
                return exchange(request.args["code"])

            def taken():
                if request.args.get("state") != session.pop("oauth_state"):
                    abort(400)
                return exchange(request.args["code"])

            def sentinel():
                if request.args.get("state") != session.get("oauth_state", object()):
                    abort(400)
                return exchange(request.args["code"])

            def other_defaults():
                if request.args.get("state", "") != session.get("oauth_state"):
                    abort(400)
                return exchange(request.args["code"])

            def digest():
                if not hmac.compare_digest(request.args.get("state"), session.get("oauth_state")):
                    abort(400)
                return exchange(request.args["code"])
            """,
            why="a KeyError, a default that nothing equals, a function that takes no None: each stops the response",
        ),
        good(
            """
            from fastapi import APIRouter, HTTPException, Request
            from hub import exchange

            router = APIRouter()

            @router.get("/back")
            def back(request: Request, code: str, state: str):
                if "oauth_state" not in request.session:
                    raise HTTPException(400)
                if state != request.session.get("oauth_state"):
                    raise HTTPException(400)
                return exchange(code)

            @router.get("/device")
            def device(request: Request, state: str, code: str, desktop: bool = False):
                if not desktop and (not request.cookies.get("own") or state != request.cookies.get("own")):
                    raise HTTPException(400)
                return exchange(code)
            """,
            why="the key is looked for first; a condition that is about something else skips nothing that is missing",
        ),
        good(
            """
            from flask import request, session

            def form():
                if request.args.get("page") != session.get("page"):
                    session["page"] = request.args.get("page")
                return session["page"]

            def optional(settings):
                if request.args.get("state") and request.args.get("state") != session.get("last_state"):
                    session["last_state"] = request.args["state"]
                return session.get("last_state")
            """,
            why="other values may be missing, and where nobody is refused nothing is skipped",
        ),
    ],
)


@rule.check
def oauth_state_check_fails_open(check: StateCheck) -> Iterator[Violation]:
    evidence = check.passed_when_missing
    if evidence is not None:
        yield check.finding(f"This check fails open: {evidence.reason}.", because=evidence.about, confidence="high")
