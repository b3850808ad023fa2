"""The bytes without which there is no request for tokens, no question about one, and no test of its scope."""

from __future__ import annotations

_SCOPE_READ = (b'["scope"]', b"['scope']", b'get("scope"', b"get('scope'")

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A request for tokens.
    ((b"grant_type",),),
    # A test for a scope of a token.
    (_SCOPE_READ, (b"jwt", b"introspect", b"claims", b"payload", b"token"), (b" in ", b".startswith(", b".find(")),
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


def may_test_scope(lowered: bytes) -> bool:
    """True for code, in lower case, in which a scope may be looked for."""
    return any(word in lowered for word in _SCOPE_READ) and (
        b" in " in lowered or b".startswith(" in lowered or b".find(" in lowered
    )
