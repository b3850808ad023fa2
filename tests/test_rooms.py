"""Who may import whom: the rooms of the package, and the doors between them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_MODULE = 700
# Python 3.10 has no tomllib yet, and gets tomli for it.
STANDARD_LIBRARY = {*sys.stdlib_module_names, "tomllib"}

WORDS = {"values", "concepts", "rule", "model", "tables", "secrets"}

# Room -> the rooms and the packages from elsewhere it may import. A room may always import itself.
DOORS = {
    "values": set(),
    "concepts": {"values"},
    "rule": {"values", "concepts"},
    "model": {"values", "concepts"},
    "tables": {"values"},
    "secrets": {"values", "concepts", "tables"},
    "issued": {"values", "concepts", "tables"},
    "rules": {"rule", "concepts", "values", "tables", "secrets", "issued"},
    "libraries": {"model", "concepts"},
    "semantics": {*WORDS, "libcst", "jwt"},
    "config": {"tomli"},
    "report": {"rule", "concepts", "config", "rich"},
    "engine": {*WORDS, "libraries", "semantics", "config", "pathspec", "tomli"},
    "cli": {*WORDS, "config", "engine", "report", "rich"},
    "testing": {*WORDS, "config", "engine"},
    "__main__": {"cli"},
    "__init__": set(),
}

MODULES = sorted([*(ROOT / "authlint").rglob("*.py"), *(ROOT / "rules").rglob("*.py")])


def room_of(module: Path) -> str:
    """Return ``semantics`` for ``authlint/semantics/flow.py`` and ``cli`` for ``authlint/cli.py``."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "rules" else _of_tables(parts[1])


def _of_tables(name: str) -> str:
    """The tables of all subjects are one room."""
    return "tables" if name.startswith("tables_") else name


def imports(module: Path) -> Iterator[str]:
    """Yield the room of authlint, or the top-level package, of every import of a module, also inside functions."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: write the whole module name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "authlint_rules":
                yield "rules"
            elif first != "authlint":
                yield first
            elif rest and rest != "__version__":
                yield _of_tables(rest.split(".")[0])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_imports_only_through_the_doors_of_its_room(module: Path) -> None:
    room = room_of(module)
    allowed = {room, *DOORS[room], *STANDARD_LIBRARY}
    assert set(imports(module)) - allowed == set(), f"a module of {room} must not import this"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_has_one_subject_and_stays_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_begins_by_saying_what_it_is_for(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_bytes()))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", "?"))


def test_every_door_leads_out_of_a_room_that_exists() -> None:
    rooms = {room_of(module) for module in MODULES}
    assert set(DOORS) - rooms == set(), "remove the row, or create the room"
