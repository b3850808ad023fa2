"""The bytes of a file tell whether a credential may be compared, drawn or hashed in it."""

from __future__ import annotations

import pytest

from authlint.semantics.compared import compares, hashes_key
from authlint.semantics.drawn import draws


@pytest.mark.parametrize(
    "line",
    [
        "if token == self.token:",
        "return user.api_key != given",
        "if request.headers['x-secret'] != secret:",
        "if given == config.secret.get_secret_value():",
        "if signature.decode() == other:",
        'if client["client_secret"] != data["client_secret"]:',
        "ok = expected == await self.token",
    ],
)
def test_a_comparison_of_a_credential_is_seen(line: str) -> None:
    assert compares(line.encode(), makes_macs=False)


@pytest.mark.parametrize(
    "line",
    [
        'if kind == "token":',
        "if token is None or token == '':",
        "if len(tokens) == 2:",
        "if token_type == kind:",
        "if key.token.kind == other:",
        "token = other",
        "assert x >= token",
    ],
)
def test_another_comparison_is_passed_over(line: str) -> None:
    assert not compares(line.encode(), makes_macs=False)


def test_in_a_file_with_macs_a_digest_is_one() -> None:
    assert compares(b"return digest == wanted", makes_macs=True)
    assert not compares(b"return digest == wanted", makes_macs=False)


def test_a_draw_is_seen_beside_the_name_of_a_credential() -> None:
    assert draws(b"import random\nuser.token = str(random.random())\n")
    assert draws(b"from random import choices as c\nuser.token = c('ab', 9)\n")
    assert not draws(b"import random\ncolor = random.choice(colors)\n")
    assert not draws(b"import random\nstate = random.choice(states)\n")
    assert draws(b"import random\n# oauth\nstate = random.choice(states)\n")


def test_a_hash_is_seen_beside_the_name_of_a_key() -> None:
    assert hashes_key(b"import hashlib\nhashlib.md5(text + secret)\n")
    assert not hashes_key(b"import hashlib\nhashlib.md5(cache_key)\n")


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"token[" * 40_000 + b"==", False),
        (b"token(" * 40_000 + b"==", False),
        (b"== " + b"a[(" * 60_000 + b"token", False),
        (b"secret" * 60_000 + b" != x", True),
        (b"== x.decode" * 20_000 + b"token", True),
    ],
)
def test_a_long_line_is_judged_like_a_short_one(data: bytes, seen: bool) -> None:
    assert compares(data, makes_macs=True) == seen


def test_a_long_line_of_draws_or_hashes_is_judged_like_a_short_one() -> None:
    assert draws(b"random( " * 30_000 + b"auth" * 60_000) is False
    assert hashes_key(b"import hashlib\n" + b"md5(" * 60_000) is False
