"""The bytes without which there is no request for tokens, no question about one, and no test of its scope."""

from __future__ import annotations

_SCOPE_READ = (b'["scope"]', b"['scope']", b'get("scope"', b"get('scope'")

_METADATA = (b"openid-configuration", b"oauth-authorization-server")
_ASKS = (b"requests", b"httpx", b"aiohttp", b"urllib", b".post(", b".request(", b".get(", b".fetch(")

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A request for tokens.
    ((b"grant_type",),),
    # A test for a scope of a token.
    (_SCOPE_READ, (b"jwt", b"introspect", b"claims", b"payload", b"token_info"), (b" in ", b".startswith(", b".find(")),
    # A question about a token.
    ((b"introspect",), (b"token",), _ASKS),
    # A request for the metadata of a server.
    (_METADATA, _ASKS),
    (
        (b"client_secret",),
        (b"/access_token", b"/token", b"token_url", b"token_endpoint", b"token_uri"),
        (b"code",),
        (b"post(", b"request(", b"urlopen", b"requests.get(", b"httpx.get(", b"session.get(", b"client.get("),
    ),
)


def may_request_tokens(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which tokens may be asked for, or a question about one."""
    return (
        b"grant_type" in lowered
        or (b"client_secret" in lowered and (b"code" in lowered or b"refresh_token" in lowered))
        or (b"introspect" in lowered and b"token" in lowered)
    )


def may_test_scope(lowered: bytes) -> bool:
    """True for code, in lower case, in which a scope may be looked for."""
    return any(word in lowered for word in _SCOPE_READ) and (
        b" in " in lowered or b".startswith(" in lowered or b".find(" in lowered
    )


def may_ask_for_metadata(lowered: bytes) -> bool:
    """True for code, in lower case, that may ask a server for its metadata."""
    return any(word in lowered for word in _METADATA)
