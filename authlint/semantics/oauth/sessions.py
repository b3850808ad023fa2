"""What a program keeps in the session of a framework."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from authlint.concepts import Concept, SessionEntry, Site
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.tree import dotted
from authlint.values import Known


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield what is put into a session: as an item, or with ``update`` and ``setdefault``."""
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            if not _is_session(name):
                continue
            for effect in effects:
                if effect.kind == "item" and isinstance(effect.value, cst.BaseExpression) and not effect.path:
                    key = str(effect.key.raw_value) if isinstance(effect.key, cst.SimpleString) else ""
                    yield _entry(evaluator, index, effect.node, name, key, effect.value, part)
    for call in index.calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("update", "setdefault"):
            name = dotted(call.func.value)
            if name and _is_session(name):
                for key, value in _given(call):
                    yield _entry(evaluator, index, call, name, key, value, part)


def _is_session(name: str) -> bool:
    """True for ``session`` of a framework, and for that of a request."""
    return name == "session" or name.endswith(("request.session", "flask.session"))


def _given(call: cst.Call) -> Iterator[tuple[str, cst.BaseExpression]]:
    for argument in call.args:
        if argument.keyword is not None:
            yield argument.keyword.value, argument.value
        elif isinstance(argument.value, cst.Dict):
            for element in argument.value.elements:
                if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
                    yield str(element.key.raw_value), element.value
    if call.func.attr.value == "setdefault" and len(call.args) == 2:  # type: ignore[attr-defined]
        first = call.args[0].value
        yield str(first.raw_value) if isinstance(first, cst.SimpleString) else "", call.args[1].value


def _entry(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.CSTNode,
    name: str,
    key: str,
    value: cst.BaseExpression,
    part: str,
) -> Concept:
    given = {"key": lambda: Known(key), "value": lambda: evaluator.evaluate(value, index)}
    reader = GivenReader(evaluator, index, node, None, given, {"value": value})
    return SessionEntry(Site(index.path, node, "a session", name, index.name_around(node), part), reader)
