"""The rules, library models and documentation writer of this repository, loaded by path as those of anybody else."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from authlint.engine.registry import load_libraries
from authlint.testing import load_rules

ROOT = Path(__file__).parent.parent
RULES = {rule.name: rule for rule in load_rules(ROOT / "rules")}
LIBRARIES = load_libraries()


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = _load(ROOT / "docs" / "generate.py", "authlint_docs_generate")
