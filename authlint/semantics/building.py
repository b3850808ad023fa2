"""Values under construction: mappings, lists and texts, and what operators and their methods do to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.values import Absent, Choice, Constant, Known, Origin, Sequence, Table, Text, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.entities import Frame
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.index import Effect, ModuleIndex

MAX_TEXT = 100_000


def as_text(value: Value) -> Value:
    """Return what formatting a value into a string gives."""
    match value:
        case Known(constant=constant) if not isinstance(constant, str):
            return replace(value, constant=constant.decode("latin-1") if isinstance(constant, bytes) else str(constant))
        case Known() | Text():
            return value
        case Choice(options=options):
            return choose(*(as_text(option) for option in options))
    return Unknown("a value in a text", origin=value.origin, trace=value.trace)


def concatenate(parts: Iterable[Value]) -> Value:
    """Return the concatenation of texts (or of byte strings), as far as it is known."""
    merged: list[Value] = []
    size = 0
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            last = merged[-1] if merged else None
            if isinstance(piece, Known) and isinstance(last, Known) and _joinable(last.constant, piece.constant):
                size += len(piece.constant)  # type: ignore[arg-type]
                if size > MAX_TEXT:
                    return Unknown("a text too long to follow")
                merged[-1] = replace(last, constant=last.constant + piece.constant)  # type: ignore[operator]
            else:
                merged.append(piece)
    if len(merged) == 1 and isinstance(merged[0], Known):
        return merged[0]
    if (
        len(merged) == 2
        and isinstance(merged[0], Known)
        and not merged[0].constant
        and not isinstance(merged[1], Choice)
    ):
        merged = merged[1:]
    if not merged:
        return Known("", origin=Origin("literal"))
    options = [part for part in merged if isinstance(part, Choice)]
    if len(options) == 1 and len(merged) <= 8:
        at = merged.index(options[0])
        variants = [concatenate([*merged[:at], option, *merged[at + 1 :]]) for option in options[0].options]
        return choose(
            *(v.conditioned(o.when) if o.when else v for v, o in zip(variants, options[0].options, strict=True))
        )
    origin = next((part.origin for part in merged if part.origin is not None and part.origin.kind != "literal"), None)
    return Text(tuple(merged), origin=origin, trace=tuple(step for part in merged for step in part.trace)[:8])


def _joinable(first: Constant, second: Constant) -> bool:
    return (isinstance(first, str) and isinstance(second, str)) or (
        isinstance(first, bytes) and isinstance(second, bytes)
    )


def combine(left: Value, operator: cst.BaseBinaryOp | None, right: Value) -> Value:
    """Return ``left <operator> right``."""
    match operator:
        case cst.Add():
            return _added(left, right)
        case cst.BitOr():
            return merged(left, right)
        case cst.Modulo():
            return percent(left, right)
        case cst.Multiply() | cst.Subtract() | cst.Divide() | cst.FloorDivide():
            return _arithmetic(left, operator, right)
    return Unknown("a computed value", origin=left.origin or right.origin)


def _added(left: Value, right: Value) -> Value:
    if (
        isinstance(left, Known)
        and isinstance(right, Known)
        and isinstance(left.constant, int | float)
        and isinstance(right.constant, int | float)
    ):
        return replace(left, constant=left.constant + right.constant, trace=left.trace + right.trace)
    if isinstance(left, Sequence) or isinstance(right, Sequence):
        first = left if isinstance(left, Sequence) else Sequence((), open=True)
        second = right if isinstance(right, Sequence) else Sequence((), open=True)
        return Sequence(first.items + second.items, first.open or second.open, trace=first.trace + second.trace)
    if _is_number(left) or _is_number(right):
        return Unknown("a computed number", origin=left.origin or right.origin)
    if _texty(left) or _texty(right):
        return concatenate([left, right])
    return Unknown("a sum", origin=left.origin or right.origin, trace=left.trace or right.trace)


def _texty(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(_texty(option) for option in value.options)
    return isinstance(value, Text) or (isinstance(value, Known) and isinstance(value.constant, str | bytes))


def _is_number(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, int | float) and not isinstance(value.constant, bool)


def _arithmetic(left: Value, operator: cst.BaseBinaryOp, right: Value) -> Value:
    if isinstance(left, Known) and isinstance(right, Known) and _is_number(left) and _is_number(right):
        first, second = left.constant, right.constant
        assert isinstance(first, int | float) and isinstance(second, int | float)
        if abs(first) < 1e12 and abs(second) < 1e12:
            match operator:
                case cst.Multiply():
                    return replace(left, constant=first * second)
                case cst.Subtract():
                    return replace(left, constant=first - second)
                case cst.FloorDivide() if second:
                    return replace(left, constant=first // second)
                case cst.Divide() if second:
                    return replace(left, constant=first / second)
    if (
        isinstance(operator, cst.Multiply)
        and isinstance(left, Known)
        and isinstance(left.constant, str | bytes)
        and _is_number(right)
    ):
        assert isinstance(right, Known) and isinstance(right.constant, int | float)
        if len(left.constant) * right.constant < MAX_TEXT and isinstance(right.constant, int):
            return replace(left, constant=left.constant * right.constant)
    return Unknown("a computed value", origin=left.origin or right.origin)


def augment(before: Value | None, operator: cst.BaseAugOp, added: Value) -> Value:
    """Return a name's value after ``+=`` or ``|=``."""
    if before is None:
        return Unknown("added to something unknown")
    match operator:
        case cst.AddAssign():
            return _added(before, added)
        case cst.BitOrAssign():
            return merged(before, added)
        case cst.ModuloAssign():
            return percent(before, added)
    return Unknown("a computed value", origin=before.origin)


