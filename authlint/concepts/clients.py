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
    code_challenge_method = role('"S256" or "plain": how the challenge is made of the verifier')
    code_verifier = role("the PKCE verifier, where it is given to the library that makes the challenge of it")
    nonce = role("the OpenID Connect nonce")
    request_uri = role("a pushed authorization request (RFC 9126) or request object (RFC 9101) that replaces the query")
    prompt = role("the OpenID Connect prompt")

    completed_later = relation("the request leaves this function and may get further parameters elsewhere")
    state_made_for_all = relation("the state is signed, and holds nothing by which one user agent differs from another")
    public = relation("the client has no secret: it runs on the user's own machine")
    openid = relation("the request is one of OpenID Connect")
    guessable_state = relation("somebody else can know the state: a constant, the time, who the user is")
    guessable_nonce = relation("somebody else can know the nonce")
    malformed_challenge = relation("the PKCE challenge or verifier is not of the form that the standard demands")
    guessable_verifier = relation("somebody else can know the PKCE verifier, or the challenge has none")
    redirect_uri_from_request = relation("the redirect URI begins with what the request says, and nothing looks at it")


class TransportFlag(Concept):
    """A process-wide switch that lets OAuth run over plain HTTP or relaxes the checks of a response."""

    value = role("what the switch is set to")
    switch = role("the name of the switch")

    guarded = relation("the switch is only set under a debug or local-environment test")


class BackChannelRequest(Concept):
    """A request of a program to an authorization server, which no browser sees.

    Where a parameter travels matters: the query of a URL is written into the logs of servers and proxies.
    """

    endpoint = role("the URL it goes to, without its query")
    method = role("the HTTP method")
    client_id = role("the public client identifier")
    client_secret = role("the client secret")
    body = role("the parameters in the body, as a mapping")
    query = role("the parameters in the query of the URL, as a mapping")
    authentication = role("what is given for HTTP authentication")
    in_query = role("a library is told to put the parameters into the query")


class TokenRequest(BackChannelRequest):
    """A request for tokens (RFC 6749 sections 4.1.3, 4.3.2, 4.4.2 and 6), written by hand or by a library's call."""

    grant_type = role('"authorization_code", "refresh_token", "password", "client_credentials" or a URN')
    code = role("the authorization code")
    code_verifier = role("the PKCE verifier (RFC 7636)")
    redirect_uri = role("the redirect URI of the authorization request")
    refresh_token = role("the refresh token")
    username = role("the name of the resource owner")
    password = role("the password of the resource owner")

    redirect_uri_from_request = relation("the redirect URI begins with what the request says, and nothing looks at it")
    forgotten_verifier = relation("the authorization request that the code belongs to sent a PKCE challenge")


class MetadataRequest(BackChannelRequest):
    """A request for the metadata of an authorization server (RFC 8414 section 3, OpenID Connect Discovery 4)."""

    issuer_ignored = relation('members of the metadata are used, and "issuer" is read nowhere')
    url_from_request = relation("the request that is being answered says which server is asked")


class TokenIntrospection(BackChannelRequest):
    """A question to an authorization server whether a token is valid (RFC 7662 section 2.1)."""

    token = role("the token that is asked about")

    active_ignored = relation('members of the answer are used, and "active" is read nowhere')
