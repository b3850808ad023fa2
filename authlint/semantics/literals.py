"""Tokens and private keys that stand in the source as literals.

The bytes of a file tell whether there is one at all; only then are its strings looked at. What is read out of a literal
is data of a stranger: it is decoded within bounds, and nothing of it is shown.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst

from authlint.concepts import Concept, PrivateKeyLiteral, Site, TokenLiteral
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.handmade import is_example
from authlint.semantics.index import ModuleIndex
from authlint.semantics.literal_bytes import may_hold
from authlint.semantics.readers import GivenReader
from authlint.semantics.token_text import facts_of
from authlint.semantics.tree import walk
from authlint.tables_literals import EXAMPLE_KEYS
from authlint.values import Known

MAX_LITERAL = 20_000
"""Characters of a literal that is read."""

_TOKEN = re.compile(r"(?<![\w.\-])(eyJ[\w\-]{8,})\.(eyJ[\w\-]{4,})\.([\w\-]*)(?![\w.\-])", re.ASCII)
_PEM = re.compile(
    r"-----BEGIN ((?:RSA |EC |DSA )?PRIVATE KEY)-----((?:[A-Za-z0-9+/=\s]|\\n)+)-----END \1-----", re.ASCII
)
_TOKEN_WORDS = re.compile(rb"(?<![A-Za-z0-9/+])(?:jw[tks]|jose|oidc|oauth)", re.IGNORECASE)
_BASE64URL = re.compile(r"[A-Za-z0-9_\-]{16,}={0,2}\Z")
_LEAST_PRIVATE_OCTETS = 46
"""What an Ed25519 key has in PEM (RFC 8410 section 10.3), the smallest there is; what has less is cut off."""


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the tokens and private keys in the literals of a module; docstrings are prose and left out."""
    if part != "application" or not may_hold(evaluator.project.data(index.path)):
        return
    index.unfold_where(lambda fold: may_hold(fold.text))
    for node in walk(index.tree):
        if isinstance(node, cst.Dict):
            yield from _of_mapping(evaluator, index, node, part)
        text = _text_of(index, node)
        if text is not None:
            yield from _of_text(evaluator, index, node, text, part)


def _text_of(index: ModuleIndex, node: cst.CSTNode) -> str | None:
    """Return the text of a literal that is a value: no docstring, and no piece of a longer one."""
    above = index.parent(node)
    if isinstance(above, cst.Expr | cst.ConcatenatedString):
        return None
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
    else:
        return None
    if value is None or len(value) > MAX_LITERAL:
        return None
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _of_text(evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode, text: str, part: str) -> Iterator[Concept]:
    for token in _TOKEN.finditer(text) if ".eyJ" in text else ():
        facts = facts_of(token[0])
        if facts is not None and not _is_prose(text, token) and not is_example(index, node):
            yield _noun(TokenLiteral, evaluator, index, node, facts, part)
            break
    if "PRIVATE KEY-----" in text and any(_is_private_der(found[2]) for found in _PEM.finditer(text)):
        if _is_of_ssh(evaluator, index):
            return
        facts = {"form": "PEM", "secret": False, "published": False}
        yield _noun(PrivateKeyLiteral, evaluator, index, node, facts, part)
    elif text.lstrip().startswith("{") and '"kty"' in text:
        members = _json(text)
        for one in members.get("keys", [members]) if isinstance(members, dict) else ():
            facts = _jwk_facts(one) if isinstance(one, dict) else None
            if facts is not None:
                yield _noun(PrivateKeyLiteral, evaluator, index, node, facts, part)
                break


def _of_mapping(evaluator: Evaluator, index: ModuleIndex, node: cst.Dict, part: str) -> Iterator[Concept]:
    """A JWK that is written as a mapping of literals."""
    members: dict[str, object] = {}
    for element in node.elements:
        if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
            value = _text_of(index, element.value)
            members[str(element.key.raw_value)] = value
    facts = _jwk_facts(members) if "kty" in members else None
    if facts is not None:
        yield _noun(PrivateKeyLiteral, evaluator, index, node, facts, part)


def _noun(
    concept: type[Concept],
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.CSTNode,
    facts: Mapping[str, str | bool],
    part: str,
) -> Concept:
    inside = index.name_around(node)
    site = Site(index.path, node, "hand-written code", "a literal", inside, part)
    given = {name: _constantly(fact) for name, fact in facts.items()}
    return concept(site, GivenReader(evaluator, index, node, None, given, {}, complete=True))


def _constantly(fact: str | bool):  # type: ignore[no-untyped-def]
    return lambda: Known(fact)


def _is_of_ssh(evaluator: Evaluator, index: ModuleIndex) -> bool:
    """True for a key in a file that speaks of SSH and never of tokens: it signs none."""
    data = evaluator.project.data(index.path)
    return b"ssh" in data.lower() and _TOKEN_WORDS.search(data) is None


# -------------------------------------------------------------------- what a literal is


def _is_prose(text: str, token: re.Match[str]) -> bool:
    """True for a token inside sentences: there it explains something. JSON is no prose."""
    around = text[: token.start()] + " " + text[token.end() :]
    return len(re.findall(r"(?<!\S)[A-Za-z']+[,.:;]?(?!\S)", around)) > 2 and not text.lstrip().startswith(("{", "["))


def _jwk_facts(members: Mapping[str, object]) -> dict[str, str | bool] | None:
    """Return what a JWK is, or ``None`` unless it has a complete private member (RFC 7518 section 6)."""
    kind = members.get("kty")
    if kind not in ("RSA", "EC", "OKP", "oct"):
        return None
    private = members.get("k" if kind == "oct" else "d")
    if not isinstance(private, str) or not _BASE64URL.match(private) or len(set(private)) < 6:
        return None
    return {"form": "JWK", "secret": kind == "oct", "published": private[:16] in EXAMPLE_KEYS}


def _is_private_der(body: str) -> bool:
    """True when the text between the lines of a PEM block is one whole DER sequence (RFC 7468 section 2)."""
    try:
        data = base64.b64decode("".join(body.replace("\\n", "").split()), validate=True)
    except (ValueError, binascii.Error):
        return False
    if len(data) < 4 or data[0] != 0x30:
        return False
    length, start = data[1], 2
    if length >= 0x80:
        octets = length & 0x7F
        length, start = int.from_bytes(data[2 : 2 + octets], "big"), 2 + octets
    return length + start == len(data) and len(data) >= _LEAST_PRIVATE_OCTETS


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
