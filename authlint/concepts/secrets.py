"""Nouns about secrets that programs draw, hash and compare themselves."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class SecretComparison(Concept):
    """Two values are compared with ``==`` or ``!=``, and the outcome decides whether a request goes on."""

    left = role("what stands left of the operator")
    right = role("what stands right of it")

    secret = relation("one side is a secret that whoever presented the other side must not know")
    refused = relation("the program refuses to start or to go on with this value of the secret")


class GuessableDraw(Concept):
    """Something is drawn from a random source whose output can be predicted."""

    value = role("what is drawn")

    credential = relation("what is drawn becomes a token, secret, state or one-time code")


class SizedDraw(Concept):
    """Something is drawn from a good random source, with a size that is written down."""

    bits = role("how many bits of randomness it has at most")

    credential = relation("what is drawn becomes a token, secret, state or one-time code")


class HomemadeMac(Concept):
    """Data is hashed, in the best case together with a secret, in place of a MAC (RFC 2104)."""

    keyed = role("whether a secret is hashed along")
    prefixed = role("whether the secret stands first and the hash can be extended")

    protects = relation("the hash is compared with what somebody presents, or a token ends in it")
