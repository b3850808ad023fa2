"""Names that say what a value is: an access token, a client secret, a code; or that it only tells something of one."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from authlint.semantics.credential_names import OTHER_TOKENS, words

TOKEN_KEYS = frozenset({"access_token", "refresh_token", "id_token", "accessToken", "refreshToken", "idToken"})
"""Parameters of a token response (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3)."""

_WHAT = {
    ("access", "token"): "an access token",
    ("refresh", "token"): "a refresh token",
    ("id", "token"): "an ID token",
    ("bearer", "token"): "an access token",
    ("oauth", "token"): "an access token",
    ("auth", "token"): "an access token",
    ("jwt", "token"): "a token",
    ("session", "token"): "a session token",
    ("client", "secret"): "a client secret",
    ("code", "verifier"): "a PKCE verifier",
    ("client", "assertion"): "a client assertion",
    ("authorization", "code"): "an authorization code",
    ("auth", "code"): "an authorization code",
}
"""The last two words of a name that leave no doubt."""

_WHAT_IN_ONE = {
    "accesstoken": "an access token",
    "refreshtoken": "a refresh token",
    "idtoken": "an ID token",
    "clientsecret": "a client secret",
}

_MAYBE = frozenset({"token", "jwt", "jws", "bearer", "authorization", "tok", "authtoken"})
"""The last word of a name that may be one; there has to be another reason to believe it."""

_CHANGED = frozenset(
    {
        *("masked", "hashed", "hash", "redacted", "encrypted", "safe", "short", "truncated", "obfuscated", "sanitized"),
        *("scrubbed", "digest", "fingerprint", "preview", "has", "is", "use", "no", "num", "count", "number", "csrf"),
        *("xsrf", "forgery", "allow", "require", "requires", "send", "with", "needs", "should", "max", "min", "total"),
        *("invalid", "missing", "dummy", "fake", "input", "output", "prompt", "completion", "censored", "partial"),
        *("length", "len", "conf", "name", "field", "key", "can", "supports", "expired", "valid", "enable", "enabled"),
    }
)
"""Words beside which a name is of something that is told of a token, of a changed copy, or of another kind of token."""

ONE_TIME = frozenset(
    {
        *(
            "reset",
            "verification",
            "verify",
            "confirm",
            "confirmation",
            "activation",
            "invite",
            "invitation",
            "renewal",
        ),
        *("unsubscribe", "download", "upload", "share", "signup", "register", "registration", "transfer", "magic"),
        *("email", "approval", "approve", "preview", "webhook", "hook", "sas"),
    }
)
"""Words of tokens that are made to stand in a link."""


def named(name: str) -> str:
    """Return what a value of that name certainly is, ``"an access token"``, or an empty text."""
    found = words(name)
    if not found or _CHANGED & set(found) or OTHER_TOKENS & set(found):
        return ""
    return _WHAT.get(tuple(found[-2:]), "") or _WHAT_IN_ONE.get(found[-1], "")  # type: ignore[arg-type]


def may_be_token(name: str) -> bool:
    """True for a name that may be the one of a token."""
    found = words(name)
    return bool(found) and found[-1] in _MAYBE and not (_CHANGED | OTHER_TOKENS) & set(found)


def is_one_time(name: str) -> bool:
    """True for the name of a token that is made to stand in a link."""
    return bool(ONE_TIME & set(words(name)))


def behind_bearer(text: cst.FormattedString) -> Iterator[cst.BaseExpression]:
    """Yield what stands behind the word that introduces a token in a header (RFC 6750 section 2.1)."""
    before = ""
    for part in text.parts:
        if isinstance(part, cst.FormattedStringText):
            before = part.value
        elif isinstance(part, cst.FormattedStringExpression):
            if before.lower().endswith("bearer "):
                yield part.expression
            before = ""
