"""How a name comes into a file: the ways to import a library or a module of the project."""

from __future__ import annotations

import ast
from collections.abc import Callable

from spellings.program import Program, Spelling, Statements, block_of, bound_by, expression, names_in, swap


def renamed(program: Program) -> None:
    """``import jwt as respelled``, ``from jwt import decode as respelled``."""
    body, index, statement = used_import(program)
    (alias,) = statement.names
    rename(program, alias.asname or alias.name, "respelled")
    body[index] = _with(statement, ast.alias(alias.name, "respelled"))


def name_from_module(program: Program) -> None:
    """``from jwt import decode`` instead of ``import jwt``."""
    body, index, statement = used_import(program)
    program.require(isinstance(statement, ast.Import))
    module = statement.names[0].name
    attributes = [
        one for one in ast.walk(program.tree)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == module
    ]  # fmt: skip
    program.require(attributes)
    for one in attributes:
        swap(program.tree, one, ast.Name(f"respelled_{one.attr}", ast.Load()))
    names = sorted({one.attr for one in attributes})
    body[index] = ast.ImportFrom(module, [ast.alias(name, f"respelled_{name}") for name in names], 0)


def whole_dotted_module(program: Program) -> None:
    """``import jose.jwt`` and ``jose.jwt.decode`` instead of ``from jose import jwt``."""
    body, index, statement = used_import(program)
    program.require(isinstance(statement, ast.ImportFrom))
    assert isinstance(statement, ast.ImportFrom)
    (alias,) = statement.names
    for one in list(ast.walk(program.tree)):
        if isinstance(one, ast.Name) and one.id == (alias.asname or alias.name):
            swap(program.tree, one, expression(f"{statement.module}.{alias.name}"))
    body[index] = ast.Import([ast.alias(str(statement.module))])


def inside_the_function(program: Program) -> None:
    """The import as the first statement of each function that uses it."""
    body, index, statement = used_import(program)
    functions = [
        one for one in program.tree.body if isinstance(one, ast.FunctionDef) and names_in(one) & bound_by(statement)
    ]
    outside = [one for one in program.tree.body if not isinstance(one, ast.FunctionDef)]
    program.require(functions and not any(names_in(one) & bound_by(statement) for one in outside))
    del body[index]
    for function in functions:
        function.body.insert(0, statement)


def guarded(program: Program) -> None:
    """``try: import jwt``, and ``None`` when it is not installed."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    body[index] = _parsed(f"try:\n    {ast.unparse(statement)}\nexcept ImportError:\n    {name} = None")[0]


def with_a_fallback(program: Program) -> None:
    """``try: import jwt``, and another copy when it is not installed."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    text = f"try:\n    {ast.unparse(statement)}\nexcept ImportError:\n    from respelled_vendor import {name}"
    body[index] = _parsed(text)[0]


def under_a_condition(program: Program) -> None:
    """The import below a test of the interpreter's version."""
    body, index, statement = used_import(program)
    body[index : index + 1] = _parsed(f"import sys\nif sys.version_info >= (3, 10):\n    {ast.unparse(statement)}")


def assigned_to_a_name(program: Program) -> None:
    """``respelled = jwt``."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    rename(program, name, "respelled")
    body[index + 1 : index + 1] = _parsed(f"respelled = {name}")


def handed_on_by_a_module(program: Program) -> None:
    """``from respelled import jwt``, where ``respelled`` is a module of the project that imports it."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    program.added["respelled.py"] = ast.unparse(statement)
    body[index] = ast.ImportFrom("respelled", [ast.alias(name)], 0)


def star_import_of_a_module(program: Program) -> None:
    """``from respelled import *``."""
    body, index, statement = used_import(program)
    program.added["respelled.py"] = ast.unparse(statement)
    body[index] = ast.ImportFrom("respelled", [ast.alias("*")], 0)


def handed_on_by_a_package(program: Program) -> None:
    """``from respelled import jwt``, where the package takes it from one of its modules by a relative import."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    program.added["respelled/__init__.py"] = f"from .inner import {name}"
    program.added["respelled/inner.py"] = ast.unparse(statement)
    body[index] = ast.ImportFrom("respelled", [ast.alias(name)], 0)


def attribute_of_a_module(program: Program) -> None:
    """``import respelled`` and ``respelled.jwt.decode``."""
    body, index, statement = used_import(program)
    (name,) = bound_by(statement)
    for one in list(ast.walk(program.tree)):
        if isinstance(one, ast.Name) and one.id == name:
            swap(program.tree, one, expression(f"respelled.{name}"))
    program.added["respelled.py"] = ast.unparse(statement)
    body[index] = ast.Import([ast.alias("respelled")])


def for_type_checkers_as_well(program: Program) -> None:
    """The import a second time below ``if TYPE_CHECKING``, as code with stubs does."""
    body, index, statement = used_import(program)
    text = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {ast.unparse(statement)}"
    body[index + 1 : index + 1] = _parsed(text)


def used_import(program: Program) -> tuple[Statements, int, ast.Import | ast.ImportFrom]:
    """Return the import of one name that the judged call starts with, and where it stands."""
    assert isinstance(program.target, ast.Call)
    first = program.target.func
    while isinstance(first, ast.Attribute | ast.Call):
        first = first.value if isinstance(first, ast.Attribute) else first.func
    program.require(isinstance(first, ast.Name))
    for one in program.tree.body:
        if isinstance(one, ast.Import | ast.ImportFrom) and bound_by(one) == names_in(first):
            return (*block_of(program.tree, one), one)
    program.require(False)
    raise AssertionError


def rename(program: Program, old: str, new: str) -> None:
    for one in ast.walk(program.tree):
        if isinstance(one, ast.Name) and one.id == old:
            one.id = new


def _with(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    return (
        ast.ImportFrom(statement.module, [alias], statement.level)
        if isinstance(statement, ast.ImportFrom)
        else ast.Import([alias])
    )


def _parsed(source: str) -> Statements:
    return ast.parse(source).body


WAYS: dict[str, Callable[[Program], None]] = {
    "another name": renamed,
    "names from the module": name_from_module,
    "whole dotted module": whole_dotted_module,
    "inside the function": inside_the_function,
    "guarded": guarded,
    "with a fallback": with_a_fallback,
    "under a condition": under_a_condition,
    "assigned to a name": assigned_to_a_name,
    "handed on by a module": handed_on_by_a_module,
    "star import of a module": star_import_of_a_module,
    "handed on by a package": handed_on_by_a_package,
    "attribute of a module": attribute_of_a_module,
    "for type checkers as well": for_type_checkers_as_well,
}

SPELLINGS = [Spelling(name, respell) for name, respell in WAYS.items()]
