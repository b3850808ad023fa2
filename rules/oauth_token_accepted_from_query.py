"""A server takes access tokens from the query of the URL, where they do not stay secret.

What a server accepts, clients send. A token in a URL is kept in the history of the browser, in the logs of servers and
proxies, in monitoring, and goes to other sites in the "Referer" header. Whoever finds it there can use it until it runs
out. A server that looks in several places can also be handed two tokens at once, of which one part of it checks the
first and another part uses the second.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, TokenLocation, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Sequence, Value

rule = Rule(
    title="Access token accepted from the query of the URL",
    severity="warning",
    attack="Somebody reads the token in a log, a browser history or a Referer header, and uses it.",
    remedy='Take tokens from the "Authorization" header alone.',
    references=[rfc(6750, "2.3", "SHOULD NOT"), rfc(6750, "2", "MUST NOT"), asvs("14.2.1", "L1"), cwe(598)],
    violated_by={"places": ["headers", "query_string"], "in_query": True},
    examples=[
        bad("""
            from flask import Flask
            from flask_jwt_extended import JWTManager

            app = Flask(__name__)
            app.config["JWT_TOKEN_LOCATION"] = ["headers", "query_string"]  # finding
            JWTManager(app)
        """),
        bad(
            {
                "config.py": """
                    class Settings:
                        JWT_TOKEN_LOCATION = "query_string"  # finding
                """,
                "app.py": """
                    from flask import Flask
                    from flask_jwt_extended import JWTManager
                    from config import Settings

                    app = Flask(__name__)
                    app.config.from_object(Settings)
                    JWTManager(app)
                """,
            },
            why="the setting stands in another file",
        ),
        bad("""
            import jwt
            from flask import request

            KEY = load_key()

            def current_user():
                token = request.headers.get("X-Token") or request.args.get("token")
                return jwt.decode(token, KEY, algorithms=["ES256"])["sub"]  # finding
        """),
        bad(
            """
            import jwt
            from django.views import View

            class Orders(View):
                def get(self, request):
                    claims = jwt.decode(request.GET["access_token"], load_key(), algorithms=["ES256"])  # finding
                    return orders_of(claims["sub"])
            """,
            why="a class-based view; the parameter is that of RFC 6750 section 2.3",
        ),
        good(
            """
            import jwt
            from flask import Flask, request
            from flask_jwt_extended import JWTManager

            app = Flask(__name__)
            app.config["JWT_TOKEN_LOCATION"] = ["headers", "cookies"]
            app.config["JWT_QUERY_STRING_NAME"] = "query_string"
            JWTManager(app)

            def current_user():
                return jwt.decode(request.headers["X-Token"], load_key(), algorithms=["ES256"])["sub"]
            """,
            why="header and cookie; a name is no place",
        ),
        good(
            """
            import jwt
            from flask import Flask, request

            app = Flask(__name__)

            @app.get("/password/reset")
            def reset():
                claims = jwt.decode(request.args["token"], load_key(), algorithms=["ES256"], audience="reset")
                return change_password(claims["sub"])

            @app.get("/orders")
            def orders():
                claims = jwt.decode(request.args["page_token"], load_key(), algorithms=["ES256"])
                return orders_from(claims["offset"])
            """,
            why="a link in a mail carries its token in the query by nature, and a page token opens nothing",
        ),
        good(
            """
            import jwt
            from fastapi import APIRouter, WebSocket

            router = APIRouter()

            @router.websocket("/ws")
            async def talk(websocket: WebSocket):
                token = websocket.headers.get("Authorization") or websocket.query_params.get("access_token")
                await serve(websocket, jwt.decode(token, load_key(), algorithms=["ES256"])["sub"])
            """,
            why="a browser cannot send a header when it opens a web socket",
        ),
    ],
)


@rule.check
def oauth_token_accepted_from_query(place: TokenLocation | TokenDecode) -> Iterator[Violation]:
    if isinstance(place, TokenDecode):
        taken = place.from_query
        if taken is not None:
            yield place.finding("This token may come from the query of the URL.", because=taken.about, at="token")
        return
    listed = place.places.find(_lists_query) or place.in_query.find(lambda value: value.equals(True))
    if listed is not None:
        yield place.finding("Tokens are accepted from the query of the URL.", because=listed)


def _lists_query(value: Value) -> bool:
    if isinstance(value, Sequence):
        return value.holds(lambda item: item.equals("query_string")) is not None
    return value.equals("query_string")
