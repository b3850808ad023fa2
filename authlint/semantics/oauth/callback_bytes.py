"""The bytes without which no answer to an authorization request is read, and no state or nonce tested."""

from __future__ import annotations

import re

_OF_FLOW = (b"oauth", b"client_secret", b"grant_type", b"oidc", b"authoriz")

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    # A code, or the whole URL, that comes back to a client.
    (
        _OF_FLOW,
        (b'"code"', b"'code'", b"authorization_response", b".code", b"code:"),
        (b"request", b"query", b"argument", b"fastapi"),
    ),
    # A state that comes back, and the nonce of an ID token.
    (_OF_FLOW, (b'"state"', b"'state'", b".state", b", state ="), (b"session", b"cookie", b"cache", b"states")),
    # A state that a library makes and hands out.
    (_OF_FLOW, (b"authorization_url(",)),
    ((b"oidc", b"authlib", b"oauth"), (b"parse_id_token", b'"nonce"', b"'nonce'")),
)

_READS_CODE = re.compile(rb"[\[(]\s*[\"']code[\"']\s*[\]),]")
_IS_GIVEN_CODE = re.compile(
    rb"\bcode\s*:\s*(?:str|optional|annotated|union)|\bcode\s*=\s*query\(|\.(?:query|vars|params)\.code\b"
)
_READS_STATE = re.compile(rb"[\[(]\s*[\"']state[\"']\s*[\]),]")
_IS_GIVEN_STATE = re.compile(
    rb"\.(?:query|vars|params)\.state\b|,\s*state\s*=|\bstate\s*:\s*(?:str|optional|annotated)"
)
_READS_NONCE = re.compile(rb"[\[(]\s*[\"']nonce[\"']\s*[\]),]|parse_id_token|_nonce[\"']\]\s*=")
_KEEPERS = (b"session", b"cookie", b"states", b"cache", b"redis", b'"code"', b"'code'", b"code:", b"oauth")
"""Words beside a state that is more than the state of a machine."""

SUBSCRIPTS = re.compile(rb"\[\s*[\"']code[\"']\s*\]|\.(?:query|vars|params)\.code\b")
"""A code that is read without a call."""


def may_answer(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a code that came back may be read."""
    if b"authorization_response" in lowered:
        return True
    if (b'"code"' in lowered or b"'code'" in lowered) and _READS_CODE.search(lowered) is not None:
        return True
    return (b"code:" in lowered or b".code" in lowered or b"query(" in lowered) and (
        _IS_GIVEN_CODE.search(lowered) is not None
    )


def may_test_state(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a state or nonce that came back may be tested."""
    if b"nonce" in lowered and _READS_NONCE.search(lowered) is not None:
        return True
    reads = b'"state"' in lowered or b"'state'" in lowered
    given = b"state:" in lowered or b"state =" in lowered or b".state" in lowered
    if not (reads or given) or not any(word in lowered for word in _KEEPERS):
        return False
    return (reads and _READS_STATE.search(lowered) is not None) or (
        given and _IS_GIVEN_STATE.search(lowered) is not None
    )


def may_issue_state(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which a library may make a state and hand it out."""
    return b"authorization_url(" in lowered
