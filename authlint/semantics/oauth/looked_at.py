"""Does a program look at an address before it sends somebody there?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import effect_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_CHECKS = re.compile(
    r"safe|valid|allow|check|verif|sanit|clean|trust|white_?list|permit|local|same|external|internal|_ok|normali[sz]e|"
    r"resolve|match|search|url_?(?:parse|split)|startswith|removeprefix|lstrip|decrypt|unsign|loads|relative|host|"
    r"domain|scheme|get_by|filter|exists|find|lookup",
    re.IGNORECASE,
)
"""What functions are called that look at the address they are given, or give what the program made itself."""

_PARTS_OF_URL = frozenset({"netloc", "hostname", "scheme", "is_absolute", "is_absolute_url"})
_MAX_NAMES = 18
_NOT_ADDRESSES = frozenset({"request", "self", "session", "settings", "req", "handler"})


def is_looked_at(reader: NounReader, node: cst.CSTNode, value: Value) -> bool:
    """True when some test, or a function that tests, looks at an address on its way to where it is used."""
    view = reader.index.function_of(node)
    return any(
        _is_looked_at(index, place, view) or _goes_through_check(reader, index, place)
        for index, place in [(reader.index, node), *_steps(reader, value)]
    )


def _steps(reader: NounReader, leaf: Value) -> Iterator[tuple[ModuleIndex, cst.CSTNode]]:
    """Yield the places that an address came by."""
    for step in leaf.trace:
        index = reader.evaluator.project.load(step.path)
        if index is not None and isinstance(step.node, cst.CSTNode):
            yield index, step.node


def _is_looked_at(index: ModuleIndex, node: cst.CSTNode, view: cst.FunctionDef | None) -> bool:
    """True when something in the function around a place looks at the address."""
    function = index.function_of(node)
    root: cst.CSTNode = function if function is not None else (index.statement_of(node) or node)
    if function is not None and function is not view and _CHECKS.search(function.name.value):
        return True
    names = _names(index, node)
    for part in walk(root):
        match part:
            case cst.Call() if _CHECKS.search(last_call_name(part)):
                given = [argument.value for argument in part.args]
                if isinstance(part.func, cst.Attribute):
                    given.append(part.func.value)
                if any(names & set(_written(one)) for one in given) and not _is_first_letter(part):
                    return True
            case cst.Attribute() if part.attr.value in _PARTS_OF_URL:
                if dotted(part.value).rpartition(".")[2] not in ("request", "req", "self"):
                    return True
            case cst.ComparisonTarget(operator=cst.In() | cst.NotIn() | cst.Equal() | cst.NotEqual()):
                above = index.parent(part)
                sides = [above.left] if isinstance(above, cst.Comparison) else []
                if isinstance(part.operator, cst.Equal | cst.NotEqual):
                    sides.append(part.comparator)
                if any(names & set(_written(side)) for side in sides if not isinstance(side, cst.SimpleString)):
                    return True
    return False


def _goes_through_check(reader: NounReader, index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when the address is what a function of the project made of it that looks at addresses."""
    for made in sources_of(index, node):
        for call in walk(made):
            if not isinstance(call, cst.Call) or call is reader.node:
                continue
            for callee in reader.evaluator.evaluate(call.func, index).leaves():
                if isinstance(callee, Function) and isinstance(callee.node, cst.FunctionDef):
                    callee.index.unfold(callee.node)
                    inner = callee.index.calls_within(callee.node)
                    if any(_CHECKS.search(last_call_name(one)) and not _is_first_letter(one) for one in inner):
                        return True
    return False


def _is_first_letter(call: cst.Call) -> bool:
    """True for ``startswith("/")``, which ``//evil.example`` passes as well, unless something else is asked, too."""
    argument = call.args[0].value if call.args else None
    return (
        last_call_name(call) == "startswith"
        and isinstance(argument, cst.SimpleString)
        and argument.raw_value in ("/", "h", "http")
    )


def sources_of(index: ModuleIndex, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield an expression and those that its variables were given their values by."""
    seen: set[str] = set(_NOT_ADDRESSES)
    pending: list[cst.CSTNode] = [node]
    while pending and len(seen) < _MAX_NAMES:
        current = pending.pop()
        yield current
        for part in walk(current):
            if not isinstance(part, cst.Name) or part.value in seen:
                continue
            effect = effect_of(index, part)
            if effect is not None:
                seen.add(part.value)
                if isinstance(effect.value, cst.BaseExpression):
                    pending.append(effect.value)


def _names(index: ModuleIndex, node: cst.CSTNode) -> set[str]:
    """Return the variables that an address was in, and the keys by which it was read."""
    found: set[str] = set()
    known = _parameters(index, node)
    for source in sources_of(index, node):
        for part in walk(source):
            if isinstance(part, cst.SimpleString):
                found.add(str(part.raw_value))
            elif isinstance(part, cst.Name) and (part.value in known or effect_of(index, part) is not None):
                found.add(part.value)
    for part in walk(index.statement_of(node) or node):
        if isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Name):
            found.add(part.target.value)
    return found - {"", "/"} - _NOT_ADDRESSES


def _parameters(index: ModuleIndex, node: cst.CSTNode) -> set[str]:
    function = index.function_of(node)
    return {param.name.value for param in function.params.params} if function is not None else set()


def _written(node: cst.CSTNode) -> list[str]:
    return [
        part.value if isinstance(part, cst.Name) else str(part.raw_value)
        for part in walk(node)
        if isinstance(part, cst.Name | cst.SimpleString)
    ]
