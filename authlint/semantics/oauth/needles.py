"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

from authlint.semantics.oauth import address_bytes, callback_bytes, identity_bytes, request_bytes, token_bytes

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    *request_bytes.NEEDLES,
    *address_bytes.NEEDLES,
    *callback_bytes.NEEDLES,
    # Tokens in logs.
    (token_bytes.ABOUT, token_bytes.LOGS),
    # Tokens in cookies.
    (token_bytes.COOKIES,),
    # Tokens in sessions.
    (token_bytes.SESSIONS, (b"token",)),
    # Tokens in URLs.
    (token_bytes.IN_LINKS, token_bytes.LINKS),
    # Somebody asks a provider who an access token is about.
    (identity_bytes.ASKED, (b"token", b"oauth", b"bearer"), (b"get(", b"post(", b"request(", b"urlopen(", b"fetch(")),
    # An ID token is sent to an API.
    ((b"id_token", b"idtoken"), (b"bearer",), (b"authorization",)),
)
"""What a file must contain, in lower case: all groups of one, each by any of its words. The words are common, so that
:func:`may_hold_flow` decides about the files that have them."""


def may_hold_flow(lowered: bytes) -> bool:
    """True for a file or a function, in lower case, in which there may be such a noun."""
    return (
        request_bytes.may_request_tokens(lowered)
        or request_bytes.may_test_scope(lowered)
        or request_bytes.may_ask_for_metadata(lowered)
        or request_bytes.may_send_credential(lowered)
        or address_bytes.may_be_plain(lowered)
        or callback_bytes.may_answer(lowered)
        or callback_bytes.may_test_state(lowered)
        or callback_bytes.may_issue_state(lowered)
        or token_bytes.may_be_logged(lowered)
        or token_bytes.may_be_in_url(lowered)
        or token_bytes.may_be_in_cookie(lowered)
        or token_bytes.may_be_in_session(lowered)
        or identity_bytes.may_ask(lowered)
        or identity_bytes.may_send_id_token(lowered)
    )
