"""Hashes over data and a secret, or over nothing secret at all, that are used like a MAC.

What is wrong with the first: RFC 2104 section 6, RFC 6151. The second can be computed by everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, HomemadeMac, Site
from authlint.semantics.credential_names import label, words
from authlint.semantics.hash_variables import variable_of
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of, spelled
from authlint.semantics.tree import last_call_name
from authlint.semantics.uses import reads_after
from authlint.values import Known, Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "new"})
EXTENDABLE = frozenset({"md5", "sha1", "sha224", "sha256", "sha512"})
"""Hashes whose state is their output, so that others can go on hashing (Merkle-Damgard without truncation)."""

_SECRETS = frozenset({"secret", "pepper"})
_KEYS = frozenset({"secret", "api", "app", "signing", "private", "auth", "shared", "access", "encryption", "hash"})
"""What stands before the word key where it is a secret, and not the name of an entry."""


_FORMS_OF_TEXT = frozenset({"str", "bytes", "force_bytes", "force_str", "repr"})

_VAGUE = frozenset(
    {
        *("secret", "key", "salt", "pepper", "password", "passwd", "pwd", "passphrase", "token", "credential", "pin"),
        *("data", "payload", "text", "value", "values", "string", "str", "s", "msg", "message", "content", "body"),
        *("params", "args", "raw", "base", "input", "buffer", "buf", "bytes", "parts", "items", "x", "k", "sk", "hash"),
    }
)
"""Words for what is secret, and for what may hold anything, a secret among it."""


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the hashes of a module that are made over something put together with a secret."""
    names = spelled(index, HASHES)
    for call in index.calls:
        if last_call_name(call) not in names:
            continue
        pieces = list(_hashed(index, call))
        place = next((number for number, one in enumerate(pieces) if _is_secret(one)), -1)
        keyed = place >= 0
        if not (len(pieces) > 1 if keyed else is_called_signature(index, call) and _is_all_public(pieces)):
            continue
        made = _made_with(evaluator, index, call)
        # A hash of a secret and a fixed text derives another secret and protects no data.
        if not made or all(_is_fixed(evaluator, index, one) for one in pieces if not _is_secret(one)):
            continue
        around = index.name_around(call)
        site = Site(index.path, call, "hashlib", made, around, part)
        known = {"prefixed": Known(place == 0 and made in EXTENDABLE), "keyed": Known(keyed)}
        given = {name: lambda value=value: value for name, value in known.items()}
        yield HomemadeMac(site, GivenReader(evaluator, index, call, None, given, {}))


def _hashed(index: ModuleIndex, call: cst.Call) -> Iterator[cst.BaseExpression]:
    """Yield what a hash is made over, in order: what the call is given last, and what its object is updated with."""
    given = [argument for argument in call.args if argument.keyword is None]
    for argument in given[-1:]:
        yield from _pieces(index, argument.value)
    target = variable_of(index, call)
    for read in reads_after(index, target) if isinstance(target, cst.Name) else ():
        attribute = index.parent(read)
        update = index.parent(attribute) if isinstance(attribute, cst.Attribute) else None
        if isinstance(update, cst.Call) and last_call_name(update) == "update" and update.args:
            yield from _pieces(index, update.args[0].value)


def is_called_signature(index: ModuleIndex, call: cst.Call) -> bool:
    """True for a hash that its program calls a signature or a MAC, which it is not without a secret."""
    target = variable_of(index, call)
    return target is not None and words(label(target))[-1:] in (["signature"], ["sig"], ["mac"])


def _is_all_public(pieces: list[cst.BaseExpression]) -> bool:
    """True when each thing that is hashed has a name, and one that tells it is no secret."""
    return bool(pieces) and all(
        isinstance(one, cst.Name | cst.Attribute | cst.Subscript)
        and not _VAGUE.intersection(words(label(one)))
        and words(label(one))
        for one in pieces
    )


def _is_fixed(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    return label(node).isupper() or isinstance(evaluator.evaluate(node, index), Known)


def names_given(index: ModuleIndex) -> frozenset[str]:
    """Return the names that a module gives to the functions that hash."""
    return spelled(index, HASHES) - HASHES


def _made_with(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Return the name of the hash that a call makes, empty when it makes none."""
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Reference) and leaf.name.startswith("hashlib."):
            first = evaluator.evaluate(call.args[0].value, index) if leaf.name == "hashlib.new" else None
            known = isinstance(first, Known) and isinstance(first.constant, str)
            return str(first.constant).lower() if known else leaf.name.rpartition(".")[2]  # type: ignore[union-attr]
    return ""


def _pieces(index: ModuleIndex, node: cst.BaseExpression, depth: int = 4) -> Iterator[cst.BaseExpression]:
    """Yield what a text is put together of, in order."""
    match node:
        case cst.Call() if isinstance(node.func, cst.Attribute) and last_call_name(node) in ("encode", "decode"):
            yield from _pieces(index, node.func.value, depth)
        case cst.Call() if last_call_name(node) in _FORMS_OF_TEXT and node.args:
            yield from _pieces(index, node.args[0].value, depth)
        case cst.Tuple() | cst.List():
            for element in node.elements:
                yield from _pieces(index, element.value, depth)
        case cst.Call() if last_call_name(node) == "join" and node.args:
            inner = node.args[0].value
            if isinstance(inner, cst.List | cst.Tuple):
                for element in inner.elements:
                    yield from _pieces(index, element.value, depth)
        case cst.Call() if last_call_name(node) == "format":
            for argument in node.args:
                yield from _pieces(index, argument.value, depth)
        case cst.BinaryOperation(operator=cst.Add()):
            yield from _pieces(index, node.left, depth)
            yield from _pieces(index, node.right, depth)
        case cst.BinaryOperation(operator=cst.Modulo()) if isinstance(node.left, cst.BaseString):
            values = node.right.elements if isinstance(node.right, cst.Tuple) else ()
            for value in values:
                yield from _pieces(index, value.value, depth)
        case cst.FormattedString():
            for piece in node.parts:
                if isinstance(piece, cst.FormattedStringExpression):
                    yield from _pieces(index, piece.expression, depth)
        case cst.Name() if depth > 0 and not _is_secret(node):
            defined = definition_of(index, node)
            if defined is not None and not defined[1]:
                yield from _pieces(index, defined[0], depth - 1)
            else:
                yield node
        case _:
            yield node


def _is_secret(node: cst.BaseExpression) -> bool:
    """True for the name of a key or secret; a salt is none, and a password is hashed for other reasons."""
    found = words(label(node))
    return found[-1:] == ["apikey"] or bool(
        found and (found[-1] in _SECRETS or (found[-1] == "key" and len(found) > 1 and found[-2] in _KEYS))
    )
