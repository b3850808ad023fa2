"""What a program does with the word of a provider about who somebody is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, ProviderIdentity, TokenDecode
from authlint.semantics import claims_flow
from authlint.semantics.oauth import id_tokens
from authlint.semantics.oauth.identity_flow import EMAIL_FIELD, NAME_FIELD, SUBJECT_FIELD, Claims, Lookup
from authlint.semantics.oauth.known_texts import texts_of
from authlint.semantics.remote_keys import shared_keys
from authlint.tables_identities import EMAIL_CLAIMS, EVERY_TENANT, NAME_CLAIMS, TENANT, VERIFYING
from authlint.values import Absent

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def matched_by_email(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return where an account is looked up by an e-mail address that nobody asks to be verified."""
    if not _says_who(concept, reader) or _is_from(concept, VERIFYING):
        return None
    claims = Claims(reader)
    found = next(claims.lookups(EMAIL_CLAIMS, EMAIL_FIELD), None)
    if found is None or claims.asks_verified():
        return None
    return _shown(reader, found, "the provider says who somebody is", "an account is looked up by the address")


def matched_by_name(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return where an account is looked up by a name that may pass from one person to another."""
    if not _says_who(concept, reader):
        return None
    found = next(Claims(reader).lookups(NAME_CLAIMS, NAME_FIELD), None)
    return (
        _shown(reader, found, "the provider says who somebody is", "an account is looked up by the name")
        if found is not None
        else None
    )


def any_tenant(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return where a claim decides who is signed in, of an account that may be of any tenant."""
    if not _is_of_every_tenant(concept):
        return None
    claims = Claims(reader)
    if claims.mention(TENANT) or not isinstance(reader.node, cst.BaseExpression):
        return None
    for field in (EMAIL_FIELD, NAME_FIELD, SUBJECT_FIELD):
        found = next(claims.lookups(EMAIL_CLAIMS | NAME_CLAIMS | {"oid", "sub"}, field), None)
        if found is not None:
            return _shown(reader, found, "an account of any tenant is signed in here", "an account is looked up by it")
    decision = claims_flow.decision_of(reader.evaluator, reader.index, reader.node)
    return decision if decision is not None and decision.reason.startswith("claim ") else None


def _is_of_every_tenant(concept: Concept) -> bool:
    for leaf in concept.role_value("authority").leaves():
        known = leaf.default if isinstance(leaf, Absent) else leaf
        if known is not None and any(EVERY_TENANT.search(text) for text in texts_of(known)):
            return True
    return False


def _says_who(concept: Concept, reader: NounReader) -> bool:
    """True for the answer of a provider, and for an ID token whose signature was checked."""
    if not isinstance(concept, TokenDecode):
        return True
    if concept.role_value("verify_signature").falsy() is not None:
        return False
    return id_tokens.id_token(concept, reader) is not None or shared_keys(concept, reader) is not None


def _is_from(concept: Concept, providers: re.Pattern[str]) -> bool:
    if not isinstance(concept, ProviderIdentity):
        return False
    return any(providers.search(text) for text in texts_of(concept.role_value("endpoint")))


def _shown(reader: NounReader, found: Lookup, said: str, looked_up: str) -> Evidence:
    """Return evidence with the steps from what the provider says to the account; the second is the claim."""
    step = reader.evaluator.step
    index, use = found.read
    steps = [step(said, reader.index, reader.node), step(f'"{use.key}" is read here', index, use.node)]
    if found.node is not use.parent:
        steps.append(step(looked_up, found.index, found.node))
    return Evidence(use.key, tuple(steps))
