"""Every rule works for every library: the mistake is written with each call and setting the models know, and found.

A new library is covered by the rules there are, and a new rule covers the libraries there are, without a test being
written for it. The support table of the documentation says what this file proves.
"""

from __future__ import annotations

import pytest
from offence import Offence, offences
from repository import LIBRARIES, RULES, generate

from authlint.concepts import (
    AuthorizationResponse,
    BackChannelRequest,
    ClaimMembership,
    CredentialSent,
    ForbiddenKeys,
    GuessableDraw,
    HandedOutState,
    HomemadeMac,
    IdTokenSent,
    LogEntry,
    MetadataRequest,
    PrivateKeyLiteral,
    ScopeTest,
    SecretComparison,
    SessionEntry,
    SizedDraw,
    StateCheck,
    TokenInUrl,
    TokenLiteral,
)
from authlint.model import Library
from authlint.rule import Rule
from authlint.testing import run

OF_NO_LIBRARY = {
    AuthorizationResponse,
    BackChannelRequest,
    MetadataRequest,
    ClaimMembership,
    CredentialSent,
    ForbiddenKeys,
    GuessableDraw,
    HandedOutState,
    HomemadeMac,
    IdTokenSent,
    LogEntry,
    PrivateKeyLiteral,
    ScopeTest,
    SecretComparison,
    SessionEntry,
    SizedDraw,
    StateCheck,
    TokenInUrl,
    TokenLiteral,
}
"""Nouns that stand in the source by themselves, whatever is done with them."""

CASES = {
    f"{rule.name}: {library.name}: {offence.name}": (rule, library, offence)
    for rule in RULES.values()
    for library in LIBRARIES
    for offence in offences(rule, library)
}


@pytest.mark.parametrize("case", CASES)
def test_the_mistake_is_found_unless_the_library_refuses_it_by_itself(case: str) -> None:
    rule, _, offence = CASES[case]
    outcome = run(rule, offence.program, LIBRARIES)
    shown = "\n".join(f"--- {path}\n{source}" for path, source in offence.program.files.items())
    assert not outcome.failures
    assert not outcome.unreadable
    found = [finding.rule for finding in outcome.findings]
    if generate.support(rule, offence.entry) == "refused":
        assert found == [], f"{rule.name} reports what the library refuses by itself:\n{shown}"
    else:
        assert rule.name in found, f"{rule.name} is silent:\n{shown}"


def test_the_support_table_says_what_the_matrix_proves() -> None:
    proven: dict[tuple[str, str], set[str]] = {}
    for rule, library, offence in CASES.values():
        answer = generate.support(rule, offence.entry)
        if answer is not None:
            proven.setdefault((rule.name, library.name), set()).add(answer)
    judged_alone = [rule for rule in RULES.values() if not rule.in_context]
    table: dict[tuple[str, str], str] = generate.support_table(judged_alone, LIBRARIES)
    assert table.keys() == proven.keys()
    assert all(answer in proven[pair] for pair, answer in table.items())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_covers_at_least_one_library(rule: Rule) -> None:
    assert rule.in_context or any(case_rule is rule for case_rule, _, _ in CASES.values())


def test_every_noun_that_is_judged_is_found_in_at_least_one_library() -> None:
    judged = {subject for rule in RULES.values() for subject in rule.subjects}
    modelled = {entry.concept for library in LIBRARIES for entry in _nouns(library)}
    assert judged <= modelled | OF_NO_LIBRARY


def _nouns(library: Library) -> list[Offence]:
    return [entry for entry in library.entries if getattr(entry, "concept", None) is not None]
