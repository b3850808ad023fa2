"""Methods of texts, lists and mappings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, lifetimes, texts, url_building
from authlint.semantics.binding import table_of
from authlint.semantics.computed import arguments_of, encoded
from authlint.semantics.entities import Frame
from authlint.semantics.index import ModuleIndex
from authlint.values import (
    MAX_PARTS,
    MAX_TEXT,
    TOO_LONG,
    Absent,
    Constant,
    Duration,
    Known,
    Moment,
    Origin,
    Sequence,
    Table,
    Text,
    Unknown,
    Value,
    choose,
)

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator


def method_result(
    evaluator: Evaluator, owner: Value, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    """Return what a method of a text, list or mapping gives."""
    match owner:
        case Table():
            return _table_method(evaluator, owner, name, node, index, frame)
        case Known() | Text():
            return _text_method(evaluator, owner, name, node, index, frame)
        case Moment() | Duration():
            return lifetimes.method(evaluator, owner, name, node, index, frame)
        case Sequence() if name in ("copy", "__copy__"):
            return owner
        case Sequence() if name == "pop" and not building.is_set(owner):
            given = arguments_of(evaluator, node, index, frame)
            return building.element_at(owner, given[0] if given else Known(-1))
    return Unknown("a method's result", origin=owner.origin)


def _table_method(
    evaluator: Evaluator, table: Table, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    arguments = arguments_of(evaluator, node, index, frame)
    match name:
        case "get" | "pop" | "setdefault" if arguments and isinstance(arguments[0], Known):
            value = table.at(arguments[0].constant)
            default = arguments[1] if len(arguments) > 1 else Known(None, origin=Origin("literal"))
            if isinstance(value, Absent):
                return default
            if isinstance(value, Unknown) and len(arguments) > 1:
                return choose(value, default.conditioned("unset"))
            return value
        case "copy":
            return table
        case "urlencode":
            return texts.urlencoded(table)
        case "popitem" if table.entries and not table.open:
            key, value = table.entries[-1]
            return Sequence((Known(key), value))
        case "values":
            return Sequence(tuple(value for _, value in table.entries), table.open)
        case "keys":
            return Sequence(tuple(Known(key) for key in table.known_keys()), table.open)
        case "items":
            return Sequence(tuple(Sequence((Known(key), value)) for key, value in table.entries), table.open)
    return Unknown("a method's result", origin=table.origin)


_KEEPS_TEXT = frozenset(
    {
        "strip",
        "rstrip",
        "lstrip",
        "lower",
        "upper",
        "title",
        "casefold",
        "expandtabs",
        "removeprefix",
        "removesuffix",
        "get_secret_value",
        "replace",
    }
)


def _text_method(
    evaluator: Evaluator, owner: Known | Text, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    if name == "encode":
        return encoded(owner)
    if name == "decode":
        return texts.as_text(owner)
    if name in _KEEPS_TEXT:
        return _changed_text(owner, name, arguments_of(evaluator, node, index, frame))
    if name == "format":
        named = table_of(
            {a.keyword.value: _later(evaluator, a.value, index, frame) for a in node.args if a.keyword is not None},
            any(a.star for a in node.args),
        )
        spread = [evaluator.evaluate(a.value, index, frame) for a in node.args if a.star == "**"]
        table: Value = named
        for one in spread:
            table = building.merged(table, one)
        return texts.formatted(
            owner,
            arguments_of(evaluator, node, index, frame),
            table if isinstance(table, Table) else Table((), open=True),
        )
    if name == "format_map":
        arguments = arguments_of(evaluator, node, index, frame)
        return texts.formatted(
            owner, [], arguments[0] if arguments and isinstance(arguments[0], Table) else Table((), open=True)
        )
    if name == "join":
        query = url_building.joined_pairs(evaluator, owner, node, index, frame)
        if query is not None:
            return query
        arguments = arguments_of(evaluator, node, index, frame)
        return _joined(owner, arguments[0]) if arguments else Unknown("a joined text")
    if name in ("split", "rsplit", "partition", "rpartition", "splitlines"):
        return _parts(owner, name, arguments_of(evaluator, node, index, frame))
    url = url_building.method(evaluator, owner, name, node, index, frame)
    if url is not None:
        return url
    return Unknown("a method's result", origin=owner.origin)


def _later(
    evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex, frame: Frame | None
) -> Callable[[], Value]:
    return lambda: evaluator.evaluate(node, index, frame)


def _changed_text(owner: Known | Text, name: str, arguments: list[Value]) -> Value:
    if not isinstance(owner, Known) or not isinstance(owner.constant, str | bytes) or name == "get_secret_value":
        return owner
    constants = [argument.constant for argument in arguments if isinstance(argument, Known)]
    if len(constants) != len(arguments):
        return _filled(owner, arguments) if name == "replace" else Unknown("a changed text", origin=owner.origin)
    try:
        if _length(owner.constant, name, constants) > MAX_TEXT:
            return Unknown("a text too long to follow", origin=owner.origin)
        return owner.becoming(getattr(owner.constant, name)(*constants))
    except (TypeError, ValueError, OverflowError):
        return owner


def _length(text: str | bytes, name: str, arguments: list[Constant]) -> int:
    """Return how long a text may become by one of the methods that make texts longer, before it is called."""
    match name, arguments:
        case "replace", [str() | bytes() as old, str() | bytes() as new, *_]:
            return len(text) + text.count(old) * len(new)  # type: ignore[arg-type]
        case "expandtabs", [int() as width]:
            return len(text) + text.count("\t" if isinstance(text, str) else b"\t") * width  # type: ignore[arg-type]
    return len(text)


def _filled(owner: Known, arguments: list[Value]) -> Value:
    """Return a text in which a placeholder of more than one character, like ``{tenant}``, is replaced by a value."""
    if len(arguments) == 2 and isinstance(arguments[0], Known) and isinstance(owner.constant, str):
        placeholder = arguments[0].constant
        if isinstance(placeholder, str) and len(placeholder) > 1:
            parts: list[Value] = []
            for number, piece in enumerate(owner.constant.split(placeholder, texts.MAX_HOLES)):
                parts += [texts.as_text(arguments[1])] if number else []
                parts.append(TOO_LONG if number == texts.MAX_HOLES else owner.becoming(piece))
            return texts.concatenate(parts)
    return Unknown("a changed text", origin=owner.origin)


def _parts(owner: Known | Text, name: str, arguments: list[Value]) -> Value:
    """Return the parts of a constant text that is split; of any other text nothing is known."""
    separator = arguments[0].constant if arguments and isinstance(arguments[0], Known) else None
    splits = name == "split" and (not arguments or (len(arguments) == 1 and isinstance(separator, str) and separator))
    if splits and isinstance(owner, Known) and isinstance(owner.constant, str):
        pieces = owner.constant.split(separator if isinstance(separator, str) else None, MAX_PARTS)
        more = len(pieces) > MAX_PARTS
        return Sequence(tuple(owner.becoming(piece) for piece in pieces[:MAX_PARTS]), more, trace=owner.trace)
    return Sequence((), open=True, origin=owner.origin)


def _joined(separator: Known | Text, parts: Value) -> Value:
    if not isinstance(parts, Sequence):
        return Unknown("a joined text", origin=parts.origin)
    pieces: list[Value] = []
    for number, part in enumerate(parts.items):
        if number:
            pieces.append(separator)
        pieces.append(texts.as_text(part))
    if parts.open:
        pieces.append(Unknown("more parts"))
    return texts.concatenate(pieces)
