"""The index compared with libcst's own providers on the standard library.

libcst's scope and name providers are far too slow for a scan, but they were written by others and know nothing of ours:
where both agree on tens of thousands of names, the index is right. Where they differ, the difference has a kind with a
reason below, and anything else fails.

``AUTHLINT_ORACLE=all`` compares the whole library (some minutes) instead of a sample of it.
"""

from __future__ import annotations

import os
import random
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import (
    Assignment,
    ExpressionContext,
    ExpressionContextProvider,
    GlobalScope,
    ImportAssignment,
    MetadataWrapper,
    QualifiedName,
    QualifiedNameProvider,
    QualifiedNameSource,
    ScopeProvider,
)
from libcst.metadata import Scope as TheirScope

from authlint.semantics.catalogue import Catalogue
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.hazard import hazard
from authlint.semantics.index import ModuleIndex, Scope
from authlint.semantics.project import Project
from authlint.semantics.tree import dotted, walk
from authlint.values import Reference

QualifiedNames = Collection[QualifiedName] | Callable[[], Collection[QualifiedName]]

LIBRARY = Path(sysconfig.get_path("stdlib"))
LEFT_OUT = frozenset({"site-packages", "test", "tests", "idlelib", "lib2to3", "turtledemo"})
SAMPLE = 60
RECURSION = 10_000
"""libcst's visitors recurse."""

MOST_BYTES = 60_000
"""The sample leaves out larger files: the providers need seconds for one."""

BINDING = frozenset({"assign", "unpack", "augment", "import", "define", "loop", "enter", "except", "match"})
"""The effects that bind a name; the others change what is bound."""

REASONS = {
    "walrus in a comprehension": "it binds in the function around it (PEP 572); libcst has it in the comprehension",
    "pattern": "libcst records no name that a pattern of a match statement binds",
    "global": "a name declared global is bound by the function here, and an import that binds it is not followed",
    "declaration": "an annotation without a value declares a name and binds nothing",
    "relative import": "what is imported from a module of the same package is followed there, and here there is none",
    "attribute of a builtin": "libcst stops at the builtin: `object` for `object.__setattr__`",
    "underscored builtin": "names such as `__import__` are of no interest",
    "several definitions": "libcst lists every definition of the scope, the index those that reach the place",
}


@dataclass(slots=True)
class Comparison:
    """What a comparison of some files gave.

    Attributes:
        names, bindings, callees: how many of each were compared.
        kinds: how often each kind of difference was met.
        unexpected: differences of no known kind, each as a line for the reader.
    """

    names: int = 0
    bindings: int = 0
    callees: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)


def library_files() -> list[Path]:
    """Return the files to compare, the same ones in every run with the same Python."""
    files = sorted(
        path
        for path in LIBRARY.rglob("*.py")
        if not LEFT_OUT & set(path.relative_to(LIBRARY).parts) and hazard(path.read_bytes()) is None
    )
    if os.environ.get("AUTHLINT_ORACLE") == "all":
        return files
    small = [path for path in files if path.stat().st_size < MOST_BYTES]
    return random.Random(7519).sample(small, SAMPLE)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    result = Comparison()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION)
    try:
        for path in library_files():
            _compare(path.relative_to(LIBRARY).as_posix(), result)
    finally:
        sys.setrecursionlimit(limit)
    return result


def _compare(path: str, result: Comparison) -> None:
    project = Project(str(LIBRARY), [path], foreign=[])
    index = project.demand(path)
    index.unfold_all()
    wrapper = MetadataWrapper(index.tree, unsafe_skip_copy=True)
    scopes = wrapper.resolve(ScopeProvider)
    _compare_scopes(index, scopes, wrapper.resolve(ExpressionContextProvider), result)
    for theirs in {id(scope): scope for scope in scopes.values() if scope is not None}.values():
        _compare_bindings(index, theirs, result)
    _compare_callees(index, Evaluator(project, Catalogue([], {})), wrapper.resolve(QualifiedNameProvider), result)


def _opener(index: ModuleIndex, scope: TheirScope) -> cst.CSTNode:
    node = index.tree if isinstance(scope, GlobalScope) else getattr(scope, "node", None)
    assert isinstance(node, cst.CSTNode)
    return node


# -------------------------------------------------------------------- in which scope is a name read?


def _compare_scopes(
    index: ModuleIndex,
    scopes: Mapping[cst.CSTNode, TheirScope | None],
    contexts: Mapping[cst.CSTNode, ExpressionContext | None],
    result: Comparison,
) -> None:
    for node in walk(index.tree):
        if not isinstance(node, cst.Name) or contexts.get(node) is not ExpressionContext.LOAD or _is_label(index, node):
            continue
        theirs = scopes.get(node)
        if theirs is None:
            result.unexpected.append(f"{index.path}: libcst knows no scope of `{node.value}`")
            continue
        result.names += 1
        if index.scope_of(node).node is not _opener(index, theirs):
            result.unexpected.append(f"{index.path}: `{node.value}` is read in another scope: {_line(index, node)}")


def _is_label(index: ModuleIndex, node: cst.Name) -> bool:
    """True for a name that is no expression: an argument's keyword, what is imported, what is declared global."""
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        if isinstance(above, cst.Arg):
            return above.keyword is child
        if isinstance(above, cst.ImportAlias | cst.ImportFrom | cst.NameItem):
            return True
        if not isinstance(above, cst.Attribute):
            return False
        child = above
    return False


