"""Calls whose result is computed: builtins, and the few functions that make mappings, texts and numbers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, calling, lifetimes, texts, url_building
from authlint.semantics.entities import Class, Frame, Function, Partial
from authlint.semantics.index import ModuleIndex
from authlint.values import (
    MAX_NESTING,
    MAX_TEXT,
    Choice,
    Known,
    Origin,
    Reference,
    Sequence,
    Table,
    Unknown,
    Value,
    choose,
    is_falsy,
)

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator


def arguments_of(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> list[Value]:
    return [
        evaluator.evaluate(argument.value, index, frame)
        for argument in node.args
        if argument.keyword is None and not argument.star
    ]


def _first(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """The result is the first argument, as far as we care."""
    values = arguments_of(evaluator, node, index, frame)
    return values[0] if values else None


def _second(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    return values[1] if len(values) > 1 else None


def _dict(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    start = Table((), trace=(evaluator.step("the mapping is written here", index, node),))
    return building.updated(evaluator, start, node, index, frame)


def _list(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    if not values:
        return Sequence(())
    source = values[0]
    if isinstance(source, Table):
        return Sequence(tuple(Known(key) for key in source.known_keys()), source.open, trace=source.trace)
    return source if isinstance(source, Sequence) else Sequence((), open=True, origin=source.origin, trace=source.trace)


def _text(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    return texts.as_text(values[0]) if values else Known("")


def _bytes(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    if not values:
        return Known(b"")
    first = values[0]
    if isinstance(first, Known) and isinstance(first.constant, int):
        # A number is a length: that many zeros.
        zeros = bytes(first.constant) if 0 <= first.constant <= MAX_TEXT else None
        return first.becoming(zeros) if zeros is not None else Unknown("a long run of zeros")
    return encoded(first)


def encoded(value: Value) -> Value:
    if isinstance(value, Choice):
        return choose(*(encoded(option) for option in value.options))
    if isinstance(value, Known) and isinstance(value.constant, str):
        return value.becoming(value.constant.encode("utf-8", "surrogatepass"))
    return value


def _number(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    return _number_of(value) if value is not None else Known(0)


def _number_of(value: Value) -> Value:
    if isinstance(value, Choice):
        return choose(*(_number_of(option) for option in value.options))
    if isinstance(value, Known) and isinstance(value.constant, str):
        text = value.constant.strip()
        if text.isdecimal() and len(text) < 20:
            return value.becoming(int(text))
        return Unknown("a number", origin=value.origin, when=value.when)
    timed = lifetimes.rounded(value)
    if timed is not None:
        return timed
    return value if isinstance(value, Known) else Unknown("a number", origin=value.origin, trace=value.trace)


def _truth(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    return _truth_of(value) if value is not None else Known(False)


def _truth_of(value: Value) -> Value:
    if isinstance(value, Choice):
        return choose(*(_truth_of(option) for option in value.options))
    if isinstance(value, Known):
        return value.becoming(bool(value.constant))
    return (
        Known(False, when=value.when, trace=value.trace)
        if is_falsy(value)
        else Unknown("a truth value", origin=value.origin, when=value.when)
    )


def _partial(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    target = _first(evaluator, node, index, frame)
    if isinstance(target, Partial) and target.nesting >= MAX_NESTING:
        return Unknown("too many partial applications of each other")
    return Partial(target, node, index, frame) if isinstance(target, Function | Reference | Class | Partial) else None


def _urlencode(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    return texts.urlencoded(building.pairs(value)) if value is not None else None


def _joined_url(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    return texts.concatenate([texts.as_text(value) for value in values[:2]]) if values else None


def _getattr(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = arguments_of(evaluator, node, index, frame)
    if len(values) < 2 or not isinstance(values[1], Known) or not isinstance(values[1].constant, str):
        return None
    found = evaluator.attribute(values[0], values[1].constant, index, node)
    return choose(found, values[2].conditioned("unset")) if len(values) > 2 else found


def _base64(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    return _transformed(
        _first(evaluator, node, index, frame),
        lambda data: base64.b64decode(data, altchars=b"-_" if b"-" in data or b"_" in data else None),
    )


def _hexadecimal(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    return _transformed(_first(evaluator, node, index, frame), binascii.unhexlify)


def _transformed(value: Value | None, decode: Callable[[bytes], bytes]) -> Value | None:
    if value is None:
        return None
    if isinstance(value, Choice):
        return choose(*(_transformed(option, decode) or option for option in value.options))
    if isinstance(value, Known) and isinstance(value.constant, str | bytes) and len(value.constant) < 20_000:
        data = value.constant.encode("utf-8", "surrogatepass") if isinstance(value.constant, str) else value.constant
        try:
            return value.becoming(decode(data))
        except (ValueError, binascii.Error):
            return Unknown("a text that cannot be decoded")
    return Unknown("decoded from something unknown", origin=value.origin, trace=value.trace)


def _field(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """Return the default of a declared field: ``Field("x")``, ``field(default="x")``, ``Field(...)`` has none."""
    for argument in node.args:
        if (argument.keyword is None and not argument.star) or (
            argument.keyword is not None and argument.keyword.value == "default"
        ):
            if isinstance(argument.value, cst.Ellipsis):
                break
            return evaluator.evaluate(argument.value, index, frame)
    factory = next(
        (
            argument.value
            for argument in node.args
            if argument.keyword is not None and argument.keyword.value in ("default_factory", "factory")
        ),
        None,
    )
    if factory is not None:
        made = evaluator.evaluate(factory, index, frame)
        if isinstance(made, Function):
            return calling.returned(evaluator, made, None, frame)
        if isinstance(made, Reference):
            return calling.outside_call(evaluator, made.name, cst.Call(factory), index, frame, made)
    return Unknown("a required field", origin=Origin("setting"))


_Computed = Callable[["Evaluator", cst.Call, ModuleIndex, "Frame | None"], "Value | None"]

COMPUTED: dict[str, _Computed] = {
    "dict": _dict,
    "collections.OrderedDict": _dict,
    "types.MappingProxyType": _first,
    "list": _list,
    "tuple": _list,
    "set": _list,
    "frozenset": _list,
    "sorted": _list,
    "str": _text,
    "bytes": _bytes,
    "bytearray": _bytes,
    "int": _number,
    "float": _number,
    "bool": _truth,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "typing.cast": _second,
    "functools.partial": _partial,
    "getattr": _getattr,
    "urllib.parse.urlencode": _urlencode,
    "django.utils.http.urlencode": _urlencode,
    "six.moves.urllib.parse.urlencode": _urlencode,
    "urllib.urlencode": _urlencode,
    "urllib.parse.urljoin": _joined_url,
    "urllib.parse.quote": _text,
    "urllib.parse.quote_plus": _text,
    "base64.b64decode": _base64,
    "base64.urlsafe_b64decode": _base64,
    "base64.standard_b64decode": _base64,
    "bytes.fromhex": _hexadecimal,
    "binascii.unhexlify": _hexadecimal,
    "pydantic.SecretStr": _first,
    "pydantic.SecretBytes": _first,
    "starlette.datastructures.Secret": _first,
    "starlette.datastructures.URL": _first,
    "django.utils.encoding.force_str": _text,
    "django.utils.encoding.force_bytes": _bytes,
    "django.utils.safestring.mark_safe": _first,
    "pydantic.Field": _field,
    "pydantic.fields.Field": _field,
    "dataclasses.field": _field,
    "attr.ib": _field,
    "attr.field": _field,
    "attrs.field": _field,
    **lifetimes.COMPUTED,
    **url_building.COMPUTED,
}
