"""Comparisons that decide something and may be about a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, SecretComparison, Site
from authlint.semantics.credential_names import is_credential, label
from authlint.semantics.denial import turns_away
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the comparisons of a module that decide something and may be about a secret."""
    for node in index.comparisons:
        left, right = node.left, node.comparisons[0].comparator
        if not (_may_be_secret(index, left) or _may_be_secret(index, right)) or _deciding(index, node) is None:
            continue
        given = {"left": lambda left=left: evaluator.evaluate(left, index)}
        given["right"] = lambda right=right: evaluator.evaluate(right, index)
        inside = index.name_around(node)
        site = Site(index.path, node, "Python", "==", inside, part)
        yield SecretComparison(site, GivenReader(evaluator, index, node, None, given, {"left": left, "right": right}))


def _may_be_secret(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    return is_credential(label(node)) or (
        isinstance(node, cst.Call | cst.Subscript | cst.Name) and _ends_in_digest(index, node)
    )


def _ends_in_digest(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True when a digest is taken in the expression, or in the one that its variable was given."""
    if isinstance(node, cst.Name):
        defined = definition_of(index, node)
        if defined is None:
            return False
        node = defined[0]
    return any(isinstance(part, cst.Call) and last_call_name(part) in ("hexdigest", "digest") for part in walk(node))


def _deciding(index: ModuleIndex, node: cst.Comparison) -> cst.CSTNode | None:
    """Return the statement that goes by the outcome: it leaves the function, or it is the answer itself."""
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        match above:
            case cst.UnaryOperation() | cst.BooleanOperation() | cst.Await():
                child = above
                continue
            case cst.If():
                return above if child is above.test and _leaves_somewhere(index, above) else None
            case cst.Return() | cst.Assert():
                return above
        return None
    return None


def _leaves_somewhere(index: ModuleIndex, statement: cst.If) -> bool:
    """True when one way of an ``if`` ends the function, or what follows turns the caller away."""
    if leaves(statement.body) or (statement.orelse is not None and leaves(statement.orelse.body)):
        return True
    place = index.place(statement)
    if place is not None and any(turns_away(one) for one in place[0].statements[place[1] + 1 :]):
        return True
    return bool(_assigned(index, statement.body) & _returned(index, statement))


def _assigned(index: ModuleIndex, body: cst.BaseSuite) -> set[str]:
    """Return the variables that the statements of a block assign."""
    block = index.blocks.get(id(body))
    effects = (effect for one in (block.statements if block else ()) for effect in index.effects.get(id(one), ()))
    return {effect.name for effect in effects if effect.kind == "assign"}


def _returned(index: ModuleIndex, node: cst.CSTNode) -> set[str]:
    """Return the variables that the function around a node returns."""
    function = index.function_of(node)
    found = index.returns.get(id(function), ()) if function is not None else ()
    return {dotted(one.value) for one in found if one.value is not None} - {""}
