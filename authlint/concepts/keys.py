"""Nouns about keys: they are configured, generated, published, forbidden, or stand in the source."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class KeyMaterial(Concept):
    """A key for JWTs is built or configured away from the call that uses it."""

    key = role("the signing key or MAC secret")
    algorithm = role("the algorithm it is for, if stated")

    refused = relation("the program refuses to start or to go on with this value of the key")
    guessable = relation("the key holds so little randomness that it is found by trying")
    short = relation("the key is random, and shorter than the algorithm demands")
    unfit_key = relation("the key is of a kind that none of the algorithms is defined for")
    public_secret = relation("the unfit key is a public one that may be taken for the secret of a MAC")
    weak_key = relation("the key is too small for its kind, whichever algorithm it is used with")
    protects_sessions = relation("the key also signs the sessions of the web framework")


class KeyGeneration(Concept):
    """A new key is generated."""

    kind = role('the type of the key, as in the member "kty" of a JWK (RFC 7518 section 6.1), or in lower case')
    bits = role("the size of the key")
    curve = role("the elliptic curve")

    for_tokens = relation("the file around it speaks of tokens or of keys for them")


class KeyExport(Concept):
    """A key or a set of keys is written as a JWK or JWK Set (RFC 7517)."""

    private = role("whether the private members are written as well")
    key = role("the key, where the call gets it and is no method of it")

    private_key = relation("the key has its private half: the program made it itself, or loaded it as a private key")
    published = relation("what is written is the answer, or the file, in which the public keys are found")


class PrivateKeyLiteral(Concept):
    """A private key stands in the source, in PEM or as a JWK."""

    form = role('"PEM" or "JWK"')
    secret = role("whether the key is symmetric")
    published = role("whether it is an example that a standard prints")


class ForbiddenKeys(Concept):
    """A key is refused as a MAC secret when it begins like, or contains, particular texts (RFC 8725 section 2.1)."""

    marks = role("the texts")


class SessionKey(Concept):
    """The key a framework signs sessions, cookies and its own tokens with."""

    key = role("the signing key")

    refused = relation("the program refuses to start or to go on with this value of the key")
