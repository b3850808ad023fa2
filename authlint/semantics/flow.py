"""Relations of a noun to the program around it.

In ordinary code nearly all unverified decodes are harmless: the same token is verified a few lines on, only its issuer
is looked at, it is the program's own. Each relation answers with the reason it holds, or with ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import AuthorizationRequest, Concept, Evidence, TokenDecode
from authlint.semantics import (
    claim_checks,
    claim_presence,
    claims_flow,
    claims_validated,
    credentials_made,
    debug_runs,
    expected_claims,
    failing_open,
    ignored,
    issued_here,
    issuing,
    key_choice,
    key_fit,
    key_strength,
    key_uses,
    partial_match,
    passed_on,
    private_expiry,
    publishing,
    refusal,
    refused_algorithms,
    relied_on,
    remote_keys,
    renewing,
    revocation,
    secret_sides,
    token_guided,
    token_purposes,
    unsecured_branch,
    whole_objects,
)
from authlint.semantics.entities import Function, Partial
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import extending
from authlint.semantics.oauth import relations as oauth_relations
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, mentions, walk
from authlint.values import Instance, Reference, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_TYPED_KEYS = frozenset(
    {
        "PyJWK",
        "RSAKey",
        "ECKey",
        "OKPKey",
        "OctKey",
        "JWK",
        "KeySet",
        "PyJWKSet",
        "JWKSet",
        "JsonWebKey",
        "import_key",
        "import_key_set",
        "load_pem_public_key",
        "load_der_public_key",
        "load_pem_x509_certificate",
        "construct",
        "get_signing_key_from_jwt",
        "get_signing_key",
    }
)

_KEY_SETS = frozenset({"KeySet", "PyJWKSet", "JWKSet"})
_SET_MAKERS = frozenset({"import_key_set", "generate_key_set", "from_json", "from_dict"})
_NAMED_KEY_SET = re.compile(r"jwks(?!_?(?:ur[li]|client|endpoint|path|file))|(?:jwk|key)_?set(?!ting)", re.IGNORECASE)
"""Names of a JWK Set (RFC 7517 section 5); each of its keys has a type."""


def answer(concept: Concept, name: str) -> Evidence | None:
    """Return what the relation ``name`` of ``concept`` answers."""
    reader = concept.reader
    relation = _RELATIONS.get(name)
    return relation(concept, reader) if relation is not None else None  # type: ignore[arg-type]


def _excuse(concept: Concept, reader: NounReader) -> Evidence | None:
    return claims_flow.verdict(concept, reader).excuse


def _decision(concept: Concept, reader: NounReader) -> Evidence | None:
    return claims_flow.verdict(concept, reader).decision


def _typed_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key is an object made for one kind of algorithm, or a set of such objects."""
    if not isinstance(concept, TokenDecode):
        return None
    for leaf in concept.key.leaves():
        name = _made_by(leaf)
        if leaf.origin is not None and leaf.origin.kind == "generated-key":
            return Evidence("the key is an object of a cryptography library")
        if any(part in _TYPED_KEYS for part in name.split(".")):
            return Evidence("the key is an object that carries its own algorithm")
    node = reader.role_node("key")
    expression = node.value if isinstance(node, cst.Arg) else node
    if isinstance(expression, cst.BaseExpression) and _NAMED_KEY_SET.search(_name_of_source(reader.index, expression)):
        return Evidence("each key of a key set states its own type")
    return None


