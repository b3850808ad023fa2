"""What rules ask of a token that is issued: its visible payload, when it runs out, and what kind of token it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from authlint.concepts import TokenEncode, TokenLifetime
from authlint.tables import is_unsecured, named_algorithms
from authlint.tables_claims import secret_in, words_of
from authlint.tables_lifetimes import (
    FAR_AHEAD,
    KIND_CLAIMS,
    LETS_IN,
    LIMITS,
    LOOKED_UP,
    NUMERIC_DATES,
    SAYS_WHEN,
    STATEMENT_CLAIMS,
)
from authlint.values import Absent, Duration, Instance, Known, Moment, Sequence, Table, Value, is_given

MAX_DEPTH = 4
"""How many mappings inside each other are looked into."""


def visible_claims(claims: Value) -> list[Table]:
    """Return the payloads that are possible; none unless each of them is visible as a whole."""
    leaves = list(claims.leaves())
    tables = [leaf for leaf in leaves if isinstance(leaf, Table) and not leaf.open]
    return tables if len(tables) == len(leaves) else []


def expires(claims: Table) -> bool:
    """True when a payload may say until when it is valid: in "exp", or in a claim whose name says so."""
    return is_given(claims.at("exp")) or any(
        isinstance(name, str) and name != "exp" and SAYS_WHEN.search(name) and is_given(value)
        for name, value in claims.entries
    )


def is_unsigned(encode: TokenEncode) -> bool:
    """True when a token may be made without signature and MAC, which is worse than anything its claims say."""
    return encode.algorithm.may_equal(None) or any(is_unsecured(name) for name, _ in named_algorithms(encode.algorithm))


def is_statement(value: Value) -> bool:
    """True for a payload or header of a token that tells something and lets nobody in, or is good for one request."""
    for leaf in value.leaves():
        if isinstance(leaf, Table):
            kind = leaf.at("typ")
            if isinstance(kind, Known) and isinstance(kind.constant, str) and kind.constant.lower() not in LETS_IN:
                return True
            if not STATEMENT_CLAIMS.isdisjoint(leaf.known_keys()):
                return True
    return False


def is_endless(subject: TokenLifetime) -> Value | None:
    """Return the lifetime that means forever, if that is what is set."""
    endless = subject.endless
    if not isinstance(endless, Known):
        return None
    return subject.lifetime.find(lambda value: value.equals(endless.constant))


def seconds_of(lifetime: Value) -> Iterator[tuple[float, Value]]:
    """Yield the lengths, in seconds, that a lifetime may have: a span, a number, a time ahead, or a mapping of them."""
    for leaf in lifetime.leaves():
        match leaf:
            case Table(entries=entries):
                for _, value in entries:
                    yield from seconds_of(value)
            case Duration(seconds=Known(constant=int() | float() as seconds)):
                yield seconds, leaf
            case Moment(offset=Known(constant=int() | float() as seconds)):
                yield seconds, leaf
            case Known(constant=int() | float() as seconds) if not isinstance(leaf.constant, bool):
                yield seconds, leaf


def in_words(seconds: float) -> str:
    """Return for how long something lives, as people say it: ``"for 30 days"``, ``"for ever"``."""
    if math.isinf(seconds):
        return "for ever"
    for unit, length in (("year", 365 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length and (seconds % length == 0 or seconds >= 3 * length):
            count = round(seconds / length)
            return f"for {count} {unit}" + ("s" if count != 1 else "")
    return f"for {round(seconds)} seconds"


def readable_secrets(claims: Value, depth: int = 0) -> Iterator[tuple[str, str, Value]]:
    """Yield each claim with a secret in it: its name, what it holds, and its value; nested mappings included."""
    for table in claims.leaves() if depth < MAX_DEPTH else ():
        for name, value in table.entries if isinstance(table, Table) else ():
            held = secret_in(name) if isinstance(name, str) else None
            if held is not None and any(_holds_something(leaf) for leaf in value.leaves()):
                yield str(name), held, value
            yield from readable_secrets(value, depth + 1)


def _holds_something(value: Value) -> bool:
    """True unless a value certainly says only yes or no, is empty, or was encrypted."""
    match value:
        case Absent() | Table() | Sequence():
            return False
        case Known(constant=constant):
            return isinstance(constant, str | bytes) and bool(constant)
        case Instance(of=of):
            return "encrypt" not in of.lower()
    return True


def misread_times(claims: Value) -> Iterator[tuple[str, Moment, str]]:
    """Yield each time claim that is off by the server's time zone: its name, the time, and what it is taken for."""
    for table in claims.leaves():
        for name in NUMERIC_DATES:
            time = table.at(name).find(_is_misread) if isinstance(table, Table) else None
            if isinstance(time, Moment):
                local = time.form == "naive-local"
                yield name, time, "a local time is taken for UTC" if local else "local time and UTC are mixed up"


def _is_misread(value: Value) -> bool:
    return isinstance(value, Moment) and value.form in ("naive-local", "shifted")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a token is valid.

    Attributes:
        seconds: the length, ``inf`` for forever.
        because: the value that says so.
        place: the value whose place in the source is to be shown.
    """

    seconds: float
    because: Value
    place: Value | str


def lifetimes_of(subject: TokenEncode | TokenLifetime) -> Iterator[Lifetime]:
    """Yield how long the tokens may be valid, as far as it is written in the source."""
    if isinstance(subject, TokenLifetime):
        endless = is_endless(subject)
        if endless is not None and not subject.kind.equals("access"):
            yield Lifetime(math.inf, endless, "lifetime")
    else:
        for table in subject.claims.leaves():
            yield from _until(table.at("exp")) if isinstance(table, Table) else ()
    for seconds, value in seconds_of(subject.lifetime):
        yield Lifetime(seconds, value, "lifetime")


def _until(expiry: Value) -> Iterator[Lifetime]:
    for leaf in expiry.leaves():
        match leaf:
            case Moment(offset=Known(constant=int() | float() as seconds) as span):
                yield Lifetime(seconds, leaf, span if span.trace else "claims")
            case Known(constant=int() | float() as seconds) if seconds > FAR_AHEAD:
                yield Lifetime(math.inf, leaf, leaf)


def kind_of(subject: TokenEncode | TokenLifetime) -> tuple[str, bool]:
    """Return what a token is, ``access``, ``refresh``, ``code``, ``session`` or ``program``, and whether it says so."""
    if isinstance(subject, TokenLifetime):
        kind = subject.kind
        return (str(kind.constant), True) if isinstance(kind, Known) else ("session", False)
    for mapping in (subject.header, subject.claims):
        for leaf in mapping.leaves():
            for name in KIND_CLAIMS:
                said = leaf.at(name) if isinstance(leaf, Table) else leaf
                if isinstance(said, Known) and isinstance(said.constant, str):
                    words = set(words_of(said.constant))
                    if words & _KINDS.keys():
                        return _KINDS[min(words & _KINDS.keys())], True
    first = subject.original if subject.original is not None else subject
    words = {word for site in (first.site, subject.site) for word in words_of(site.function.rpartition(".")[2])}
    if words & LOOKED_UP:
        return "program", False
    return next((kind for kind in ("refresh", "access") if kind in words), "session"), False


_KINDS = {"at": "access", "access": "access", "refresh": "refresh", "rt": "refresh", "code": "code"}


def limit_of(kind: str) -> float:
    """Return how many seconds a token of a kind may be valid at most."""
    return LIMITS.get(kind, math.inf)
