"""Programs whose secret is the hash of something that can be read or guessed: an attacker hashes it, too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from authlint.rule import Example, bad
from proofs.attacker import CLAIMS, Attacker, texts
from proofs.compact import mac_token
from proofs.corrected import READERS, WRONG_MAC
from proofs.keys_in_source import with_key
from proofs.proof import Proof, Reading

WORDS = "the portal of the north sea company"
HASHED = f'hashlib.sha256("{WORDS}".encode()).hexdigest()'


def hashed_once(program: Example) -> Example:
    """Return a program whose key is a plain hash of words in its source."""
    source = with_key(program, HASHED).files["app.py"]
    return bad(source.replace("import os\n", "import hashlib\nimport os\n", 1))


def with_the_hash_of_every_text(attacker: Attacker) -> Iterator[str]:
    for text in texts(attacker.source):
        yield mac_token(CLAIMS, hashlib.sha256(text.encode()).hexdigest().encode())


PROOFS: list[Proof] = [
    Reading(
        rule="jwt-weak-hmac-secret",
        library=library,
        bad=hashed_once(program),
        good=program,
        attack=with_the_hash_of_every_text,
        refusal=WRONG_MAC[library],
        old_secret=hashlib.sha256(WORDS.encode()).hexdigest(),
    )
    for library, program in READERS.items()
]

_NO_ATTACK = "breaking a key of this size takes more machines than a test has"
_TOO_LONG = "the attack needs many thousand answers of a running recipient"

NOT_PROVEN: dict[tuple[str, str], str] = {
    **{("jwt-weak-asymmetric-key", library): _NO_ATTACK for library in READERS},
    **{("jwe-rsa1-5", library): _TOO_LONG for library in ("python-jose", "Authlib", "joserfc", "jwcrypto")},
}
