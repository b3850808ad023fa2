"""Tokens, keys and secrets that everybody knows, because a standard, a manual or a well-known page prints them."""

from __future__ import annotations

COMMON_SECRETS = (
    *(
        "secret",
        "Secret",
        "SECRET",
        "secretkey",
        "secret_key",
        "secret-key",
        "SECRET_KEY",
        "your-secret-key",
        "mysecret",
    ),
    *("your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret", "a-string-secret-at-least-256-bits-long"),
    *("changeme", "change-me", "password", "jwt", "jwtsecret", "jwt_secret", "jwt-secret", "key", "private", "token"),
    *(
        "test",
        "dev",
        "development",
        "default",
        "admin",
        "123456",
        "12345",
        "supersecret",
        "super-secret",
        "super_secret",
    ),
    *("super-secret-jwt-token-with-at-least-32-characters-long", "shhhhh", "shhhhhared-secret", "qwerty", "example"),
)
"""Secrets of manuals, templates and first attempts."""

EXAMPLE_SUBJECTS = frozenset({"1234567890"})
"""The "sub" of the token on the start page of jwt.io, which is copied everywhere."""

EXAMPLE_ISSUERS = frozenset({"joe"})
"""The "iss" of the tokens of RFC 7515 appendix A and RFC 7519 section 3.1."""

ANONYMOUS_ROLES = frozenset({"anon"})
"""The "role" of tokens that are built into web pages, and open only what everybody may see."""

EXAMPLE_KEYS = frozenset(
    {
        "AyM1SysPpbyDfgZl",  # RFC 7515 appendix A.1
        "Eq5w1xzxPkJmHYwZ",  # RFC 7515 appendix A.2
        "jpsQnnGQmL-YBIff",  # RFC 7515 appendix A.3
        "AY5pb7A0UFiB3REL",  # RFC 7515 appendix A.4
        "870MB6gfuTJ4HtUn",  # RFC 7517 appendix A.2
        "X4cTteJY_gn4FYPs",  # RFC 7517 appendix A.2
        "GawgguFyGrWKav7A",  # RFC 7517 appendix A.3
        "nWGxne_9WmC6hEr0",  # RFC 8037 appendix A.1
    }
)
"""How the private members of the keys in the standards begin."""
