"""Does the request that is being answered say which authorization server is asked?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.concepts import Concept, Evidence, MetadataRequest
from authlint.semantics.oauth.looked_at import is_looked_at
from authlint.semantics.oauth.views import brought
from authlint.values import Known, Text, Unknown

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def url_from_request(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a parameter of the request says which server is asked, and nothing looks at it."""
    if not isinstance(concept, MetadataRequest):
        return None
    for leaf in concept.endpoint.leaves():
        if isinstance(leaf, Text):
            said = next((one for one in leaf.parts if not isinstance(one, Known)), Unknown("nothing"))
            if brought(reader.evaluator, said) and not is_looked_at(reader, reader.node, said):
                return Evidence("the request says which server is asked", said.trace, about=said)
    return None
