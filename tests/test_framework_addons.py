"""What the add-ons of web frameworks are told in a program as people write it, and what rules make of it.

The matrix writes one setting or call alone. Here they stand as the documentation of each package shows them: in a class
that is handed over by a decorator, on an object that the framework injects, in an extension that is made elsewhere.
"""

from __future__ import annotations

import pytest
from repository import LIBRARIES, RULES

from authlint.rule import Example, bad, good
from authlint.testing import check

FASTAPI_JWT_AUTH = [
    (
        "jwt-hardcoded-secret",
        bad("""
            from fastapi_jwt_auth import AuthJWT
            from pydantic import BaseModel

            class Settings(BaseModel):
                authjwt_secret_key: str = "correct-horse-battery"  # finding

            @AuthJWT.load_config
            def get_config():
                return Settings()
        """),
    ),
    (
        "jwt-secret-insecure-default",
        bad("""
            import os
            from async_fastapi_jwt_auth import AuthJWT
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                authjwt_secret_key: str = os.getenv("KEY", "correct-horse-battery")  # finding

            @AuthJWT.load_config
            def get_config():
                return Settings()
        """),
    ),
    (
        "jwt-hardcoded-secret",
        good("""
            from fastapi_jwt_auth import AuthJWT
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                authjwt_secret_key: str
                authjwt_public_key: str = "-----BEGIN PUBLIC KEY-----"
                authjwt_algorithm: str = "RS256"

            @AuthJWT.load_config
            def get_config():
                return Settings()
        """),
    ),
    (
        "jwt-issued-without-exp",
        bad("""
            from pydantic import BaseModel

            class Settings(BaseModel):
                authjwt_access_token_expires: bool = False  # finding
                authjwt_refresh_token_expires: bool = False
        """),
    ),
    (
        "token-lifetime-excessive",
        bad(
            {
                "settings.py": """
                    from datetime import timedelta
                    from pydantic import BaseModel

                    class Settings(BaseModel):
                        authjwt_access_token_expires: timedelta = timedelta(days=365)  # finding
                        authjwt_refresh_token_expires: int = 30 * 86400
                """
            }
        ),
    ),
    (
        "jwt-issued-without-exp",
        bad("""
            from async_fastapi_jwt_auth import AuthJWT
            from async_fastapi_jwt_auth.auth_jwt import AuthJWTBearer
            from fastapi import Depends

            bearer = AuthJWTBearer()

            async def login(user, auth: AuthJWT = Depends(bearer)):
                return await auth.create_access_token(subject=user, expires_time=False)  # finding

            async def renew(user, auth: AuthJWT = Depends(bearer)):
                return await auth.create_access_token(subject=user)

            async def remember(user, auth=Depends(AuthJWT)):
                return await auth.create_access_token(user, False, None, None, False)  # finding
        """),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from datetime import timedelta
            from another_fastapi_jwt_auth import AuthJWT
            from fastapi import Depends

            def login(user, auth: AuthJWT = Depends()):
                return auth.create_access_token(subject=user, expires_time=timedelta(days=90))  # finding

            def renew(user, auth: AuthJWT = Depends()):
                return auth.create_refresh_token(subject=user, expires_time=timedelta(days=90))
        """),
    ),
    (
        "jwt-sensitive-claims",
        bad("""
            from another_fastapi_jwt_auth import AuthJWT

            def login(user):
                return AuthJWT().create_access_token(user.name, user_claims={"password": user.password})  # finding
        """),
    ),
    (
        "jwt-alg-none",
        good(
            """
            from another_fastapi_jwt_auth import AuthJWT

            class Settings:
                authjwt_algorithm = "none"
                authjwt_decode_algorithms = ["HS256", "RS256", "none"]

            def login(user):
                return AuthJWT().create_access_token(user.name, algorithm="none")
            """,
            why="it finds no key for that algorithm and raises",
        ),
    ),
    (
        "jwt-verify-disabled",
        good(
            """
            import jwt
            from another_fastapi_jwt_auth import AuthJWT

            def subject(token):
                claims = jwt.decode(token, options={"verify_signature": False})
                AuthJWT().get_raw_jwt(token)
                return claims["sub"]
            """,
            why="get_raw_jwt has verified the same token",
        ),
    ),
]

DJANGO_GRAPHQL_JWT = [
    (
        "jwt-exp-verification-disabled",
        good(
            {
                "manage.py": "import django",
                "shop/settings.py": """
                    import handlers
                    from shop.keys import JWT

                    GRAPHQL_JWT = {"JWT_VERIFY_EXPIRATION": True}
                    GRAPHQL_JWT = {"JWT_LEEWAY": 10, "JWT_VERIFY_EXPIRATION": True}
                """,
                "mall/settings.py": 'GRAPHQL_JWT = {"JWT_DECODE_HANDLER": "mall.tokens.decode"}',
                "fair/settings.py": """
                    from fair.defaults import DEFAULTS

                    GRAPHQL_JWT = {**DEFAULTS, "JWT_LEEWAY": 10}
                """,
            },
            why="it is on, or something else decides, or not all is visible",
        ),
    ),
    (
        "jwt-exp-verification-disabled",
        good(
            {
                "shop/settings.py": """
                    GRAPHQL_JWT = {"JWT_LEEWAY": 10}
                    GRAPHQL_JWT["JWT_VERIFY_EXPIRATION"] = True
                """,
                "mall/settings.py": """
                    GRAPHQL_JWT = {"JWT_LEEWAY": 10}
                    GRAPHQL_JWT.update(JWT_VERIFY_EXPIRATION=True)
                """,
            },
            why="the same file adds it",
        ),
    ),
    (
        "jwt-exp-verification-disabled",
        good(
            {"shop/settings.py": "JWT_AUTH = {}\nSIMPLE_JWT = {}"},
            why="these check the time by themselves",
        ),
    ),
    (
        "jwt-exp-verification-disabled",
        bad(
            {
                "shop/settings.py": "MIDDLEWARE = ['graphql_jwt.middleware.JSONWebTokenMiddleware']\n"
                "GRAPHQL_JWT = dict(JWT_ALLOW_REFRESH=True)  # finding"
            }
        ),
    ),
    (
        "jwt-alg-none",
        bad({"shop/settings.py": 'GRAPHQL_JWT = {"JWT_ALGORITHM": "none"}  # finding'}),
    ),
    (
        "jwt-issued-without-exp",
        bad("""
            from graphql_jwt.utils import jwt_encode

            def invitation(user):
                return jwt_encode({"username": user.username})  # finding
        """),
    ),
    (
        "jwt-verify-disabled",
        good(
            """
            import jwt
            from graphql_jwt.utils import get_payload

            def subject(token):
                claims = jwt.decode(token, options={"verify_signature": False})
                get_payload(token)
                return claims["sub"]
            """,
            why="get_payload has verified the same token",
        ),
    ),
]

FLASK_JWT = [
    (
        "jwt-hardcoded-secret",
        bad("""
            from flask import Flask
            from flask_jwt import JWT
            from users import authenticate, identity

            app = Flask(__name__)
            app.config.update(JWT_SECRET_KEY="correct-horse-battery", JWT_AUTH_URL_RULE="/login")  # finding
            jwt = JWT(app, authenticate, identity)
        """),
    ),
    (
        "token-lifetime-excessive",
        bad(
            {
                "config.py": """
                    from datetime import timedelta

                    class Production:
                        JWT_EXPIRATION_DELTA = timedelta(days=3650)  # finding
                        JWT_NOT_BEFORE_DELTA = timedelta(seconds=0)
                """,
                "app.py": """
                    from flask import Flask
                    from flask_jwt import JWT

                    app = Flask(__name__)
                    app.config.from_object("config.Production")
                    jwt = JWT(app)
                """,
            }
        ),
    ),
    (
        "jwt-leeway-excessive",
        bad("""
            from datetime import timedelta
            from flask import Flask
            from flask_jwt import JWT

            def create_app():
                app = Flask(__name__)
                app.config["JWT_LEEWAY"] = timedelta(hours=2)  # finding
                JWT().init_app(app)
                return app
        """),
    ),
    (
        "jwt-exp-verification-disabled",
        good(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_VERIFY"] = False
            app.config["JWT_VERIFY_EXPIRATION"] = False
            app.config["JWT_VERIFY_CLAIMS"] = ["signature"]
            """,
            why="no release lets a token in that has run out, whatever these say",
        ),
    ),
    (
        "jwt-verify-disabled",
        good(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_VERIFY"] = False
            app.config["JWT_VERIFY_CLAIMS"] = ["exp"]
            """,
            why="no release skips the signature, whatever these say",
        ),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from datetime import timedelta
            from flask import Flask
            from flask_jwt_simple import JWTManager

            app = Flask(__name__)
            app.config["JWT_EXPIRES"] = timedelta(days=30)  # finding
            jwt = JWTManager(app)
        """),
    ),
]

