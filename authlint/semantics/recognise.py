"""Finds the nouns of a module: names first, values second.

A callee is evaluated only when its last name, or the last name of what it was imported or assigned from, occurs in a
model. Everything else a noun needs is computed when a rule asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from authlint.concepts import Concept, Site
from authlint.semantics import (
    claim_membership,
    classes,
    comparisons,
    draws,
    forbidden_keys,
    handmade,
    keyed_hashes,
    literals,
    naming,
    setting_nouns,
    sized_draws,
)
from authlint.semantics.binding import Binding, bind, join
from authlint.semantics.catalogue import Modelled
from authlint.semantics.entities import Class, Frame, Object, Partial
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import Effect, ModuleIndex
from authlint.semantics.oauth import nouns as oauth_nouns
from authlint.semantics.readers import CallReader, GivenReader
from authlint.semantics.signature import parse_signature
from authlint.semantics.tree import dotted, last_call_name, last_name
from authlint.semantics.words import has_word
from authlint.values import Instance, Reference, Value

_CODECS = ("utf", "ascii", "latin", "unicode", "base64", "hex", "idna", "cp1", "iso-8859", "raw-unicode", "us-ascii")


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> list[Concept]:
    """Return the nouns of a module in source order."""
    found: list[tuple[int, Concept]] = []
    for concept in _all(evaluator, index, part):
        found.append((index.order.get(id(index.statement_of(_node(concept))), 0), concept))
    found.sort(key=lambda pair: pair[0])
    return [concept for _, concept in found]


def _node(concept: Concept) -> cst.CSTNode:
    node = concept.site.node
    assert isinstance(node, cst.CSTNode)
    return node


def _all(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    names = _unfolded(evaluator, index)
    for call in index.calls:
        name = last_call_name(call)
        if name in names and _may_be_meant(evaluator, call, name):
            yield from of_call(evaluator, index, call, None, part)
    yield from _attributes(evaluator, index, part)
    yield from setting_nouns.nouns(evaluator, index, part)
    yield from handmade.nouns(evaluator, index, part)
    yield from comparisons.nouns(evaluator, index, part)
    yield from draws.nouns(evaluator, index, part)
    yield from sized_draws.nouns(evaluator, index, part)
    yield from keyed_hashes.nouns(evaluator, index, part)
    yield from literals.nouns(evaluator, index, part)
    yield from forbidden_keys.nouns(evaluator, index, part)
    yield from claim_membership.nouns(evaluator, index, part)
    yield from oauth_nouns.nouns(evaluator, index, part)


def _unfolded(evaluator: Evaluator, index: ModuleIndex) -> set[str]:
    """Read the functions that may hold a noun, and return the names under which modelled calls may be called."""
    if index.folds:
        index.unfold_where(evaluator.speaking.nouns_in(evaluator.project.data(index.path)))
    names = interesting_names(evaluator, index)
    while index.folds:
        before = len(index.folds)
        # A function that calls one by a name the module gave it does not contain its own.
        index.unfold_naming(
            *((names - evaluator.catalogue.last_names) | handmade.names_given(index) | draws.names_given(index))
        )
        if len(index.folds) == before:
            break
        names = interesting_names(evaluator, index)
    return names


def _may_be_meant(evaluator: Evaluator, call: cst.Call, name: str) -> bool:
    """False when the arguments show that no modelled call of that name can be meant.

    This spares evaluating the callee of every ``text.decode("utf-8")`` and ``mapping.get("key", None)`` in a file.
    """
    if any(argument.star for argument in call.args):
        return True
    positional = [argument.value for argument in call.args if argument.keyword is None]
    if len(call.args) < evaluator.catalogue.required.get(name, 0):
        return False
    if name in ("decode", "encode") and positional and _is_codec(positional[0]):
        return False
    needed = evaluator.catalogue.needed.get(name)
    if needed is None:
        return True
    keywords = {argument.keyword.value for argument in call.args if argument.keyword is not None}
    return any(
        parameter in keywords
        or (place < len(positional) and _may_be_mapping(positional[place]) and _may_be_url(positional[0]))
        for parameter, place in needed
    )


def _is_codec(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.SimpleString) and node.raw_value.lower().replace("_", "-").startswith(_CODECS)


def _may_be_mapping(node: cst.BaseExpression) -> bool:
    return not isinstance(node, cst.BaseString | cst.BaseNumber | cst.List | cst.Tuple | cst.Comparison) and not (
        isinstance(node, cst.Name) and node.value in ("None", "True", "False")
    )


def _may_be_url(node: cst.BaseExpression) -> bool:
    return not isinstance(node, cst.SimpleString) or "/" in node.value


def interesting_names(evaluator: Evaluator, index: ModuleIndex) -> set[str]:
    """Return the names under which modelled calls may be called in this module."""
    wanted = evaluator.catalogue.last_names
    names = set(wanted)
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            last = name.rsplit(".", 1)[-1]
            if last in names:
                continue
            for effect in effects:
                value = effect.value
                if isinstance(value, cst.ImportAlias):
                    if dotted(value.name).rsplit(".", 1)[-1] in wanted:
                        names.add(last)
                elif effect.kind == "assign" and _callable_name(value) in wanted:
                    names.add(last)
    return names


def _callable_name(node: cst.CSTNode | None) -> str:
    """Return the last name of a function that is stored, directly or as a partial."""
    if isinstance(node, cst.Call) and last_call_name(node) == "partial" and node.args:
        return last_name(node.args[0].value)
    if (
        isinstance(node, cst.Call)
        and last_call_name(node) in ("getattr",)
        and len(node.args) > 1
        and isinstance(node.args[1].value, cst.SimpleString)
    ):
        return node.args[1].value.raw_value
    return last_name(node) if isinstance(node, cst.Attribute | cst.Name) else ""


def kept(evaluator: Evaluator, index: ModuleIndex) -> Iterator[str]:
    """Yield the module variables that hold a modelled function, a partial of one, or an object with modelled methods.

    Files that import such a variable need not mention the library at all.
    """
    catalogue = evaluator.catalogue
    for name, effects in index.module_scope.effects.items():
        if "." in name:
            continue
        for effect in effects:
            value = effect.value
            # A module that imports a name and does not use it does so for others.
            if effect.kind == "import" and not _is_used(index, name) and _may_be_kept(evaluator, index, effect):
                bound = evaluator.effect_value(effect, lambda: None, index, None)
                if isinstance(bound, Reference) and (bound.name in catalogue.calls or bound.name in catalogue.owners):
                    yield name
            if effect.kind != "assign" or not isinstance(value, cst.Attribute | cst.Name | cst.Call):
                continue
            word = last_call_name(value) if isinstance(value, cst.Call) else last_name(value)
            if word not in catalogue.every_last_name and _callable_name(value) not in catalogue.every_last_name:
                continue
            for leaf in evaluator.evaluate(value, index).leaves():
                match leaf:
                    case Reference(name=full) if full in catalogue.calls:
                        yield name
                    case Partial(target=Reference(name=full)) if full in catalogue.calls:
                        yield name
                    case Instance(of=of) if of in catalogue.owners:
                        yield name


def _may_be_kept(evaluator: Evaluator, index: ModuleIndex, effect: Effect) -> bool:
    """False when the bytes of the module that a name is imported from show that it is no modelled object there."""
    if not isinstance(effect.node, cst.ImportFrom) or not isinstance(effect.value, cst.ImportAlias):
        return False
    path, _ = naming.source_module(evaluator, effect.node, index)
    speaking = evaluator.speaking
    return path is None or evaluator.project.may_keep(
        path, dotted(effect.value.name), speaking.tops, speaking.makers.keys()
    )


def _is_used(index: ModuleIndex, name: str) -> bool:
    """True when a module uses a name itself; a word in a folded function counts as a use."""
    word = name.encode(errors="surrogatepass")
    return name in index.names or any(has_word(fold.text, word) for _, fold in index.folds.values())


def of_call(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, frame: Frame | None, part: str
) -> Iterator[Concept]:
    """Yield the nouns a call is."""
    callee = evaluator.evaluate(call.func, index, frame)
    seen: set[int] = set()
    for leaf in callee.leaves():
        name, owner, prior = _target(evaluator, leaf)
        for modelled in evaluator.catalogue.calls.get(name, ()):
            concept = modelled.call.concept
            if concept is None or id(modelled.call) in seen:
                continue
            seen.add(id(modelled.call))
            binding = binding_of(evaluator, modelled, call, index, frame, prior)
            reader = CallReader(
                evaluator,
                index,
                call,
                frame,
                modelled,
                binding,
                owner if owner is not None else _owner(evaluator, call, index, frame),
            )
            if reader.is_meant():
                inside = index.name_around(call)
                yield concept(Site(index.path, call, modelled.library.name, name, inside, part), reader)


def _target(evaluator: Evaluator, leaf: Value) -> tuple[str, Value | None, Partial | None]:
    """Return the dotted name of a callee, the object it is a method of, and the partial it was applied to before."""
    match leaf:
        case Reference(name=name):
            return name, None, None
        case Instance(of=of):
            return f"{of}.__call__", leaf, None
        case Partial(target=Reference(name=name)):
            return name, None, leaf
        case Class():
            for base in classes.lineage(evaluator, leaf):
                if isinstance(base, str) and base in evaluator.catalogue.calls:
                    return base, None, None
    return "", None, None


def _owner(evaluator: Evaluator, call: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """Return the object whose method is called."""
    if isinstance(call.func, cst.Attribute):
        return evaluator.evaluate(call.func.value, index, frame)
    if isinstance(call.func, cst.Name):
        # A bound method kept in a variable: look at what was assigned.
        scope = index.scope_of(call)
        while scope is not None:
            for effect in scope.effects.get(call.func.value, ()):
                if effect.kind == "assign" and isinstance(effect.value, cst.Attribute):
                    return evaluator.evaluate(effect.value.value, index, frame)
            scope = scope.parent  # type: ignore[assignment]
    return None


def binding_of(
    evaluator: Evaluator,
    modelled: Modelled,
    call: cst.Call,
    index: ModuleIndex,
    frame: Frame | None,
    prior: Partial | None,
) -> Binding:
    """Return the arguments of a modelled call, those of a partial application included."""
    signature = parse_signature(signature_text(evaluator, modelled))
    binding = bind(call, signature, evaluator.evaluator_for(index, frame))
    if prior is None:
        return binding
    first_call = prior.call.with_changes(args=prior.call.args[1:])
    first = bind(first_call, signature, evaluator.evaluator_for(prior.index, prior.frame))
    return join(first, signature, binding)


def signature_text(evaluator: Evaluator, modelled: Modelled) -> str:
    """Return the signature of a call in the version the project uses."""
    from authlint.semantics.catalogue import applies

    version = evaluator.catalogue.version(modelled.library)
    if version:
        for below, older in modelled.call.older_signatures:
            if applies(version, "", below):
                return older
    return modelled.call.signature


def _attributes(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the nouns that assigning an attribute of a library's object is, in code and in derived classes."""
    wanted = evaluator.catalogue.attribute_names
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            owner, _, last = name.rpartition(".")
            if last not in wanted:
                continue
            for effect in effects:
                if effect.kind != "assign" or not isinstance(effect.value, cst.BaseExpression):
                    continue
                for full in _attribute_names(evaluator, index, effect.node, scope.node, owner, last):
                    found = evaluator.catalogue.attributes.get(full)
                    if found is not None:
                        library, entry = found
                        given = {entry.role: _thunk(evaluator, effect.value, index)}
                        nodes = {entry.role: effect.value}
                        inside = index.name_around(effect.node)
                        site = Site(index.path, effect.node, library.name, full, inside, part)
                        yield entry.concept(site, GivenReader(evaluator, index, effect.node, None, given, nodes))
                        break


def _thunk(evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex):  # type: ignore[no-untyped-def]
    return lambda: evaluator.evaluate(node, index)


def _attribute_names(
    evaluator: Evaluator, index: ModuleIndex, statement: cst.CSTNode, scope: cst.CSTNode, owner: str, last: str
) -> Iterator[str]:
    if not owner:
        if isinstance(scope, cst.ClassDef):
            for base in classes.lineage(evaluator, Class(index, scope)):
                if isinstance(base, str):
                    yield f"{base}.{last}"
        return
    targets = statement.targets if isinstance(statement, cst.Assign) else ()
    for target in targets:
        if isinstance(target.target, cst.Attribute) and dotted(target.target) == f"{owner}.{last}":
            value = evaluator.evaluate(target.target.value, index)
            for leaf in value.leaves():
                match leaf:
                    case Instance(of=of) | Reference(name=of):
                        yield f"{of}.{last}"
                    case Object():
                        for base in classes.lineage(evaluator, leaf.of):
                            if isinstance(base, str):
                                yield f"{base}.{last}"
