"""The tokens the shop reads and makes. What has not been verified is never looked at."""

from __future__ import annotations

import hmac
import time
from typing import Any

import jwt

from . import settings
from .settings import Settings

API_TOKEN_SECONDS = 15 * 60


def id_token_claims(shop: Settings, keys: jwt.PyJWKClient, id_token: str, nonce: str) -> dict[str, Any]:
    """Return what the provider says about the user (OpenID Connect Core 1.0 section 3.1.3.7).

    Raises:
        jwt.PyJWTError: the token is not from this provider, not for this client, not for this login, or too old.
    """
    claims: dict[str, Any] = jwt.decode(
        id_token,
        keys.get_signing_key_from_jwt(id_token).key,
        algorithms=["RS256"],
        audience=shop.client_id,
        issuer=settings.ISSUER,
        options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
    )
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise jwt.InvalidTokenError("this ID token belongs to another login")
    return claims


def issue_api_token(shop: Settings, subject: str) -> str:
    """Return a token for the shop's own API, protected by a MAC."""
    now = int(time.time())
    claims = {
        "iss": settings.API_ISSUER,
        "aud": settings.API_AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + API_TOKEN_SECONDS,
        "role": "staff" if subject in shop.staff else "customer",
    }
    return jwt.encode(claims, shop.api_token_key, algorithm="HS256")


def api_token_claims(shop: Settings, token: str) -> dict[str, Any]:
    """Return the claims of a token the shop has issued.

    Raises:
        jwt.PyJWTError: the token is forged, changed, for another API, or too old.
    """
    claims: dict[str, Any] = jwt.decode(
        token,
        shop.api_token_key,
        algorithms=["HS256"],
        audience=settings.API_AUDIENCE,
        issuer=settings.API_ISSUER,
        options={"require": ["iss", "sub", "aud", "exp"]},
    )
    return claims