SANIC_JWT = [
    (
        "jwt-hardcoded-secret",
        bad("""
            from sanic import Sanic
            from sanic_jwt import initialize
            from accounts import authenticate

            app = Sanic("shop")
            initialize(app, authenticate, secret="correct-horse-battery")  # finding
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad("""
            from sanic import Sanic
            from sanic_jwt import Initialize
            from accounts import authenticate

            def create_app():
                app = Sanic("shop")
                app.config.SANIC_JWT_SECRET = "correct-horse-battery"  # finding
                Initialize(app, authenticate=authenticate)
                return app
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad("""
            from sanic import Sanic
            from sanic_jwt import Configuration, Initialize

            class Tokens(Configuration):
                secret = "correct-horse-battery"  # finding

            Initialize(Sanic("shop"), configuration_class=Tokens)
        """),
    ),
    (
        "jwt-hardcoded-secret",
        good(
            {
                "app.py": """
                    from sanic import Sanic
                    from sanic_jwt import Initialize
                    from accounts import authenticate

                    app = Sanic("shop")
                    app.config.load("deployed.py")
                    Initialize(app, authenticate=authenticate)
                """,
                "deployed.py": "import os\n\nSANIC_JWT_SECRET = os.environ['KEY']",
            },
            why="the secret is a setting of the application",
        ),
    ),
    (
        "jwt-exp-verification-disabled",
        bad("""
            from sanic import Sanic
            from sanic_jwt import Initialize
            from accounts import authenticate
            from keys import SECRET

            app = Sanic("shop")
            Initialize(app, authenticate=authenticate, secret=SECRET, verify_exp=False)  # finding
            app.config["SANIC_JWT_VERIFY_EXP"] = False  # finding
        """),
    ),
    (
        "jwt-leeway-excessive",
        bad("""
            from sanic import Sanic
            from sanic_jwt import Configuration, Initialize
            from accounts import authenticate
            from keys import SECRET

            class Tokens(Configuration):
                leeway = 86400  # finding

            app = Sanic("shop")
            app.config.update({"SANIC_JWT_LEEWAY": 3600})  # finding
            Initialize(app, authenticate=authenticate, secret=SECRET, leeway=60 * 60 * 24)  # finding
            Initialize(app, authenticate=authenticate, secret=SECRET)
        """),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from sanic import Sanic
            from sanic_jwt import Initialize

            def connect(app: Sanic, authenticate, secret):
                app.config.SANIC_JWT_EXPIRATION_DELTA = 365 * 86400  # finding
                Initialize(app, authenticate=authenticate, secret=secret)
        """),
    ),
]

ITSDANGEROUS = [
    (
        "jwt-alg-none",
        bad("""
            from itsdangerous import TimedJSONWebSignatureSerializer as Serializer

            def read(token, key):
                return Serializer(key, algorithm_name="none").loads(token)  # finding
        """),
    ),
    (
        "jwt-issued-without-exp",
        bad("""
            from itsdangerous import JSONWebSignatureSerializer, TimedJSONWebSignatureSerializer

            def invitation(user, key):
                yield JSONWebSignatureSerializer(key).dumps({"id": user.id})  # finding
                yield TimedJSONWebSignatureSerializer(key).dumps({"id": user.id})
                yield TimedJSONWebSignatureSerializer(key, expires_in=600).dumps({"id": user.id})
        """),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from itsdangerous import TimedJSONWebSignatureSerializer as Serializer

            class User:
                def token(self, key, expires_in=600):
                    return Serializer(key, expires_in=expires_in).dumps({"id": self.id})

                def for_years(self, key):
                    return Serializer(key, expires_in=10 * 365 * 86400).dumps({"id": self.id})  # finding
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad("""
            from itsdangerous import TimedJSONWebSignatureSerializer as Serializer

            class User:
                def token(self):
                    return Serializer("correct-horse-battery", 600).dumps({"id": self.id})  # finding
        """),
    ),
    (
        "jwt-sensitive-claims",
        bad("""
            from itsdangerous import TimedJSONWebSignatureSerializer as Serializer

            def token(user, key):
                return Serializer(key, 600).dumps({"id": user.id, "password": user.password})  # finding
        """),
    ),
    (
        "jwt-unverified-claims-used",
        bad("""
            from itsdangerous import TimedJSONWebSignatureSerializer as Serializer
            from accounts import load_user, login

            def enter(token, key):
                valid, claims = Serializer(key).loads_unsafe(token)  # finding
                login(load_user(claims["id"]))
        """),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from itsdangerous import TimestampSigner, URLSafeTimedSerializer

            links = URLSafeTimedSerializer("key of the tests")

            def read(token, max_age=None):
                return links.loads(token, max_age=max_age)

            def confirm(token):
                return read(token, max_age=3600)

            def remembered(cookie, key):
                return TimestampSigner(key).unsign(cookie)  # finding

            def kept(cookie, key):
                return TimestampSigner(key).unsign(cookie, max_age=90 * 86400)  # finding
        """),
    ),
    (
        "token-lifetime-excessive",
        good(
            """
            import time
            from itsdangerous import URLSafeTimedSerializer
            from settings import MAX_AGE

            links = URLSafeTimedSerializer("key of the tests")

            def confirm(token):
                return links.loads(token, max_age=MAX_AGE)

            def confirm_until(token):
                claims = links.loads(token)
                if claims["exp"] < time.time():
                    raise PermissionError
                return claims["sub"]

            def log_out(cookie):
                return links.loads(cookie)["sid"]
            """,
            why="an age from elsewhere, a comparison, and the end of a session",
        ),
    ),
]

