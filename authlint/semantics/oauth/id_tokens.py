"""Is a token an ID token: a provider's statement, for one client, of who has signed in (OpenID Connect Core 2)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import own_token
from authlint.semantics.credential_names import label, words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_VARIABLES = 4
"""Variables that a token is followed back through."""

READS = re.compile(r"_*(?:verify|decode|parse|validate|check|read|load)_(?:\w+_)?id_?tokens?(?:_claims)?", re.I)
"""What a function is called that reads ID tokens."""

_NOT_FOR_LOGIN = frozenset({"hint", "alg", "endpoint", "lifetime", "ttl", "type"})
"""What follows in names of other things; a hint at who is to be signed out decides nothing."""


def id_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that what is read is an ID token: the call reads no other ones, or the program calls it so."""
    if concept.role_value("token_kind").equals("id"):
        return Evidence("the library reads ID tokens with this call")
    for index, node in _names(reader):
        if is_id_token(label(node)):
            return Evidence("this is an ID token", (reader.evaluator.step("called an ID token here", index, node),))
    function = reader.index.function_of(reader.node)
    if function is not None and READS.fullmatch(function.name.value):
        step = reader.evaluator.step("the function reads ID tokens", reader.index, function.name)
        return Evidence("this is an ID token", (step,))
    return None


def fresh(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that nobody handed the token to the program: it has just come from the token endpoint."""
    return own_token.reason(concept, reader)


def is_id_token(name: str) -> bool:
    """True for the name of an ID token, such as ``id_token``, ``rawIdToken`` or ``google_id_token``."""
    found = words(name)
    if not found or _NOT_FOR_LOGIN & set(found):
        return False
    return "idtoken" in found or ("id", "token") in set(pairwise(found))


def _names(reader: NounReader) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    """Yield the expressions that a token comes from, nearest first, and what a wrapper of the call is passed."""
    node = reader.role_node("token")
    expression = node.value if isinstance(node, cst.Arg) else node
    if isinstance(expression, cst.BaseExpression):
        yield from _behind(reader.index, expression)
    for argument in reader.node.args if isinstance(reader.node, cst.Call) else ():
        if argument.star:
            yield from _behind(reader.index, argument.value)
    outer = reader.frame.call if reader.frame is not None else None
    caller = reader.evaluator.project.load(outer.path) if outer is not None else None
    if outer is not None and caller is not None and isinstance(outer.node, cst.Call):
        for argument in outer.node.args:
            yield from _behind(caller, argument.value)


def _behind(index: ModuleIndex, expression: cst.BaseExpression) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    for _ in range(MAX_VARIABLES):
        if index.parent(expression) is None:
            return
        yield index, expression
        if isinstance(expression, cst.Tuple | cst.List):
            yield from ((index, element.value) for element in expression.elements)
        defined = definition_of(index, expression)
        if defined is None or defined[1]:
            return
        expression = defined[0]
