"""Project functions that pass their parameters into a noun, and so become that noun for their callers."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from authlint.concepts import (
    AuthorizationRequest,
    BackChannelRequest,
    Concept,
    CredentialSent,
    Site,
    TokenEncode,
    TokenRequest,
)
from authlint.semantics import calling, handmade, recognise
from authlint.semantics.entities import Class, Frame, Function, Object, Partial
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import token_requests
from authlint.semantics.readers import CallReader, GivenReader, NounReader
from authlint.semantics.tree import last_call_name
from authlint.values import Choice, Duration, Moment, Sequence, Step, Table, Text, Unknown, Value

PASSIVE_ROLES = frozenset(
    {
        "token",
        "access_token",
        "authority",
        "claims",
        "client_id",
        "redirect_uri",
        "scope",
        "endpoint",
        "audience",
        "issuer",
        "prompt",
        "response_type",
        "required",
        "required_claims",
        "header",
        "left",
        "prefixed",
        "right",
        *("asked_url", "sent_body", "sent_credentials", "sent_headers"),
        "target",
    }
)
"""Roles whose dependence on a parameter makes no wrapper: nearly every function is handed its token."""


MAX_NESTED = 3
"""A wrapper of a wrapper of a wrapper is followed."""


def parameters_of(value: Value, depth: int = 0) -> Iterator[Step]:
    """Yield the trace step of each parameter that a value depends on."""
    if depth > 6:
        return
    match value:
        case Choice(options=parts) | Sequence(items=parts) | Text(parts=parts):
            for part in parts:
                yield from parameters_of(part, depth + 1)
            if value.origin is not None and value.origin.kind == "parameter" and value.trace:
                yield value.trace[0]
        case Moment(offset=part) | Duration(seconds=part):
            yield from parameters_of(part, depth + 1)
        case Table(entries=entries):
            for _, part in entries:
                yield from parameters_of(part, depth + 1)
            if value.origin is not None and value.origin.kind == "parameter" and value.trace:
                yield value.trace[0]
        case Unknown(origin=origin) if origin is not None and origin.kind == "parameter" and value.trace:
            yield value.trace[0]


def _parameters_of_claims(claims: Value) -> Iterator[Step]:
    """Yield the trace step of each parameter that a payload as a whole, or its expiry, depends on."""
    for leaf in claims.leaves():
        if isinstance(leaf, Unknown | Table) and leaf.origin is not None and leaf.origin.kind == "parameter":
            yield from leaf.trace[:1]
        if isinstance(leaf, Table):
            yield from parameters_of(leaf.at("exp"))


def passed_on(concept: Concept) -> Iterator[tuple[Step, str]]:
    """Yield the parameters that the telling roles of a noun depend on."""
    if isinstance(concept, CredentialSent):
        return  # Nearly every function that sends something is told where to.
    if isinstance(concept, BackChannelRequest):
        # Every client is handed its codes and credentials; what it asks for with them is its own.
        if isinstance(concept, TokenRequest):
            for step in parameters_of(concept.grant_type):
                yield step, "grant_type"
        return
    for role in concept.roles():
        if isinstance(concept, TokenEncode) and role.name == "claims":
            for step in _parameters_of_claims(concept.claims):
                yield step, role.name
        if role.name not in PASSIVE_ROLES:
            for step in parameters_of(concept.role_value(role.name)):
                yield step, role.name


def wrapping_functions(index: ModuleIndex, concept: Concept) -> set[str]:
    """Return the qualified names of the functions of ``index`` that are wrappers by ``concept``.

    A parameter of ``__init__`` that is kept on the object makes the class's constructor the wrapper.
    """
    found: set[str] = set()
    for step, _ in passed_on(concept):
        if step.path != index.path or not isinstance(step.node, cst.CSTNode):
            continue
        function = next(
            (above for above in index.ancestors(step.node) if isinstance(above, cst.FunctionDef | cst.Lambda)), None
        )
        if isinstance(function, cst.FunctionDef):
            found.add(index.qualified[id(function)])
    return found


def calls_of(
    evaluator: Evaluator, index: ModuleIndex, names: frozenset[str], part: str
) -> Iterator[tuple[cst.Call, Concept]]:
    """Yield the nouns that calls of wrappers in a module are.

    Args:
        names: last names of functions and classes that may be wrappers.
        part: the role of the code in this module.
    """
    for call in index.calls:
        if last_call_name(call) not in names:
            continue
        callee = evaluator.evaluate(call.func, index)
        for leaf in callee.leaves():
            frame_owner = _frames(evaluator, leaf, call, index)
            if frame_owner is None:
                continue
            function, frame = frame_owner
            yield from ((call, concept) for concept in _wrapped(evaluator, function, frame, index, call, part))


def _frames(
    evaluator: Evaluator, callee: Value, call: cst.Call, index: ModuleIndex
) -> tuple[Function | Class, Frame | None] | None:
    match callee:
        case Function(node=cst.FunctionDef()):
            return callee, calling.frame_for(evaluator, callee, call, index, None, callee.owner)
        case Partial(target=Function(node=cst.FunctionDef()) as target):
            binding = calling.partial_binding(evaluator, callee, target, call, index, None)
            return target, calling.bound_frame(evaluator, target, binding, call, index, None, target.owner)
        case Class():
            return callee, None
    return None


def _wrapped(
    evaluator: Evaluator,
    function: Function | Class,
    frame: Frame | None,
    index: ModuleIndex,
    call: cst.Call,
    part: str,
    nested: int = 1,
) -> Iterator[Concept]:
    """Yield the nouns inside a wrapper, seen with the arguments of one call; ``nested`` counts wrappers in wrappers."""
    inside = function.index
    for concept in evaluator.nouns_of(inside):
        reader = concept.reader
        assert isinstance(reader, NounReader)
        if reader.frame is not None:
            continue
        holder = inside.function_of(reader.node)
        if isinstance(function, Class):
            yield from _constructed(evaluator, function, concept, reader, holder, index, call, part)
        elif holder is function.node and _depends(inside, concept, function.qualified):
            assert frame is not None
            yield from _seen_from(evaluator, concept, reader, frame, part)
    if frame is not None and max(nested, frame.depth) < MAX_NESTED and isinstance(function, Function):
        yield from _nested(evaluator, function, frame, index, call, part, nested + 1)


def _nested(
    evaluator: Evaluator, function: Function, frame: Frame, index: ModuleIndex, call: cst.Call, part: str, nested: int
) -> Iterator[Concept]:
    """Yield the nouns of wrappers that a wrapper calls in turn.

    What the call in the middle does by itself begins with a frame of its own, so ``nested`` bounds functions that
    call each other.
    """
    inside = function.index
    for inner in inside.calls_within(function.node):
        if inside.function_of(inner) is not function.node:
            continue
        if last_call_name(inner).lower() not in evaluator.wrapper_names:
            continue
        for leaf in evaluator.evaluate(inner.func, inside, frame).leaves():
            if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef) and leaf.node is not function.node:
                # What the call in the middle does by itself is reported there, once.
                middle = calling.frame_for(evaluator, leaf, inner, inside, None, leaf.owner)
                known = {_noun_key(one): one for one in _wrapped(evaluator, leaf, middle, inside, inner, part, nested)}
                deeper = calling.frame_for(evaluator, leaf, inner, inside, frame, leaf.owner)
                for concept in _wrapped(evaluator, leaf, deeper, index, call, part, nested):
                    yield _original(concept, known[_noun_key(concept)]) if _noun_key(concept) in known else concept


def _noun_key(concept: Concept) -> tuple[type[Concept], int]:
    reader = concept.reader
    assert isinstance(reader, NounReader)
    return type(concept), id(reader.node)


def _depends(inside: ModuleIndex, concept: Concept, qualified: str) -> bool:
    return qualified in wrapping_functions(inside, concept)


def _constructed(
    evaluator: Evaluator,
    of: Class,
    concept: Concept,
    reader: NounReader,
    holder: cst.FunctionDef | None,
    index: ModuleIndex,
    call: cst.Call,
    part: str,
) -> Iterator[Concept]:
    """Yield the nouns of a class's methods that depend on what its constructor is given."""
    if holder is None or of.index.class_of(holder) is not of.node:
        return
    constructor = f"{of.index.qualified[id(of.node)]}.__init__"
    if constructor not in wrapping_functions(of.index, concept):
        return
    made = Object(of, call, index, None)
    step = evaluator.step(f"`{of.node.name.value}` is made here", index, call)
    if holder.name.value == "__init__":
        of.index.unfold(of.node)
        found = of.index.functions.get(constructor)
        if found is not None:
            of.index.unfold(found)
            frame = calling.frame_for(evaluator, Function(of.index, found, owner=made), call, index, None, made)
            yield from _seen_from(evaluator, concept, reader, frame, part)
        return
    yield from _seen_from(evaluator, concept, reader, Frame(holder, {}, 1, step, made), part)


