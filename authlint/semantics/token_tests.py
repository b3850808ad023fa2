"""Is an entry of an unverified token compared with what is allowed, before it decides anything?

Only a test that may refuse the wrong one counts: whether the entry is there at all, or is the word "none", says
nothing about the others. What the test compares with is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from authlint.semantics.ancestry import Source
from authlint.semantics.index import ModuleIndex
from authlint.semantics.keys import key_of
from authlint.semantics.token_entries import Entry
from authlint.semantics.tree import dotted, last_call_name, walk

_CHECKS = re.compile(
    r"valid|check(?!_output|_call)|allow|trust|verif|assert|ensure|require|permit|known|accept|safe|expect|match|whitelist|guard"
    r"|isalnum|isdigit|isidentifier|isdecimal|basename|quote|uuid|\bint$|escape|sanit|clean|startswith|hash|sha\d|hexdigest",
    re.IGNORECASE,
)
"""Names of functions that test what they are given, or leave nothing dangerous of it."""

_NOTHING = frozenset({"None", "True", "False", "''", '""'})


def is_tested(entry: Entry, afterwards: bool = False) -> bool:
    """True when a test looks at the entry, or at what is made of it, above the place where it is used.

    Args:
        entry: what is looked at.
        afterwards: a test below that place counts as well.
    """
    used: dict[int, list[Source]] = {}
    holders: dict[int, tuple[ModuleIndex, cst.CSTNode]] = {}
    for source in (*entry.way, entry.source):
        function = source.index.function_of(source.node)
        holder: cst.CSTNode = function if function is not None else source.index.tree
        used.setdefault(id(holder), []).append(source)
        holders[id(holder)] = source.index, holder
    if any(isinstance(one.node, cst.Call) and _CHECKS.search(last_call_name(one.node)) for one in entry.way):
        return True
    for key, (_, holder) in holders.items():
        names = {dotted(one.node) for one in used[key] if entry.part not in one.keys} - {""}
        end = None if afterwards else used[key][0].node
        if any(_looks_at(test, names, entry.part) for test in _tests(holder, end)):
            return True
    return False


def _tests(holder: cst.CSTNode, end: cst.CSTNode | None) -> Iterator[cst.CSTNode]:
    """Yield what a function tests above a node, and the calls that may refuse."""
    body = holder.body if isinstance(holder, cst.FunctionDef) else holder
    for node in walk(body):
        if node is end:
            return
        match node:
            case cst.If() | cst.IfExp() | cst.While() | cst.Assert():
                yield node.test
            case cst.CompIf():
                yield node.test
            case cst.Match():
                yield node.subject
            case cst.Call() if _CHECKS.search(last_call_name(node)) and all(one is not end for one in walk(node)):
                yield node


def _looks_at(test: cst.CSTNode, names: set[str], part: str) -> bool:
    if isinstance(test, cst.Call):
        return any(_mentions(argument.value, names, part) for argument in test.args) or (
            isinstance(test.func, cst.Attribute) and _mentions(test.func.value, names, part)
        )
    pending: list[cst.CSTNode] = [test]
    while pending:
        node = pending.pop()
        match node:
            case cst.BooleanOperation():
                pending += (node.left, node.right)
            case cst.UnaryOperation():
                pending.append(node.expression)
            case cst.Comparison():
                sides = [node.left, *(target.comparator for target in node.comparisons)]
                if any(_mentions(side, names, part) for side in sides) and not _is_presence(node, part):
                    return True
            case cst.Call() if node.args and not _is_read(node, part):
                # A question about the entry: ``is_ours(issuer)``, ``any(issuer == one for one in ours)``.
                if _mentions(node, names, part):
                    return True
            case cst.Name() | cst.Attribute() if isinstance(test, cst.Name | cst.Attribute) and test is not node:
                return False
    return False


def _is_presence(node: cst.Comparison, part: str) -> bool:
    """True for ``x is None``, ``x == "none"``, ``"alg" in header``: any other value passes, or is refused."""
    others = [node.left, *(target.comparator for target in node.comparisons)]
    for one in others:
        words = list(one.elements) if isinstance(one, cst.List | cst.Tuple | cst.Set) else []
        inner = [element.value for element in words] or [one]
        if all(_is_nothing(item, part) for item in inner):
            return True
    return False


def _is_nothing(node: cst.BaseExpression, part: str) -> bool:
    if dotted(node) in _NOTHING:
        return True
    return isinstance(node, cst.SimpleString) and (
        node.raw_value in ("", part) or str(node.raw_value).lower() == "none"
    )


def _is_read(node: cst.Call, part: str) -> bool:
    first = node.args[0].value if node.args else None
    return last_call_name(node) in ("get", "pop") and isinstance(first, cst.SimpleString) and first.raw_value == part


def _mentions(node: cst.CSTNode, names: set[str], part: str) -> bool:
    for one in walk(node):
        match one:
            case cst.Name() | cst.Attribute() if dotted(one) in names:
                return True
            case cst.Subscript() if key_of(one) == part:
                return True
            case cst.Call() if _is_read(one, part):
                return True
    return False
