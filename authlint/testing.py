"""Runs the examples of a rule, exactly as a scan would run the rule over a project.

For rule authors, in this repository and elsewhere. With pytest::

    from authlint.testing import assert_examples, load_rules

    def test_my_rules_keep_their_examples():
        for rule in load_rules("my_rules"):
            assert_examples(rule)

A bad example must be reported at the lines that end with ``# finding`` and nowhere else, a good one not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from authlint.config import Settings
from authlint.engine.registry import LoadError, load_libraries, load_rules_from
from authlint.engine.scan import scan
from authlint.model import Library
from authlint.rule import MARKER, Example, Finding, Outcome, Rule, RuleError

__all__ = ["Difference", "LoadError", "assert_examples", "check", "load_rules", "marked_lines", "run"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a rule and its example disagree.

    Attributes:
        path: the file of the example.
        line: counted from 1; 0 when the whole file or the whole run is meant.
        what: what was expected and what happened.
        source: the line of the example.
    """

    path: str
    line: int
    what: str
    source: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}" + (f"\n    {self.source.strip()}" if self.source else "")


def load_rules(path: str | Path) -> list[Rule]:
    """Return the rules of one file, or of the files of a folder, sorted by name.

    Raises:
        LoadError: a rule does not load, is incomplete, or has the name of another one.
    """
    return load_rules_from(str(path))


def run(rule: Rule, example: Example, libraries: Sequence[Library] | None = None) -> Outcome:
    """Write the files of an example into a temporary folder and scan them with one rule.

    The versions in ``example.needs`` are pinned in a ``requirements.txt``.

    Args:
        rule: the rule to run; no other one runs.
        example: the program.
        libraries: the library models; the built-in ones and those of installed plugins when left out.

    Raises:
        RuleError: the example names a file outside its folder.
    """
    with tempfile.TemporaryDirectory(prefix="authlint-example-") as folder:
        for name, source in example.files.items():
            _write(Path(folder), name, source, rule)
        if example.needs:
            pins = "".join(f"{distribution}=={version}\n" for distribution, version in example.needs.items())
            _write(Path(folder), "requirements.txt", pins, rule)
        return scan(
            folder,
            rules=[rule],
            libraries=load_libraries() if libraries is None else libraries,
            settings=Settings(pedantic=True, select=(rule.name,)),
        )


def check(rule: Rule, example: Example, libraries: Sequence[Library] | None = None) -> list[Difference]:
    """Return how what the rule reports differs from what the example expects; an empty list when nothing does.

    Args and errors are those of :func:`run`. Files that could not be read and failures of the rule are differences.
    """
    outcome = run(rule, example, libraries)
    expected = marked_lines(example)
    found = {(finding.location.path, finding.location.start.line): finding for finding in outcome.findings}
    differences = [
        Difference(path, line, f"{rule.name} should speak here and is silent", _line(example, path, line))
        for path, line in sorted(expected - found.keys())
    ]
    differences += [
        Difference(path, line, _unexpected(rule, finding), _line(example, path, line))
        for (path, line), finding in sorted(found.items())
        if (path, line) not in expected
    ]
    differences += [Difference(one.path, 0, f"cannot be read: {one.reason}") for one in outcome.unreadable]
    differences += [Difference(rule.name, 0, failure) for failure in outcome.failures]
    return differences


def assert_examples(rule: Rule, libraries: Sequence[Library] | None = None) -> None:
    """Raise an AssertionError that lists every example the rule disagrees with, line by line.

    Args:
        rule: a rule with its examples.
        libraries: the library models, as for :func:`run`.
    """
    complaints = []
    for number, example in enumerate(rule.examples, 1):
        differences = check(rule, example, libraries)
        if differences:
            kind = "bad" if example.breaks else "good"
            reason = f" ({example.why})" if example.why else ""
            lines = "\n".join(f"  {line}" for one in differences for line in str(one).splitlines())
            complaints.append(f"example {number} of {rule.name}, a {kind} one{reason}:\n{lines}")
    if complaints:
        raise AssertionError("\n".join(complaints))


def marked_lines(example: Example) -> set[tuple[str, int]]:
    """Return file and line of every place at which an example expects a finding."""
    return {
        (path, number)
        for path, source in example.files.items()
        for number, line in enumerate(source.splitlines(), 1)
        if line.rstrip().endswith(MARKER)
    }


def _write(folder: Path, name: str, text: str, rule: Rule) -> None:
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise RuleError(f'{rule.name}: an example file must be named relative to its project, not "{name}"')
    file = folder.joinpath(*relative.parts)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _line(example: Example, path: str, line: int) -> str:
    lines = example.files.get(path, "").splitlines()
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _unexpected(rule: Rule, finding: Finding) -> str:
    what = "speaks here and should not" if finding.rule == rule.name else f"was interrupted by {finding.rule}"
    return f"{rule.name} {what}: {finding.message}"
