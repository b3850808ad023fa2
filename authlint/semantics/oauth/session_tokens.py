"""Whether a session holds a token, and whether the browser that carries the session can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.packages import packages_of
from authlint.semantics.oauth.token_values import token_in
from authlint.semantics.tree import walk
from authlint.tables_cookies import SERVER_SIDE_SESSIONS, SIGNED_SESSIONS
from authlint.values import Instance

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_KINDS = {"token-response": "the response of a token endpoint", "minted-token": "a token that this program signs"}
_TOKENS = ("access token", "refresh token", "ID token", "a token", "client secret", "this program signs")


def keeps_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that what is put into a session is a token, or the answer of a token endpoint."""
    node = reader.role_node("value")
    if not isinstance(node, cst.BaseExpression):
        return None
    for leaf in concept.role_value("value").leaves():
        if isinstance(leaf, Instance) and leaf.origin is not None and leaf.origin.kind in _KINDS:
            return Evidence(_KINDS[leaf.origin.kind], about=leaf)
    found = token_in(reader.evaluator, reader.index, node, everywhere=True)
    if found is None or not (found.whole or found.what.endswith(_TOKENS)):
        return None
    return Evidence(found.what, (reader.evaluator.step(f"this is {found.what}", found.index, found.node),))


def read_by_browser(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the session is a cookie that is signed and not encrypted."""
    framework = _framework(reader.index, reader.node)
    project = reader.evaluator.project
    if not framework or any(project.holding(word, ("",)) for word in SERVER_SIDE_SESSIONS[framework]):
        return None
    signs = SIGNED_SESSIONS[framework]
    files = project.holding(signs, ("",)) if signs else ()
    if signs and not files:
        return None
    return Evidence(f"the signed cookie of {framework}")


def _framework(index: ModuleIndex, node: cst.CSTNode) -> str:
    """Return the framework whose session is meant: the one that is imported, when it is the only one."""
    packages = packages_of(index)
    found = [name for name, imported in _IMPORTED.items() if packages & imported]
    if len(found) != 1:
        return ""
    is_global = found[0] in ("Flask", "Quart")
    owned = any(isinstance(one, cst.Name) and one.value == "request" for one in walk(node))
    return found[0] if owned or is_global else ""


_IMPORTED = {
    "Flask": frozenset({"flask"}),
    "Quart": frozenset({"quart"}),
    "Starlette": frozenset({"starlette", "fastapi"}),
    "Django": frozenset({"django", "rest_framework"}),
}
