"""Reading a role's place in a call: entries of mappings, and whether what makes a call the noun is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from authlint.model import Place
from authlint.semantics.binding import Binding
from authlint.values import Absent, Choice, Instance, Known, Origin, Sequence, Table, Unknown, Value, choose


def step_into(value: Value, key: str | int) -> Value:
    """Return the entry of a mapping or list; a missing or empty container and a plain constant have none."""
    match value:
        case Choice(options=options):
            return choose(*(_tagged(step_into(option, key), option) for option in options))
        case Table():
            found = value.at(key)
            # What else the mapping may hold comes from where the mapping comes from.
            return (
                replace(found, origin=value.origin, trace=value.trace)
                if isinstance(found, Unknown) and found.origin is None
                else found
            )
        case Sequence(items=items, open=is_open) if isinstance(key, int):
            return items[key] if key < len(items) else (Unknown("more elements") if is_open else Absent())
        case Absent() | Known():
            return Absent()
        case Instance(of=of, origin=origin) if _is_text(of, origin):
            return Absent()
    return Unknown("inside something unknown", origin=value.origin, trace=value.trace)


def has_entry(value: Value, entry: str) -> Value:
    """Return whether a list has an entry: unknown when it is missing from a list that is not known in full."""
    match value:
        case Choice(options=options):
            return choose(*(_tagged(has_entry(option, entry), option) for option in options))
        case Absent():
            return value
        case Sequence(items=items, open=is_open):
            found = any(item.equals(entry) for item in items)
            if found or not (is_open or any(not isinstance(item, Known) for item in items)):
                return Known(found, origin=value.origin, trace=value.trace, when=value.when)
    return Unknown("not all of the list is known", origin=value.origin, trace=value.trace)


def _is_text(of: str, origin: Origin | None) -> bool:
    """True for what a random source or a hash gives: octets or a text, in which there are no entries."""
    return (origin is not None and origin.kind == "random") or of.endswith((".digest", ".hexdigest"))


def _tagged(inner: Value, outer: Value) -> Value:
    return inner.conditioned(outer.when) if outer.when else inner


def are_given(places: Iterable[Place], binding: Binding) -> bool:
    """True when each of the places, all of them arguments, is given in a call."""
    return all(any(_is_given(one.keys, binding.value(one.name)) for one in place.alternatives) for place in places)


def _is_given(keys: tuple[str | int, ...], value: Value) -> bool:
    for key in keys:
        value = step_into(value, key)
    return is_there(value)


def is_there(value: Value) -> bool:
    """True when some alternative of a value is present: known, or from a source that is known."""
    return any(
        not isinstance(leaf, Absent | Unknown) or (isinstance(leaf, Unknown) and leaf.origin is not None)
        for leaf in value.leaves()
    )
