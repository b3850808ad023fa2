"""Nouns of an OAuth client: its credentials, its requests, and how they travel."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class ClientCredential(Concept):
    """The credentials an OAuth client shows to the authorization server (RFC 6749 section 2.3)."""

    client_id = role("the public client identifier")
    client_secret = role("the client secret")

    refused = relation("the program refuses to start or to go on with this value of the key")


class AuthorizationRequest(Concept):
    """The URL a user agent is sent to, to authorize a client (RFC 6749 section 4.1.1)."""

    endpoint = role("the authorization endpoint")
    response_type = role('"code", "token", "id_token" or a combination')
    client_id = role("the public client identifier")
    redirect_uri = role("where the answer goes")
    scope = role("the requested scope")
    state = role("the value that binds the answer to this user agent")
    code_challenge = role("the PKCE challenge (RFC 7636)")
    nonce = role("the OpenID Connect nonce")
    request_uri = role("a pushed authorization request (RFC 9126) or request object (RFC 9101) that replaces the query")
    prompt = role("the OpenID Connect prompt")

    completed_later = relation("the request leaves this function and may get further parameters elsewhere")
    state_made_for_all = relation("the state is signed, and holds nothing by which one user agent differs from another")


class TransportFlag(Concept):
    """A process-wide switch that lets OAuth run over plain HTTP or relaxes the checks of a response."""

    value = role("what the switch is set to")
    switch = role("the name of the switch")

    guarded = relation("the switch is only set under a debug or local-environment test")
