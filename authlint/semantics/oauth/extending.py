"""Does a request take in what derived classes may give it: an attribute or method that is an empty mapping here?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics.tree import walk
from authlint.values import Table

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def takes_more(reader: NounReader) -> Evidence | None:
    """Return evidence that a place for further parameters is part of a request."""
    for part in walk(reader.node):
        if (
            isinstance(part, cst.Attribute)
            and isinstance(part.value, cst.Name)
            and part.value.value in ("self", "cls")
            and not isinstance(reader.index.parent(part), cst.Attribute)
        ):
            above = reader.index.parent(part)
            read = above if isinstance(above, cst.Call) and above.func is part else part
            value = reader.evaluator.evaluate(read, reader.index, reader.frame)
            if isinstance(value, Table) and not value.entries:
                step = reader.evaluator.step("derived classes may give more here", reader.index, part)
                return Evidence("derived classes may give further parameters", (step,))
    return None


def caller_adds_state(reader: NounReader) -> Evidence | None:
    """Return evidence that the URL a method of an interface gives is handed on, together with a state, by its callers.

    Whoever calls a method of a base class does not name the class, so the calls are found by the method's name.
    """
    function = reader.index.function_of(reader.node)
    if function is None or not isinstance(reader.node, cst.BaseExpression):
        return None
    owner = reader.index.class_of(function)
    if owner is None or not owner.bases or not _is_given(reader, function):
        return None
    name = re.escape(function.name.value).encode()
    adds = re.compile(
        rb"(\w+)\s*=\s*(?:await\s+)?[^\n=]{0,80}\." + name + rb"\([^\n]{0,200}\n"
        rb"[^\0]{0,1500}?\w\([^\n]{0,80}\b\1\b[^\n]{0,80}\bstate\b"
    )
    for path in sorted(reader.evaluator.files_with(function.name.value.lower(), "state") or ()):
        if adds.search(reader.evaluator.project.data(path)):
            step = reader.evaluator.step("the caller adds the state", reader.index, function.name)
            return Evidence("the caller adds the state", (step,))
    return None


def _is_given(reader: NounReader, function: cst.FunctionDef) -> bool:
    """True when a function returns the URL, or the variable it is put in."""
    statement = reader.index.statement_of(reader.node)
    if isinstance(statement, cst.Return):
        return True
    names = (
        [one.target.value for one in statement.targets if isinstance(one.target, cst.Name)]
        if isinstance(statement, cst.Assign)
        else []
    )
    returned = [one.value for one in reader.index.returns.get(id(function), ())]
    return any(isinstance(value, cst.Name) and value.value in names for value in returned)
