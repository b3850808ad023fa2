"""The library models, compiled for lookup: names to calls, settings by key, and the needles of the prefilter."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from authlint.model import Attribute, Call, EnvironmentKey, Handed, Library, SettingKey, Supply
from authlint.semantics.signature import parse_signature

Needle = tuple[tuple[bytes, ...], ...]
"""All groups must occur in a file, each by any of its alternatives; lower case."""

GIVEN_A_VALUE = re.compile(
    rb"""
    (?:client_?secret | jwt_(?:\w*secret|signing)\w*) ["']? \]? \s*    # the name, as a variable, keyword, key or item
    (?: :\s* [\w.\[\]|, ]+? )? [:=] (?!=) \s*                      # an annotation, and what gives it a value
    (?! [\w.]* (?:client_?secret|jwt_secret) \w* \b (?!\s*\() )     # not the same thing under a like name
    (?! (?:none\b(?!\s+or)|str|optional|secretstr|any|bytes|union)\b ) [^\s,)\]}]
    """,
    re.VERBOSE,
)
"""A name that says what it holds is given something else than a value of a like name, which would only be passed on."""

HAND_WRITTEN: tuple[Needle, ...] = (
    # A JWT taken apart by hand.
    (
        (b"b64decode", b"base64url_decode", b"b64_decode"),
        (b'split(".', b"split('.", b'split(b".', b"split(b'."),
        (b"json",),
        (b"jwt", b"token", b"claims", b"payload"),
    ),
    # An authorization request put together by hand.
    (
        (
            b"response_type",
            b"/authoriz",
            b"/authoris",
            b"oauth/",
            b"oauth2/",
            b"dialog/oauth",
            b"qrconnect",
            b"openid-connect/auth",
        ),
        (b"client_id",),
        (b"redirect_uri", b"scope"),
    ),
    ((b"urlencode",), (b"/authorize", b"oauth2/auth", b"oauth/auth")),
    # A JWT: its header begins with "alg", "typ", "kid", "cty" or "enc", and its claims are a JSON object as well.
    ((b".eyj", b'"eyj', b"'eyj"), (b"eyjhbgci", b"eyj0exai", b"eyjrawqi", b"eyjjdhki", b"eyjlbmmi")),
    # A private key, in PEM or as a JWK.
    ((b"private key-----",), (b"-----begin ",)),
    ((b'"kty', b"'kty"), (b'"d"', b"'d'", b'"k"', b"'k'")),
    # A list of what public keys begin with, beside a MAC.
    ((b"-----begin public key-----",), (b"hmac",)),
    # An issuer or audience that is looked for in any sequence.
    (
        (b'["iss"]', b"['iss']", b'("iss"', b"('iss'", b'"aud"', b"'aud'"),
        (b"sequence", b"iterable", b"collection", b"container"),
        (b"jwt",),
    ),
)
"""What is recognised without any library."""

ENCODERS = frozenset({"urlencode", "url_encode"})
"""Functions that put a query together."""

QUERY_CALLS = frozenset(
    {
        "with_query",
        "update_query",
        "extend_query",
        "copy_merge_params",
        "copy_with",
        "include_query_params",
        "replace_query_params",
    }
)
"""Methods that add a query to a URL."""

TAKES_PARAMETERS = frozenset({"Request", "URL", "furl", "prepare_url", "PreparedRequest"})
"""Functions that add a query to a URL when they are given one as ``params``."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Modelled:
    """A call of a library with the library it belongs to."""

    library: Library
    call: Call


@dataclass(frozen=True, slots=True)
class Demand:
    """What a call of a library demands of the text around it.

    Attributes:
        top: the package it comes from, or its module; the file imports it, or uses something by that name.
        keywords: the function contains one of them as a keyword argument, if there are any.
    """

    top: bytes
    keywords: frozenset[bytes]


