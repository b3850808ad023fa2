"""What is known of an expression, where it came from, and how we know.

A :class:`Value` never guesses. ``Known`` is certain, ``Choice`` lists what is possible, and ``Unknown`` is silence: a
rule asks :meth:`Value.equals` for what is certain and :meth:`Value.may_equal` for what happens on some path, and an
unknown value answers both with no. Each value carries its *origin* (what kind of source it comes from) and its *trace*
(the steps that lead from the source to the place of use), which the reports show to the reader.

A program of a hundred lines can make a value that no memory holds: ``a += a`` doubles a list each time. So no value is
larger than the limits below, whoever makes it: what does not fit makes a list or mapping ``open``, ends a text with an
unknown part and a choice with an unknown alternative. They are far above what a program writes down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Constant = str | bytes | int | float | bool | complex | None

MAX_SIZE = 20_000
"""Values that one value holds, at all depths. A settings module of 3,000 entries has about 10,000 of them."""

MAX_ITEMS = 4_000
"""Elements of a list, because a rule may have something to say of each."""

MAX_NESTING = 40
"""Lists, mappings and texts inside each other, because most questions about them are answered by recursion."""

MAX_TEXT = 100_000
"""Characters of a constant, and of the known parts of a text together."""

MAX_PARTS = 1_000
"""Parts of a text; each is looked at whenever the text is added to, and a URL has about twenty."""

MAX_BITS = 8_192
"""Bits of a whole number: more than a modulus has, and few enough for Python to write the number out."""

MAX_OPTIONS = 24
"""Alternatives of a choice, because what two choices give together is asked of each pair."""

MAX_STEPS = 60
"""Steps of a trace; of a longer one, the middle is left out."""

OriginKind = Literal[
    "literal",  # written in the source
    "environment",  # a process environment variable
    "setting",  # a framework or application setting read at run time
    "request",  # sent by whoever makes the HTTP request
    "unverified-token",  # header or claims of a token nobody checked
    "verified-token",  # claims of a token after its signature was checked
    "token-response",  # the answer of a token endpoint, fetched by this program
    "minted-token",  # a token this program has just signed itself
    "random",  # a cryptographic random source
    "weak-random",  # a guessable random source
    "clock",  # the current time
    "session",  # the user's server side or signed session
    "parameter",  # a parameter of the enclosing function
    "file",  # read from a file at run time
    "every-algorithm",  # all the algorithms a library knows
    "generated-key",  # a key generated or loaded by a cryptography library
    "command-line",  # an argument or option of a command-line program
]

When = Literal[
    "",  # always
    "unset",  # only when an environment variable or setting is missing
    "debug",  # only under a debug, test or local-environment switch
    "branch",  # on one of several paths
    "default",  # only when the caller does not pass the argument
]


_NARROWNESS: Mapping[When, int] = {"": 0, "branch": 1, "default": 2, "unset": 3, "debug": 4}


@dataclass(frozen=True, slots=True)
class Origin:
    """The kind of source a value comes from.

    Attributes:
        kind: one of the origin kinds above.
        name: the variable, setting, parameter or function name, as far as it is known.
    """

    kind: OriginKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a value, from its source to its use.

    Attributes:
        note: what happens here, as a short clause without a final stop.
        path: the file, relative to the project root, with forward slashes.
        node: the syntax node; opaque to everything outside ``authlint.semantics``.
    """

    note: str
    path: str
    node: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an expression may be. Use the subclasses; this class holds what they share.

    Attributes:
        size: how many values this is: itself and what it holds, however often the same one.
        nesting: how many values are inside each other below this one.
    """

    origin: Origin | None = None
    trace: tuple[Step, ...] = field(default=(), compare=False)
    when: When = ""
    size: int = field(default=1, init=False, repr=False, compare=False)
    nesting: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.trace) > MAX_STEPS:
            half = MAX_STEPS // 2
            object.__setattr__(self, "trace", self.trace[:half] + self.trace[-half:])

    def leaves(self) -> Iterator[Value]:
        """Yield the alternatives of this value: itself, unless it is a :class:`Choice`."""
        yield self

    def equals(self, constant: Constant) -> bool:
        """True when this value is certainly ``constant`` (same type, so ``1`` is not ``True``)."""
        return all(_is(leaf, constant) for leaf in self.leaves())

    def may_equal(self, constant: Constant) -> bool:
        """True when some path gives ``constant``."""
        return any(_is(leaf, constant) for leaf in self.leaves())

    def find(self, question: Callable[[Value], bool]) -> Value | None:
        """Return the first alternative for which ``question`` answers yes, the certain ones before the conditional."""
        found = [leaf for leaf in self.leaves() if question(leaf)]
        return next((leaf for leaf in found if leaf.when in ("", "unset", "default")), found[0] if found else None)

    def falsy(self) -> Value | None:
        """Return the alternative that Python treats as false (``False``, ``0``, ``None``, empty), if there is one.

        A missing argument is judged by what the library does then, so an :class:`Absent` answers through its default.
        """
        return self.find(is_falsy)

    @property
    def certain(self) -> bool:
        """True when there is a single alternative and it is not :class:`Unknown`."""
        leaves = list(self.leaves())
        return len(leaves) == 1 and not isinstance(leaves[0], Unknown)

    def noted(self, *steps: Step) -> Value:
        """Return this value with further steps appended to the trace of every alternative."""
        return replace(self, trace=self.trace + steps)

    def conditioned(self, when: When) -> Value:
        """Return this value as something that holds only in a certain case; of two cases the narrower one counts."""
        return replace(self, when=when) if _NARROWNESS[when] > _NARROWNESS[self.when] else self


@dataclass(frozen=True, slots=True)
class Known(Value):
    """A constant."""

    constant: Constant

    def becoming(self, constant: Constant) -> Value:
        """Return the constant that is computed from this one; one that is too large to follow is unknown."""
        if is_too_large(constant):
            return Unknown("a constant too large to follow", origin=self.origin, trace=self.trace, when=self.when)
        return replace(self, constant=constant)


@dataclass(frozen=True, slots=True)
class Absent(Value):
    """An argument, key or setting that is certainly not given; ``default`` is what the library assumes then."""

    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """One of several values. Never nested, never with fewer than two options: build it with :func:`choose`."""

    options: tuple[Value, ...]

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        object.__setattr__(self, "size", sum(option.size for option in self.options))
        object.__setattr__(self, "nesting", max(option.nesting for option in self.options))

    def leaves(self) -> Iterator[Value]:
        yield from self.options

    def noted(self, *steps: Step) -> Value:
        return replace(self, options=tuple(option.noted(*steps) for option in self.options))

    def conditioned(self, when: When) -> Value:
        return replace(self, options=tuple(option.conditioned(when) for option in self.options))


@dataclass(frozen=True, slots=True)
class Sequence(Value):
    """A list, tuple or set. ``open`` means it may hold more than ``items``."""

    items: tuple[Value, ...]
    open: bool = False

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        fitting = measure(self, self.items[:MAX_ITEMS])
        if fitting < len(self.items):
            object.__setattr__(self, "items", self.items[:fitting])
            object.__setattr__(self, "open", True)

    def holds(self, question: Callable[[Value], bool]) -> Value | None:
        """Return the first alternative of the first element for which ``question`` answers yes."""
        return next((found for item in self.items if (found := item.find(question)) is not None), None)


@dataclass(frozen=True, slots=True)
class Table(Value):
    """A mapping with constant keys, in source order. ``open`` means it may hold keys that are not listed."""

    entries: tuple[tuple[Constant, Value], ...]
    open: bool = False

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        fitting = measure(self, (value for _, value in self.entries))
        if fitting < len(self.entries):
            object.__setattr__(self, "entries", self.entries[:fitting])
            object.__setattr__(self, "open", True)

    def at(self, key: Constant) -> Value:
        """Return the value under ``key``; :class:`Absent` if certainly missing, :class:`Unknown` if one cannot tell."""
        for known, value in reversed(self.entries):
            if known == key and type(known) is type(key):
                return value
        return Unknown("the mapping may hold more than is visible") if self.open else Absent()

    def known_keys(self) -> tuple[Constant, ...]:
        return tuple(key for key, _ in self.entries)


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A string of which only parts are known, such as an f-string or a concatenation: the parts in order."""

    parts: tuple[Value, ...]

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        fitting = min(measure(self, self.parts[:MAX_PARTS]), _readable(self.parts))
        if fitting < len(self.parts):
            object.__setattr__(self, "parts", (*self.parts[:fitting], TOO_LONG))

    def known_text(self, hole: str = "\0") -> str:
        """Return the text with ``hole`` in the place of every part that is not a constant."""
        return "".join(
            str(part.constant) if isinstance(part, Known) else part.known_text(hole) if isinstance(part, Text) else hole
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Reference(Value):
    """A name outside the project, such as ``jwt.decode``."""

    name: str


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """What calling something outside the project gives: an object, or a function's result.

    Attributes:
        of: the dotted name that was called (``jwt.PyJWT``), or the type its library model says it returns.
        call: the call node; opaque outside ``authlint.semantics``.
        path: the file of the call.
    """

    of: str
    call: object = field(default=None, compare=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Nothing is known; ``why`` says what stood in the way. The origin may still be known."""

    why: str = ""


A_SLICE = "a slice"
"""Why nothing is known of a part of a text or list, as :class:`Unknown` says it."""

TimeForm = Literal[
    "utc",  # a datetime with the time zone UTC
    "zoned",  # a datetime with another time zone
    "naive-utc",  # a datetime that shows UTC and does not say so
    "naive-local",  # a datetime that shows the server's time zone and does not say so
    "utc-tuple",  # the fields of a time in UTC
    "local-tuple",  # the fields of a time in the server's time zone
    "epoch",  # seconds since 1970-01-01 UTC, a NumericDate (RFC 7519 section 2)
    "shifted",  # wrong by the difference between the server's time zone and UTC
]


@dataclass(frozen=True, slots=True)
class Duration(Value):
    """A span of time, such as ``timedelta(minutes=15)``; ``seconds`` is its length, unless that is unknown."""

    seconds: Value

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        measure(self, (self.seconds,))


@dataclass(frozen=True, slots=True)
class Moment(Value):
    """A time, seen from when the program runs: ``offset`` is how many seconds after that, unless it is unknown."""

    offset: Value
    form: TimeForm

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        measure(self, (self.offset,))


TOO_LONG = Unknown("a text too long to follow")
"""How a text ends of which only the beginning is followed."""

TOO_MANY = Unknown("more alternatives than are followed")
"""The last alternative of a choice that has more."""


def is_too_large(constant: Constant) -> bool:
    """True for a constant that is not followed, because computing with it takes too long."""
    if isinstance(constant, str | bytes):
        return len(constant) > MAX_TEXT
    return isinstance(constant, int) and constant.bit_length() > MAX_BITS


def measure(holder: Value, held: Iterable[Value]) -> int:
    """Set the size and nesting of a value by what it holds; return how many of those, from the first, fit."""
    size, nesting, fitting = 1, 0, 0
    for value in held:
        if size + value.size > MAX_SIZE or value.nesting > MAX_NESTING:
            break
        size += value.size
        nesting = max(nesting, value.nesting)
        fitting += 1
    object.__setattr__(holder, "size", size)
    object.__setattr__(holder, "nesting", nesting + 1)
    return fitting


def _readable(parts: tuple[Value, ...]) -> int:
    """Return how many parts of a text, from the first, are not too long."""
    characters = 0
    for number, part in enumerate(parts[:MAX_PARTS]):
        if isinstance(part, Known) and isinstance(part.constant, str | bytes):
            characters += len(part.constant)
            if characters > MAX_TEXT:
                return number
    return min(len(parts), MAX_PARTS)


def _is(value: Value, constant: Constant) -> bool:
    if isinstance(value, Absent) and value.default is not None:
        return value.default.equals(constant)
    return isinstance(value, Known) and value.constant == constant and type(value.constant) is type(constant)


def is_falsy(value: Value) -> bool:
    """True when Python certainly treats this value as false; an absent one counts as its default."""
    match value:
        case Absent(default=default):
            return default is not None and is_falsy(default)
        case Known(constant=constant):
            return not constant
        case Sequence(items=(), open=False) | Table(entries=(), open=False):
            return True
    return False


def is_given(value: Value) -> bool:
    """True unless the argument, key or setting is certainly missing or certainly ``None``."""
    return not isinstance(value, Absent) and not (isinstance(value, Known) and value.constant is None)


def choose(*values: Value) -> Value:
    """Return one value that may be any of ``values``; equal alternatives are merged, nested choices flattened."""
    return chosen(values)


def chosen(values: Iterable[Value]) -> Value:
    """Return :func:`choose` of values that are asked for one by one, and no further than they are followed."""
    options: list[Value] = []
    size = 0
    for leaf in (leaf for value in values for leaf in value.leaves()):
        if any(leaf == seen and leaf.origin == seen.origin for seen in options):
            continue
        if len(options) == MAX_OPTIONS or (options and size + leaf.size > MAX_SIZE):
            options.append(TOO_MANY)
            break
        options.append(leaf)
        size += leaf.size
    if not options:
        return Unknown("nothing reaches this place")
    return options[0] if len(options) == 1 else Choice(tuple(options))
