"""The relations of an authorization response: what its callback leaves out, shown step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import AuthorizationRequest, Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import protection, returned
from authlint.semantics.oauth.callbacks import Callback
from authlint.values import Step

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def unbound(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a code is redeemed although nothing ties the response to this user agent."""
    callback = getattr(reader, "found", None)
    if not isinstance(callback, Callback) or protection.tie(reader.evaluator, callback):
        return None
    if callback.whole and protection.compares_whole(reader.evaluator, callback) is not False:
        return None
    states = returned.holders(callback.index, callback.function, "state")
    if callback.whole:
        reason = "the session that compares the state was not given the one that was kept"
    elif states:
        reason = "the state that comes back is read and compared with nothing"
    else:
        reason = "the state that comes back is not looked at"
    return Evidence(reason, tuple(_steps(reader, callback, reason)))


def _steps(reader: NounReader, callback: Callback, reason: str) -> Iterator[Step]:
    step, index = reader.evaluator.step, callback.index
    request = _request_beside(reader, callback)
    if request is not None:
        yield step("the authorization request is built here", index, request)
    kept = _kept(index)
    if kept is not None:
        yield step("a state is kept here", index, kept)
    yield step("the callback is given the code here", index, callback.code)
    yield step(f"the code is redeemed here; {reason}", index, callback.redeemed)


def _request_beside(reader: NounReader, callback: Callback) -> cst.CSTNode | None:
    """Return an authorization request of the same class, or else the same module."""
    index = callback.index
    nodes = [
        noun.site.node
        for noun in reader.evaluator.nouns_of(index)
        if isinstance(noun, AuthorizationRequest) and isinstance(noun.site.node, cst.CSTNode)
    ]
    owner = index.class_of(callback.function)
    for node in nodes:
        function = index.function_of(node)
        if owner is not None and function is not None and index.class_of(function) is owner:
            return node
    return nodes[0] if nodes and owner is None else None


def _kept(index: ModuleIndex) -> cst.CSTNode | None:
    """Return the statement of the module that keeps a state for the user agent."""
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            for effect in effects:
                key = returned.words_of(effect.key).lower() if effect.kind == "item" else ""
                if "state" in key and "session" in name.lower():
                    return effect.node
    return None
