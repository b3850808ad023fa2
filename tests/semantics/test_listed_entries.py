"""A role that is whether a list has an entry."""

from __future__ import annotations

import pytest

from authlint.concepts import TokenDecode
from semantics.programs import notation, nouns, reading

HEAD = "from okta_jwt_verifier import AccessTokenVerifier\n\nCLAIMS = ('iss', 'aud')\n\n"


def expiry_check(argument: str) -> str:
    """Return what is known of the switch of the expiry check when ``argument`` is passed on."""
    program = (
        f"{HEAD}async def read(token, given):\n    await AccessTokenVerifier('https://id').verify(token{argument})\n"
    )
    with reading(program) as reader:
        (decode,) = [one for one in nouns(reader, program) if isinstance(one, TokenDecode)]
        return notation(decode.verify_expiry)


@pytest.mark.parametrize(
    ("argument", "answer"),
    [
        (", ['iss', 'exp']", "True"),
        (", claims_to_verify={'exp'}", "True"),
        (", ['exp', *given]", "True"),
        (", CLAIMS + ('exp',)", "True"),
        (", CLAIMS", "False"),
        (", ()", "False"),
        (", CLAIMS if given else ['exp']", "False when branch | True when branch"),
        (", [*CLAIMS, *given]", "? from parameter given"),
        (", [given]", "?"),
        (", given", "? from parameter given"),
        ("", "absent, so True"),
    ],
)
def test_an_entry_is_looked_for_in_what_is_known_of_the_list(argument: str, answer: str) -> None:
    assert expiry_check(argument) == answer
