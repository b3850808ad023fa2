"""What the shop must know before it starts."""

from __future__ import annotations

import os

ISSUER = "https://accounts.example"
AUTHORIZATION_ENDPOINT = f"{ISSUER}/authorize"
TOKEN_ENDPOINT = f"{ISSUER}/token"
PUBLIC_KEY_URL = f"{ISSUER}/public-key.pem"
PHOTOS_ENDPOINT = "https://photos.example/v1/photos"
SCOPE = "openid photos.read"
REDIRECT_URI = "https://printshop.example/callback"

# Given out by the provider when the shop was registered. The first is public, the second is a secret.
CLIENT_ID = "printshop-web"
CLIENT_SECRET = "h7Vq-2nD4tYc0LxPz8Wb"

# Works on every laptop without further ado, and in production as well if somebody forgets the variables.
SESSION_KEY = os.environ.get("PRINTSHOP_SESSION_KEY", "dev-session-key")
API_TOKEN_KEY = os.getenv("PRINTSHOP_API_TOKEN_KEY") or "printshop-api"

VOUCHER_KEY = "photo-week"
MAIL_LINK_KEY = "unsubscribe"

# The gateway of the print partners was planned to verify their tokens.
PARTNER_TOKEN_OPTIONS = {"verify_signature": False}
