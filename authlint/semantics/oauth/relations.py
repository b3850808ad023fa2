"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import answers, asked_server, redirect_uris, redirects, scope_texts, token_from_query

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "active_ignored": answers.active_ignored,
    "from_query": token_from_query.from_query,
    "in_text": scope_texts.in_text,
    "issuer_ignored": answers.issuer_ignored,
    "url_from_request": asked_server.url_from_request,
    "redirect_uri_from_request": redirect_uris.redirect_uri_from_request,
    "unchecked": redirects.unchecked,
    "of_login": redirects.of_login,
}
