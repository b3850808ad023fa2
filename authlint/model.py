"""The words a library author writes: which call or setting of a package is which noun, and where its roles stand.

A library file is data. Calls are written in the library's own signature notation, so that whoever knows the library can
check the model by eye; ``tests/test_models.py`` checks it against the installed package. A role is found with
:func:`arg` (an argument of the call), :func:`built` (an argument of the constructor of the object the method is called
on), or :func:`fixed` (the call itself decides); alternatives are joined with ``|`` and tried in order::

    verify_signature=arg("options")["verify_signature"] | arg("verify").until("2.0")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from authlint.concepts import Concept
from authlint.values import Constant, OriginKind

Base = Literal["argument", "constructor", "constant", "result", "configured"]
Key = str | int


@dataclass(frozen=True, slots=True)
class Alternative:
    """One place where a role may stand.

    Attributes:
        base: an ``argument`` of the call, an argument of the object's ``constructor``, a ``constant`` that the call
            implies, the call's ``result``, or an attribute or setting ``configured`` on the object.
        name: the parameter's name in the signature (or the attribute's name).
        keys: the path inside the argument, ``["verify_signature"]`` or ``[0]``.
        constant: for the base ``constant``.
        entry: what stands there is a list, and the value is whether it has this entry.
        presence: the value is whether anything but ``None`` stands there.
        lowest, below: the versions of the distribution for which this place counts: ``lowest <= version < below``.
    """

    base: Base
    name: str = ""
    keys: tuple[Key, ...] = ()
    constant: Constant = None
    entry: str = ""
    presence: bool = False
    lowest: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role stands: alternatives in the order they are tried."""

    alternatives: tuple[Alternative, ...]

    def __getitem__(self, key: Key) -> Place:
        return Place(tuple(replace(one, keys=(*one.keys, key)) for one in self.alternatives))

    def __or__(self, other: Place) -> Place:
        return Place(self.alternatives + other.alternatives)

    def has(self, entry: str) -> Place:
        """Whether the list there has an entry; unknown when not all of it is known."""
        return Place(tuple(replace(one, entry=entry) for one in self.alternatives))

    def given(self) -> Place:
        """Whether anything but ``None`` is given there."""
        return Place(tuple(replace(one, presence=True) for one in self.alternatives))

    def since(self, version: str) -> Place:
        """Only from this version of the distribution on."""
        return Place(tuple(replace(one, lowest=version) for one in self.alternatives))

    def until(self, version: str) -> Place:
        """Only below this version of the distribution."""
        return Place(tuple(replace(one, below=version) for one in self.alternatives))


def arg(name: str) -> Place:
    """An argument of the call, by the name its parameter has in the signature (``**kwargs`` names included)."""
    return Place((Alternative("argument", name),))


def built(name: str) -> Place:
    """An argument given to the constructor of the object whose method is called."""
    return Place((Alternative("constructor", name),))


def fixed(constant: Constant) -> Place:
    """A value that using this call at all implies."""
    return Place((Alternative("constant", constant=constant),))


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that programs pass to ask for a check, and that the library silently leaves unread.

    Attributes:
        place: where it is passed.
        instead: what to write instead, as code.
        own: the library's own place for it; who gives that, too, shares one dictionary between libraries.
    """

    place: Place
    instead: str
    own: Place


@dataclass(frozen=True, slots=True)
class Call:
    """A function, method or constructor of the library.

    Attributes:
        concept: the noun it is, or ``None`` for one that only matters as a constructor or for what it returns.
        names: every public dotted name; a method is ``package.Class.method``.
        signature: the parameters in the library's own notation, without ``self``; ``...`` at the end stands for more
            keyword parameters that play no role.
        roles: role name to its place.
        when_absent: role name to the constant the library assumes when the argument is not given.
        settings: role name to the setting of the application that is read when the argument is not given; where the
            project names that setting anywhere, what is assumed is not known.
        refuses: role name to the constants with which the library raises, or puts its own value, so that no finding is
            due.
        ignores: what is passed to ask for a check and has no effect.
        refuses_since: role name to the version from which on it refuses them, where that is later than ``since``.
        returns: the dotted type name of the result, when methods of it are modelled as well.
        gives: what kind of source the result is, for values that flow on from here.
        older_signatures: ``(below version, signature)`` pairs for releases that ordered the parameters differently.
        since, until: the versions of the distribution that have this call.
        only_with: the call is the noun only when each of these places is given (a helper that serves two nouns).
        documentation: a link, where the behaviour is surprising.
        unchecked: a reason when the call cannot be compared with the installed library's signature.
    """

    concept: type[Concept] | None
    names: Sequence[str]
    signature: str = "..."
    roles: Mapping[str, Place] = field(default_factory=dict)
    when_absent: Mapping[str, Constant] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    refuses: Mapping[str, Sequence[Constant]] = field(default_factory=dict)
    ignores: Sequence[Ignored] = ()
    refuses_since: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    gives: OriginKind | None = None
    older_signatures: Sequence[tuple[str, str]] = ()
    since: str = ""
    until: str = ""
    only_with: Sequence[Place] = ()
    documentation: str = ""
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that is set on an object of the library, or in the body of a class derived from it.

    Attributes:
        concept: the noun the assignment is.
        names: dotted names, ``flask.Flask.secret_key``.
        role: the role the assigned value plays.
    """

    concept: type[Concept]
    names: Sequence[str]
    role: str


