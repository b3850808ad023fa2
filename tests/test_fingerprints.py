"""A finding keeps its identity when code moves, and two findings never share one."""

from __future__ import annotations

from pathlib import Path

from projects import write

from authlint.engine.registry import load_libraries
from authlint.engine.scan import scan
from authlint.rule import Finding
from authlint.testing import load_rules

RULES = load_rules(Path(__file__).parent.parent / "rules")
LIBRARIES = load_libraries()

SOURCE = """import jwt


def sign(claims):
    return jwt.encode(claims, "correct-horse-battery", algorithm="HS256")
"""


def findings(folder: Path, files: dict[str, str]) -> list[Finding]:
    return list(scan(str(write(folder, files)), rules=RULES, libraries=LIBRARIES).findings)


def fingerprint(folder: Path, source: str) -> str:
    (finding,) = findings(folder, {"app.py": source})
    return finding.fingerprint


def test_moved_lines_reformatting_and_another_secret_keep_the_fingerprint(tmp_path: Path) -> None:
    expected = fingerprint(tmp_path, SOURCE)
    moved = SOURCE.replace("import jwt\n", "import jwt\n\nANSWER = 42\n")
    wrapped = SOURCE.replace("(claims, ", "(\n        claims,\n        ").replace('256")', '256",\n    )')
    assert [fingerprint(tmp_path, text) for text in (moved, wrapped, SOURCE.replace("battery", "staple"))] == [
        expected
    ] * 3


def test_another_function_file_or_rule_has_another_fingerprint(tmp_path: Path) -> None:
    renamed = SOURCE.replace("def sign", "def issue")
    secrets = {fingerprint(tmp_path, SOURCE), fingerprint(tmp_path, renamed)}
    (tmp_path / "app.py").unlink()
    (elsewhere,) = findings(tmp_path, {"b.py": SOURCE})
    assert len({*secrets, elsewhere.fingerprint}) == 3


def test_equal_findings_are_counted(tmp_path: Path) -> None:
    line = '    jwt.encode(claims, "correct-horse-battery", algorithm="HS256")\n'
    found = findings(tmp_path, {"app.py": f"import jwt\n\n\ndef sign(claims):\n{line}{line}{line}"})
    assert len({finding.fingerprint for finding in found}) == len(found) == 3


def test_one_secret_used_twice_is_one_finding(tmp_path: Path) -> None:
    use = 'import jwt\nfrom settings import KEY\n\n\ndef sign(claims):\n    return jwt.encode(claims, KEY, "HS256")\n'
    found = findings(tmp_path, {"settings.py": 'KEY = "correct-horse-battery"\n', "a.py": use, "b.py": use})
    assert [(one.location.path, one.location.start.line) for one in found] == [("settings.py", 1)]
    assert [step.location.path for step in found[0].trace][-1] == "a.py"