AIOHTTP_JWT = [
    (
        "jwt-hardcoded-secret",
        bad("""
            from aiohttp import web
            from aiohttp_jwt import JWTMiddleware

            def create_app():
                check = JWTMiddleware("correct-horse-battery", algorithms=["HS256"], whitelist=[r"/login"])  # finding
                return web.Application(middlewares=[check])
        """),
    ),
    (
        "jwt-secret-insecure-default",
        bad(
            {
                "settings.py": "import os\n\nSECRET = os.getenv('KEY', 'correct-horse-battery')  # finding",
                "app.py": """
                    from aiohttp import web
                    from aiohttp_jwt import JWTMiddleware
                    from settings import SECRET

                    app = web.Application(middlewares=[JWTMiddleware(SECRET, algorithms="HS256")])
                """,
            }
        ),
    ),
    (
        "jwt-mixed-algorithm-families",
        bad("""
            from aiohttp_jwt import JWTMiddleware
            from settings import PUBLIC_KEY

            check = JWTMiddleware(PUBLIC_KEY, algorithms=["RS256", "HS256"])  # finding
        """),
    ),
    (
        "jwt-algorithms-not-pinned",
        good(
            """
            from aiohttp_jwt import JWTMiddleware
            from settings import PUBLIC_KEY

            check = JWTMiddleware(PUBLIC_KEY)
            """,
            why="every token is refused",
        ),
    ),
]

