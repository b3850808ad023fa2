"""What a program does with the word of a provider about who somebody is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, ProviderIdentity, TokenDecode
from authlint.semantics import claims_flow
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import id_tokens
from authlint.semantics.oauth.identity_flow import EMAIL_FIELD, NAME_FIELD, SUBJECT_FIELD, Claims, Lookup
from authlint.semantics.oauth.known_texts import texts_of
from authlint.semantics.remote_keys import shared_keys
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, walk
from authlint.tables_identities import (
    EMAIL_CLAIMS,
    EVERY_TENANT,
    NAME_CLAIMS,
    PROVIDER,
    SUBJECT_CLAIMS,
    TENANT,
    VERIFYING,
)
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


def id_token_beside(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a UserInfo answer decides beside an ID token with whose subject nobody compares it."""
    index, node = reader.index, reader.node
    function = index.function_of(node)
    if (
        function is None
        or not isinstance(node, cst.BaseExpression)
        or not concept.role_value("kind").equals("userinfo")
    ):
        return None
    token = next((call for call in index.calls_within(function) if _reads_id_token(reader, call)), None)
    if token is None or _stands_in(index, node):
        return None
    claims = Claims(reader)
    if _compares_subject(function) or any(_compares_subject(one) for _, one in claims.functions()):
        return None
    step = reader.evaluator.step
    steps = [step("the ID token is read here", index, token), step("and the provider is asked here", index, node)]
    for field in (EMAIL_FIELD, NAME_FIELD):
        for found in claims.lookups(EMAIL_CLAIMS | NAME_CLAIMS, field):
            return Evidence(found.read[1].key, (*steps, step("the answer decides here", found.index, found.node)))
    decision = claims_flow.decision_of(reader.evaluator, index, node)
    return Evidence(decision.reason, (*steps, *decision.steps)) if decision is not None else None


def _reads_id_token(reader: NounReader, call: cst.Call) -> bool:
    if id_tokens.READS.fullmatch(last_call_name(call)):
        return True
    decode = reader.evaluator.decode_at(reader.index, call)
    return decode is not None and decode.id_token is not None


def _stands_in(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when the provider is only asked where there is no ID token: after ``or``, or under a test."""
    return any(isinstance(above, cst.BooleanOperation | cst.If | cst.IfExp) for above in index.ancestors(node))


def _compares_subject(function: cst.FunctionDef) -> bool:
    return any(
        isinstance(part, cst.Comparison)
        and any(
            isinstance(one, cst.SimpleString) and one.raw_value in ("sub", "id", "user_id", "oid") for one in walk(part)
        )
        for part in walk(function)
    )


def _is_of_every_tenant(concept: Concept) -> bool:
    for leaf in concept.role_value("authority").leaves():
        known = leaf.default if isinstance(leaf, Absent) else leaf
        if known is not None and any(EVERY_TENANT.search(text) for text in texts_of(known)):
            return True
    return False


def matched_by_subject(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return where an account of one of several providers is looked up by "sub" and nothing else."""
    chosen = _chosen_provider(reader)
    if chosen is None:
        return None
    for found in Claims(reader).lookups(SUBJECT_CLAIMS, SUBJECT_FIELD):
        if not _names_provider(found.index, found.node):
            shown = _shown(reader, found, "the provider says who somebody is", "an account is looked up by the subject")
            step = reader.evaluator.step("one of several providers is chosen", reader.index, chosen)
            return Evidence(shown.reason, (step, *shown.steps))
    return None


def _chosen_provider(reader: NounReader) -> cst.Name | None:
    """Return the variable that says which of several providers is asked."""
    node = reader.node
    if not isinstance(node, cst.Call):
        return None
    places: list[cst.BaseExpression] = [node]
    for part in walk(node):
        defined = definition_of(reader.index, part) if isinstance(part, cst.Name) else None
        if defined is not None:
            places.append(defined[0])
    for place in places:
        for part in walk(place):
            if isinstance(part, cst.Name) and PROVIDER.fullmatch(part.value) and _is_parameter(reader.index, part):
                return part
    return None


def _is_parameter(index: ModuleIndex, name: cst.Name) -> bool:
    function = index.function_of(name)
    params = (*function.params.params, *function.params.kwonly_params) if function is not None else ()
    return any(one.name.value == name.value for one in params)


def _names_provider(index: ModuleIndex, query: cst.BaseExpression) -> bool:
    """True when a query also asks for the provider, its issuer or the like."""
    whole: cst.CSTNode = query
    for above in index.ancestors(query):
        if not isinstance(above, cst.BaseExpression | cst.Arg):
            break
        whole = above
    return any(
        isinstance(part, cst.Name) and (PROVIDER.fullmatch(part.value) or TENANT.fullmatch(part.value)) is not None
        for part in walk(whole)
    )


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
