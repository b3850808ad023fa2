"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import (
    answering,
    answers,
    asked_server,
    certificates,
    client_kind,
    cookie_tokens,
    guessing,
    id_tokens,
    identities,
    links_judged,
    logged_tokens,
    mixing,
    named_hosts,
    passing,
    pkce,
    plain_addresses,
    redirect_uris,
    redirects,
    scope_texts,
    session_tokens,
    shared_states,
    signed_states,
    state_contents,
    thrown_away,
    token_brought,
    token_from_query,
)

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "public": client_kind.public,
    "openid": client_kind.openid,
    "guessable_state": guessing.state,
    "guessable_nonce": guessing.nonce,
    "guessable_verifier": guessing.verifier,
    "active_ignored": answers.active_ignored,
    "from_query": token_from_query.from_query,
    "in_text": scope_texts.in_text,
    "issuer_ignored": answers.issuer_ignored,
    "url_from_request": asked_server.url_from_request,
    "redirect_uri_from_request": redirect_uris.redirect_uri_from_request,
    "malformed_challenge": pkce.malformed,
    "forgotten_verifier": pkce.forgotten,
    "unchecked": redirects.unchecked,
    "of_login": redirects.of_login,
    "unverified": certificates.unverified,
    "carries": certificates.carries,
    "plain": plain_addresses.plain,
    # Tokens on their way.
    "logs_token": logged_tokens.logs_token,
    "holds_token": links_judged.holds_token,
    "belongs_there": links_judged.belongs_there,
    "only_way": links_judged.only_way,
    "carries_token": cookie_tokens.carries_token,
    "keeps_token": session_tokens.keeps_token,
    "read_by_browser": session_tokens.read_by_browser,
    "state_says_who": state_contents.identity,
    "state_unsigned": state_contents.unsigned,
    "unbound": answering.unbound,
    "in_local_program": answering.in_local_program,
    "passed_when_missing": passing.passed_when_missing,
    "provider_from_request": mixing.provider_from_request,
    "shared_by_all": shared_states.shared_by_all,
    "dropped": thrown_away.dropped,
    "never_read": thrown_away.never_read,
    "state_made_for_all": signed_states.made_for_all,
    "id_token": id_tokens.id_token,
    "fresh": id_tokens.fresh,
    "matched_by_email": identities.matched_by_email,
    "matched_by_name": identities.matched_by_name,
    "any_tenant": identities.any_tenant,
    "id_token_beside": identities.id_token_beside,
    "matched_by_subject": identities.matched_by_subject,
    "token_sent": token_brought.token_sent,
    "host_from_request": named_hosts.host_from_request,
}
