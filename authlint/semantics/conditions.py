"""What a test tells about a name: which of its values are possible when it holds and when it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.tree import dotted
from authlint.values import Absent, Choice, Constant, Instance, Known, Sequence, Table, Text, Value, When, choose

if TYPE_CHECKING:
    from authlint.semantics.entities import Frame
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.index import ModuleIndex

_DEBUG_WORD = re.compile(
    r"(^|[^a-z])(debug|debugging|testing|test|tests|dev|development|develop|devel|local|localhost|insecure|demo|sandbox"
    r"|emulators?)($|[^a-z])",
    re.IGNORECASE,
)
_LIVE_WORD = re.compile(r"(^|[^a-z])(prod|production|live|deployed|secure|staging)($|[^a-z])", re.IGNORECASE)


def mentions_debug(text: str) -> bool:
    """True when an identifier or constant names a debug, test or local environment."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return _DEBUG_WORD.search(spread) is not None


def _mentions_live(text: str) -> bool:
    return _LIVE_WORD.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)) is not None


def words_of(test: cst.BaseExpression) -> Iterable[str]:
    """Yield the names, attribute names and text constants of a test."""
    pending: list[cst.CSTNode] = [test]
    while pending:
        node = pending.pop()
        match node:
            case cst.Name():
                yield node.value
            case cst.Attribute():
                yield node.attr.value
                pending.append(node.value)
            case cst.SimpleString():
                yield node.raw_value
            case cst.Call():
                pending.append(node.func)
                pending.extend(argument.value for argument in node.args)
            case cst.BooleanOperation():
                pending += (node.left, node.right)
            case cst.UnaryOperation():
                pending.append(node.expression)
            case cst.Comparison():
                pending.append(node.left)
                pending.extend(target.comparator for target in node.comparisons)
            case cst.Subscript():
                pending.append(node.value)
                pending.extend(element.slice.value for element in node.slice if isinstance(element.slice, cst.Index))
            case cst.Tuple() | cst.List() | cst.Set():
                pending.extend(element.value for element in node.elements)


def kind_of(test: cst.BaseExpression, name: str) -> When:
    """Say in what case the body of ``if test`` runs, as far as ``name`` is concerned."""
    if holds_for_debug(test):
        return "debug"
    if asks_environment(test):
        return "unset"
    if _missing_test(test, name):
        return "unset"
    return "branch"


def holds_for_debug(test: cst.BaseExpression) -> bool:
    """True when the test asks for a debug, test or local environment (and does not exclude one)."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return any(_mentions_live(word) for word in words_of(test.expression)) and not holds_for_debug(test.expression)
    if isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And):
            return holds_for_debug(test.left) or holds_for_debug(test.right)
        return holds_for_debug(test.left) and holds_for_debug(test.right)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        operator = test.comparisons[0].operator
        negative = isinstance(operator, cst.NotEqual | cst.NotIn | cst.IsNot)
        words = list(words_of(test.comparisons[0].comparator)) + list(words_of(test.left))
        if negative:
            return any(_mentions_live(word) for word in words)
        return any(mentions_debug(word) for word in words) and not any(
            _mentions_live(word) for word in words_of(test.comparisons[0].comparator)
        )
    words = list(words_of(test))
    return any(mentions_debug(word) for word in words) and not any(_mentions_live(word) for word in words)


def asks_environment(test: cst.BaseExpression) -> bool:
    """True for ``"NAME" in os.environ`` and the like: the other case is that it is not set."""
    if (
        isinstance(test, cst.Comparison)
        and len(test.comparisons) == 1
        and isinstance(test.comparisons[0].operator, cst.In)
    ):
        return dotted(test.comparisons[0].comparator).rsplit(".", 1)[-1] in ("environ", "env", "config", "settings")
    return isinstance(test, cst.Call) and dotted(test.func) in ("os.getenv", "os.environ.get", "getenv", "environ.get")


def _missing_test(test: cst.BaseExpression, name: str) -> bool:
    """True for ``not name``, ``name is None``, ``name == ""`` and the same on ``a or b``."""
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            return dotted(test.expression) == name
        case cst.Comparison(comparisons=[target]) if dotted(test.left) == name:
            other = target.comparator
            empty = (isinstance(other, cst.Name) and other.value == "None") or (
                isinstance(other, cst.SimpleString) and not other.raw_value
            )
            return empty and isinstance(target.operator, cst.Is | cst.Equal)
        case cst.BooleanOperation():
            return _missing_test(test.left, name) or _missing_test(test.right, name)
    return False


def is_there(test: cst.BaseExpression, name: str) -> bool:
    """True for ``name``, ``name is not None`` and ``name != ""``: the other case is that it is missing."""
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        target = test.comparisons[0]
        other = target.comparator
        empty = (isinstance(other, cst.Name) and other.value == "None") or (
            isinstance(other, cst.SimpleString) and not other.raw_value
        )
        return dotted(test.left) == name and empty and isinstance(target.operator, cst.IsNot | cst.NotEqual)
    return dotted(test) == name


def decided(evaluator: Evaluator, test: cst.BaseExpression, index: ModuleIndex, frame: Frame | None) -> bool | None:
    """Return the outcome of a test that the arguments of one call decide, such as ``if state:`` when none is passed."""
    if frame is None:
        return None
    for name in _plain_names(test):
        value = evaluator.evaluate(name, index, frame)
        if value.certain:
            outcome = truth(test, name.value, value, evaluator.evaluator_for(index, frame))
            if outcome is not None:
                return outcome
    return None


def _plain_names(test: cst.BaseExpression) -> list[cst.Name]:
    pending, found = [test], []
    while pending:
        node = pending.pop()
        match node:
            case cst.Name() if node.value not in ("None", "True", "False"):
                found.append(node)
            case cst.UnaryOperation():
                pending.append(node.expression)
            case cst.BooleanOperation():
                pending += (node.left, node.right)
            case cst.Comparison():
                pending.append(node.left)
    return found


def refine(
    evaluator: Evaluator,
    value: Value | None,
    test: cst.BaseExpression,
    name: str,
    outcome: bool,
    index: ModuleIndex,
    frame: Frame | None,
) -> Value | None:
    """Return ``value`` without the alternatives for which the test certainly has another outcome."""
    if value is None:
        return None

    def constants(node: cst.BaseExpression) -> Value:
        return evaluator.evaluate(node, index, frame)

    options = list(value.leaves())
    kept = [leaf for leaf in options if truth(test, name, leaf, constants) is not (not outcome)]
    if len(kept) == len(options):
        return value
    return choose(*kept) if kept else None


def truth(test: cst.BaseExpression, name: str, leaf: Value, evaluate: object, depth: int = 0) -> bool | None:
    """Return the outcome of a test when ``name`` is ``leaf``, or ``None`` if one cannot tell."""
    assert callable(evaluate)
    if depth > 12:
        return None
    if dotted(test) == name:
        return truthiness(leaf)
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            inner = truth(test.expression, name, leaf, evaluate, depth + 1)
            return None if inner is None else not inner
        case cst.BooleanOperation():
            left = truth(test.left, name, leaf, evaluate, depth + 1)
            right = truth(test.right, name, leaf, evaluate, depth + 1)
            if isinstance(test.operator, cst.And):
                return False if left is False or right is False else (True if left and right else None)
            return True if left or right else (False if left is False and right is False else None)
        case cst.Comparison(comparisons=[target]):
            return _compared(test.left, target, name, leaf, evaluate)
        case cst.Call() if dotted(test.func) == "bool" and len(test.args) == 1:
            return truth(test.args[0].value, name, leaf, evaluate, depth + 1)
    return None


def truthiness(leaf: Value) -> bool | None:
    """Return what Python's ``bool`` gives for a value, or ``None`` if one cannot tell."""
    match leaf:
        case Known(constant=constant):
            return bool(constant)
        case Absent():
            return False
        case Sequence(items=items, open=is_open) | Table(entries=items, open=is_open):
            return True if items else (None if is_open else False)
        case Instance():
            return None
        case Text():
            return True if leaf.known_text("") else None
    return None