def merged(left: Value, right: Value) -> Value:
    """Return two mappings merged, the second winning."""
    if isinstance(left, Choice):
        return choose(*(merged(option, right) for option in left.options))
    if isinstance(right, Choice):
        return choose(*(merged(left, option) for option in right.options))
    if not isinstance(left, Table) and not isinstance(right, Table):
        return Unknown("merged from unknown mappings", origin=left.origin or right.origin)
    first = left if isinstance(left, Table) else Table((), open=True)
    if not isinstance(right, Table):
        # Whatever the unknown mapping holds may replace what is known.
        blurred = tuple(
            (key, choose(value.conditioned("branch"), Unknown("may be replaced"))) for key, value in first.entries
        )
        return Table(blurred, open=True, trace=first.trace)
    table = first
    for key, value in right.entries:
        table = put(table, key, value)
    return replace(table, open=table.open or right.open, trace=first.trace or right.trace)


def put(table: Table, key: Constant, value: Value) -> Table:
    """Return ``table`` with ``key`` set."""
    kept = tuple(entry for entry in table.entries if not (entry[0] == key and type(entry[0]) is type(key)))
    return replace(table, entries=(*kept, (key, value)))


def without(table: Value, key: Value) -> Value:
    """Return ``table`` after ``del table[key]``."""
    if isinstance(table, Choice):
        return choose(*(without(option, key) for option in table.options))
    if isinstance(table, Table) and isinstance(key, Known):
        return replace(table, entries=tuple(entry for entry in table.entries if entry[0] != key.constant))
    return table


