"""What all modules of this package prove, and what they give a reason for not proving."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Literal

import proofs
from authlint.model import Library
from authlint.rule import Rule
from proofs.proof import Proof

PYTHON = "Python"
"""Stands for no library at all, where a program makes tokens by hand."""
JOSE = ("PyJWT", "python-jose", "Authlib", "joserfc", "jwcrypto", "python-jwt", "cryptojwt", "jwskate", "jwt")
"""The distributions that sign and verify tokens by themselves."""
NOT_INSTALLED = {"jwt": "it cannot be installed beside PyJWT, whose import name it has"}
"""The distributions that no test can run, and why."""
FAMILIES = ("homemade", "jwe", "jwks", "jwt", "token")
"""The families of rules about tokens."""
OF_COOKIES = "token-cookie"
"""How the names of rules begin that judge the cookie, whatever token it holds."""

Standing = Literal["proven", "refused", "not proven", "detected"]

MEANING_OF_STANDING: dict[Standing, str] = {
    "proven": "a program with the mistake is reported and lets an attacker in, and the corrected one refuses him; both "
    "run with the library itself",
    "refused": "the library refuses the mistake by itself",
    "not proven": "the mistake is reported; why nothing is proven is said below",
    "detected": "the mistake is reported",
}

_MODULES = [
    importlib.import_module(f"proofs.{found.name}")
    for found in pkgutil.iter_modules(proofs.__path__)
    if found.name != "tables"
]

TABLES: list[list[Proof]] = [module.PROOFS for module in _MODULES if hasattr(module, "PROOFS")]
PROVEN: set[tuple[str, str]] = {pair for module in _MODULES for pair in getattr(module, "PROVEN", ())}
"""By rule and distribution, what modules with tests of their own prove."""

NOT_PROVEN: dict[tuple[str, str], str] = {
    pair: reason for module in _MODULES for pair, reason in getattr(module, "NOT_PROVEN", {}).items()
}
"""By rule and distribution, why there is no proof."""


def is_about_tokens(rule: Rule) -> bool:
    """True for a rule that judges what a token is, and so what a library for tokens does."""
    return rule.family in FAMILIES and not rule.name.startswith(OF_COOKIES)


def reason(rule: str, distribution: str) -> str:
    """Return why nothing is proven of a pair; empty when no reason is given."""
    return NOT_INSTALLED.get(distribution) or NOT_PROVEN.get((rule, distribution), "")


def standings(
    rules: Sequence[Rule], libraries: Sequence[Library], support: dict[tuple[str, str], str]
) -> dict[tuple[str, str], Standing]:
    """Return, by rule name and distribution, what is known of a pair; one that does not apply is missing.

    Args:
        rules: of which rules.
        libraries: the library models.
        support: by rule name and library name, how the rule covers the library.
    """
    found: dict[tuple[str, str], Standing] = {}
    names = {rule.name for rule in rules if is_about_tokens(rule)}
    for library in libraries:
        if library.distribution in JOSE:
            for name in names:
                answer = support.get((name, library.name))
                if answer is not None:
                    found[name, library.distribution] = "refused" if answer == "refused" else "detected"
    found |= {pair: "detected" for pair in NOT_PROVEN if pair[0] in names and pair[1] == PYTHON}
    for pair, standing in found.items():
        if standing == "detected" and reason(*pair):
            found[pair] = "not proven"
    found.update(dict.fromkeys(PROVEN, "proven"))
    for proof in (proof for table in TABLES for proof in table if proof.rule in names):
        if not proof.library_refuses:
            found[proof.rule, proof.library] = "proven"
        elif found.get((proof.rule, proof.library)) != "proven":
            found[proof.rule, proof.library] = "refused"
    return found
