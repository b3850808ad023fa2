"""A bad example as a syntax tree, with the place that makes it bad, and the edits that spellings are made of."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from authlint.rule import Example
from authlint.testing import marked_lines

Statements = list[ast.stmt]


class DoesNotApplyError(Exception):
    """A spelling has nothing to rewrite in this program."""


@dataclass(slots=True)
class Program:
    """An example that is being respelled.

    Attributes:
        files: path to syntax tree.
        path: the file with the expression to respell.
        target: that expression.
        pinned: whether the example is about an old version of a library.
        added: further files of the respelled program.
    """

    files: dict[str, ast.Module]
    path: str
    target: ast.expr
    pinned: bool = False
    added: dict[str, str] = field(default_factory=dict)

    @property
    def tree(self) -> ast.Module:
        return self.files[self.path]

    def sources(self) -> dict[str, str]:
        """Return the text of every file."""
        trees = {path: ast.unparse(ast.fix_missing_locations(tree)) for path, tree in self.files.items()}
        return trees | self.added

    def replace(self, new: ast.expr) -> None:
        """Put another expression in the place of the target, or of a part of it."""
        swap(self.tree, self.target, new)

    def insert_before(self, source: str, node: ast.AST | None = None, **holes: ast.expr) -> None:
        """Insert statements before the one that holds ``node`` (the target), in the same block."""
        body, index = block_of(self.tree, node or self.target)
        body[index:index] = statements(source, holes)

    def insert_at_top(self, source: str, **holes: ast.expr) -> None:
        """Insert statements below the imports of the target's file."""
        body = self.tree.body
        after = [number for number, one in enumerate(body) if isinstance(one, ast.Import | ast.ImportFrom)]
        index = after[-1] + 1 if after else int(ast.get_docstring(self.tree) is not None)
        body[index:index] = statements(source, holes)

    def require(self, condition: object) -> None:
        if not condition:
            raise DoesNotApplyError

    def require_movable(self, node: ast.expr) -> None:
        """Refuse an expression that uses what only exists where it stands, so that it cannot be moved elsewhere."""
        self.require(not names_in(node) & local_names(self.tree, node))

    def imports_for(self, node: ast.expr) -> str:
        """Return the imports another file needs to hold ``node``; refuses one that needs more than imports."""
        self.require_movable(node)
        needed = names_in(node) - set(dir(builtins))
        lines = [ast.unparse(one) for one in self.tree.body if needed & bound_by(one)]
        self.require(needed <= {name for one in self.tree.body for name in bound_by(one)})
        return "".join(f"{line}\n" for line in lines)


def swap(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Replace one node of a tree by another."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(one is old for one in value):
                setattr(parent, name, [new if one is old else one for one in value])


def expression(source: str, **holes: ast.expr) -> ast.expr:
    """Parse an expression; each name that is a key of ``holes`` stands for that expression."""
    return filled(ast.parse(source, mode="eval").body, holes)


def statements(source: str, holes: dict[str, ast.expr]) -> Statements:
    """Parse statements, with holes as in :func:`expression`."""
    return filled(ast.parse(source), holes).body


def filled(tree: ast.AST, holes: dict[str, ast.expr]):  # type: ignore[no-untyped-def]  # whatever comes in
    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(holes[node.id]) if node.id in holes else node

    return Fill().visit(tree)


def block_of(tree: ast.AST, node: ast.AST) -> tuple[Statements, int]:
    """Return the list of statements that holds ``node``, and the index of the statement it is in."""
    place: tuple[Statements, int] | None = None
    for parent in ast.walk(tree):
        for value in (getattr(parent, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(value, list):
                for index, one in enumerate(value):
                    if any(inner is node for inner in ast.walk(one)):
                        place = value, index
    assert place is not None, ast.dump(node)
    return place


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def bound_by(statement: ast.stmt) -> set[str]:
    """Return the names an import binds; nothing for other statements."""
    if isinstance(statement, ast.Import):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    return set()


def local_names(tree: ast.AST, node: ast.AST) -> set[str]:
    """Return the parameters and variables of the functions around ``node``."""
    found: set[str] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(inner is node for inner in ast.walk(function)):
            found |= {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
            found |= {
                one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
            found |= {name for one in ast.walk(function) if isinstance(one, ast.stmt) for name in bound_by(one)}
    return found


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way of writing.

    Attributes:
        name: the way, for the name of the test.
        respell: rewrites a program in place; raises :class:`DoesNotApplyError` when there is nothing to rewrite.
        certain: False when the program is bad on one of several paths only.
        becomes_default: True when a written secret turns into the fallback of a setting.
    """

    name: str
    respell: Callable[[Program], None]
    certain: bool = True
    becomes_default: bool = False


def marked_nodes(example: Example) -> Iterator[tuple[str, ast.Module, ast.stmt]]:
    """Yield file, tree and innermost statement for each line that is marked as a finding."""
    for path, line in sorted(marked_lines(example)):
        tree = ast.parse(example.files[path])
        around = [
            one for one in ast.walk(tree)
            if isinstance(one, ast.stmt) and one.lineno <= line <= (one.end_lineno or one.lineno)
        ]  # fmt: skip
        yield path, tree, max(around, key=lambda one: one.lineno)


def parsed(example: Example, path: str, tree: ast.Module) -> dict[str, ast.Module]:
    return {name: tree if name == path else ast.parse(source) for name, source in example.files.items()}
