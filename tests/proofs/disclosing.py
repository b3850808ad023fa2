"""Programs that put a secret into a token: whoever holds the token reads it, without any key."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.concepts import Severity
from authlint.rule import Example
from proofs.idioms import IDIOMS, bad_with, good_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosing:
    """Two programs that define ``issue(user)``, where the user has a ``name`` and a ``password_hash``.

    Attributes are those of :class:`proofs.proof.Reading`, apart from what is about reading.
    """

    rule: str
    library: str
    title: str = ""
    bad: Example
    good: Example
    library_refuses: str = ""
    severity: Severity | None = "warning"
    unset: tuple[str, ...] = ()


NAMED = """
def issue(user):
    ENCODE {"sub": user.name, "password_hash": user.password_hash, "exp": int(time.time()) + 900}  # finding
"""
WHOLE = """
def issue(user):
    ENCODE {**user.__dict__, "exp": int(time.time()) + 900}  # finding
"""
SELECTED = """
def issue(user):
    ENCODE {"sub": user.name, "exp": int(time.time()) + 900}
"""

PROOFS: list[Disclosing] = [
    Disclosing(
        rule=rule,
        library=library,
        bad=bad_with(library, mistake, "import time"),
        good=good_with(library, SELECTED, "import time"),
    )
    for rule, mistake in (("jwt-sensitive-claims", NAMED), ("jwt-model-dump-payload", WHOLE))
    for library in IDIOMS
]
