"""Is a list of revoked tokens asked for the text of a token, which may be spelled otherwise, and not for its "jti"?

The token that a decode reads is followed to the other places of the function that read it, into the functions it is
handed to, and back to the callers that pass it. What is made of its text, such as a hash or the key of an entry, is
followed as well; its claims are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode
from authlint.semantics import own_token
from authlint.semantics.calling import PASSED
from authlint.semantics.deciding import SHOWS
from authlint.semantics.denylists import asks_identifier, lookup, names_list
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.token_entries import is_verifying
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import reads_of
from authlint.semantics.verification import names_of

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_OUTWARD = 3
"""Calls outwards of the decode in whose functions the token is looked for."""

MAX_INWARD = 3
"""Functions deep that the token is followed into."""

MAX_PLACES = 200
"""Expressions that one token is followed through."""

_SAME_TEXT = frozenset(
    {
        *("str", "bytes", "encode", "decode", "strip", "lower", "format", "join", "removeprefix", "replace"),
        *("force_bytes", "force_str", "smart_str", "smart_bytes", "to_bytes", "b64encode", "urlsafe_b64encode"),
        *("new", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"),
        *("digest", "hexdigest", "hex"),
    }
)
"""Functions that give the text itself, something put around it, or a hash of it."""

_AROUND = (
    cst.Await,
    cst.BinaryOperation,
    cst.ConcatenatedString,
    cst.Dict,
    cst.DictElement,
    cst.Element,
    cst.FormattedString,
    cst.FormattedStringExpression,
    cst.List,
    cst.NamedExpr,
    cst.Set,
    cst.Tuple,
)
"""What holds a text as a part of it or as an element."""

_OUTCOME = (cst.UnaryOperation, cst.BooleanOperation, cst.Comparison, cst.ComparisonTarget, cst.Await, cst.NamedExpr)

Way = tuple[tuple[ModuleIndex, cst.Call], ...]
"""The calls through which a token was handed on, the innermost last."""


def listed_by_text(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a list of revoked tokens is asked for the text of the token that a decode reads."""
    if not isinstance(concept, TokenDecode) or not is_verifying(concept, reader):
        return None
    if own_token.reason(concept, reader) is not None:
        return None
    evaluator = reader.evaluator
    search = _Search(evaluator)
    for index, node in _given(concept, reader):
        found = search.outward(index, node, 0)
        if found is not None:
            step = evaluator.step("the list is asked for the text of the token", *found)
            return Evidence("a list of revoked tokens is asked for the text of the token", (step,))
    return None


def _given(concept: TokenDecode, reader: NounReader) -> Iterator[tuple[ModuleIndex, cst.BaseExpression]]:
    """Yield what a decode is given as the token: at the call itself, or where the value comes from."""
    node = reader.role_node("token")
    expression = node.value if isinstance(node, cst.Arg) else node
    if isinstance(expression, cst.BaseExpression) and reader.index.parent(expression) is not None:
        yield reader.index, expression
        if reader.frame is None:
            return
    for leaf in concept.token.leaves():
        for step in leaf.trace:
            index = reader.evaluator.project.load(step.path)
            if index is not None and isinstance(step.node, cst.Arg) and step.note.startswith(PASSED):
                yield index, step.node.value
            elif index is not None and isinstance(step.node, cst.Param):
                yield from ((index, read) for read in _reads_of_parameter(index, step.node))


def _reads_of_parameter(index: ModuleIndex, parameter: cst.Param) -> list[cst.BaseExpression]:
    function = next((one for one in index.ancestors(parameter) if isinstance(one, cst.FunctionDef)), None)
    return reads_of(index, parameter.name.value, function.body)[:1] if function is not None else []


