"""Times and spans of time: which clock a time comes from, how far in the future it is, and in which form.

``datetime.now(timezone.utc) + timedelta(minutes=15)`` is a :class:`Moment` 900 seconds ahead. What a time is as a
number depends on its form: ``utcnow().timestamp()`` takes the fields of UTC for those of the server's time zone, so the
result is wrong by the difference. https://docs.python.org/3/library/datetime.html#datetime.datetime.timestamp
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.binding import bind
from authlint.semantics.entities import Frame
from authlint.semantics.index import ModuleIndex
from authlint.semantics.signature import parse_signature
from authlint.values import (
    Absent,
    Duration,
    Instance,
    Known,
    Moment,
    Origin,
    Reference,
    Step,
    TimeForm,
    Unknown,
    Value,
    choose,
)

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_UNITS: Mapping[str, float] = {
    "days": 86400,
    "seconds": 1,
    "microseconds": 1e-6,
    "milliseconds": 1e-3,
    "minutes": 60,
    "hours": 3600,
    "weeks": 604800,
}
_CALENDAR_UNITS: Mapping[str, float] = {**_UNITS, "months": 30 * 86400, "years": 365 * 86400}

_AS_NUMBER: Mapping[TimeForm, TimeForm] = {
    "utc": "epoch",
    "zoned": "epoch",
    "naive-local": "epoch",
    "naive-utc": "shifted",
    "shifted": "shifted",
}
"""What ``timestamp()`` makes of a datetime: without a time zone it is taken for the server's."""

_FIELDS: Mapping[TimeForm, TimeForm] = {
    "utc": "utc-tuple",
    "naive-utc": "utc-tuple",
    "naive-local": "local-tuple",
    "shifted": "shifted",
}
"""What ``timetuple()`` makes of a datetime."""

_FROM_LOCAL_FIELDS: Mapping[TimeForm, TimeForm] = {
    "local-tuple": "epoch",
    "utc-tuple": "shifted",
    "shifted": "shifted",
}
"""What ``time.mktime`` makes of fields."""

_FROM_UTC_FIELDS: Mapping[TimeForm, TimeForm] = {
    "utc-tuple": "epoch",
    "local-tuple": "shifted",
    "shifted": "shifted",
}
"""What ``calendar.timegm`` makes of fields."""

_NUMBERS = ("epoch", "shifted")


def combine(left: Value, operator: cst.CSTNode | None, right: Value) -> Value | None:
    """Return what an operator makes of times and spans, or ``None`` when neither side is one."""
    if not any(isinstance(leaf, Moment | Duration) for side in (left, right) for leaf in side.leaves()):
        return None
    return choose(*(_combined(one, operator, other) for one in left.leaves() for other in right.leaves()))


def _combined(left: Value, operator: cst.CSTNode | None, right: Value) -> Value:
    when = right.when or left.when
    unknown = Unknown("a computed time", origin=left.origin or right.origin, when=when)
    match operator, left, right:
        case cst.Add() | cst.AddAssign() | cst.Subtract() | cst.SubtractAssign(), Moment() | Duration(), _:
            sign = -1 if isinstance(operator, cst.Subtract | cst.SubtractAssign) else 1
        case cst.Add() | cst.AddAssign(), _, Moment() | Duration():
            left, right, sign = right, left, 1
        case cst.Multiply(), _, Duration():
            return _multiplied(right, left).conditioned(when)
        case cst.Multiply(), Duration(), _:
            return _multiplied(left, right).conditioned(when)
        case _:
            return unknown
    if isinstance(left, Duration):
        if isinstance(right, Moment):
            left, right = right, left
        elif isinstance(right, Duration):
            total = _sum(left.seconds, right.seconds, sign)
            return replace(left, seconds=total, trace=left.trace + right.trace).conditioned(when)
    if not isinstance(left, Moment) or isinstance(right, Moment):
        return unknown
    if isinstance(right, Known) and not _is_number(right):
        return unknown
    added = right.seconds if isinstance(right, Duration) else right
    offset = replace(_sum(left.offset, added, sign), trace=right.trace or left.offset.trace)
    return replace(left, offset=offset, trace=left.trace + right.trace).conditioned(when)


def _is_number(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, int | float) and not isinstance(value.constant, bool)


def _sum(left: Value, right: Value, sign: int) -> Value:
    first, second = number_of(left), number_of(right)
    if first is not None and second is not None:
        return Known(first + sign * second, origin=right.origin, trace=right.trace or left.trace)
    unknown = right if second is None else left
    return Unknown("a span that is not known", origin=unknown.origin, trace=unknown.trace)


