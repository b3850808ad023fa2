"""Is a token read that may have run out: to renew it, to end its session, or only to see whether it can be decoded?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.claim_checks import uses_in
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_RENEWS_OR_ENDS = re.compile(
    r"refresh|renew|rotate|log_?out|log_?off|sign_?out|revo(?:ke|cation)|black_?list|block_?list|deny_?list"
    r"|end_?session|expired|id_token_hint",
    re.IGNORECASE,
)
_THROWN_AWAY = (cst.Expr, cst.If, cst.IfExp, cst.UnaryOperation, cst.BooleanOperation)
_EXPIRED = re.compile(r"Expired", re.IGNORECASE)


def renews_or_ends(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a decode is part of renewing a token or of ending a session.

    The names of the functions around the decode say so, of the token, or of all functions that call for its claims.
    """
    index, node = reader.index, reader.node
    token = reader.role_node("token")
    argument = token.value if isinstance(token, cst.Arg) else token
    if _is_named_so(index, node) or _follows_expiry(index, node) or _RENEWS_OR_ENDS.search(dotted(argument)):
        return Evidence("a token that has run out is renewed, or its session ended")
    outer = reader.frame.call if reader.frame is not None else None
    caller = reader.evaluator.project.load(outer.path) if outer is not None else None
    if outer is not None and caller is not None and isinstance(outer.node, cst.CSTNode):
        so = _is_named_so(caller, outer.node) or _follows_expiry(caller, outer.node)
        return Evidence("a token that has run out is renewed, or its session ended") if so else None
    function = index.function_of(node)
    callers = reader.evaluator.callers(index, function) if function is not None else []
    if callers and all(_is_named_so(other, call) or _follows_expiry(other, call) for other, call in callers):
        return Evidence("a token that has run out is renewed, or its session ended")
    return None


def claims_unread(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the claims of a decode are thrown away, here or by everybody who gets them."""
    if not reader.has_role("token"):
        return None
    index, node = reader.index, reader.node
    function = index.function_of(node)
    for use, _ in uses_in(reader):
        known = isinstance(use.parent, _THROWN_AWAY) and not use.key
        returned = isinstance(use.parent, cst.Return) and function is not None
        if not known and not (returned and function is not None and reader.evaluator.callers(index, function)):
            return None
    return Evidence("nobody reads the claims")


def _is_named_so(index: ModuleIndex, node: cst.CSTNode) -> bool:
    function = index.function_of(node)
    return function is not None and _RENEWS_OR_ENDS.search(index.qualified.get(id(function), "")) is not None


def _follows_expiry(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True inside a handler of the exception that says that a token has run out."""
    return any(
        isinstance(above, cst.ExceptHandler)
        and above.type is not None
        and any(isinstance(part, cst.Name) and _EXPIRED.search(part.value) for part in walk(above.type))
        for above in index.ancestors(node)
    )