def _seen_from(
    evaluator: Evaluator, concept: Concept, reader: NounReader, frame: Frame, part: str
) -> Iterator[Concept]:
    outer = frame.call
    site = Site(outer.path, outer.node, concept.site.library, concept.site.name, _holder(evaluator, outer), part)
    if isinstance(reader, CallReader):
        for inner in recognise.of_call(evaluator, reader.index, reader.call, frame, part):
            if type(inner) is type(concept):
                yield _original(type(inner)(site, inner.reader), concept)
    elif isinstance(concept, AuthorizationRequest) and isinstance(reader.node, cst.BaseExpression):
        request = handmade.request_at(evaluator, reader.index, reader.node, frame, part)
        if request is not None:
            yield _original(type(request)(site, request.reader), concept)
    elif isinstance(concept, BackChannelRequest) and isinstance(reader.node, cst.Call):
        sent = token_requests.request_at(evaluator, reader.index, reader.node, frame, part)
        if sent is not None:
            yield _original(type(sent)(site, sent.reader), concept)
    elif isinstance(reader, GivenReader):
        given = {
            name: _again(evaluator, node, reader.index, frame)
            for name, node in reader.nodes.items()
            if isinstance(node, cst.BaseExpression)
        }
        yield _original(
            type(concept)(site, GivenReader(evaluator, reader.index, reader.node, frame, given, reader.nodes)), concept
        )


def _holder(evaluator: Evaluator, outer: Step) -> str:
    index = evaluator.project.load(outer.path)
    if index is None or not isinstance(outer.node, cst.CSTNode):
        return ""
    return index.name_around(outer.node)


def _again(evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex, frame: Frame):  # type: ignore[no-untyped-def]
    return lambda: evaluator.evaluate(node, index, frame)


def _original(seen: Concept, original: Concept) -> Concept:
    seen.original = original
    return seen