def number_of(value: Value) -> float | None:
    """Return a constant number of a size that can be reckoned with, or ``None``."""
    if isinstance(value, Known) and isinstance(value.constant, int | float) and not isinstance(value.constant, bool):
        return value.constant if abs(value.constant) < 1e15 else None
    return None


def _multiplied(span: Duration, factor: Value) -> Value:
    length, times = number_of(span.seconds), number_of(factor)
    seconds: Value = (
        Known(length * times, origin=factor.origin)
        if length is not None and times is not None
        else Unknown("a span that is not known", origin=factor.origin, trace=factor.trace)
    )
    return replace(span, seconds=seconds, trace=span.trace + factor.trace)


# -------------------------------------------------------------------- methods


def method(
    evaluator: Evaluator,
    owner: Moment | Duration,
    name: str,
    node: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
) -> Value:
    """Return what a method of a time or a span gives."""
    unknown = Unknown("computed from a time", origin=owner.origin)
    if isinstance(owner, Duration):
        return replace(owner.seconds, when=owner.when, trace=owner.trace) if name == "total_seconds" else unknown
    match name:
        case "timestamp":
            return _reformed(owner, _AS_NUMBER)
        case "timetuple":
            return _reformed(owner, _FIELDS)
        case "utctimetuple":
            return _reformed(owner, {**_FIELDS, "zoned": "utc-tuple"})
        case "strftime" if node.args and _is_seconds(evaluator.evaluate(node.args[0].value, index, frame)):
            return _reformed(owner, {**_AS_NUMBER, "utc": "shifted", "zoned": "shifted"})
        case "astimezone":
            return _reformed(owner, {"utc": "zoned", "zoned": "zoned", "naive-local": "zoned", "naive-utc": "shifted"})
        case "replace":
            return _replaced(evaluator, owner, node, index, frame)
    return unknown


def _is_seconds(value: Value) -> bool:
    return value.equals("%s")


def _reformed(moment: Moment, forms: Mapping[TimeForm, TimeForm]) -> Value:
    form = forms.get(moment.form)
    return replace(moment, form=form) if form is not None else Unknown("another form of a time", origin=moment.origin)


