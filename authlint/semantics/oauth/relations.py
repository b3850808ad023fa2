"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import addresses, certificates, links_judged, logged_tokens, redirects

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "unchecked": redirects.unchecked,
    "of_login": redirects.of_login,
    "unverified": certificates.unverified,
    "carries": certificates.carries,
    "plain": addresses.plain,
    # Tokens on their way.
    "logs_token": logged_tokens.logs_token,
    "holds_token": links_judged.holds_token,
    "belongs_there": links_judged.belongs_there,
    "only_way": links_judged.only_way,
}
