"""Programs whose signing key others have as well: it stands in the source, or protects sessions too."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from authlint.rule import MARKER, Example, bad
from proofs.attacker import CLAIMS, Attacker
from proofs.compact import mac_token, signed_token
from proofs.corrected import PINNED, WRONG_MAC
from proofs.idioms import IDIOMS, bad_with, good_with
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


@functools.cache
def committed_key() -> str:
    """Return a private key as somebody has committed it."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def with_every_private_key_of_the_source(attacker: Attacker) -> Iterator[str]:
    for written in re.findall(r"-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----", attacker.source):
        key = load_pem_private_key(written.replace(r"\n", "\n").encode(), None)
        assert isinstance(key, RSAPrivateKey)
        yield signed_token(CLAIMS, key, kid="issuer")
    # Where none is found, there is only a key of his own.
    yield signed_token(CLAIMS, generate_private_key(public_exponent=65537, key_size=2048), kid="issuer")


def signing_itself(program: Example) -> Example:
    """Return a program that signs the tokens it reads, with a private key in its source."""
    head = f"""\
import base64
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

PRIVATE = load_pem_private_key({committed_key().encode()!r}, None)  {MARKER}
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
DER = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

"""
    source = program.files["app.py"].replace('os.environ["PUBLIC_KEY"]', "PEM")
    return bad(head + re.sub(r"os\.environ\[['\"]PUBLIC_KEY_BASE64['\"]\]", "base64.b64encode(DER).decode()", source))


SIGNS_AND_READS = """
def issue(user):
    ENCODE {"sub": user, "exp": int(time.time()) + 900}

def sign_in(session, token):
    DECODE
    session["user"] = claims["sub"]
"""
FLASK = """
import time
from flask import Flask
app = Flask("app")
app.config.from_prefixed_env()
"""


def with_the_session_key(attacker: Attacker) -> Iterator[str]:
    """A partner that shares the sessions, and so has their key, makes tokens with it."""
    yield mac_token({**CLAIMS, "exp": int(time.time()) + 900}, attacker.partner_secret.encode())


def lasting(issuer: Issuer, user: str) -> str:
    return issuer.token({"sub": user, "exp": int(time.time()) + 900})


def reused(library: str) -> Example:
    """Return a program that signs with the session key; what is reported is where it signs."""
    body = SIGNS_AND_READS.replace("+ 900}", "+ 900}  # finding")
    return bad_with(library, body, FLASK, 'app.config["SECRET_KEY"]')


PROOFS: list[Proof] = [
    *(
        Reading(
            rule="jwt-private-key-in-source",
            library=library,
            bad=signing_itself(program),
            good=program,
            attack=with_every_private_key_of_the_source,
            genuine=Issuer.signed_token,
            refusal=WRONG_MAC[library],
            bad_reads_genuine=False,
        )
        for library, program in PINNED.items()
    ),
    *(
        Reading(
            rule="jwt-key-reuse",
            library=library,
            bad=reused(library),
            good=good_with(library, SIGNS_AND_READS, FLASK, 'app.config["JWT_KEY"]'),
            attack=with_the_session_key,
            genuine=lasting,
            refusal=WRONG_MAC[library],
            severity="note",
            bad_reads_genuine=False,
        )
        for library in IDIOMS
        if library != "cryptojwt"
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("jwt-key-reuse", "cryptojwt"): "not reported: its jars of keys are not modelled",
}
