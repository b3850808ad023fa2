"""How a noun gets at the code: the values of its roles, where they are written, and its relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import libcst as cst

from authlint.concepts import Concept
from authlint.model import Alternative, Ignored, Place
from authlint.semantics import flow
from authlint.semantics.binding import Binding, bind
from authlint.semantics.calling import DEFAULT, PASSED
from authlint.semantics.catalogue import Modelled, applies
from authlint.semantics.entities import Frame
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.roles import has_entry, is_there, step_into
from authlint.semantics.signature import parse_signature
from authlint.values import Absent, Choice, Instance, Known, Origin, Unknown, Value, choose, is_given


class NounReader:
    """What all readers share.

    Attributes:
        evaluator, index: where the noun stands.
        node: the call or assignment.
        frame: the frame of a call through a wrapper, or ``None``.
    """

    def __init__(self, evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode, frame: Frame | None) -> None:
        self.evaluator = evaluator
        self.index = index
        self.node = node
        self.frame = frame
        self._debug: bool | None = None

    def role(self, concept: Concept, name: str) -> Value:
        raise NotImplementedError

    def role_node(self, name: str) -> cst.CSTNode | None:
        """Return the node of the argument that gives a role, if it is written at the noun."""
        raise NotImplementedError

    def written_node(self, name: str) -> cst.CSTNode | None:
        """Return the node that gives a role, wherever in the module it is written."""
        return self.role_node(name)

    def has_role(self, name: str) -> bool:
        """Return whether what was found has a role at all, given or not; a setting that is a decode has no token."""
        return False

    def ignores(self) -> Sequence[Ignored]:
        """Return what the library is known to leave unread."""
        return ()

    def at(self, place: Place) -> tuple[Value, cst.CSTNode | None]:
        """Return the value at a place of the call, and its node where it is written there."""
        return Unknown("not a call"), None

    def in_force(self, value: Value) -> Value:
        """Return a role's value with the case in which the noun itself happens: only in a debug run, perhaps."""
        if self._debug is None:
            self._debug = flow.runs_for_debug(self.evaluator, self.index, self.node) is not None
        return value.conditioned("debug") if self._debug else value

    def adds(self, value: Value) -> bool:
        """True when the call of a wrapper passes something to a value, or leaves a parameter to its default."""
        outer = self.frame.call if self.frame is not None else None
        if outer is None or not isinstance(outer.node, cst.Call):
            return True
        passed = {id(argument) for argument in outer.node.args} | {id(outer.node)}
        return any(
            step.note.startswith(DEFAULT) or (step.note.startswith(PASSED) and id(step.node) in passed)
            for leaf in value.leaves()
            for step in leaf.trace
        )

    def is_called(self) -> bool:
        """True when calls of the function around the noun are visible, which judge its parameters' defaults."""
        function = self.index.function_of(self.node)
        return function is not None and bool(self.evaluator.callers(self.index, function))

    def relation(self, concept: Concept, name: str) -> Any:
        """Return what a relation answers."""
        return flow.answer(concept, name)

    def anchor(self, concept: Concept, role: str) -> tuple[str, object]:
        """Return file and node of the argument that gives a role, or of what is passed for it to a wrapper."""
        if self.frame is not None:
            return self._outer_anchor(concept, role)
        node = self.role_node(role) if role else None
        # What a partial was given may stand in another module.
        here = node is not None and self.index.parent(node) is not None
        return self.index.path, node if here else self.node

    def _outer_anchor(self, concept: Concept, role: str) -> tuple[str, object]:
        assert self.frame is not None
        outer = self.frame.call
        assert isinstance(outer.node, cst.Call)
        if role:
            for leaf in concept.role_value(role).leaves():
                for step in reversed(leaf.trace):
                    if step.path == outer.path and any(step.node is argument for argument in outer.node.args):
                        return outer.path, step.node
        return outer.path, outer.node

    def source(self, value: Value) -> tuple[str, object] | None:
        """Return the place a value is written: the first step of its trace."""
        for leaf in value.leaves():
            if leaf.trace:
                return leaf.trace[0].path, leaf.trace[0].node
        return None


