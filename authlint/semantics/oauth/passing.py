"""Does a comparison of the state pass a response that has none?

It does when it is skipped because a side is missing, when both sides are the same nothing, and when a mismatch is only
written to the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.state_checks import Comparing, Side, is_kept, parameter_of
from authlint.semantics.tree import dotted, last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_LOGS = frozenset({"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_RAISING_GETTERS = frozenset({"get_argument", "get_query_argument", "get_signed_cookie", "pop", "__getitem__"})
"""What raises when there is nothing and no default."""


def passed_when_missing(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a response without the value gets past a comparison, or one with a wrong value."""
    comparing = getattr(reader, "found", None)
    if not isinstance(comparing, Comparing):
        return None
    function = comparing.index.function_of(comparing.node)
    if function is None:
        return None
    reason = _skipped(comparing, function) or _ignored(comparing) or _both_nothing(comparing, function)
    if not reason:
        return None
    step, index = reader.evaluator.step, comparing.index
    steps = [step(f"`{comparing.received.key}` comes back here", index, comparing.received.read)]
    if is_kept(index, comparing.expected):
        steps.append(step("what was kept is read here", index, comparing.expected.read))
    steps.append(step(reason, index, comparing.node))
    return Evidence(reason, tuple(steps))


# -------------------------------------------------------------------- skipped


def _skipped(comparing: Comparing, function: cst.FunctionDef) -> str:
    """Say that the comparison is not made when one side is missing."""
    index = comparing.index
    for test, side in _conditions(comparing):
        if _has_guard(index, function, side, test):
            continue
        what = "came back" if side is comparing.received else "was kept"
        return f"the comparison is skipped when nothing {what}"
    return ""


def _conditions(comparing: Comparing) -> Iterator[tuple[cst.CSTNode, Side]]:
    """Yield the conditions without which a mismatch refuses nobody, with the side whose presence each asks for."""
    index = comparing.index
    mismatch = not comparing.equal
    child: cst.CSTNode = comparing.node
    for above in index.ancestors(comparing.node):
        match above:
            case cst.UnaryOperation(operator=cst.Not()):
                mismatch = not mismatch
            case cst.BooleanOperation():
                other = above.right if above.left is child else above.left
                is_and = isinstance(above.operator, cst.And)
                # "there and different" refuses, "missing or equal" lets in
                if is_and == mismatch:
                    for side in (comparing.received, comparing.expected):
                        if _asks(index, other, side, present=mismatch):
                            yield other, side
            case cst.If() if child is above.test:
                if not mismatch or not _refuses(above.body):
                    return
                yield from _enclosing(comparing, above)
                return
            case cst.Await() | cst.NamedExpr():
                pass
            case _:
                return
        child = above


def _enclosing(comparing: Comparing, statement: cst.If) -> Iterator[tuple[cst.CSTNode, Side]]:
    """Yield the tests around the statement that refuses, for what runs on behind them."""
    index = comparing.index
    child: cst.CSTNode = statement
    for above in index.ancestors(statement):
        if isinstance(above, cst.FunctionDef):
            return
        if isinstance(above, cst.If) and child is above.body:
            if above.orelse is not None or leaves(above.body):
                return
            for side in (comparing.received, comparing.expected):
                if _asks(index, above.test, side, present=True):
                    yield above.test, side
        child = above


def _refuses(body: cst.BaseSuite) -> bool:
    return leaves(body) or any(isinstance(part, cst.Raise) for part in walk(body))


def _has_guard(index: ModuleIndex, function: cst.FunctionDef, side: Side, test: cst.CSTNode) -> bool:
    """True when another statement refuses a response in which the side is missing."""
    for node in walk(function.body):
        if (
            isinstance(node, cst.If)
            and not _holds(node.test, test)
            and leaves(node.body)
            and _asks(index, node.test, side, present=False)
        ):
            return True
        if isinstance(node, cst.Assert) and _asks(index, node.test, side, present=True):
            return True
        if isinstance(node, cst.Subscript) and returned.stored(index, node) == side.key and is_kept(index, side):
            return True
    return False


def _holds(outer: cst.CSTNode, node: cst.CSTNode) -> bool:
    return any(part is node for part in walk(outer))


