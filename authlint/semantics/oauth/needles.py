"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

import re

from authlint.semantics.oauth import token_bytes

_ADDRESS_NAMES = (b"url", b"uri", b"endpoint")
_GIVES_ADDRESS = (b" = ", b"=", b"': ", b'": ', b"'] = ", b'"] = ', b" = f", b"=f", b": str = ", b" = (\n        ")
_PLAIN_ADDRESS = re.compile(rb"(?:url|uri|endpoint)[\"']?\]?\s*(?::\s*str\s*)?[:=]\s*\(?\s*(?:\w+\()?f?[\"']http://")

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A request for tokens.
    ((b"grant_type",),),
    # A question about a token.
    ((b"introspect",), (b"token",), (b".post(", b".request(", b"urlopen", b".get(", b".fetch(")),
    ((b"client_secret",), (b"/access_token", b"/token", b"token_url", b"token_endpoint", b"token_uri")),
    # The address of an endpoint with the http scheme.
    (
        tuple(
            name + between + quote + b"http://"
            for name in _ADDRESS_NAMES
            for between in _GIVES_ADDRESS
            for quote in (b'"', b"'")
        ),
        (b"token", b"authori", b"oauth", b"openid", b"jwk", b"userinfo", b"user_info", b"introspect", b"redirect_uri"),
    ),
    # Tokens in logs.
    (token_bytes.ABOUT, token_bytes.LOGS),
    # Tokens in URLs.
    (token_bytes.IN_LINKS, token_bytes.LINKS),
)
"""What makes a file worth parsing, in lower case: all groups of one must occur in it, each by any of its words."""


def may_hold_flow(lowered: bytes) -> bool:
    """True for a function, in lower case, in which there may be such a noun."""
    return (
        _may_request_tokens(lowered)
        or _gives_plain_address(lowered)
        or token_bytes.may_be_logged(lowered)
        or token_bytes.may_be_in_url(lowered)
    )


def _may_request_tokens(lowered: bytes) -> bool:
    return (
        b"grant_type" in lowered
        or (b"client_secret" in lowered and (b"code" in lowered or b"refresh_token" in lowered))
        or (b"introspect" in lowered and b"token" in lowered)
    )


def _gives_plain_address(lowered: bytes) -> bool:
    return b"http://" in lowered and _PLAIN_ADDRESS.search(lowered) is not None
