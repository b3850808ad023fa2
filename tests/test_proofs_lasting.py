"""A token that was stolen long ago still signs in where a program lets it last, and does not where it is corrected."""

from __future__ import annotations

import re

import pytest
from proofs.attacker import ADMINISTRATOR
from proofs.lasting import PROOFS, Lasting, clock
from proofs.proof import name
from proofs.running import run, signed_in

from authlint.rule import Example

pytestmark = pytest.mark.filterwarnings("ignore")
each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


def stolen(program: Example, seconds: int, zone: str) -> str:
    """Return a token that the program issued to the administrator some seconds ago."""
    with clock(seconds, zone):
        token = run(program)["issue"](ADMINISTRATOR)
    assert isinstance(token, str)
    return token


@each
def test_the_bad_program_takes_the_stolen_token_unless_its_library_refuses(proof: Lasting) -> None:
    user, refusal = signed_in(run(proof.bad), stolen(proof.bad, proof.later, proof.zone))
    if proof.library_refuses:
        assert user is None
        assert re.match(proof.library_refuses, refusal)
    else:
        assert (user, refusal) == (ADMINISTRATOR, "")


@each
def test_the_good_program_refuses_the_stolen_token(proof: Lasting) -> None:
    user, refusal = signed_in(run(proof.good), stolen(proof.good, proof.later, proof.zone))
    assert user is None
    assert re.match(proof.refusal, refusal)


@each
def test_the_good_program_accepts_a_token_of_this_minute(proof: Lasting) -> None:
    assert signed_in(run(proof.good), stolen(proof.good, 0, proof.zone)) == (ADMINISTRATOR, "")
