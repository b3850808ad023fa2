"""What a call gives: project functions are looked into, builtins and a few others are computed, the rest has a name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, settings
from authlint.semantics.binding import Binding, bind, join, signature_of, table_of
from authlint.semantics.catalogue import Modelled
from authlint.semantics.entities import Class, Frame, Function, Method, Module, Object, Partial, Super
from authlint.semantics.index import ModuleIndex
from authlint.semantics.roles import are_given
from authlint.semantics.signature import parse_signature
from authlint.values import (
    Absent,
    Choice,
    Instance,
    Known,
    Origin,
    Reference,
    Sequence,
    Table,
    Text,
    Unknown,
    Value,
    choose,
    is_falsy,
)

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_CALLS = 4
"""How deep project functions are looked into."""

MAX_RETURNS = 16

DEFAULT = "the default of parameter "
"""How the note of a step begins at which a parameter takes its default."""

PASSED = "passed as "
"""How the note of a step begins at which a call passes a value to a project function."""


def result(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the value of a call."""
    target = node.func
    if isinstance(target, cst.Subscript):
        generic = evaluator.evaluate(target.value, index, frame)  # FastAPIUsers[User, UUID](...)
        if isinstance(generic, Reference | Class):
            return _called(evaluator, generic, node, index, frame)
    callee = evaluator.evaluate(target, index, frame)
    return choose(*(_called(evaluator, leaf, node, index, frame) for leaf in callee.leaves()))


