"""Names of claims that nobody should read in a token: it is signed, and everybody who holds it can decode it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")

SECRETS: Mapping[tuple[str, ...], str] = {
    ("password",): "a password",
    ("passwd",): "a password",
    ("pwd",): "a password",
    ("passphrase",): "a passphrase",
    ("password", "hash"): "the hash of a password",
    ("hashed", "password"): "the hash of a password",
    ("password", "salt"): "the salt of a password",
    ("pwd", "hash"): "the hash of a password",
    ("hashed", "pwd"): "the hash of a password",
    ("secret",): "a secret",
    ("secret", "key"): "a secret key",
    ("secret", "access", "key"): "a secret key",
    ("api", "key"): "an API key",
    ("apikey",): "an API key",
    ("private", "key"): "a private key",
    ("encryption", "key"): "a key",
    ("refresh", "token"): "a refresh token",
    ("otp",): "a one-time password",
    ("otp", "code"): "a one-time password",
    ("security", "answer"): "the answer to a security question",
    ("connection", "string"): "a connection string",
    ("ssn",): "a social security number",
    ("social", "security", "number"): "a social security number",
    ("national", "id"): "an identity number",
    ("passport", "number"): "an identity number",
    ("credit", "card"): "a credit card number",
    ("credit", "card", "number"): "a credit card number",
    ("card", "number"): "a credit card number",
    ("cvv",): "the security code of a card",
    ("cvc",): "the security code of a card",
    ("iban",): "an account number",
    ("bank", "account"): "an account number",
}
"""The last words of a name to what it holds. The same idea as ``joserfc.jwt.check_sensitive_data``."""

TELLS_ABOUT = frozenset(
    {
        *("is", "has", "have", "had", "no", "not", "without", "with", "uses", "use", "set", "unset", "allow", "can"),
        *("need", "needs", "must", "require", "requires", "required", "enable", "enabled", "disable", "show", "should"),
        *("reset", "change", "changed", "update", "force", "forgot", "forgotten", "verify", "expired", "temporary"),
    }
)
"""First words of a name that tells something about a secret instead of holding it."""


def words_of(name: str) -> list[str]:
    """Return the words of a name in snake, kebab or camel case, in lower case."""
    return [word.lower() for word in _WORDS.findall(name)]


def secret_in(name: str) -> str | None:
    """Return what a claim of this name holds that nobody should read, or ``None``."""
    words = tuple(words_of(name))
    if not words or words[0] in TELLS_ABOUT:
        return None
    # The longest match says most: a password hash is no password.
    endings = (words[start:] for start in range(len(words)))
    return next((SECRETS[ending] for ending in endings if ending in SECRETS), None)


CLIENT_ROLES = "resource_access"
"""Keycloak's claim with the roles somebody has in each client. A token that lists some for a client names it in "aud":
https://www.keycloak.org/docs/latest/server_admin/index.html#_audience_resolve"""