def _key_set(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key is a set: each key in it has its type, but the header of the token says which one counts."""
    if not isinstance(concept, TokenDecode):
        return None
    for leaf in concept.key.leaves():
        *owners, last = _made_by(leaf).split(".")
        if last in _KEY_SETS or (last in _SET_MAKERS and owners and owners[-1] in _KEY_SETS | {"JsonWebKey"}):
            return Evidence("the key is a set of keys")
    return None


def _made_by(value: Value) -> str:
    """Return the dotted name outside the project that a value is, or was made by."""
    return value.of if isinstance(value, Instance) else value.name if isinstance(value, Reference) else ""


def _name_of_source(index: ModuleIndex, expression: cst.BaseExpression) -> str:
    """Return what a value is called: the function it comes from, or its own name."""
    defined = definition_of(index, expression)
    if defined is not None and not defined[1]:
        expression = defined[0]
    inner = expression.expression if isinstance(expression, cst.Await) else expression
    return last_call_name(inner) if isinstance(inner, cst.Call) else dotted(inner).rsplit(".", 1)[-1]


def _key_per_algorithm(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key is chosen by a function, or looked up with the algorithm."""
    if not isinstance(concept, TokenDecode):
        return None
    if any(isinstance(leaf, Function | Partial) for leaf in concept.key.leaves()):
        return Evidence("a function chooses the key")
    node = reader.role_node("key")
    expression = node.value if isinstance(node, cst.Arg) else node
    if expression is None:
        return None
    for part in walk(expression):
        if isinstance(part, cst.Subscript) and any(
            word in ("alg", "algorithm") for inner in part.slice for word in _words(inner)
        ):
            return Evidence("the key is looked up with the algorithm")
        if isinstance(part, cst.IfExp) and any(word in ("alg", "algorithm") for word in _words(part.test)):
            return Evidence("the key depends on the algorithm")
    name = dotted(expression)
    if name and _assigned_by_algorithm(reader.index, name, expression):
        return Evidence("the key depends on the algorithm")
    return None


def _words(node: cst.CSTNode) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, cst.Name):
            yield part.value.lower().rsplit("_", 1)[-1]
        elif isinstance(part, cst.SimpleString) and isinstance(part.raw_value, str):
            yield part.raw_value.lower()


def _assigned_by_algorithm(index: ModuleIndex, name: str, near: cst.CSTNode) -> bool:
    scope = index.scope_of(near)
    for effect in scope.effects.get(name, ()):
        if effect.kind == "assign" and any(
            isinstance(above, cst.If) and any(word in ("alg", "algorithm") for word in _words(above.test))
            for above in index.ancestors(effect.node)
        ):
            return True
    return False


# -------------------------------------------------------------------- requests and switches


def _completed_later(concept: Concept, reader: NounReader) -> Evidence | None:
    """The URL gets more parameters after this expression: appended to its variable, or by whoever called for it."""
    if not isinstance(concept, AuthorizationRequest):
        return None
    index, node = reader.index, reader.node
    extended = extending.takes_more(reader) or extending.caller_adds_state(reader)
    if extended is not None:
        return extended
    for above in index.ancestors(node):
        if isinstance(above, cst.Assign):
            for target in above.targets:
                name = dotted(target.target)
                if name and _grows(index, name, above):
                    return Evidence("more parameters are appended afterwards")
            return None
        if isinstance(above, cst.Return):
            function = index.function_of(node)
            if function is not None and any(
                _appends(other, call) for other, call in reader.evaluator.callers(index, function)
            ):
                return Evidence("the caller appends more parameters")
            return None
        if not isinstance(above, cst.BaseExpression | cst.Arg | cst.Element):
            return None
    return None


def _grows(index: ModuleIndex, name: str, statement: cst.Assign) -> bool:
    scope = index.scope_of(statement)
    start = index.order.get(id(statement), 0)
    for effect in scope.effects.get(name, ()):
        if index.order.get(id(effect.statement), 0) <= start:
            continue
        if effect.kind == "augment" or (
            effect.kind == "assign" and effect.value is not None and mentions(effect.value, {name})
        ):
            return True
    for node in index.concatenations:
        if (
            index.order.get(id(index.statement_of(node)), 0) > start
            and index.function_of(node) is index.function_of(statement)
            and mentions(node, {name})
        ):
            return any(
                "state" in getattr(part, "value", "")
                for part in walk(node)
                if isinstance(part, cst.SimpleString | cst.FormattedStringText)
            )
    return False


