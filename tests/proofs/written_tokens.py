"""Programs with a token in their source: whoever reads it shows it."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.concepts import Severity
from authlint.rule import Example
from proofs.attacker import ADMINISTRATOR
from proofs.idioms import IDIOMS, bad_with, good_with
from proofs.running import one_issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """Two programs with a token of the administrator's. Each defines ``sign_in(session, token)``.

    Attributes are those of :class:`proofs.proof.Reading`, apart from what is about a forgery.
    """

    rule: str
    library: str
    title: str = ""
    bad: Example
    good: Example
    library_refuses: str = ""
    severity: Severity | None = "warning"
    unset: tuple[str, ...] = ()


TOKEN = one_issuer().token({"sub": ADMINISTRATOR, "exp": 4_102_444_800})
"""A genuine token that is good until the end of the century."""

READS = """
AUTHORIZATION = {token}

def sign_in(session, token):
    DECODE
    session["user"] = claims["sub"]
"""

PROOFS: list[Committed] = [
    Committed(
        rule="token-literal-in-source",
        library=library,
        bad=bad_with(library, READS.format(token=f'"Bearer {TOKEN}"  # finding')),
        good=good_with(library, READS.format(token='"Bearer " + os.environ["API_TOKEN"]')),
    )
    for library in IDIOMS
]
