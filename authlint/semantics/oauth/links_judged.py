"""Whether what a URL carries is a token, and whether it has to be carried there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.credential_names import label, words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.token_names import is_one_time, may_be_token, named
from authlint.semantics.oauth.token_values import is_written_down, token_in
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.tables_query_tokens import ASKS_ABOUT_TOKEN, QUERY_ONLY_HOSTS
from authlint.values import Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_CERTAIN = re.compile(r"(?:access|id|refresh)_?token", re.IGNORECASE)
_KEPT_FROM_SCRIPTS = re.compile(r"\bwss?(?:://|_?ur[li]\b)|websocket|/ws\b|socket", re.IGNORECASE)
_ONE_TIME_LINKS = re.compile(
    r"reset|verif|confirm|activat|invit|renew|unsubscri|download|upload|share|sign_?up|register|transfer|magic|mail"
    r"|approv|preview|webhook|attachment|file|media|image|stream|avatar|thumb|export|callback_secret|pagination|/page",
    re.IGNORECASE,
)
_WORKS_ONCE = re.compile(r"reset|verif|confirm|activat|invit|unsubscri", re.IGNORECASE)
_TOKENS = ("access token", "refresh token", "ID token", "a token", "a token that this program signs")


def holds_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a parameter of a URL, or the target of a redirect, is an access, refresh or ID token."""
    node = reader.role_node("token")
    parameter = concept.role_value("parameter")
    name = str(parameter.constant) if isinstance(parameter, Known) else ""
    if not isinstance(node, cst.BaseExpression):
        in_table = _CERTAIN.fullmatch(name) is not None and not _is_nothing(concept.role_value("token"))
        return Evidence(named(name)) if in_table else None
    if is_written_down(reader.evaluator, reader.index, node):
        return None
    evaluator, index = reader.evaluator, reader.index
    found = token_in(evaluator, index, node)
    if found is not None and (found.what.endswith(_TOKENS) or found.whole):
        return Evidence(found.what, (evaluator.step(f"this is {found.what}", found.index, found.node),))
    if _CERTAIN.fullmatch(name) and _may_be(node):
        what = named(name) or "a token"
        return Evidence(what, (evaluator.step(f"this is {what}", index, node),))
    return None


def _is_nothing(value: Value) -> bool:
    """True for a constant, such as a placeholder in an example."""
    leaves = list(value.leaves())
    return bool(leaves) and all(isinstance(leaf, Known) for leaf in leaves)


def _may_be(node: cst.BaseExpression) -> bool:
    """True for what stands for a token under a name that leaves no doubt: not for its length, hash or number."""
    if isinstance(node, cst.Call) and last_call_name(node) not in ("quote", "quote_plus", "str", "decode", "get"):
        return re.search(r"token|jwt|encode", last_call_name(node), re.IGNORECASE) is not None
    found = set(words(label(node)))
    return not found & {"request", "oauth1", "page", "csrf", "masked", "redacted", "upload", "hash", "digest"}


def belongs_there(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the URL is made to carry a token: one that works once, or that is asked about."""
    text = _address(concept.role_value("endpoint"))
    path = text.partition("?")[0].lower()
    if any(part in path for part in ASKS_ABOUT_TOKEN):
        return Evidence("the endpoint is asked about the token")
    around = _around(reader.index, reader.node)
    if _KEPT_FROM_SCRIPTS.search(text) or _KEPT_FROM_SCRIPTS.search(around):
        return Evidence("a web socket takes no header from a browser")
    parameter = concept.role_value("parameter")
    if isinstance(parameter, Known) and _CERTAIN.fullmatch(str(parameter.constant)):
        of_one = _WORKS_ONCE.search(path) or _WORKS_ONCE.search(around)
        return Evidence("the link is made for one purpose") if of_one else None
    if _ONE_TIME_LINKS.search(path) or _ONE_TIME_LINKS.search(around) or any(map(is_one_time, _names(reader))):
        return Evidence("the link is made for one purpose")
    return None


def only_way(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the API takes the token in no other way."""
    text = _address(concept.role_value("endpoint"))
    host = next((one for one in QUERY_ONLY_HOSTS if one in text), "")
    return Evidence(host) if host else None


def _address(value: Value) -> str:
    for leaf in value.leaves():
        if isinstance(leaf, Known):
            return str(leaf.constant)
        if isinstance(leaf, Text):
            return leaf.known_text("*")
    return ""


def _around(index: ModuleIndex, node: cst.CSTNode) -> str:
    """Return the name of the variable, argument and function the URL is for."""
    found = [index.name_around(node)]
    for above in index.ancestors(node):
        match above:
            case cst.Assign():
                found += [dotted(target.target) for target in above.targets]
            case cst.AnnAssign():
                found.append(dotted(above.target))
            case cst.Call():
                found.append(last_call_name(above))
            case cst.FunctionDef():
                break
    return " ".join(found)


def _names(reader: NounReader) -> Iterator[str]:
    node = reader.role_node("token")
    if isinstance(node, cst.BaseExpression):
        yield from (one.value for one in walk(node) if isinstance(one, cst.Name) and may_be_token(one.value))
