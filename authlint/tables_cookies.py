"""How frameworks set a cookie: the names of the functions and parameters, and what they do without a flag."""

from __future__ import annotations

SETTERS = frozenset(
    {
        "set_cookie",  # Flask, Django, Starlette, aiohttp, Bottle, Pyramid, Falcon, Tornado, Litestar
        "set_signed_cookie",  # Django, Tornado 6.3
        "set_secure_cookie",  # Tornado, up to 6.3
        "add_cookie",  # Sanic
    }
)

NAMES = ("key", "name", "cookie_name")
FLAGS: dict[str, tuple[str, ...]] = {
    "secure": ("secure",),
    "httponly": ("httponly", "http_only", "httpOnly"),
    "samesite": ("samesite", "same_site"),
}
"""Role to the parameter's spellings; Falcon writes ``http_only`` and ``same_site``."""

DEFAULTS: dict[str, dict[str, bool]] = {
    "falcon": {"secure": True, "httponly": True},  # ResponseOptions.secure_cookies_by_default, set_cookie
    "sanic": {"secure": True},  # CookieJar.add_cookie
}
"""Where a flag that is not given is set; everywhere else it is not."""

SESSION_NAMES = frozenset({"session", "sessionid", "session_id", "sid", "auth", "sso_session", "jsessionid"})
"""Names of cookies that are as good as a token."""