def _appends(index: ModuleIndex, call: cst.Call) -> bool:
    for above in index.ancestors(call):
        if isinstance(above, cst.BinaryOperation | cst.FormattedString):
            return True
        if isinstance(above, cst.Assign):
            return any(_grows(index, dotted(target.target), above) for target in above.targets if dotted(target.target))
        if not isinstance(above, cst.BaseExpression | cst.Arg):
            return False
    return False


def _guarded(concept: Concept, reader: NounReader) -> Evidence | None:
    """The statement only runs under a debug or local-environment test, or in a program started by hand."""
    index, node = reader.index, reader.node
    for above in index.ancestors(node):
        if (
            isinstance(above, cst.If)
            and isinstance(above.test, cst.Comparison)
            and dotted(above.test.left) == "__name__"
        ):
            return Evidence(
                "only when the file is started as a program", (reader.evaluator.step("tested here", index, above.test),)
            )
    return runs_for_debug(reader.evaluator, index, node)


def runs_for_debug(evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode) -> Evidence | None:
    """Return evidence that a statement only runs in a debug, test or local environment."""
    test = debug_runs.deciding_test(index, node)
    if test is None:
        return None
    return Evidence("only in a debug or local environment", (evaluator.step("tested here", index, test),))


_RELATIONS: Mapping[str, Callable[[Concept, NounReader], Evidence | None]] = {
    "excuse": _excuse,
    "decision": _decision,
    "typed_key": _typed_key,
    "key_set": _key_set,
    "key_per_algorithm": _key_per_algorithm,
    "refused": refusal.of_key,
    "completed_later": _completed_later,
    "guarded": _guarded,
    "expiry_checked": claim_checks.expiry_checked,
    "audience_checked": claim_checks.audience_checked,
    "issuer_checked": claim_checks.issuer_checked,
    "audience_from_token": expected_claims.audience_from_token,
    "issuer_from_token": expected_claims.issuer_from_token,
    "partial_match": partial_match.partial_match,
    "other_purposes": token_purposes.other_purposes,
    "remote_keys": remote_keys.remote_keys,
    "shared_keys": remote_keys.shared_keys,
    "issued_here": issued_here.issued_here,
    "ignored_option": ignored.ignored_option,
    "unvalidated_claim": claims_validated.unvalidated_claim,
    "claims_unread": renewing.claims_unread,
    "renews_or_ends": renewing.renews_or_ends,
    "secret": secret_sides.secret,
    "whole_object": whole_objects.whole_object,
    "protects": relied_on.protects,
    "credential": credentials_made.credential,
    "encrypted": issuing.encrypted,
    "answered_once": issuing.answered_once,
    "passed_on": passed_on.passed_on,
    "age_checked": issuing.age_checked,
    "algorithm_from_token": token_guided.algorithm_from_token,
    "key_from_token": token_guided.key_from_token,
    "keys_of_claimed_issuer": token_guided.keys_of_claimed_issuer,
    "key_id_in_lookup": token_guided.key_id_in_lookup,
    "replaces_verified": failing_open.replaces_verified,
    "fails_open": failing_open.fails_open,
    "taken_when_unsecured": unsecured_branch.taken_when_unsecured,
    "first_of_key_set": key_choice.first_of_key_set,
    "from_key_set": key_choice.from_key_set,
    "refused_algorithms": refused_algorithms.refused_algorithms,
    "guessable": key_strength.guessable,
    "short": key_strength.short,
    "published": publishing.published,
    "private_key": publishing.private_key,
    "for_tokens": key_strength.for_tokens,
    "private_expiry": private_expiry.private_expiry,
    "unfit_key": key_fit.unfit_key,
    "public_secret": key_fit.public_secret,
    "weak_key": key_fit.weak_key,
    "listed_by_text": revocation.listed_by_text,
    "other_algorithm": key_uses.other_algorithm,
    "encrypts": key_uses.encrypts,
    "protects_sessions": key_uses.protects_sessions,
    "lasts_without_expiry": claim_presence.lasts_without_expiry,
    "signed_elsewhere": claim_presence.signed_elsewhere,
    "audience_optional": claim_presence.audience_optional,
    **oauth_relations.RELATIONS,
}
