"""What authlint says about itself."""

from __future__ import annotations

import sys

from source_tree import ROOT, run


def test_authlint_finds_nothing_in_its_own_source() -> None:
    done = run([sys.executable, "-m", "authlint", "authlint", "rules", "docs", "tests", "--no-cache"], ROOT)
    assert done.stdout.startswith("No findings.")
    assert done.returncode == 0
