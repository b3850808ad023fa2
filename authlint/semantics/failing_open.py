"""What a program does when the verification of a token fails: does it turn the token away, or go on with it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode
from authlint.semantics import own_token, verification
from authlint.semantics.denial import refuses, turns_away
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.token_entries import is_verifying
from authlint.semantics.tree import dotted, last_call_name, last_name, walk
from authlint.semantics.uses import reads_of
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_OUTWARD = 2
"""How many calls outwards of the decode a ``try`` is looked for."""

_ANOTHER_REASON = re.compile(
    r"Expired\w*|ImportError|ModuleNotFoundError|TypeError|AttributeError|NotImplementedError|ImmatureSignatureError"
)
"""Errors that do not say the token is forged: it has run out, or the library is another one."""

_REFUSED = re.compile(
    r"Exception|BaseException|ValueError|\w*(?:jwt|jwe|jose|jws|token|signature|decode|invalid|claim|verif|auth)\w*",
    re.IGNORECASE,
)
"""Errors that a decode raises when the token is not genuine."""

_LOGS = frozenset({"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_MAY_IGNORE = re.compile(r"log_?out|sign_?out|hint|expired|invalid|debug|inspect", re.IGNORECASE)
"""Functions in which a token may be no longer good, or is only looked at."""

_MUST_REFUSE = re.compile(r"_?(?:verify|validate|check|require|ensure|authenticate|authori[sz]e)\w*", re.IGNORECASE)


def replaces_verified(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that claims read unverified are used in place of those whose verification failed."""
    if reader.frame is not None or not isinstance(reader.node, cst.Call):
        return None
    if isinstance(concept, TokenDecode) and concept.verify_signature.falsy() is None:
        return None
    if own_token.reason(concept, reader) is not None:
        return None
    argument = reader.role_node("token")
    token = argument.value if isinstance(argument, cst.Arg) else argument
    given = token if isinstance(token, cst.BaseExpression) else None
    return _replaces(reader.evaluator, reader.index, reader.node, given, 0)


def _replaces(
    evaluator: Evaluator, index: ModuleIndex, node: cst.Call, token: cst.BaseExpression | None, depth: int
) -> Evidence | None:
    function = index.function_of(node)
    if function is not None and _MAY_IGNORE.search(function.name.value):
        return None
    for tried, handler in _handlers_around(index, node):
        if (
            token is not None
            and _is_for_forgeries(handler)
            and verification.inside(evaluator, index, tried.body, token)
            and not verification.inside(evaluator, index, handler.body, token)
            and _goes_on(index, node, tried, handler)
        ):
            steps = (
                evaluator.step("the verification fails here", index, _place(handler)),
                evaluator.step("and what nobody verified is used instead", index, node),
            )
            return Evidence("claims that nobody verified are used when the verification fails", steps)
    if depth >= MAX_OUTWARD or function is None or not _is_returned(index, node):
        return None
    for other, call in evaluator.callers(index, function):
        passed = own_token.argument_named(function, token.value, call) if isinstance(token, cst.Name) else None
        outer = _replaces(evaluator, other, call, passed, depth + 1)
        if outer is not None:
            return outer
    return None


def _handlers_around(index: ModuleIndex, node: cst.CSTNode) -> Iterator[tuple[cst.Try, cst.ExceptHandler]]:
    """Yield the ``try`` statements in whose handlers ``node`` stands, each with the handler."""
    child = node
    for above in index.ancestors(node):
        if isinstance(above, cst.Try) and isinstance(child, cst.ExceptHandler):
            yield above, child
        if isinstance(above, cst.FunctionDef):
            return
        child = above


def _goes_on(index: ModuleIndex, node: cst.Call, tried: cst.Try, handler: cst.ExceptHandler) -> bool:
    """True when what ``node`` reads in a handler is returned, or used below the ``try``."""
    statement = index.statement_of(node)
    if isinstance(statement, cst.Return):
        return True
    names = {dotted(one.target) for one in index.ancestors(node) if isinstance(one, cst.NamedExpr)}
    if isinstance(statement, cst.Assign | cst.AnnAssign):
        names.update(_targets(statement))
    for part in walk(handler.body):
        if isinstance(part, cst.Assign) and _names(part.value, names):
            names.update(_targets(part))
    if leaves(handler.body):
        return any(
            isinstance(part, cst.Return) and part.value is not None and not refuses(part.value) and _names(part, names)
            for part in walk(handler.body)
        )
    inside = {id(part) for part in walk(tried)}
    end = max((index.order.get(one, 0) for one in inside), default=0)
    return any(
        id(read) not in inside and index.order.get(id(index.statement_of(read)), end + 1) > end
        for name in names
        for read in reads_of(index, name, node)
    )


