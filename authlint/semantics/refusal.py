"""Does the program refuse a key with a certain literal value: at start, in a validator, or just before it is used?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import settings
from authlint.semantics.index import ModuleIndex, last_call_name, leaves
from authlint.semantics.tree import dotted, walk
from authlint.values import Choice, Constant, Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

ANYWHERE = ("",)
TELLING_NAME = 10
LEAST_NAME = 4
"""Shorter names mean something else in the next file."""


def of_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program stops for each literal a key may be, or ``None``."""
    names = [role.name for role in concept.roles() if role.name in ("key", "client_secret")]
    literals = [
        leaf
        for name in names
        for leaf in concept.role_value(name).leaves()
        if isinstance(leaf, Known) and isinstance(leaf.constant, str | bytes)
    ]
    evidence = [_of_literal(reader, leaf) for leaf in literals]
    return evidence[0] if evidence and all(evidence) else None


def _of_literal(reader: NounReader, leaf: Known) -> Evidence | None:
    variables = _variables(reader, leaf)
    paths = dict.fromkeys([*(step.path for step in leaf.trace), reader.index.path])
    for name in sorted(variables):
        if len(name) >= LEAST_NAME:
            # A setting with a long name means the same wherever it is read; a short one, where settings are.
            stems = ANYWHERE if len(name) >= TELLING_NAME else settings.CONFIG_STEMS
            for spelling in (name, name.upper()):
                paths.update(dict.fromkeys(reader.evaluator.project.holding(spelling, stems)))
    for path in paths:
        index = reader.evaluator.project.load(path)
        found = _in_module(reader, index, variables, leaf) if index is not None else None
        if found is not None:
            return found
    return None


def _variables(reader: NounReader, leaf: Known) -> set[str]:
    """Return the lower-case names a literal goes by on its way: variables, settings, parameters."""
    found: set[str] = set()
    for step in leaf.trace:
        if "`" in step.note:
            found.add(step.note.split("`")[1].rsplit(".", 1)[-1].lower())
        index = reader.evaluator.project.load(step.path)
        statement = index.statement_of(step.node) if index is not None and isinstance(step.node, cst.CSTNode) else None
        if isinstance(statement, cst.Assign):
            found.update(name_of(target.target).lower() for target in statement.targets)
        elif isinstance(statement, cst.AnnAssign):
            found.add(name_of(statement.target).lower())
    return found - {""}


def name_of(node: cst.CSTNode) -> str:
    """Return the last name of ``a.b`` or ``a["b"]``."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        key = node.slice[0].slice.value
        return key.raw_value if isinstance(key, cst.SimpleString) and isinstance(key.raw_value, str) else ""
    if isinstance(node, cst.Call) and last_call_name(node) == "get" and node.args:
        key = node.args[0].value
        return key.raw_value if isinstance(key, cst.SimpleString) and isinstance(key.raw_value, str) else ""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return name_of(node.func.value)  # secret.strip(), secret.get_secret_value()
    return node.attr.value if isinstance(node, cst.Attribute) else dotted(node)


def _in_module(reader: NounReader, index: ModuleIndex, variables: set[str], leaf: Known) -> Evidence | None:
    own = reader.index.function_of(reader.node) if index is reader.index else None
    index.unfold_naming(*variables)
    for function, _ in list(index.folds.values()):
        if isinstance(function, cst.FunctionDef) and _validated(function, variables):
            index.unfold(function)
    for test in _tests(index):
        holder = index.function_of(test)
        validated = _validated(holder, variables)
        stops = _stops(test.body) or (holder is not None and holder is own and leaves(test.body))
        if not stops:
            continue

        def is_key(node: cst.CSTNode, validated: str = validated) -> bool:
            name = name_of(node)
            return name != "" and (name.lower() in variables or name == validated)

        if _holds(test.test, is_key, leaf.constant, reader.evaluator.evaluator_for(index, None)):
            step = reader.evaluator.step("refused here", index, test.test)
            return Evidence("the program stops when the key has this value", (step,))
    return None


def _tests(index: ModuleIndex) -> Iterator[cst.If]:
    for node in walk(index.tree):
        if isinstance(node, cst.If):
            yield node


def _stops(body: cst.CSTNode) -> bool:
    """True when a block ends the program or the request, rather than going another way."""
    last = body.body[-1] if isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite) and body.body else None
    statement: cst.CSTNode | None = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    if isinstance(statement, cst.Raise):
        return True
    if isinstance(statement, cst.If):
        return _stops(statement.body)
    return isinstance(statement, cst.Expr) and leaves(body)


def _validated(function: cst.FunctionDef | None, variables: set[str]) -> str:
    """Return the parameter in which a validator of one of the fields gets the value, or an empty text."""
    for decorator in function.decorators if function is not None else ():
        call = decorator.decorator
        if isinstance(call, cst.Call) and last_call_name(call) in ("validator", "field_validator", "validates"):
            fields = {
                argument.value.raw_value.lower()
                for argument in call.args
                if isinstance(argument.value, cst.SimpleString) and isinstance(argument.value.raw_value, str)
            }
            assert function is not None
            params = (*function.params.posonly_params, *function.params.params)
            if fields & variables and len(params) > 1:
                return params[1].name.value
    return ""


def _holds(
    test: cst.BaseExpression,
    is_key: Callable[[cst.CSTNode], bool],
    constant: Constant,
    evaluate: Callable[[cst.BaseExpression], Value],
) -> bool:
    """True when a test holds for the value, as far as it speaks of the key; other conditions count as met."""
    match test:
        case cst.BooleanOperation():
            left = _holds(test.left, is_key, constant, evaluate)
            right = _holds(test.right, is_key, constant, evaluate)
            return left or right
        case cst.UnaryOperation(operator=cst.Not()):
            inner = test.expression
            if is_key(inner):
                return not constant
            return isinstance(inner, cst.Comparison) and _compared(inner, is_key, constant, evaluate) is False
        case cst.Comparison():
            return _compared(test, is_key, constant, evaluate) is True
        case cst.Call() if isinstance(test.func, cst.Attribute) and is_key(test.func.value):
            argument = evaluate(test.args[0].value) if test.args else None
            if last_call_name(test) == "startswith" and isinstance(argument, Known) and isinstance(constant, str):
                return isinstance(argument.constant, str) and constant.startswith(argument.constant)
    return False


def _compared(
    test: cst.Comparison,
    is_key: Callable[[cst.CSTNode], bool],
    constant: Constant,
    evaluate: Callable[[cst.BaseExpression], Value],
) -> bool | None:
    """Return the outcome of a comparison with the key or its length, ``None`` when it is about something else."""
    operands = [test.left, *(target.comparator for target in test.comparisons)]
    values: list[Value | None] = []
    about = False
    for operand in operands:
        if is_key(operand):
            values.append(Known(constant))
            about = True
        elif (
            isinstance(operand, cst.Call)
            and dotted(operand.func) == "len"
            and operand.args
            and is_key(operand.args[0].value)
        ):
            values.append(Known(len(constant) if isinstance(constant, str | bytes) else 0))
            about = True
        else:
            values.append(evaluate(operand))
    if not about:
        return None
    outcomes = [
        _outcome(left, target.operator, right)
        for left, target, right in zip(values, test.comparisons, values[1:], strict=False)
    ]
    if any(outcome is False for outcome in outcomes):
        return False
    return True if all(outcomes) else None


def _outcome(left: Value | None, operator: cst.BaseCompOp, right: Value | None) -> bool | None:
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
    if isinstance(first, int) and isinstance(second, int):
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