def dict_display(evaluator: Evaluator, node: cst.Dict, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the value of ``{...}``, spread mappings included."""
    table: Value = Table((), trace=(evaluator.step("the mapping is written here", index, node),))
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            table = merged(table, evaluator.evaluate(element.value, index, frame))
            continue
        assert isinstance(element, cst.DictElement)
        key = evaluator.evaluate(element.key, index, frame)
        value = evaluator.evaluate(element.value, index, frame)
        table = _set(table, key, value)
    return table


def _set(table: Value, key: Value, value: Value) -> Value:
    if isinstance(table, Choice):
        return choose(*(_set(option, key, value) for option in table.options))
    if not isinstance(table, Table):
        return table
    if isinstance(key, Known):
        return put(table, key.constant, value)
    if isinstance(key, Choice):
        for leaf in key.leaves():
            if isinstance(leaf, Known):
                old = table.at(leaf.constant)
                table = put(table, leaf.constant, choose(value.conditioned("branch"), old))
        return table
    return replace(table, open=True)


def set_item(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a mapping after ``name[key] = value``."""
    if before is None or effect.key is None:
        return before
    key = evaluator.evaluate(effect.key, index, frame)
    value: Value = Unknown("unpacked into an item")
    if isinstance(effect.value, cst.BaseExpression) and not effect.path:
        value = evaluator.evaluate(effect.value, index, frame)
        if not (value.trace and value.trace[-1].node is effect.value):
            value = value.noted(evaluator.step("the entry is set here", index, effect.node))
    return _set(before, key, value)


def mutate(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a list or mapping after one of its methods changed it."""
    call = effect.value
    assert isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute)
    if before is None:
        return None
    if isinstance(before, Choice):
        return choose(
            *(option for one in before.options if (option := mutate(evaluator, effect, one, index, frame)) is not None)
        )
    arguments = [
        evaluator.evaluate(argument.value, index, frame)
        for argument in call.args
        if argument.keyword is None and not argument.star
    ]
    name = call.func.attr.value
    if isinstance(before, Table):
        return _mutated_table(evaluator, before, name, call, arguments, index, frame)
    if isinstance(before, Sequence):
        return _mutated_list(before, name, arguments)
    return before


def _mutated_table(
    evaluator: Evaluator,
    table: Table,
    name: str,
    call: cst.Call,
    arguments: list[Value],
    index: ModuleIndex,
    frame: Frame | None,
) -> Value:
    match name:
        case "update":
            return updated(evaluator, table, call, index, frame)
        case "setdefault" if arguments:
            if isinstance(arguments[0], Known) and isinstance(table.at(arguments[0].constant), Absent):
                return put(table, arguments[0].constant, arguments[1] if len(arguments) > 1 else Known(None))
            return (
                table
                if isinstance(arguments[0], Known) and arguments[0].constant in table.known_keys()
                else replace(table, open=True)
            )
        case "pop" if arguments:
            return without(table, arguments[0])
        case "clear":
            return replace(table, entries=(), open=False)
    return replace(table, open=True)


def updated(evaluator: Evaluator, table: Value, call: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return a mapping after ``update(...)`` with mappings, pairs and keywords."""
    for argument in call.args:
        value = evaluator.evaluate(argument.value, index, frame)
        if argument.keyword is not None:
            table = _set(table, Known(argument.keyword.value), value)
        else:
            table = merged(table, _pairs(value))
    return table


def _pairs(value: Value) -> Value:
    """Return a list of ``(key, value)`` pairs as a mapping."""
    if not isinstance(value, Sequence):
        return value
    table = Table((), open=value.open, trace=value.trace)
    for item in value.items:
        if isinstance(item, Sequence) and len(item.items) == 2 and isinstance(item.items[0], Known):
            table = put(table, item.items[0].constant, item.items[1])
        else:
            table = replace(table, open=True)
    return table


def _mutated_list(before: Sequence, name: str, arguments: list[Value]) -> Value:
    match name:
        case "append" | "add" if arguments:
            return replace(before, items=(*before.items, arguments[0]))
        case "insert" if len(arguments) == 2:
            return replace(before, items=(arguments[1], *before.items))
        case "extend" | "update" if arguments:
            if isinstance(arguments[0], Sequence):
                return replace(before, items=before.items + arguments[0].items, open=before.open or arguments[0].open)
            return replace(before, open=True)
        case "remove" | "discard" if arguments and isinstance(arguments[0], Known):
            constant = arguments[0].constant
            return replace(before, items=tuple(item for item in before.items if not item.equals(constant)))
        case "clear":
            return replace(before, items=(), open=False)
    return replace(before, open=True)


def element(value: Value) -> Value:
    """Return what a loop over ``value`` binds in one round."""
    match value:
        case Sequence(items=items, open=is_open):
            more = (Unknown("an element that is not visible"),) if is_open or not items else ()
            return choose(*(item.conditioned("branch") if len(items) > 1 else item for item in items), *more)
        case Table():
            return (
                choose(*(Known(key) for key in value.known_keys()))
                if value.entries and not value.open
                else Unknown("a key")
            )
    return Unknown("an element of something unknown", origin=value.origin, trace=value.trace)


def percent(template: Value, arguments: Value) -> Value:
    """Return ``template % arguments``."""
    if not isinstance(template, Known) or not isinstance(template.constant, str):
        if isinstance(template, Known) and isinstance(template.constant, int | float):
            return Unknown("a computed number")
        return Unknown("a formatted text", origin=template.origin)
    supply = list(arguments.items) if isinstance(arguments, Sequence) else [arguments]
    parts: list[Value] = []
    rest = template.constant
    while (at := rest.find("%")) >= 0 and len(parts) < 200:
        parts.append(Known(rest[:at], origin=Origin("literal")))
        rest = rest[at + 1 :]
        if rest.startswith("%"):
            parts.append(Known("%"))
            rest = rest[1:]
        elif rest.startswith("(") and ")" in rest:
            key, rest = rest[1:].split(")", 1)
            rest = rest[1:]
            parts.append(as_text(arguments.at(key)) if isinstance(arguments, Table) else Unknown("a formatted value"))
        else:
            rest = rest.lstrip("0123456789.-+# ")[1:]
            parts.append(as_text(supply.pop(0)) if supply else Unknown("a formatted value"))
    parts.append(Known(rest))
    return replace(concatenate(parts), trace=template.trace)


def formatted(template: Value, positional: list[Value], named: Table) -> Value:
    """Return ``template.format(...)``."""
    if not isinstance(template, Known) or not isinstance(template.constant, str):
        return Unknown("a formatted text", origin=template.origin)
    parts: list[Value] = []
    text = template.constant.replace("{{", "\x01").replace("}}", "\x02")
    counter = 0
    while (at := text.find("{")) >= 0 and len(parts) < 400:
        parts.append(Known(text[:at].replace("\x01", "{").replace("\x02", "}"), origin=Origin("literal")))
        end = text.find("}", at)
        if end < 0:
            return Unknown("a broken format")
        name = text[at + 1 : end].split(":", 1)[0].split("!", 1)[0]
        text = text[end + 1 :]
        if name == "" or name.isdigit():
            place = int(name) if name else counter
            counter += 1
            parts.append(as_text(positional[place]) if place < len(positional) else Unknown("a formatted value"))
        elif name.isidentifier():
            parts.append(as_text(named.at(name)) if isinstance(named, Table) else Unknown("a formatted value"))
        else:
            parts.append(Unknown("a formatted value"))
    parts.append(Known(text.replace("\x01", "{").replace("\x02", "}")))
    return replace(concatenate(parts), trace=template.trace)
