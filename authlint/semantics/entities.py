"""Things a name of the project can stand for, as values of the evaluator. They never leave ``authlint.semantics``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.values import Step, Value, measure


@dataclass(frozen=True, slots=True)
class Module(Value):
    """A module of the project. ``path`` is its file; a namespace package has none and is not followed."""

    path: str


@dataclass(frozen=True, slots=True)
class Function(Value):
    """A function, method or lambda of the project.

    Attributes:
        index: the module it is written in.
        node: the definition.
        owner: for a bound method, the object it is bound to.
    """

    index: ModuleIndex = field(compare=False)
    node: cst.FunctionDef | cst.Lambda
    owner: Value | None = field(default=None, compare=False)

    @property
    def qualified(self) -> str:
        return self.index.qualified.get(id(self.node), "<lambda>")


@dataclass(frozen=True, slots=True)
class Class(Value):
    """A class of the project."""

    index: ModuleIndex = field(compare=False)
    node: cst.ClassDef


@dataclass(frozen=True, slots=True)
class Object(Value):
    """An instance of a class of the project.

    Attributes:
        of: the class.
        call: the constructor call, when it is known.
        index: the module of the call.
        frame: the frame the call was evaluated in.
        changed: the attributes that may have been set from outside the class; ``*`` stands for any.
    """

    of: Class
    call: cst.Call | None = field(default=None, compare=False)
    index: ModuleIndex | None = field(default=None, compare=False)
    frame: Frame | None = field(default=None, compare=False)
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Super(Value):
    """``super()`` inside a method of ``of``; ``owner`` is the object."""

    of: Class
    owner: Value | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of a string, list, mapping or path that is being built: ``options.copy``."""

    owner: Value
    name: str

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        measure(self, (self.owner,))


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """``functools.partial(target, ...)``: the call's own arguments come first."""

    target: Value
    call: cst.Call = field(compare=False)
    index: ModuleIndex = field(compare=False)
    frame: Frame | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        Value.__post_init__(self)
        measure(self, (self.target,))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One call of a project function whose arguments are known to the evaluation.

    Attributes:
        function: the function's definition node.
        arguments: parameter name to what the call passes, on demand; parameters not in it take their default.
        depth: how many calls deep this is.
        call: the outermost call node and its file, for the reader.
        owner: the object a method is called on.
    """

    function: cst.CSTNode
    arguments: Mapping[str, Callable[[], Value]]
    depth: int
    call: Step
    owner: Value | None = None
