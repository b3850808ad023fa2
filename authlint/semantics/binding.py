"""Which argument of a call goes to which parameter, with starred arguments spliced in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import libcst as cst

from authlint.semantics.signature import Signature
from authlint.values import Absent, Constant, Known, Sequence, Table, Unknown, Value


@dataclass(slots=True)
class Binding:
    """The arguments of one call, by parameter.

    Attributes:
        given: parameter name to how to get its value; evaluated on demand.
        nodes: parameter name to the argument's node, for the ones written at the call.
        rest: what goes to ``*args``.
        extra: keyword arguments beyond the signature.
        open: more arguments may be passed than are visible (``*args`` or ``**kwargs`` of unknown content).
        spread: what is known of an argument that may be among those.
    """

    given: dict[str, Callable[[], Value]] = field(default_factory=dict)
    nodes: dict[str, cst.CSTNode] = field(default_factory=dict)
    rest: list[Callable[[], Value]] = field(default_factory=list)
    extra: dict[str, Callable[[], Value]] = field(default_factory=dict)
    open: bool = False
    spread: Value = field(default_factory=lambda: Unknown("passed through starred arguments, perhaps"))

    def value(self, name: str) -> Value:
        """Return the argument for ``name``: Absent if certainly not passed, Unknown if one cannot tell."""
        give = self.given.get(name) or self.extra.get(name)
        if give is not None:
            return give()
        return self.spread if self.open else Absent()


def signature_of(node: cst.FunctionDef | cst.Lambda, method: bool) -> Signature:
    """Return the signature of a project function; a bound method loses its first parameter."""
    params = node.params
    only = [param.name.value for param in params.posonly_params]
    positional = only + [param.name.value for param in params.params]
    if method and positional:
        positional = positional[1:]
        only = only[1:]
    star = params.star_arg
    return Signature(
        tuple(positional),
        tuple(param.name.value for param in params.kwonly_params),
        star.name.value if isinstance(star, cst.Param) else "",
        params.star_kwarg.name.value if params.star_kwarg is not None else "",
        len(only),
    )


def parameter_of(function: cst.FunctionDef | cst.Lambda, name: str) -> tuple[cst.Param, str] | None:
    """Return the parameter with a name, and the stars before it."""
    params = function.params
    for group in (params.posonly_params, params.params, params.kwonly_params):
        for param in group:
            if param.name.value == name:
                return param, ""
    if isinstance(params.star_arg, cst.Param) and params.star_arg.name.value == name:
        return params.star_arg, "*"
    if params.star_kwarg is not None and params.star_kwarg.name.value == name:
        return params.star_kwarg, "**"
    return None


def bind(call: cst.Call, signature: Signature, evaluate: Callable[[cst.BaseExpression], Value]) -> Binding:
    """Distribute the arguments of ``call`` over ``signature``."""
    binding = Binding()
    place = 0

    def positional(give: Callable[[], Value], node: cst.CSTNode | None) -> None:
        nonlocal place
        if place < len(signature.positional):
            name = signature.positional[place]
            binding.given[name] = give
            if node is not None:
                binding.nodes[name] = node
        else:
            binding.rest.append(give)
        place += 1

    def keyword(name: str, give: Callable[[], Value], node: cst.CSTNode | None) -> None:
        known = name in signature.positional[signature.positional_only :] or name in signature.keyword
        (binding.given if known else binding.extra)[name] = give
        if node is not None:
            binding.nodes[name] = node

    def spread_from(value: Value) -> None:
        binding.open = True
        if value.origin is not None:
            binding.spread = replace(binding.spread, origin=value.origin, trace=value.trace)

    for argument in call.args:
        expression = argument.value
        if argument.star == "*":
            value = evaluate(expression)
            if isinstance(value, Sequence):
                for item in value.items:
                    positional(_constantly(item), None)
            if not isinstance(value, Sequence) or value.open:
                spread_from(value)
        elif argument.star == "**":
            value = evaluate(expression)
            if isinstance(value, Table):
                for key, item in value.entries:
                    if isinstance(key, str):
                        keyword(key, _constantly(item), None)
            if not isinstance(value, Table) or value.open:
                spread_from(value)
        elif argument.keyword is not None:
            keyword(argument.keyword.value, _lazily(evaluate, expression), argument)
        else:
            positional(_lazily(evaluate, expression), argument)
    return binding


def join(first: Binding, signature: Signature, second: Binding) -> Binding:
    """Return the binding of a partial application: ``second`` is passed on top of ``first``."""
    merged = Binding(
        dict(first.given),
        dict(first.nodes),
        [*first.rest],
        dict(first.extra),
        first.open or second.open,
        first.spread if first.open else second.spread,
    )
    taken = sum(1 for name in signature.positional if name in first.given)
    free = [name for name in signature.positional if name not in first.given]
    moved = dict(zip(signature.positional, free, strict=False)) if taken else {}
    for name, give in second.given.items():
        target = moved.get(name, name) if _by_position(second, name) else name
        merged.given[target] = give
        if name in second.nodes:
            merged.nodes[target] = second.nodes[name]
    merged.extra.update(second.extra)
    merged.rest.extend(second.rest)
    return merged


def _by_position(binding: Binding, name: str) -> bool:
    node = binding.nodes.get(name)
    return isinstance(node, cst.Arg) and node.keyword is None


def _constantly(value: Value) -> Callable[[], Value]:
    return lambda: value


def _lazily(evaluate: Callable[[cst.BaseExpression], Value], node: cst.BaseExpression) -> Callable[[], Value]:
    return lambda: evaluate(node)


def table_of(give: dict[str, Callable[[], Value]], is_open: bool) -> Table:
    """Return keyword arguments as a mapping."""
    entries: tuple[tuple[Constant, Value], ...] = tuple((name, value()) for name, value in give.items())
    return Table(entries, open=is_open)


def constant_of(value: Value) -> Constant:
    """Return the constant of a :class:`Known` value, ``None`` for anything else."""
    return value.constant if isinstance(value, Known) else None
