"""What says who somebody is or where somebody goes, which others know too, and what serves many from one process."""

from __future__ import annotations

OWNERS = frozenset(
    {
        *("user", "account", "member", "profile", "customer", "chat", "team", "org", "organization", "organisation"),
        *("tenant", "workspace", "company", "client", "shop", "store", "guild", "author", "person", "employee"),
        *("sender", "owner", "player", "student", "teacher", "channel", "slack", "telegram", "discord"),
    }
)
"""What an identifier belongs to that is the same at every login and known to others (RFC 6749 section 10.12)."""

OWNERS_PARTS = frozenset({"id", "pk", "email", "username", "login", "name", "slug"})
"""Attributes and entries of these that say who it is."""

ADDRESS_WORDS = frozenset({"next", "redirect", "return", "url", "uri", "path", "referer", "referrer", "destination"})
"""Words in the name of an entry of a request that says where to go after the login."""

SECRET_WORDS = frozenset(
    {
        *(
            "state",
            "nonce",
            "token",
            "csrf",
            "xsrf",
            "secret",
            "verifier",
            "challenge",
            "code",
            "key",
            "session",
            "sid",
        ),
        *("random", "rand", "salt", "signature", "hash", "uuid", "guid", "jwt", "ticket", "otp"),
    }
)
"""Words in the name of what a request brings that may be a secret, or that another program drew."""

WEB_FRAMEWORKS = (
    b"flask",
    b"django",
    b"fastapi",
    b"starlette",
    b"quart",
    b"aiohttp",
    b"tornado",
    b"sanic",
    b"bottle",
    b"pyramid",
    b"falcon",
    b"litestar",
    b"cherrypy",
)
"""Modules that contain one of these words serve many users from one process."""
