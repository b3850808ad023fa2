"""Does a program take an access token from a request, ask its provider who that is about, and sign them in?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import claims_flow, own_token
from authlint.semantics.deciding import decides
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.identity_flow import EMAIL_FIELD, SUBJECT_FIELD, Claims
from authlint.semantics.oauth.known_texts import texts_of
from authlint.semantics.presented import is_presented
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, walk
from authlint.tables_identities import EMAIL_CLAIMS, NAME_CLAIMS

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_CALLERS = 2
"""Functions that an access token is followed back through."""

_TOKENINFO = re.compile(r"token_?info|debug_token|introspect", re.IGNORECASE)
_CHECKS_CLIENT = re.compile(r"\w*(?:debug_token|token_?info|introspect)\w*", re.IGNORECASE)
_AUDIENCE = re.compile(r"(?:\w*_)?(?:aud|audience|azp|issued_to|app_?id|client_?ids?)", re.IGNORECASE)
_PASSES = frozenset({"get", "pop", "strip", "split", "replace", "removeprefix", "partition", "decode", "getlist"})
_IDENTIFIERS = EMAIL_CLAIMS | NAME_CLAIMS | {"sub", "id", "user_id", "login"}
_SENT = frozenset({"attrs", "validated_data"})
"""What Django REST framework calls the fields of a request."""


def token_sent(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return how the token came with the request, and what the answer about it decides."""
    token, node = reader.role_node("access_token"), reader.node
    if not isinstance(token, cst.BaseExpression) or not isinstance(node, cst.BaseExpression):
        return None
    sent = _brought(reader.evaluator, reader.index, token, 0)
    if sent is None:
        return None
    decision = claims_flow.decision_of(reader.evaluator, reader.index, node) or _account_of(reader)
    if decision is None or _asks_for_whom(concept, reader, sent[0]):
        return None
    index, given = sent
    step = reader.evaluator.step
    steps = (
        step("the access token comes with the request", index, given),
        step("its provider says who it is about", reader.index, node),
        *decision.steps,
    )
    return Evidence(decision.reason, steps)


def _account_of(reader: NounReader) -> Evidence | None:
    """Return the query by which an account is found that the answer names."""
    claims = Claims(reader)
    for field in (EMAIL_FIELD, SUBJECT_FIELD):
        for found in claims.lookups(_IDENTIFIERS, field):
            step = reader.evaluator.step("an account is looked up", found.index, found.node)
            return Evidence("an account is looked up", (step,))
    return None


def _brought(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, depth: int
) -> tuple[ModuleIndex, cst.BaseExpression] | None:
    """Return where a value comes out of a request."""
    current = node
    for _ in range(8):
        match current:
            case cst.Name():
                defined = definition_of(index, current)
                if defined is None:
                    return _through_parameter(evaluator, index, current, depth)
                current = defined[0]
            case cst.Attribute() | cst.Subscript():
                if is_presented(evaluator, index, current):
                    return index, current
                current = current.value
            case cst.Await():
                current = current.expression
            case cst.BooleanOperation():
                current = current.left
            case cst.Call() if is_presented(evaluator, index, current):
                return index, current
            case cst.Call() if isinstance(current.func, cst.Attribute) and last_call_name(current) in _PASSES:
                current = current.func.value
            case cst.Call() if last_call_name(current) == "str" and current.args:
                current = current.args[0].value
            case _:
                return None
    return None


def _through_parameter(
    evaluator: Evaluator, index: ModuleIndex, name: cst.Name, depth: int
) -> tuple[ModuleIndex, cst.BaseExpression] | None:
    if name.value in _SENT or own_token.is_argument_of_route(index, name):
        return index, name
    function = index.function_of(name)
    if function is None or depth >= MAX_CALLERS:
        return None
    for other, call in evaluator.callers(index, function):
        given = own_token.argument_named(function, name.value, call)
        found = _brought(evaluator, other, given, depth + 1) if given is not None else None
        if found is not None:
            return found
    return None


def _asks_for_whom(concept: Concept, reader: NounReader, sent_in: ModuleIndex) -> bool:
    """True when the program compares for which client the token was issued, or asks the provider that as well."""
    about_token = any(_TOKENINFO.search(text) for text in texts_of(concept.role_value("endpoint")))
    for index, function in _functions(reader):
        for part in walk(function):
            if isinstance(part, cst.Comparison) and decides(index, part) and _mentions(part, _AUDIENCE):
                return True
            if not about_token and isinstance(part, cst.Call) and _checks(part):
                return True
    return False


def _functions(reader: NounReader) -> Iterator[tuple[ModuleIndex, cst.FunctionDef]]:
    """Yield the function that asks, its callers, and those that the answer gets to, each once."""
    found: dict[int, tuple[ModuleIndex, cst.FunctionDef]] = {}
    asks = reader.index.function_of(reader.node)
    if asks is not None:
        found[id(asks)] = reader.index, asks
        for index, call in reader.evaluator.callers(reader.index, asks):
            around = index.function_of(call)
            if around is not None:
                found[id(around)] = index, around
    for index, function in Claims(reader).functions():
        found[id(function)] = index, function
    yield from found.values()


def _checks(call: cst.Call) -> bool:
    if _CHECKS_CLIENT.fullmatch(last_call_name(call)):
        return True
    texts = (part.value for one in call.args for part in walk(one) if isinstance(part, cst.SimpleString | cst.Name))
    return any(_TOKENINFO.search(text) for text in texts)


def _mentions(node: cst.CSTNode, names: re.Pattern[str]) -> bool:
    for part in walk(node):
        text = part.value.strip("\"'") if isinstance(part, cst.SimpleString | cst.Name) else ""
        if text and names.fullmatch(text):
            return True
    return False
