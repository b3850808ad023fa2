"""Is something looked up in a list of tokens that are not accepted any more?"""

from __future__ import annotations

import re

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk

_LISTS = re.compile(
    r"(?<!un)(?<!not_)(?<!non_)(?<!not)"
    r"(?:(?:black|deny|block)_?list(?:ed)?|revoked|revocations?|invalidated|(?:logged|signed)_?out|blocked_?token|"
    r"(?:used|consumed|spent)_?tokens?)(?!\w*cache)",
    re.IGNORECASE,
)
"""What holds the tokens that are not accepted any more is called; a cache of answers is not what decides."""

_LOOKS_UP = frozenset(
    {
        *("get", "aget", "get_or_none", "get_item", "exists", "aexists", "exists_by", "has", "has_key", "contains"),
        *("sismember", "smismember", "hexists", "hget", "zscore", "is_member", "count", "count_documents"),
        *("filter", "filter_by", "where", "find", "find_one", "find_unique", "find_first"),
        *("query", "scalar", "scalars"),
        *("execute", "fetch", "fetchone", "fetchval", "fetchrow", "fetch_one", "fetch_val"),
    }
)
_SELECTS = re.compile(r"\bselect\b", re.IGNORECASE)


def lookup(index: ModuleIndex, node: cst.CSTNode, named: bool) -> cst.BaseExpression | None:
    """Return the lookup in a list of revoked tokens that ``node`` is the key of, which itself may name the list."""
    parent = index.parent(node)
    match parent:
        case cst.Comparison() if parent.left is node and len(parent.comparisons) == 1:
            target = parent.comparisons[0]
            if isinstance(target.operator, cst.In | cst.NotIn) and _is_list(target.comparator):
                return parent
            return _column(parent, target.operator, target.comparator)
        case cst.ComparisonTarget():
            test = index.parent(parent)
            return _column(test, parent.operator, test.left) if isinstance(test, cst.Comparison) else None
        case cst.Arg():
            call = index.parent(parent)
            if isinstance(call, cst.Call) and last_call_name(call) in _LOOKS_UP:
                return call if named or _asks_list(index, call, parent) else None
        case cst.Index():
            place = next((one for one in index.ancestors(node) if isinstance(one, cst.Subscript)), None)
            if place is not None and _is_list(place.value):
                return place
    return None


def names_list(node: cst.CSTNode) -> bool:
    """True when a text that is put together says, in what is written of it, that it is the key of a revoked token."""
    return isinstance(node, cst.BinaryOperation | cst.FormattedString | cst.Call) and any(
        _is_named(part.value) for part in walk(node) if isinstance(part, cst.SimpleString | cst.FormattedStringText)
    )


def _is_named(text: str) -> bool:
    """True for a key or a statement that names such a list; what a path names is asked of somebody else."""
    return "/" not in text and _LISTS.search(text) is not None


def _column(test: cst.Comparison, operator: cst.BaseCompOp, other: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return ``RevokedToken.token == token``, the condition of a query."""
    owner = dotted(other).rpartition(".")[0]
    return test if isinstance(operator, cst.Equal) and _LISTS.search(owner) else None


def _asks_list(index: ModuleIndex, call: cst.Call, key: cst.Arg) -> bool:
    """True when a call looks something up in a list of revoked tokens, by its name or by that of the entry."""
    if isinstance(call.func, cst.Attribute) and (_is_list(call.func.value) or _is_own(index, call.func.value)):
        return True
    texts = [str(part.value) for part in walk(call) if isinstance(part, cst.SimpleString | cst.FormattedStringText)]
    if any(map(_is_named, texts)):
        queries = last_call_name(call).startswith(("execute", "fetch"))
        return not queries or any(_SELECTS.search(text) for text in texts)
    names = (dotted(argument.value).rpartition(".")[2] for argument in call.args if argument is not key)
    return any(_LISTS.search(name) for name in names)


def _is_list(node: cst.BaseExpression) -> bool:
    """True when the names of an expression say that it holds revoked tokens; names of keywords say nothing."""
    keywords = {id(part.keyword) for part in walk(node) if isinstance(part, cst.Arg) and part.keyword is not None}
    return any(
        _LISTS.search(str(part.value))
        for part in walk(node)
        if isinstance(part, cst.Name | cst.SimpleString) and id(part) not in keywords
    )


def _is_own(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for what the class around holds, when its name says that it holds revoked tokens."""
    function = index.function_of(node)
    owner = index.class_of(function) if function is not None else None
    return owner is not None and dotted(node).split(".")[0] in ("cls", "self") and bool(_LISTS.search(owner.name.value))


def asks_identifier(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when the function around a lookup speaks of "jti": it may ask for that as well."""
    function = index.function_of(node)
    return function is not None and any(
        "jti" in str(part.value).lower() for part in walk(function) if isinstance(part, cst.Name | cst.SimpleString)
    )