class Catalogue:
    """All library models, by the names they are found with.

    Args:
        libraries: the models.
        pins: distribution name (lower case, dashes) to the highest version the project allows.
    """

    def __init__(self, libraries: Iterable[Library], pins: Mapping[str, str]) -> None:
        self.libraries = tuple(libraries)
        self.pins = {_normal(name): version for name, version in pins.items()}
        self.calls: dict[str, list[Modelled]] = {}
        self.supplies: dict[str, tuple[Library, Supply]] = {}
        self.attributes: dict[str, tuple[Library, Attribute]] = {}
        self.environment: dict[str, tuple[Library, EnvironmentKey]] = {}
        self.settings: dict[str, list[tuple[Library, SettingKey]]] = {}
        self.patterns: list[tuple[str, Library, SettingKey]] = []
        self.nested: dict[str, list[tuple[Library, SettingKey]]] = {}
        self.handed: dict[str, list[tuple[tuple[bytes, ...], str]]] = {}
        self.modules: set[str] = set()
        self.members: dict[str, str] = {}
        for library in self.libraries:
            self.modules.update(library.modules)
            self.members.update(library.members)
            for entry in library.entries:
                self._add(library, entry)
        self.last_names = frozenset(
            name.rsplit(".", 1)[-1] for name, found in self.calls.items() if any(one.call.concept for one in found)
        )
        self.every_last_name = frozenset(name.rsplit(".", 1)[-1] for name in self.calls)
        self.owners = frozenset(
            name.rsplit(".", 1)[0] for name, found in self.calls.items() if any(one.call.concept for one in found)
        )
        """Dotted names of types (and modules) that have modelled methods (and functions)."""
        self.needed = self._needed()
        self.demands = self._demands()
        self.required = self._required()
        self.injected_names = frozenset(name.split(".", 1)[0] for name in self.attributes) - self.modules
        """Names a configuration file finds defined without an import, such as ``c`` in a JupyterHub configuration."""
        self.known_outside = frozenset(self.calls) | frozenset(self.supplies)
        """Every dotted name of a function, method or attribute that a model describes."""
        self.attribute_names = frozenset(name.rsplit(".", 1)[-1] for name in self.attributes)

    def _add(self, library: Library, entry: Call | Attribute | SettingKey | EnvironmentKey | Supply | Handed) -> None:
        match entry:
            case Call():
                if applies(self.version(library), entry.since, entry.until):
                    for name in entry.names:
                        self.calls.setdefault(name, []).append(Modelled(library, entry))
            case Supply():
                for name in entry.names:
                    self.supplies.setdefault(name, (library, entry))
            case Handed():
                where = tuple(piece.encode() for piece in entry.where)
                for name in entry.parameters:
                    self.handed.setdefault(name, []).append((where, entry.type))
            case Attribute():
                for name in entry.names:
                    self.attributes[name] = (library, entry)
            case EnvironmentKey():
                for name in entry.keys:
                    self.environment[name] = (library, entry)
            case SettingKey():
                if entry.inside:
                    self.nested.setdefault(entry.inside[0], []).append((library, entry))
                for name in entry.keys:
                    if "*" in name:
                        self.patterns.append((name, library, entry))
                    else:
                        self.settings.setdefault(name, []).append((library, entry))

    def _needed(self) -> dict[str, frozenset[tuple[str, int]]]:
        """Return last names all of whose calls are a noun only with certain arguments: each with its position."""
        needed: dict[str, set[tuple[str, int]]] = {}
        always: set[str] = set()
        for name, found in self.calls.items():
            last = name.rsplit(".", 1)[-1]
            for one in found:
                if one.call.concept is None:
                    continue
                names = {
                    alternative.name
                    for place in one.call.only_with[:1]
                    for alternative in place.alternatives
                    if alternative.base == "argument"
                }
                if not names:
                    always.add(last)
                    continue
                positional = parse_signature(one.call.signature).positional
                for parameter in names:
                    place = positional.index(parameter) if parameter in positional else 1 << 30
                    needed.setdefault(last, set()).add((parameter, place))
        return {last: frozenset(places) for last, places in needed.items() if last not in always}

    def _demands(self) -> dict[str, tuple[Demand, ...]]:
        """Return last names of nouns to what the calls of that name demand."""
        found: dict[str, list[Demand]] = {}
        for name, calls in self.calls.items():
            for one in calls:
                if one.call.concept is None:
                    continue
                # What a needle asks for as a keyword argument is written at the call itself.
                groups = [group for group in one.library.needles if all(word.endswith("=") for word in group)]
                keywords = {word.rstrip("=") for group in groups for word in group}
                if not keywords and one.call.only_with:
                    # Nobody gives the seventh argument by its place.
                    positional = parse_signature(one.call.signature).positional[:6]
                    places = one.call.only_with[0].alternatives
                    if all(place.base == "argument" and place.name not in positional for place in places):
                        keywords = {place.name for place in places}
                *owners, last = name.split(".")
                # A project may hand on a module of a package: ``from project.compat import jwt``.
                tops = {owners[0], owners[-1]} if name.islower() and owners else {name.split(".", 1)[0]}
                demands = found.setdefault(last, [])
                for top in sorted(tops):
                    demand = Demand(top.encode(), frozenset(word.encode() for word in keywords))
                    if demand not in demands:
                        demands.append(demand)
        return {last: tuple(demands) for last, demands in found.items()}

    def _required(self) -> dict[str, int]:
        """Return last names to the number of arguments that each noun of that name needs at least."""
        least: dict[str, int] = {}
        for name, found in self.calls.items():
            last = name.rsplit(".", 1)[-1]
            for one in found:
                if one.call.concept is not None:
                    count = parse_signature(one.call.signature).required
                    least[last] = min(count, least.get(last, count))
        return least

    def version(self, library: Library) -> str:
        """Return the highest version of a library the project allows, empty for the current one."""
        return self.pins.get(_normal(library.distribution), "")

    def handed_as(self, parameter: str, data: bytes) -> str:
        """Return the type of what a framework hands to a function of a file as ``parameter``; empty when none does."""
        known = self.handed.get(parameter, ())
        return next((of for where, of in known if any(piece in data for piece in where)), "")

    def settings_named(self, key: str) -> list[tuple[Library, SettingKey]]:
        """Return the settings that ``key`` names, patterns included."""
        found = list(self.settings.get(key, ()))
        found.extend((library, entry) for pattern, library, entry in self.patterns if fnmatch.fnmatchcase(key, pattern))
        return found


