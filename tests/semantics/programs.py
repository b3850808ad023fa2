"""Asks the semantic layer about small programs, and writes its answers down shortly.

A program is a source, or several by file name. It calls ``reveal(EXPRESSION)`` at the places of interest; the function
is never defined. The answers read like this:

=========================  =========================================================================================
``'x'``, ``True``, ``1``   a constant
``['a', 'b']``             a list, tuple or set
``{'a': 1, ...}``          a mapping; the dots say that it may hold more than is visible (likewise in a list)
``'a=' + ? + '&b'``        a text of which only parts are known
``'dev' when unset``       only in a certain case
``'a' | 'b'``              one of several
``?``                      nothing is known; ``? from environment KEY`` when at least its source is
``<jwt.decode>``           a name outside the project
``<jwt.PyJWT>()``          what calling it gives
``absent``                 certainly not given
``def f``, ``class C``     a function or class of the project
``C()``                    an instance of it
=========================  =========================================================================================

Alternatives are sorted, the unknown ones last, because their order means nothing.
"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import libcst as cst
import pytest
from repository import LIBRARIES

from authlint.concepts import Concept
from authlint.semantics.entities import Class, Function, Method, Module, Object, Partial, Super
from authlint.semantics.reading import Reading
from authlint.values import (
    Absent,
    Choice,
    Instance,
    Known,
    Origin,
    Reference,
    Sequence,
    Step,
    Table,
    Text,
    Unknown,
    Value,
)

Program = str | Mapping[str, str]
MOST_ROUNDS = 3


def sources(program: Program) -> dict[str, str]:
    """Return the files of a program, a single source being ``app.py``."""
    files = {"app.py": program} if isinstance(program, str) else program
    return {name: plain(text) + "\n" for name, text in files.items()}


def plain(text: str) -> str:
    """Return a text without the indentation and blank lines that come from where it is written."""
    return textwrap.dedent(text).strip("\n").rstrip()


@contextmanager
def reading(program: Program, pins: Mapping[str, str] | None = None) -> Iterator[Reading]:
    """Write a program into a temporary folder and read it there."""
    files = sources(program)
    with tempfile.TemporaryDirectory(prefix="authlint-semantics-") as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        yield Reading(folder, sorted(files), LIBRARIES, pins or {}, {})


def revealed_values(reader: Reading, program: Program) -> list[Value]:
    """Return what the arguments of ``reveal`` are, file by file in source order."""
    found: list[Value] = []
    for path, text in sources(program).items():
        if "reveal(" not in text:
            continue
        index = reader.project.demand(path)
        index.unfold_naming("reveal")
        for call in index.calls:
            if isinstance(call.func, cst.Name) and call.func.value == "reveal":
                found.append(reader.evaluator.evaluate(call.args[0].value, index))
    return found


def revealed(program: Program) -> str:
    """Return the notation of every revealed value, one a line."""
    with reading(program) as reader:
        return "\n".join(notation(value) for value in revealed_values(reader, program))


def told(program: Program) -> list[str]:
    """Return the trace of the only revealed value, first step first: ``file:line note``.

    Of a value with several alternatives, the first one's trace is given.
    """
    with reading(program) as reader:
        (value,) = revealed_values(reader, program)
        return steps(reader, next(value.leaves()).trace)


def steps(reader: Reading, trace: tuple[Step, ...]) -> list[str]:
    """Return steps as ``file:line note``."""
    places = reader.locate([(step.path, step.node) for step in trace])
    return [f"{place.path}:{place.start.line} {step.note}" for place, step in zip(places, trace, strict=True)]


def nouns(reader: Reading, program: Program) -> list[Concept]:
    """Return the nouns of a program in both rounds of a scan, seen through wrappers included."""
    files = sources(program)
    asked: dict[tuple[str, ...], list[str]] = {}
    for _ in range(MOST_ROUNDS):
        mentions = {words for path in files for words in reader.survey(path).mentions} - asked.keys()
        if not mentions:
            break
        for words in mentions:
            asked[words] = [path for path, text in files.items() if all(word in text.lower() for word in words)]
        reader.tell_mentions(asked)
    return [concept for path in files for concept in reader.concepts(path)]


def notation(value: Value) -> str:
    """Write a value down shortly; see the top of this file."""
    if isinstance(value, Choice):
        return " | ".join(sorted({notation(option) for option in value.options}, key=_place))
    text = _plain(value)
    return f"{text} when {value.when}" if value.when and not isinstance(value, Unknown) else text


def _plain(value: Value) -> str:
    match value:
        case Known(constant=constant):
            return repr(constant)
        case Absent():
            return "absent" if value.default is None else f"absent, so {notation(value.default)}"
        case Sequence(items=items):
            return f"[{_listed([_inside(item) for item in items], value.open)}]"
        case Table(entries=entries):
            return f"{{{_listed([f'{key!r}: {_inside(item)}' for key, item in entries], value.open)}}}"
        case Text(parts=parts):
            return " + ".join(_inside(part) for part in parts if part != Known("", origin=part.origin))
        case Reference(name=name):
            return f"<{name}>"
        case Instance(of=of):
            return f"<{of}>(){_source(value.origin)}"
        case Unknown():
            return f"?{_source(value.origin)}"
        case Function():
            return f"def {value.qualified}"
        case Class():
            return f"class {value.node.name.value}"
        case Object():
            return f"{value.of.node.name.value}()"
        case Module(path=path):
            return f"module {path}"
        case Partial(target=target):
            return f"partial {_inside(target)}"
        case Method(name=name):
            return f"method {name}"
        case Super():
            return "super()"
    raise AssertionError(f"no notation for {type(value).__name__}")


def _place(text: str) -> tuple[bool, str]:
    return text.startswith("?"), text


def _inside(value: Value) -> str:
    """Put alternatives inside a container into parentheses."""
    text = notation(value)
    return f"({text})" if isinstance(value, Choice) else text


def _listed(items: list[str], is_open: bool) -> str:
    return ", ".join([*items, "..."] if is_open else items)


def _source(origin: Origin | None) -> str:
    if origin is None or origin.kind == "literal":
        return ""
    return f" from {origin.kind} {origin.name}".rstrip()


Case = tuple[str, Program, str]


def cases(*table: Case) -> pytest.MarkDecorator:
    """Parametrize a test with programs and what they reveal; the first column says what is shown."""
    return pytest.mark.parametrize(
        ("program", "expected"),
        [pytest.param(program, plain(expected), id=says) for says, program, expected in table],
    )


def says(*table: tuple[str, str]) -> pytest.MarkDecorator:
    """Parametrize a test with code; the first column says what is shown."""
    return pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in table])
