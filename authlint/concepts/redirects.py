"""Nouns of how a user agent is sent from one place to another."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class Redirect(Concept):
    """An answer that sends the browser to another address."""

    target = role("the address")

    unchecked = relation("the request alone decides the address: nothing compares it with what the program expects")
    of_login = relation("the answer ends or begins a login, a logout or the answer of an authorization server")