def _line(index: ModuleIndex, node: cst.CSTNode) -> str:
    statement = index.statement_of(node)
    return index.tree.code_for_node(statement).strip().split("\n")[0] if statement is not None else ""


# -------------------------------------------------------------------- which names does a scope bind?


def _compare_bindings(index: ModuleIndex, theirs: TheirScope, result: Comparison) -> None:
    opener = _opener(index, theirs)
    assignments: dict[str, list[Assignment | ImportAssignment]] = {}
    for one in theirs.assignments:
        if isinstance(one, Assignment | ImportAssignment):
            assignments.setdefault(one.name.split(".")[0], []).append(one)
    scope = index.scopes[id(opener)]
    ours = _bound(scope)
    result.bindings += len(ours | assignments.keys())
    for name in assignments.keys() - ours:
        kind = _kind_of_missing(index, opener, assignments[name])
        _note(result, kind, f"{index.path}: `{name}` is not bound by the {type(opener).__name__} here")
    for name in ours - assignments.keys():
        kinds = {effect.kind for effect in scope.effects.get(name, ())} & BINDING
        walrus = any(_in_comprehension(index, effect.node) for effect in scope.effects.get(name, ()))
        kind = "pattern" if kinds == {"match"} else "walrus in a comprehension" if walrus else ""
        _note(result, kind, f"{index.path}: `{name}` is bound by the {type(opener).__name__} here alone")


def _bound(scope: Scope) -> set[str]:
    names = {
        name
        for name, effects in scope.effects.items()
        if "." not in name and any(effect.kind in BINDING for effect in effects)
    }
    if isinstance(scope.node, cst.FunctionDef | cst.Lambda):
        params = scope.node.params
        names.update(
            one.name.value for group in (params.params, params.posonly_params, params.kwonly_params) for one in group
        )
        names.update(one.name.value for one in (params.star_arg, params.star_kwarg) if isinstance(one, cst.Param))
    return names - scope.declared_global


def _kind_of_missing(index: ModuleIndex, opener: cst.CSTNode, assignments: list[Assignment | ImportAssignment]) -> str:
    nodes = [one.node for one in assignments]
    if isinstance(opener, cst.BaseComp):
        return "walrus in a comprehension"
    if all(isinstance(above := index.parent(node), cst.AnnAssign) and above.value is None for node in nodes):
        return "declaration"
    if isinstance(opener, cst.Module) and all(index.function_of(node) is not None for node in nodes):
        return "global"
    return ""


def _in_comprehension(index: ModuleIndex, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.NamedExpr) and any(isinstance(above, cst.BaseComp) for above in index.ancestors(node))


# -------------------------------------------------------------------- what is called?


def _compare_callees(
    index: ModuleIndex, evaluator: Evaluator, names: Mapping[cst.CSTNode, QualifiedNames], result: Comparison
) -> None:
    for call in index.calls:
        theirs = names.get(call.func, ())
        qualified = list(theirs() if callable(theirs) else theirs)
        if not dotted(call.func) or not any(one.source is not QualifiedNameSource.LOCAL for one in qualified):
            continue
        result.callees += 1
        ours = {
            _bare(leaf.name) if isinstance(leaf, Reference) else f"a {type(leaf).__name__}"
            for leaf in evaluator.evaluate(call.func, index).leaves()
        }
        if ours != {_bare(one.name) for one in qualified}:
            kind = _kind_of_callee(index, call, qualified, ours)
            _note(result, kind, f"{index.path}: {_line(index, call)}: {sorted(ours)}")


def _bare(name: str) -> str:
    """Return a name without the module that holds the builtins."""
    return name.removeprefix("builtins.")


def _kind_of_callee(index: ModuleIndex, call: cst.Call, qualified: list[QualifiedName], ours: set[str]) -> str:
    name = dotted(call.func)
    outside = {_bare(one.name) for one in qualified if one.source is not QualifiedNameSource.LOCAL}
    if ours == {"a Unknown"}:
        if name.startswith("__"):
            return "underscored builtin"
        if any(name.split(".")[0] in scope.declared_global for scope in index.scopes.values()):
            return "global"
        return "relative import" if all(one.startswith(".") for one in outside) else ""
    if len(qualified) == 1 and qualified[0].source is QualifiedNameSource.BUILTIN and ours == {name}:
        return "attribute of a builtin"
    several = len(qualified) > 1 or len(index.module_scope.effects.get(name.split(".")[0], ())) > 1
    return "several definitions" if several and (outside & ours or all(one.startswith("a ") for one in ours)) else ""


def _note(result: Comparison, kind: str, line: str) -> None:
    if kind:
        result.kinds[kind] += 1
    else:
        result.unexpected.append(line)


# -------------------------------------------------------------------- the tests


def test_the_index_and_libcst_differ_only_in_the_ways_that_are_explained(comparison: Comparison) -> None:
    assert comparison.unexpected == []
    assert comparison.kinds.keys() <= REASONS.keys()


def test_enough_was_compared_to_mean_something(comparison: Comparison) -> None:
    assert comparison.names > 5_000
    assert comparison.bindings > 2_000
    assert comparison.callees > 800


def test_differences_are_rare(comparison: Comparison) -> None:
    compared = comparison.names + comparison.bindings + comparison.callees
    assert comparison.kinds.total() < compared / 50, comparison.kinds


def test_the_sample_is_the_same_every_time() -> None:
    assert library_files() == library_files()