MOST_COMPILED = 8
"""Sets of models that stay compiled in one process, for programs that scan many projects."""

_COMPILED: dict[tuple[object, ...], tuple[tuple[Library, ...], object]] = {}


def catalogue_of(libraries: Iterable[Library], pins: Mapping[str, str]) -> Catalogue:
    """Return the catalogue of some models, which is compiled once for the same models and versions."""
    models = tuple(libraries)
    return _once("catalogue", models, pins, lambda: Catalogue(models, pins))


def needles(libraries: Iterable[Library]) -> tuple[Needle, ...]:
    """Return what makes a file worth parsing: per library, its module and the last name of a noun of it."""
    models = tuple(libraries)
    return _once("needles", models, {}, lambda: _needles(models))


def _once(what: str, models: tuple[Library, ...], pins: Mapping[str, str], make: Callable[[], T]) -> T:
    """Return what ``make`` returned for the very same objects before."""
    key = (what, *map(id, models), *pins.items())
    kept = _COMPILED.pop(key, None) or (models, make())
    # The models are kept as well: while they live, no other object has their identity.
    _COMPILED[key] = kept
    while len(_COMPILED) > MOST_COMPILED:
        del _COMPILED[next(iter(_COMPILED))]
    return kept[1]  # type: ignore[return-value]


