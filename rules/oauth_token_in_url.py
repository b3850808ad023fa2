"""An access, refresh or ID token is put into a URL.

A URL is written down on its way: in the history of the browser, in the logs of servers and proxies, in the Referer that
the next page is sent, in bookmarks and in links that people pass on. A bearer token that stands there lets in whoever
reads it. Send it in the Authorization header; to hand it to a page, keep it on the server and give the page a session,
or a code that works once.
"""

from collections.abc import Iterator

from authlint.concepts import TokenInUrl, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Token in a URL",
    severity="error",
    attack="Whoever sees the history, a log or a Referer takes the token and acts for the user until it expires.",
    remedy='Send the token in a header: headers={"Authorization": f"Bearer {token}"}; after a login, redirect with a '
    "session cookie or a code that works once.",
    references=[
        rfc(9700, "4.3.2", "MUST NOT"),
        rfc(6750, "2.3", "SHOULD NOT"),
        rfc(6750, "5.3", "SHOULD NOT"),
        asvs("14.2.1", "L1"),
        cwe(598),
        cwe(522),
        cwe(200),
    ],
    in_context=True,
    examples=[
        bad("""
            import requests

            def profile(access_token):
                return requests.get("https://api.example.com/me?access_token=" + access_token, timeout=5)  # finding

            def photos(access_token, page):
                query = {"page": page, "access_token": access_token}
                return requests.get("https://api.example.com/photos", params=query, timeout=5)  # finding
        """),
        bad(
            {
                "tokens.py": """
                    import jwt
                    from settings import KEY

                    def create_session_jwt(user):
                        return jwt.encode({"sub": user.id}, KEY, algorithm="HS256")
                """,
                "views.py": """
                    import settings
                    from django.shortcuts import redirect
                    from django.views import View
                    from tokens import create_session_jwt

                    class Back(View):
                        def get(self, request):
                            token = create_session_jwt(request.user)
                            return redirect(f"{settings.FRONTEND}/signed-in?token={token}")  # finding
                """,
            },
            why="the token is signed in another file, and travels to the page in the query",
        ),
        bad("""
            from urllib.parse import urlencode
            from starlette.responses import RedirectResponse
            from tokens import create_access_token, create_refresh_token

            async def back(request, user):
                query = urlencode({  # finding
                    "access_token": create_access_token(user),
                    "refresh_token": create_refresh_token(user),
                })
                return RedirectResponse(f"https://app.example.com/signed-in?{query}")
        """),
        bad("""
            import base64
            import requests
            from flask import redirect, session

            def back(code):
                form = {"grant_type": "authorization_code", "code": code}
                answer = requests.post("https://id.example/oauth/token", data=form, timeout=5)
                kept = base64.b64encode(answer.text.encode())
                return redirect(session["back"] + kept.decode())  # finding

            def old(token_id, id_token):
                return "https://api.example.com/%s/me?id_token=%s" % (token_id, id_token)  # finding
        """),
        good(
            """
            import requests

            def profile(access_token, page_token):
                headers = {"Authorization": f"Bearer {access_token}"}
                query = {"page_token": page_token, "token_type": "bearer"}
                return requests.get("https://api.example.com/me", params=query, headers=headers, timeout=5)
            """,
            why="the token is in the header; a token of pages is none",
        ),
        good(
            """
            import secrets
            import requests

            def send_reset(user, mail, csrf_token):
                token = secrets.token_urlsafe(32)
                reset_url = f"https://app.example.com/reset-password?token={token}"
                mail.send(user.email, reset_url)
                return f"https://app.example.com/invite?token={user.invitation.token}"

            def page(csrf_token, token):
                return f"/form?csrf_token={csrf_token}&token={token}"

            def upload(upload_token):
                return requests.put("https://files.example.com/", params={"token": upload_token}, timeout=5)
            """,
            why="a link in a mail that works once, tokens of forms and uploads: only tokens of OAuth count",
        ),
        good(
            """
            import requests
            from websockets import connect

            def is_mine(access_token):
                answer = requests.get(f"https://id.example/tokeninfo?access_token={access_token}", timeout=5)
                return answer.json()["azp"] == "app"

            async def listen(access_token):
                return await connect(f"wss://push.example.com/?access_token={access_token}")
            """,
            why="an endpoint that is asked about the token; a web socket of a browser, which cannot send headers",
        ),
        good(
            """
            from urllib.parse import urlencode
            import requests

            def renew(refresh_token):
                form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
                return requests.post("https://id.example/oauth/token", data=urlencode(form), timeout=5)

            def without(url):
                return url.split("?access_token=")[0], "https://api.example.com/me?access_token=" + "..."

            def log_out(id_token):
                return "https://id.example/logout?" + urlencode({"id_token_hint": id_token})
            """,
            why="the body of a request, a text that is looked for, and the hint of a logout",
        ),
    ],
)


@rule.check
def oauth_token_in_url(link: TokenInUrl) -> Iterator[Violation]:
    token = link.holds_token
    if token is None or link.belongs_there:
        return
    host = link.only_way
    if host is None:
        yield link.finding(f"This puts {token.reason} into a URL, which is written down on its way.", evidence=token)
    else:
        yield link.finding(
            f"This puts {token.reason} into a URL. If {host.reason} takes it in no other way, say so in a comment.",
            evidence=token,
            severity="note",
        )
