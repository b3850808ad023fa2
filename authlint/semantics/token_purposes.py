"""Which kinds of tokens does a module sign with one key, and does a decode with that key look at the kind?

The tokens of a module are compared with the decodes of the same module; what another module signs with the key is not
seen, so the relation is silent there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode, TokenEncode
from authlint.semantics.claim_checks import uses_in
from authlint.semantics.index import ModuleIndex
from authlint.semantics.own_token import argument_named
from authlint.semantics.tree import dotted, subscripted, walk
from authlint.tables import algorithm_name, named_algorithms
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

PURPOSES = frozenset({"type", "typ", "token_type", "token_use", "purpose", "use", "kind", "action", "usage"})
"""Private claims that programs tell their tokens apart with."""

Kinds = dict[str, tuple[ModuleIndex, cst.CSTNode]]


def other_purposes(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key signs several kinds of tokens in this module and the decode takes any of them."""
    if not isinstance(concept, TokenDecode) or reader.frame is not None:
        return None
    evaluator, index, key = reader.evaluator, reader.index, _key_name(reader)
    if not key or (isinstance(concept.site.node, cst.CSTNode) and _is_dropped(index, concept.site.node)):
        return None
    accepted = {name for name, _ in named_algorithms(concept.algorithms)}
    by_claim: dict[str, Kinds] = {}
    for encode in evaluator.nouns_of(index):
        if not isinstance(encode, TokenEncode) or _key_name(encode.reader) != key:  # type: ignore[arg-type]
            continue
        names = {name for leaf in encode.algorithm.leaves() if (name := algorithm_name(leaf)) is not None}
        if names and accepted and not names & accepted:
            continue
        assert isinstance(encode.site.node, cst.CSTNode)
        for claim, kind, place in _kinds(evaluator, index, encode.site.node):
            by_claim.setdefault(claim, {}).setdefault(kind, (index, place))
    for claim, kinds in by_claim.items():
        if len(kinds) > 1 and not _looks_at(reader, claim):
            steps = tuple(
                evaluator.step(f'a token of the kind "{kind}" is signed with the same key', other, place)
                for kind, (other, place) in sorted(kinds.items())
            )
            named = " and ".join(f'"{kind}"' for kind in sorted(kinds)[:3])
            return Evidence(f'tokens with "{claim}" {named}', steps)
    return None


def _is_dropped(index: ModuleIndex, decode: cst.CSTNode) -> bool:
    """True when nothing takes what the decode returns: then the claims are read from what it was called on."""
    above = index.parents.get(id(decode))
    if isinstance(above, cst.Await):
        above = index.parents.get(id(above))
    return isinstance(above, cst.Expr)


def _key_name(reader: NounReader) -> str:
    node = reader.role_node("key")
    return dotted(node.value if isinstance(node, cst.Arg) else node)


def _kinds(evaluator: Evaluator, index: ModuleIndex, encode: cst.CSTNode) -> Iterator[tuple[str, str, cst.CSTNode]]:
    """Yield the claim that tells the kind, each kind, and where it is written, for one encode."""
    function = index.function_of(encode)
    root = function.body if function is not None else index.statement_of(encode)
    for part in walk(root) if root is not None else ():
        claim, value = _claim_set(part)
        if claim not in PURPOSES or value is None:
            continue
        for place, expression in _given(evaluator, index, function, value):
            known = evaluator.evaluate(expression, place)
            for leaf in known.leaves():
                if isinstance(leaf, Known) and isinstance(leaf.constant, str):
                    yield claim, leaf.constant, value


def _claim_set(part: cst.CSTNode) -> tuple[str, cst.BaseExpression | None]:
    """Return the claim and value of ``"type": value`` and ``claims["type"] = value``."""
    if isinstance(part, cst.DictElement) and isinstance(part.key, cst.SimpleString):
        return str(part.key.raw_value), part.value
    if isinstance(part, cst.Assign) and isinstance(part.targets[0].target, cst.Subscript):
        _, keys = subscripted(part.targets[0].target)
        if keys and isinstance(keys[-1], cst.SimpleString):
            return str(keys[-1].raw_value), part.value
    return "", None


def _given(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef | None, value: cst.BaseExpression
) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    """Yield the value itself, or what callers pass for the parameter that it is."""
    parameters = (*function.params.posonly_params, *function.params.params) if function is not None else ()
    parameter = next((one for one in parameters if dotted(value) == one.name.value), None)
    if parameter is None or function is None:
        yield index, value
        return
    for other, call in evaluator.callers(index, function):
        passed = argument_named(function, parameter.name.value, call)
        if passed is not None:
            yield other, passed
        elif parameter.default is not None:
            yield index, parameter.default


def _looks_at(reader: NounReader, claim: str) -> bool:
    """True when the kind is read somewhere, or the claims go where they are not followed."""
    return any(use.key in (claim, "*") or (not use.key and gone) for use, gone in uses_in(reader))
