"""How much randomness a secret key holds, as far as the call that made it says.

A text in the source is another matter: whoever reads it knows it, however long it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, KeyMaterial, TokenDecode, TokenEncode
from authlint.semantics.binding import bind
from authlint.semantics.index import ModuleIndex
from authlint.semantics.key_forms import keys_of
from authlint.semantics.signature import parse_signature
from authlint.tables import is_mac, named_algorithms
from authlint.tables_keys import GUESSABLE_BELOW_BITS, MAC_KEY_OCTETS
from authlint.values import Absent, Instance, Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_HASH = re.compile(r"hashlib\.(?:new|md5|sha1|sha224|sha256|sha384|sha512|sha3_\d+|blake2[bs])")
_DIGEST = re.compile(rf"{_HASH.pattern}\.(?:hex)?digest")
_PASSWORD = re.compile(r"passw(?:or)?d|passphrase", re.IGNORECASE)
_TOKENS = re.compile(rb"(?<![A-Za-z])(?:jw[tks]s?|jose|joserfc|jwcrypto|oidc|openid|id_token)(?![a-z])", re.IGNORECASE)
"""Words of the field, as whole words or parts of names."""

_KEEPS_ALL = frozenset({"hex", "encode", "decode"})
"""Methods that write the same octets down otherwise."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A key that a random source gave: its randomness in bits, its length in octets, and where it was drawn."""

    bits: int
    octets: int
    value: Value


