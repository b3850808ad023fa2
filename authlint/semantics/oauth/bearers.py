"""ID tokens that are sent to an API as if they were access tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import Concept, IdTokenSent, Site
from authlint.semantics.credential_names import label
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.id_tokens import is_id_token
from authlint.semantics.oauth.identity_bytes import may_send_id_token
from authlint.semantics.oauth.known_texts import texts_of
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Value

_BEARER = re.compile(r"bearer\s*", re.IGNORECASE)
_MEANT_FOR_IT = re.compile(
    r"metadata|impersonat|cloud_?run|cloud_?function|\biap\b|_iap|iap_|gcp|google|kube|k8s|(?<![a-z])(?:aws|sts)(?![a-z])|federat|cognito|firebase"
    r"|identity_?token|service_?account|fetch_id_token|mint_id_token|generate_?id_?token|run\.app|appspot|web_?identity",
    re.IGNORECASE,
)
"""Services for which the ID token is the credential: what they, and what asks for such a token, are called."""


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the places at which an ID token is put into the header that an API expects an access token in."""
    if not may_send_id_token(evaluator.project.data(index.path).lower()):
        return
    for node in _bearers(index):
        token = _credential(evaluator, index, node)
        if token is None or not _is_from_response(index, token) or _is_meant(index, node):
            continue
        given: dict[str, Callable[[], Value]] = {"token": evaluator.later(token, index)}
        site = Site(index.path, node, "hand-written code", "a bearer token", index.name_around(node), part)
        yield IdTokenSent(site, GivenReader(evaluator, index, node, None, given, {"token": token}))


def _bearers(index: ModuleIndex) -> Iterator[cst.BaseExpression]:
    """Yield what is given as the value of a header "Authorization"."""
    for mapping in index.dictionaries:
        for element in mapping.elements:
            if isinstance(element, cst.DictElement) and _is_authorization(element.key):
                yield element.value
    for effect in (one for scope in index.every_scope for effects in scope.effects.values() for one in effects):
        written = effect.value if effect.kind == "item" and not effect.path else None
        if isinstance(written, cst.BaseExpression) and _is_authorization(effect.key):
            yield written


def _is_authorization(key: object) -> bool:
    return isinstance(key, cst.SimpleString) and str(key.raw_value).lower() == "authorization"


def _credential(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return ``token`` of ``"Bearer " + token``, in any spelling."""
    defined = definition_of(index, node) if isinstance(node, cst.Name) else None
    written = defined[0] if defined is not None and not defined[1] else node
    match written:
        case cst.FormattedString():
            holes = [part.expression for part in written.parts if isinstance(part, cst.FormattedStringExpression)]
            return holes[-1] if holes and _starts(evaluator, index, written) else None
        case cst.BinaryOperation() if isinstance(written.operator, cst.Add | cst.Modulo):
            right = written.right
            last = right.elements[-1].value if isinstance(right, cst.Tuple) and right.elements else right
            return last if _starts(evaluator, index, written) else None
        case cst.Call() if last_call_name(written) == "format" and len(written.args) == 1:
            return written.args[0].value if _starts(evaluator, index, written) else None
    return None


def _starts(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    return any(_BEARER.match(text) for text in texts_of(evaluator.evaluate(node, index)))


def _is_from_response(index: ModuleIndex, token: cst.BaseExpression) -> bool:
    """True for the member "id_token" of a mapping, directly or through a variable."""
    current = token
    for _ in range(3):
        if isinstance(current, cst.Subscript) or (isinstance(current, cst.Call) and last_call_name(current) == "get"):
            return is_id_token(label(current))
        defined = definition_of(index, current)
        if defined is None or defined[1]:
            return False
        current = defined[0]
    return False


def _is_meant(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True when the function, its class or its module is about a service whose credential is the ID token."""
    if _MEANT_FOR_IT.search(index.path):
        return True
    function = index.function_of(node)
    return any(
        _MEANT_FOR_IT.search(part.value)
        for part in walk(function if function is not None else index.tree)
        if isinstance(part, cst.Name | cst.SimpleString | cst.FormattedStringText)
    )
