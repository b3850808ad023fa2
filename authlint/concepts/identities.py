"""Nouns about identities: a provider says who somebody is, and the program takes its word."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


class ProviderIdentity(Concept):
    """A provider tells who somebody is: the answer of its UserInfo endpoint, or what a login library makes of it."""

    kind = role('"userinfo" for the answer of that endpoint, "id-token" for the claims of a verified ID token')
    endpoint = role("where it is asked")
    access_token = role("the access token that is shown for it")
    authority = role("the issuer that is asked, with the tenant")

    matched_by_email = relation("an account is looked up by the e-mail address, which nobody asks to be verified")
    matched_by_name = relation("an account is looked up by a name that may pass from one person to another")
    matched_by_subject = relation('an account of one of several providers is looked up by "sub" and nothing else')
    id_token_beside = relation("the same function has the claims of an ID token, and compares no subject with them")
    token_sent = relation("the access token came with the request, and the answer decides who is signed in")
    any_tenant = relation("the accounts of every tenant are let in, and nothing looks at the tenant")


class IdTokenSent(Concept):
    """An ID token of a token response goes to an API in the place of an access token."""

    token = role("the ID token")


class AccountLinking(Concept):
    """A login library is told to link the account of a provider to one that is here already."""

    by_email = role("whether the e-mail address links them")
    steps = role("the steps of the login, among which that may be one")
