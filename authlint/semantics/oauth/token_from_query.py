"""Does the token that is verified come from the query of the request's URL?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode
from authlint.semantics.oauth.looked_at import sources_of
from authlint.semantics.oauth.views import view_around
from authlint.semantics.tree import walk
from authlint.values import Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_QUERY = frozenset({"args", "GET", "query_params", "query", "get_query_argument", "get_query_args", "query_args"})
"""Parts of a request that are its query and nothing else."""

_HEADERS = frozenset({"headers", "authorization", "META", "auth"})
_ACCESS = re.compile(r"access_?token|bearer_?token|auth_?token|jwt|bearer|authorization", re.IGNORECASE)
_ONE_TIME = re.compile(
    r"reset|confirm|verif|activat|invit|unsubscrib|magic|download|export|preview|media|file|attachment|stream|websocket|"
    r"(?<![a-z])(?:ws|sse|rss|ical|feed)(?![a-z])|event|socket|callback|login|sso|sign_?up|register|e?mail|link|share|"
    r"embed|webhook|approve|handoff|exchange|image|avatar|thumbnail",
    re.IGNORECASE,
)
"""Views to which people follow a link, or that a browser opens without a header: there the URL is the only place."""


def from_query(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that an access token is taken from the query, beside the header or by its name."""
    if not isinstance(concept, TokenDecode):
        return None
    given = reader.role_node("token")
    node = given.value if isinstance(given, cst.Arg) else given
    view = view_around(reader.index, reader.node)
    if not isinstance(node, cst.BaseExpression) or view is None or any(_ONE_TIME.search(name) for name in view.names):
        return None
    leaves = list(concept.token.leaves())
    sent = next((leaf for leaf in leaves if _is_from(leaf, _QUERY)), None)
    if sent is None:
        return None
    keys = {
        str(part.raw_value)
        for source in sources_of(reader.index, node)
        for part in walk(source)
        if isinstance(part, cst.SimpleString)
    }
    if any(_ONE_TIME.search(key) for key in keys):
        return None
    if any(_is_from(leaf, _HEADERS) for leaf in leaves) or any(_ACCESS.fullmatch(key) for key in keys):
        return Evidence("the token is taken from the query of the URL", about=sent)
    return None


def _is_from(leaf: Value, parts: frozenset[str]) -> bool:
    origin = leaf.origin
    return origin is not None and origin.kind == "request" and bool(parts & set(origin.name.split(".")))
