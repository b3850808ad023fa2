"""Entries of a token that nobody has checked yet, of which an argument of a verifying decode is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, TokenDecode
from authlint.semantics.ancestry import Source, returned_by, sources
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an unverified token that a value is made of.

    Attributes:
        source: the header or the claims; the last key of the way is read there.
        part: the name of the header parameter or claim.
    """

    source: Source
    part: str

    @property
    def way(self) -> tuple[Source, ...]:
        """The expressions that are made of the entry, nearest to the value first, without those that hold it."""
        return tuple(one for one in self.source.way if self.part not in one.keys)

    @property
    def read(self) -> Source:
        """The expression that reads the entry: ``header["alg"]``."""
        way = self.way
        return way[-1] if way else self.source


def is_verifying(concept: Concept, reader: NounReader) -> bool:
    """True for a decode that checks the signature, looked at where it is written."""
    return isinstance(concept, TokenDecode) and reader.frame is None and concept.verify_signature.falsy() is None


def written(concept: Concept, reader: NounReader, role: str) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    """Yield the expressions that are written for a role: the argument, or else where its value begins."""
    node = reader.role_node(role)
    expression = node.value if isinstance(node, cst.Arg | cst.DictElement) else node
    if isinstance(expression, cst.BaseExpression) and reader.index.parent(expression) is not None:
        yield reader.index, expression
        return
    for leaf in concept.role_value(role).leaves():
        for step in leaf.trace[:1]:
            index = reader.evaluator.project.load(step.path)
            if index is not None and isinstance(step.node, cst.BaseExpression):
                yield index, step.node


def keys(concept: Concept, reader: NounReader) -> Iterator[tuple[ModuleIndex, cst.BaseExpression, frozenset[str]]]:
    """Yield the expressions that are the key.

    Of a function that chooses the key, what it returns, with its parameters that are given the header and the claims.
    """
    for index, node in written(concept, reader, "key"):
        leaves = reader.evaluator.evaluate(node, index).leaves()
        chooser = next((leaf for leaf in leaves if isinstance(leaf, Function)), None)
        if chooser is None:
            yield index, node, frozenset()
            continue
        params = [*chooser.node.params.posonly_params, *chooser.node.params.params]
        if chooser.owner is not None:
            params = params[1:]
        for value in returned_by(chooser):
            yield chooser.index, value, frozenset(one.name.value for one in params[:2])


def entries(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.BaseExpression,
    wanted: frozenset[str],
    given: frozenset[str] = frozenset(),
) -> Iterator[Entry]:
    """Yield the wanted entries of unverified tokens that ``node`` is made of.

    Args:
        evaluator: answers for the project.
        index: the module of ``node``.
        node: the value.
        wanted: names of header parameters or claims.
        given: the parameters of the function around ``node`` that are the header or the claims of the token.
    """
    holder = _holder(index, node) if given else None

    def is_given(source: Source) -> bool:
        if holder is None or not isinstance(source.node, cst.Name) or source.node.value not in given:
            return False
        return _holder(source.index, source.node) is holder

    def ends(source: Source) -> bool:
        return is_given(source) or evaluator.reading_at(source.index, source.node) is not None

    for source in sources(evaluator, index, node, ends):
        part = next((key for key in source.keys if key in wanted), None)
        if part is not None and (is_given(source) or is_unverified(evaluator, source.index, source.node)):
            yield Entry(source, str(part))


def _holder(index: ModuleIndex, node: cst.CSTNode) -> cst.CSTNode | None:
    """Return the function or lambda around a node."""
    return next((one for one in index.ancestors(node) if isinstance(one, cst.FunctionDef | cst.Lambda)), None)


def is_unverified(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for the header or the claims of a token that was not verified."""
    noun = evaluator.reading_at(index, node)
    if noun is not None:
        return not isinstance(noun, TokenDecode) or noun.verify_signature.falsy() is not None
    if not isinstance(node, cst.Attribute):
        return False
    origin = evaluator.evaluate(node, index).origin
    return origin is not None and origin.kind == "unverified-token"
