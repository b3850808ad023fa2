"""Lines and columns of the few nodes that are reported.

libcst keeps no positions; writing the module out again and noting where the wanted nodes begin and end costs half a
parse, and is done only for files with findings.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

from authlint.rule import Position

_STACK_BYTES = 512 * 1024 * 1024
_RECURSION = 200_000
Range = tuple[Position, Position]


@dataclass(frozen=False)
class _Recorder(CodegenState):
    """Code generation that notes where wanted nodes begin and end."""

    wanted: frozenset[int] = frozenset()
    hidden: Mapping[int, int] = field(default_factory=dict)
    begun: dict[int, tuple[int, int]] = field(default_factory=dict)
    found: dict[int, Range] = field(default_factory=dict)
    line: int = 1
    column: int = 0

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self._advance(value)

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.tokens.append(token)
            self._advance(token)

    def _advance(self, value: str) -> None:
        breaks = value.count("\n")
        if breaks or "\r" in value:
            normal = value.replace("\r\n", "\n").replace("\r", "\n")
            self.line += normal.count("\n")
            self.column = len(normal) - normal.rfind("\n") - 1 if "\n" in normal else self.column + len(normal)
        else:
            self.column += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        if id(node) in self.wanted:
            self.begun[id(node)] = (self.line, self.column)

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.line += self.hidden.get(id(node), 0)
        if id(node) in self.begun and id(node) not in self.found:
            line, column = self.begun.pop(id(node))
            self._note(node, line, column)

    def record_syntactic_position(self, node: cst.CSTNode, *, start_node: Any = None, end_node: Any = None) -> Any:
        return _Syntactic(self, node) if id(node) in self.wanted else _NOTHING

    def _note(self, node: cst.CSTNode, line: int, column: int) -> None:
        end_line, end_column = self.line, self.column
        self.found[id(node)] = (Position(line, column + 1), Position(end_line, end_column + 1))


class _Nothing:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        return None


_NOTHING = _Nothing()


class _Syntactic:
    """Notes the position of a node without the white space and comments that belong to it."""

    def __init__(self, recorder: _Recorder, node: cst.CSTNode) -> None:
        self.recorder = recorder
        self.node = node
        self.start = (0, 0)

    def __enter__(self) -> None:
        self.start = (self.recorder.line, self.recorder.column)

    def __exit__(self, *error: object) -> None:
        self.recorder._note(self.node, *self.start)


def positions(
    module: cst.Module, nodes: Collection[cst.CSTNode], hidden: Mapping[int, int] | None = None
) -> dict[int, Range]:
    """Return node id to start and end (exclusive) of each of ``nodes``; lines and columns count from 1.

    ``hidden`` says after which nodes lines of the source are left out of the module, and how many.

    Code generation recurses: what is nested too deep for this thread is written out in one with a large stack.
    """
    wanted = frozenset(id(node) for node in nodes)
    try:
        recorder = _written(module, wanted, hidden or {})
    except RecursionError:
        recorder = _written_deep(module, wanted, hidden or {})
    for node in nodes:
        if id(node) not in recorder.found:
            line, column = recorder.begun.get(id(node), (1, 0))
            recorder.found[id(node)] = (Position(line, column + 1), Position(line, column + 2))
    return recorder.found


def _written(module: cst.Module, wanted: frozenset[int], hidden: Mapping[int, int]) -> _Recorder:
    recorder = _Recorder(
        default_indent=module.default_indent, default_newline=module.default_newline, wanted=wanted, hidden=hidden
    )
    module._codegen(recorder)
    return recorder


def _written_deep(module: cst.Module, wanted: frozenset[int], hidden: Mapping[int, int]) -> _Recorder:
    """Write the module in a thread with a large stack; what even that cannot hold is left without positions."""
    results: list[_Recorder] = []

    def write() -> None:
        with contextlib.suppress(RecursionError, MemoryError):
            results.append(_written(module, wanted, hidden))

    limit = sys.getrecursionlimit()
    size = threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(_RECURSION)
    try:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    empty = _Recorder(default_indent=module.default_indent, default_newline=module.default_newline, wanted=wanted)
    return results[0] if results else empty