def _asks(index: ModuleIndex, test: cst.BaseExpression, side: Side, *, present: bool) -> bool:
    """True when one of the conditions of a test asks whether a side is there, or whether it is missing."""
    match test:
        case cst.BooleanOperation():
            return _asks(index, test.left, side, present=present) or _asks(index, test.right, side, present=present)
        case cst.UnaryOperation(operator=cst.Not()):
            return _asks(index, test.expression, side, present=not present)
        case cst.Comparison(comparisons=[target]):
            if isinstance(target.operator, cst.In | cst.NotIn):
                return isinstance(target.operator, cst.In) == present and returned.words_of(test.left) == side.key
            nothing = dotted(target.comparator) == "None" or (
                isinstance(target.comparator, cst.SimpleString) and not target.comparator.raw_value
            )
            if not nothing or _written(index, test.left) not in side.names:
                return False
            return isinstance(target.operator, cst.IsNot | cst.NotEqual) == present
        case cst.NamedExpr():
            return present and (dotted(test.target) in side.names or _written(index, test.value) in side.names)
        case cst.Call() if last_call_name(test) in ("bool", "all", "any", "len") and test.args:
            return any(_written(index, part) in side.names for part in _parts(test.args[0].value)) and present
        case _:
            return present and _written(index, test) in side.names


def _parts(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.List | cst.Tuple | cst.Set):
        yield from (element.value for element in node.elements)
    else:
        yield node


def _written(index: ModuleIndex, node: cst.BaseExpression) -> str:
    return index.tree.code_for_node(node).strip()


# -------------------------------------------------------------------- ignored


def _ignored(comparing: Comparing) -> str:
    """Say that a mismatch is only written to the log."""
    statement = comparing.index.parent(comparing.node)
    negated = isinstance(statement, cst.UnaryOperation)
    if isinstance(statement, cst.UnaryOperation):
        statement = comparing.index.parent(statement)
    if not isinstance(statement, cst.If) or comparing.equal != negated or statement.orelse is not None:
        return ""
    lines = [
        part
        for line in statement.body.body
        for part in (line.body if isinstance(line, cst.SimpleStatementLine) else [line])
    ]
    logs = [
        part
        for part in lines
        if isinstance(part, cst.Expr) and isinstance(part.value, cst.Call) and _is_log(part.value)
    ]
    if lines and all(isinstance(part, cst.Pass) or part in logs for part in lines):
        return "a mismatch is noticed, and the response is used all the same"
    return ""


def _is_log(call: cst.Call) -> bool:
    return last_call_name(call) in _LOGS


# -------------------------------------------------------------------- nothing equals nothing


def _both_nothing(comparing: Comparing, function: cst.FunctionDef) -> str:
    """Say that both sides may be the same nothing."""
    index = comparing.index
    if not is_kept(index, comparing.expected):
        return ""
    received, expected = _default(index, comparing.received.read), _default(index, comparing.expected.read)
    if not received or received != expected:
        return ""
    if isinstance(comparing.node, cst.Call) and received == "None" and not _takes_none(comparing):
        return ""
    for node in walk(function.body):
        tests = (node.test,) if isinstance(node, cst.If | cst.While | cst.IfExp | cst.Assert) else ()
        if isinstance(node, cst.BooleanOperation):
            tests = (node,)
        for test in tests:
            for side in (comparing.received, comparing.expected):
                if _asks(index, test, side, present=True) or _asks(index, test, side, present=False):
                    return ""
        if (
            isinstance(node, cst.Subscript)
            and returned.stored(index, node) == comparing.expected.key
            and not isinstance(index.parent(node), cst.AssignTarget | cst.Del)
        ):
            return ""
    return f"both sides are {received} when neither a value came back nor one was kept"


def _takes_none(comparing: Comparing) -> bool:
    """True when the function that compares takes ``None``, or is given it as a text."""
    assert isinstance(comparing.node, cst.Call)
    return last_call_name(comparing.node) == "constant_time_compare" or all(
        isinstance(side.spelled, cst.Call) and last_call_name(side.spelled) in ("str", "force_str")
        for side in (comparing.received, comparing.expected)
    )


def _default(index: ModuleIndex, node: cst.BaseExpression) -> str:
    """Return what an expression gives when there is nothing, as it is written; empty when it raises or is not known."""
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name))) if node.args:
            if not (returned.parameter(index, node) or returned.stored(index, node)):
                return ""
            given = node.args[1:2] or [one for one in node.args if one.keyword and one.keyword.value == "default"]
            if given:
                return _written(index, given[0].value).replace("''", '""')
            return "" if name in _RAISING_GETTERS else "None"
        case cst.Attribute():
            return "None" if returned.stored(index, node) or "vars" in dotted(node) else ""
        case cst.BooleanOperation(operator=cst.Or()):
            return _written(index, node.right).replace("''", '""') if _default(index, node.left) else ""
        case cst.Name():
            param = parameter_of(index, node)
            return _default_of(index, param) if param is not None else ""
    return ""


def _default_of(index: ModuleIndex, param: cst.Param) -> str:
    default = param.default
    if isinstance(default, cst.Call) and last_call_name(default) in ("Cookie", "Query", "Header", "Form"):
        named = [one.value for one in default.args if one.keyword is None or one.keyword.value == "default"]
        default = named[0] if named else None
    if default is None or isinstance(default, cst.Ellipsis):
        return ""
    return _written(index, default).replace("''", '""')
