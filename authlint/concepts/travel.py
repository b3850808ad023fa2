"""Nouns of tokens on their way: into a log, a URL, a cookie, a session, and to whom they are sent."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class LogEntry(Concept):
    """Something is written where it is kept and copied: a log, the standard output of a server, an error report."""

    text = role("what is written")
    channel = role('where: "the log", "the standard output", "the text of an exception", "an error report"')

    logs_token = relation("a token, code or secret is in what is written, as it is")


class TokenInUrl(Concept):
    """A URL whose query or fragment carries something that may be a token, or a redirect to one."""

    parameter = role("the name of the parameter, empty for a redirect to an address with something at its end")
    token = role("what the parameter is given")
    endpoint = role("the address")

    holds_token = relation("what the URL carries is an access, refresh or ID token")
    belongs_there = relation("the URL is made to carry it: a link that works once, an endpoint that is asked about it")
    only_way = relation("the API takes a token in no other way")
