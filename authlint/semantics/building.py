"""Values under construction: mappings and lists, and what operators and their methods do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import lifetimes
from authlint.semantics.texts import concatenate as concatenate
from authlint.semantics.texts import percent
from authlint.values import (
    MAX_TEXT,
    Absent,
    Choice,
    Constant,
    Known,
    Sequence,
    Table,
    Text,
    Unknown,
    Value,
    choose,
    chosen,
)

if TYPE_CHECKING:
    from authlint.semantics.effects import Effect
    from authlint.semantics.entities import Frame
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.index import ModuleIndex


def combine(left: Value, operator: cst.BaseBinaryOp | None, right: Value) -> Value:
    """Return ``left <operator> right``."""
    timed = lifetimes.combine(left, operator, right)
    if timed is not None:
        return timed
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
        try:
            return replace(left, trace=left.trace + right.trace).becoming(left.constant + right.constant)
        except OverflowError:
            return Unknown("a number Python would refuse")
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
        assert isinstance(first, int | float)
        assert isinstance(second, int | float)
        if abs(first) < 1e12 and abs(second) < 1e12:
            match operator:
                case cst.Multiply():
                    return left.becoming(first * second)
                case cst.Subtract():
                    return left.becoming(first - second)
                case cst.FloorDivide() if second:
                    return left.becoming(first // second)
                case cst.Divide() if second:
                    return left.becoming(first / second)
    if (
        isinstance(operator, cst.Multiply)
        and isinstance(left, Known)
        and isinstance(left.constant, str | bytes)
        and _is_number(right)
    ):
        assert isinstance(right, Known)
        assert isinstance(right.constant, int | float)
        if isinstance(right.constant, int) and len(left.constant) * right.constant <= MAX_TEXT:
            return left.becoming(left.constant * right.constant)
    return Unknown("a computed value", origin=left.origin or right.origin)


def augment(before: Value | None, operator: cst.BaseAugOp, added: Value) -> Value:
    """Return a name's value after ``+=`` or ``|=``."""
    if before is None:
        return Unknown("added to something unknown")
    timed = lifetimes.combine(before, operator, added)
    if timed is not None:
        return timed
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
        return chosen(merged(option, right) for option in left.options)
    if isinstance(right, Choice):
        return chosen(merged(left, option) for option in right.options)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        present = set(left.items)
        more = tuple(item for item in right.items if item not in present)
        return Sequence(left.items + more, left.open or right.open, trace=left.trace + right.trace)
    if not isinstance(left, Table) and not isinstance(right, Table):
        return Unknown("merged from unknown mappings", origin=left.origin or right.origin)
    first = left if isinstance(left, Table) else Table((), open=True)
    if not isinstance(right, Table):
        # Whatever the unknown mapping holds may replace what is known.
        return Table(blurred(first).entries, open=True, origin=right.origin, trace=right.trace or first.trace)
    table = put_all(first, right.entries)
    return replace(table, open=table.open or right.open, trace=first.trace or right.trace)


def put(table: Table, key: Constant, value: Value) -> Table:
    """Return ``table`` with ``key`` set."""
    return put_all(table, ((key, value),))


def put_all(table: Table, entries: Iterable[tuple[Constant, Value]]) -> Table:
    """Return ``table`` with several keys set, the last of each counting."""
    by_key = {(type(key), key): (key, value) for key, value in table.entries}
    for key, value in entries:
        by_key.pop((type(key), key), None)
        by_key[type(key), key] = (key, value)
    return replace(table, entries=tuple(by_key.values()))


def perhaps(value: Value) -> Value:
    """Return a value that may have been replaced by something that is not visible."""
    return choose(value.conditioned("branch"), Unknown("may be replaced"))


def blurred(table: Table) -> Table:
    """Return a mapping any entry of which may have been replaced or removed."""
    return replace(table, entries=tuple((key, perhaps(value)) for key, value in table.entries), open=True)


def blurred_list(items: Sequence) -> Sequence:
    """Return a list any element of which may have been replaced or removed."""
    return replace(items, items=tuple(perhaps(item) for item in items.items), open=True)


def without(container: Value, key: Value) -> Value:
    """Return a mapping or list after ``del container[key]``."""
    if isinstance(container, Choice):
        return choose(*(without(option, key) for option in container.options))
    if isinstance(container, Table):
        if not isinstance(key, Known):
            return blurred(container)
        kept = tuple(
            entry
            for entry in container.entries
            if not (entry[0] == key.constant and type(entry[0]) is type(key.constant))
        )
        return replace(container, entries=kept)
    if isinstance(container, Sequence):
        place = _place(container, key)
        if place is None:
            return blurred_list(container)
        return replace(container, items=container.items[:place] + container.items[place + 1 :])
    return container


