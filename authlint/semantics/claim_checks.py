"""After decoding, does the program itself compare a claim, how, and does it refuse what does not fit?

The claims are followed from the decode through variables, entries, models they are put into, functions they are handed
to, and back to the callers of the function that returns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.deciding import SHOWS, compared_beside, decides
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name
from authlint.semantics.uses import Use, reads_of, uses_of
from authlint.tables_claims import CLIENT_ROLES
from authlint.values import Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

How = Literal["exact", "partial", "contained", "handed on"]

MAX_HOPS = 4
"""Functions and callers that claims are followed through."""

_CHECKS = re.compile(
    r"_*(?:\w*_)?(?:validate|verify|check|ensure|require|assert|enforce|match|allow|is_valid)\w*", re.I
)
"""What a function is called that compares claims and cannot be looked into."""

_LOOKS_UP = frozenset({"get", "filter", "filter_by", "find", "find_one", "get_by", "first", "where", "index"})
_EQUALS = frozenset({"compare_digest", "constant_time_compare", "fullmatch", "isdisjoint", "intersection", "issubset"})
_PARTS = frozenset({"startswith", "endswith", "search", "match", "find", "index", "removeprefix"})
_UNCHANGED = frozenset({"rstrip", "lstrip", "strip", "lower", "casefold", "upper", "timestamp", "replace"})
_READERS = frozenset(
    {"loads", "json_decode", "fromtimestamp", "utcfromtimestamp", "float", "tuple", "frozenset", "Decimal", "round"}
)
_AWAY = (
    cst.Call,
    cst.Return,
    cst.Assign,
    cst.AnnAssign,
    cst.DictElement,
    cst.Element,
    cst.StarredDictElement,
    cst.Yield,
)
_MODEL = re.compile(r"[A-Z]\w*|model_validate|parse_obj|from_dict|from_claims|validate_python")


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """One place where the program tests a claim.

    Attributes:
        claim: its name.
        how: ``exact`` for equality or a place in a list, ``partial`` for a part of a text, ``contained`` for something
            that is in the claim, be it a text or a list, ``handed on`` when the test itself is not in sight.
        index, node: the comparison or call.
        value: the read of the claim.
    """

    claim: str
    how: How
    index: ModuleIndex
    node: cst.BaseExpression
    value: cst.BaseExpression


def expiry_checked(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program compares the expiry of the claims."""
    return _checked(reader, ("exp",))


