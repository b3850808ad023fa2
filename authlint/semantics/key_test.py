"""Does a test hold when a key has a certain text? What the test says about other things counts as met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.conditions import ordered
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import effect_of, element_at
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Choice, Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

Text = str | bytes

MAX_NAMES = 4
"""How many local variables are looked through, from a test back to the key."""

_METHODS: Mapping[str, Callable[[Text], Text]] = {
    "strip": lambda text: text.strip(),
    "lstrip": lambda text: text.lstrip(),
    "rstrip": lambda text: text.rstrip(),
    "lower": lambda text: text.lower(),
    "casefold": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "get_secret_value": lambda text: text,
    "encode": lambda text: text,
    "decode": lambda text: text,
}
"""Methods that give the key again, or the same letters in another case."""


@dataclass(frozen=True, slots=True)
class KeyTest:
    """Tests of one module, seen with one text for the key.

    Attributes:
        evaluator: tells what the key is compared with.
        index: the module.
        names: the lower-case names the key goes by everywhere, and the exact name of a validator's parameter.
        parameter: that parameter, or an empty text.
        key: the text of the key.
    """

    evaluator: Evaluator
    index: ModuleIndex
    names: frozenset[str]
    parameter: str
    key: Text

    def holds(self, test: cst.BaseExpression, depth: int = 0) -> bool:
        """True when a test holds for the key, as far as it speaks of it."""
        match test:
            case cst.BooleanOperation():
                return self.holds(test.left, depth) or self.holds(test.right, depth)
            case cst.UnaryOperation(operator=cst.Not()):
                inner = self.read(test.expression)
                if inner is not None:
                    return not inner
                return isinstance(test.expression, cst.Comparison) and self._compared(test.expression) is False
            case cst.Comparison():
                return self._compared(test) is True
            case cst.Call() if isinstance(test.func, cst.Attribute) and last_call_name(test) == "startswith":
                inner = self.read(test.func.value)
                argument = self._evaluated(test.args[0].value) if test.args else None
                if isinstance(inner, str) and isinstance(argument, Known):
                    return isinstance(argument.constant, str) and inner.startswith(argument.constant)
            case cst.Name() if depth < MAX_NAMES:
                effect = effect_of(self.index, test)
                if effect is not None and effect.kind == "assign" and isinstance(effect.value, cst.BaseExpression):
                    return self.read(test) is None and self.holds(effect.value, depth + 1)
        return False

    def read(self, node: cst.BaseExpression, depth: int = 0) -> Text | None:
        """Return what an expression gives of the key, ``None`` when it is about something else."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and last_call_name(node) != "get":
            method = _METHODS.get(last_call_name(node))
            inner = self.read(node.func.value, depth) if method is not None else None
            return method(inner) if method is not None and inner is not None else None
        name = name_of(node)
        if name and (name.lower() in self.names or name == self.parameter):
            return self.key
        return self._through_variable(node, depth + 1) if isinstance(node, cst.Name) and depth < MAX_NAMES else None

    def _through_variable(self, name: cst.Name, depth: int) -> Text | None:
        """Return what a local variable holds of the key: assigned from it, or one of several that a loop goes over."""
        effect = effect_of(self.index, name)
        if effect is None or not isinstance(effect.value, cst.BaseExpression):
            return None
        if effect.kind == "assign":
            return self.read(effect.value, depth)
        if effect.kind == "loop" and isinstance(effect.value, cst.Tuple | cst.List):
            for element in effect.value.elements:
                part = element_at(element.value, effect.path)
                found = self.read(part, depth) if part is not None else None
                if found is not None:
                    return found
        return None

    def _evaluated(self, node: cst.BaseExpression) -> Value:
        return self.evaluator.evaluate(node, self.index)

    def _compared(self, test: cst.Comparison) -> bool | None:
        """Return the outcome of a comparison with the key or its length, ``None`` when it is about something else."""
        operands = [test.left, *(target.comparator for target in test.comparisons)]
        parts = [_measured(operand) or operand for operand in operands]
        read = [self.read(part) for part in parts]
        if not any(inner is not None for inner in read):
            return None
        values: list[Value] = []
        for operand, part, inner in zip(operands, parts, read, strict=True):
            if inner is None:
                values.append(self._evaluated(operand))
            else:
                values.append(Known(inner) if part is operand else Known(len(inner)))
        outcomes = [
            _outcome(left, target.operator, right)
            for left, target, right in zip(values, test.comparisons, values[1:], strict=False)
        ]
        if any(outcome is False for outcome in outcomes):
            return False
        return True if all(outcomes) else None


def _measured(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return what ``len`` is asked of, ``None`` for anything else."""
    if isinstance(node, cst.Call) and dotted(node.func) == "len" and node.args:
        return node.args[0].value
    return None


def name_of(node: cst.CSTNode) -> str:
    """Return the last name of ``a.b``, ``a["b"]`` or ``a.get("b")``."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        return _literal(node.slice[0].slice.value)
    if isinstance(node, cst.Call):
        return _literal(node.args[0].value) if last_call_name(node) == "get" and node.args else ""
    return node.attr.value if isinstance(node, cst.Attribute) else dotted(node)


def _literal(node: cst.CSTNode) -> str:
    return node.raw_value if isinstance(node, cst.SimpleString) and isinstance(node.raw_value, str) else ""


def _outcome(left: Value, operator: cst.BaseCompOp, right: Value) -> bool | None:
    if isinstance(operator, cst.In | cst.NotIn) and isinstance(left, Known) and isinstance(right, Sequence):
        inside = any(isinstance(item, Known) and item.constant == left.constant for item in right.items)
        if not inside and right.open:
            return None
        return inside is isinstance(operator, cst.In)
    if isinstance(right, Choice) or not isinstance(left, Known) or not isinstance(right, Known):
        return None
    first, second = left.constant, right.constant
    match operator:
        case cst.Equal() | cst.Is():
            return first == second
        case cst.NotEqual() | cst.IsNot():
            return first != second
    return ordered(first, operator, second) if isinstance(first, int) and isinstance(second, int) else None
