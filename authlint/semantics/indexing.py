"""The walk that fills a :class:`~authlint.semantics.index.ModuleIndex`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import libcst as cst

from authlint.semantics.effects import MUTATORS, Block, Effect, EffectKind, Scope
from authlint.semantics.folding import Fold
from authlint.semantics.leaving import leaves
from authlint.semantics.tree import children, dotted, new_fields, subscripted, tested_names

if TYPE_CHECKING:
    from authlint.semantics.index import ModuleIndex

# libcst's node types are abstract base classes, and ``isinstance`` on those costs more than all else in the walk.
_SCOPES: frozenset[type] = frozenset(
    {cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp}
)
_BLOCKS: frozenset[type] = frozenset({cst.IndentedBlock, cst.SimpleStatementSuite})
_EQUALITY: frozenset[type] = frozenset({cst.Equal, cst.NotEqual})
_LEAVES: frozenset[type] = frozenset({cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.FormattedStringText})


class Builder:
    """The walk that fills a :class:`ModuleIndex`."""

    def __init__(self, index: ModuleIndex, folds: Mapping[str, Fold]) -> None:
        self.index = index
        self.folds = folds
        self.fields = new_fields()
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
        """Walk what stood folded of a definition; ``before`` stood in the place of its body."""
        index = self.index
        index.blocks.pop(id(before), None)
        self.counter = index.order[id(before)]
        prefix = index.qualified[id(definition)] + "."
        inner = index.scopes[id(definition)]
        stack: list[tuple[cst.CSTNode, Scope, cst.CSTNode, str]] = [(definition.body, inner, definition, prefix)]
        if isinstance(definition, cst.FunctionDef):
            if definition.returns is not None:
                assert inner.parent is not None
                stack.append((definition.returns, inner.parent, definition, prefix))
            stack.append((definition.params, inner, definition, prefix))
            if definition.type_parameters is not None:
                stack.append((definition.type_parameters, inner, definition, prefix))
        index.parents.update((id(node), definition) for node, *_ in stack)
        self._walk(stack)
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
            below = children(node, self.fields)
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
            for child in children(node, self.fields):
                self.index.parents[id(child)] = node
                pending.append(child)

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

    def on_comparison(self, node: cst.Comparison, scope: Scope, statement: cst.CSTNode) -> None:
        if len(node.comparisons) == 1 and type(node.comparisons[0].operator) in _EQUALITY:
            self.index.comparisons.append(node)

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


def _outside(node: cst.CSTNode) -> frozenset[int]:
    """Return the ids of the children of a definition that are evaluated in the scope around it."""
    if isinstance(node, cst.FunctionDef):
        return frozenset(id(one) for one in (*node.decorators, node.returns) if one is not None)
    if isinstance(node, cst.ClassDef):
        return frozenset(id(one) for one in (*node.decorators, *node.bases, *node.keywords))
    return frozenset()


_HANDLERS: Mapping[type, Callable[[Builder, Any, Scope, cst.CSTNode], None]] = {
    cst.Call: Builder.on_call,
    cst.Assign: Builder.on_assign,
    cst.AnnAssign: Builder.on_ann_assign,
    cst.AugAssign: Builder.on_augment,
    cst.NamedExpr: Builder.on_walrus,
    cst.For: Builder.on_for,
    cst.With: Builder.on_with,
    cst.ExceptHandler: Builder.on_handler,
    cst.ExceptStarHandler: Builder.on_handler,
    cst.Del: Builder.on_delete,
    cst.Import: Builder.on_import,
    cst.ImportFrom: Builder.on_import_from,
    cst.Global: Builder.on_global,
    cst.Nonlocal: Builder.on_global,
    cst.If: Builder.on_if,
    cst.Assert: Builder.on_assert,
    cst.MatchAs: Builder.on_pattern,
    cst.Return: Builder.on_return,
    cst.Yield: Builder.on_yield,
    cst.BinaryOperation: Builder.on_concatenation,
    cst.FormattedString: Builder.on_concatenation,
    cst.ConcatenatedString: Builder.on_concatenation,
    cst.Comparison: Builder.on_comparison,
    cst.Dict: Builder.on_dict,
    cst.Break: Builder.on_jump,
    cst.Continue: Builder.on_jump,
}
