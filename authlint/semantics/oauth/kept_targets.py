"""Is the address of a redirect what another view took from its request and kept: in a session, or in a cache?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics.folding import Fold
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.looked_at import is_looked_at
from authlint.semantics.oauth.views import decides
from authlint.semantics.sources import definition_of, effect_of
from authlint.semantics.tree import dotted, last_name, subscripted, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_TAKES = frozenset({"get", "pop", "delete", "getdel", "get_and_delete", "take"})
_KEEPS = frozenset({"set", "setex", "put", "add", "setdefault", "store"})
_MAX_HOPS = 6
_AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is kept: the last name of the store, and the key as far as it is written."""

    store: str
    key: str


def kept_unchecked(reader: NounReader, node: cst.BaseExpression) -> Evidence | None:
    """Return evidence that an address was kept as it came with another request of the same module."""
    index = reader.index
    for begin in _beginnings(index, node):
        place = _taken_from(begin)
        if place is None:
            continue
        index.unfold_where(_holds(place.key.encode(errors="surrogatepass")))
        for value, statement in _kept_at(index, place):
            for leaf in reader.evaluator.evaluate(value, index).leaves():
                if not decides(reader.evaluator, leaf) or is_looked_at(reader, value, leaf):
                    continue
                effect = effect_of(index, value)
                read = effect.node if effect is not None else value
                if is_looked_at(reader, begin, leaf):
                    continue
                steps = (
                    reader.evaluator.step("taken from the request as it is", index, read),
                    reader.evaluator.step("kept here", index, statement),
                    reader.evaluator.step("the browser is sent there", index, reader.node),
                )
                return Evidence("the address was kept as it came with the request", steps, about=leaf)
    return None


def _holds(word: bytes) -> Callable[[Fold], bool]:
    return lambda fold: word in fold.text


def _beginnings(index: ModuleIndex, node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield the expressions that an address may begin with."""
    pending: list[tuple[cst.BaseExpression, int]] = [(node, 0)]
    while pending:
        current, depth = pending.pop()
        if depth > _MAX_HOPS:
            continue
        match current:
            case cst.BinaryOperation(operator=cst.Add()):
                pending.append((current.left, depth + 1))
            case cst.BooleanOperation():
                pending += [(current.left, depth + 1), (current.right, depth + 1)]
            case cst.IfExp():
                pending += [(current.body, depth + 1), (current.orelse, depth + 1)]
            case cst.Await():
                pending.append((current.expression, depth + 1))
            case cst.FormattedString(parts=[cst.FormattedStringExpression() as first, *_]):
                pending.append((first.expression, depth + 1))
            case cst.Name():
                defined = definition_of(index, current)
                if defined is not None and not defined[1]:
                    pending.append((defined[0], depth + 1))
            case _:
                yield current


def _taken_from(node: cst.BaseExpression) -> Place | None:
    match node:
        case cst.Subscript():
            store, keys = subscripted(node)
            return _place(store, keys[0]) if store and len(keys) == 1 else None
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name), value=store), args=[first, *_]) if name in _TAKES:
            return _place(dotted(store), first.value)
    return None


def _place(store: str, key: cst.BaseExpression) -> Place | None:
    """Return where something is kept; a part of a request is no store."""
    last = store.rpartition(".")[2]
    text = _key(key)
    return (
        Place(last, text)
        if text and ("session" in last.lower() or "cache" in last.lower() or "redis" in last.lower())
        else None
    )


def _key(node: cst.BaseExpression) -> str:
    """Return a key, or the text that it begins with."""
    match node:
        case cst.SimpleString():
            return str(node.raw_value)
        case cst.BinaryOperation(operator=cst.Add()):
            return _key(node.left)
        case cst.FormattedString(parts=[cst.FormattedStringText() as first, *_]):
            return first.value
    return ""


def _kept_at(index: ModuleIndex, place: Place) -> Iterator[tuple[cst.BaseExpression, cst.CSTNode]]:
    """Yield what is kept at a place, and the statement that does it."""
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            if name.rpartition(".")[2] != place.store:
                continue
            for effect in effects:
                if (
                    effect.kind == "item"
                    and isinstance(effect.key, cst.BaseExpression)
                    and isinstance(effect.value, cst.BaseExpression)
                    and _key(effect.key) == place.key
                ):
                    yield effect.value, effect.node
    for call in index.calls:
        if (
            isinstance(call.func, cst.Attribute)
            and call.func.attr.value in _KEEPS
            and len(call.args) >= _AT_LEAST
            and last_name(call.func.value) == place.store
            and _key(call.args[0].value) == place.key
        ):
            for argument in call.args[1:3]:
                if argument.keyword is None and any(isinstance(part, cst.Name) for part in walk(argument.value)):
                    yield argument.value, call
