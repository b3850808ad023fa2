"""Nouns of a resource server: where it takes a token from, and what it lets a token do."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class TokenLocation(Concept):
    """A setting that says where in a request a token may stand (RFC 6750 section 2)."""

    places = role('the places: "headers", "cookies", "query_string" or "json"')
    in_query = role("whether a parameter is looked at as well")


class ScopeTest(Concept):
    """A test whether a token was granted a scope (RFC 6749 section 3.3)."""

    required = role("the scope that is asked for")

    in_text = relation("the scope is looked for in the text of all scopes, and not among the scopes")