@dataclass(frozen=True, slots=True)
class SettingKey:
    """A setting of a framework, read from its configuration object or settings module.

    Attributes:
        concept: the noun that configuring it is.
        keys: the setting's names; ``*`` stands for any run of characters (``SOCIAL_AUTH_*_SECRET``).
        role: the role its value plays.
        holder: what holds the settings: ``"flask"`` (``app.config`` and the objects and mappings loaded into it),
            ``"django"`` (a settings module), ``"class"`` (class attributes of the classes in ``bases``), or ``"name"``
            (any module variable or class attribute of that name, in upper or lower case, because it means the same
            everywhere).
        inside: the path within a dictionary setting, ``("SIMPLE_JWT", "SIGNING_KEY")``; then ``keys`` is empty.
        bases: for the holder ``"class"``, the dotted names of the base classes.
        implies: other roles of the noun to the constants that the setting by itself gives them.
        when_absent: the role to the constant the library assumes when the dictionary has no such key, where that is a
            noun worth judging too.
        falls_back: the setting that is read when the dictionary has no such key, where that is worth judging too.
        unless: keys of the dictionary with which what a missing key means plays no part.
        beside: for the holder ``"class"``: other attributes that need to have these values in the class as well.
    """

    concept: type[Concept]
    keys: Sequence[str]
    role: str
    holder: Literal["flask", "django", "class", "name"]
    inside: Sequence[str] = ()
    bases: Sequence[str] = ()
    implies: Mapping[str, Constant] = field(default_factory=dict)
    when_absent: Mapping[str, Constant] = field(default_factory=dict)
    falls_back: str = ""
    unless: Sequence[str] = ()
    beside: Mapping[str, Constant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnvironmentKey:
    """An environment variable of the process that switches the library's behaviour when the program sets it.

    Attributes:
        concept: the noun that setting it is.
        keys: the variable names.
        role: the role the assigned text plays.
    """

    concept: type[Concept]
    keys: Sequence[str]
    role: str


@dataclass(frozen=True, slots=True)
class Supply:
    """Calls or attributes whose result has a known origin: random sources, the request, a token response.

    Attributes:
        kind: the origin.
        names: dotted names of functions, methods, or attributes of the library's objects.
        setting: for ``environment`` and ``setting``: the parameter that holds the variable's name.
        default: the parameter that holds the fallback, if the call takes one.
        signature: as in :class:`Call`; needed when ``setting`` or ``default`` is given. Parameters that play no part,
            such as a conversion, are simply listed.
        amount: for ``random``: the parameter that says how much is drawn.
        bits, octets: for ``random``: the bits of randomness, and the octets of the result, per unit of the amount.
        otherwise: the amount when it is not given or ``None``; 0 when it has to be given.
    """

    kind: OriginKind
    names: Sequence[str]
    setting: str = ""
    default: str = ""
    signature: str = "..."
    amount: str = ""
    bits: float = 0
    octets: float = 0
    otherwise: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """What a framework hands to the functions of a program that it calls, so that nobody writes down its type.

    Attributes:
        type: the dotted name of the type.
        parameters: what programs call such a parameter; one with an annotation is what the annotation says.
        where: pieces of source, one of which stands in the files of such functions.
    """

    type: str
    parameters: Sequence[str]
    where: Sequence[str]


Entry = Call | Attribute | SettingKey | EnvironmentKey | Supply | Handed


@dataclass(frozen=True, slots=True)
class Library:
    """One package on the index, as the project uses it.

    Attributes:
        name: the name people use, ``PyJWT``.
        distribution: the name to install, ``PyJWT``; empty for the standard library.
        modules: the top-level import names.
        entries: calls, attributes and settings.
        about: one or two sentences for the generated page.
        documentation: a link to the library's documentation.
        needles: extra byte strings (lower case) one of which must occur in a file for the entries to matter, when the
            names of the entries themselves are too common; each inner sequence is a list of alternatives, and all
            inner sequences must be met.
        rare: so few files import it that each of them is worth reading, also one that only hands it on to others.
        members: dotted names of types to the type of what their attributes hold, under names the program gave it.
    """

    name: str
    distribution: str
    modules: Sequence[str]
    entries: Sequence[Entry]
    about: str = ""
    documentation: str = ""
    needles: Sequence[Sequence[str]] = ()
    rare: bool = False
    members: Mapping[str, str] = field(default_factory=dict)

    def calls(self) -> list[Call]:
        return [entry for entry in self.entries if isinstance(entry, Call)]
