"""The rules and library models of this repository, loaded by path as those of anybody else."""

from __future__ import annotations

from pathlib import Path

from authlint.engine.registry import load_libraries
from authlint.testing import load_rules

ROOT = Path(__file__).parent.parent
RULES = {rule.name: rule for rule in load_rules(ROOT / "rules")}
LIBRARIES = load_libraries()
