"""Nouns of an authorization response: what comes back to a client with the user agent, and how it is tested."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class AuthorizationResponse(Concept):
    """A callback: a function that takes the code from a request and redeems it (RFC 6749 section 4.1.2)."""

    code = role("the authorization code that came back")
    state = role("the state that came back")

    unbound = relation("the code is redeemed although nothing shows that this user agent asked for it")
    state_says_who = relation("the state, and not the session, says whose account gets the tokens")
    state_unsigned = relation("what the state holds is used although anybody can write it")
    provider_from_request = relation("the request alone says whose token endpoint the code goes to")


class StateCheck(Concept):
    """A test of a state, nonce or PKCE verifier that came back."""

    received = role("the value that came back")
    expected = role("the value it is compared with")

    passed_when_missing = relation("the test passes a response in which the value is missing, or is not acted upon")
    shared_by_all = relation("the value is looked up where it is the same for every user agent")


class HandedOutState(Concept):
    """A state that a library makes for an authorization request and hands to the program, which has to keep it."""

    dropped = relation("the program does not keep the state")


class NonceExpectation(Concept):
    """A place that decides whether the nonce of an ID token is compared (OpenID Connect Core 3.1.3.7)."""

    expected = role("the nonce that was sent")

    never_read = relation("the nonce is kept in the session and read nowhere")