def _compared(
    left: cst.BaseExpression, target: cst.ComparisonTarget, name: str, leaf: Value, evaluate: object
) -> bool | None:
    assert callable(evaluate)
    operator, right = target.operator, target.comparator
    swapped = dotted(right) == name
    length = (
        isinstance(left, cst.Call)
        and dotted(left.func) == "len"
        and len(left.args) == 1
        and dotted(left.args[0].value) == name
    )
    if not (dotted(left) == name or swapped or length) or not isinstance(leaf, Known | Absent):
        return _not_none(leaf, operator, right) if dotted(left) == name else None
    constant = leaf.constant if isinstance(leaf, Known) else None
    other = evaluate(left if swapped else right)
    if length:
        return _sized(constant, operator, other)
    if isinstance(operator, cst.In | cst.NotIn) and not swapped:
        found = _member(constant, other)
        return found if found is None or isinstance(operator, cst.In) else not found
    if isinstance(other, Choice) or not isinstance(other, Known):
        return None
    match operator:
        case cst.Is() | cst.Equal():
            return bool(constant == other.constant)
        case cst.IsNot() | cst.NotEqual():
            return bool(constant != other.constant)
    return None


def _not_none(leaf: Value, operator: cst.BaseCompOp, right: cst.BaseExpression) -> bool | None:
    """A list, mapping or text is certainly not ``None``."""
    if isinstance(leaf, Sequence | Table | Text) and isinstance(right, cst.Name) and right.value == "None":
        return isinstance(operator, cst.IsNot | cst.NotEqual)
    return None


def _member(constant: Constant, group: Value) -> bool | None:
    if isinstance(group, Sequence):
        options = [item.constant for item in group.items if isinstance(item, Known)]
        if constant in options:
            return True
        return False if not group.open and len(options) == len(group.items) else None
    if isinstance(group, Table):
        return True if constant in group.known_keys() else (None if group.open else False)
    if isinstance(group, Known) and isinstance(group.constant, str) and isinstance(constant, str):
        return constant in group.constant
    return None


def _sized(constant: Constant, operator: cst.BaseCompOp, other: Value) -> bool | None:
    if not isinstance(constant, str | bytes) or not isinstance(other, Known) or not isinstance(other.constant, int):
        return None
    size, limit = len(constant), other.constant
    return size == limit if isinstance(operator, cst.Equal) else ordered(size, operator, limit)


def ordered(first: int, operator: cst.BaseCompOp, second: int) -> bool | None:
    """Return the outcome of a comparison by size, ``None`` for another one."""
    match operator:
        case cst.LessThan():
            return first < second
        case cst.LessThanEqual():
            return first <= second
        case cst.GreaterThan():
            return first > second
        case cst.GreaterThanEqual():
            return first >= second
    return None
