"""aiohttp and aiohttp-session: the key of the session cookie, and what arrives with a request.

``EncryptedCookieStorage`` (Fernet) and ``NaClCookieStorage`` encrypt the cookie with their first argument: whoever
knows it writes any session. https://aiohttp-session.readthedocs.io/en/stable/
"""

from __future__ import annotations

from authlint.concepts import SessionKey
from authlint.model import Call, Library, Supply, arg

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
                for request in ("aiohttp.web.Request", "aiohttp.web.BaseRequest", "aiohttp.web_request.Request")
                for part in (
                    "content", "cookies", "headers", "host", "json", "match_info", "multipart", "path", "path_qs",
                    "post", "query", "query_string", "read", "rel_url", "remote", "text", "url",
                )
            ],
        ),
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

LIBRARIES = (AIOHTTP, AIOHTTP_SESSION)
