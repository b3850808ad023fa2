"""The client side of the authorization code flow (RFC 6749 section 4.1, with PKCE and OpenID Connect)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from . import settings
from .settings import Settings

SECONDS_TO_WAIT = 10


@dataclass(frozen=True, slots=True)
class Transaction:
    """The three random values of one login, kept in the session of the browser that started it.

    Attributes:
        state: comes back with the code; proves that this browser asked for it.
        verifier: shown when the code is redeemed; makes a stolen code worthless (RFC 7636).
        nonce: comes back inside the ID token; proves that the token was made for this login.
    """

    state: str
    verifier: str
    nonce: str

    def for_session(self) -> dict[str, str]:
        """Return the values in a form a session can hold."""
        return asdict(self)


def begin() -> Transaction:
    """Return fresh values for one login."""
    return Transaction(
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        nonce=secrets.token_urlsafe(32),
    )


def authorization_url(shop: Settings, transaction: Transaction) -> str:
    """Return the URL the browser is sent to, so that the user can agree at the provider."""
    digest = hashlib.sha256(transaction.verifier.encode("ascii")).digest()
    query = {
        "response_type": "code",
        "client_id": shop.client_id,
        "redirect_uri": shop.redirect_uri,
        "scope": settings.SCOPE,
        "state": transaction.state,
        "nonce": transaction.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    return f"{settings.AUTHORIZATION_ENDPOINT}?{urlencode(query)}"


def belongs_to(transaction: Transaction, state: str, issuer: str) -> bool:
    """Say whether an answer of the provider is the answer to this login (RFC 6749 section 10.12, RFC 9207)."""
    return hmac.compare_digest(state.encode(), transaction.state.encode()) and issuer == settings.ISSUER


def redeem(shop: Settings, code: str, transaction: Transaction) -> dict[str, Any]:
    """Turn an authorization code into tokens. The code says nothing to the client: it is only handed on."""
    answer = requests.post(
        settings.TOKEN_ENDPOINT,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": shop.redirect_uri,
            "code_verifier": transaction.verifier,
        },
        auth=(shop.client_id, shop.client_secret),
        timeout=SECONDS_TO_WAIT,
    )
    answer.raise_for_status()
    tokens: dict[str, Any] = answer.json()
    return tokens


def photos(access_token: str) -> list[Any]:
    """Return the user's photos. An access token is opaque to the client and travels in a header, never in a URL."""
    answer = requests.get(
        settings.PHOTOS_ENDPOINT,
        headers={"Authorization": f"Bearer {access_token}"},
        timeout=SECONDS_TO_WAIT,
    )
    answer.raise_for_status()
    found: list[Any] = answer.json()
    return found
