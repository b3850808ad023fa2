"""The nouns of OAuth clients that no single call of a library shows."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.concepts import Concept
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import (
    addresses,
    bearers,
    cookies,
    identity_sources,
    logged,
    metadata,
    named_hosts,
    responses,
    scopes,
    sessions,
    token_links,
    token_requests,
)


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the nouns of a module."""
    yield from token_requests.nouns(evaluator, index, part)
    yield from addresses.nouns(evaluator, index, part)
    yield from logged.nouns(evaluator, index, part)
    yield from token_links.nouns(evaluator, index, part)
    yield from cookies.nouns(evaluator, index, part)
    yield from sessions.nouns(evaluator, index, part)
    yield from responses.nouns(evaluator, index, part)
    yield from identity_sources.nouns(evaluator, index, part)
    yield from metadata.nouns(evaluator, index, part)
    yield from scopes.nouns(evaluator, index, part)
    yield from bearers.nouns(evaluator, index, part)
    yield from named_hosts.nouns(evaluator, index, part)
