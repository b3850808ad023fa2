"""The client side of the authorization code flow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import requests

from . import settings

SECONDS_TO_WAIT = 10


def authorization_url() -> str:
    """Return the URL the browser is sent to, so that the user can agree at the provider."""
    query = {
        "response_type": "code",
        "client_id": settings.CLIENT_ID,
        "redirect_uri": settings.REDIRECT_URI,
        "scope": settings.SCOPE,
    }
    return f"{settings.AUTHORIZATION_ENDPOINT}?{urlencode(query)}"


def redeem(code: str) -> dict[str, Any]:
    """Turn an authorization code into tokens."""
    answer = requests.post(
        settings.TOKEN_ENDPOINT,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.REDIRECT_URI,
            "client_id": settings.CLIENT_ID,
            "client_secret": settings.CLIENT_SECRET,
        },
        timeout=SECONDS_TO_WAIT,
    )
    answer.raise_for_status()
    tokens: dict[str, Any] = answer.json()
    return tokens


def public_key() -> str:
    """Return the provider's public key as PEM text."""
    return requests.get(settings.PUBLIC_KEY_URL, timeout=SECONDS_TO_WAIT).text


def photos(access_token: str) -> list[Any]:
    """Return the user's photos."""
    answer = requests.get(
        settings.PHOTOS_ENDPOINT,
        headers={"Authorization": f"Bearer {access_token}"},
        timeout=SECONDS_TO_WAIT,
    )
    answer.raise_for_status()
    found: list[Any] = answer.json()
    return found