def _called(evaluator: Evaluator, callee: Value, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    match callee:
        case Reference(name="super"):
            return _super(index, node, frame)
        case Reference(name=name):
            return outside_call(evaluator, name, node, index, frame, callee)
        case Instance(of=of):
            return outside_call(evaluator, f"{of}.__call__", node, index, frame, callee)
        case Function():
            return returned(evaluator, callee, (node, index), frame)
        case Class():
            return Object(callee, node, index, frame)
        case Method(owner=owner, name=name):
            return method_result(evaluator, owner, name, node, index, frame)
        case Partial(target=Function() as target):
            return _partial_result(evaluator, callee, target, node, index, frame)
        case Partial(target=Reference(name=name)):
            return outside_call(evaluator, name, node, index, frame, callee)
        case Unknown(origin=origin) if origin is not None:
            return Unknown("a call on something from outside", origin=origin, trace=callee.trace)
    return Unknown("a call of something unknown", origin=callee.origin)


def _super(index: ModuleIndex, node: cst.Call, frame: Frame | None) -> Value:
    function = index.function_of(node)
    owner = index.class_of(function) if function is not None else None
    if owner is None:
        return Unknown("super() outside a class")
    return Super(Class(index, owner), frame.owner if frame is not None and frame.function is function else None)


# -------------------------------------------------------------------- project functions


def frame_for(
    evaluator: Evaluator,
    function: Function,
    call: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
    owner: Value | None,
) -> Frame:
    """Return the frame in which ``function`` runs for ``call``; the same one whenever it is asked for again."""
    key = (id(call), id(function.node), id(frame))
    known = evaluator.frames.get(key)
    if known is None:
        binding = bind(call, signature_of(function.node, owner is not None), evaluator.evaluator_for(index, frame))
        known = bound_frame(evaluator, function, binding, call, index, frame, owner)
        evaluator.frames[key] = known
    return known


def bound_frame(
    evaluator: Evaluator,
    function: Function,
    binding: Binding,
    call: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
    owner: Value | None,
) -> Frame:
    """Return the frame of a project function for arguments already distributed."""
    name = function.qualified
    arguments: dict[str, Callable[[], Value]] = {}
    signature = signature_of(function.node, owner is not None)

    def passed(parameter: str, give: Callable[[], Value], node: cst.CSTNode) -> Callable[[], Value]:
        return lambda: give().noted(evaluator.step(f"{PASSED}`{parameter}` to `{name}`", index, node))

    for parameter in (*signature.positional, *signature.keyword):
        give = binding.given.get(parameter) or binding.extra.get(parameter)
        if give is not None:
            arguments[parameter] = passed(parameter, give, binding.nodes.get(parameter, call))
        elif binding.open:
            arguments[parameter] = passed(parameter, lambda: binding.spread, call)
    if signature.extra:
        arguments[signature.extra] = passed(
            signature.extra, lambda: _spread(table_of(binding.extra, binding.open), binding), call
        )
    if signature.rest:
        rest = tuple(binding.rest)
        arguments[signature.rest] = lambda: _spread(
            Sequence(tuple(give() for give in rest), open=binding.open), binding
        )
    outer = frame.call if frame is not None else evaluator.step(f"`{name}` is called here", index, call)
    return Frame(function.node, arguments, (frame.depth if frame is not None else 0) + 1, outer, owner)


def _spread(value: Value, binding: Binding) -> Value:
    """Return collected arguments with the source of those that arrive through starred arguments."""
    return replace(value, origin=binding.spread.origin, trace=binding.spread.trace) if binding.open else value


def returned(
    evaluator: Evaluator, function: Function, call: tuple[cst.Call, ModuleIndex] | None, frame: Frame | None
) -> Value:
    """Return what a project function returns for a call, or for unknown arguments when ``call`` is ``None``."""
    inner: Frame | None = None
    if frame is not None and frame.depth >= MAX_CALLS:
        return Unknown("too many calls away")
    if call is not None and _has_parameters(function):
        inner = frame_for(evaluator, function, call[0], call[1], frame, function.owner)
    elif function.owner is not None and isinstance(function.owner, Object) and function.owner.call is not None:
        inner = _frame_of_object(evaluator, function, function.owner, frame)
    return _body_result(evaluator, function, inner, call)


def _frame_of_object(evaluator: Evaluator, function: Function, owner: Object, frame: Frame | None) -> Frame:
    """Return the frame of a method that is called without arguments on an object whose making is known."""
    key = (id(owner.call), id(function.node), id(frame))
    if key not in evaluator.frames:
        step = evaluator.step("called here", function.index, function.node)
        depth = (frame.depth if frame is not None else 0) + 1
        evaluator.frames[key] = Frame(function.node, {}, depth, step, owner)
    return evaluator.frames[key]


def _has_parameters(function: Function) -> bool:
    params = function.node.params
    count = len(params.params) + len(params.posonly_params) + len(params.kwonly_params)
    return count > 0 or isinstance(params.star_arg, cst.Param) or params.star_kwarg is not None


def _body_result(
    evaluator: Evaluator, function: Function, frame: Frame | None, call: tuple[cst.Call, ModuleIndex] | None
) -> Value:
    if isinstance(function.node, cst.Lambda):
        return evaluator.evaluate(function.node.body, function.index, frame)
    returns = function.index.returns.get(id(function.node), ())
    if not returns or len(returns) > MAX_RETURNS or id(function.node) in function.index.generators:
        return Unknown(f"what `{function.qualified}` gives is not visible")
    values: list[Value] = []
    for statement in returns:
        if statement.value is None:
            values.append(Known(None))
            continue
        value = evaluator.evaluate(statement.value, function.index, frame)
        values.append(
            value.conditioned("branch") if len(returns) > 1 and _guarded(function.index, statement) else value
        )
    value = choose(*values)
    if isinstance(value, Unknown) or call is None:
        return value
    return value.noted(evaluator.step(f"returned by `{function.qualified}`", call[1], call[0]))


def _guarded(index: ModuleIndex, statement: cst.CSTNode) -> bool:
    return any(isinstance(above, cst.If | cst.ExceptHandler | cst.Match) for above in index.ancestors(statement))


def _partial_result(
    evaluator: Evaluator, partial: Partial, target: Function, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    binding = partial_binding(evaluator, partial, target, node, index, frame)
    inner = bound_frame(evaluator, target, binding, node, index, frame, target.owner)
    return _body_result(evaluator, target, inner, (node, index))


def partial_binding(
    evaluator: Evaluator, partial: Partial, target: Function, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Binding:
    """Return the arguments of a partial's target when the partial is called."""
    signature = signature_of(target.node, target.owner is not None)
    first = bind(_without_first(partial.call), signature, evaluator.evaluator_for(partial.index, partial.frame))
    return join(first, signature, bind(node, signature, evaluator.evaluator_for(index, frame)))


def _without_first(call: cst.Call) -> cst.Call:
    return call.with_changes(args=call.args[1:])


# -------------------------------------------------------------------- names outside the project


def outside_call(
    evaluator: Evaluator, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None, callee: Value
) -> Value:
    """Return what calling something outside the project gives."""
    known = _COMPUTED.get(name)
    if known is not None:
        value = known(evaluator, node, index, frame)
        if value is not None:
            return value
    setting = settings.called(evaluator, name, node, index, frame)
    if setting is not None:
        return setting
    supplied = _supplied(evaluator, name, node, index, frame)
    if supplied is not None:
        return supplied
    origin, trace, of = callee.origin, callee.trace, name
    for modelled in evaluator.catalogue.calls.get(name, ()):
        of = modelled.call.returns or of
        if modelled.call.gives and _is_meant(evaluator, modelled, node, index, frame):
            origin = Origin(modelled.call.gives, name)
            if modelled.call.gives == "minted-token":
                trace = (evaluator.step("the token is signed here", index, node),)
    return Instance(of, node, index.path, origin=origin, trace=trace)


def _is_meant(
    evaluator: Evaluator, modelled: Modelled, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> bool:
    """True when the arguments that make a call of many purposes the modelled one are given."""
    if not modelled.call.only_with:
        return True
    binding = bind(node, parse_signature(modelled.call.signature), evaluator.evaluator_for(index, frame))
    return are_given(modelled.call.only_with, binding)


def _supplied(evaluator: Evaluator, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """Return the result of a call whose source is known: the environment, a random source, the request."""
    found = evaluator.catalogue.supplies.get(name)
    if found is None:
        return None
    supply = found[1]
    if supply.kind not in ("environment", "setting", "command-line"):
        return Instance(name, node, index.path, origin=Origin(supply.kind, name))
    binding = bind(node, parse_signature(supply.signature), evaluator.evaluator_for(index, frame))
    variable = binding.value(supply.setting) if supply.setting else Absent()
    text = variable.constant if isinstance(variable, Known) and isinstance(variable.constant, str) else ""
    where = "the environment variable" if supply.kind == "environment" else "the setting"
    note = evaluator.step(f"read from {where} `{text}`" if text else f"read from {where}", index, node)
    outside = Unknown("set outside the program", origin=Origin(supply.kind, text), trace=(note,))
    default = binding.value(supply.default) if supply.default else Absent()
    if isinstance(default, Absent):
        optional = name.rsplit(".", 1)[-1] in ("get", "getenv")
        return choose(outside, Known(None, when="unset", trace=(note,))) if optional else outside
    fallback = evaluator.step(
        f"the fallback when `{text}` is not set" if text else "the fallback when it is not set", index, node
    )
    return choose(outside, default.noted(fallback).conditioned("unset"))


def _arguments(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> list[Value]:
    return [
        evaluator.evaluate(argument.value, index, frame)
        for argument in node.args
        if argument.keyword is None and not argument.star
    ]


def _first(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """The result is the first argument, as far as we care."""
    values = _arguments(evaluator, node, index, frame)
    return values[0] if values else None


def _second(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
    return values[1] if len(values) > 1 else None


def _dict(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    start = Table((), trace=(evaluator.step("the mapping is written here", index, node),))
    return building.updated(evaluator, start, node, index, frame)


def _list(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
    if not values:
        return Sequence(())
    source = values[0]
    if isinstance(source, Table):
        return Sequence(tuple(Known(key) for key in source.known_keys()), source.open, trace=source.trace)
    return source if isinstance(source, Sequence) else Sequence((), open=True, trace=source.trace)


def _text(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
    return building.as_text(values[0]) if values else Known("")


def _bytes(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
    return _encoded(values[0]) if values else Known(b"")


def _encoded(value: Value) -> Value:
    if isinstance(value, Choice):
        return choose(*(_encoded(option) for option in value.options))
    if isinstance(value, Known) and isinstance(value.constant, str):
        return replace(value, constant=value.constant.encode("utf-8", "surrogatepass"))
    return value


def _number(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    if (
        isinstance(value, Known)
        and isinstance(value.constant, str)
        and value.constant.strip().isdigit()
        and len(value.constant) < 20
    ):
        return replace(value, constant=int(value.constant))
    return (
        value
        if isinstance(value, Known | Choice)
        else Unknown("a number", origin=value.origin if value is not None else None)
    )


def _truth(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    return _truth_of(value) if value is not None else Known(False)


def _truth_of(value: Value) -> Value:
    if isinstance(value, Choice):
        return choose(*(_truth_of(option) for option in value.options))
    if isinstance(value, Known):
        return replace(value, constant=bool(value.constant))
    return (
        Known(False, when=value.when, trace=value.trace)
        if is_falsy(value)
        else Unknown("a truth value", origin=value.origin, when=value.when)
    )


def _partial(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    target = _first(evaluator, node, index, frame)
    return Partial(target, node, index, frame) if isinstance(target, Function | Reference | Class) else None


def _urlencode(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    value = _first(evaluator, node, index, frame)
    return urlencoded(building._pairs(value)) if value is not None else None


def urlencoded(value: Value) -> Value:
    """Return a mapping as the query of a URL."""
    if isinstance(value, Choice):
        return choose(*(urlencoded(option) for option in value.options))
    if not isinstance(value, Table):
        return Unknown("a query", origin=value.origin, trace=value.trace)
    parts: list[Value] = []
    for number, (key, item) in enumerate(value.entries):
        parts.append(Known(("&" if number else "") + str(key) + "=", origin=Origin("literal")))
        parts.append(building.as_text(item) if isinstance(item, Known | Text) else _hole(item))
    if value.open:
        parts.append(Known("&", origin=Origin("literal")))
        parts.append(Unknown("more parameters"))
    return replace(building.concatenate(parts), trace=value.trace)


def _hole(item: Value) -> Value:
    """Return what stands in a text for a value that is not known, with the source it comes from."""
    leaf = next((leaf for leaf in item.leaves() if leaf.origin is not None), item)
    return Unknown("a parameter", origin=leaf.origin, trace=leaf.trace)


def _joined_url(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
    return building.concatenate([building.as_text(value) for value in values[:2]]) if values else None


def _getattr(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = _arguments(evaluator, node, index, frame)
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
            return replace(value, constant=decode(data))
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
            return returned(evaluator, made, None, frame)
        if isinstance(made, Reference):
            return outside_call(evaluator, made.name, cst.Call(factory), index, frame, made)
    return Unknown("a required field", origin=Origin("setting"))


_Computed = Callable[["Evaluator", cst.Call, ModuleIndex, "Frame | None"], "Value | None"]

_COMPUTED: dict[str, _Computed] = {
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
}


# -------------------------------------------------------------------- methods of values


def method_result(
    evaluator: Evaluator, owner: Value, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    """Return what a method of a text, list or mapping gives."""
    match owner:
        case Table():
            return _table_method(evaluator, owner, name, node, index, frame)
        case Known() | Text():
            return _text_method(evaluator, owner, name, node, index, frame)
        case Sequence() if name in ("copy", "__copy__"):
            return owner
    return Unknown("a method's result", origin=owner.origin)


def _table_method(
    evaluator: Evaluator, table: Table, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value:
    arguments = _arguments(evaluator, node, index, frame)
    match name:
        case "get" | "pop" | "setdefault" if arguments and isinstance(arguments[0], Known):
            value = table.at(arguments[0].constant)
            default = arguments[1] if len(arguments) > 1 else Known(None, origin=Origin("literal"))
            if isinstance(value, Absent):
                return default
            return (
                choose(value, default.conditioned("unset"))
                if isinstance(value, Unknown) and len(arguments) > 1
                else value
            )
        case "copy":
            return table
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
        return _encoded(owner)
    if name == "decode":
        return building.as_text(owner)
    if name in _KEEPS_TEXT:
        return _changed_text(owner, name, _arguments(evaluator, node, index, frame))
    if name == "format":
        named = table_of(
            {a.keyword.value: _later(evaluator, a.value, index, frame) for a in node.args if a.keyword is not None},
            any(a.star for a in node.args),
        )
        spread = [evaluator.evaluate(a.value, index, frame) for a in node.args if a.star == "**"]
        table: Value = named
        for one in spread:
            table = building.merged(table, one)
        return building.formatted(
            owner,
            _arguments(evaluator, node, index, frame),
            table if isinstance(table, Table) else Table((), open=True),
        )
    if name == "format_map":
        arguments = _arguments(evaluator, node, index, frame)
        return building.formatted(
            owner, [], arguments[0] if arguments and isinstance(arguments[0], Table) else Table((), open=True)
        )
    if name == "join":
        arguments = _arguments(evaluator, node, index, frame)
        return _joined(owner, arguments[0]) if arguments else Unknown("a joined text")
    if name in ("split", "rsplit", "partition", "rpartition", "splitlines"):
        return _parts(owner, name, _arguments(evaluator, node, index, frame))
    return Unknown("a method's result", origin=owner.origin)


def _later(
    evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex, frame: Frame | None
) -> Callable[[], Value]:
    return lambda: evaluator.evaluate(node, index, frame)


def _changed_text(owner: Known | Text, name: str, arguments: list[Value]) -> Value:
    if not isinstance(owner, Known) or not isinstance(owner.constant, str | bytes):
        return owner
    if name == "get_secret_value":
        return owner
    constants = [argument.constant for argument in arguments if isinstance(argument, Known)]
    if (
        len(constants) != len(arguments)
        or len(owner.constant) > building.MAX_TEXT
        or any(isinstance(one, str) and len(one) > 1000 for one in constants)
    ):
        return owner
    try:
        return replace(owner, constant=getattr(owner.constant, name)(*constants))
    except (TypeError, ValueError):
        return owner


def _parts(owner: Known | Text, name: str, arguments: list[Value]) -> Value:
    """Return the parts of a constant text that is split; of any other text nothing is known."""
    separator = arguments[0].constant if arguments and isinstance(arguments[0], Known) else None
    if isinstance(owner, Known) and isinstance(owner.constant, str) and name == "split" and len(arguments) < 2:
        if (separator is None and not arguments) or (isinstance(separator, str) and separator):
            pieces = owner.constant[:10_000].split(separator if isinstance(separator, str) else None)
            return Sequence(tuple(replace(owner, constant=piece) for piece in pieces), trace=owner.trace)
    return Sequence((), open=True, origin=owner.origin)


def _joined(separator: Known | Text, parts: Value) -> Value:
    if not isinstance(parts, Sequence):
        return Unknown("a joined text", origin=parts.origin)
    pieces: list[Value] = []
    for number, part in enumerate(parts.items):
        if number:
            pieces.append(separator)
        pieces.append(building.as_text(part))
    if parts.open:
        pieces.append(Unknown("more parts"))
    return building.concatenate(pieces)


# -------------------------------------------------------------------- items


def item(evaluator: Evaluator, base: Value, key: Value, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return ``base[key]``."""
    match base:
        case Choice(options=options):
            return choose(*(item(evaluator, option, key, index, node) for option in options))
        case Table():
            return _table_item(base, key)
        case Sequence(items=items, open=is_open):
            if (
                isinstance(key, Known)
                and isinstance(key.constant, int)
                and not is_open
                and -len(items) <= key.constant < len(items)
            ):
                return items[key.constant]
            if isinstance(key, Known) and isinstance(key.constant, int) and 0 <= key.constant < len(items):
                return items[key.constant]
            return building.element(base)
        case Reference(name="os.environ"):
            text = key.constant if isinstance(key, Known) and isinstance(key.constant, str) else ""
            note = evaluator.step(f"read from the environment variable `{text}`", index, node)
            return Unknown("set outside the program", origin=Origin("environment", text), trace=(note,))
        case Reference(name=name) | Instance(of=name):
            setting = settings.configured(evaluator, name, key, index, node)
            if setting is not None:
                return setting
            supply = evaluator.catalogue.supplies.get(f"{name}.__getitem__")
            origin = Origin(supply[1].kind, name) if supply is not None else base.origin
            return Unknown("an item of something outside", origin=origin, trace=base.trace)
        case Object() | Module():
            return Unknown("an item of an object", origin=base.origin)
    kept = () if base.origin is not None and base.origin.kind == "parameter" else base.trace
    return Unknown("an item of something unknown", origin=base.origin, trace=kept)


def _table_item(table: Table, key: Value) -> Value:
    if isinstance(key, Known):
        value = table.at(key.constant)
        return Unknown("no such key") if isinstance(value, Absent) else value
    if isinstance(key, Choice):
        return choose(*(_table_item(table, option) for option in key.options))
    values = [value.conditioned("branch") for _, value in table.entries[:12]]
    return (
        choose(*values, Unknown("an entry that is not visible")) if values else Unknown("an entry", origin=table.origin)
    )


def unpacked(evaluator: Evaluator, value: Value, position: int, index: ModuleIndex, node: cst.CSTNode) -> Value:
    """Return the part of ``value`` that tuple unpacking binds at ``position`` (-1 for a starred target)."""
    if position < 0:
        return Sequence((), open=True, origin=value.origin)
    if isinstance(value, Choice):
        return choose(*(unpacked(evaluator, option, position, index, node) for option in value.options))
    if isinstance(value, Sequence) and position < len(value.items):
        return value.items[position]
    if isinstance(value, Instance):
        return Reference(f"{value.of}[{position}]", origin=value.origin, trace=value.trace)
    return Unknown("unpacked from something unknown", origin=value.origin, trace=value.trace)
