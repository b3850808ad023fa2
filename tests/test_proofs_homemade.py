"""A value that nobody protected passes a hash over it and a secret, and does not pass a MAC."""

from __future__ import annotations

import hashlib
import re

import pytest
from proofs.homemade import PROOFS, Protecting, by_extension
from proofs.proof import name
from proofs.running import Program, run

each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


def attacked(proof: Protecting, program: Program) -> tuple[set[bytes], list[bytes], list[str]]:
    """Return the values that the attacker had protected, those that then passed besides, and the refusals."""
    protected: set[bytes] = set()
    passed: list[bytes] = []
    refusals: list[str] = []

    def protect(value: bytes) -> str:
        protected.add(value)
        text = program["protect"](value)
        assert isinstance(text, str)
        return text

    for text in proof.attack(protect):
        try:
            passed.append(program["opened"](text))
        except PermissionError as refusal:
            refusals.append(f"{type(refusal).__name__}: {refusal}")
    return protected, passed, refusals


@each
def test_the_bad_program_opens_a_value_that_it_never_protected(proof: Protecting) -> None:
    protected, passed, _ = attacked(proof, run(proof.bad))
    assert len(passed) == 1
    assert passed[0] not in protected
    assert passed[0].endswith(b"&user=administrator") == (proof.attack is by_extension)


@each
def test_the_good_program_opens_nothing_but_what_it_protected(proof: Protecting) -> None:
    _, passed, refusals = attacked(proof, run(proof.good))
    assert passed == []
    assert refusals
    assert all(re.match(proof.refusal, refusal) for refusal in refusals)


@each
def test_both_programs_open_what_they_protected(proof: Protecting) -> None:
    for program in (run(proof.bad), run(proof.good)):
        assert program["opened"](program["protect"](b"user=alice")) == b"user=alice"


def test_hashing_is_gone_on_with_as_sha_256_does() -> None:
    secret, value = b"a secret nobody knows", b"user=mallory"
    forged = list(by_extension(lambda given: f"{given.hex()}.{hashlib.sha256(secret + given).hexdigest()}"))
    text, _, mac = forged[len(secret) - 1].partition(".")
    assert bytes.fromhex(text).startswith(value)
    assert hashlib.sha256(secret + bytes.fromhex(text)).hexdigest() == mac
