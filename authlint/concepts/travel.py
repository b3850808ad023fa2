"""Nouns of tokens on their way: into a log, a URL, a cookie, a session, and to whom they are sent."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class LogEntry(Concept):
    """Something is written where it is kept and copied: a log, the standard output of a server, an error report."""

    text = role("what is written")
    channel = role('where: "the log", "the standard output", "an error report"')

    logs_token = relation("a token, code or secret is in what is written, as it is")


class CookieSet(Concept):
    """A cookie is set, or a setting says how the cookies of a framework are set."""

    name = role("the name of the cookie")
    value = role("what it holds")
    kind = role('"session" or "token", where a library or setting says by itself what the cookie holds')
    secure = role("the cookie is sent over TLS only (RFC 6265 section 4.1.2.5)")
    httponly = role("scripts cannot read the cookie (RFC 6265 section 4.1.2.6)")
    samesite = role("whether the requests of other sites bring the cookie")
    csrf_check = role("whether a library compares something else that other sites cannot send with it")

    carries_token = relation("the cookie holds a token, or the session of somebody who is signed in")
    forgeable = relation("a request that another site has the browser send counts as one of the user")
    exempt_view = relation("a view reads the cookie that is exempt from the check of its framework")


class SessionEntry(Concept):
    """Something is kept in the session of a framework."""

    key = role("the name it is kept under")
    value = role("what is kept")

    keeps_token = relation("a token or the answer of a token endpoint is kept")
    read_by_browser = relation("the session is a cookie that is signed and not encrypted")


class TokenInUrl(Concept):
    """A URL whose query or fragment carries something that may be a token, or a redirect to one."""

    parameter = role("the name of the parameter, empty for a redirect to an address with something at its end")
    token = role("what the parameter is given")
    endpoint = role("the address")

    holds_token = relation("what the URL carries is an access, refresh or ID token")
    belongs_there = relation("the URL is made to carry it: a link that works once, an endpoint that is asked about it")
    only_way = relation("the API takes a token in no other way")


class CredentialSent(Concept):
    """A request that may carry a token or client secret, to an address that is not written out."""

    url = role("the address")

    host_from_request = relation("a request names the host, nothing looks at it, and a credential goes there")
