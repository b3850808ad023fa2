"""One walk over a module: its scopes, the effects of its statements on names, its blocks, calls and imports.

Functions and classes may be folded away (see ``folding``): what is inside is walked when they are unfolded. Who asks
about all of a module says what it looks for, with :meth:`ModuleIndex.unfold_naming` and its like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import libcst as cst

from authlint.semantics.effects import Block as Block
from authlint.semantics.effects import Effect as Effect
from authlint.semantics.effects import Scope as Scope
from authlint.semantics.folding import Fold
from authlint.semantics.indexing import Builder
from authlint.semantics.leaving import leaves as leaves
from authlint.semantics.tree import UnreadableSource, parse_fold
from authlint.semantics.words import has_word

_HEAD = (
    *("params", "returns", "type_parameters"),
    *("whitespace_after_name", "whitespace_after_type_parameters"),
    *("whitespace_before_params", "whitespace_before_colon"),
)
"""The parts of a function that are folded away besides its body."""


_COMPREHENSIONS = frozenset({cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp})


class ModuleIndex:
    """What one walk over a module learns.

    Attributes:
        path: the file, relative to the project root.
        name: the dotted module name.
        package: whether it is an ``__init__``.
        tree: the parsed module.
        parents: node id to parent node.
        names: every plain name that is used anywhere but in an import.
        dictionaries: every mapping display.
        comparisons: every comparison of two values for equality.
        concatenations: outermost ``+`` and ``%`` expressions and f-strings.
        functions, classes: qualified name to definition.
        scopes: node id to scope.
        effects: statement id to its effects.
        passed: name, possibly dotted, to the calls it is an argument of.
        jumps: id of a loop to the ``break`` and ``continue`` statements that end a round of it.
        stars: the ``from x import *`` statements of the module body.
        returns: id of a function to its ``return`` statements.
        generators: ids of the functions that yield.
        reads: id of a function's body to the reads of each name in it; filled on demand by ``uses``.
        distant: id of a scope and name to the effects that inner functions have on it; filled by ``changing``.
        seen: the number of scopes of which ``distant`` knows.
        folds: id of a definition that is folded away to the definition and what is left of it.
        spellings: lower-case names of functions to the names they are called by; filled by ``sources``.
        broken: why a definition could not be unfolded, empty when all could.
        order: node id of calls and effects' statements to their place in the walk.
    """

    __slots__ = (
        "_asked",
        "_block_of",
        "_calls",
        "_grouped",
        "_replaced",
        "_unsorted",
        "blocks",
        "broken",
        "classes",
        "comparisons",
        "concatenations",
        "dictionaries",
        "distant",
        "effects",
        "folds",
        "functions",
        "generators",
        "handed",
        "jumps",
        "name",
        "names",
        "order",
        "package",
        "parents",
        "passed",
        "path",
        "qualified",
        "reads",
        "returns",
        "scopes",
        "seen",
        "spellings",
        "stars",
        "tree",
    )

    def __init__(
        self, path: str, name: str, package: bool, tree: cst.Module, folds: Mapping[str, Fold] | None = None
    ) -> None:
        self.path = path
        self.name = name
        self.package = package
        self.tree = tree
        self.parents: dict[int, cst.CSTNode] = {}
        self._calls: list[cst.Call] = []
        self._unsorted = False
        self._grouped: tuple[list[cst.Call], int, dict[int, list[cst.Call]]] = ([], 0, {})
        self.comparisons: list[cst.Comparison] = []
        self.concatenations: list[cst.BaseExpression] = []
        self.dictionaries: list[cst.Dict] = []
        self.functions: dict[str, cst.FunctionDef] = {}
        self.classes: dict[str, cst.ClassDef] = {}
        self.qualified: dict[int, str] = {}
        self.scopes: dict[int, Scope] = {}
        self.names: set[str] = set()
        self.effects: dict[int, list[Effect]] = {}
        self.passed: dict[str, list[cst.Call]] = {}
        self.jumps: dict[int, list[cst.Break | cst.Continue]] = {}
        self.distant: dict[tuple[int, str], list[tuple[Scope, Effect]]] = {}
        self.seen = 0
        self.folds: dict[int, tuple[cst.FunctionDef | cst.ClassDef, Fold]] = {}
        self.broken = ""
        self.spellings: dict[str, set[str]] | None = None
        self.handed: dict[str, str] = {}
        self._asked: set[str] = set()
        self._replaced: list[cst.CSTNode] = []
        self.stars: list[cst.ImportFrom] = []
        self.returns: dict[int, list[cst.Return]] = {}
        self.generators: set[int] = set()
        self.reads: dict[int, dict[str, list[cst.BaseExpression]]] = {}
        self.order: dict[int, int] = {}
        self.blocks: dict[int, Block] = {}
        self._block_of: dict[int, tuple[Block, int]] = {}
        Builder(self, folds or {}).build()

    @property
    def calls(self) -> list[cst.Call]:
        """Every call that is not folded away, in source order."""
        if self._unsorted:
            # A new list: somebody may be going through the old one.
            self._calls = sorted(self._calls, key=lambda call: self.order[id(call)])
            self._unsorted = False
        return self._calls

    @property
    def every_scope(self) -> tuple[Scope, ...]:
        """Every scope that is not folded away; unfolding does not change what is given here."""
        return tuple(self.scopes.values())

    def unfold(self, definition: cst.CSTNode) -> None:
        """Read what is folded away of a function or class, if anything is."""
        found = self.folds.pop(id(definition), None)
        if found is None:
            return
        node, fold = found
        try:
            whole, inner = parse_fold(self.path, fold, self.tree)
        except UnreadableSource as error:
            self.broken = self.broken or error.reason
            return
        before, body = node.body, whole.body
        if isinstance(body, cst.IndentedBlock) and isinstance(before, cst.IndentedBlock):
            # The comments below the last statement were left in the module.
            object.__setattr__(body, "footer", before.footer)
        # Nodes are frozen against mistakes; this one is incomplete. What it had must live on, so that no new node gets
        # an identity that the tables know.
        for name in ("body", *(_HEAD if isinstance(whole, cst.FunctionDef) else ())):
            self._replaced.append(getattr(node, name))
            object.__setattr__(node, name, getattr(whole, name))
        Builder(self, inner).complete(node, before)

    def unfold_where(self, wanted: Callable[[Fold], object], owner: cst.ClassDef | None = None) -> None:
        """Read the definitions that are wanted by what they contain, only a class and its methods if one is given."""
        pending = list(self.folds)
        while pending:
            found = self.folds.get(pending.pop())
            if found is None:
                continue
            definition, fold = found
            if (owner is None or definition is owner or self.class_of(definition) is owner) and wanted(fold):
                known = len(self.folds)
                self.unfold(definition)
                # The methods of a class are folded when it is unfolded; they stand last.
                pending += list(self.folds)[known - 1 :]

    def unfold_once(self, question: str, wanted: Callable[[Fold], object], owner: cst.ClassDef | None = None) -> None:
        """Do :meth:`unfold_where` unless the question was asked before."""
        if self.folds and question not in self._asked:
            self._asked.add(question)
            self.unfold_where(wanted, owner)

    def unfold_changing(self, name: str) -> None:
        """Read the functions that may give a variable of the module another value, or change what it holds."""
        word = name.encode(errors="surrogatepass")
        self.unfold_once(f"changes {name}", lambda fold: fold.changes(word))

    def unfold_setting(self, owner: cst.ClassDef, name: str) -> None:
        """Read the methods of a class that may set an attribute, or change what it holds."""
        word = name.encode(errors="surrogatepass")
        self.unfold_once(f"{id(owner)} sets {name}", lambda fold: fold.sets(word), owner)

    def unfold_member(self, owner: cst.ClassDef, name: str) -> None:
        """Read the body of a class if a member of that name may be in it."""
        found = self.folds.get(id(owner))
        if found is not None and has_word(found[1].text, name.encode(errors="surrogatepass")):
            self.unfold(owner)

    def unfold_naming(self, *names: str) -> None:
        """Read the functions that contain one of some names as a word, in whatever case."""
        fresh = {name.lower() for name in names if f"names {name.lower()}" not in self._asked} if self.folds else set()
        if fresh:
            self._asked.update(f"names {name}" for name in fresh)
            words = [name.encode(errors="surrogatepass") for name in fresh]
            self.unfold_where(lambda fold: any(has_word(fold.lowered, word) for word in words))

    def unfold_all(self) -> None:
        """Read every function."""
        self.unfold_where(lambda fold: True)

    def hidden_lines(self) -> dict[int, int]:
        """Return the id of what stands in place of each body that is folded away to the lines it hides."""
        return {id(function.body): fold.hidden for function, fold in self.folds.values()}

    @property
    def module_scope(self) -> Scope:
        return self.scopes[id(self.tree)]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self.parents.get(id(node))

    def name_around(self, node: cst.CSTNode) -> str:
        """Return the qualified name of the function around a node, empty at module level."""
        function = self.function_of(node)
        return self.qualified.get(id(function), "") if function is not None else ""

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield the nodes around ``node``, innermost first."""
        current = self.parents.get(id(node))
        while current is not None:
            yield current
            current = self.parents.get(id(current))

    def place(self, statement: cst.CSTNode) -> tuple[Block, int] | None:
        """Return the block that holds a statement and its position there."""
        return self._block_of.get(id(statement))

    def statement_of(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the innermost statement that is, or holds, ``node``."""
        current: cst.CSTNode | None = node
        while current is not None and id(current) not in self._block_of:
            current = self.parents.get(id(current))
        return current

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """Return the scope in which the expression ``node`` is evaluated.

        Decorators, defaults, annotations and bases belong to the scope around the definition they decorate.
        """
        child: cst.CSTNode = node
        above = self.parents.get(id(node))
        while above is not None:
            # Asking ``isinstance`` of an abstract class costs several times as much, and this is asked all the time.
            kind = type(above)
            if kind is cst.FunctionDef:
                assert isinstance(above, cst.FunctionDef)
                if child is above.body or (child is above.params and not _in_default(self, node, above)):
                    return self.scopes[id(above)]
            elif kind is cst.Lambda or kind is cst.ClassDef:
                if child is above.body:  # type: ignore[attr-defined]
                    return self.scopes[id(above)]
            elif kind in _COMPREHENSIONS:
                if not (isinstance(child, cst.CompFor) and _contains(self, child.iter, node)):
                    return self.scopes[id(above)]
            elif kind is cst.Module:
                return self.scopes[id(above)]
            child = above
            above = self.parents.get(id(above))
        return self.module_scope

    def function_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """Return the innermost function whose body holds ``node``."""
        child: cst.CSTNode = node
        above = self.parents.get(id(node))
        while above is not None:
            if type(above) is cst.FunctionDef and child is above.body:
                return above
            child = above
            above = self.parents.get(id(above))
        return None

    def class_of(self, function: cst.CSTNode) -> cst.ClassDef | None:
        """Return the class a method is defined in."""
        above = self.parents.get(id(function))
        while above is not None:
            if type(above) is cst.ClassDef:
                return above
            if type(above) is cst.FunctionDef or type(above) is cst.Lambda:
                return None
            above = self.parents.get(id(above))
        return None

    def calls_within(self, function: cst.CSTNode) -> list[cst.Call]:
        """Return the calls in a function, those in its decorators and inner functions included, in source order."""
        calls = self.calls
        if calls is not self._grouped[0] or len(calls) != self._grouped[1]:
            groups: dict[int, list[cst.Call]] = {}
            for call in calls:
                above = self.parents.get(id(call))
                while above is not None:
                    if type(above) is cst.FunctionDef or type(above) is cst.Lambda:
                        groups.setdefault(id(above), []).append(call)
                    above = self.parents.get(id(above))
            self._grouped = calls, len(calls), groups
        return self._grouped[2].get(id(function), [])

    def block(self, body: cst.CSTNode) -> Block | None:
        """Return the block of an indented body or of the module."""
        return self.blocks.get(id(body))

    def touching(self, scope: Scope, name: str) -> set[int]:
        """Return the ids of the statements of ``scope`` that have, or contain, an effect on ``name``."""
        known = scope.touching.get(name)
        if known is None:
            statements = [effect.statement for effect in scope.effects.get(name, ())]
            known = scope.touching[name] = self.around(statements, scope)
        return known

    def around(self, statements: Iterable[cst.CSTNode], scope: Scope) -> set[int]:
        """Return the ids of statements of ``scope`` and of all that they stand in."""
        found: set[int] = set()
        for statement in statements:
            current: cst.CSTNode | None = statement
            while current is not None and current is not scope.node and id(current) not in found:
                found.add(id(current))
                current = self.parents.get(id(current))
        return found


def _in_default(index: ModuleIndex, node: cst.CSTNode, function: cst.FunctionDef) -> bool:
    """True when ``node`` stands in a default or annotation of the function's own parameters."""
    child = node
    for above in index.ancestors(node):
        if isinstance(above, cst.Param):
            return child is not above.name
        if above is function:
            return False
        child = above
    return False


def _contains(index: ModuleIndex, outer: cst.CSTNode, node: cst.CSTNode) -> bool:
    return outer is node or any(above is outer for above in index.ancestors(node))
