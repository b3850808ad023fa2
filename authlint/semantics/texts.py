"""Texts under construction: concatenation, the two ways of formatting, queries of URLs. Unknown parts are holes."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby, islice
from urllib.parse import quote_plus

import libcst as cst

from authlint.values import (
    MAX_PARTS,
    MAX_TEXT,
    TOO_LONG,
    Choice,
    Constant,
    Known,
    Origin,
    Sequence,
    Table,
    Text,
    Unknown,
    Value,
    choose,
)

MAX_HOLES = 200
"""Places of a template that are filled."""


def as_text(value: Value) -> Value:
    """Return what formatting a value into a string gives."""
    match value:
        case Known(constant=constant) if not isinstance(constant, str):
            return value.becoming(constant.decode("latin-1") if isinstance(constant, bytes) else str(constant))
        case Known() | Text():
            return value
        case Choice(options=options):
            return choose(*(as_text(option) for option in options))
    return Unknown("a value in a text", origin=value.origin, trace=value.trace)


def _hole(value: Value, why: str) -> Value:
    """Return a part of a text that is computed from a value; its source stays known."""
    return Unknown(why, origin=value.origin, trace=value.trace)


def concatenate(parts: Iterable[Value]) -> Value:
    """Return the concatenation of texts (or of byte strings), as far as it is known."""
    merged = list(_merged(parts))
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
    return Text(tuple(merged), origin=origin, trace=tuple(islice((step for part in merged for step in part.trace), 8)))


def _merged(parts: Iterable[Value]) -> Iterator[Value]:
    """Yield the parts of a text, constants of the same type that follow each other as one."""
    for kind, group in groupby(_followed(parts), _kind):
        if kind is None:
            yield from group
            continue
        first, *more = (part for part in group if isinstance(part, Known))
        yield first.becoming(_joined([first.constant, *(part.constant for part in more)])) if more else first


def _followed(parts: Iterable[Value]) -> Iterator[Value]:
    """Yield the parts of texts one by one; a last unknown one stands for all that go beyond the limits."""
    characters = holes = 0
    for piece in chain.from_iterable(part.parts if isinstance(part, Text) else (part,) for part in parts):
        constant = piece.constant if isinstance(piece, Known) else None
        characters += len(constant) if isinstance(constant, str | bytes) else 0
        holes += not isinstance(constant, str | bytes)
        if characters > MAX_TEXT or holes > MAX_PARTS:
            yield TOO_LONG
            return
        yield piece


def _kind(part: Value) -> type[str] | type[bytes] | None:
    match part:
        case Known(constant=str()):
            return str
        case Known(constant=bytes()):
            return bytes
    return None


def _joined(constants: list[Constant]) -> Constant:
    if isinstance(constants[0], bytes):
        return b"".join(constant for constant in constants if isinstance(constant, bytes))
    return "".join(constant for constant in constants if isinstance(constant, str))


def literal_part(part: cst.FormattedStringText, whole: cst.FormattedString) -> Value:
    """Return the text between the holes of an f-string, its escapes interpreted."""
    text = part.value.replace("{{", "{").replace("}}", "}")
    prefix = whole.start.rstrip("'\"").lower()
    if "\\" in text and "r" not in prefix:
        quotes = whole.start[len(prefix) :]
        try:
            text = ast.literal_eval(f"{quotes}{text}{whole.end}")
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return Unknown("a text Python would refuse")
    return Known(text, origin=Origin("literal"))


def inserted(value: Value, conversion: str, specified: bool) -> Value:
    """Return what an f-string or ``format`` makes of a value; padding and ``repr`` are not computed."""
    if specified or conversion not in ("", "s"):
        return _hole(value, "a formatted value")
    return as_text(value)


def percent(template: Value, arguments: Value) -> Value:
    """Return ``template % arguments``."""
    if not isinstance(template, Known) or not isinstance(template.constant, str):
        if isinstance(template, Known) and isinstance(template.constant, int | float):
            return Unknown("a computed number")
        return Unknown("a formatted text", origin=template.origin)
    if isinstance(arguments, Table) and "%" not in template.constant:
        # This does nothing to a text; to a URL of yarl, which is read as its text, it adds a query.
        return concatenate([template, Known("&" if "?" in template.constant else "?"), urlencoded(arguments)])
    supply = list(arguments.items) if isinstance(arguments, Sequence) else [arguments]
    parts: list[Value] = []
    rest = template.constant
    while (at := rest.find("%")) >= 0:
        if len(parts) >= MAX_HOLES:
            return replace(concatenate([*parts, TOO_LONG]), trace=template.trace)
        parts.append(Known(rest[:at], origin=Origin("literal")))
        rest = rest[at + 1 :]
        if rest.startswith("%"):
            parts.append(Known("%"))
            rest = rest[1:]
            continue
        value: Value
        if rest.startswith("(") and ")" in rest:
            key, rest = rest[1:].split(")", 1)
            value = arguments.at(key) if isinstance(arguments, Table) else Unknown("a formatted value")
        else:
            value = supply.pop(0) if supply else Unknown("a formatted value")
        plain = rest[:1] in ("s", "d", "i")
        parts.append(as_text(value) if plain else _hole(value, "a formatted value"))
        rest = rest.lstrip("0123456789.-+# *")[1:]
    parts.append(Known(rest))
    return replace(concatenate(parts), trace=template.trace)


def formatted(template: Value, positional: list[Value], named: Table) -> Value:
    """Return ``template.format(...)``."""
    if not isinstance(template, Known) or not isinstance(template.constant, str):
        return Unknown("a formatted text", origin=template.origin)
    parts: list[Value] = []
    counter = 0
    try:
        for text, name, specification, conversion in string.Formatter().parse(template.constant):
            parts.append(Known(text, origin=Origin("literal")))
            if name is None:
                continue
            if len(parts) > MAX_HOLES:
                return Unknown("a text with too many holes")
            value: Value = Unknown("a formatted value")
            if name == "" or name.isdecimal():
                place = int(name) if name and len(name) < 6 else counter
                counter += 1
                value = positional[place] if place < len(positional) else value
            elif name.isidentifier():
                value = named.at(name)
            parts.append(inserted(value, conversion or "", bool(specification)))
    except ValueError:
        return Unknown("a broken format")
    return replace(concatenate(parts), trace=template.trace)


def urlencoded(value: Value) -> Value:
    """Return a mapping as the query of a URL."""
    if isinstance(value, Choice):
        return choose(*(urlencoded(option) for option in value.options))
    if not isinstance(value, Table):
        return Unknown("a query", origin=value.origin, trace=value.trace)
    parts: list[Value] = []
    for number, (key, item) in enumerate(value.entries):
        parts.append(Known(("&" if number else "") + str(key) + "=", origin=Origin("literal")))
        parts.append(_quoted(as_text(item)) if isinstance(item, Known | Text) else _parameter(item))
    if value.open:
        parts.append(Known("&", origin=Origin("literal")))
        parts.append(Unknown("more parameters"))
    return replace(concatenate(parts), trace=value.trace)


def _quoted(text: Value) -> Value:
    if isinstance(text, Known) and isinstance(text.constant, str):
        return text.becoming(quote_plus(text.constant, errors="replace"))
    if isinstance(text, Text):
        return replace(text, parts=tuple(_quoted(part) for part in text.parts))
    return text


def _parameter(item: Value) -> Value:
    """Return what stands in a query for a value that is not known, with the source it comes from."""
    leaf = next((leaf for leaf in item.leaves() if leaf.origin is not None), item)
    return Unknown("a parameter", origin=leaf.origin, trace=leaf.trace)
