"""What else a key is used for: another algorithm, encryption, the sessions of a web framework.

Two keys are the same when they come from one place: a variable of the environment, a setting, a call, a text. What has
only the same name may be another key. The uses of one module are compared, which is where the key is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, KeyMaterial, SessionKey, TokenDecode, TokenEncode, TokenEncryption
from authlint.tables import algorithm_name
from authlint.tables_keys import SESSION_KEY_SETTINGS
from authlint.values import Instance, Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_NAMED = ("environment", "setting")


def other_algorithm(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key was used with another algorithm further up in the module."""
    if not isinstance(concept, TokenEncode | TokenDecode) or reader.frame is not None:
        return None
    own = _algorithms(concept)
    for other in _uses(reader) if own else ():
        if other.site.node is concept.site.node:
            return None
        theirs = _algorithms(other)
        same = _same(concept.key, other.key) if theirs and not own & theirs else None
        if same is not None:
            return _evidence(reader, other, f"{_joined(theirs)} and {_joined(own)}", same)
    return None


def encrypts(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key that signs encrypts, too."""
    if not isinstance(concept, TokenEncode) or reader.frame is not None:
        return None
    for other in reader.evaluator.nouns_of(reader.index):
        same = _same(concept.key, other.key) if isinstance(other, TokenEncryption) else None
        if same is not None and other.site.node is not concept.site.node:
            return _evidence(reader, other, "signatures and for encryption", same)
    return None


def protects_sessions(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is the one that also signs the sessions of the web framework.

    A text in the source is left to the rules about that. Of what builds a key only settings count: a call may derive
    the key it uses.
    """
    if not isinstance(concept, TokenEncode | KeyMaterial):
        return None
    if isinstance(concept, KeyMaterial) and isinstance(reader.node, cst.Call):
        return None
    if any(isinstance(leaf, Known) and leaf.constant for leaf in concept.key.leaves()):
        return None
    for leaf in _contents(reader, concept.key):
        origin = leaf.origin
        if origin is not None and origin.kind == "setting" and origin.name in SESSION_KEY_SETTINGS:
            return Evidence(origin.name, about=leaf) if not isinstance(leaf, Known) else None
    path = reader.frame.call.path if reader.frame is not None else reader.index.path
    index = reader.evaluator.project.load(path)
    for other in reader.evaluator.nouns_of(index) if index is not None else ():
        same = _same(concept.key, other.key) if isinstance(other, SessionKey) else None
        if same is not None and not isinstance(same, Known):
            name = same.origin.name if same.origin is not None else "the key"
            return _evidence(reader, other, name, same)
    return None


def _contents(reader: NounReader, key: Value) -> Iterator[Value]:
    """Yield the alternatives of a key, and those of what a key object was made of."""
    for leaf in key.leaves():
        yield leaf
        index = reader.evaluator.project.load(leaf.path) if isinstance(leaf, Instance) and leaf.path else None
        for other in reader.evaluator.nouns_of(index) if index is not None else ():
            if isinstance(other, KeyMaterial) and isinstance(leaf, Instance) and other.site.node is leaf.call:
                yield from other.key.leaves()


def _uses(reader: NounReader) -> Iterator[TokenEncode | TokenDecode]:
    for other in reader.evaluator.nouns_of(reader.index):
        if isinstance(other, TokenEncode | TokenDecode) and other.reader.frame is None:  # type: ignore[attr-defined]
            yield other


def _algorithms(use: TokenEncode | TokenDecode) -> frozenset[str]:
    """Return the algorithms of a use, none when not all of them are known."""
    value = use.algorithms if isinstance(use, TokenDecode) else use.algorithm
    names: set[str] = set()
    for leaf in value.leaves():
        if isinstance(leaf, Sequence) and leaf.open:
            return frozenset()
        for element in leaf.items if isinstance(leaf, Sequence) else (leaf,):
            found = [algorithm_name(option) for option in element.leaves()]
            if None in found:
                return frozenset()
            names.update(name for name in found if name is not None)
    return frozenset(names)


def _same(key: Value, other: Value) -> Value | None:
    """Return the key, if both come from one place."""
    places = {place for leaf in other.leaves() if (place := _place(leaf)) is not None}
    return next((leaf for leaf in key.leaves() if _place(leaf) in places), None) if places else None


def _place(leaf: Value) -> tuple[object, ...] | None:
    """Return where a key comes from, ``None`` when that is not known."""
    match leaf:
        case Known(constant=str() | bytes() as text) if text:
            return "text", text
        case Instance() if isinstance(leaf.call, cst.Call):
            return "call", leaf.path, id(leaf.call)
    origin = leaf.origin
    return (origin.kind, origin.name) if origin is not None and origin.kind in _NAMED and origin.name else None


def _evidence(reader: NounReader, other: Concept, reason: str, about: Value) -> Evidence:
    index = reader.evaluator.project.load(other.site.path)
    assert index is not None
    assert isinstance(other.site.node, cst.CSTNode)
    step = reader.evaluator.step("the other use of the key", index, other.site.node)
    return Evidence(reason, (step,), about)


def _joined(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))
