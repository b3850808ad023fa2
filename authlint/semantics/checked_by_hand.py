"""Is the signature part of a token that was split at its dots compared or verified in the same function?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_SPLITS = frozenset({"split", "rsplit", "partition", "rpartition"})
COMPARES = frozenset({"compare_digest", "constant_time_compare", "safe_str_cmp", "bytes_eq", "consteq"})
_VERIFIES = re.compile(r"_*(?:\w+_)?(?:verify|verif|validate|check)\w*", re.IGNORECASE)
_ROUNDS = 4
"""How many assignments a signature is followed through: split, padded, decoded, renamed."""

_NO_SIGNATURE = frozenset({"loads", "len", "json_decode", "from_json", "parse_json", "load_json", "isinstance"})
"""What these give of a part of a token is its content or its size."""


def checks(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef, names: frozenset[str]
) -> Iterator[cst.Call | cst.Comparison]:
    """Yield the calls and comparisons of a function that check the signature of a token.

    Args:
        function: where to look.
        names: the names the token goes by there.
    """
    scope = index.scopes.get(id(function))
    if scope is None:
        return
    whole, parts = _parts(index, function, names)
    if not whole and not parts:
        return
    for _ in range(_ROUNDS):
        before = len(parts)
        for name, effects in scope.effects.items():
            for effect in effects:
                value = effect.value
                if effect.kind == "assign" and isinstance(value, cst.BaseExpression) and _derives(value, whole, parts):
                    parts.add(name)
        if len(parts) == before:
            break
    for node in walk(function.body):
        if isinstance(node, cst.Call):
            if _is_check(evaluator, index, node) and any(_derives(one.value, whole, parts) for one in node.args):
                yield node
        elif isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
            target = node.comparisons[0]
            sides = (node.left, target.comparator)
            if (
                isinstance(target.operator, cst.Equal | cst.NotEqual)
                and not any(isinstance(side, cst.BaseString | cst.BaseNumber) for side in sides)
                and any(_derives(side, whole, parts) for side in sides)
            ):
                yield node


def _parts(index: ModuleIndex, function: cst.FunctionDef, names: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the variables that hold all parts of a token, and those that may hold its signature."""
    whole: set[str] = set()
    parts: set[str] = set()
    for name, effects in index.scopes[id(function)].effects.items():
        for effect in effects:
            if not isinstance(effect.value, cst.Call) or not _splits(effect.value, names):
                continue
            if effect.kind == "assign":
                whole.add(name)
            elif effect.kind == "unpack" and len(effect.path) == 1 and isinstance(effect.node, cst.Assign):
                target = effect.node.targets[0].target
                count = len(target.elements) if isinstance(target, cst.Tuple | cst.List) else 0
                # Of three parts the last is the signature (RFC 7515 section 7.1), of two it may be either.
                if count == 2 or effect.path[0] == count - 1:
                    parts.add(name)
    return whole, parts


def _splits(call: cst.Call, names: frozenset[str]) -> bool:
    """True for ``token.split(".")`` and the like, perhaps of the token as text or bytes."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in _SPLITS:
        return False
    return any(isinstance(part, cst.Name | cst.Attribute) and dotted(part) in names for part in walk(call.func.value))


def _derives(node: cst.BaseExpression, whole: set[str], parts: set[str]) -> bool:
    """True when a signature is part of an expression, and not merely read for its content."""
    pending: list[cst.CSTNode] = [node]
    while pending:
        part = pending.pop()
        match part:
            case cst.Call() if last_call_name(part) in _NO_SIGNATURE:
                continue
            case cst.Name() if part.value in parts:
                return True
            case cst.Subscript() if dotted(part.value) in whole:
                if _is_last(part):
                    return True
                continue
            case cst.Comparison():
                continue
        pending.extend(part.children)
    return False


def _is_last(node: cst.Subscript) -> bool:
    """True for ``parts[2]`` and ``parts[-1]``."""
    inner = node.slice[0].slice
    if len(node.slice) != 1 or not isinstance(inner, cst.Index):
        return False
    place = inner.value
    if isinstance(place, cst.UnaryOperation) and isinstance(place.operator, cst.Minus):
        return isinstance(place.expression, cst.Integer) and place.expression.value == "1"
    return isinstance(place, cst.Integer) and place.value == "2"


def _is_check(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a call that compares or verifies: by its name, or because the project function does it inside."""
    name = last_call_name(call)
    if name in COMPARES or _VERIFIES.fullmatch(name):
        return True
    callee = evaluator.evaluate(call.func, index)
    return isinstance(callee, Function) and any(
        isinstance(part, cst.Call) and last_call_name(part) in COMPARES for part in walk(callee.node)
    )
