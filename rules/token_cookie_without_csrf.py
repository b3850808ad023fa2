"""A token is taken from a cookie, and nothing tells the requests of other sites from those of the user.

A browser adds cookies by itself, whoever asks it to send the request. A page of an attacker that the user opens while
signed in has the browser post a form, and the form is carried out with the token of the user. A header such as
Authorization is not added by itself; where the token is in a cookie, something else has to show that the request comes
from the program's own pages: a second value that they send along (the libraries have it, and it was switched off), or
SameSite=Lax or Strict, with which the posts of other sites come without the cookie.
"""

from collections.abc import Iterator

from authlint.concepts import CookieSet, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Known, Value

rule = Rule(
    title="Token cookie without protection from forged requests",
    severity="warning",
    confidence="medium",
    attack="A page of the attacker has the browser of the victim send a request; the token in the cookie signs it in.",
    remedy='Leave the check of the library on (JWT_COOKIE_CSRF_PROTECT=True), or set the cookie with samesite="Lax".',
    references=[rfc(6750, "5.3", "MUST"), asvs("3.5.1", "L1"), cwe(352)],
    in_context=True,
    examples=[
        bad("""
            from flask import Flask
            from flask_jwt_extended import JWTManager

            app = Flask(__name__)
            app.config.update(
                JWT_TOKEN_LOCATION=["cookies"],
                JWT_COOKIE_CSRF_PROTECT=False,  # finding
            )
            JWTManager(app)
        """),
        bad(
            {
                "config.py": """
                    class Config:
                        JWT_TOKEN_LOCATION = ("headers", "cookies")
                        JWT_COOKIE_SAMESITE = "None"
                """,
                "factory.py": """
                    from flask import Flask
                    from flask_jwt_extended import JWTManager

                    app = Flask(__name__)
                    app.config.from_object("config.Config")
                    app.config["JWT_COOKIE_CSRF_PROTECT"] = False  # finding
                    JWTManager(app)
                """,
            },
            why="where the tokens are taken from stands in another file",
        ),
        bad("""
            from fastapi_jwt_auth import AuthJWT
            from pydantic import BaseModel

            class Settings(BaseModel):
                authjwt_token_location: set = {"cookies"}
                authjwt_cookie_csrf_protect: bool = False  # finding

            @AuthJWT.load_config
            def load():
                return Settings()
        """),
        bad("""
            from fastapi_users.authentication import CookieTransport

            transport = CookieTransport(cookie_max_age=3600, cookie_samesite="none")  # finding
        """),
        bad("""
            from fastapi import APIRouter, Request, Response
            from tokens import create_access_token, user_of

            router = APIRouter()

            class Accounts:
                def login(self, response: Response, user):
                    token = create_access_token(user)
                    response.set_cookie("access_token", token, secure=True, httponly=True, samesite="none")  # finding

                def close(self, request: Request):
                    user_of(request.cookies.get("access_token")).close()
        """),
        bad("""
            import jwt
            from django.http import HttpResponse
            from django.views.decorators.csrf import csrf_exempt

            def login(request, user, key):
                response = HttpResponse("welcome")
                response.set_cookie("auth_token", jwt.encode({"sub": user.name}, key), secure=True, httponly=True)
                return response

            @csrf_exempt
            def transfer(request, key, bank):  # finding
                if request.method == "POST":
                    claims = jwt.decode(request.COOKIES["auth_token"], key, algorithms=["HS256"])
                    bank.move(claims["sub"], request.POST["to"])
        """),
        good(
            """
            import jwt
            from django.views.decorators.csrf import csrf_exempt

            def login(response, user, key):
                response.set_cookie("auth_token", jwt.encode({"sub": user}, key), secure=True, samesite="Lax")
                response.set_cookie("id_token", jwt.encode({"sub": user}, key), secure=True)

            @csrf_exempt
            def transfer(request, bank):
                if request.method == "POST":
                    bank.move(request.COOKIES["auth_token"])

            @csrf_exempt
            def show(request, bank):
                if request.method == "GET":
                    return bank.balance(request.COOKIES["id_token"])
                elif request.method == "POST":
                    return bank.sign_in(request.POST["name"])
            """,
            why="SameSite keeps the cookie from the posts of other sites; the other view only shows something",
        ),
        good(
            """
            from fastapi import Request, Response
            from tokens import create_access_token, create_refresh_token, renew

            def login(response: Response, user):
                response.set_cookie("refresh_token", create_refresh_token(user), secure=True, samesite="none")
                response.set_cookie("access_token", create_access_token(user), secure=True, samesite="none")

            def refresh(request: Request):
                return renew(request.cookies.get("refresh_token"))

            def logout(response: Response):
                response.delete_cookie("access_token")
            """,
            why="a forged request only renews a token that the other site cannot read; nothing else reads a cookie",
        ),
        good(
            """
            from fastapi import HTTPException, Request, Response
            from tokens import create_access_token, user_of

            def login(response: Response, user):
                response.set_cookie("access_token", create_access_token(user), secure=True, samesite="none")

            def close(request: Request):
                if request.headers.get("origin") != "https://shop.example":
                    raise HTTPException(403)
                user_of(request.cookies["access_token"]).close()
            """,
            why="the browser says which site sends the request",
        ),
        good(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config.update(JWT_TOKEN_LOCATION=["cookies"], JWT_COOKIE_CSRF_PROTECT=True, JWT_COOKIE_SAMESITE="None")
            """,
            why="the library compares a second value",
        ),
        good(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config.update(JWT_TOKEN_LOCATION=["cookies"], JWT_COOKIE_SAMESITE="Strict")
            app.config["JWT_COOKIE_CSRF_PROTECT"] = False
            """,
            why="other sites cannot have the browser add the cookie",
        ),
        good(
            """
            import os
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_TOKEN_LOCATION"] = ["cookies"]
            app.config["JWT_COOKIE_SAMESITE"] = os.environ["SAMESITE"]
            app.config["JWT_COOKIE_CSRF_PROTECT"] = False
            """,
            why="whoever installs the program decides",
        ),
        good(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_TOKEN_LOCATION"] = ["headers"]
            app.config["JWT_COOKIE_CSRF_PROTECT"] = False
            """,
            why="no token is taken from a cookie",
        ),
        good(
            """
            class Config:
                JWT_TOKEN_LOCATION = ["cookies"]

            class TestingConfig(Config):
                JWT_COOKIE_CSRF_PROTECT = False
            """,
            why="only tests run without the check",
        ),
        good(
            """
            class Config:
                JWT_TOKEN_LOCATION = ["cookies"]
                JWT_COOKIE_CSRF_PROTECT = False

            class ProductionConfig(Config):
                JWT_COOKIE_CSRF_PROTECT = True
            """,
            why="the settings that count switch it on again",
        ),
        good(
            """
            from flask import Flask
            from flask_wtf import CSRFProtect

            app = Flask(__name__)
            app.config.update(JWT_TOKEN_LOCATION=["cookies"], JWT_COOKIE_CSRF_PROTECT=False)
            CSRFProtect(app)
            """,
            why="another package does the same for all views",
        ),
        good(
            """
            from fastapi_users.authentication import CookieTransport

            transport = CookieTransport(cookie_max_age=3600, cookie_secure=True)
            strict = CookieTransport(cookie_samesite="strict")
            """,
            why="the cookie is Lax unless something else is said",
        ),
    ],
)


@rule.check
def token_cookie_without_csrf(cookie: CookieSet) -> Iterator[Violation]:
    off = {"csrf_check": cookie.csrf_check.find(_is_off), "samesite": cookie.samesite.find(_is_none)}
    role = next((name for name, value in off.items() if value is not None), "")
    exempt = cookie.exempt_view if role == "samesite" or isinstance(cookie.samesite, Absent) else None
    token = cookie.carries_token if role or exempt is not None else None
    if token is None:
        return
    if exempt is not None:
        yield cookie.finding(
            f"{exempt.reason} reads the cookie of {token.reason} and is exempt from the check for forged requests, "
            "and no SameSite keeps the cookie from the requests of other sites.",
            because=cookie.samesite,
            at=exempt,
            evidence=exempt,
            remedy="Take the exemption away, and have the page send the CSRF token of the framework along.",
        )
    elif (forgeable := cookie.forgeable) is not None:
        how = "Nothing is compared with" if role == "csrf_check" else "The requests of other sites bring"
        yield cookie.finding(
            f"{how} the cookie of {token.reason}, and nothing else protects from forged requests: {forgeable.reason}.",
            because=off[role],
            at=role,
            evidence=forgeable,
        )


def _is_off(value: Value) -> bool:
    return value.when != "debug" and value.equals(False)


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and str(value.constant).lower() == "none" and value.constant is not None