FASTAPI_USERS = [
    (
        "jwt-issued-without-exp",
        bad("""
            from fastapi_users.authentication import JWTStrategy
            from settings import SECRET

            def get_strategy():
                return JWTStrategy(secret=SECRET, lifetime_seconds=None)  # finding
        """),
    ),
    (
        "token-lifetime-excessive",
        bad("""
            from fastapi_users import BaseUserManager
            from fastapi_users.authentication import JWTStrategy
            from fastapi_users.authentication.strategy.db import DatabaseStrategy
            from settings import SECRET

            class UserManager(BaseUserManager):
                reset_password_token_lifetime_seconds = 365 * 86400  # finding
                verification_token_lifetime_seconds = 86400

            def get_strategy():
                return JWTStrategy(secret=SECRET, lifetime_seconds=60 * 60 * 24 * 30)  # finding

            def get_kept_strategy(tokens):
                return DatabaseStrategy(tokens)  # finding

            def get_short_strategy(tokens):
                return DatabaseStrategy(tokens, lifetime_seconds=3600)
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad("""
            from fastapi_users.authentication import JWTStrategy
            from pydantic import SecretStr

            SECRET = SecretStr("correct-horse-battery")  # finding

            def get_strategy():
                return JWTStrategy(SECRET, 3600)
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad("""
            from fastapi_users.authentication import CookieAuthentication, JWTAuthentication
            from settings import SECRET

            backends = [
                JWTAuthentication(secret="correct-horse-battery", lifetime_seconds=3600),  # finding
                CookieAuthentication(SECRET, 3600),
            ]
        """),
    ),
    (
        "jwt-hardcoded-secret",
        bad(
            """
            from fastapi import FastAPI
            from fastapi_users import FastAPIUsers
            from accounts import database, models

            app = FastAPI()
            users = FastAPIUsers(database, *models)
            app.include_router(users.get_reset_password_router("correct-horse-battery"))  # finding
            app.include_router(users.get_register_router())
            """,
            needs={"fastapi-users": "7.0.0"},
        ),
    ),
]

SOCIAL_AUTH = [
    (
        "oauth-state-missing",
        bad("""
            from social_core.backends.oauth import BaseOAuth2

            class Hub(BaseOAuth2):
                name = "hub"
                REDIRECT_STATE = False
                STATE_PARAMETER = False  # finding
        """),
    ),
    (
        "oauth-state-missing",
        good(
            """
            from social_core.backends.oauth import BaseOAuth2

            class Hub(BaseOAuth2):
                name = "hub"
                STATE_PARAMETER = False
            """,
            why="the redirect URI carries the state, and the library compares it",
        ),
    ),
    (
        "jwt-aud-verification-disabled",
        bad({"shop/settings.py": "SOCIAL_AUTH_OIDC_JWT_DECODE_OPTIONS = {'verify_aud': False}  # finding"}),
    ),
    (
        "oauth-tls-verification-disabled",
        bad({"shop/settings.py": "SOCIAL_AUTH_KEYCLOAK_VERIFY_SSL = False  # finding"}),
    ),
]

CASES = {
    f"{name} {number} {rule}": (rule, example)
    for name, table in (
        ("fastapi-jwt-auth", FASTAPI_JWT_AUTH),
        ("flask-jwt", FLASK_JWT),
        ("sanic-jwt", SANIC_JWT),
        ("itsdangerous", ITSDANGEROUS),
        ("aiohttp-jwt", AIOHTTP_JWT),
        ("fastapi-users", FASTAPI_USERS),
        ("django-graphql-jwt", DJANGO_GRAPHQL_JWT),
        ("social-auth", SOCIAL_AUTH),
    )
    for number, (rule, example) in enumerate(table, 1)
}


@pytest.mark.parametrize(("rule", "example"), CASES.values(), ids=list(CASES))
def test_an_addon_is_judged_as_it_is_written_in_programs(rule: str, example: Example) -> None:
    assert "\n".join(map(str, check(RULES[rule], example, LIBRARIES))) == ""
