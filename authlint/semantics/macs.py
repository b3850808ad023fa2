"""Is an expression a MAC that the program computes itself (RFC 2104), however it is encoded?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.credential_names import label, words
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of, effect_of
from authlint.semantics.tree import last_call_name
from authlint.values import Instance, Reference, Unknown

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_STEPS = 12
"""Variables, encodings and helpers between a MAC and its use."""

MAX_CALLS = 2
"""Functions of the project that hand a MAC out of each other."""

_MAKERS = frozenset({"hmac.new", "hmac.HMAC", "django.utils.crypto.salted_hmac"})
_AT_ONCE = frozenset({"hmac.digest"})
_KEYED = frozenset({"hashlib.blake2b", "hashlib.blake2s"})
"""A MAC when they are given a key (RFC 7693 section 2.9)."""

_ENCODERS = frozenset(
    {
        *("b64encode", "urlsafe_b64encode", "standard_b64encode", "b32encode", "b16encode", "hexlify", "b2a_hex"),
        *("str", "bytes", "force_str", "force_bytes", "to_bytes", "to_unicode", "base64url_encode"),
    }
)
_METHODS = frozenset({"decode", "encode", "upper", "lower", "strip", "rstrip", "lstrip", "hex", "replace"})


def mac_in(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> tuple[ModuleIndex, cst.Call] | None:
    """Return the call that makes the MAC which ``node`` is or contains, with its module, or ``None``."""
    return _mac(evaluator, index, node, MAX_STEPS, MAX_CALLS)


def _mac(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression | None, steps: int, calls: int
) -> tuple[ModuleIndex, cst.Call] | None:
    while node is not None and steps > 0:
        steps -= 1
        match node:
            case cst.Name():
                defined = definition_of(index, node)
                node = defined[0] if defined is not None and not defined[1] else None
            case cst.Subscript():
                node = node.value
            case cst.Await():
                node = node.expression
            case cst.BinaryOperation() | cst.FormattedString():
                found = (_mac(evaluator, index, part, steps, calls) for part in _parts(node))
                return next((one for one in found if one is not None), None)
            case cst.Call():
                name = last_call_name(node)
                if isinstance(node.func, cst.Attribute) and name in ("hexdigest", "digest") and not node.args:
                    made = _made(evaluator, index, node.func.value)
                    return (index, made) if made is not None else None
                if isinstance(node.func, cst.Attribute) and name in _METHODS:
                    node = node.func.value
                elif name in _ENCODERS and node.args:
                    node = node.args[0].value
                else:
                    return _of_call(evaluator, index, node, steps, calls)
            case _:
                return None
    return None


def _parts(node: cst.BinaryOperation | cst.FormattedString) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation):
        yield from (node.left, node.right)
    else:
        yield from (part.expression for part in node.parts if isinstance(part, cst.FormattedStringExpression))


def _made(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> cst.Call | None:
    """Return the call that made the object whose digest is taken."""
    if isinstance(node, cst.Name):
        effect = effect_of(index, node)
        value = effect.value if effect is not None and effect.kind == "assign" else None
        return _made(evaluator, index, value) if isinstance(value, cst.Call) else None
    return node if isinstance(node, cst.Call) and _is_maker(evaluator, index, node) else None


def _is_maker(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    for leaf in evaluator.evaluate(call.func, index).leaves():
        name = leaf.name if isinstance(leaf, Reference) else leaf.of if isinstance(leaf, Instance) else ""
        if name in _MAKERS:
            return True
        if name in _KEYED:
            return any(argument.keyword is not None and argument.keyword.value == "key" for argument in call.args)
        if isinstance(leaf, Unknown) and call.args:
            # An algorithm that is chosen elsewhere, and is given a key.
            return words(label(call.args[0].value))[-1:] in (["key"], ["secret"])
    return False


def _of_call(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, steps: int, calls: int
) -> tuple[ModuleIndex, cst.Call] | None:
    """Return the MAC that a function hands out: one of the standard library, or of the project."""
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Reference) and leaf.name in _AT_ONCE:
            return index, call
        if not isinstance(leaf, Function) or calls == 0:
            continue
        for given in _given(leaf):
            found = _mac(evaluator, leaf.index, given, steps, calls - 1)
            if found is not None:
                return found
    return None


def _given(function: Function) -> Iterator[cst.BaseExpression]:
    """Yield what a function returns."""
    if isinstance(function.node, cst.Lambda):
        yield function.node.body
        return
    for statement in function.index.returns.get(id(function.node), ()):
        if statement.value is not None:
            yield statement.value
