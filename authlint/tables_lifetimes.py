"""How long which tokens may be valid, and the tokens that have no expiry by design."""

from __future__ import annotations

import re

ACCESS_TOKEN_ADVISED = 3600
"""Seconds; RFC 6750 section 5.3 advises one hour or less."""

ACCESS_TOKEN_LIMIT = 86_400
"""Seconds; a choice of ours: nobody takes a day for short."""

SESSION_LIMIT = 30 * 86_400
"""Seconds that an ID token or the token of a session may be valid; a choice of ours."""

REFRESH_TOKEN_LIMIT = 366 * 86_400
"""Seconds; a choice of ours. ASVS 10.4.8 asks for some absolute expiration."""

CODE_LIMIT = 600
"""Seconds that an authorization code may be valid; RFC 6749 section 4.1.2."""

LEEWAY_LIMIT = 300
"""Seconds that clocks may differ: "usually no more than a few minutes" (RFC 7519 section 4.1.4)."""

LIMITS = {
    "access": ACCESS_TOKEN_LIMIT,
    "session": SESSION_LIMIT,
    "refresh": REFRESH_TOKEN_LIMIT,
    "code": CODE_LIMIT,
}
"""Kinds of tokens to the seconds they may be valid."""

KIND_CLAIMS = ("typ", "type", "token_type", "tokenType", "token_use", "kind", "purpose", "grant")
"""Header parameters and claims that say what kind of token it is."""

NUMERIC_DATES = ("exp", "nbf", "iat", "auth_time")
"""Claims that hold seconds since 1970-01-01 in UTC: RFC 7519 section 2 and OpenID Connect Core section 2."""

LETS_IN = frozenset({"jwt", "at+jwt", "application/at+jwt", "id+jwt", "access", "refresh", "bearer", "jws"})
"""Values of the header "typ" that say nothing else than that the token lets somebody in (RFC 9068 section 2.1)."""

STATEMENT_CLAIMS = frozenset(
    {
        "events",  # a security event token, RFC 8417 section 2.2
        *("software_id", "software_statement"),  # RFC 7591 section 2.3
        *("htu", "htm"),  # a DPoP proof, good for one request; RFC 9449 section 4.2
        "sd_hash",  # a key binding JWT, good for one presentation of a credential
    }
)
"""Claims of tokens that have no expiry by design."""

SAYS_WHEN = re.compile(
    r"(?:^|[_\W])exp(?:$|[_\W]|ir)|[a-z]Exp|valid|until|not_?after|ttl|life|max_?age|deadline", re.ASCII
)
"""Names of claims that say how long a token is valid, in words of the program's own."""

FAR_AHEAD = 4_102_444_800
"""The year 2100 as a NumericDate: an expiry that far ahead is none."""

LOOKED_UP = frozenset({"api", "pat", "personal", "machine", "service", "bot", "device", "agent", "robot", "license"})
"""Words in the name of a function that makes tokens for programs, which are kept in a list and can be taken back."""