def applies(version: str, lowest: str, below: str) -> bool:
    """True when a place or call counts for ``version``; an empty version is the current release."""
    if not version:
        return not below
    at = _numbers(version)
    return (not lowest or at >= _numbers(lowest)) and (not below or at < _numbers(below))


def _numbers(version: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in version.split("."):
        digits = "".join(letter for letter in part if letter.isdigit())
        if not digits:
            break
        numbers.append(int(digits))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _normal(distribution: str) -> str:
    return distribution.lower().replace("_", "-").replace(".", "-")


def _needles(libraries: Iterable[Library]) -> tuple[Needle, ...]:
    found: list[Needle] = list(HAND_WRITTEN)
    for library in libraries:
        extra = tuple(tuple(word.lower().encode() for word in group) for group in library.needles)
        names: set[bytes] = set()
        tops: set[bytes] = set()
        owners = {name.rsplit(".", 1)[0] for call in library.calls() if call.concept for name in call.names}
        for entry in library.entries:
            match entry:
                case Call(concept=concept, names=dotted) if concept is not None or owners & set(dotted):
                    tops.update(name.split(".", 1)[0].lower().encode() for name in dotted)
                    names.update(name.rsplit(".", 1)[-1].lower().encode() for name in dotted)
                case Attribute(names=dotted):
                    tops.update(name.split(".", 1)[0].lower().encode() for name in dotted)
                    names.update(name.rsplit(".", 1)[-1].lower().encode() for name in dotted)
                case EnvironmentKey(keys=keys):
                    found.extend(((key.lower().encode(),),) for key in keys)
                case SettingKey(holder="name") if library.needles:
                    found.append(extra)
                case SettingKey(keys=keys, inside=inside, holder=holder):
                    for key in (*keys, *inside[:1]) if holder != "name" else ():
                        if _is_given_by_name(key):
                            continue
                        found.append(_key_needle(key, holder) + extra)
                case _:
                    continue
        if library.rare:
            imports = [f"{word} {top}".encode() for top in library.modules for word in ("import", "from")]
            calls = [b".".join((top, name)) for top in sorted(tops) for name in sorted(names)]
            found.append((tuple(imports + calls), *extra))
        elif names:
            found.append((tuple(sorted(tops)), tuple(sorted(names)), *extra))
    unique = list(dict.fromkeys(needle for needle in found if needle))
    # A needle whose groups include another needle's can never decide anything.
    return tuple(
        needle for needle in unique if not any(other != needle and set(other) <= set(needle) for other in unique)
    )


def _is_given_by_name(key: str) -> bool:
    """True for a setting whose name :data:`GIVEN_A_VALUE` finds wherever it is written."""
    return key.lower().endswith(("client_secret", "jwt_secret", "jwt_secret_key", "jwt_signing_key"))


def _key_needle(key: str, holder: str) -> Needle:
    """Return the needle of a setting: its name where a name begins, so that ``AWS_SECRET_KEY`` is not ``SECRET_KEY``.

    Of a pattern, the pieces between its stars. Names that mean the same everywhere have :data:`GIVEN_A_VALUE`.
    """
    pieces = [piece.lower() for piece in key.split("*") if len(piece) > 1]
    if "*" in key:
        return tuple((piece.encode(),) for piece in pieces)
    places = ("\n", "\n    ") if holder == "django" else ("\n", " ", "\t", '"', "'", ".", "(")
    return (tuple(f"{before}{pieces[0]}".encode() for before in places),)


def gives_a_value(data: bytes) -> bool:
    """True when lower-cased ``data`` gives a value to a name that says it holds a client secret or a JWT key."""
    return (b"client_secret" in data or b"clientsecret" in data or b"jwt_" in data) and GIVEN_A_VALUE.search(
        data
    ) is not None


def wanted(data: bytes, sought: Iterable[Needle]) -> bool:
    """True when lower-cased ``data`` meets one of the needles."""
    return gives_a_value(data) or any(all(any(word in data for word in group) for group in needle) for needle in sought)
