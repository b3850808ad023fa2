"""Tests of a state or nonce that came back: comparisons with what was kept for this user agent, and lookups of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.sources import effect_of
from authlint.semantics.tree import last_call_name

MAX_VARIABLES = 4

_CONSTANTS = (cst.SimpleString, cst.Integer, cst.Float)

_DIGESTS = frozenset({"compare_digest", "constant_time_compare", "safe_str_cmp", "constant_time_bytes_eq"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison, followed through local variables to where it is read.

    Attributes:
        spelled: how it is written in the comparison.
        read: the expression that reads it.
        names: the texts it is written with on the way, by which a test of it is known.
        key: the key it is read by.
    """

    spelled: cst.BaseExpression
    read: cst.BaseExpression
    names: frozenset[str]
    key: str


@dataclass(frozen=True, slots=True)
class Comparing:
    """A comparison of what came back with what was kept.

    Attributes:
        index, node: the comparison, or the call that makes it.
        received, expected: its sides.
        equal: it is true when both are equal.
    """

    index: ModuleIndex
    node: cst.BaseExpression
    received: Side
    expected: Side
    equal: bool


def comparisons(index: ModuleIndex) -> Iterator[Comparing]:
    """Yield the comparisons of a module."""
    for node, left, right, equal in _compared(index):
        comparing = _comparing(index, node, left, right, equal)
        if comparing is not None:
            yield comparing


def _compared(
    index: ModuleIndex,
) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression, cst.BaseExpression, bool]]:
    for node in index.comparisons:
        target = node.comparisons[0]
        if len(node.comparisons) == 1 and isinstance(target.operator, cst.Equal | cst.NotEqual):
            yield node, node.left, target.comparator, isinstance(target.operator, cst.Equal)
    for call in index.calls:
        if last_call_name(call) in _DIGESTS and len(call.args) == 2:
            yield call, call.args[0].value, call.args[1].value, True


def _comparing(
    index: ModuleIndex, node: cst.BaseExpression, left: cst.BaseExpression, right: cst.BaseExpression, equal: bool
) -> Comparing | None:
    """Return the comparison when one side came back and the other was kept, whichever is which."""
    if isinstance(left, _CONSTANTS) or isinstance(right, _CONSTANTS):
        return None
    sides = side(index, left), side(index, right)
    for received, expected in (sides, sides[::-1]):
        if is_received(index, received) and (is_kept(index, expected) or _is_called_state(index, expected)):
            return Comparing(index, node, received, expected, equal)
        if _is_nonce_claim(index, received) and is_kept(index, expected):
            return Comparing(index, node, received, expected, equal)
    return None


def _is_called_state(index: ModuleIndex, one: Side) -> bool:
    """True for what is kept elsewhere than in a session, by a name that says that it is a state."""
    if isinstance(one.read, cst.Call):
        key = returned.words_of(one.read.args[0].value) if len(one.read.args) == 1 else ""
        return last_call_name(one.read) in ("get", "pop") and "state" in key.lower()
    return (
        isinstance(one.read, cst.Attribute)
        and "state" in one.read.attr.value.lower()
        and not returned.parameter(index, one.read)
    )


def _is_nonce_claim(index: ModuleIndex, one: Side) -> bool:
    """True for the nonce of an ID token."""
    match one.read:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get"), value=owner), args=[first, *_]):
            key: cst.BaseExpression | None = first.value
        case cst.Subscript(value=owner):
            key = returned.subscript_of(one.read)
        case _:
            return False
    return (
        isinstance(key, cst.SimpleString)
        and key.raw_value == "nonce"
        and not returned.is_store(index, owner)
        and not returned.is_query(index, owner)
    )


def side(index: ModuleIndex, node: cst.BaseExpression) -> Side:
    """Follow one side of a comparison to where it is read."""
    spelled, names = node, [_text(index, node)]
    for _ in range(MAX_VARIABLES):
        node = _inner(node)
        effect = effect_of(index, node) if isinstance(node, cst.Name) else None
        if effect is None or effect.kind != "assign" or not isinstance(effect.value, cst.BaseExpression):
            break
        node = effect.value
        names.append(_text(index, node))
    node = _inner(node)
    names.append(_text(index, node))
    key = returned.parameter(index, node) or returned.stored(index, node)
    if not key and isinstance(node, cst.Name):
        key = node.value
    return Side(spelled, node, frozenset(names) - {""}, key)


def _inner(node: cst.BaseExpression) -> cst.BaseExpression:
    """Take off what leaves the text as it is, and whether it is there."""
    while True:
        match node:
            case cst.NamedExpr():
                node = node.value
            case cst.Await():
                node = node.expression
            case cst.Call() if last_call_name(node) in ("str", "force_str") and len(node.args) == 1:
                node = node.args[0].value
            case cst.Call(func=cst.Attribute(value=owner)) if last_call_name(node) in ("encode", "decode", "strip"):
                node = owner
            case _:
                return node


def _text(index: ModuleIndex, node: cst.BaseExpression) -> str:
    return index.tree.code_for_node(node).strip()


def is_received(index: ModuleIndex, one: Side) -> bool:
    """True for a state, or a value of that kind, that a request brought."""
    read = returned.parameter(index, one.read)
    if read:
        return returned.TELLING.search(read) is not None
    return isinstance(one.read, cst.Name) and one.key == "state" and _is_parameter(index, one.read)


def _is_parameter(index: ModuleIndex, node: cst.Name) -> bool:
    function = index.function_of(node)
    return function is not None and node.value in returned.parameters(function)


def is_kept(index: ModuleIndex, one: Side) -> bool:
    """True for what was kept in a session or cookie."""
    return bool(returned.stored(index, one.read)) or cookie_parameter(index, one.read) is not None


def cookie_parameter(index: ModuleIndex, node: cst.BaseExpression) -> cst.Param | None:
    """Return the parameter of a view in which FastAPI hands over a cookie."""
    param = parameter_of(index, node)
    if param is None:
        return None
    annotation = param.annotation.annotation if param.annotation is not None else None
    return param if any("Cookie" in returned.words_of(place).split() for place in (param.default, annotation)) else None


def parameter_of(index: ModuleIndex, node: cst.BaseExpression) -> cst.Param | None:
    """Return the parameter that a name stands for."""
    function = index.function_of(node)
    if function is None or not isinstance(node, cst.Name):
        return None
    every = (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    return next((param for param in every if param.name.value == node.value), None)
