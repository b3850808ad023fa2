"""A login sends the browser to whatever address the link that began it names.

Many sites remember where a visitor wanted to go as "next" and send them there after the login. When nothing looks at
the address, a link to the real login page ends at a page of an attacker, who asks for the password again or offers a
download, and the visitor trusts it: the login was genuine. In OAuth such a redirect is worse, since codes and tokens
travel along it to the attacker. A test for a leading slash alone is not enough, because browsers take
"//evil.example" and "/\\evil.example" for another host.
"""

from collections.abc import Iterator

from authlint.concepts import Evidence, Redirect, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Login redirects to an address from the request",
    severity="error",
    confidence="medium",
    attack="An attacker sends a link to the real login page that ends at a page of their own, and codes or tokens may "
    "go along.",
    remedy="Compare the host with your own (url_has_allowed_host_and_scheme in Django, "
    "urlsplit(target).netloc elsewhere), or send visitors to places from a list.",
    references=[
        rfc(9700, "2.1", "MUST NOT"),
        rfc(9700, "4.11.1", "MUST NOT"),
        asvs("3.7.2", "L2"),
        cwe(601),
    ],
    in_context=True,
    examples=[
        bad("""
            from flask import Flask, redirect, request
            from flask_login import login_user

            app = Flask(__name__)

            @app.get("/login/done")
            def done():
                login_user(find_user())
                return redirect(request.args.get("next", "/"))  # finding
        """),
        bad(
            {
                "helpers.py": """
                    from flask import request

                    def wanted():
                        target = request.args.get("next")
                        return target or "/"
                """,
                "views.py": """
                    from flask import Blueprint, redirect
                    from helpers import wanted

                    pages = Blueprint("pages", __name__)

                    @pages.route("/oauth/callback")
                    def callback():
                        redeem()
                        return redirect(wanted())  # finding
                """,
            },
            why="the address is read in another file",
        ),
        bad(
            """
            from django.contrib.auth import login
            from django.http import HttpResponseRedirect
            from django.views import View

            class SignInView(View):
                def post(self, request):
                    if not check_password(request.POST["password"]):
                        return HttpResponseRedirect("/sorry")
                    target = request.GET.get("next", "/")
                    if not target.startswith("/"):
                        target = "/"
                    login(request, find_user(request))
                    return HttpResponseRedirect(target)  # finding
            """,
            why="a class-based view; two slashes begin with a slash and lead to another host",
        ),
        bad("""
            from fastapi import APIRouter, Request
            from fastapi.responses import RedirectResponse

            router = APIRouter()

            @router.get("/auth/callback")
            async def callback(request: Request, code: str, state: str):
                await redeem(code)
                return RedirectResponse(url=state)  # finding

            @router.get("/logout")
            async def leave(request: Request):
                return RedirectResponse(f"{request.query_params['back']}?bye=1")  # finding
        """),
        bad(
            """
            import requests
            from flask import Flask, redirect, request, session

            app = Flask(__name__)

            @app.get("/login")
            def login():
                session["next"] = request.args.get("next", "/")  # finding
                return redirect("https://id.example/authorize?client_id=portal&state=" + new_state())

            @app.get("/back")
            def back():
                sent = {"grant_type": "authorization_code", "code": request.args["code"]}
                token = requests.post("https://id.example/token", data=sent, timeout=5).json()["access_token"]
                return redirect(session.pop("next") + "#token=" + token)
            """,
            why="the address waits in the session until the code is redeemed",
        ),
        good(
            """
            from urllib.parse import urlsplit
            from django.contrib.auth import login
            from django.shortcuts import redirect
            from django.utils.http import url_has_allowed_host_and_scheme

            def login_view(request):
                target = request.GET.get("next")
                if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
                    target = "/"
                login(request, find_user(request))
                return redirect(target)

            def logout_view(request):
                target = request.GET.get("next", "/")
                if urlsplit(target).netloc:
                    target = "/"
                return redirect(target)
            """,
            why="the host is compared with the own one, or there must be none",
        ),
        good(
            """
            from flask import Flask, redirect, request

            app = Flask(__name__)
            PLACES = ("/inbox", "/profile")

            @app.get("/login/done")
            def done():
                target = request.args.get("next", "/")
                if not target.startswith("/") or target.startswith(("//", "/\\\\")):
                    target = "/"
                return redirect(target)

            @app.get("/login/place")
            def place():
                target = request.args.get("next")
                return redirect(target if target in PLACES else "/")

            @app.get("/login/own")
            def own():
                return redirect("https://portal.example" + request.args["path"])
            """,
            why="one slash and not two, an entry of a list, or an address that begins with the own host",
        ),
        good(
            {
                "redirects.py": """
                    from urllib.parse import urlsplit, urlunsplit
                    from flask import request

                    def path_of(wanted):
                        if not wanted:
                            return ""
                        parts = list(urlsplit(wanted))
                        parts[0] = parts[1] = ""
                        return urlunsplit(parts) or wanted

                    def next_page():
                        target = request.args.get("next")
                        return target if is_safe_url(target) else None
                """,
                "views.py": """
                    from flask import Blueprint, redirect, request, session, url_for
                    from redirects import next_page, path_of

                    pages = Blueprint("pages", __name__)

                    @pages.route("/login")
                    def login():
                        return redirect(next_page() or url_for("pages.home"))

                    @pages.route("/login/again")
                    def login_again():
                        wanted = request.args.get("next", "/")
                        target = path_of(wanted)
                        return redirect(target)

                    @pages.route("/callback")
                    def oauth_callback():
                        return redirect(session.pop("next", None) or url_for(request.args["page"]))

                    @pages.route("/login/with")
                    def login_with():
                        session["next"] = path_of(request.args["next"])
                        return redirect("https://id.example/authorize?client_id=portal")
                """,
            },
            why="helpers in another file look at the address or take its host away, before it is kept as well",
        ),
        good(
            """
            from flask import Flask, redirect, request

            app = Flask(__name__)

            @app.get("/language")
            def language():
                # Login is elsewhere.
                remember_language(request.args["code"])
                return redirect(request.args.get("back", "/"))

            @app.get("/logout")
            def logout():
                return redirect(request.host_url + "goodbye")
            """,
            why="no view of a login; the host by which the visitor came is not named by a link",
        ),
    ],
)


@rule.check
def oauth_open_redirect(redirect: Redirect) -> Iterator[Violation]:
    brought = redirect.unchecked if redirect.of_login else None
    if brought is not None:
        yield redirect.finding(
            "The request alone decides where this login sends the browser.",
            because=brought.about,
            at=Evidence(brought.reason, brought.steps[:1]) if brought.steps else "target",
            evidence=brought,
        )
