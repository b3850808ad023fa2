"""Whoever holds a token reads the secret in it without a key; from the corrected program's there is none to read."""

from __future__ import annotations

import secrets
from types import SimpleNamespace

import pytest
from proofs.compact import from_base64url
from proofs.disclosing import PROOFS, Disclosing
from proofs.proof import name
from proofs.running import run

from authlint.rule import Example

pytestmark = pytest.mark.filterwarnings("ignore")
each = pytest.mark.parametrize("proof", PROOFS, ids=map(name, PROOFS))


def read_without_key(program: Example, secret: str) -> str:
    """Return all that can be read in a token of a user with a secret."""
    token = run(program)["issue"](SimpleNamespace(name="alice", password_hash=secret))
    header, payload, _ = token.split(".")
    return (from_base64url(header) + from_base64url(payload)).decode()


@each
def test_the_bad_program_gives_the_secret_away(proof: Disclosing) -> None:
    secret = secrets.token_hex()
    assert secret in read_without_key(proof.bad, secret)


@each
def test_the_good_program_keeps_the_secret_and_still_names_the_user(proof: Disclosing) -> None:
    secret = secrets.token_hex()
    readable = read_without_key(proof.good, secret)
    assert secret not in readable
    assert "alice" in readable
