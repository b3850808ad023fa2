"""Programs whose key stands in their source: an attacker reads it and makes tokens."""

from __future__ import annotations

import re

from authlint.rule import MARKER, Example, bad
from proofs.attacker import with_every_text_of_the_source
from proofs.corrected import ISSUERS, READERS, WRONG_MAC
from proofs.proof import Issuing, Proof, Reading

FROM_ENVIRONMENT = 'os.environ["JWT_KEY"]'


def with_key(program: Example, key: str, marker: str = f"  {MARKER}") -> Example:
    """Return a program whose key is written otherwise, and is to be reported for it unless the marker is empty."""
    before, line, after = re.split(
        rf"^(.*{re.escape(FROM_ENVIRONMENT)}.*)$", program.files["app.py"], flags=re.MULTILINE
    )
    return bad(f"{before}{line.replace(FROM_ENVIRONMENT, key)}{marker}{after}")


SECRET = "the-portal-of-the-north-sea-company"
LITERAL = f'"{SECRET}"'
FALLBACK = f'os.environ.get("JWT_KEY", {LITERAL})'
EMPTY = 'os.environ.get("JWT_KEY", "")'
EMPTY_KEY_REFUSED = {
    "PyJWT": "InvalidKeyError: HMAC key must not be empty",
    "Authlib": "ValueError: oct key material must not be empty",
    "joserfc": "ValueError: oct key material must not be empty",
    "jwcrypto": "InvalidJWSSignature",
    "python-jwt": "InvalidJWSSignature",
    "cryptojwt": "UnsupportedAlgorithm: client_secret too short",
}
"""How a library refuses an empty key: PyJWT from 2.13 on, Authlib from 1.9.1, joserfc from 1.6.8, python-jose never."""

HARDCODED: list[Proof] = [
    *(
        Reading(
            rule="jwt-hardcoded-secret",
            library=library,
            bad=with_key(program, LITERAL),
            good=program,
            attack=with_every_text_of_the_source,
            refusal=WRONG_MAC[library],
            old_secret=SECRET,
        )
        for library, program in READERS.items()
    ),
    *(
        Issuing(
            rule="jwt-hardcoded-secret",
            library=library,
            bad=with_key(program, LITERAL),
            good=program,
        )
        for library, program in ISSUERS.items()
    ),
]

INSECURE_DEFAULT: list[Proof] = [
    *(
        Reading(
            rule="jwt-secret-insecure-default",
            library=library,
            bad=with_key(program, FALLBACK),
            good=program,
            attack=with_every_text_of_the_source,
            refusal=WRONG_MAC[library],
            unset=("JWT_KEY",),
        )
        for library, program in READERS.items()
    ),
    *(
        Reading(
            rule="jwt-secret-insecure-default",
            library=library,
            title="empty",
            bad=with_key(program, EMPTY, "") if library in EMPTY_KEY_REFUSED else with_key(program, EMPTY),
            good=program,
            attack=with_every_text_of_the_source,
            refusal=WRONG_MAC[library],
            library_refuses=EMPTY_KEY_REFUSED.get(library, ""),
            severity=None if library in EMPTY_KEY_REFUSED else "error",
            unset=("JWT_KEY",),
        )
        for library, program in READERS.items()
        if library != "jwskate"  # An empty text that becomes a key object is not reported, and jwskate makes one of it.
    ),
    *(
        Issuing(
            rule="jwt-secret-insecure-default",
            library=library,
            bad=with_key(program, FALLBACK),
            good=program,
            unset=("JWT_KEY",),
        )
        for library, program in ISSUERS.items()
    ),
]

PROOFS = [*HARDCODED, *INSECURE_DEFAULT]
