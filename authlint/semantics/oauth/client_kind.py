"""What kind of client makes an authorization request: a public one, one that speaks OpenID Connect?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.concepts import AuthorizationRequest, Concept, Evidence
from authlint.values import Known, Sequence, Text, Unknown, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_LOOPBACK = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/*]|\Z)", re.IGNORECASE)
_OWN_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""Where the answer of a native application goes (RFC 8252 sections 7.1 and 7.3), ``urn:ietf:wg:oauth:2.0:oob`` too."""


def public(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a client has no secret: it runs on the user's machine, and its file speaks of none."""
    if not isinstance(concept, AuthorizationRequest):
        return None
    for leaf in concept.redirect_uri.leaves():
        text = _text(leaf)
        if (_LOOPBACK.match(text) or _OWN_SCHEME.match(text)) and not _speaks_of(reader, b"secret"):
            return Evidence("the answer goes to the user's own machine, and there is no client secret", about=leaf)
    return None


def openid(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a request is one of OpenID Connect: its scope says so, or the file where it is not seen."""
    if not isinstance(concept, AuthorizationRequest):
        return None
    for leaf in concept.scope.leaves():
        if "openid" in " ".join(_texts(leaf)).replace("+", " ").replace(",", " ").split():
            return Evidence("the scope is openid", about=leaf)
        if isinstance(leaf, Unknown) and reader.has_role("scope") and _speaks_of(reader, b"openid"):
            return Evidence("the program speaks OpenID Connect")
    return None


def _speaks_of(reader: NounReader, word: bytes) -> bool:
    return word in reader.evaluator.project.data(reader.index.path).lower()


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, Sequence):
        for item in value.items:
            for leaf in item.leaves():
                yield _text(leaf)
    else:
        yield _text(value)


def _text(value: Value) -> str:
    match value:
        case Known(constant=str() as constant):
            return constant
        case Text():
            return value.known_text("*")
    return ""
