"""Requests for the metadata of an authorization server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, MetadataRequest, Site
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.request_bytes import may_ask_for_metadata
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of, spelled
from authlint.semantics.tree import last_call_name
from authlint.values import Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_ASKS = frozenset({"get", "urlopen", "request", "fetch", "get_json", "async_get"})
_BASE_AND_PATH = 2
_WELL_KNOWN = re.compile(r"\.well-known/(?:openid-configuration|oauth-authorization-server)")


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the requests for metadata of a module, those to a server whose name is written down left out.

    That server answers for itself: there is no other issuer it could be.
    """
    if not may_ask_for_metadata(evaluator.project.data(index.path).lower()):
        return
    # The path may stand in another function, or in the module.
    index.unfold_where(
        lambda fold: any(word.encode() in fold.lowered for word in ("get", "urlopen", "request", "fetch"))
    )
    names = spelled(index, _ASKS)
    for call in index.calls:
        if last_call_name(call) not in names or not call.args:
            continue
        for argument in call.args[:2]:
            if argument.keyword is None or argument.keyword.value == "url":
                url = argument.value
                leaves = evaluator.evaluate(url, index).leaves()
                if any(_asks_another(leaf) for leaf in leaves) or _joined(evaluator, index, url):
                    site = Site(index.path, call, "hand-written code", "metadata", index.name_around(call), part)
                    given = {"endpoint": lambda url=url: evaluator.evaluate(url, index)}
                    yield MetadataRequest(site, GivenReader(evaluator, index, call, None, given, {"endpoint": url}))
                    break


def _asks_another(leaf: Value) -> bool:
    """True for the address of metadata on a server that is not written down."""
    if not isinstance(leaf, Text) or not _WELL_KNOWN.search(leaf.known_text()):
        return False
    first = leaf.parts[0]
    return not isinstance(first, Known) or str(first.constant).lower() in ("http://", "https://")


def _joined(evaluator: Evaluator, index: ModuleIndex, url: cst.BaseExpression) -> bool:
    """True for such an address that is joined of a server and the well-known path."""
    defined = definition_of(index, url) if isinstance(url, cst.Name) else None
    made = defined[0] if defined is not None else url
    if not isinstance(made, cst.Call) or last_call_name(made) != "urljoin" or len(made.args) < _BASE_AND_PATH:
        return False
    base, path = (evaluator.evaluate(argument.value, index) for argument in made.args[:_BASE_AND_PATH])
    known = isinstance(path, Known) and "." + str(path.constant).lstrip("./")
    return bool(known) and _WELL_KNOWN.search(str(known)) is not None and not isinstance(base, Known)
