"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

import re

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A code, or the whole URL, that comes back to a client.
    (
        (b'"code"', b"'code'", b"authorization_response", b".code", b"code:"),
        (b"oauth", b"client_secret", b"grant_type", b"openid", b"access_token", b"exchange"),
        (b"request", b"query", b"get_argument", b"params", b"router"),
    ),
    # A state that comes back.
    (
        (b'"state"', b"'state'", b".state"),
        (b"session", b"cookie", b"cache", b"states"),
        (b"oauth", b"openid", b"oidc", b"client_id"),
    ),
    # A nonce that is compared.
    ((b"parse_id_token", b'"nonce"', b"'nonce'"), (b"id_token", b"authlib", b"oidc", b"openid")),
)
"""What makes a file worth parsing, in lower case: all groups of one must occur in it, each by any of its words."""

_READ = (
    rb"(?:\b(?:args|get|query|query_params|params|values|vars|get_vars|qs|request_args|url_params|query_components"
    rb"|parsed_qs|_?(?:query_)?arguments?)\s*(?:\.\s*(?:get|pop|getlist|getfirst|get_first|getone|getall)\s*\(|\[|\()"
    rb"\s*[\"']NAME[\"'])"
)
_CODE = re.compile(
    _READ.replace(b"NAME", b"code")
    + rb"|\bcode\s*:\s*(?:str|optional|annotated|union)|\.(?:query|vars|params)\.code\b|parse_qs[\s\S]*[\"']code[\"']"
    rb"|\bcode\s*=\s*(?:fastapi\s*\.\s*)?query\(|authorization_response\s*=|[\w\])]\s*[.\[(]\s*(?:get\()?\s*[\"']code[\"']"
)
_STATE = re.compile(
    _READ.replace(b"NAME", b"state") + rb"|\.(?:query|vars|params)\.state\b|\bstate\s*:\s*(?:str|optional|annotated)"
    rb"|[\w\])]\s*\.?(?:get|pop)?\s*[\[(]\s*[\"']state[\"']"
)
SUBSCRIPTS = re.compile(rb"\[\s*[\"']code[\"']\s*\]|\.(?:query|vars|params)\.code\b")
"""A code that is read without a call."""


def may_answer(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a code that came back may be read."""
    return b"authorization_response" in lowered or (b"code" in lowered and _CODE.search(lowered) is not None)


def may_test_state(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a state that came back may be tested."""
    return b"state" in lowered and _STATE.search(lowered) is not None


def may_hold_flow(lowered: bytes) -> bool:
    """True for a function, in lower case, in which there may be such a noun."""
    return may_answer(lowered) or may_test_state(lowered)