class _Search:
    """Looks for the lookup; each expression is looked at once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.seen: set[tuple[str, int]] = set()

    def outward(
        self, index: ModuleIndex, node: cst.BaseExpression, depth: int
    ) -> tuple[ModuleIndex, cst.BaseExpression] | None:
        """Return the lookup of a token in the function around ``node``, or in one that passes it the token."""
        names = names_of(index, node)
        function = index.function_of(node)
        # A function may decode one token many times.
        key = ("a list of revoked tokens", index.path, id(function), names)
        found = self.evaluator.memory.kept(key, lambda: self._within(index, node, names))
        if found is not None:
            return found
        if function is None or depth >= MAX_OUTWARD:
            return None
        for name in sorted(names):
            for other, call in self.evaluator.callers(index, function):
                passed = own_token.argument_named(function, name, call)
                if passed is not None and (found := self.outward(other, passed, depth + 1)) is not None:
                    return found
        return None

    def _within(
        self, index: ModuleIndex, node: cst.BaseExpression, names: frozenset[str]
    ) -> tuple[ModuleIndex, cst.BaseExpression] | None:
        """Return the lookup of a token with these names in the function around ``node``."""
        for name in sorted(names):
            for read in reads_of(index, name, node):
                if (found := self._inward(index, read, ())) is not None:
                    return found
        return None

    def _inward(
        self, index: ModuleIndex, node: cst.BaseExpression, way: Way
    ) -> tuple[ModuleIndex, cst.BaseExpression] | None:
        """Return the lookup that the text which ``node`` reads becomes a part of."""
        pending: list[tuple[ModuleIndex, cst.CSTNode, Way, bool]] = [(index, node, way, False)]
        while pending and len(self.seen) < MAX_PLACES:
            index, current, way, named = pending.pop()
            if (index.path, id(current)) in self.seen:
                continue
            self.seen.add((index.path, id(current)))
            named = named or names_list(current)
            found = lookup(index, current, named)
            if found is not None and not asks_identifier(index, found) and self._decides(index, found, way):
                return index, found
            pending.extend((*place, named) for place in self._onward(index, current, way))
        return None

    def _onward(
        self, index: ModuleIndex, node: cst.CSTNode, way: Way
    ) -> Iterator[tuple[ModuleIndex, cst.CSTNode, Way]]:
        """Yield what holds the text next."""
        parent = index.parent(node)
        match parent:
            case cst.Assign() | cst.AnnAssign():
                yield from ((index, read, way) for read in _reads(index, parent))
            case cst.Return() if way:
                yield (*way[-1], way[:-1])
            case cst.Attribute() if parent.value is node:
                call = index.parent(parent)
                if isinstance(call, cst.Call) and call.func is parent and parent.attr.value in _SAME_TEXT:
                    yield index, call, way
            case cst.Arg():
                call = index.parent(parent)
                if isinstance(call, cst.Call):
                    yield from self._through(index, call, parent, way)
            case cst.NamedExpr() | cst.IfExp() | cst.BooleanOperation():
                yield index, parent, way
                if isinstance(parent, cst.NamedExpr):
                    yield from ((index, read, way) for read in reads_of(index, dotted(parent.target), parent))
            case _ if isinstance(parent, _AROUND):
                yield index, parent, way

    def _through(
        self, index: ModuleIndex, call: cst.Call, argument: cst.Arg, way: Way
    ) -> Iterator[tuple[ModuleIndex, cst.CSTNode, Way]]:
        if last_call_name(call) in _SAME_TEXT:
            yield index, call, way
        elif len(way) < MAX_INWARD and self.evaluator.decode_at(index, call) is None:
            callee = self.evaluator.evaluate(call.func, index)
            for leaf in callee.leaves():
                if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef):
                    leaf.index.unfold(leaf.node)
                    name = _parameter(leaf.node, call, argument)
                    if name:
                        reads = reads_of(leaf.index, name, leaf.node.body)
                        yield from ((leaf.index, read, (*way, (index, call))) for read in reads)

    def _decides(self, index: ModuleIndex, node: cst.CSTNode, way: Way, depth: int = 0) -> bool:
        """True when a way of the program ends by the outcome of a lookup."""
        if depth > MAX_INWARD * 4:
            return False
        parent = index.parent(node)
        match parent:
            case cst.If() | cst.IfExp() | cst.Assert() | cst.While():
                return self._ends(index, parent, way, depth)
            case cst.Return():
                return not way or self._decides(*way[-1], way[:-1], depth + 1)
            case cst.Assign() | cst.AnnAssign():
                return any(self._decides(index, read, way, depth + 1) for read in _reads(index, parent))
            case cst.NamedExpr():
                names = reads_of(index, dotted(parent.target), parent)
                return any(self._decides(index, one, way, depth + 1) for one in (parent, *names))
            case cst.Attribute() if parent.value is node:
                call = index.parent(parent)
                return self._decides(index, call if isinstance(call, cst.Call) else parent, way, depth + 1)
            case cst.Arg():
                call = index.parent(parent)
                shown = not isinstance(call, cst.Call) or last_call_name(call) in SHOWS - {"len"}
                return not shown and call is not None and self._decides(index, call, way, depth + 1)
        return isinstance(parent, _OUTCOME) and self._decides(index, parent, way, depth + 1)

    def _ends(self, index: ModuleIndex, statement: cst.CSTNode, way: Way, depth: int) -> bool:
        """True when a test ends its function with an error or an answer, and the caller goes by that answer."""
        if isinstance(statement, cst.Assert):
            return True
        if isinstance(statement, cst.IfExp):
            return self._decides(index, statement, way, depth + 1)
        for part in walk(statement):
            if isinstance(part, cst.Raise) or (isinstance(part, cst.Call) and last_call_name(part) == "abort"):
                return True
            if isinstance(part, cst.Return):
                return not way or self._decides(*way[-1], way[:-1], depth + 1)
        return False


def _reads(index: ModuleIndex, statement: cst.Assign | cst.AnnAssign) -> Iterator[cst.BaseExpression]:
    """Yield the reads, after a statement, of the variables that it gives a value."""
    targets = [one.target for one in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
    after = index.order.get(id(statement), 0)
    for target in targets:
        for read in reads_of(index, dotted(target), target) if dotted(target) else ():
            if index.order.get(id(index.statement_of(read)), 0) > after:
                yield read


def _parameter(function: cst.FunctionDef, call: cst.Call, argument: cst.Arg) -> str:
    """Return the parameter of a function that an argument of a call is passed for."""
    parameters = (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    for one in parameters:
        if own_token.argument_named(function, one.name.value, call) is argument.value:
            return one.name.value
    return ""