def guessable(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key is drawn with too little randomness, or is the plain hash of what people can guess."""
    if not isinstance(concept, TokenDecode | TokenEncode | KeyMaterial):
        return None
    for drawn in _drawn(concept, reader):
        if drawn.bits < GUESSABLE_BELOW_BITS:
            return Evidence(f"is drawn with only {drawn.bits} bits of randomness", about=drawn.value)
    for key in keys_of(reader.evaluator, concept.key):
        if key.form.kind == "oct" and not key.generated and 0 < key.form.bits < GUESSABLE_BELOW_BITS:
            return Evidence(f"has only {key.form.bits} bits", about=key.value)
    for leaf in concept.key.leaves():
        hashed = _hashed(leaf, reader.evaluator)
        if hashed is not None:
            return hashed
    return None


def short(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key is random, but shorter than the output of the hash its algorithm uses."""
    if not isinstance(concept, TokenDecode | TokenEncode | KeyMaterial):
        return None
    algorithms = concept.algorithms if isinstance(concept, TokenDecode) else concept.algorithm
    named = [name for name, _ in named_algorithms(algorithms)]
    if not named or not all(is_mac(name) for name in named):
        return None
    algorithm = max(named, key=MAC_KEY_OCTETS.__getitem__)
    for drawn in _drawn(concept, reader):
        if drawn.octets < MAC_KEY_OCTETS[algorithm]:
            return Evidence(
                f"has {drawn.octets} octets, and {algorithm} demands {MAC_KEY_OCTETS[algorithm]}", about=drawn.value
            )
    for key in keys_of(reader.evaluator, concept.key):
        octets = key.form.bits // 8
        if key.form.kind == "oct" and 0 < octets < MAC_KEY_OCTETS[algorithm]:
            return Evidence(
                f"has {octets} octets, and {algorithm} demands {MAC_KEY_OCTETS[algorithm]}", about=key.value
            )
    return None


def for_tokens(concept: Concept, reader: NounReader) -> Evidence | None:
    """The file that generates the key speaks of tokens: a key of SSH or TLS is another matter."""
    spoken = spoken_of(reader.evaluator, reader.index.path)
    return Evidence(f"the file speaks of {spoken}") if spoken else None


def spoken_of(evaluator: Evaluator, path: str) -> str:
    """Return the word with which a file speaks of tokens, an empty text when it does not."""
    spoken = _TOKENS.search(evaluator.project.data(path))
    return spoken.group().decode() if spoken is not None else ""


def _drawn(concept: TokenDecode | TokenEncode | KeyMaterial, reader: NounReader) -> Iterator[_Drawn]:
    for leaf in concept.key.leaves():
        if isinstance(leaf, Instance) and isinstance(leaf.call, cst.Call):
            index = reader.evaluator.project.load(leaf.path)
            found = _amount(reader.evaluator, index, leaf, leaf.call) if index is not None else None
            if found is not None:
                yield found


def _amount(evaluator: Evaluator, index: ModuleIndex, leaf: Instance, call: cst.Call) -> _Drawn | None:
    """Return what a call of a random source draws; the call may be inside one that writes the result otherwise."""
    written_in_digits = False
    name = leaf.of
    while name not in evaluator.catalogue.supplies:
        name, _, method = name.rpartition(".")
        if method not in _KEEPS_ALL or not isinstance(call.func, cst.Attribute):
            return None
        if not isinstance(call.func.value, cst.Call):
            return None
        written_in_digits = written_in_digits or method == "hex"
        call = call.func.value
    _, supply = evaluator.catalogue.supplies[name]
    if supply.kind != "random" or not supply.amount:
        return None
    signature = parse_signature(supply.signature)
    binding = bind(call, signature, evaluator.evaluator_for(index, None))
    others = [binding.value(one) for one in signature.positional if one != supply.amount]
    sizes = [_size(size, supply.otherwise) for size in binding.value(supply.amount).leaves()]
    least = min((size for size in sizes if size > 0), default=0)
    if not least or any(not isinstance(other, Absent) for other in others):
        return None  # another alphabet
    octets = math.ceil(least * supply.octets) * (2 if written_in_digits else 1)
    step = evaluator.step(f"`{name}` draws the key here", index, call)
    drawn = replace(leaf, trace=(step, *leaf.trace)).conditioned("branch" if len(sizes) > 1 else "")
    return _Drawn(int(least * supply.bits), octets, drawn)


def _size(value: Value, otherwise: int) -> int:
    """Return how much is drawn, 0 when it is not known."""
    if isinstance(value, Absent) or value.equals(None):
        return otherwise
    return value.constant if isinstance(value, Known) and type(value.constant) is int else 0


def _hashed(leaf: Value, evaluator: Evaluator) -> Evidence | None:
    """Return evidence that a key is the plain hash of a text of the source, or of a password."""
    if not isinstance(leaf, Instance) or not _DIGEST.fullmatch(leaf.of) or not isinstance(leaf.call, cst.Call):
        return None
    index = evaluator.project.load(leaf.path)
    if index is None or not isinstance(leaf.call.func, cst.Attribute):
        return None
    made = evaluator.evaluate(leaf.call.func.value, index)
    if not isinstance(made, Instance) or not _HASH.fullmatch(made.of) or not isinstance(made.call, cst.Call):
        return None
    # ``hashlib.new`` takes the name of the hash first.
    given = made.call.args[1:] if made.of.endswith(".new") else made.call.args
    source = evaluator.project.load(made.path)
    if not given or source is None or given[0].star or _is_updated(index, leaf.call.func.value):
        return None
    hashed = evaluator.evaluate(given[0].value, source)
    step = evaluator.step("the key is computed here, by a plain hash", index, leaf.call)
    about = replace(leaf, trace=(step, *leaf.trace))
    options = [option for option in hashed.leaves() if option.when != "debug"]
    if any(isinstance(option, Known) and isinstance(option.constant, str | bytes) for option in options) or (
        isinstance(hashed, Text) and hashed.parts and all(isinstance(part, Known) for part in hashed.parts)
    ):
        return Evidence("is the hash of a text that stands in the source", about=about)
    for option in options:
        if option.origin is not None and _PASSWORD.search(option.origin.name):
            return Evidence(f"is a single hash of the password `{option.origin.name}`", about=about)
    return None


def _is_updated(index: ModuleIndex, hashing: cst.BaseExpression) -> bool:
    """True unless the hash is made and read in one expression: what is added to it in between is not followed."""
    return not isinstance(hashing, cst.Call)
