"""Is the answer of an authorization server used although nobody reads the member that decides whether it may be?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, MetadataRequest, TokenIntrospection
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import Use, reads_of, subscript_key, uses_of

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_OF_HTTP = frozenset(
    {
        *(
            "status_code",
            "status",
            "ok",
            "text",
            "content",
            "headers",
            "reason",
            "is_success",
            "is_error",
            "url",
            "data",
        ),
        *("error", "error_description", "json", "read", "body", "cookies", "elapsed", "request", "history", "*", ""),
    }
)
"""What is read of an HTTP response that is no member of the answer (RFC 7662 section 2.2)."""

_MERELY_TELLS = frozenset(
    {"debug", "info", "warning", "error", "exception", "print", "log", "raise_for_status", "len", "type"}
)
_READERS = frozenset({"loads", "json", "load", "from_json", "json_decode", "decode", "read", "cast", "dict"})
_MAX_DEPTH = 3

Place = tuple[ModuleIndex, cst.BaseExpression, int]


def active_ignored(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a member of the answer about a token is used, and "active" is read nowhere on its way."""
    return _used_without(reader, _speaks_of_active) if isinstance(concept, TokenIntrospection) else None


def issuer_ignored(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a member of the metadata of a server is used, and "issuer" is read nowhere on its way."""
    return _used_without(reader, _reads_issuer) if isinstance(concept, MetadataRequest) else None


def _used_without(reader: NounReader, speaks: Callable[[ModuleIndex, cst.CSTNode], bool]) -> Evidence | None:
    if not isinstance(reader.node, cst.Call) or reader.frame is not None:
        return None
    read: Evidence | None = None
    pending: list[Place] = [(reader.index, reader.node, 0)]
    while pending:
        index, node, depth = pending.pop()
        if depth > _MAX_DEPTH or speaks(index, node):
            return None
        for use in _uses(index, node):
            following = _followed(reader, index, use, depth)
            if following is None:
                return None
            pending += following
            if use.key not in _OF_HTTP and read is None:
                step = reader.evaluator.step(f'"{use.key}" is taken from the answer here', index, use.node)
                read = Evidence(f'"{use.key}" of the answer is used', (step,))
    return read


def _uses(index: ModuleIndex, node: cst.BaseExpression) -> Iterator[Use]:
    """Yield the uses of an answer, also of one that a ``with`` statement gives a name."""
    above = index.parent(node)
    while isinstance(above, cst.Await):
        above = index.parent(above)
    if isinstance(above, cst.WithItem) and above.asname is not None:
        name = dotted(above.asname.name)
        for place in reads_of(index, name, node) if name else ():
            yield from uses_of(index, place)
    else:
        yield from uses_of(index, node)


def _speaks_of_active(index: ModuleIndex, node: cst.CSTNode) -> bool:
    root = index.function_of(node) or index.statement_of(node) or node
    return any(
        (isinstance(part, cst.SimpleString) and part.raw_value == "active")
        or (isinstance(part, cst.Attribute) and part.attr.value in ("active", "is_active"))
        or (isinstance(part, cst.Param) and part.name.value == "active")
        for part in walk(root)
    )


def _reads_issuer(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when a function reads "issuer" from some mapping."""
    root = index.function_of(node) or index.statement_of(node) or node
    for part in walk(root):
        match part:
            case cst.Subscript() if subscript_key(part) == "issuer":
                return True
            case cst.Call(func=cst.Attribute(), args=[cst.Arg(value=cst.SimpleString() as key), *_]):
                if key.raw_value == "issuer":
                    return True
    return False


def _followed(reader: NounReader, index: ModuleIndex, use: Use, depth: int) -> list[Place] | None:
    """Return where a use hands the answer on; ``None`` when that cannot be seen."""
    if use.key not in ("", "text", "content", "data", "body", "read", "json"):
        return []
    match use.parent:
        case cst.Return():
            function = index.function_of(use.node)
            callers = reader.evaluator.callers(index, function) if function is not None else []
            return [(other, call, depth + 1) for other, call in callers] if callers else None
        case cst.Call() as call:
            if isinstance(call.func, cst.Attribute) and call.func.value is use.node:
                return [(index, call, depth)] if call.func.attr.value in _READERS else []
            if last_call_name(call) in _READERS:
                return [(index, call, depth)]
            if last_call_name(call) in _MERELY_TELLS:
                return []
            for leaf in reader.evaluator.evaluate(call.func, index).leaves():
                if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef):
                    return _parameter_reads(leaf, call, use, depth)
            return None
        case cst.If() | cst.UnaryOperation() | cst.Comparison() | cst.BooleanOperation() | cst.Assert():
            return []
        case cst.Subscript() | cst.Expr():
            return []
    return None if not use.key else []


def _parameter_reads(callee: Function, call: cst.Call, use: Use, depth: int) -> list[Place] | None:
    """Return the reads of the parameter of a project function that the answer is handed to."""
    assert isinstance(callee.node, cst.FunctionDef)
    callee.index.unfold(callee.node)
    parameters = [param.name.value for param in callee.node.params.params]
    if callee.owner is not None:
        parameters = parameters[1:]
    for number, argument in enumerate(call.args):
        if argument.value is use.node or use.node in argument.children:
            name = argument.keyword.value if argument.keyword is not None else ""
            name = name or (parameters[number] if number < len(parameters) else "")
            body = callee.node.body.body
            reads = reads_of(callee.index, name, body[0]) if name and body else []
            return [(callee.index, read, depth + 1) for read in reads]
    return None
