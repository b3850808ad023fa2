"""Names of what others know of a login: who somebody is, where somebody goes, what a request brought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.credential_names import words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name
from authlint.tables_guesses import ADDRESS_WORDS, OWNERS, OWNERS_PARTS, SECRET_WORDS, WEB_FRAMEWORKS

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

WHO = "says who the user is"
ADDRESS = "is an address that everybody knows"
GOAL = "is the address that the user came from or goes to"

_HOLDERS = frozenset({"session", "cookies", "cache", "redis", "store", "storage"})
_REQUEST = re.compile(r"request\.(?:args|form|GET|POST|query_params|query|json|values|params)\Z")
_ROUTES = frozenset({"get", "post", "put", "route", "api_route", "add_route"})
_PARTS = frozenset({"path", "url", "full_path", "base_url", "host", "path_qs"})
_WHO = re.compile(r"(?:\w+_)?(?:id|pk|email|username|login)|uid|userid|e_?mail_?address", re.IGNORECASE)


def of_attribute(owner: cst.BaseExpression, name: str) -> str:
    """Return why others know an attribute of something, empty when they may not."""
    last = dotted(owner).lower().rpartition(".")[2]
    if name in _PARTS and last.endswith("request"):
        return ADDRESS
    owners = set(words(last))
    return WHO if says_who(name) or (name in OWNERS_PARTS and owners & OWNERS and "session" not in owners) else ""


def of_entry(owner: cst.BaseExpression, name: str) -> str:
    """Return why others know an entry of a session, a request or a mapping, empty when they may not."""
    owners = set(words(dotted(owner).rpartition(".")[2]))
    if says_who(name) or (name in OWNERS_PARTS and owners & OWNERS):
        return WHO
    return GOAL if ADDRESS_WORDS & set(words(name)) and not _HOLDERS & owners else ""


def is_sent(owner: cst.BaseExpression, name: str) -> bool:
    """True for an entry of a request whose name does not say that it may be a secret."""
    return _REQUEST.search(dotted(owner)) is not None and not SECRET_WORDS & set(words(name))


def is_sent_to(function: cst.FunctionDef, name: str) -> bool:
    """True for such a parameter of a function that a framework calls with what a request brought."""
    routes = (one.decorator for one in function.decorators)
    return not SECRET_WORDS & set(words(name)) and any(
        isinstance(route, cst.Call) and last_call_name(route) in _ROUTES for route in routes
    )


def says_who(name: str) -> bool:
    """True for the name of a value that says who somebody is."""
    if _WHO.fullmatch(name) is None:
        return False
    found = words(name)
    return bool(set(found) & {"email", "username", "uid", "userid"}) or bool(
        set(found[:-1]) & OWNERS and found[-1] in ("id", "pk", "login")
    )


def serves_many(evaluator: Evaluator, index: ModuleIndex) -> bool:
    """True for a module of a web application, which one process runs for many users."""
    data = evaluator.project.data(index.path)
    return any(word in data for word in WEB_FRAMEWORKS)
