"""Was a value presented by whoever is to be identified: is it a part of a request?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.credential_names import words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import effect_of
from authlint.semantics.tree import dotted, last_call_name

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_STEPS = 5
"""Variables that a value is followed back through."""

_PARTS = frozenset(
    {
        *("headers", "requestheaders", "cookies", "args", "form", "query", "query_params", "get", "post", "json"),
        *("body", "data", "values", "params", "match_info", "authorization", "match_dict", "getvars", "post_vars"),
    }
)
"""Attributes of a request, in lower case."""

_REQUEST = re.compile(r"_*(?:\w*_)?(?:request|req|websocket|ws|handler|info)", re.IGNORECASE)
_HEADER_READERS = re.compile(r"get_?(?:raw_?)?headers?|get_auth\w*_header\w*|get_argument|get_json|receive_json", re.I)
_TAKES_OUT = re.compile(
    r"\w*(?:decode|loads|parse|split|strip|unquote|unhexlify|from_?hex)\w*|str|bytes|b2a_hex|a2b_hex|force_(?:str|bytes)|len",
    re.IGNORECASE,
)
"""What gives its argument, or a part of it, in another form."""

_OUT_OF_REQUEST = re.compile(
    r"\w*(?:from|in)_(?:the_)?(?:request|headers?|cookies?|query)\w*|\w*bearer\w*", re.IGNORECASE
)
_SAYS_SO = frozenset({"received", "incoming", "provided", "presented", "supplied", "submitted", "given", "req"})
"""What programmers call a value that somebody else sent."""


def is_presented(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for what was sent with a request, or says so by its name."""
    pending: list[tuple[cst.BaseExpression, int]] = [(node, 0)]
    while pending:
        current, depth = pending.pop()
        for part in parts_given(current):
            match part:
                case cst.Call():
                    if _HEADER_READERS.fullmatch(last_call_name(part)) or _OUT_OF_REQUEST.fullmatch(
                        last_call_name(part)
                    ):
                        return True
                case cst.Attribute() if _is_part_of_request(part):
                    return True
                case cst.Name():
                    if set(words(part.value)) & _SAYS_SO:
                        return True
                    effect = effect_of(index, part) if depth < MAX_STEPS else None
                    if effect is not None and isinstance(effect.value, cst.BaseExpression):
                        pending.append((effect.value, depth + 1))
    leaves = evaluator.evaluate(node, index).leaves()
    return any(leaf.origin is not None and leaf.origin.kind == "request" for leaf in leaves)


def parts_given(node: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    """Yield the parts of an expression that its value comes from; what a lookup finds does not come from its key."""
    pending: list[cst.CSTNode] = [node]
    while pending:
        part = pending.pop()
        yield part
        match part:
            case cst.Call():
                pending.append(part.func)
                if _TAKES_OUT.fullmatch(last_call_name(part)):
                    pending += [argument.value for argument in part.args]
            case cst.Subscript() | cst.Attribute():
                pending.append(part.value)
            case _:
                pending += part.children


def _is_part_of_request(node: cst.Attribute) -> bool:
    owner = dotted(node.value).rsplit(".", 1)[-1]
    return node.attr.value.lower() in _PARTS and bool(owner) and _REQUEST.fullmatch(owner) is not None
