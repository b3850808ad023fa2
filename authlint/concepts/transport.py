"""Nouns of the connections that codes, tokens and keys travel over, and of the addresses at their ends."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class ServerCheck(Concept):
    """The certificate of an authorization server is checked, or not, when a client connects (RFC 6749 section 10.9)."""

    verify = role("the switch of the check, or the TLS context that makes it; true unless turned off")

    unverified = relation("the switch is off, or the context lets every certificate pass")
    carries = relation("an OAuth request, a token or the keys of an issuer go over the connection")


class ConnectionCheck(ServerCheck):
    """The certificate of any server is checked, or not, by an HTTP client that does not know what it is used for."""

    certificate = role("the switch of the check, or the TLS context that makes it")
    asked_url = role("the address, where it is that of a single request")
    sent_headers = role("the headers that are sent")
    sent_body = role("what is sent as the body or the query")
    sent_credentials = role("what the client makes the header Authorization of")


class EndpointAddress(Concept):
    """The address of an OAuth or OpenID Connect endpoint, or of the answer to an authorization request."""

    url = role("the address")
    purpose = role("what is found there: the token endpoint, the keys of the issuer, the redirect URI")

    plain = relation("the address begins with http and names a host that others can stand in front of")