class GivenReader(NounReader):
    """A noun whose roles are expressions found beforehand: settings, attributes, hand-written code.

    Attributes:
        found: what the relations of the noun start from, when its roles do not say it all.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        index: ModuleIndex,
        node: cst.CSTNode,
        frame: Frame | None,
        given: Mapping[str, Callable[[], Value]],
        nodes: Mapping[str, cst.CSTNode],
        complete: bool = False,
    ) -> None:
        super().__init__(evaluator, index, node, frame)
        self.given = given
        self.nodes = nodes
        self.complete = complete
        self.found: object = None

    def role(self, concept: Concept, name: str) -> Value:
        give = self.given.get(name)
        if give is not None:
            return self.in_force(give())
        return Absent() if self.complete else Unknown("not part of what was found")

    def has_role(self, name: str) -> bool:
        return name in self.given

    def role_node(self, name: str) -> cst.CSTNode | None:
        return self.nodes.get(name)


class CallReader(NounReader):
    """A noun that is a modelled call."""

    def __init__(
        self,
        evaluator: Evaluator,
        index: ModuleIndex,
        node: cst.Call,
        frame: Frame | None,
        modelled: Modelled,
        binding: Binding,
        owner: Value | None,
    ) -> None:
        super().__init__(evaluator, index, node, frame)
        self.call = node
        self.modelled = modelled
        self.binding = binding
        self.owner = owner
        self.version = evaluator.catalogue.version(modelled.library)

    def is_meant(self) -> bool:
        """True when the conditions under which the call is the noun hold."""
        return all(is_there(self._alternatives(place.alternatives)) for place in self.modelled.call.only_with)

    def role(self, concept: Concept, name: str) -> Value:
        place = self.modelled.call.roles.get(name)
        default = self.modelled.call.when_absent
        if place is None:
            return Absent(Known(default[name])) if name in default else Unknown("this call has no such role")
        value = self._alternatives(place.alternatives)
        setting = self.modelled.call.settings.get(name)
        if isinstance(value, Absent) and setting is not None and self.evaluator.project.holding(setting, ("",)):
            value = Unknown("set elsewhere", origin=Origin("setting", setting))
        elif isinstance(value, Absent) and name in default:
            value = Absent(Known(default[name]))
        elif isinstance(value, Choice) and name in default:
            value = choose(
                *(
                    Absent(Known(default[name]), when=leaf.when) if isinstance(leaf, Absent) else leaf
                    for leaf in value.options
                )
            )
        return self.in_force(self._accepted(value, name))

    def _accepted(self, value: Value, name: str) -> Value:
        """Drop the alternatives with which the library raises by itself."""
        call = self.modelled.call
        refused = call.refuses.get(name, ())
        if not refused or not applies(self.version, call.refuses_since.get(name, ""), ""):
            return value
        kept = [leaf for leaf in value.leaves() if not any(_equal(leaf, constant) for constant in refused)]
        return choose(*kept) if kept else Unknown("the library refuses this by itself")

    def _alternatives(self, alternatives: tuple[Alternative, ...]) -> Value:
        none: Value = Absent()
        for number, alternative in enumerate(alternatives):
            if not applies(self.version, alternative.lowest, alternative.below):
                continue
            value = self._alternative(alternative)
            if isinstance(value, Known) and value.constant is None:
                none = value  # an explicit None, unless another place says more
            elif isinstance(value, Choice) and any(isinstance(leaf, Absent) for leaf in value.options):
                known = [leaf for leaf in value.options if not isinstance(leaf, Absent | Unknown)]
                rest = alternatives[number + 1 :]
                return choose(*known, self._alternatives(rest)) if rest else value
            elif not isinstance(value, Absent):
                return value
        return none

    def _alternative(self, alternative: Alternative) -> Value:
        match alternative.base:
            case "argument":
                value = self.binding.value(alternative.name)
            case "constant":
                return Known(alternative.constant)
            case "constructor":
                value = self._constructed(alternative.name)
            case _:
                return Unknown("not read from the code")
        for key in alternative.keys:
            value = step_into(value, key)
        if alternative.presence:
            return Known(all(map(is_given, value.leaves())))
        return has_entry(value, alternative.entry) if alternative.entry else value

    def _constructed(self, name: str) -> Value:
        """Return an argument of the constructor of the object whose method is called."""
        owner = self.owner
        if isinstance(owner, Choice):
            return choose(*(self._constructor_argument(option, name) for option in owner.options))
        return self._constructor_argument(owner, name) if owner is not None else Unknown("the object is not visible")

    def _constructor_argument(self, owner: Value, name: str) -> Value:
        if not isinstance(owner, Instance) or not isinstance(owner.call, cst.Call) or not owner.path:
            return Unknown("how the object was made is not visible")
        index = self.evaluator.project.load(owner.path)
        if index is None:
            return Unknown("how the object was made is not visible")
        callee = self.evaluator.evaluate(owner.call.func, index)
        for leaf in callee.leaves():
            for modelled in self.evaluator.catalogue.calls.get(getattr(leaf, "name", ""), ()):
                signature = parse_signature(modelled.call.signature)
                binding = bind(owner.call, signature, self.evaluator.evaluator_for(index, None))
                value = binding.value(name)
                default = modelled.call.when_absent
                return Absent(Known(default[name])) if isinstance(value, Absent) and name in default else value
        return Unknown("how the object was made is not modelled")

    def written_node(self, name: str) -> cst.CSTNode | None:
        """Return the argument that gives a role, also where it was given to the constructor of the object."""
        node = self.role_node(name)
        owner = self.owner
        if node is not None or not isinstance(owner, Instance) or owner.path != self.index.path:
            return node
        place, made = self.modelled.call.roles.get(name), owner.call
        if place is None or not isinstance(made, cst.Call):
            return None
        for alternative in place.alternatives:
            if alternative.base == "constructor":
                callee = self.evaluator.evaluate(made.func, self.index)
                for modelled in self.evaluator.catalogue.calls.get(getattr(callee, "name", ""), ()):
                    signature = parse_signature(modelled.call.signature)
                    binding = bind(made, signature, self.evaluator.evaluator_for(self.index, None))
                    if alternative.name in binding.nodes:
                        return binding.nodes[alternative.name]
        return None

    def has_role(self, name: str) -> bool:
        return name in self.modelled.call.roles

    def ignores(self) -> Sequence[Ignored]:
        return self.modelled.call.ignores

    def at(self, place: Place) -> tuple[Value, cst.CSTNode | None]:
        return self._alternatives(place.alternatives), self._node_at(place)

    def role_node(self, name: str) -> cst.CSTNode | None:
        return self._node_at(self.modelled.call.roles.get(name))

    def _node_at(self, place: Place | None) -> cst.CSTNode | None:
        for alternative in place.alternatives if place is not None else ():
            if alternative.base != "argument" or not applies(self.version, alternative.lowest, alternative.below):
                continue
            node = self.binding.nodes.get(alternative.name)
            if node is None:
                continue
            return _entry_node(node, alternative.keys)
        return None


def _entry_node(node: cst.CSTNode, keys: tuple[str | int, ...]) -> cst.CSTNode:
    """Return the entry of a mapping written at the argument, or the argument."""
    current = node
    for key in keys:
        value = getattr(current, "value", None)
        if not isinstance(value, cst.Dict):
            break
        for element in value.elements:
            if (
                isinstance(element, cst.DictElement)
                and isinstance(element.key, cst.SimpleString)
                and element.key.raw_value == key
            ):
                current = element
                break
    return current


def _equal(leaf: Value, constant: object) -> bool:
    if isinstance(leaf, Absent):
        return constant is None and (leaf.default is None or leaf.default.equals(None))
    return isinstance(leaf, Known) and leaf.constant == constant and type(leaf.constant) is type(constant)
