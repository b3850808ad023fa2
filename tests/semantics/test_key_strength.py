"""How much randomness the call that makes a key draws."""

from __future__ import annotations

import pytest

from authlint.concepts import TokenEncode
from semantics.programs import reading

ENOUGH = ""
ANSWERS = {
    "secrets.token_bytes(13)": "is drawn with only 104 bits of randomness",
    "secrets.token_hex(8)": "is drawn with only 64 bits of randomness",
    "secrets.token_urlsafe(9)": "is drawn with only 72 bits of randomness",
    "os.urandom(8).hex()": "is drawn with only 64 bits of randomness",
    "get_random_string(12)": "is drawn with only 71 bits of randomness",
    "os.urandom(16)": "has 16 octets, and HS256 demands 32",
    "secrets.token_urlsafe(16)": "has 22 octets, and HS256 demands 32",
    "secrets.token_hex(16)": ENOUGH,
    "secrets.token_hex()": ENOUGH,
    "os.urandom(size)": ENOUGH,
    "os.urandom(-1)": ENOUGH,
    "secrets.token_bytes(2).join(parts)": ENOUGH,
    "hashlib.sha256(b'the north sea').digest()": "is the hash of a text that stands in the source",
    "hashlib.new('md5', b'the north sea').hexdigest()": "is the hash of a text that stands in the source",
    "hashlib.sha256(os.environ['DB_PASSWORD'].encode()).digest()": "is a single hash of the password `DB_PASSWORD`",
    "hashlib.sha256(os.environ['MASTER_KEY'].encode()).digest()": ENOUGH,
    "hashlib.pbkdf2_hmac('sha256', os.environb[b'PASSWORD'], salt, 600_000)": ENOUGH,
}


@pytest.mark.parametrize(("key", "answer"), ANSWERS.items())
def test_the_call_that_makes_a_key_says_how_strong_it_is(key: str, answer: str) -> None:
    program = f"""
        import hashlib
        import os
        import secrets
        import jwt
        from django.utils.crypto import get_random_string

        def issue(claims, size, salt, parts):
            return jwt.encode(claims, {key}, algorithm="HS256")
    """
    with reading(program) as code:
        (encode,) = (one for one in code.concepts("app.py") if isinstance(one, TokenEncode))
        found = encode.guessable or encode.short
        assert (found.reason if found is not None else ENOUGH) == answer
