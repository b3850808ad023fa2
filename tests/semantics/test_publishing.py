"""Where a key is handed out to everybody, and how one knows that it has its private half."""

from __future__ import annotations

import pytest

from authlint.concepts import KeyExport
from semantics.programs import reading, says

HEAD = """
import json
import os
from pathlib import Path
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import FastAPI
from jose import jwk

app = FastAPI()
KEY = jwk.construct(os.environ["PRIVATE_KEY"], "RS256")
"""


def judged(program: str) -> list[tuple[bool, bool]]:
    """Return of each export whether the key is known to be private, and whether it is published."""
    with reading(program) as code:
        exports = [one for one in code.concepts("app.py") if isinstance(one, KeyExport)]
        return [(one.private_key is not None, one.published is not None) for one in exports]


@says(
    ("a variable of the module", 'SET = {"keys": [KEY.to_dict()]}\n\ndef jwks():\n    return SET'),
    (
        "a member of the list",
        "def jwks():\n    found = {'keys': []}\n    found['keys'].append(KEY.to_dict())\n    return found",
    ),
    ("a helper", "def members():\n    return KEY.to_dict()\n\ndef jwks():\n    return [members()]"),
    ("a view class", "class JWKSView:\n    def get(self, request):\n        return KEY.to_dict()"),
    ("a route", "@app.get('/oauth/v2/certs')\ndef answer():\n    return KEY.to_dict()"),
    ("a file", "Path('public/jwks.json').write_text(json.dumps(KEY.to_dict()))"),
    (
        "an open file",
        "with open('.well-known/jwks.json', 'w') as file:\n    json.dump({'keys': [KEY.to_dict()]}, file)",
    ),
)
def test_these_keys_are_published(code: str) -> None:
    assert judged(HEAD + code) == [(True, True)]


@says(
    ("a function that makes the set", "def generate_jwks():\n    return KEY.to_dict()"),
    ("a private file", "Path('private/jwks.json').write_text(json.dumps(KEY.to_dict()))"),
    ("another file", "Path('state.json').write_text(json.dumps(KEY.to_dict()))"),
    ("not in the answer", "def jwks(vault):\n    vault.put(KEY.to_dict())\n    return []"),
    ("another variable", "SET = KEY.to_dict()\n\ndef jwks():\n    return OTHER"),
)
def test_these_keys_are_kept(code: str) -> None:
    assert judged(HEAD + code) == [(True, False)]


@pytest.mark.parametrize(
    ("key", "private"),
    [
        ('jwk.construct(os.environ["PRIVATE_KEY"], "RS256")', True),
        ('jwk.construct(open("private.pem").read(), "RS256")', True),
        ('jwk.construct({"kty": "EC", "crv": "P-256", "d": "AQAB"}, "ES256")', True),
        ('jwk.construct(os.environ["KEY"], "RS256")', False),
        ('jwk.construct(open("public.pem").read(), "RS256")', False),
        ('jwk.construct({"kty": "EC", "crv": "P-256"}, "ES256")', False),
    ],
)
def test_a_key_is_known_to_be_private_by_what_it_was_loaded_from(key: str, private: bool) -> None:
    assert judged(f"{HEAD}def jwks():\n    return {key}.to_dict()") == [(private, True)]
