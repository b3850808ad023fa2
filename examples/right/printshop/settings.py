"""What the shop must know before it starts. Secrets come from the environment, and none has a fallback."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

ISSUER = "https://accounts.example"
AUTHORIZATION_ENDPOINT = f"{ISSUER}/authorize"
TOKEN_ENDPOINT = f"{ISSUER}/token"
JWKS_URI = f"{ISSUER}/keys"
PHOTOS_ENDPOINT = "https://photos.example/v1/photos"
SCOPE = "openid photos.read"

API_ISSUER = "https://printshop.example"
API_AUDIENCE = "https://printshop.example/api"


class MissingSettingError(Exception):
    """An environment variable the shop cannot run without is not set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The part of the configuration that differs from one installation to the next.

    Attributes:
        client_id: the public name the provider gave this client at registration; it is no secret.
        client_secret: what this client shows to the token endpoint to prove who it is.
        redirect_uri: where the provider sends the browser back, exactly as registered.
        session_key: the key Flask signs session cookies with.
        api_token_key: the MAC key of the shop's own API tokens, at least 32 bytes.
        staff: the subjects who may see the orders of everybody.
    """

    client_id: str
    client_secret: str
    redirect_uri: str
    session_key: str
    api_token_key: str
    staff: frozenset[str]


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings, or refuse to start.

    Raises:
        MissingSettingError: a variable is not set or empty.
    """
    return Settings(
        client_id=_required(environment, "PRINTSHOP_CLIENT_ID"),
        client_secret=_required(environment, "PRINTSHOP_CLIENT_SECRET"),
        redirect_uri=_required(environment, "PRINTSHOP_REDIRECT_URI"),
        session_key=_required(environment, "PRINTSHOP_SESSION_KEY"),
        api_token_key=_required(environment, "PRINTSHOP_API_TOKEN_KEY"),
        staff=frozenset(environment.get("PRINTSHOP_STAFF", "").split()),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise MissingSettingError(f"set the environment variable {name}")
    return value
