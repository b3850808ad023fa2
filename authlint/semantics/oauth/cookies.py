"""Cookies that a program sets: their name, what they hold, and their flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import Concept, CookieSet, Site
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.packages import packages_of
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name
from authlint.tables_cookies import DEFAULTS, FLAGS, NAMES, SETTERS
from authlint.values import Absent, Choice, Known, Table, Unknown, Value

MOST_BEFORE_FLAGS = 4
"""Arguments by position up to which no framework has a flag among them: name, value, age, expiry."""


_ANSWERS = frozenset({"handler", "request", "req", "response", "resp", "res", "self"})
"""What is called so as the first argument is no name of a cookie."""


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the cookies that a module sets."""
    for call in index.calls:
        if last_call_name(call) in SETTERS and isinstance(call.func, cst.Attribute) and call.args:
            if _is_handed_answer(call):
                continue
            yield _cookie(evaluator, index, call, part)


def _cookie(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, part: str) -> Concept:
    positional = [one for one in call.args if one.keyword is None and not one.star]
    name = _given(call, NAMES) or (positional[0] if positional else None)
    value = _given(call, ("value", "val")) or (positional[1] if len(positional) > 1 else None)
    given: dict[str, Callable[[], Value]] = {}
    nodes: dict[str, cst.CSTNode] = {}
    for role, argument in (("name", name), ("value", value)):
        if argument is not None:
            given[role] = evaluator.later(argument.value, index)
            nodes[role] = argument
    for flag in FLAGS:
        argument = _given(call, FLAGS[flag])
        if argument is not None:
            nodes[flag] = argument
        given[flag] = _flag(evaluator, index, call, flag, argument, len(positional))
    reader = GivenReader(evaluator, index, call, None, given, nodes)
    return CookieSet(Site(index.path, call, "a cookie", dotted(call.func), index.name_around(call), part), reader)


def _is_handed_answer(call: cst.Call) -> bool:
    """True for a function of the project that is handed what it sets a cookie of; the cookie is set inside."""
    first = call.args[0]
    return first.keyword is None and isinstance(first.value, cst.Name) and first.value.value in _ANSWERS


def _given(call: cst.Call, names: tuple[str, ...]) -> cst.Arg | None:
    return next((one for one in call.args if one.keyword is not None and one.keyword.value in names), None)


def _flag(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, flag: str, argument: cst.Arg | None, positional: int
) -> Callable[[], Value]:
    def give() -> Value:
        if argument is not None:
            # What is computed depends on where the program runs: ``secure=request.is_secure()``.
            defined = definition_of(index, argument.value)
            written = defined[0] if defined is not None else argument.value
            plain = isinstance(written, cst.Name | cst.Attribute | cst.Subscript | cst.BaseString | cst.Await)
            plain = plain and not (defined is not None and defined[1])
            found = evaluator.evaluate(argument.value, index) if plain else Unknown("computed")
            # An attribute that is set here and there begins with something.
            return (
                Unknown("set later") if isinstance(found, Choice) and dotted(argument.value)[:5] == "self." else found
            )
        if positional > MOST_BEFORE_FLAGS:
            return Unknown("given by its position")
        for one in call.args:
            if one.star == "*":
                return Unknown("given by its position")
            if one.star == "**":
                return _in_table(evaluator.evaluate(one.value, index), FLAGS[flag])
        return Absent(Known(_default(index, flag)))

    return give


def _in_table(value: Value, names: tuple[str, ...]) -> Value:
    """Return the flag in ``**options``."""
    if not isinstance(value, Table):
        return Unknown("the options are not visible")
    found = next((value.at(name) for name in names if name in value.known_keys()), None)
    if found is not None:
        return found
    return Unknown("the options may hold more") if value.open else Absent(Known(False))


def _default(index: ModuleIndex, flag: str) -> bool:
    """Return what the framework that the module imports does without the flag."""
    packages = packages_of(index)
    return next((defaults[flag] for one, defaults in DEFAULTS.items() if one in packages and flag in defaults), False)
