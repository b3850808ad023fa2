"""The rules are right: the program they report lets a forged token in, and the one they do not report refuses it.

Each proof is two programs. Both are scanned, and both are run with the real library and with tokens forged by hand.
What a library refuses by itself is proven as well: there a rule has less to say, or nothing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from projects import write
from proofs.attacker import ADMINISTRATOR, ATTACKER, Attacker, rewritten
from proofs.compact import from_base64url, hs256
from proofs.issuer import Issuer, new_issuer
from proofs.proof import Issuing, Proof, Reading, name
from proofs.tables import TABLES
from repository import LIBRARIES, RULES

from authlint.config import Settings
from authlint.engine.scan import scan
from authlint.rule import Example, Finding
from authlint.testing import marked_lines

USER = "alice"
FIRST_LIBRARIES = ("PyJWT", "python-jose", "Authlib", "joserfc")
FIRST_RULES = (
    "jwt-verify-disabled",
    "jwt-unverified-claims-used",
    "jwt-alg-none",
    "jwt-algorithms-not-pinned",
    "jwt-mixed-algorithm-families",
    "jwt-hardcoded-secret",
    "jwt-secret-insecure-default",
)
PROOFS: dict[str, Proof] = {name(proof): proof for table in TABLES for proof in table}
READING = {title: proof for title, proof in PROOFS.items() if isinstance(proof, Reading)}
ISSUING = {title: proof for title, proof in PROOFS.items() if isinstance(proof, Issuing)}
UNSET = {title: proof for title, proof in PROOFS.items() if proof.unset}

Program = Mapping[str, Any]
Start = Callable[..., Program]

# The programs are mistakes on purpose, and some of the libraries warn of them.
pytestmark = pytest.mark.filterwarnings("ignore")


def each(proofs: Mapping[str, Proof]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("proof", proofs.values(), ids=list(proofs))


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return new_issuer()


@pytest.fixture
def start(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Return what runs a program in the issuer's environment, with some variables missing, and returns its names."""

    def run(program: Example, unset: tuple[str, ...] = ()) -> Program:
        for variable, value in issuer.environment().items():
            monkeypatch.setenv(variable, value)
        for variable in unset:
            monkeypatch.delenv(variable)
        names: dict[str, Any] = {"__name__": "app"}
        exec(compile(program.files["app.py"], "app.py", "exec"), names)
        return names

    return run


def attacker(issuer: Issuer, program: Example) -> Attacker:
    """Return somebody who has read a program and knows what the issuer publishes."""
    return Attacker(program.files["app.py"], issuer.public_der, issuer.public_pem, issuer.partner_secret, issuer.token)


def answer(program: Callable[[], Program], token: str) -> tuple[str | None, str]:
    """Return who is signed in by a token, and the refusal as "exception: message"."""
    session: dict[str, str] = {}
    try:
        program()["sign_in"](session, token)
    except Exception as refusal:
        return session.get("user"), f"{type(refusal).__name__}: {refusal}"
    return session.get("user"), ""


def answers(program: Callable[[], Program], tokens: Iterator[str]) -> list[tuple[str | None, str]]:
    found = [answer(program, token) for token in tokens]
    assert found, "there is no forged token"
    return found


def findings(rule: str, program: Example, folder: Path) -> list[Finding]:
    rules = [RULES[name] for name in dict.fromkeys((*FIRST_RULES, rule))]
    outcome = scan(
        str(write(folder, program.files)), rules=rules, libraries=LIBRARIES, settings=Settings(pedantic=True)
    )
    assert not outcome.failures
    assert not outcome.unreadable
    return list(outcome.findings)


def test_every_rule_is_proven_for_every_library_and_no_two_proofs_have_one_name() -> None:
    pairs = {(proof.rule, proof.library) for proof in PROOFS.values()}
    assert pairs >= {(rule, library) for rule in FIRST_RULES for library in FIRST_LIBRARIES}
    assert len(PROOFS) == sum(map(len, TABLES))


