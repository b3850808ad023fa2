"""Compact JWS made by hand (RFC 7515 section 7.1), so that no library under proof has a part in a forgery."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Json = Mapping[str, object]


def base64url(data: bytes) -> str:
    """Return data in base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the data of a text in base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hs256(key: bytes, message: bytes) -> bytes:
    """Return the MAC of a message (RFC 7518 section 3.2)."""
    return hmac.new(key, message, hashlib.sha256).digest()


def mac_token(claims: Json, key: bytes, **header: str) -> str:
    """Return a token with a MAC; ``header`` holds further header parameters."""
    return _token({"alg": "HS256", **header}, claims, lambda message: hs256(key, message))


def signed_token(claims: Json, key: RSAPrivateKey, **header: object) -> str:
    """Return a token with a signature; ``header`` holds further header parameters."""
    return _token(
        {"alg": "RS256", **header}, claims, lambda message: key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    )


def unsecured_token(claims: Json) -> str:
    """Return a token with neither (RFC 7519 section 6)."""
    return _token({"alg": "none"}, claims, lambda message: b"")


def _token(header: Json, claims: Json, sign: Callable[[bytes], bytes]) -> str:
    message = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{message}.{base64url(sign(message.encode()))}"
