"""Programs whose tokens last longer than anybody meant: one that was stolen long ago still opens the account."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from authlint.concepts import Severity
from authlint.rule import Example
from proofs.idioms import IDIOMS, bad_with, good_with

EXPIRED = {
    "PyJWT": "ExpiredSignatureError",
    "python-jose": "ExpiredSignatureError",
    "Authlib": "ExpiredTokenError",
    "joserfc": "ExpiredTokenError",
    "jwcrypto": "JWTExpired",
    "python-jwt": "_JWTError: expired",
    "cryptojwt": "VerificationError: Token expired",
    "jwskate": "ExpiredJwt",
}
"""How each library refuses a token that has run out."""

HOUR = 3600
YEAR = 365 * 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Two programs that issue tokens and read them: ``issue(user)`` and ``sign_in(session, token)``.

    Attributes are those of :class:`proofs.proof.Reading`, apart from:
        later: how many seconds after it was issued a stolen token is used.
        zone: the time zone of the server, as ``TZ`` has it.
    """

    rule: str
    library: str
    title: str = ""
    bad: Example
    good: Example
    later: int
    refusal: str
    zone: str = "UTC0"
    library_refuses: str = ""
    severity: Severity | None = "warning"
    unset: tuple[str, ...] = ()


@contextmanager
def clock(seconds: float, zone: str) -> Iterator[None]:
    """Set the clocks that a program reads back by some seconds, on a server in a time zone."""
    now = time.time

    class Datetime(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Datetime:
            return cls.fromtimestamp(now() - seconds, tz)

        @classmethod
        def utcnow(cls) -> Datetime:
            return cls.now(datetime.timezone.utc).replace(tzinfo=None)

    try:
        with (
            mock.patch.dict(os.environ, TZ=zone),
            mock.patch.object(time, "time", return_value=now() - seconds),
            mock.patch.object(datetime, "datetime", Datetime),
        ):
            time.tzset()
            yield
    finally:
        time.tzset()


TIMES = """
import time
from datetime import datetime, timedelta, timezone
"""
READS = """

def sign_in(session, token):
    DECODE
    session["user"] = claims["sub"]
"""
LASTS_A_QUARTER = """
def issue(user):
    ENCODE {"sub": user, "exp": int(time.time()) + 900}
"""
MISTAKES = {
    "jwt-issued-without-exp": """
def issue(user):
    ENCODE {"sub": user}  # finding
""",
    "jwt-custom-expiry-claim": """
def issue(user):
    ENCODE {"sub": user, "expires": int(time.time()) + 900}  # finding
""",
    "token-lifetime-excessive": """
def issue(user):
    claims = {"sub": user, "exp": int(time.time()) + 315_360_000}  # finding
    ENCODE claims
""",
}

NAIVE = """
def issue(user):
    until = datetime.utcnow() + timedelta(minutes=15)  # finding
    ENCODE {"sub": user, "exp": int(until.timestamp())}
"""
AWARE = """
def issue(user):
    until = datetime.now(timezone.utc) + timedelta(minutes=15)
    ENCODE {"sub": user, "exp": int(until.timestamp())}
"""
LOCAL = """
def issue(user):
    until = datetime.now() + timedelta(minutes=15)  # finding
    ENCODE {"sub": user, "exp": until}
"""
UNIVERSAL = """
def issue(user):
    until = datetime.now(timezone.utc) + timedelta(minutes=15)
    ENCODE {"sub": user, "exp": until}
"""

NEEDS_EXPIRY = {"jwskate": "InvalidClaim: .*does not contain an 'exp' claim"}
"""How a library refuses a token that does not say when it runs out."""

PROOFS: list[Lasting] = [
    *(
        Lasting(
            rule=rule,
            library=library,
            bad=bad_with(library, mistake + READS, TIMES),
            good=good_with(library, LASTS_A_QUARTER + READS, TIMES),
            later=YEAR,
            refusal=EXPIRED[library],
            library_refuses="" if rule == "token-lifetime-excessive" else NEEDS_EXPIRY.get(library, ""),
        )
        for rule, mistake in MISTAKES.items()
        for library in IDIOMS
    ),
    *(
        Lasting(
            rule="jwt-naive-datetime-claim",
            library=library,
            bad=bad_with(library, NAIVE + READS, TIMES),
            good=good_with(library, AWARE + READS, TIMES),
            later=4 * HOUR,
            zone="PST8",
            refusal=EXPIRED[library],
        )
        for library in IDIOMS
    ),
    *(
        Lasting(
            rule="jwt-naive-datetime-claim",
            library=library,
            title="the local time of a server in Tokyo",
            bad=bad_with(library, LOCAL + READS, TIMES),
            good=good_with(library, UNIVERSAL + READS, TIMES),
            later=4 * HOUR,
            zone="JST-9",
            refusal=EXPIRED[library],
        )
        for library in ("PyJWT", "python-jose", "Authlib", "joserfc")
    ),
]
