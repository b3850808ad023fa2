"""Is the object whose method is called an HTTP client, or some mapping that has a method of that name as well?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name, last_name
from authlint.values import Instance, Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_CLIENT = re.compile(
    r"(?:^|_)(?:requests?|httpx|aiohttp|https?|client|session|urllib3?|pool|opener|api)$", re.IGNORECASE
)
_CLIENT_PACKAGES = frozenset({"requests", "httpx", "aiohttp", "urllib3"})


def is_client(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for an HTTP client, by what it is or by what it is called."""
    name = last_call_name(node) if isinstance(node, cst.Call) else last_name(node)
    if _CLIENT.search(name):
        return True
    return any(
        isinstance(leaf, Instance | Reference)
        and (leaf.of if isinstance(leaf, Instance) else leaf.name).split(".")[0] in _CLIENT_PACKAGES
        for leaf in evaluator.evaluate(node, index).leaves()
    )
