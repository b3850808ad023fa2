"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import id_tokens, identities, token_brought

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "id_token": id_tokens.id_token,
    "fresh": id_tokens.fresh,
    "matched_by_email": identities.matched_by_email,
    "matched_by_name": identities.matched_by_name,
    "token_sent": token_brought.token_sent,
}
