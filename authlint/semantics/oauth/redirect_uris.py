"""Is the redirect URI of a request what whoever makes the request says: a parameter, or the host it was sent to?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import AuthorizationRequest, Concept, Evidence, TokenRequest
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.looked_at import is_looked_at, sources_of
from authlint.semantics.oauth.views import brought
from authlint.semantics.tree import walk
from authlint.values import Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_HOSTS = frozenset(
    {
        "host",
        "host_url",
        "url_root",
        "root_url",
        "base_url",
        "headers",
        "META",
        "environ",
        "application_url",
        "host_port",
    }
)
"""Parts of a request that say which host it was sent to; the header "Host" is written by the client."""

_PINNED = (("trustedhostmiddleware",), ("trusted_hosts",), ("allowed_hosts",), ("allowedhostsmiddleware",))
"""Words of settings by which a framework refuses requests for other hosts."""


def redirect_uri_from_request(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the redirect URI begins with what the request says, and that nothing looks at it."""
    if not isinstance(concept, AuthorizationRequest | TokenRequest):
        return None
    if isinstance(concept, TokenRequest) and any(
        isinstance(noun, AuthorizationRequest) for noun in reader.evaluator.nouns_of(reader.index)
    ):
        return None  # one redirect URI, and the request that the browser carries is the one that matters
    for node in _expressions(reader):
        for leaf in reader.evaluator.evaluate(node, reader.index, reader.frame).leaves():
            begins = _beginning(leaf)
            if begins is None or begins.origin is None:
                continue
            by_host = begins.origin.kind == "request" and bool(_HOSTS & set(begins.origin.name.split(".")))
            by_link = isinstance(concept, AuthorizationRequest) and brought(reader.evaluator, begins)
            if not by_host and not by_link:
                continue
            if is_looked_at(reader, node, leaf) or (by_host and _is_pinned(reader)):
                continue
            read = _read_at(reader, node, begins)
            said = "the host that the request names" if by_host else "a parameter of the request"
            return Evidence(said, (reader.evaluator.step(f"{said} is read here", reader.index, read),), about=leaf)
    return None


def _beginning(leaf: Value) -> Value | None:
    """Return the value that an address begins with, behind a scheme that is written out."""
    if not isinstance(leaf, Text):
        return None if isinstance(leaf, Known) else leaf
    for part in leaf.parts:
        if isinstance(part, Known):
            if str(part.constant).lower() in ("http://", "https://", "://", "http", "https"):
                continue
            return None
        return _beginning(part) if isinstance(part, Text) else part
    return None


def _is_pinned(reader: NounReader) -> bool:
    """True when the project says which hosts it answers for."""
    return any(bool(reader.evaluator.files_with(*words)) for words in _PINNED)


def _expressions(reader: NounReader) -> Iterator[cst.BaseExpression]:
    """Yield what is written for the redirect URI of a request."""
    given = reader.role_node("redirect_uri")
    written = given.value if isinstance(given, cst.Arg | cst.DictElement) else given
    if isinstance(written, cst.BaseExpression):
        yield written
        return
    index = reader.index
    for source in sources_of(index, reader.node):
        for part in walk(source):
            match part:
                case cst.DictElement(key=cst.SimpleString() as key) if key.raw_value == "redirect_uri":
                    yield part.value
                case cst.Arg(keyword=cst.Name(value="redirect_uri")):
                    yield part.value
                case cst.FormattedString():
                    yield from _inserted(part)
                case cst.BinaryOperation() if _ends_with_name(part.left):
                    yield part.right
                case cst.Name():
                    yield from _items(index, part)


def _inserted(text: cst.FormattedString) -> Iterator[cst.BaseExpression]:
    before = ""
    for part in text.parts:
        if isinstance(part, cst.FormattedStringExpression) and before.endswith("redirect_uri="):
            yield part.expression
        before = part.value if isinstance(part, cst.FormattedStringText) else ""


def _ends_with_name(node: cst.BaseExpression) -> bool:
    last = node.right if isinstance(node, cst.BinaryOperation) else node
    return isinstance(last, cst.SimpleString) and str(last.raw_value).endswith("redirect_uri=")


def _items(index: ModuleIndex, name: cst.Name) -> Iterator[cst.BaseExpression]:
    """Yield what is stored under the parameter's name in a mapping."""
    for effect in index.scope_of(name).effects.get(name.value, ()):
        if (
            effect.kind == "item"
            and isinstance(effect.key, cst.SimpleString)
            and effect.key.raw_value == "redirect_uri"
            and isinstance(effect.value, cst.BaseExpression)
        ):
            yield effect.value


def _read_at(reader: NounReader, node: cst.BaseExpression, value: Value) -> cst.CSTNode:
    """Return where a part of the request is read."""
    for source in sources_of(reader.index, node):
        for part in walk(source):
            if isinstance(part, cst.Attribute | cst.Subscript | cst.Call) and any(
                leaf.origin is not None and leaf.origin == value.origin
                for leaf in reader.evaluator.evaluate(part, reader.index, reader.frame).leaves()
            ):
                return part
    return node
