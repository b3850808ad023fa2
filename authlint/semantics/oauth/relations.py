"""The relations of the nouns of OAuth clients, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authlint.concepts import Evidence
from authlint.semantics.oauth import answering, passing, shared_states, thrown_away

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

RELATIONS: Mapping[str, Callable[[Any, NounReader], Evidence | None]] = {
    "unbound": answering.unbound,
    "passed_when_missing": passing.passed_when_missing,
    "shared_by_all": shared_states.shared_by_all,
    "dropped": thrown_away.dropped,
    "never_read": thrown_away.never_read,
    "state_made_for_all": shared_states.made_for_all,
}
