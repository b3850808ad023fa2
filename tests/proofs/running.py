"""How a program of a proof is run."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from typing import Any
from unittest import mock

from authlint.rule import Example
from proofs.issuer import Issuer, new_issuer

Program = Mapping[str, Any]
"""What a program defines, by name."""


@functools.cache
def one_issuer() -> Issuer:
    """Return an issuer; its keys take a while to make."""
    return new_issuer()


def run(program: Example, **environment: str) -> Program:
    """Run a program in the issuer's environment, with some variables more, and return what it defines."""
    names: dict[str, Any] = {"__name__": "app"}
    with mock.patch.dict(os.environ, {**one_issuer().environment(), **environment}):
        exec(compile(program.files["app.py"], "app.py", "exec"), names)
    return names


def signed_in(program: Program, token: str) -> tuple[str | None, str]:
    """Return who is signed in by a token, and the refusal as "exception: message"."""
    session: dict[str, str] = {}
    try:
        program["sign_in"](session, token)
    except Exception as refusal:
        return session.get("user"), f"{type(refusal).__name__}: {refusal}"
    return session.get("user"), ""