def _place(items: Sequence, key: Value) -> int | None:
    """Return the position that an index means, from the start; ``None`` when one cannot tell."""
    if not isinstance(key, Known) or not isinstance(key.constant, int):
        return None
    at = key.constant if key.constant >= 0 else key.constant + len(items.items)
    certain = 0 <= at < len(items.items) and (key.constant >= 0 or not items.open)
    return at if certain else None


def dict_display(evaluator: Evaluator, node: cst.Dict, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the value of ``{...}``, spread mappings included."""
    table: Value = Table((), trace=(evaluator.step("the mapping is written here", index, node),))
    written: list[tuple[Value, Value]] = []  # put together in one go: a mapping may have thousands of entries
    for element in node.elements:
        value = evaluator.evaluate(element.value, index, frame)
        if isinstance(element, cst.DictElement):
            written.append((evaluator.evaluate(element.key, index, frame), value))
        else:
            table = merged(_set_all(table, written), value)
            written = []
    return _set_all(table, written)


def _set_all(container: Value, written: list[tuple[Value, Value]]) -> Value:
    """Return a mapping after several of its entries were set."""
    if isinstance(container, Choice):
        return choose(*(_set_all(option, written) for option in container.options))
    last = max((place for place, (key, _) in enumerate(written) if not isinstance(key, Known | Choice)), default=-1)
    if last >= 0 and isinstance(container, Table):
        container = blurred(container)  # by a key that is not known, as what was written before it is
    run: list[tuple[Constant, Value]] = []
    for place, (key, value) in enumerate(written):
        if isinstance(key, Known):
            run.append((key.constant, perhaps(value) if place < last else value))
        elif isinstance(key, Choice) and isinstance(container, Table):
            container = _set(put_all(container, run), key, perhaps(value) if place < last else value)
            run = []
    return put_all(container, run) if isinstance(container, Table) and run else container


def _set(container: Value, key: Value, value: Value) -> Value:
    """Return a mapping or list after ``container[key] = value``."""
    if isinstance(container, Choice):
        return choose(*(_set(option, key, value) for option in container.options))
    if isinstance(container, Sequence):
        place = _place(container, key)
        if place is None:
            return blurred_list(container)
        return replace(container, items=(*container.items[:place], value, *container.items[place + 1 :]))
    if not isinstance(container, Table):
        return container
    if isinstance(key, Known):
        return put(container, key.constant, value)
    if isinstance(key, Choice):
        for leaf in key.leaves():
            if isinstance(leaf, Known):
                old = container.at(leaf.constant)
                container = put(container, leaf.constant, choose(value.conditioned("branch"), old))
            else:
                container = blurred(container)
        return container
    return blurred(container)


def set_item(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a mapping or list after ``name[key] = value``."""
    if before is None or effect.key is None:
        return before
    key = evaluator.evaluate(effect.key, index, frame)
    return _set(before, key, _written(evaluator, effect, index, frame))


def _written(evaluator: Evaluator, effect: Effect, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the value on the right of an assignment to an item."""
    if not isinstance(effect.value, cst.BaseExpression) or effect.path:
        return Unknown("unpacked into an item")
    value = evaluator.evaluate(effect.value, index, frame)
    if value.trace and value.trace[-1].node is effect.value:
        return value
    return value.noted(evaluator.step("the entry is set here", index, effect.node))


def change_inside(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a mapping or list after something deep in it was set, added to, deleted or changed by a method."""
    if before is None:
        return None
    keys = [evaluator.evaluate(key, index, frame) for key in effect.keys]
    last: Callable[[Value], Value]
    match effect.node:
        case cst.AugAssign(operator=operator, value=added):
            more = evaluator.evaluate(added, index, frame)
            note = evaluator.step("the entry is added to here", index, effect.node)
            last = lambda old: augment(old, operator, more).noted(note)  # noqa: E731
        case cst.Call() as call:
            last = lambda old: changed_by_method(evaluator, call, old, index, frame)  # noqa: E731
        case cst.Del():
            return _inside(before, keys[:-1], lambda old: without(old, keys[-1])) if keys else _spread_blur(before)
        case _:
            new = _written(evaluator, effect, index, frame)
            last = lambda old: new  # noqa: E731
    return _inside(before, keys, last) if keys else _spread_blur(before)


def _spread_blur(container: Value) -> Value:
    """Return a container after something in it, one cannot tell what, has changed."""
    match container:
        case Choice(options=options):
            return choose(*(_spread_blur(option) for option in options))
        case Table():
            return blurred(container)
        case Sequence():
            return blurred_list(container)
    return container


def _inside(container: Value, keys: list[Value], change: Callable[[Value], Value]) -> Value:
    """Return ``container`` with what stands under ``keys`` changed."""
    if not keys:
        return change(container)
    if isinstance(container, Choice):
        return choose(*(_inside(option, keys, change) for option in container.options))
    key, rest = keys[0], keys[1:]
    if isinstance(container, Table) and isinstance(key, Known):
        old = container.at(key.constant)
        new = Unknown("an entry that is not visible") if isinstance(old, Absent) else _inside(old, rest, change)
        return put(container, key.constant, new)
    if isinstance(container, Sequence) and (place := _place(container, key)) is not None:
        return _set(container, key, _inside(container.items[place], rest, change))
    return _spread_blur(container)


def mutate(
    evaluator: Evaluator, effect: Effect, before: Value | None, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a list or mapping after one of its methods changed it."""
    assert isinstance(effect.value, cst.Call)
    return None if before is None else changed_by_method(evaluator, effect.value, before, index, frame)


def changed_by_method(
    evaluator: Evaluator, call: cst.Call, before: Value, index: ModuleIndex, frame: Frame | None
) -> Value:
    """Return what a list or mapping is after the method call ``call`` on it."""
    assert isinstance(call.func, cst.Attribute)
    if isinstance(before, Choice):
        return choose(*(changed_by_method(evaluator, call, one, index, frame) for one in before.options))
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
            return _with_default(table, arguments[0], arguments[1] if len(arguments) > 1 else Known(None))
        case "pop" if arguments:
            return without(table, arguments[0])
        case "popitem" if table.entries and not table.open:
            return replace(table, entries=table.entries[:-1])
        case "clear":
            return replace(table, entries=(), open=False)
    return blurred(table)


def _with_default(table: Table, key: Value, default: Value) -> Table:
    """Return a mapping after ``setdefault``, which adds what is missing and replaces nothing."""
    if not isinstance(key, Known):
        return replace(table, open=True)
    old = table.at(key.constant)
    if isinstance(old, Absent):
        return put(table, key.constant, default)
    if key.constant in table.known_keys():
        return table
    return put(table, key.constant, choose(old, default.conditioned("unset")))


def updated(evaluator: Evaluator, table: Value, call: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return a mapping after ``update(...)`` with mappings, pairs and keywords."""
    written: list[tuple[Value, Value]] = []
    for argument in call.args:
        value = evaluator.evaluate(argument.value, index, frame)
        if argument.keyword is not None:
            written.append((Known(argument.keyword.value), value))
        else:
            table = merged(_set_all(table, written), pairs(value))
            written = []
    return _set_all(table, written)


def pairs(value: Value) -> Value:
    """Return a list of ``(key, value)`` pairs as a mapping."""
    if not isinstance(value, Sequence):
        return value
    entries: list[tuple[Constant, Value]] = []
    for item in value.items:
        if isinstance(item, Sequence) and len(item.items) == 2 and isinstance(item.items[0], Known):
            entries.append((item.items[0].constant, item.items[1]))
    is_open = value.open or len(entries) < len(value.items)
    return put_all(Table((), open=is_open, trace=value.trace), entries)


def _mutated_list(before: Sequence, name: str, arguments: list[Value]) -> Value:
    match name:
        case "append" | "add" if arguments:
            return replace(before, items=(*before.items, arguments[0]))
        case "insert" if len(arguments) == 2:
            place = _place(before, arguments[0])
            at = place if place is not None else 0
            return replace(before, items=(*before.items[:at], arguments[1], *before.items[at:]))
        case "extend" | "update" if arguments:
            if isinstance(arguments[0], Sequence):
                return replace(before, items=before.items + arguments[0].items, open=before.open or arguments[0].open)
            return replace(before, open=True)
        case "pop" if not is_set(before):
            return without(before, arguments[0] if arguments else Known(-1))
        case "remove" | "discard" if arguments and isinstance(arguments[0], Known):
            constant = arguments[0].constant
            return replace(before, items=tuple(item for item in before.items if not item.equals(constant)))
        case "clear":
            return replace(before, items=(), open=False)
    return blurred_list(before)


def is_set(items: Sequence) -> bool:
    """True for a set display, whose ``pop`` takes out any element."""
    return bool(items.trace) and isinstance(items.trace[0].node, cst.Set)


def is_tuple(items: Sequence) -> bool:
    """True for a tuple display, which nothing changes."""
    return bool(items.trace) and isinstance(items.trace[0].node, cst.Tuple)


def element_at(items: Sequence, key: Value) -> Value:
    """Return ``items[key]``."""
    place = _place(items, key)
    if place is not None:
        return items.items[place]
    if isinstance(key, Known) and not items.open:
        return Unknown("no such element")
    return element(items)


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
