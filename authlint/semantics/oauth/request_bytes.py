"""The bytes without which there is no request for tokens, no question to a server about one, and no test of a scope."""

from __future__ import annotations

import re

_SCOPE_READ = (b'["scope"]', b"['scope']", b'get("scope"', b"get('scope'")
_METADATA = (b"openid-configuration", b"oauth-authorization-server")
_ASKS = (b"requests", b"httpx", b"aiohttp", b"urllib", b".post(", b".request(", b".get(", b".fetch(")

CREDENTIALS = (b"authorization", b"client_secret", b"refresh_token", b"oauth2session", b"oauth2client")
"""What a file contains that sends a credential to another server."""

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A request for tokens.
    ((b"grant_type",),),
    # A test for a scope of a token.
    (_SCOPE_READ, (b"jwt", b"introspect", b"claims", b"payload", b"token_info"), (b" in ", b".startswith(", b".find(")),
    # A request for the metadata of a server.
    (_METADATA, _ASKS),
    # A credential is sent to an address that is not written out.
    (CREDENTIALS, (b"get(", b"post(", b"put(", b"patch(", b"delete(", b"request(", b"stream(", b"fetch(", b"_token(")),
    # A question about a token.
    ((b"introspect",), (b"token",), _ASKS),
    (
        (b"client_secret",),
        (b"/access_token", b"/token", b"token_url", b"token_endpoint", b"token_uri"),
        (b"code",),
        (b"post(", b"request(", b"urlopen", b"requests.get(", b"httpx.get(", b"session.get(", b"client.get("),
    ),
)

_SENDS = re.compile(
    rb"\b(?:get|post|put|patch|delete|request|stream|fetch|fetch_token)\(\s*(?:[\"'](?:get|post|put|patch|delete)[\"'],\s*)?"
    rb"(?:url\s*=\s*)?(?:[a-z_]|f[\"'](?:https?://)?\{|[\"']https?://[\"'])"
)
"""A request to an address that is not written out."""


def may_send_credential(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a credential may be sent to an address that is not written out."""
    return any(word in lowered for word in CREDENTIALS) and _SENDS.search(lowered) is not None


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
