"""Tells from bytes whether a provider may be asked who somebody is."""

from __future__ import annotations

ASKED = (
    *(b"userinfo", b"user_info", b"/tokeninfo", b"graph.facebook.com", b"graph.microsoft.com", b"api.github.com/user"),
    *(b"/api/v4/user", b"/users/@me", b"api.linkedin.com", b"kapi.kakao.com", b"openapi.naver.com"),
)
"""What the address of such a request contains, or is called, in lower case."""


def may_send_id_token(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which an ID token may be sent as a bearer token."""
    return (b"id_token" in lowered or b"idtoken" in lowered) and b"bearer" in lowered and b"authorization" in lowered


def may_ask(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a provider may be asked who somebody is."""
    return any(word in lowered for word in ASKED)
