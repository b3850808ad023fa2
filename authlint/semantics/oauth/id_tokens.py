"""Is a token an ID token: a statement of a provider, for one client, about who has signed in (OpenID Connect Core 2)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import own_token
from authlint.semantics.credential_names import label, words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.values import Step, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_VARIABLES = 4
"""Variables that a token is followed back through."""

_READS = re.compile(r"_*(?:verify|decode|parse|validate|check|read|load)_(?:\w+_)?id_?tokens?(?:_claims)?", re.IGNORECASE)
"""What a function is called that reads ID tokens."""

_NOT_FOR_LOGIN = frozenset({"hint", "alg", "endpoint", "lifetime", "ttl", "type"})
"""What follows in names of other things; a hint at who is to be signed out decides nothing."""


def id_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that what is read is an ID token: the call reads no other ones, or the program calls it so."""
    if concept.role_value("token_kind").equals("id"):
        return Evidence("the library reads ID tokens with this call")
    for index, node in _names(reader, concept.role_value("token")):
        if is_id_token(label(node)):
            return Evidence("this is an ID token", (reader.evaluator.step("called an ID token here", index, node),))
    function = reader.index.function_of(reader.node)
    if function is not None and _READS.fullmatch(function.name.value):
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
    return "idtoken" in found or ("id", "token") in set(zip(found, found[1:], strict=False))


def _names(reader: NounReader, token: Value) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    """Yield the expressions that a token comes from, nearest first."""
    node = reader.role_node("token")
    expression = node.value if isinstance(node, cst.Arg) else node
    if isinstance(expression, cst.BaseExpression) and reader.index.parent(expression) is not None:
        for _ in range(MAX_VARIABLES):
            yield reader.index, expression
            defined = definition_of(reader.index, expression)
            if defined is None or defined[1]:
                break
            expression = defined[0]
    for leaf in token.leaves():
        yield from _steps(reader, leaf.trace)


def _steps(reader: NounReader, trace: tuple[Step, ...]) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    for step in trace:
        passed = step.node.value if isinstance(step.node, cst.Arg) else step.node
        index = reader.evaluator.project.load(step.path)
        if index is not None and isinstance(passed, cst.BaseExpression):
            yield index, passed
