"""Nouns of tokens on their way: into a log, a URL, a cookie, a session, and to whom they are sent."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class LogEntry(Concept):
    """Something is written where it is kept and copied: a log, the standard output of a server, an error report."""

    text = role("what is written")
    channel = role('where: "the log", "the standard output", "the text of an exception", "an error report"')

    holds_token = relation("a token, code or secret is in what is written, as it is")
