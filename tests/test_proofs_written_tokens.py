"""Whoever reads a source finds the token in it and is let in; in the corrected one there is none."""

from __future__ import annotations

import re

import pytest
from proofs.attacker import ADMINISTRATOR, texts
from proofs.proof import name
from proofs.running import run, signed_in
from proofs.written_tokens import PROOFS, TOKEN, Committed

from authlint.rule import Example

pytestmark = pytest.mark.filterwarnings("ignore")
each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


def found_in(program: Example) -> list[str]:
    """Return the tokens that stand in a program (RFC 7519 section 3)."""
    return [
        found for text in texts(program.files["app.py"]) for found in re.findall(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", text)
    ]


@each
def test_the_token_in_the_bad_program_signs_in(proof: Committed) -> None:
    program = run(proof.bad, API_TOKEN=TOKEN)
    assert [signed_in(program, token) for token in found_in(proof.bad)] == [(ADMINISTRATOR, "")]


@each
def test_there_is_no_token_in_the_good_program_which_takes_the_same_one(proof: Committed) -> None:
    assert found_in(proof.good) == []
    assert signed_in(run(proof.good, API_TOKEN=TOKEN), TOKEN) == (ADMINISTRATOR, "")
