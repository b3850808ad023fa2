"""Whoever reads a published private key signs tokens with it; a set of public keys is of no use to him."""

from __future__ import annotations

import re

import pytest
from proofs.attacker import ADMINISTRATOR
from proofs.proof import name
from proofs.publishing import PROOFS, Publishing, forged_with
from proofs.running import run, signed_in

pytestmark = pytest.mark.filterwarnings("ignore")
each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


@each
def test_the_bad_program_takes_a_token_signed_with_what_it_published(proof: Publishing) -> None:
    program = run(proof.bad)
    assert signed_in(program, forged_with(program["jwks"]())) == (ADMINISTRATOR, "")


@each
def test_the_good_program_publishes_a_key_and_none_to_sign_with(proof: Publishing) -> None:
    program = run(proof.good)
    published = program["jwks"]()
    assert [jwk["kty"] for jwk in published["keys"]] == ["RSA"]
    user, refusal = signed_in(program, forged_with(published))
    assert user is None
    assert re.match(proof.refusal, refusal)
