"""What attackers know, and the tokens they make of it. None of them has seen the issuer's private key or secret."""

from __future__ import annotations

import ast
import base64
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from proofs.compact import base64url, from_base64url, hs256, mac_token, unsecured_token

ADMINISTRATOR = "administrator"
ATTACKER = "mallory"
CLAIMS = {"sub": ADMINISTRATOR}


class Obtain(Protocol):
    """Gives a genuine token with the claims that are asked for."""

    def __call__(self, claims: Mapping[str, object], *, signed: bool = False) -> str: ...


@dataclass(frozen=True, slots=True)
class Attacker:
    """What an attacker knows.

    Attributes:
        source: of the program under attack.
        public_der, public_pem: the issuer's public key.
        partner_secret: what a partner was given for something else; only :func:`as_the_partner` uses it.
        obtained: makes a token that the issuer really gave out, with these claims, to somebody or for something else:
            it has run out, is for another audience, or serves another purpose. ``RS256`` tokens with ``signed=True``.
    """

    source: str
    public_der: bytes
    public_pem: bytes
    partner_secret: str
    obtained: Obtain


Attack = Callable[[Attacker], Iterator[str]]
"""Yields tokens of which one accepted is enough to be the administrator."""


def with_another_key(attacker: Attacker) -> Iterator[str]:
    """The MAC is right, but its key is the attacker's own."""
    yield mac_token(CLAIMS, secrets.token_bytes(32))


def without_signature(attacker: Attacker) -> Iterator[str]:
    yield unsecured_token(CLAIMS)


def with_the_public_pem_as_secret(attacker: Attacker) -> Iterator[str]:
    yield mac_token(CLAIMS, attacker.public_pem)


def with_the_public_der_as_secret(attacker: Attacker) -> Iterator[str]:
    yield mac_token(CLAIMS, attacker.public_der)


def with_the_public_base64_as_secret(attacker: Attacker) -> Iterator[str]:
    yield mac_token(CLAIMS, base64.b64encode(attacker.public_der))


def as_the_partner(attacker: Attacker) -> Iterator[str]:
    """A partner signs in as somebody else, with the key that was agreed upon for orders."""
    yield mac_token(CLAIMS, attacker.partner_secret.encode(), kid="orders")


def with_every_text_of_the_source(attacker: Attacker) -> Iterator[str]:
    for text in texts(attacker.source):
        yield mac_token(CLAIMS, text.encode())


def texts(source: str) -> list[str]:
    """Return the text literals of a program, each once; the empty one included when it is written there."""
    found = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def rewritten(attacker: Attacker, own_token: str) -> Iterator[str]:
    """Yield the attacker's token with another "sub": its signature left as it was, and made anew with every text."""
    header, payload, signature = own_token.split(".")
    claims = from_base64url(payload).decode().replace(json.dumps(ATTACKER), json.dumps(ADMINISTRATOR))
    message = f"{header}.{base64url(claims.encode())}"
    yield f"{message}.{signature}"
    for text in texts(attacker.source):
        yield f"{message}.{base64url(hs256(text.encode(), message.encode()))}"