def _targets(statement: cst.Assign | cst.AnnAssign) -> Iterator[str]:
    """Yield the names that a statement gives a value, also by unpacking."""
    targets = [one.target for one in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
    for target in targets:
        elements = target.elements if isinstance(target, cst.Tuple | cst.List) else ()
        yield from (name for one in (target, *(one.value for one in elements)) if (name := dotted(one)))


def _names(node: cst.CSTNode, names: set[str]) -> bool:
    return any(isinstance(part, cst.Name | cst.Attribute) and dotted(part) in names for part in walk(node))


def _is_returned(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when a function returns what ``node`` gives, or a variable that holds it."""
    statement = index.statement_of(node)
    if isinstance(statement, cst.Return):
        return True
    function = index.function_of(node)
    if function is None or not isinstance(statement, cst.Assign):
        return False
    names = set(_targets(statement))
    return any(one.value is not None and dotted(one.value) in names for one in index.returns.get(id(function), ()))


# -------------------------------------------------------------------- failures that are ignored


def fails_open(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program goes on when the verification fails, as if it had not."""
    if not is_verifying(concept, reader) or not isinstance(reader.node, cst.Call):
        return None
    if isinstance(concept.role_value("token"), Known):
        return None  # The program tries out its own key.
    return _ignored(reader.evaluator, reader.index, reader.node, 0)


def _ignored(evaluator: Evaluator, index: ModuleIndex, node: cst.Call, depth: int) -> Evidence | None:
    function = index.function_of(node)
    if function is None or _MAY_IGNORE.search(function.name.value):
        return None
    tried = _try_around(index, node)
    if tried is not None:
        for handler in tried.handlers:
            if not _is_for_forgeries(handler):
                continue
            reason = _answers_yes(function, tried, handler) or _passes_by(evaluator, index, node, tried, handler)
            if reason:
                return Evidence(reason, (evaluator.step(reason, index, _place(handler)),))
        return None
    if depth < MAX_OUTWARD and (_is_returned(index, node) or isinstance(index.statement_of(node), cst.Expr)):
        for other, call in evaluator.callers(index, function):
            outer = _ignored(evaluator, other, call, depth + 1)
            if outer is not None:
                return outer
    return None


def _try_around(index: ModuleIndex, node: cst.CSTNode) -> cst.Try | None:
    """Return the ``try`` in whose body ``node`` stands; none in a loop, which may try one key after the other."""
    child, found = node, None
    for above in index.ancestors(node):
        if isinstance(above, cst.For | cst.While):
            return None
        if isinstance(above, cst.FunctionDef | cst.Lambda):
            return found
        if isinstance(above, cst.Try) and child is above.body and found is None:
            found = above
        child = above
    return None


def _answers_yes(function: cst.FunctionDef, tried: cst.Try, handler: cst.ExceptHandler) -> str:
    """Say that a handler answers yes, in a function whose answer to a good token is not no."""
    answer = _last(handler.body)
    if not isinstance(answer, cst.Return) or answer.value is None or dotted(answer.value) != "True":
        return ""
    within = {id(part) for one in tried.handlers for part in walk(one)}
    others = [
        part.value
        for part in walk(function.body)
        if isinstance(part, cst.Return) and id(part) not in within and part.value is not None
    ]
    return "a token that fails the verification counts as good" if any(not refuses(one) for one in others) else ""


def _passes_by(
    evaluator: Evaluator, index: ModuleIndex, node: cst.Call, tried: cst.Try, handler: cst.ExceptHandler
) -> str:
    """Say that a handler does nothing, and what follows runs for any token: nothing of the verified one is needed."""
    statement = index.statement_of(node)
    if not isinstance(statement, cst.Expr) or _last(tried.body) is not statement or tried.orelse is not None:
        return ""
    if not all(_does_nothing(one) for one in _statements(handler.body)) or _is_reported(evaluator, index, node):
        return ""
    function = index.function_of(node)
    assert function is not None
    after = list(_after(index, tried))
    if not after:
        return "the failure is not passed on" if _MUST_REFUSE.fullmatch(function.name.value) else ""
    return "" if turns_away(after[-1]) else "the failure is ignored, and the program goes on"


def _is_reported(evaluator: Evaluator, index: ModuleIndex, node: cst.Call) -> bool:
    """True when an unverified reading in the same function is a mistake of its own, which says the same."""
    function = index.function_of(node)
    return any(
        isinstance(noun, TokenDecode)
        and noun.verify_signature.falsy() is not None
        and isinstance(noun.site.node, cst.CSTNode)
        and index.function_of(noun.site.node) is function
        for noun in evaluator.nouns_of(index)
    )


def _after(index: ModuleIndex, tried: cst.Try) -> Iterator[cst.CSTNode]:
    """Yield the statements below a ``try``, those of the blocks around it included."""
    child: cst.CSTNode = tried
    while True:
        place = index.place(child)
        if place is None:
            return
        block, position = place
        yield from block.statements[position + 1 :]
        if isinstance(block.owner, cst.FunctionDef | cst.Module):
            return
        owner: cst.CSTNode | None = block.owner
        while owner is not None and index.place(owner) is None:
            owner = index.parent(owner)
        if owner is None:
            return
        child = owner


def _statements(body: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    for statement in body.body:
        yield from statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,)


def _last(body: cst.BaseSuite) -> cst.CSTNode | None:
    return next(reversed(list(_statements(body))), None)


def _does_nothing(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Pass):
        return True
    if not isinstance(statement, cst.Expr):
        return False
    value = statement.value
    return isinstance(value, cst.BaseString | cst.Ellipsis) or (
        isinstance(value, cst.Call) and last_call_name(value) in _LOGS
    )


def _is_for_forgeries(handler: cst.ExceptHandler) -> bool:
    """True when a handler catches what a decode raises for a token that is not genuine."""
    if handler.type is None:
        return True
    caught = handler.type.elements if isinstance(handler.type, cst.Tuple) else None
    names = [last_name(one.value) for one in caught] if caught is not None else [last_name(handler.type)]
    return any(_REFUSED.fullmatch(name) and not _ANOTHER_REASON.fullmatch(name) for name in names)


def _place(handler: cst.ExceptHandler) -> cst.CSTNode:
    """Return what of a handler is shown: the errors, or the first statement when it catches all."""
    return handler.type if handler.type is not None else next(_statements(handler.body), handler)
