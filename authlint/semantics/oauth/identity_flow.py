"""Where the claims about somebody go: which of them an account is looked up by, and which are asked for at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.claim_checks import Follower
from authlint.semantics.denial import turns_away
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.leaving import last_statement
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import Use, reads_of
from authlint.tables_identities import VERIFIED
from authlint.values import Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

Place = tuple[ModuleIndex, Use]

EMAIL_FIELD = re.compile(r"(?:\w+_)?(?:e_?mail(?:_?address)?|user_?name)(?:__i?exact)?", re.IGNORECASE)
NAME_FIELD = re.compile(
    r"(?:\w+_)?(?:user_?name|login|nick_?name|upn|name|e_?mail(?:_?address)?|phone\w*)(?:__i?exact)?", re.IGNORECASE
)
SUBJECT_FIELD = re.compile(
    r"(?:\w+_)?(?:sub|subject|(?:oauth|oidc|openid|social|external|provider|idp|sso)_?(?:user_)?(?:id|uid|sub))(?:__exact)?",
    re.IGNORECASE,
)
"""Fields of an account, as keywords, columns and keys of a query."""

_QUERIES = frozenset(
    {
        *("get", "filter", "filter_by", "find", "find_one", "find_first", "get_or_create", "update_or_create", "aget"),
        *(
            "aget_or_create",
            "aupdate_or_create",
            "get_by",
            "get_or_none",
            "find_by",
            "first",
            "query",
            "scan",
            "find_user",
        ),
        *("find_one_and_update", "update_one", "get_object_or_404", "get_user", "exists", "count", "fetch_one"),
    }
)
_CONDITIONS = frozenset({"where", "filter", "and_", "or_", "exists", "get_or_none", "find_one", "select", "first"})
_SQL = frozenset({"execute", "fetchrow", "fetchone", "fetch_one", "fetchval", "query", "fetch", "query_db", "first"})
_BY_EMAIL = re.compile(r"(?!.*(?:send|notify|invit|verif|mail_?to))\w*_?by_?e_?mail(?:_?address)?\w*", re.IGNORECASE)
_GETS_OR_CREATES = re.compile(r"_?(?:get|find|fetch|load|ensure|resolve)_or_create_\w*(?:user|account|member)", re.I)
_IDENTIFIES = re.compile(r"(?:\w+_)?(?:sub|subject|uid|id|identifier|issuer|iss)", re.IGNORECASE)
_ACTS = re.compile(r"\w*(?:log_?in|token|session|link|associate|update|save|commit|add)\w*", re.IGNORECASE)
_ASKS_VERIFIED = re.compile(r"\w*(?:email_?(?:is_)?verified|verified_?email|hosted_?domain)\w*", re.IGNORECASE)
_CHOICE = re.compile(
    r"\w*(?:merge|link|associate|match|trust)\w*e?mail\w*|\w*trusts?_?(?:idp|provider)\w*", re.IGNORECASE
)
_LONG_NAME = 12
"""Letters of a name that are enough to find the one method of a project that has it."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """An account is looked up by a claim.

    Attributes:
        index, node: the query, or the call of what looks it up.
        read: the first place at which the claim itself is handed on.
    """

    index: ModuleIndex
    node: cst.BaseExpression
    read: Place


class Claims:
    """What becomes of the claims that a call gives.

    Attributes:
        ways: each use of them, after those that led to it.
    """

    def __init__(self, reader: NounReader) -> None:
        follower = _Follower(reader.evaluator)
        outer = reader.frame.call if reader.frame is not None else None
        caller = reader.evaluator.project.load(outer.path) if outer is not None else None
        places: list[tuple[ModuleIndex, object]] = [(reader.index, reader.node)]
        if outer is not None and caller is not None:
            places.append((caller, outer.node))
        for index, node in places:
            if isinstance(node, cst.BaseExpression):
                for _ in follower.from_value(index, node, "", 0):
                    pass
        self.ways = follower.ways

    def lookups(self, claims: frozenset[str], field: re.Pattern[str]) -> Iterator[Lookup]:
        """Yield the queries for an account by one of the claims."""
        for way in self.ways:
            index, use = way[-1]
            if use.key not in claims:
                continue
            node = _query(index, use, field)
            if node is not None and not _refuses_found(index, node) and not _is_chosen(index, node):
                yield Lookup(index, node, next(place for place in way if place[1].key in claims))

    def asks_verified(self) -> bool:
        """True when the program asks whether the e-mail address was verified, or who owns its domain."""
        if any(VERIFIED.fullmatch(use.key) for way in self.ways for _, use in way[-1:] if use.key):
            return True
        functions = {id(one): one for index, one in self.functions()}
        return any(_mentions_verified(function) for function in functions.values())

    def mention(self, names: re.Pattern[str]) -> bool:
        """True when one of the claims is read, or the functions they get to have one of the names, or such a text."""
        if any(names.fullmatch(use.key) for way in self.ways for _, use in way[-1:] if use.key):
            return True
        functions = {id(one): one for _, one in self.functions()}
        return any(
            names.fullmatch(part.value.strip("\"'"))
            for function in functions.values()
            for part in walk(function)
            if isinstance(part, cst.Name | cst.SimpleString)
        )

    def functions(self) -> Iterator[tuple[ModuleIndex, cst.FunctionDef]]:
        """Yield the functions that the claims get to."""
        for way in self.ways:
            index, use = way[-1]
            function = index.function_of(use.node)
            if function is not None:
                yield index, function


class _Follower(Follower):
    """Also goes into a method of an object that is not in sight, when the project has a single one of the name."""

    def called(self, index: ModuleIndex, call: cst.Call) -> Value:
        value = super().called(index, call)
        if isinstance(value, Function) or not isinstance(call.func, cst.Attribute):
            return value
        return _only_one(self.evaluator, call.func.attr.value) or value


def _only_one(evaluator: Evaluator, name: str) -> Function | None:
    if len(name) < _LONG_NAME or "_" not in name:
        return None
    found: list[Function] = []
    for path in sorted(evaluator.files_with(f"def {name.lower()}") or ()):
        index = evaluator.project.load(path)
        if index is not None:
            index.unfold_naming(name)
            found += [
                Function(index, node, owner=None)
                for qualified, node in index.functions.items()
                if qualified.rsplit(".", 1)[-1] == name
            ]
    return found[0] if len(found) == 1 else None


# -------------------------------------------------------------------- queries


def _query(index: ModuleIndex, use: Use, field: re.Pattern[str]) -> cst.BaseExpression | None:
    """Return the query that a claim is put into, as the value that a field of an account is compared with."""
    parent = use.parent
    if isinstance(parent, cst.Comparison | cst.ComparisonTarget):
        return _condition(index, use, parent, field)
    if not isinstance(parent, cst.Call):
        return None
    name = last_call_name(parent)
    argument = next((one for one in parent.args if one.value is use.node), None)
    if argument is None:
        return None
    if field is EMAIL_FIELD and _BY_EMAIL.fullmatch(name):
        return parent
    asks = name in _QUERIES or (_GETS_OR_CREATES.fullmatch(name) is not None and not _is_identified(parent))
    if asks and argument.keyword is not None and field.fullmatch(argument.keyword.value):
        return parent
    if isinstance(argument.value, cst.Dict) and name in _QUERIES:
        keys = (one.key for one in argument.value.elements if isinstance(one, cst.DictElement))
        if any(isinstance(key, cst.SimpleString) and field.fullmatch(str(key.raw_value)) for key in keys):
            return parent
    return parent if name in _SQL and _is_sql_for(parent, field) else None


def _is_identified(call: cst.Call) -> bool:
    """True when a call also gets what identifies somebody at the provider."""
    return any(one.keyword is not None and _IDENTIFIES.fullmatch(one.keyword.value) for one in call.args)


def _condition(index: ModuleIndex, use: Use, parent: cst.CSTNode, field: re.Pattern[str]) -> cst.BaseExpression | None:
    """Return the query of ``where(User.email == email)``."""
    test = parent if isinstance(parent, cst.Comparison) else index.parent(parent)
    if not isinstance(test, cst.Comparison) or not isinstance(test.comparisons[0].operator, cst.Equal):
        return None
    columns = [part for part in walk(test) if isinstance(part, cst.Attribute) and field.fullmatch(part.attr.value)]
    if not any(dotted(one.value).rsplit(".", 1)[-1][:1].isupper() or dotted(one.value)[-2:] == ".c" for one in columns):
        return None
    for above in index.ancestors(test):
        if isinstance(above, cst.Call) and last_call_name(above) in _CONDITIONS:
            return above
        if isinstance(above, cst.BaseStatement | cst.BaseSmallStatement):
            return None
    return None


def _is_sql_for(call: cst.Call, field: re.Pattern[str]) -> bool:
    for argument in call.args:
        for part in walk(argument.value):
            if isinstance(part, cst.SimpleString) and isinstance(part.raw_value, str):
                where = re.search(r"\bwhere\b(.*)", part.raw_value, re.IGNORECASE | re.DOTALL)
                if where is not None and any(field.fullmatch(word) for word in re.findall(r"(\w+)\)?\s*=", where[1])):
                    return True
    return False


def _refuses_found(index: ModuleIndex, query: cst.BaseExpression) -> bool:
    """True when somebody is turned away because the account is there already, and not let into it."""
    child: cst.CSTNode = query
    for above in index.ancestors(query):
        match above:
            case cst.If():
                return child is above.test and _only_refuses(above.body)
            case cst.Assign():
                names = [dotted(one.target) for one in above.targets]
                return any(name and _refused_later(index, name, above) for name in names)
            case cst.UnaryOperation() | cst.BooleanOperation() | cst.BaseSmallStatement() | cst.BaseStatement():
                return False
        child = above
    return False


def _is_chosen(index: ModuleIndex, query: cst.BaseExpression) -> bool:
    """True when a setting that says so makes whoever runs the program decide that the address is good enough."""
    return any(
        isinstance(above, cst.If)
        and any(isinstance(part, cst.Name) and _CHOICE.fullmatch(part.value) for part in walk(above.test))
        for above in index.ancestors(query)
    )


def _refused_later(index: ModuleIndex, name: str, statement: cst.Assign) -> bool:
    after = index.order.get(id(index.statement_of(statement)), 0)
    for read in reads_of(index, name, statement):
        if index.order.get(id(index.statement_of(read)), 0) <= after:
            continue
        above = index.parent(read)
        test: cst.CSTNode = read
        if isinstance(above, cst.Comparison) and isinstance(above.comparisons[0].operator, cst.IsNot):
            test, above = above, index.parent(above)
        return isinstance(above, cst.If) and above.test is test and _only_refuses(above.body)
    return False


def _only_refuses(body: cst.CSTNode) -> bool:
    last = last_statement(body)
    acts = any(isinstance(part, cst.Call) and _ACTS.fullmatch(last_call_name(part)) for part in walk(body))
    return last is not None and turns_away(last) and (isinstance(last, cst.Raise) or not acts)


def _mentions_verified(function: cst.FunctionDef) -> bool:
    """True when a function reads such a claim, setting or result; what it merely writes does not count."""
    written: set[int] = set()
    for part in walk(function):
        match part:
            case cst.AssignTarget():
                written.add(id(part.target))
            case cst.DictElement():
                written.add(id(part.key))
            case cst.Arg() if part.keyword is not None:
                written.add(id(part.keyword))
            case cst.SimpleString() if id(part) not in written and isinstance(part.raw_value, str):
                if VERIFIED.fullmatch(part.raw_value):
                    return True
            case cst.Attribute() if id(part) not in written and _ASKS_VERIFIED.fullmatch(part.attr.value):
                return True
            case cst.Name() if id(part) not in written and _ASKS_VERIFIED.fullmatch(part.value):
                return True
    return False
