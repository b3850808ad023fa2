"""Every bad example stays bad when it is written differently."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterable, Iterator

import pytest
from repository import LIBRARIES, RULES
from spellings import calls, groups, imports, settings, targets, texts, values
from spellings.program import DoesNotApplyError, Program, Spelling

from authlint.rule import Example, Finding, Rule
from authlint.testing import run

VALUE_SPELLINGS = {
    "value": values.SPELLINGS,
    "text": texts.SPELLINGS,
    "group": groups.SPELLINGS,
    "setting": settings.SPELLINGS,
}
CALL_SPELLINGS = {"call": (calls.SPELLINGS, targets.calls), "import": (imports.SPELLINGS, targets.imported)}

ABOUT_WHAT_IS_MISSING = {"oauth-state-missing"}
"""Rules that speak of something missing on every path: there is no value whose way could be shown."""

ABOUT_DECISIONS = {"oauth-tls-verification-disabled"}
"""Rules that speak of a switch that is set on every path: one that something else chooses is somebody's decision."""

ABOUT_WHOLE_LITERALS = {"token-literal-in-source", "jwt-private-key-in-source"}
"""Rules that speak of a literal wherever it goes: one that is put together of pieces is none."""

DEFAULT_OF = {
    "jwt-hardcoded-secret": "jwt-secret-insecure-default",
    "session-secret-hardcoded": "session-secret-insecure-default",
}
"""Which rule speaks when a written secret becomes the fallback of a setting."""


def respellings() -> Iterator[tuple[str, Rule, Example, Program]]:
    """Yield each respelling of each bad example: its name, the rule that must speak, the example, the new program."""
    for rule in RULES.values():
        for number, example in enumerate(rule.examples, 1):
            if example.breaks:
                for name, speaks, program in _respellings_of(rule, example):
                    yield f"{rule.name}-{number}-{name}", RULES[speaks], example, program


def _respellings_of(rule: Rule, example: Example) -> Iterator[tuple[str, str, Program]]:
    whole = rule.name in ABOUT_WHOLE_LITERALS
    given = _kept(one for one in targets.values(rule, example) if not whole or one[0] == "whole")
    for family, spellings in VALUE_SPELLINGS.items():
        for spelling in spellings if not (whole and family in ("text", "group")) else ():
            if spelling.certain or rule.name not in ABOUT_WHAT_IS_MISSING | ABOUT_DECISIONS:
                yield from _applied(rule, family, spelling, given)
    for family, (spellings, programs) in CALL_SPELLINGS.items():
        called = _kept(("call", program) for program in programs(rule, example))
        for spelling in spellings:
            yield from _applied(rule, family, spelling, called)


def _kept(programs: Iterable[tuple[str, Program]]) -> list[bytes]:
    """Keep programs as they are: each spelling changes the trees it is given, and gets trees of its own."""
    return [pickle.dumps(one) for one in programs]


def _applied(rule: Rule, family: str, spelling: Spelling, programs: list[bytes]) -> Iterator[tuple[str, str, Program]]:
    speaks = DEFAULT_OF.get(rule.name, rule.name) if spelling.becomes_default else rule.name
    for number, kept in enumerate(programs):
        depth, program = pickle.loads(kept)
        try:
            spelling.respell(program)
        except DoesNotApplyError:
            continue
        yield f"{family}: {spelling.name} ({depth} {number})", speaks, program


RESPELLINGS = {name: rest for name, *rest in respellings()}


def test_each_rule_is_respelled_in_at_least_twenty_five_ways() -> None:
    ways = {name.partition(": ")[2].rpartition(" (")[0] for name in RESPELLINGS}
    assert len(ways) >= 100
    for rule in RULES.values():
        own = [name for name in RESPELLINGS if name.startswith(f"{rule.name}-")]
        assert len(own) >= (10 if rule.in_context else 25), f"{rule.name} is respelled in {len(own)} ways only"


@pytest.mark.parametrize("name", RESPELLINGS)
def test_a_respelled_bad_example_is_reported_and_the_way_of_the_value_is_shown(name: str) -> None:
    rule, example, program = RESPELLINGS[name]
    files = program.sources()
    before = {path: ast.unparse(ast.parse(source)).splitlines() for path, source in example.files.items()}
    outcome = run(rule, Example(files, breaks=True, needs=example.needs), LIBRARIES)
    shown = "\n".join(f"--- {path}\n{source}" for path, source in files.items())
    assert not outcome.failures
    assert not outcome.unreadable
    found = [finding for finding in outcome.findings if finding.rule == rule.name]
    assert found, f"{rule.name} is silent:\n{shown}"
    if isinstance(program.target, ast.Call) or rule.name in ABOUT_WHAT_IS_MISSING:
        return
    new = {
        (path, number)
        for path, source in files.items()
        for number, line in enumerate(source.splitlines(), 1)
        if line not in before.get(path, [])
    }
    assert any(new & places(finding) for finding in found), f"{rule.name} does not show what changed:\n{shown}"


def places(finding: Finding) -> set[tuple[str, int]]:
    """Return every line a finding points at: its own lines and those of its trace."""
    ranges = [finding.location, *(step.location for step in finding.trace)]
    return {(one.path, line) for one in ranges for line in range(one.start.line, one.end.line + 1)}
