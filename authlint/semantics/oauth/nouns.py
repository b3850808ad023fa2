"""The nouns of OAuth clients that no single call of a library shows."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.concepts import Concept
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import metadata, scopes, token_requests


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the nouns of a module."""
    yield from token_requests.nouns(evaluator, index, part)
    yield from metadata.nouns(evaluator, index, part)
    yield from scopes.nouns(evaluator, index, part)
