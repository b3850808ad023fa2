"""Does the program refuse a key with a certain literal value: at start, in a validator, or just before it is used?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import settings
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.key_test import KeyTest, name_of
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

ANYWHERE = ("",)
TELLING_NAME = 10
LEAST_NAME = 4
"""Shorter names mean something else in the next file."""


_SECRETS = frozenset({"key", "client_secret", "left", "right"})
"""Roles that hold a secret, or are compared with one."""


def of_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program stops for each literal a key may be, or ``None``."""
    names = [role.name for role in concept.roles() if role.name in _SECRETS]
    literals = [
        leaf
        for name in names
        for leaf in concept.role_value(name).leaves()
        if isinstance(leaf, Known) and isinstance(leaf.constant, str | bytes)
    ]
    evidence = [_of_literal(reader, leaf) for leaf in literals]
    return evidence[0] if evidence and all(evidence) else None


def _of_literal(reader: NounReader, leaf: Known) -> Evidence | None:
    variables = _variables(reader, leaf)
    paths = dict.fromkeys([*(step.path for step in leaf.trace), reader.index.path])
    for name in sorted(variables):
        if len(name) >= LEAST_NAME:
            # A setting with a long name means the same wherever it is read; a short one, where settings are.
            stems = ANYWHERE if len(name) >= TELLING_NAME else settings.CONFIG_STEMS
            for spelling in (name, name.upper()):
                paths.update(dict.fromkeys(reader.evaluator.project.holding(spelling, stems)))
    for path in paths:
        index = reader.evaluator.project.load(path)
        found = _in_module(reader, index, variables, leaf) if index is not None else None
        if found is not None:
            return found
    return None


def _variables(reader: NounReader, leaf: Known) -> set[str]:
    """Return the lower-case names a literal goes by on its way: variables, settings, parameters."""
    found: set[str] = set()
    for step in leaf.trace:
        if "`" in step.note:
            found.add(step.note.split("`")[1].rsplit(".", 1)[-1].lower())
        index = reader.evaluator.project.load(step.path)
        statement = index.statement_of(step.node) if index is not None and isinstance(step.node, cst.CSTNode) else None
        if isinstance(statement, cst.Assign):
            found.update(name_of(target.target).lower() for target in statement.targets)
        elif isinstance(statement, cst.AnnAssign):
            found.add(name_of(statement.target).lower())
    return found - {""}


def _in_module(reader: NounReader, index: ModuleIndex, variables: set[str], leaf: Known) -> Evidence | None:
    own = reader.index.function_of(reader.node) if index is reader.index else None
    index.unfold_naming(*variables)
    for function, _ in list(index.folds.values()):
        if isinstance(function, cst.FunctionDef) and _validated(function, variables):
            index.unfold(function)
    for test in _tests(index):
        holder = index.function_of(test)
        validated = _validated(holder, variables)
        stops = _stops(test.body) or (holder is not None and holder is own and leaves(test.body))
        if not stops:
            continue
        assert isinstance(leaf.constant, str | bytes)
        about = KeyTest(reader.evaluator, index, frozenset(variables), validated, leaf.constant)
        if about.holds(test.test):
            step = reader.evaluator.step("refused here", index, test.test)
            return Evidence("the program stops when the key has this value", (step,))
    return None


def _tests(index: ModuleIndex) -> Iterator[cst.If]:
    for node in walk(index.tree):
        if isinstance(node, cst.If):
            yield node


def _stops(body: cst.CSTNode) -> bool:
    """True when a block ends the program or the request, rather than going another way."""
    last = body.body[-1] if isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite) and body.body else None
    statement: cst.CSTNode | None = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    if isinstance(statement, cst.Raise):
        return True
    if isinstance(statement, cst.If):
        return _stops(statement.body)
    return isinstance(statement, cst.Expr) and leaves(body)


def _validated(function: cst.FunctionDef | None, variables: set[str]) -> str:
    """Return the parameter in which a validator of one of the fields gets the value, or an empty text."""
    for decorator in function.decorators if function is not None else ():
        call = decorator.decorator
        if isinstance(call, cst.Call) and last_call_name(call) in ("validator", "field_validator", "validates"):
            fields = {
                argument.value.raw_value.lower()
                for argument in call.args
                if isinstance(argument.value, cst.SimpleString) and isinstance(argument.value.raw_value, str)
            }
            assert function is not None
            params = (*function.params.posonly_params, *function.params.params)
            if fields & variables and len(params) > 1:
                return params[1].name.value
    return ""
