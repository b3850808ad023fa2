"""What a token that nobody has checked yet decides about its own verification: the algorithm, the key, where it is.

Each relation follows an argument of a verifying decode back to where it comes from (``ancestry``). It holds when that
is an entry of the token's header, or a claim of it, and nothing on the way compares the entry with what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, cast

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode
from authlint.semantics import own_token, token_places
from authlint.semantics.ancestry import Source
from authlint.semantics.token_entries import Entry, entries, is_verifying, keys, written
from authlint.semantics.token_tests import is_tested
from authlint.semantics.tree import last_call_name
from authlint.values import Step, is_given

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_PLACES = 20
"""Calls of a function, below the reading of a token, that are asked whether they get a key."""

NEAR = 12
"""How many places further up a call may stand that the reading is written inside of."""

_SAME = frozenset({"str", "list", "tuple", "set", "frozenset", "cast", "sorted", "upper", "strip", "get", "pop"})
"""Functions that give what they are given, as another type perhaps."""

_KEY_PARAMETERS = frozenset({"jwk", "x5c"})
_PLACE_PARAMETERS = frozenset({"jku", "x5u"})

_BINDS_KEYS = re.compile(
    rb"thumbprint|dpop|\bjkt\b|\bcnf\b|kb\+jwt|key_binding|sd_jwt|(?<![a-z])acme(?![a-z.])"
    rb"|X509Store|verify_chain|trust_?anchor|root_ca",
    re.IGNORECASE,
)
"""Words of programs that a token may bring its key to: they hold it against something known before."""


def algorithm_from_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the list of algorithms is what the header of the token says."""
    if not is_verifying(concept, reader) or own_token.reason(concept, reader) is not None:
        return None
    for index, node in written(concept, reader, "algorithms"):
        for entry in entries(reader.evaluator, index, node, frozenset({"alg"})):
            if _is_unchanged(entry) and not is_tested(entry):
                return _evidence(reader, entry, 'the "alg" of the header is the list', "algorithms", None)
    return None


def _is_unchanged(entry: Entry) -> bool:
    """True when nothing is selected or computed on the way."""
    return all(
        (last_call_name(one.node) in _SAME or len(after.calls) > len(one.calls))
        if isinstance(one.node, cst.Call)
        else not isinstance(one.node, cst.BinaryOperation)
        for one, after in zip(entry.way, (*entry.way[1:], entry.source), strict=True)
    )


def key_from_token(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is in the token's header, or fetched from where the header says."""
    for entry in _entries(concept, reader, _KEY_PARAMETERS | _PLACE_PARAMETERS):
        place = token_places.fetched(reader.evaluator, entry, anchored=False)
        used = place is not None or (entry.part in _KEY_PARAMETERS and is_verifying(concept, reader))
        if used and not is_tested(entry) and not _binds_key(reader, entry):
            return _evidence(reader, entry, f'the key is what "{entry.part}" of the header says', "key", place)
    return None


def keys_of_claimed_issuer(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is fetched from where the unverified claim "iss" says."""
    for entry in _entries(concept, reader, frozenset({"iss"})):
        place = token_places.fetched(reader.evaluator, entry, anchored=True)
        if place is None or is_tested(entry, afterwards=True) or _expects_issuer(concept, reader):
            continue
        if is_verifying(concept, reader) or token_places.names_keys(entry):
            return _evidence(reader, entry, 'the claim "iss" says where the key is', "key", place)
    return None


def key_id_in_lookup(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that "kid" becomes part of a path, a query or a command that gives the key."""
    for entry in _entries(concept, reader, frozenset({"kid"})):
        found = token_places.looked_up(reader.evaluator, entry)
        if found is not None and not is_tested(entry):
            return _evidence(reader, entry, found[1], "key", found[0])
    return None


def _entries(concept: Concept, reader: NounReader, wanted: frozenset[str]) -> Iterator[Entry]:
    """Yield entries of an unverified token that the key of a decode is made of.

    Of a reading that does not verify: entries of it that the calls of the same function are made of which may get a
    key from somewhere. The verification may be out of sight.
    """
    evaluator, index = reader.evaluator, reader.index
    if reader.frame is not None or own_token.reason(concept, reader) is not None:
        return
    if is_verifying(concept, reader):
        for other, node, given in keys(concept, reader):
            yield from entries(evaluator, other, node, wanted, given)
        return
    function, since = index.function_of(reader.node), index.order.get(id(reader.node), 0)
    below = (one for one in index.calls if token_places.may_get_key(one) and index.order[id(one)] >= since - NEAR)
    for call in islice((one for one in below if index.function_of(one) is function), MAX_PLACES):
        yield from (one for one in entries(evaluator, index, call, wanted) if one.source.node is reader.node)


def _binds_key(reader: NounReader, entry: Entry) -> bool:
    paths = dict.fromkeys((reader.index.path, *(one.index.path for one in entry.way)))
    return any(_BINDS_KEYS.search(reader.evaluator.project.data(path)) for path in paths)


def _expects_issuer(concept: Concept, reader: NounReader) -> bool:
    """True when the verified claim "iss" has to be one that the token does not choose."""
    if not is_verifying(concept, reader):
        function = reader.index.function_of(reader.node)
        return any(
            is_verifying(noun, other)
            and reader.index.function_of(other.node) is function
            and _expects_issuer(noun, other)
            for noun in reader.evaluator.nouns_of(reader.index)
            for other in (cast("NounReader", noun.reader),)
        )
    assert isinstance(concept, TokenDecode)
    if not is_given(concept.issuer) or not reader.role_node("issuer"):
        return False
    return not any(
        True
        for index, node in written(concept, reader, "issuer")
        for _ in entries(reader.evaluator, index, node, frozenset({"iss"}))
    )


def _evidence(reader: NounReader, entry: Entry, reason: str, role: str, place: Source | None) -> Evidence:
    """Return the steps from where the entry is read to ``place``, or else to the argument that it becomes."""
    step = reader.evaluator.step
    steps = [step(f'"{entry.part}" is read before the token is verified', entry.read.index, entry.read.node)]
    for one, after in zip(reversed(entry.way[:-1]), reversed(entry.way), strict=False):
        if one.index is not after.index or _function(one) is not _function(after):
            steps.append(step("handed on here", one.index, one.node))
    if place is not None:
        steps.append(step("it decides here", place.index, place.node))
    else:
        steps.append(_argument(reader, role))
    return Evidence(reason, tuple(steps))


def _argument(reader: NounReader, role: str) -> Step:
    node = reader.role_node(role)
    here = node is not None and reader.index.parent(node) is not None
    return reader.evaluator.step("and decides here", reader.index, node if node is not None and here else reader.node)


def _function(source: Source) -> cst.CSTNode | None:
    return source.index.function_of(source.node)
