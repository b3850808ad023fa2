"""What is proven: a program with a mistake lets a forged token in, the same program without it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from authlint.concepts import Severity
from authlint.rule import Example
from proofs.attacker import Attack
from proofs.issuer import Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Two programs that sign users in by their tokens. Each defines ``sign_in(session, token)``.

    Attributes:
        rule: the name of the rule that reports the bad program.
        library: the distribution that both use.
        title: what is special about this mistake, to tell it from others of the rule and library.
        bad: the program with the mistake.
        good: the corrected one.
        attack: makes the forged tokens.
        genuine: makes a token that has to be accepted.
        refusal: a regular expression for "exception: message" of the good program when it sees the forged token.
        library_refuses: the same for the bad program, where the library itself refuses; empty where the forgery works.
        severity: what authlint says about the bad program, ``None`` for silence.
        bad_reads_genuine: whether the bad program accepts the genuine token, so that the mistake goes unnoticed.
        old_secret: the issuer's secret while the bad program was in use, where the correction replaces it.
        unset: variables that are missing on the server that is attacked. The good program does not start there.
    """

    rule: str
    library: str
    title: str = ""
    bad: Example
    good: Example
    attack: Attack
    genuine: Callable[[Issuer, str], str] = Issuer.mac_token
    refusal: str
    library_refuses: str = ""
    severity: Severity | None = "error"
    bad_reads_genuine: bool = True
    old_secret: str = ""
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """Two programs that issue tokens. Each defines ``issue(user)``.

    The forgery works when an attacker turns his own token into exactly the token the program issues to another user.
    Attributes are those of :class:`Reading`, apart from what is about reading.
    """

    rule: str
    library: str
    title: str = "issuing"
    bad: Example
    good: Example
    library_refuses: str = ""
    severity: Severity | None = "error"
    unset: tuple[str, ...] = ()


Proof = Reading | Issuing


def name(proof: Proof) -> str:
    """Return rule, library and title, which together name a proof."""
    return ": ".join(filter(None, (proof.rule, proof.library, proof.title)))
