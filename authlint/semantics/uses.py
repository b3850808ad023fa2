"""Where a value goes inside a function: forward from an expression to the reads of it.

A *use* is a place where the value, or a part of it, is read. Parts are followed by the keys that are read:
``claims["sub"]``, ``claims.get("iss")``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.tables_claims import CLIENT_ROLES

MAX_USES = 60


@dataclass(frozen=True, slots=True)
class Use:
    """One read of a followed value.

    Attributes:
        node: the expression that is read.
        key: the entry that was read from it, the innermost of several; empty for the whole.
        parent: the node that does something with it.
    """

    node: cst.BaseExpression
    key: str
    parent: cst.CSTNode


def uses_of(index: ModuleIndex, node: cst.BaseExpression, key: str = "") -> list[Use]:
    """Return the uses of the value of ``node`` in its function, following local variables, ``await`` and entries."""
    found: list[Use] = []
    pending: list[tuple[cst.BaseExpression, str]] = [(node, key)]
    seen: set[int] = set()
    while pending and len(found) < MAX_USES:
        current, name = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        parent = index.parent(current)
        if parent is None:
            continue
        for following in _follow(index, current, name, parent):
            if isinstance(following, Use):
                found.append(following)
            else:
                pending.append(following)
    return found


def _follow(
    index: ModuleIndex, node: cst.BaseExpression, key: str, parent: cst.CSTNode
) -> Iterator[Use | tuple[cst.BaseExpression, str]]:
    match parent:
        case cst.Await() | cst.NamedExpr() | cst.Subscript() if parent is not None and _transparent(parent, node):
            if isinstance(parent, cst.Subscript):
                yield (parent, _deeper(key, subscript_key(parent)))
            else:
                yield (parent, key)
                if isinstance(parent, cst.NamedExpr):
                    yield from _named(index, parent.target, key, parent)
        case cst.Attribute() if parent.value is node:
            call = index.parent(parent)
            name = parent.attr.value
            if (
                isinstance(call, cst.Call)
                and call.func is parent
                and name in ("get", "pop", "__getitem__", "setdefault")
                and call.args
            ):
                first = call.args[0].value
                yield (call, _deeper(key, first.raw_value if isinstance(first, cst.SimpleString) else "*"))
            elif (
                isinstance(call, cst.Call)
                and call.func is parent
                and name
                in (
                    "copy",
                    "decode",
                    "encode",
                    "strip",
                    "lower",
                    "split",
                    "partition",
                    "json",
                    "claims",
                    "dict",
                    "payload",
                )
            ):
                yield (call, key)
            elif isinstance(call, cst.Call) and call.func is parent:
                yield Use(node, key, call)
            else:
                yield (parent, key or name if name not in ("claims", "payload", "objects", "token", "jwt") else key)
        case cst.Assign():
            for target in parent.targets:
                if isinstance(target.target, cst.Tuple | cst.List):
                    for element in target.target.elements:
                        yield from _named(index, element.value, key, parent)
                    continue
                yield from _named(index, target.target, key, parent)
                if not dotted(target.target):
                    yield Use(node, key, parent)
        case cst.AnnAssign():
            yield from _named(index, parent.target, key, parent)
        case cst.BooleanOperation() | cst.IfExp() if not (isinstance(parent, cst.IfExp) and parent.test is node):
            yield (parent, key)
            if isinstance(parent, cst.BooleanOperation):
                yield Use(node, key, parent)
        case cst.Element() if (targets := _parallel_targets(index, parent)) is not None:
            for place in targets:
                yield from _named(index, place, key, parent)
        case cst.WithItem() if parent.asname is not None:
            yield from _named(index, parent.asname.name, key, parent)
        case cst.Arg():
            call = index.parent(parent)
            if isinstance(call, cst.Call) and last_call_name(call) in (
                "str",
                "int",
                "dict",
                "UUID",
                "cast",
                "list",
                "set",
                "bool",
                "JSONResponse",
                "deepcopy",
            ):
                yield (call, key)
            elif call is not None:
                yield Use(node, key, call)
        case _:
            yield Use(node, key, parent)


def _parallel_targets(index: ModuleIndex, element: cst.Element) -> list[cst.BaseExpression] | None:
    """Return the targets an element goes to in ``a, b = x, y``; ``None`` when it stands in another display."""
    display = index.parent(element)
    statement = index.parent(display) if display is not None else None
    if not isinstance(display, cst.Tuple | cst.List) or not isinstance(statement, cst.Assign):
        return None
    place = next((number for number, one in enumerate(display.elements) if one is element), -1)
    found: list[cst.BaseExpression] = []
    for target in statement.targets:
        if isinstance(target.target, cst.Tuple | cst.List) and len(target.target.elements) == len(display.elements):
            found.append(target.target.elements[place].value)
    return found or None


def _deeper(outer: str, inner: str) -> str:
    """Return the entry that tells more: ``claims["user"]["email"]`` is an email, ``claims["roles"][0]`` is a role.

    Roles in a client remain told apart from roles everywhere.
    """
    if outer.startswith(CLIENT_ROLES):
        return f"{CLIENT_ROLES}.{inner}"
    return outer if outer and inner == "*" else inner


def _transparent(parent: cst.CSTNode, node: cst.CSTNode) -> bool:
    return not isinstance(parent, cst.Subscript) or parent.value is node


def subscript_key(node: cst.Subscript) -> str:
    """Return the key of ``claims["sub"]``, a star for one that is not written as a text."""
    if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        value = node.slice[0].slice.value
        return value.raw_value if isinstance(value, cst.SimpleString) else "*"
    return "*"


def _named(
    index: ModuleIndex, target: cst.CSTNode, key: str, statement: cst.CSTNode
) -> Iterator[Use | tuple[cst.BaseExpression, str]]:
    """Yield the reads of a variable after it was assigned."""
    name = dotted(target)
    if not name:
        return
    start = index.order.get(id(index.statement_of(statement)), 0)
    end = _next_assignment(index, name, statement, start)
    for read in reads_of(index, name, target):
        at = index.order.get(id(index.statement_of(read)), 0)
        if (at > start or (at == start and not _holds(index, statement, read))) and at <= end:
            yield (read, key)
    if "." in name and not name.startswith(("self.", "cls.")):
        yield Use(target, key, statement)  # type: ignore[arg-type]


def _holds(index: ModuleIndex, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
    return any(above is statement for above in index.ancestors(node))


def _next_assignment(index: ModuleIndex, name: str, statement: cst.CSTNode, start: int) -> int:
    """Return where the variable is certainly given another value: a later assignment in the same block."""
    scope = index.scope_of(statement)
    mine = index.place(index.statement_of(statement) or statement)
    for effect in scope.effects.get(name, ()):
        at = index.order.get(id(effect.statement), 0)
        place = index.place(effect.statement)
        if (
            effect.kind in ("assign", "unpack")
            and at > start
            and mine is not None
            and place is not None
            and place[0] is mine[0]
        ):
            return at
    return 1 << 60


def reads_of(index: ModuleIndex, name: str, near: cst.CSTNode) -> list[cst.BaseExpression]:
    """Return the expressions that read a (dotted) name in the function or module body around ``near``."""
    function = index.function_of(near)
    root: cst.CSTNode = function.body if function is not None else index.tree
    if function is None:
        index.unfold_naming(name.partition(".")[0])
    table = index.reads.get(id(root))
    if table is None:
        table = index.reads[id(root)] = {}
        for node in walk(root):
            if isinstance(node, cst.Name | cst.Attribute):
                full = dotted(node)
                parent = index.parent(node)
                if (
                    full
                    and not _is_target(parent, node)
                    and not (isinstance(parent, cst.Attribute) and parent.attr is node)
                ):
                    table.setdefault(full, []).append(node)
    return table.get(name, [])


def _is_target(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    match parent:
        case cst.AssignTarget() | cst.Param() | cst.ImportAlias() | cst.FunctionDef() | cst.ClassDef() | cst.NameItem():
            return True
        case cst.AnnAssign():
            return parent.target is node
        case cst.NamedExpr():
            return parent.target is node
        case cst.Arg():
            return parent.keyword is node
    return False


def reads_after(index: ModuleIndex, target: cst.Name) -> Iterator[cst.Name]:
    """Yield the reads of a variable in the statements after the one that assigns it, in the same function or module."""
    function = index.function_of(target)
    after = index.order.get(id(index.statement_of(target)), 0)
    for node in walk(function if function is not None else index.tree):
        if (
            isinstance(node, cst.Name)
            and node.value == target.value
            and node is not target
            and index.order.get(id(index.statement_of(node)), 0) > after
        ):
            yield node
