# authlint: ignore-file[jwt-hardcoded-secret] these are tried on tokens found in other people's source
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
        "AyM1SysPpbyDfgZl",  # RFC 7515 appendix A.1, and RFC 7517 appendix A.3
        "Eq5xpGnNCivDflJs",  # RFC 7515 appendix A.2
        "jpsQnnGQmL-YBIff",  # RFC 7515 appendix A.3
        "AY5pb7A0UFiB3REL",  # RFC 7515 appendix A.4
        "kLdtIj6GbDks_ApC",  # RFC 7516 appendix A.1
        "VFCWOqXr8nvZNyaa",  # RFC 7516 appendix A.2
        "870MB6gfuTJ4HtUn",  # RFC 7517 appendix A.2
        "X4cTteJY_gn4FYPs",  # RFC 7517 appendix A.2
        "GawgguFyGrWKav7A",  # RFC 7517 appendix A.3, and RFC 7516 appendix A.3
        "GRtbIQmhOZtyszfg",  # RFC 7517 appendix C.1
        "AAhRON2r9cqXX1hg",  # RFC 7520 section 3.2
        "bWUC9B-EFRIo8kpG",  # RFC 7520 section 3.4
        "hJtXIZ2uSN5kbQfb",  # RFC 7520 section 3.5
        "nWGxne_9WmC6hEr0",  # RFC 8037 appendix A.1
    }
)
"""How the private members of the keys in the standards begin.

Compared with the keys in the tests of jwcrypto (``jwcrypto/tests.py`` and ``tests-cookbook.py``).
"""
