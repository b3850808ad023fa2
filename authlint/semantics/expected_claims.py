"""Is the audience or issuer that a verification expects read from the very token it verifies?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import ClaimsPeek, Concept, Evidence
from authlint.semantics.claim_checks import SHOWS, values_of
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name
from authlint.semantics.uses import subscript_key, uses_of

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_DEPTH = 12
"""Expressions between an expectation and the token."""

Origin = tuple[ModuleIndex, cst.Call, str]
"""The unverified reading, its module, and the claim that is read from it."""


def audience_from_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the expected audience is what the unverified token says."""
    return _from_token(reader, "audience")


def issuer_from_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the expected issuer is what the unverified token says."""
    return _from_token(reader, "issuer")


def _from_token(reader: NounReader, role: str) -> Evidence | None:
    node = reader.role_node(role)
    expression = node.value if isinstance(node, cst.Arg | cst.DictElement) else node
    if not isinstance(expression, cst.BaseExpression) or reader.index.parent(expression) is None:
        return None
    found = _origin(reader.evaluator, reader.index, expression, "", 0)
    if found is None or not found[2] or not _same_token(reader, found) or _bound(reader, found):
        return None
    index, call, claim = found
    step = reader.evaluator.step(f'"{claim}" is read here, from the token itself', index, call)
    return Evidence(f'what is expected is the "{claim}" of the same token', (step,))


def _origin(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, claim: str, depth: int
) -> Origin | None:
    """Return the unverified reading that an expression is an entry of."""
    if depth > MAX_DEPTH:
        return None
    inner: list[tuple[ModuleIndex, cst.BaseExpression, str]] = []
    match node:
        case cst.Name():
            defined = definition_of(index, node)
            if defined is not None and not defined[1]:
                inner.append((index, defined[0], claim))
        case cst.Subscript():
            inner.append((index, node.value, claim or subscript_key(node)))
        case cst.Await():
            inner.append((index, node.expression, claim))
        case cst.BooleanOperation():
            inner += [(index, node.left, claim), (index, node.right, claim)]
        case cst.IfExp():
            inner += [(index, node.body, claim), (index, node.orelse, claim)]
        case cst.List() | cst.Tuple():
            inner += [(index, element.value, claim) for element in node.elements]
        case cst.Call():
            if _is_unverified(evaluator, index, node):
                return index, node, claim
            if isinstance(node.func, cst.Attribute) and last_call_name(node) == "get" and node.args:
                key = node.args[0].value
                name = key.raw_value if isinstance(key, cst.SimpleString) else "*"
                inner.append((index, node.func.value, claim or str(name)))
            elif last_call_name(node) in ("str", "list", "dict") and node.args:
                inner.append((index, node.args[0].value, claim))
            else:
                inner += [(other, value, claim) for other, value in _returned(evaluator, index, node)]
    found = (_origin(evaluator, other, value, name, depth + 1) for other, value, name in inner)
    return next((one for one in found if one is not None), None)


def _returned(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> list[tuple[ModuleIndex, cst.BaseExpression]]:
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Function) or not isinstance(callee.node, cst.FunctionDef):
        return []
    callee.index.unfold(callee.node)
    returns = callee.index.returns.get(id(callee.node), ())
    return [(callee.index, one.value) for one in returns if one.value is not None]


def _is_unverified(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    decode = evaluator.decode_at(index, call)
    if decode is not None:
        return decode.verify_signature.falsy() is not None
    return any(isinstance(noun, ClaimsPeek) and noun.site.node is call for noun in evaluator.nouns_of(index))


def _same_token(reader: NounReader, found: Origin) -> bool:
    """False when two tokens of one function have different names."""
    index, call, _ = found
    if index.function_of(call) is not reader.index.function_of(reader.node) or not call.args:
        return True
    token = reader.role_node("token")
    names = (dotted(call.args[0].value), dotted(token.value) if isinstance(token, cst.Arg) else "")
    return not all(names) or names[0] == names[1]


def _bound(reader: NounReader, found: Origin) -> bool:
    """True when the claim is compared with what is known, or it chooses the key: then the key speaks for it."""
    index, call, claim = found
    if any(test.claim == claim for test in values_of(reader.evaluator, index, call)):
        return True
    return any(
        isinstance(use.parent, cst.Call)
        and use.key == claim
        and use.parent is not reader.node
        and last_call_name(use.parent) not in SHOWS
        for use in uses_of(index, call)
    )
