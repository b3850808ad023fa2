"""An attacker works out the token that somebody else drew, and does not where it is drawn as it should be."""

from __future__ import annotations

import random

import pytest
from proofs.drawn import PROOFS, Drawing, by_the_state
from proofs.proof import name
from proofs.running import run

from authlint.rule import Example

each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


def guessed(proof: Drawing, program: Example) -> bool:
    """Return whether the attacker finds the token that somebody else has drawn."""
    make_token = run(program)["make_token"]
    theirs: list[str] = []
    guesses = list(proof.attack(make_token, lambda: theirs.append(make_token())))
    assert len(theirs) == 1
    assert guesses
    return theirs[0] in guesses


@each
def test_the_token_of_the_bad_program_is_worked_out(proof: Drawing) -> None:
    assert guessed(proof, proof.bad)


@each
def test_the_token_of_the_good_program_is_not(proof: Drawing) -> None:
    assert not guessed(proof, proof.good)


def test_the_state_of_any_generator_is_worked_out_from_its_numbers() -> None:
    source = random.Random(7)
    assert next(by_the_state(lambda: f"{source.getrandbits(128):032x}", lambda: None)) == (
        f"{source.getrandbits(128):032x}"
    )