def audience_checked(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program compares the audience, or the client that stands for it."""
    return _checked(reader, ("aud", "azp", "client_id", "appid", "cid", CLIENT_ROLES))


def issuer_checked(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program compares the issuer, or the tenant that stands for it."""
    return _checked(reader, ("iss", "tid", "hd"))


def _checked(reader: NounReader, claims: tuple[str, ...]) -> Evidence | None:
    for test in tests_of(reader):
        if test.claim.split(".")[0] in claims or (test.how == "handed on" and not test.claim):
            what = f'the program itself compares "{test.claim}"' if test.claim else "the claims are handed to a check"
            return Evidence(what, (reader.evaluator.step("compared here", test.index, test.node),))
    return compared_beside(reader, claims[0])


def tests_of(reader: NounReader) -> Iterator[ClaimTest]:
    """Yield the tests of the claims that a decode gives, in the program around it."""
    index, node = reader.index, reader.node
    outer = reader.frame.call if reader.frame is not None else None
    if isinstance(node, cst.Call):
        follower = Follower(reader.evaluator)
        yield from follower.from_value(index, node, "", 0)
        caller = reader.evaluator.project.load(outer.path) if outer is not None else None
        if outer is not None and caller is not None and isinstance(outer.node, cst.Call):
            yield from follower.from_value(caller, outer.node, "", 0)


def values_of(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> Iterator[ClaimTest]:
    """Yield the tests of claims that an expression gives, however they were read."""
    return Follower(evaluator).from_value(index, node, "", 0)


def uses_in(reader: NounReader) -> list[tuple[Use, bool]]:
    """Return the uses of the claims a decode gives, each with whether it takes them out of sight."""
    follower = Follower(reader.evaluator)
    if isinstance(reader.node, cst.Call):
        for _ in follower.from_value(reader.index, reader.node, "", 0):
            pass
    return follower.uses


class Follower:
    """Follows claims; each place is looked at once.

    Attributes:
        uses: the uses that were found, each with whether it takes all claims out of sight.
        ways: for each use, it and those that led to it, from the source on.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.seen: set[tuple[str, int]] = set()
        self.uses: list[tuple[Use, bool]] = []
        self.ways: list[tuple[tuple[ModuleIndex, Use], ...]] = []
        self._way: tuple[tuple[ModuleIndex, Use], ...] = ()
        self.entered: dict[int, tuple[ModuleIndex, cst.Call]] = {}

    def from_value(self, index: ModuleIndex, node: cst.BaseExpression, claim: str, hops: int) -> Iterator[ClaimTest]:
        """Yield the tests of what ``node`` gives: the claims, or one of them."""
        if (index.path, id(node)) in self.seen or hops > MAX_HOPS:
            return
        self.seen.add((index.path, id(node)))
        for use in uses_of(index, node, claim):
            before, way = len(self.seen), self._way
            self._way = (*way, (index, use))
            self.ways.append(self._way)
            yield from self._of_use(index, use, hops)
            self._way = way
            # Whatever hands all claims on and led nowhere took them out of sight.
            self.uses.append((use, len(self.seen) == before and _takes_away(use)))

    def _of_use(self, index: ModuleIndex, use: Use, hops: int) -> Iterator[ClaimTest]:
        parent = use.parent
        match parent:
            case cst.Comparison() | cst.ComparisonTarget():
                test = parent if isinstance(parent, cst.Comparison) else index.parent(parent)
                how = _compared(index, test, use) if isinstance(test, cst.Comparison) else None
                if how is not None and isinstance(test, cst.Comparison) and decides(index, test):
                    yield ClaimTest(use.key, how, index, test, use.node)
            case cst.Call():
                yield from self._of_call(index, use, parent, hops)
            case cst.Return():
                yield from self._of_return(index, use, parent, hops)
            case cst.For() | cst.CompFor():
                # Each of several audiences is looked at.
                yield ClaimTest(use.key, "exact", index, use.node, use.node)
            case cst.Index():
                # keys[claims["iss"]]: only what is known there goes on.
                yield ClaimTest(use.key, "exact", index, use.node, use.node)
            case cst.Assign() | cst.AnnAssign() if use.key == "":
                yield from self._of_attribute(index, parent, hops)
            case cst.DictElement() | cst.Element() | cst.StarredDictElement() | cst.BinaryOperation():
                above = parent if isinstance(parent, cst.BaseExpression) else index.parent(parent)
                if isinstance(above, cst.BaseExpression):
                    yield from self.from_value(index, above, use.key, hops + 1)

    def _of_call(self, index: ModuleIndex, use: Use, call: cst.Call, hops: int) -> Iterator[ClaimTest]:
        name = last_call_name(call)
        if isinstance(call.func, cst.Attribute) and call.func.value is use.node:
            yield from self._of_method(index, use, call, name, hops)
            return
        if name in SHOWS or name.endswith(("Error", "Exception")):
            return
        if name in _READERS:
            yield from self.from_value(index, call, use.key, hops)
            return
        callee = self.called(index, call)
        if isinstance(callee, Function) and isinstance(callee.node, cst.FunctionDef):
            yield from self._of_function(index, use, call, callee, hops)
        elif name == "validate" and not use.key and (names := self._registered(index, call)) is not None:
            for one in ("exp", *names):
                yield ClaimTest(one, "handed on", index, call, use.node)
        elif name in _EQUALS or name in _PARTS:
            how: How = "exact" if name in _EQUALS or not use.key else "partial"
            yield ClaimTest(use.key, how, index, call, use.node)
        elif name in _LOOKS_UP and use.key:
            yield ClaimTest(use.key, "exact", index, call, use.node)
        elif _CHECKS.fullmatch(name) and not _MODEL.fullmatch(name):
            yield ClaimTest(use.key, "handed on", index, call, use.node)
        elif _MODEL.fullmatch(name):
            yield from self.from_value(index, call, use.key, hops + 1)

    def called(self, index: ModuleIndex, call: cst.Call) -> Value:
        """Return what a call calls."""
        return self.evaluator.evaluate(call.func, index)

    def _registered(self, index: ModuleIndex, call: cst.Call) -> tuple[str, ...] | None:
        """Return the claims that a registry of joserfc expects, ``None`` when it is none or may expect others."""
        owner = call.func.value if isinstance(call.func, cst.Attribute) else None
        defined = definition_of(index, owner) if owner is not None else None
        made = defined[0] if defined is not None else owner
        if not isinstance(made, cst.Call) or last_call_name(made) != "JWTClaimsRegistry":
            return None
        names = tuple(argument.keyword.value for argument in made.args if argument.keyword is not None)
        return None if any(argument.star for argument in made.args) else names

    def _of_method(self, index: ModuleIndex, use: Use, call: cst.Call, name: str, hops: int) -> Iterator[ClaimTest]:
        if name in _UNCHANGED:
            yield from self.from_value(index, call, use.key, hops)
        elif use.key and name in _PARTS | _EQUALS:
            yield ClaimTest(use.key, "partial" if name in _PARTS else "exact", index, call, use.node)
        elif name == "validate" and not use.key:
            # Of the claims of Authlib: with the expectations that the decode was given, so what it adds is the expiry.
            yield ClaimTest("exp", "handed on", index, call, use.node)
        elif _CHECKS.fullmatch(name) and not use.key:
            yield ClaimTest("", "handed on", index, call, use.node)

    def _of_function(
        self, index: ModuleIndex, use: Use, call: cst.Call, callee: Function, hops: int
    ) -> Iterator[ClaimTest]:
        assert isinstance(callee.node, cst.FunctionDef)
        callee.index.unfold(callee.node)
        name = _parameter(callee, call, use.node)
        if not name or hops >= MAX_HOPS:
            return
        self.entered.setdefault(id(callee.node), (index, call))
        for read in reads_of(callee.index, name, callee.node.body):
            yield from self.from_value(callee.index, read, use.key, hops + 1)

    def _of_return(self, index: ModuleIndex, use: Use, statement: cst.Return, hops: int) -> Iterator[ClaimTest]:
        function = index.function_of(statement)
        if function is None or hops >= MAX_HOPS:
            return
        # What a function was handed goes back to where it was called, and to no other caller.
        entered = self.entered.get(id(function))
        for other, call in [entered] if entered is not None else self.evaluator.callers(index, function):
            yield from self.from_value(other, call, use.key, hops + 1)

    def _of_attribute(
        self, index: ModuleIndex, statement: cst.Assign | cst.AnnAssign, hops: int
    ) -> Iterator[ClaimTest]:
        """Follow claims that are kept in an attribute of the object to the other methods that read it."""
        targets = [one.target for one in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
        names = [name for target in targets if (name := dotted(target)).startswith("self.")]
        function = index.function_of(statement)
        owner = index.class_of(function) if function is not None else None
        if not names or not isinstance(owner, cst.ClassDef):
            return
        for method in owner.body.body:
            if isinstance(method, cst.FunctionDef) and method is not function:
                index.unfold(method)
                for name in names:
                    for read in reads_of(index, name, method.body):
                        yield from self.from_value(index, read, "", hops + 1)


def _takes_away(use: Use) -> bool:
    """True for a use that hands the claims to somebody else, and not merely to a log."""
    parent = use.parent
    return isinstance(parent, _AWAY) and not (isinstance(parent, cst.Call) and last_call_name(parent) in SHOWS)


def _parameter(callee: Function, call: cst.Call, node: cst.BaseExpression) -> str:
    """Return the parameter that gets what ``node`` gives."""
    assert isinstance(callee.node, cst.FunctionDef)
    parameters = [one.name.value for one in (*callee.node.params.posonly_params, *callee.node.params.params)]
    if callee.owner is not None or (parameters and parameters[0] in ("self", "cls")):
        parameters = parameters[1:]
    place = 0
    for argument in call.args:
        if argument.value is node:
            if argument.keyword is not None:
                return argument.keyword.value
            return parameters[place] if place < len(parameters) and not argument.star else ""
        place += argument.keyword is None
    return ""


def _compared(index: ModuleIndex, test: cst.Comparison, use: Use) -> How | None:
    """Return how a comparison looks at a claim, or ``None`` when it only asks whether there is one."""
    if not use.key or len(test.comparisons) != 1:
        return "exact" if use.key else None
    target = test.comparisons[0]
    operator, other = target.operator, target.comparator
    if dotted(other) == "None" or (isinstance(other, cst.SimpleString) and not other.raw_value):
        return None
    if isinstance(operator, cst.In | cst.NotIn):
        if other is use.node:
            return "contained"
        return "partial" if isinstance(other, cst.SimpleString | cst.FormattedString) else "exact"
    return "exact"