def _replaced(evaluator: Evaluator, moment: Moment, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value:
    given = {argument.keyword.value: argument.value for argument in node.args if argument.keyword is not None}
    if len(given) < len(node.args):
        return Unknown("a changed time", origin=moment.origin)
    if "tzinfo" in given:
        zone = evaluator.evaluate(given["tzinfo"], index, frame)
        is_utc = _is_utc(zone)
        if zone.equals(None):
            form: TimeForm | None = "naive-utc" if moment.form in ("utc", "naive-utc") else None
        elif is_utc:
            form = {"naive-utc": "utc", "utc": "utc", "naive-local": "shifted"}.get(moment.form)  # type: ignore[assignment]
        else:
            form = None
        if form is None:
            return Unknown("a changed time", origin=moment.origin)
        moment = replace(moment, form=form)
    if given.keys() - {"tzinfo", "microsecond", "second", "minute", "hour"}:
        return replace(moment, offset=Unknown("a changed time"))
    return moment


def _is_utc(zone: Value) -> bool:
    match zone:
        case Reference(name=name):
            return name.rpartition(".")[2] in ("utc", "UTC")
        case Instance(of=of, call=cst.Call(args=[cst.Arg(value=cst.SimpleString() as text), *_])):
            return text.raw_value in ("UTC", "Etc/UTC")
        case Instance(of=of):
            return of.rpartition(".")[2] in ("utc", "UTC", "tzutc")
    return False


# -------------------------------------------------------------------- functions

_Arguments = Mapping[str, Value]


def _arguments(
    evaluator: Evaluator, signature: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> _Arguments:
    parsed = parse_signature(signature)
    binding = bind(node, parsed, evaluator.evaluator_for(index, frame))
    return {name: binding.value(name) for name in (*parsed.positional, *parsed.keyword)}


_Computed = Callable[["Evaluator", cst.Call, ModuleIndex, "Frame | None"], "Value | None"]


def _clock(name: str, form: TimeForm) -> _Computed:
    def now(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
        return Moment(Known(0), form, origin=Origin("clock", name), trace=(_read_here(evaluator, index, node),))

    return now


def _read_here(evaluator: Evaluator, index: ModuleIndex, node: cst.Call) -> Step:
    return evaluator.step("the current time is read here", index, node)


def _now(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    zone = _arguments(evaluator, "tz=None", node, index, frame)["tz"]
    note = _read_here(evaluator, index, node)
    return Moment(Known(0), _zone_form(zone), origin=Origin("clock", "datetime.datetime.now"), trace=(note,))


def _zone_form(zone: Value) -> TimeForm:
    if isinstance(zone, Absent) or zone.equals(None):
        return "naive-local"
    return "utc" if _is_utc(zone) else "zoned"


def _from_timestamp(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    given = _arguments(evaluator, "t, tz=None", node, index, frame)
    form = _zone_form(given["tz"])
    note = evaluator.step("made a datetime here", index, node)
    return choose(*(_dated(leaf, form, note) for leaf in given["t"].leaves()))


def _from_timestamp_utc(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    given = _arguments(evaluator, "t", node, index, frame)
    note = evaluator.step("made a datetime here", index, node)
    return choose(*(_dated(leaf, "naive-utc", note) for leaf in given["t"].leaves()))


def _dated(seconds: Value, form: TimeForm, note: Step) -> Value:
    if isinstance(seconds, Moment):
        right = form if seconds.form == "epoch" else "shifted"
        return replace(seconds, form=right, trace=(note, *seconds.trace))
    return Moment(Unknown("a time that is not known"), form, origin=seconds.origin, trace=(note, *seconds.trace))


def _changing(forms: Mapping[TimeForm, TimeForm], signature: str, otherwise: TimeForm | None = None) -> _Computed:
    """Return a function that gives its first argument in another form, or the current time when it has none."""

    def changed(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
        (given,) = _arguments(evaluator, signature, node, index, frame).values()
        if isinstance(given, Absent) and otherwise is not None:
            note = _read_here(evaluator, index, node)
            return Moment(Known(0), otherwise, origin=Origin("clock", "time.time"), trace=(note,))
        if not any(isinstance(leaf, Moment) for leaf in given.leaves()):
            return None
        return choose(*(_reformed(leaf, forms) if isinstance(leaf, Moment) else leaf for leaf in given.leaves()))

    return changed


def _span(units: Mapping[str, float]) -> _Computed:
    # A timedelta takes its arguments by place in this order.
    signature = ", ".join(f"{unit}=0" for unit in units)

    def span(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
        given = _arguments(evaluator, signature, node, index, frame)
        note = evaluator.step("the span of time is written here", index, node)
        total: Value = Duration(Known(0), trace=(note,))
        for unit, value in given.items():
            if not isinstance(value, Absent):
                part = [_part(leaf, units[unit]) for leaf in value.leaves()]
                total = choose(*(_combined(one, cst.Add(), more) for one in total.leaves() for more in part))
        return total

    return span


def _part(value: Value, unit: float) -> Value:
    length = number_of(value)
    seconds: Value = (
        Known(length * unit)
        if length is not None
        else Unknown("a span that is not known", origin=value.origin, trace=value.trace)
    )
    return Duration(seconds, origin=value.origin, trace=value.trace, when=value.when)


def rounded(value: Value) -> Value | None:
    """Return a time or span as a whole number, which it still is; ``None`` for anything else."""
    if not any(isinstance(leaf, Moment) for leaf in value.leaves()):
        return None
    return choose(
        *(
            leaf if isinstance(leaf, Moment) and leaf.form in _NUMBERS else Unknown("a number", origin=leaf.origin)
            for leaf in value.leaves()
        )
    )


def _rounding(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    if not node.args:
        return None
    return rounded(evaluator.evaluate(node.args[0].value, index, frame))


_TIMESTAMP = _changing(_AS_NUMBER, "self")

COMPUTED: dict[str, _Computed] = {
    "time.time": _clock("time.time", "epoch"),
    "datetime.datetime.now": _now,
    "datetime.datetime.utcnow": _clock("datetime.datetime.utcnow", "naive-utc"),
    "datetime.datetime.today": _clock("datetime.datetime.today", "naive-local"),
    "django.utils.timezone.now": _clock("django.utils.timezone.now", "utc"),
    "datetime.datetime.fromtimestamp": _from_timestamp,
    "datetime.datetime.utcfromtimestamp": _from_timestamp_utc,
    "datetime.datetime.timestamp": _TIMESTAMP,
    "time.mktime": _changing(_FROM_LOCAL_FIELDS, "t"),
    "calendar.timegm": _changing(_FROM_UTC_FIELDS, "t"),
    "time.gmtime": _changing({"epoch": "utc-tuple", "shifted": "shifted"}, "secs=None", "utc-tuple"),
    "time.localtime": _changing({"epoch": "local-tuple", "shifted": "shifted"}, "secs=None", "local-tuple"),
    "datetime.timedelta": _span(_UNITS),
    "dateutil.relativedelta.relativedelta": _span(_CALENDAR_UNITS),
    "round": _rounding,
    "math.floor": _rounding,
    "math.ceil": _rounding,
    "math.trunc": _rounding,
}
"""Functions that tell the time, change its form, or make a span."""
