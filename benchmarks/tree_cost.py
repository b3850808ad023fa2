"""Measures what reading a tree costs beside parsing it: libcst's own visitors and providers, and authlint's index.

Usage: ``python benchmarks/tree_cost.py [FOLDER]``. The default folder is authlint's own source. Each figure is CPU time
relative to parsing the same files, the median of five runs, without the garbage collector.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider, ScopeProvider

from authlint.semantics.index import ModuleIndex

ROUNDS = 5


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the median CPU time of a piece of work."""
    measured = []
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        began = time.process_time()
        work()
        measured.append(time.process_time() - began)
        gc.enable()
    return statistics.median(measured)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "authlint"
    sources = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py"))]
    trees = [cst.parse_module(source) for source in sources]

    def resolve(*providers: type) -> None:
        for tree in trees:
            MetadataWrapper(tree, unsafe_skip_copy=True).resolve_many(providers)

    parsing = cpu_seconds(lambda: [cst.parse_module(source) for source in sources])
    steps: dict[str, Callable[[], object]] = {
        "an empty `CSTVisitor`": lambda: [tree.visit(cst.CSTVisitor()) for tree in trees],
        "`PositionProvider`": lambda: resolve(PositionProvider),
        "`ScopeProvider`": lambda: resolve(ScopeProvider),
        "`QualifiedNameProvider`": lambda: resolve(QualifiedNameProvider),
        "authlint's index": lambda: [ModuleIndex("module.py", "module", False, tree) for tree in trees],
    }
    lines = sum(source.count("\n") for source in sources)
    print(f"{len(sources)} files, {lines:,} lines, parsed in {parsing:.2f} s of CPU time\n")
    print("| step | times the parse |\n| --- | ---: |")
    for name, work in steps.items():
        print(f"| {name} | {cpu_seconds(work) / parsing:.2f} |")


if __name__ == "__main__":
    main()
