"""The nouns of an authorization response: callbacks, and the tests of what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import AuthorizationResponse, Concept, HandedOutState, NonceExpectation, Site, StateCheck
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import callback_bytes
from authlint.semantics.oauth.callbacks import callbacks
from authlint.semantics.oauth.shared_states import lookups
from authlint.semantics.oauth.state_checks import comparisons
from authlint.semantics.oauth.thrown_away import dropped_states, kept_nonces
from authlint.semantics.readers import GivenReader
from authlint.semantics.tree import last_call_name
from authlint.values import Origin, Unknown, Value


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the nouns of a module."""
    lowered = evaluator.project.data(index.path).lower()
    answered = False
    if callback_bytes.may_answer(lowered):
        for callback in callbacks(evaluator, index):
            given = {"code": _sent("code"), "state": _sent("state")}
            nodes = {"code": callback.code}
            reader = GivenReader(evaluator, index, callback.redeemed, None, given, nodes)
            reader.found = callback
            answered = True
            yield AuthorizationResponse(_site(index, callback.redeemed, "a callback", part), reader)
    if callback_bytes.may_issue_state(lowered) and not answered:
        for call in dropped_states(evaluator, index):
            reader = GivenReader(evaluator, index, call, None, {}, {})
            reader.found = call
            yield HandedOutState(_site(index, call, last_call_name(call), part), reader)
    if callback_bytes.may_test_state(lowered):
        for comparing in comparisons(index):
            given = {"received": _sent(comparing.received.key), "expected": _kept(comparing.expected.key)}
            sides = {"received": comparing.received.spelled, "expected": comparing.expected.spelled}
            reader = GivenReader(evaluator, index, comparing.node, None, given, sides)
            reader.found = comparing
            yield StateCheck(_site(index, comparing.node, "a test of a state", part), reader)
        for lookup in lookups(evaluator, index):
            reader = GivenReader(evaluator, index, lookup.node, None, {"received": _sent("state")}, {})
            reader.found = lookup
            yield StateCheck(_site(index, lookup.node, "a test of a state", part), reader)
        for effect in kept_nonces(index):
            reader = GivenReader(evaluator, index, effect.node, None, {}, {})
            reader.found = effect
            yield NonceExpectation(_site(index, effect.node, "a nonce in a session", part), reader)


def _site(index: ModuleIndex, node: cst.CSTNode, name: str, part: str) -> Site:
    return Site(index.path, node, "hand-written code", name, index.name_around(node), part)


def _sent(key: str) -> Callable[[], Value]:
    return lambda: Unknown("sent by the user agent", origin=Origin("request", key))


def _kept(key: str) -> Callable[[], Value]:
    return lambda: Unknown("kept for the user agent", origin=Origin("session", key))
