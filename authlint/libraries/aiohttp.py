"""aiohttp, aiohttp-session and aiohttp-jwt: what arrives with a request, the key of the session cookie, and tokens.

Surprising, and modelled here:

- ``EncryptedCookieStorage`` (Fernet) and ``NaClCookieStorage`` encrypt the cookie with their first argument: whoever
  knows it writes any session. https://aiohttp-session.readthedocs.io/en/stable/
- ``JWTMiddleware`` without ``algorithms`` lets nobody in, because PyJWT 2 stands behind it; it refuses an empty key.
- ``credentials_required=False`` lets requests without a token pass, and never those with a wrong one.
"""

from __future__ import annotations

from authlint.concepts import SessionKey, TokenDecode
from authlint.model import Call, Handed, Library, Supply, arg, fixed

AIOHTTP = Library(
    name="aiohttp",
    distribution="aiohttp",
    modules=["aiohttp"],
    about="Requests as an aiohttp server sees them.",
    documentation="https://docs.aiohttp.org/en/stable/web_reference.html",
    entries=[
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in (
                    "aiohttp.web.Request", "aiohttp.web.BaseRequest", "aiohttp.web_request.Request",
                    "aiohttp.web.View.request",
                )
                for part in (
                    "content", "cookies", "headers", "host", "json", "match_info", "multipart", "path", "path_qs",
                    "post", "query", "query_string", "read", "rel_url", "remote", "text", "url",
                )
            ],
        ),
        Handed("aiohttp.web.Request", ["request"], where=["from aiohttp import web", "aiohttp.web"]),
    ],
)  # fmt: skip

AIOHTTP_SESSION = Library(
    name="aiohttp-session",
    distribution="aiohttp-session",
    modules=["aiohttp_session"],
    about="Sessions in an encrypted cookie.",
    documentation="https://aiohttp-session.readthedocs.io/en/stable/",
    entries=[
        Call(
            SessionKey,
            names=[
                "aiohttp_session.cookie_storage.EncryptedCookieStorage",
                "aiohttp_session.nacl_storage.NaClCookieStorage",
            ],
            signature="secret_key, *, cookie_name='AIOHTTP_SESSION', ...",
            roles={"key": arg("secret_key")},
        ),
        Supply("session", ["aiohttp_session.get_session", "aiohttp_session.new_session"]),
    ],
)

AIOHTTP_JWT = Library(
    name="aiohttp-jwt",
    distribution="aiohttp-jwt",
    modules=["aiohttp_jwt"],
    about="Checks the JWT of each request to an aiohttp server.",
    documentation="https://github.com/hzlmn/aiohttp-jwt#readme",
    entries=[
        Call(
            TokenDecode,
            names=["aiohttp_jwt.JWTMiddleware", "aiohttp_jwt.middleware.JWTMiddleware"],
            signature=(
                "secret_or_pub_key, request_property='payload', credentials_required=True, whitelist=..., "
                "token_getter=None, is_revoked=None, store_token=False, algorithms=None, auth_scheme='Bearer', "
                "audience=None, issuer=None"
            ),
            roles={
                "key": arg("secret_or_pub_key"),
                "algorithms": arg("algorithms"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "audience": arg("audience"),
                "issuer": arg("issuer"),
                "refuses_other_audiences": fixed(True),
            },
            refuses={"algorithms": [None], "key": [""]},
        ),
    ],
)

LIBRARIES = (AIOHTTP, AIOHTTP_SESSION, AIOHTTP_JWT)