@each(PROOFS)
def test_the_bad_program_is_reported_for_its_mistake_and_nothing_else(proof: Proof, tmp_path: Path) -> None:
    found = findings(proof.rule, proof.bad, tmp_path)
    expected = {(path, line, proof.rule) for path, line in marked_lines(proof.bad)}
    assert {(one.location.path, one.location.start.line, one.rule) for one in found} == expected
    assert {one.severity for one in found} == ({proof.severity} if proof.severity else set())


@each(PROOFS)
def test_the_good_program_is_not_reported(proof: Proof, tmp_path: Path) -> None:
    assert [f"{one.rule}: {one.message}" for one in findings(proof.rule, proof.good, tmp_path)] == []


@each(PROOFS)
def test_what_the_library_refuses_by_itself_is_no_error(proof: Proof) -> None:
    assert not (proof.library_refuses and proof.severity == "error")
    assert bool(marked_lines(proof.bad)) == (proof.severity is not None)


@each(READING)
def test_the_bad_program_takes_a_forged_token_unless_its_library_refuses(
    proof: Reading, issuer: Issuer, start: Start
) -> None:
    tokens = proof.attack(attacker(issuer, proof.bad))
    found = answers(lambda: start(proof.bad, proof.unset), tokens)
    if proof.library_refuses:
        for user, refusal in found:
            assert user is None
            assert re.match(proof.library_refuses, refusal)
    else:
        assert ADMINISTRATOR in [user for user, _ in found], found


@each(READING)
def test_the_good_program_refuses_the_forged_tokens(proof: Reading, issuer: Issuer, start: Start) -> None:
    program = start(proof.good)
    for source in (proof.bad, proof.good):
        for user, refusal in answers(lambda: program, proof.attack(attacker(issuer, source))):
            assert user is None
            assert re.match(proof.refusal, refusal)


@each(READING)
def test_the_good_program_accepts_a_genuine_token(proof: Reading, issuer: Issuer, start: Start) -> None:
    assert answer(lambda: start(proof.good), proof.genuine(issuer, USER)) == (USER, "")


@each(READING)
def test_the_bad_program_accepts_a_genuine_token_exactly_where_the_table_says_so(
    proof: Reading, issuer: Issuer, start: Start
) -> None:
    issuer_then = dataclasses.replace(issuer, secret=proof.old_secret or issuer.secret)
    user, refusal = answer(lambda: start(proof.bad), proof.genuine(issuer_then, USER))
    assert (user == USER) == proof.bad_reads_genuine, refusal


@each(ISSUING)
def test_the_bad_program_issues_what_an_attacker_can_make_unless_its_library_refuses(
    proof: Issuing, issuer: Issuer, start: Start
) -> None:
    issue = start(proof.bad, proof.unset)["issue"]
    if proof.library_refuses:
        with pytest.raises(Exception) as refused:  # noqa: PT011 - the kind and the message are compared below
            issue(USER)
        assert re.match(proof.library_refuses, f"{type(refused.value).__name__}: {refused.value}")
    else:
        assert issue(ADMINISTRATOR) in rewritten(attacker(issuer, proof.bad), issue(ATTACKER))


@each(ISSUING)
def test_the_good_program_issues_what_nobody_else_can_make(proof: Issuing, issuer: Issuer, start: Start) -> None:
    issue = start(proof.good)["issue"]
    message, _, mac = issue(ADMINISTRATOR).rpartition(".")
    assert from_base64url(mac) == hs256(issuer.secret.encode(), message.encode())
    for source in (proof.bad, proof.good):
        assert issue(ADMINISTRATOR) not in rewritten(attacker(issuer, source), issue(ATTACKER))


@each(UNSET)
def test_the_good_program_does_not_start_without_its_key(proof: Proof, start: Start) -> None:
    with pytest.raises(KeyError, match=f"^'{proof.unset[0]}'$"):
        start(proof.good, proof.unset)
