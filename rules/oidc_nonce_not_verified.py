"""A login sends a nonce, and nobody looks whether the ID token that comes back holds it.

The "nonce" is a random value that the authorization request carries and the ID token repeats. It ties the token to
one login of one browser: a token that was stolen, or that belongs to the attacker, comes from another login and holds
another nonce. That works only where the two are compared. Authlib compares them when it is given the nonce and skips
the comparison when it is given None; a nonce that is put into the session and never taken out protects nobody either.
"""

from collections.abc import Iterator

from authlint.concepts import NonceExpectation, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import Absent

rule = Rule(
    title="Nonce of the ID token is not compared",
    severity="error",
    confidence="high",
    attack="An ID token of another login, stolen or the attacker's own, signs somebody in.",
    remedy='Take the nonce out of the session and pass it on: parse_id_token(token, nonce=session.pop("nonce")).',
    references=[
        oidc("3.1.3.7", "MUST"),
        rfc(9700, "4.5.3.2", "MUST"),
        asvs("10.5.1", "L2"),
        cwe(294),
        cwe(345),
        cwe(346),
    ],
    in_context=True,
    examples=[
        bad("""
            from authlib.integrations.flask_client import OAuth
            from flask import request

            oauth = OAuth()
            hub = oauth.register("hub", server_metadata_url="https://hub.example/.well-known/openid-configuration")

            def back():
                token = hub.fetch_access_token(code=request.args["code"])
                return hub.parse_id_token(token, nonce=None)  # finding
        """),
        bad(
            {
                "begin.py": """
                    import secrets
                    from urllib.parse import urlencode
                    from django.shortcuts import redirect
                    from django.views import View

                    class Begin(View):
                        def get(self, request):
                            nonce = secrets.token_urlsafe(32)
                            request.session["oidc_nonce"] = nonce  # finding
                            request.session["oidc_state"] = secrets.token_urlsafe(32)
                            query = {"response_type": "code", "client_id": "3fa1c4", "nonce": nonce}
                            query["state"] = request.session["oidc_state"]
                            return redirect("https://id.example/authorize?" + urlencode(query))
                """,
                "back.py": """
                    from django.http import HttpResponseForbidden
                    from django.views import View
                    from tokens import exchange, verified

                    class Back(View):
                        def get(self, request):
                            expected = request.session.pop("oidc_state", None)
                            if not expected or request.GET.get("state") != expected:
                                return HttpResponseForbidden()
                            return verified(exchange(request.GET["code"])["id_token"])
                """,
            },
            why="the nonce is kept, and the callback does not take it out",
        ),
        good(
            """
            from authlib.integrations.flask_client import OAuth
            from flask import request, session

            oauth = OAuth()
            hub = oauth.register("hub", server_metadata_url="https://hub.example/.well-known/openid-configuration")

            def back():
                token = hub.fetch_access_token(code=request.args["code"])
                return hub.parse_id_token(token, nonce=session.pop("nonce"))

            def by_library():
                return hub.authorize_access_token()["userinfo"]
            """,
            why="the nonce is passed on; authorize_access_token passes it on by itself",
        ),
        good(
            {
                "begin.py": """
                    import secrets
                    from urllib.parse import urlencode
                    from flask import redirect, session

                    def begin():
                        session["oidc_nonce"] = secrets.token_urlsafe(32)
                        query = {"response_type": "code", "client_id": "3fa1c4", "nonce": session.get("oidc_nonce")}
                        return redirect("https://id.example/authorize?" + urlencode(query))

                    def page():
                        session["csp_nonce"] = secrets.token_urlsafe(16)
                        return "<script nonce>"
                """,
                "claims.py": """
                    from flask import session

                    def check(claims):
                        if claims["nonce"] != session.pop("oidc_nonce"):
                            raise ValueError("replayed")
                """,
            },
            why="a helper in another module takes it out; a nonce of a page is another one",
        ),
    ],
)


@rule.check
def oidc_nonce_not_verified(noun: NonceExpectation) -> Iterator[Violation]:
    if noun.never_read is not None:
        yield noun.finding(
            "This nonce is sent and kept, and nothing reads it again: any ID token passes.",
            evidence=noun.never_read,
            confidence="medium",
        )
    nothing = None if isinstance(noun.expected, Absent) else noun.expected.falsy()
    if nothing is not None:
        yield noun.finding(
            "The nonce of this ID token is compared with nothing: one of any other login passes.",
            because=nothing,
            at="expected",
        )
