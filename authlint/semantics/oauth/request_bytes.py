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

_CREDENTIAL = re.compile(
    rb"[\"'](?:authorization|client_secret|refresh_token|client_assertion)[\"']|\b(?:authorization|client_secret|refresh_token)\s*="
    rb"|oauth2(?:session|client)|auth\w*_headers?\b"
)
_SENDS = re.compile(
    rb"(?:\b|_)(?:get|post|put|patch|delete|request|stream|fetch|fetch_token)\(\s*(?:[\"'](?:get|post|put|patch|delete)[\"'],\s*)?"
    rb"(?:url\s*=\s*)?(?:[a-z_]|f[\"'](?:https?://)?\{|[\"']https?://[\"'])"
)
"""A request to an address that is not written out."""

_GIVEN = re.compile(rb"\b(?:headers|data|json|auth|client_secret|content|body)\s*=")
_AT_SESSION = re.compile(rb"\.headers(?:\.update\(|\[)|oauth2(?:session|client)")
_LONGEST = 400
"""Bytes behind the beginning of a call in which its arguments are looked for."""

_NAMED = re.compile(
    rb"\breq(?:uest)?\.(?:args|form|json|get\b|post\b|query|values|data|get_json|match_info|rel_url|params|media)"
    rb"|query_params|\bget_(?:query_|body_)?argument\(|@\w+\.(?:get|post|put|patch|route|api_route)\("
)
"""The query of a request, and a view."""


def may_send_credential(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a credential may be sent to a host that a request names."""
    if not any(word in lowered for word in CREDENTIALS) or _CREDENTIAL.search(lowered) is None:
        return False
    if _NAMED.search(lowered) is None:
        return False
    session = _AT_SESSION.search(lowered) is not None
    return any(session or _GIVEN.search(lowered, at.end(), at.end() + _LONGEST) for at in _SENDS.finditer(lowered))


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
