"""Who issues genuine tokens: the keys, the tokens, and the environment in which the programs run."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from proofs.compact import base64url, mac_token, signed_token


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer of the tokens that the programs are meant to accept.

    Attributes:
        private_key: signs RS256 tokens; its public key is known to everybody.
        secret: of HS256 tokens; known to the issuer and to the programs, and to nobody else.
        partner_secret: shared with a partner, whose orders carry a MAC. Some programs keep it beside the public key,
            under the key ID "orders". Where the partner shares the sessions of a website, it is their key.
    """

    private_key: rsa.RSAPrivateKey
    secret: str
    partner_secret: str

    @property
    def public_der(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def public_pem(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def mac_token(self, user: str) -> str:
        return mac_token({"sub": user}, self.secret.encode())

    def signed_token(self, user: str) -> str:
        return signed_token({"sub": user}, self.private_key, kid="issuer")

    def token(self, claims: Mapping[str, object], *, signed: bool = False) -> str:
        """Return a genuine token with any claims: with a signature, or else with a MAC."""
        if signed:
            return signed_token(claims, self.private_key, kid="issuer")
        return mac_token(claims, self.secret.encode())

    def environment(self) -> dict[str, str]:
        """Return what the programs find in their environment."""
        numbers = self.private_key.public_key().public_numbers()
        keys = [
            {"kid": "issuer", "kty": "RSA", "n": _base64url_integer(numbers.n), "e": _base64url_integer(numbers.e)},
            {"kid": "orders", "kty": "oct", "k": base64url(self.partner_secret.encode())},
        ]
        return {
            "JWT_KEY": self.secret,
            "PARTNER_KEY": self.partner_secret,
            "FLASK_SECRET_KEY": self.partner_secret,
            "FLASK_JWT_KEY": self.secret,
            "PUBLIC_KEY": self.public_pem.decode(),
            "PUBLIC_KEY_BASE64": base64.b64encode(self.public_der).decode(),
            "KEY_SET": json.dumps({"keys": keys}),
            "PUBLISHED_KEYS": "data:application/json," + quote(json.dumps({"keys": keys[:1]})),
        }


def new_issuer() -> Issuer:
    """Return an issuer with fresh keys."""
    return Issuer(
        rsa.generate_private_key(public_exponent=65537, key_size=2048),
        secret=secrets.token_hex(32),
        partner_secret=secrets.token_hex(32),
    )


def _base64url_integer(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
