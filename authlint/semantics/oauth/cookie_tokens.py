"""Whether a cookie holds a token, or the session of somebody who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.credential_names import label, words
from authlint.semantics.oauth.token_names import is_one_time, may_be_token, named
from authlint.semantics.oauth.token_values import token_in
from authlint.tables_cookies import SESSION_NAMES
from authlint.values import Known, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_FOR_SCRIPTS = frozenset({"csrf", "xsrf", "csrftoken", "xsrftoken", "antiforgery", "forgery", "theme", "lang", "state"})


def carries_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a cookie holds a token, or the session of somebody who is signed in."""
    kind = _text(concept.role_value("kind"))
    if kind:
        return Evidence("a token" if kind == "token" else "the session")
    argument = reader.role_node("value")
    value = argument.value if isinstance(argument, cst.Arg) else argument
    name = _text(concept.role_value("name")) or _spelled(reader.role_node("name"))
    if not isinstance(value, cst.BaseExpression) or isinstance(value, cst.BaseString | cst.BaseNumber):
        return None
    if _FOR_SCRIPTS & {*words(name), *words(label(value))} or is_one_time(name):
        return None
    found = token_in(reader.evaluator, reader.index, value)
    if found is not None and not found.what.endswith(("secret", "verifier")):
        return Evidence(found.what, (reader.evaluator.step(f"this is {found.what}", found.index, found.node),))
    what = named(name) or ("a token" if may_be_token(name) else "")
    if name.lower() in SESSION_NAMES:
        what = "a session"
    step = reader.evaluator.step(f"the cookie is called {name!r}", reader.index, value)
    return Evidence(what, (step,)) if what else None


def _text(value: Value) -> str:
    for leaf in value.leaves():
        if isinstance(leaf, Known) and isinstance(leaf.constant, str):
            return leaf.constant.removeprefix("__Host-").removeprefix("__Secure-").replace("-", "_")
    return ""


def _spelled(node: cst.CSTNode | None) -> str:
    """Return what the name of a cookie is kept in, without the word that says so: ``ACCESS_TOKEN_COOKIE``."""
    value = node.value if isinstance(node, cst.Arg) else node
    text = label(value).lower() if isinstance(value, cst.BaseExpression) else ""
    return text.removesuffix("_name").removesuffix("_key").removesuffix("_cookie")
