"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import client_kind, guessing, pkce, redirects

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "public": client_kind.public,
    "openid": client_kind.openid,
    "guessable_state": guessing.state,
    "guessable_nonce": guessing.nonce,
    "guessable_verifier": guessing.verifier,
    "malformed_challenge": pkce.malformed,
    "forgotten_verifier": pkce.forgotten,
    "unchecked": redirects.unchecked,
    "of_login": redirects.of_login,
}
