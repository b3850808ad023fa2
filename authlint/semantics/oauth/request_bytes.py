"""The bytes without which there is no request for tokens, and no question about one."""

from __future__ import annotations

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A request for tokens.
    ((b"grant_type",),),
    # A question about a token.
    ((b"introspect",), (b"token",), (b".post(", b".request(", b"urlopen", b".get(", b".fetch(")),
    ((b"client_secret",), (b"/access_token", b"/token", b"token_url", b"token_endpoint", b"token_uri")),
)


def may_request_tokens(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which tokens may be asked for, or a question about one."""
    return (
        b"grant_type" in lowered
        or (b"client_secret" in lowered and (b"code" in lowered or b"refresh_token" in lowered))
        or (b"introspect" in lowered and b"token" in lowered)
    )
