"""One walk over a module: its scopes, the effects of its statements on names, its blocks, calls and imports.

Functions and classes may be folded away (see ``folding``): what is inside is walked when they are unfolded. Who asks
about all of a module says what it looks for, with :meth:`ModuleIndex.unfold_naming` and its like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import libcst as cst

from authlint.semantics.effects import MUTATORS, EffectKind
from authlint.semantics.effects import Block as Block
from authlint.semantics.effects import Effect as Effect
from authlint.semantics.effects import Scope as Scope
from authlint.semantics.folding import Fold
from authlint.semantics.leaving import leaves as leaves
from authlint.semantics.tree import UnreadableSource, dotted, new_fields, parse_body
from authlint.semantics.words import has_word

# libcst's node types are abstract base classes, and ``isinstance`` on those costs more than all else in the walk.
_SCOPES: frozenset[type] = frozenset(
    {cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp}
)
_BLOCKS: frozenset[type] = frozenset({cst.IndentedBlock, cst.SimpleStatementSuite})
_LEAVES: frozenset[type] = frozenset({cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.FormattedStringText})


class _Kinds(dict[type, bool]):
    """Whether a type is one of syntax nodes, worked out once for a type."""

    def __missing__(self, kind: type) -> bool:
        found = self[kind] = issubclass(kind, cst.CSTNode)
        return found


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
        "_replaced",
        "_unsorted",
        "blocks",
        "broken",
        "classes",
        "concatenations",
        "dictionaries",
        "distant",
        "effects",
        "folds",
        "functions",
        "generators",
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
        self._asked: set[str] = set()
        self._replaced: list[cst.CSTNode] = []
        self.stars: list[cst.ImportFrom] = []
        self.returns: dict[int, list[cst.Return]] = {}
        self.generators: set[int] = set()
        self.reads: dict[int, dict[str, list[cst.BaseExpression]]] = {}
        self.order: dict[int, int] = {}
        self.blocks: dict[int, Block] = {}
        self._block_of: dict[int, tuple[Block, int]] = {}
        _Builder(self, folds or {}).build()

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
        """Read the body of a function or class if it is folded away."""
        found = self.folds.pop(id(definition), None)
        if found is None:
            return
        node, fold = found
        try:
            body, inner = parse_body(self.path, fold, self.tree)
        except UnreadableSource as error:
            self.broken = self.broken or error.reason
            return
        before = node.body
        if isinstance(body, cst.IndentedBlock) and isinstance(before, cst.IndentedBlock):
            # The comments below the last statement were left in the module.
            object.__setattr__(body, "footer", before.footer)
        # Nodes are frozen against mistakes; this one is incomplete. The old body must live on, so that no new node gets
        # an identity that the tables know.
        object.__setattr__(node, "body", body)
        self._replaced.append(before)
        _Builder(self, inner).complete(node, before)

    def unfold_once(self, question: str, wanted: Callable[[Fold], object]) -> None:
        """Read the functions that are wanted by what they contain, unless the question was asked before."""
        if self.folds and question not in self._asked:
            self._asked.add(question)
            self.unfold_where(wanted)

    def unfold_changing(self, name: str) -> None:
        """Read the functions that may give a variable of the module another value, or change what it holds."""
        if not self.folds or f"={name}" in self._asked:
            return
        self._asked.add(f"={name}")
        word = name.encode(errors="surrogatepass")
        self.unfold_where(lambda fold: fold.changes(word))

    def unfold_where(self, wanted: Callable[[Fold], object], inside: cst.CSTNode | None = None) -> None:
        """Read the definitions that are wanted by what they contain, only those in the class ``inside`` if given."""
        pending = list(self.folds)
        while pending:
            found = self.folds.get(pending.pop())
            if found is None:
                continue
            definition, fold = found
            if (inside is None or self.class_of(definition) is inside) and wanted(fold):
                known = len(self.folds)
                self.unfold(definition)
                # The methods of a class are folded when it is unfolded; they stand last.
                pending += list(self.folds)[known - 1 :]

    def unfold_setting(self, owner: cst.ClassDef, name: str) -> None:
        """Read the methods of a class that may set an attribute, or change what it holds."""
        if self.folds and f"{id(owner)}.{name}" not in self._asked:
            self._asked.add(f"{id(owner)}.{name}")
            self.unfold(owner)
            word = name.encode(errors="surrogatepass")
            self.unfold_where(lambda fold: fold.sets(word), owner)

    def unfold_naming(self, *names: str) -> None:
        """Read the functions that contain one of some names as a word, in whatever case."""
        fresh = [name.lower() for name in names if name.lower() not in self._asked] if self.folds else []
        if fresh:
            self._asked.update(fresh)
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
        for above in self.ancestors(node):
            if isinstance(above, cst.FunctionDef):
                if child is above.body or (child is above.params and not _in_default(self, node, above)):
                    return self.scopes[id(above)]
            elif isinstance(above, cst.Lambda | cst.ClassDef):
                if child is above.body:
                    return self.scopes[id(above)]
            elif isinstance(above, cst.BaseComp):
                if not (isinstance(child, cst.CompFor) and _contains(self, child.iter, node)):
                    return self.scopes[id(above)]
            elif isinstance(above, cst.Module):
                return self.scopes[id(above)]
            child = above
        return self.module_scope

    def function_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """Return the innermost function whose body holds ``node``."""
        child = node
        for above in self.ancestors(node):
            if isinstance(above, cst.FunctionDef) and child is above.body:
                return above
            child = above
        return None

    def class_of(self, function: cst.CSTNode) -> cst.ClassDef | None:
        """Return the class a method is defined in."""
        for above in self.ancestors(function):
            if isinstance(above, cst.ClassDef):
                return above
            if isinstance(above, cst.FunctionDef | cst.Lambda):
                return None
        return None

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


class _Builder:
    """The walk that fills a :class:`ModuleIndex`."""

    def __init__(self, index: ModuleIndex, folds: Mapping[str, Fold]) -> None:
        self.index = index
        self.folds = folds
        self.fields = new_fields()
        self.nodes = _Kinds()
        self.counter = 0
        self.places: dict[int, int] = {}

    def build(self) -> None:
        """Walk the module."""
        index = self.index
        tree = index.tree
        index.scopes[id(tree)] = Scope(tree, None)
        self._open_block(tree, tree, tree.body)
        index.parents.update((id(child), tree) for child in tree.body)
        self._walk([(child, index.scopes[id(tree)], tree, "") for child in reversed(tree.body)])

    def complete(self, definition: cst.FunctionDef | cst.ClassDef, before: cst.CSTNode) -> None:
        """Walk the body of a definition that stood folded in the module, in the place of ``before``."""
        index = self.index
        index.blocks.pop(id(before), None)
        self.counter = index.order[id(before)]
        index.parents[id(definition.body)] = definition
        prefix = index.qualified[id(definition)] + "."
        self._walk([(definition.body, index.scopes[id(definition)], definition, prefix)])
        index._unsorted = True
        index.spellings = None
        index.reads.pop(id(index.tree), None)

    def _fold_of(self, definition: cst.FunctionDef | cst.ClassDef) -> Fold | None:
        """Return what was left out of a definition, if its body is no more than the name of a fold."""
        line = definition.body.body[0] if definition.body.body else None
        only = line.body[0] if isinstance(line, cst.SimpleStatementLine) and line.body else None
        if isinstance(only, cst.Expr) and isinstance(only.value, cst.Name):
            return self.folds.get(only.value.value)
        return None

    def _walk(self, stack: list[tuple[cst.CSTNode, Scope, cst.CSTNode, str]]) -> None:
        """Walk nodes, the last first, each with its scope, innermost statement and the prefix of qualified names."""
        index = self.index
        parents = index.parents
        names = index.names
        starts = index._block_of
        while stack:
            node, scope, statement, prefix = stack.pop()
            kind = type(node)
            if kind in _LEAVES:
                if kind is cst.Name:
                    names.add(node.value)  # type: ignore[attr-defined]
                elif kind is cst.SimpleString:
                    self.on_string(node, scope, statement)  # type: ignore[arg-type]
                continue
            if id(node) in starts:
                statement = node
                self.counter += 1
                index.order[id(node)] = self.counter
            below = self._children(node)
            for child in below:
                parents[id(child)] = node
            handler = _HANDLERS.get(kind)
            if handler is not None:
                handler(self, node, scope, statement)
                if kind is cst.ImportFrom or kind is cst.Import:
                    self._adopt(below)
                    continue
            below.reverse()
            if kind in _SCOPES:
                inner, name = self._open_scope(node, scope, statement, prefix)
                outside = _outside(node)
                stack.extend([(child, scope if id(child) in outside else inner, statement, name) for child in below])
                continue
            if kind in _BLOCKS:
                self._open_block(node, parents[id(node)], node.body)  # type: ignore[attr-defined]
                if self.folds and id(node) in self.places:
                    # What is walked later has its place here: a statement or call is at least a byte long.
                    index.order[id(node)] = self.counter
                    self.counter += self.places[id(node)]
            stack.extend([(child, scope, statement, prefix) for child in below])

    def _adopt(self, nodes: list[cst.CSTNode]) -> None:
        """Note the parents below some nodes, in which nothing is used."""
        pending = list(nodes)
        while pending:
            node = pending.pop()
            for child in self._children(node):
                self.index.parents[id(child)] = node
                pending.append(child)

    def _children(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """Return the direct children of a node in source order."""
        found: list[cst.CSTNode] = []
        nodes = self.nodes
        for name in self.fields[type(node)]:
            value = getattr(node, name)
            kind = type(value)
            if kind is tuple or kind is list:
                found.extend([item for item in value if nodes[type(item)]])
            elif nodes[kind]:
                found.append(value)
        return found

    def _open_scope(self, node: cst.CSTNode, scope: Scope, statement: cst.CSTNode, prefix: str) -> tuple[Scope, str]:
        inner = Scope(node, scope)
        self.index.scopes[id(node)] = inner
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            name = prefix + node.name.value
            self.index.qualified[id(node)] = name
            self.effect(scope, node.name.value, "define", node, statement, value=node)
            if isinstance(node, cst.FunctionDef):
                self.index.functions.setdefault(name, node)
            else:
                self.index.classes.setdefault(name, node)
            fold = self._fold_of(node) if self.folds else None
            if fold is not None:
                self.index.folds[id(node)] = node, fold
                self.places[id(node.body)] = len(fold.text)
            return inner, name + "."
        if isinstance(node, cst.BaseComp):
            clause: cst.CompFor | None = node.for_in
            while clause is not None:
                self._targets(inner, clause.target, "loop", clause, statement, clause.iter)
                clause = clause.inner_for_in
        return inner, prefix

    def _open_block(self, body: cst.CSTNode, owner: cst.CSTNode, statements: object) -> None:
        block = Block(owner)
        assert isinstance(statements, list | tuple)
        for statement in statements:
            for one in statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,):
                self.index._block_of[id(one)] = (block, len(block.statements))
                block.statements.append(one)
        self.index.blocks[id(body)] = block

    def effect(
        self,
        scope: Scope,
        name: str,
        kind: EffectKind,
        node: cst.CSTNode,
        statement: cst.CSTNode,
        value: cst.CSTNode | None = None,
        path: tuple[int, ...] = (),
        key: cst.BaseExpression | None = None,
        keys: tuple[cst.BaseExpression, ...] = (),
    ) -> None:
        effect = Effect(name, kind, node, statement, value, path, key, keys)
        scope.effects.setdefault(name, []).append(effect)
        self.index.effects.setdefault(id(statement), []).append(effect)

    def _targets(
        self,
        scope: Scope,
        target: cst.CSTNode,
        kind: EffectKind,
        node: cst.CSTNode,
        statement: cst.CSTNode,
        value: cst.CSTNode | None,
        path: tuple[int, ...] = (),
    ) -> None:
        """Record the effects of binding ``target``, however it is nested."""
        pending: list[tuple[cst.CSTNode, tuple[int, ...]]] = [(target, path)]
        while pending:
            one, at = pending.pop()
            if isinstance(one, cst.Tuple | cst.List):
                after = len(one.elements)
                for position, element in enumerate(one.elements):
                    if isinstance(element, cst.StarredElement):
                        after = position
                    place = (
                        position if position < after else -1 if position == after else position - len(one.elements) - 1
                    )
                    pending.append((element.value, (*at, place)))
            elif isinstance(one, cst.Subscript):
                name, keys = subscripted(one)
                if name and len(keys) == 1:
                    item: EffectKind = "delete" if kind == "delete" else "item"
                    self.effect(scope, name, item, node, statement, value, at, keys[0])
                elif name:
                    self.effect(scope, name, "inside", node, statement, value, at, None, keys)
            else:
                name = dotted(one)
                if name:
                    actual: EffectKind = "unpack" if at and kind == "assign" else kind
                    self.effect(scope, name, actual, node, statement, value, at)

    # One method for each statement or expression that does something to a name.

    def on_call(self, node: cst.Call, scope: Scope, statement: cst.CSTNode) -> None:
        self.counter += 1
        self.index.order[id(node)] = self.counter
        self.index._calls.append(node)
        if type(node.func) is cst.Attribute and node.func.attr.value in MUTATORS:
            name = dotted(node.func.value)
            if name:
                self.effect(scope, name, "mutate", node, statement, node)
            elif isinstance(node.func.value, cst.Subscript):
                name, keys = subscripted(node.func.value)
                if name:
                    self.effect(scope, name, "inside", node, statement, node, (), None, keys)
        for argument in node.args:
            value = argument.value
            kind = type(value)
            if (kind is cst.Name or kind is cst.Attribute) and not argument.star:
                name = dotted(value)
                if name:
                    self.index.passed.setdefault(name, []).append(node)

    def on_assign(self, node: cst.Assign, scope: Scope, statement: cst.CSTNode) -> None:
        for target in node.targets:
            self._targets(scope, target.target, "assign", node, statement, node.value)

    def on_ann_assign(self, node: cst.AnnAssign, scope: Scope, statement: cst.CSTNode) -> None:
        if node.value is not None:
            self._targets(scope, node.target, "assign", node, statement, node.value)

    def on_augment(self, node: cst.AugAssign, scope: Scope, statement: cst.CSTNode) -> None:
        name = dotted(node.target)
        if name:
            self.effect(scope, name, "augment", node, statement, node.value)
        elif isinstance(node.target, cst.Subscript):
            name, keys = subscripted(node.target)
            if name:
                self.effect(scope, name, "inside", node, statement, node.value, (), None, keys)

    def on_walrus(self, node: cst.NamedExpr, scope: Scope, statement: cst.CSTNode) -> None:
        while isinstance(scope.node, cst.BaseComp) and scope.parent is not None:
            scope = scope.parent
        self._targets(scope, node.target, "assign", node, statement, node.value)

    def on_for(self, node: cst.For, scope: Scope, statement: cst.CSTNode) -> None:
        self._targets(scope, node.target, "loop", node, statement, node.iter)

    def on_with(self, node: cst.With, scope: Scope, statement: cst.CSTNode) -> None:
        for item in node.items:
            if item.asname is not None:
                self._targets(scope, item.asname.name, "enter", item, statement, item.item)

    def on_handler(self, node: cst.ExceptHandler, scope: Scope, statement: cst.CSTNode) -> None:
        if node.name is not None:
            self._targets(scope, node.name.name, "except", node, statement, node.type)

    def on_delete(self, node: cst.Del, scope: Scope, statement: cst.CSTNode) -> None:
        elements = node.target.elements if isinstance(node.target, cst.Tuple) else (cst.Element(node.target),)
        for element in elements:
            if isinstance(element.value, cst.Subscript):
                self._targets(scope, element.value, "delete", node, statement, None)
            else:
                name = dotted(element.value)
                if name:
                    self.effect(scope, name, "delete", node, statement)

    def on_import(self, node: cst.Import, scope: Scope, statement: cst.CSTNode) -> None:
        for alias in node.names:
            if alias.asname is not None:
                self.effect(scope, dotted(alias.asname.name), "import", node, statement, alias)
            else:
                top = dotted(alias.name).split(".")[0]
                self.effect(scope, top, "import", node, statement, alias)

    def on_import_from(self, node: cst.ImportFrom, scope: Scope, statement: cst.CSTNode) -> None:
        if isinstance(node.names, cst.ImportStar):
            self.index.stars.append(node)
            return
        for alias in node.names:
            bound = dotted(alias.asname.name) if alias.asname is not None else dotted(alias.name)
            self.effect(scope, bound, "import", node, statement, alias)

    def on_global(self, node: cst.Global | cst.Nonlocal, scope: Scope, statement: cst.CSTNode) -> None:
        scope.declared_global.update(item.name.value for item in node.names)

    def on_if(self, node: cst.If, scope: Scope, statement: cst.CSTNode) -> None:
        """A test whose body leaves the function tells what follows something about the names in it."""
        if leaves(node.body):
            for name in tested_names(node.test):
                self.effect(scope, name, "guard", node, statement, node.test)

    def on_assert(self, node: cst.Assert, scope: Scope, statement: cst.CSTNode) -> None:
        for name in tested_names(node.test):
            self.effect(scope, name, "guard", node, statement, node.test)

    def on_return(self, node: cst.Return, scope: Scope, statement: cst.CSTNode) -> None:
        self.index.returns.setdefault(id(_function_scope(scope).node), []).append(node)

    def on_yield(self, node: cst.Yield, scope: Scope, statement: cst.CSTNode) -> None:
        self.index.generators.add(id(_function_scope(scope).node))

    def on_jump(self, node: cst.Break | cst.Continue, scope: Scope, statement: cst.CSTNode) -> None:
        child: cst.CSTNode = node
        for above in self.index.ancestors(node):
            if isinstance(above, cst.For | cst.While) and child is above.body:
                self.index.jumps.setdefault(id(above), []).append(node)
                return
            child = above

    def on_pattern(self, node: cst.MatchAs, scope: Scope, statement: cst.CSTNode) -> None:
        if node.name is not None:
            self.effect(scope, node.name.value, "match", node, statement)

    def on_string(self, node: cst.SimpleString, scope: Scope, statement: cst.CSTNode) -> None:
        """A whole URL may stand in one literal."""
        if "client_id=" in node.value:
            self.on_concatenation(node, scope, statement)

    def on_dict(self, node: cst.Dict, scope: Scope, statement: cst.CSTNode) -> None:
        self.index.dictionaries.append(node)

    def on_concatenation(self, node: cst.BaseExpression, scope: Scope, statement: cst.CSTNode) -> None:
        parent = self.index.parents.get(id(node))
        while isinstance(parent, cst.FormattedStringExpression):
            parent = self.index.parents.get(id(parent))
        if not isinstance(parent, cst.BinaryOperation | cst.FormattedString | cst.ConcatenatedString):
            self.index.concatenations.append(node)


def _function_scope(scope: Scope) -> Scope:
    while isinstance(scope.node, cst.BaseComp) and scope.parent is not None:
        scope = scope.parent
    return scope


def subscripted(node: cst.Subscript) -> tuple[str, tuple[cst.BaseExpression, ...]]:
    """Return the dotted name below a chain of subscripts and their keys; no keys when one of them is a slice."""
    keys: list[cst.BaseExpression] = []
    known = True
    current: cst.BaseExpression = node
    while isinstance(current, cst.Subscript):
        place = current.slice[0].slice
        if len(current.slice) == 1 and isinstance(place, cst.Index):
            keys.append(place.value)
        else:
            known = False
        current = current.value
    return dotted(current), tuple(reversed(keys)) if known else ()


def tested_names(test: cst.BaseExpression) -> list[str]:
    """Return the dotted names a condition looks at directly."""
    found: list[str] = []
    pending: list[cst.BaseExpression] = [test]
    while pending and len(found) < 16:
        node = pending.pop()
        if isinstance(node, cst.BooleanOperation):
            pending += (node.left, node.right)
        elif isinstance(node, cst.UnaryOperation):
            pending.append(node.expression)
        elif isinstance(node, cst.Comparison):
            pending.append(node.left)
            pending.extend(target.comparator for target in node.comparisons)
        elif isinstance(node, cst.Call) and last_call_name(node) in ("len", "bool", "str", "strip", "lower"):
            pending.extend(argument.value for argument in node.args)
            if isinstance(node.func, cst.Attribute):
                pending.append(node.func.value)
        else:
            name = dotted(node)
            if name and name not in found:
                found.append(name)
    return found


def last_call_name(call: cst.Call) -> str:
    """Return the last name of what is called."""
    func = call.func
    return func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""


def _outside(node: cst.CSTNode) -> frozenset[int]:
    """Return the ids of the children of a definition that are evaluated in the scope around it."""
    if isinstance(node, cst.FunctionDef):
        return frozenset(id(one) for one in (*node.decorators, node.returns) if one is not None)
    if isinstance(node, cst.ClassDef):
        return frozenset(id(one) for one in (*node.decorators, *node.bases, *node.keywords))
    return frozenset()


_HANDLERS: Mapping[type, Callable[[_Builder, Any, Scope, cst.CSTNode], None]] = {
    cst.Call: _Builder.on_call,
    cst.Assign: _Builder.on_assign,
    cst.AnnAssign: _Builder.on_ann_assign,
    cst.AugAssign: _Builder.on_augment,
    cst.NamedExpr: _Builder.on_walrus,
    cst.For: _Builder.on_for,
    cst.With: _Builder.on_with,
    cst.ExceptHandler: _Builder.on_handler,
    cst.ExceptStarHandler: _Builder.on_handler,
    cst.Del: _Builder.on_delete,
    cst.Import: _Builder.on_import,
    cst.ImportFrom: _Builder.on_import_from,
    cst.Global: _Builder.on_global,
    cst.Nonlocal: _Builder.on_global,
    cst.If: _Builder.on_if,
    cst.Assert: _Builder.on_assert,
    cst.MatchAs: _Builder.on_pattern,
    cst.Return: _Builder.on_return,
    cst.Yield: _Builder.on_yield,
    cst.BinaryOperation: _Builder.on_concatenation,
    cst.FormattedString: _Builder.on_concatenation,
    cst.ConcatenatedString: _Builder.on_concatenation,
    cst.Dict: _Builder.on_dict,
    cst.Break: _Builder.on_jump,
    cst.Continue: _Builder.on_jump,
}
