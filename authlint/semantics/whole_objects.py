"""Is a payload all of an object: every field of a user's record, whatever fields it has or will have?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenEncode
from authlint.semantics.credential_names import words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_VARIABLES = 4
"""Variables between the object and the payload."""

_DUMPS = frozenset({"dict", "model_dump", "to_dict", "as_dict", "to_mongo", "to_json", "model_dump_json"})
_DUMPERS = frozenset({"vars", "asdict", "model_to_dict", "jsonable_encoder", "dict"})
_PEOPLE = frozenset(
    {
        *("user", "account", "member", "profile", "customer", "person", "employee", "patient", "student", "admin"),
        *("principal", "contact", "subscriber"),
    }
)
"""What records of people are called; a model that was made for the token is called something else."""


def whole_object(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return what shows that the payload is the dump of somebody's record."""
    node = reader.written_node("claims")
    if not isinstance(concept, TokenEncode) or node is None:
        return None
    expression = node.value if isinstance(node, cst.Arg) else node
    if not isinstance(expression, cst.BaseExpression):
        return None
    for part in _sources(reader.index, expression, MAX_VARIABLES):
        dumped = _dumped(part)
        if dumped is not None and set(words(dotted(dumped).rsplit(".", 1)[-1])[-1:]) & _PEOPLE:
            return Evidence(dotted(dumped), (reader.evaluator.step("all its fields are taken", reader.index, part),))
    return None


def _sources(index: ModuleIndex, node: cst.BaseExpression, depth: int) -> Iterator[cst.BaseExpression]:
    """Yield the expressions that a mapping takes all its entries from."""
    match node:
        case cst.Name():
            defined = definition_of(index, node) if depth > 0 else None
            if defined is not None and not defined[1]:
                yield from _sources(index, defined[0], depth - 1)
        case cst.Dict():
            for element in node.elements:
                if isinstance(element, cst.StarredDictElement):
                    yield from _sources(index, element.value, depth)
        case cst.BinaryOperation(operator=cst.BitOr()):
            yield from _sources(index, node.left, depth)
            yield from _sources(index, node.right, depth)
        case cst.Call() if last_call_name(node) in ("copy", "deepcopy"):
            inner = node.args[0].value if node.args else getattr(node.func, "value", None)
            if isinstance(inner, cst.BaseExpression):
                yield from _sources(index, inner, depth)
        case _:
            yield node


def _dumped(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the object all of whose fields an expression gives; one that selects fields gives some."""
    match node:
        case cst.Attribute(attr=cst.Name(value="__dict__")):
            return node.value
        case cst.Call(func=cst.Attribute(value=owner)) if last_call_name(node) in _DUMPS and not _selects(node):
            return owner
        case cst.Call(func=cst.Name(), args=[cst.Arg() as first, *_]) if last_call_name(node) in _DUMPERS:
            return first.value if not _selects(node) and not first.star and first.keyword is None else None
    return None


def _selects(call: cst.Call) -> bool:
    return any(one.keyword is not None and one.keyword.value in ("include", "exclude", "fields") for one in call.args)
