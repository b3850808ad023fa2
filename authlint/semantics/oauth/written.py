"""Where a parameter of an authorization request is written, as syntax: for what its value does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_DEPTH = 4
"""Variables and calls that the query of a request is followed back through."""


def parameter(reader: NounReader, name: str) -> cst.BaseExpression | None:
    """Return the expression that a request gives as a parameter, where there is just one."""
    node = reader.role_node(name)
    value = node.value if isinstance(node, cst.Arg) else node
    if isinstance(value, cst.BaseExpression):
        return value
    if not isinstance(reader.node, cst.BaseExpression):
        return None
    found = {id(one): one for one in _written(reader.index, reader.node, name, MAX_DEPTH, set())}
    return next(iter(found.values())) if len(found) == 1 else None


def _written(
    index: ModuleIndex, node: cst.BaseExpression, name: str, depth: int, seen: set[int]
) -> Iterator[cst.BaseExpression]:
    """Yield what is written for a parameter in an expression, and in the variables that the expression is made of."""
    if id(node) in seen:
        return
    seen.add(id(node))
    inside = {id(part) for part in walk(node)}
    for part in walk(node):
        match part:
            case cst.DictElement(key=cst.SimpleString() as key, value=value) if key.raw_value == name:
                yield value
            case cst.Arg(keyword=cst.Name(value=keyword), value=value) if keyword == name:
                yield value
            case cst.Tuple(elements=[cst.Element(value=cst.SimpleString() as key), cst.Element(value=value)]):
                if key.raw_value == name:
                    yield value
            case cst.FormattedString():
                yield from _after(part.parts, name)
            case cst.BinaryOperation(operator=cst.Add()) if id(index.parent(part)) not in inside or not isinstance(
                index.parent(part), cst.BinaryOperation
            ):
                yield from _after(_summands(part), name)
            case cst.ConcatenatedString() if not isinstance(index.parent(part), cst.ConcatenatedString):
                yield from _after(_strings(part), name)
            case cst.BinaryOperation(operator=cst.Modulo(), left=template, right=right):
                yield from _filled(template, _elements(right), name)
            case cst.Call(func=cst.Attribute(value=cst.SimpleString() as template)) if last_call_name(part) == "format":
                yield from _filled(template, [one.value for one in part.args if one.keyword is None], name)
            case cst.Name() if depth and _is_value(index, part):
                yield from _in_variable(index, part, name, depth, seen)


def _is_value(index: ModuleIndex, node: cst.Name) -> bool:
    """True for a variable that is read, and not a name of an attribute or keyword."""
    above = index.parent(node)
    if isinstance(above, cst.Attribute):
        return above.attr is not node
    return not (isinstance(above, cst.Arg) and above.keyword is node)


def _in_variable(
    index: ModuleIndex, variable: cst.Name, name: str, depth: int, seen: set[int]
) -> Iterator[cst.BaseExpression]:
    """Yield what is written for a parameter in the values, entries and changes of a local variable."""
    scope = index.scope_of(variable)
    while scope is not None and variable.value not in scope.effects:
        scope = scope.parent  # type: ignore[assignment]
    for effect in scope.effects[variable.value] if scope is not None else ():
        if effect.kind in ("item", "inside") and isinstance(effect.key, cst.SimpleString):
            if effect.key.raw_value == name and isinstance(effect.value, cst.BaseExpression):
                yield effect.value
        elif isinstance(effect.value, cst.BaseExpression) and effect.kind in ("assign", "augment", "mutate"):
            yield from _written(index, effect.value, name, depth - 1, seen)
        elif effect.kind == "mutate" and isinstance(effect.node, cst.BaseExpression):
            yield from _written(index, effect.node, name, depth - 1, seen)


def _after(parts: object, name: str) -> Iterator[cst.BaseExpression]:
    """Yield the holes of a text that follow ``name=``."""
    before = ""
    for part in parts if isinstance(parts, list | tuple) else ():
        match part:
            case cst.FormattedStringText():
                before = part.value
            case cst.SimpleString():
                before = part.raw_value
            case cst.FormattedStringExpression() if _ends(before, name):
                yield part.expression
                before = ""
            case cst.FormattedString():
                before = _last_text(part)
            case cst.BaseExpression() if _ends(before, name):
                yield part
                before = ""
            case _:
                before = ""


def _ends(text: str, name: str) -> bool:
    return text.endswith((f"&{name}=", f"?{name}=")) or text == f"{name}="


def _last_text(text: cst.FormattedString) -> str:
    last = text.parts[-1] if text.parts else None
    return last.value if isinstance(last, cst.FormattedStringText) else ""


def _summands(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return [*_summands(node.left), *_summands(node.right)]
    return _strings(node) if isinstance(node, cst.ConcatenatedString) else [node]


def _strings(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.ConcatenatedString):
        return [*_strings(node.left), *_strings(node.right)]
    return [node]


def _elements(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in node.elements] if isinstance(node, cst.Tuple) else [node]


def _filled(template: cst.BaseExpression, supply: list[cst.BaseExpression], name: str) -> Iterator[cst.BaseExpression]:
    """Yield what a template is given for the place after ``name=``; places by name are found by their keyword."""
    text = "".join(part.raw_value for part in _strings(template) if isinstance(part, cst.SimpleString))
    for number, hole in enumerate(re.finditer(r"%[sd]|\{\}", text)):
        if _ends(text[: hole.start()], name) and number < len(supply):
            yield supply[number]
