"""What authlint detects with a library for tokens is proven there, or listed with the reason why it is not."""

from __future__ import annotations

from proofs.tables import JOSE, NOT_INSTALLED, NOT_PROVEN, PROVEN, PYTHON, TABLES, is_about_tokens, standings
from repository import LIBRARIES, RULES, generate

RULES_ABOUT_TOKENS = [rule for rule in RULES.values() if is_about_tokens(rule)]
SUPPORT = generate.support_table(RULES_ABOUT_TOKENS, LIBRARIES)
STANDINGS = standings(RULES_ABOUT_TOKENS, LIBRARIES, SUPPORT)


def test_what_is_detected_in_a_library_for_tokens_is_proven_or_excused() -> None:
    missing = sorted(pair for pair, standing in STANDINGS.items() if standing == "detected")
    lines = "\n".join(f"{rule} with {library}: add a proof or an entry of NOT_PROVEN" for rule, library in missing)
    assert not missing, f"neither proven nor excused in tests/proofs:\n{lines}"


def test_every_rule_about_tokens_is_in_the_table() -> None:
    assert {rule for rule, _ in STANDINGS} == {rule.name for rule in RULES_ABOUT_TOKENS}


def test_nothing_is_both_proven_and_excused() -> None:
    proven = {(proof.rule, proof.library) for table in TABLES for proof in table} | PROVEN
    assert proven.isdisjoint(NOT_PROVEN)


def test_a_proof_and_a_reason_are_of_a_rule_and_a_library_that_exist() -> None:
    pairs = {(proof.rule, proof.library) for table in TABLES for proof in table} | set(NOT_PROVEN)
    assert {rule for rule, _ in pairs} <= set(RULES)
    assert {library for _, library in pairs} <= {PYTHON, *JOSE, *(library.distribution for library in LIBRARIES)}


def test_a_forgery_that_works_with_one_mistake_is_proven_and_one_that_the_library_refuses_is_not() -> None:
    assert STANDINGS["jwt-verify-disabled", "PyJWT"] == "proven"
    assert STANDINGS["jwt-alg-none", "python-jose"] == "refused"
    assert STANDINGS["jwt-alg-none", "joserfc"] == "proven"
    assert STANDINGS["jwe-rsa1-5", "joserfc"] == "not proven"
    assert ("jwt-aud-verification-disabled", "joserfc") not in STANDINGS


def test_a_library_that_cannot_be_installed_is_excused_as_a_whole() -> None:
    for library in NOT_INSTALLED:
        assert {standing for (_, other), standing in STANDINGS.items() if other == library} <= {"not proven", "refused"}


def test_the_table_is_on_the_page_of_the_libraries() -> None:
    page = generate.pages(list(RULES.values()), [], LIBRARIES)["libraries/index.md"]
    table = page.split("## Which mistake is proven with which library")[1]
    for rule in RULES_ABOUT_TOKENS:
        assert f"\n| [{rule.name}](../rules/{rule.name}.md) |" in table
    assert "| every rule | jwt | it cannot be installed beside PyJWT, whose import name it has |" in table
