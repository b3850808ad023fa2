"""Which side of a comparison is a secret that whoever sent the other side must not know?

A secret is a MAC, what comes from the configuration, or a credential that is stored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, SecretComparison
from authlint.secrets import is_placeholder
from authlint.semantics import by_callers, guesses, macs
from authlint.semantics.credential_names import OTHER_TOKENS, is_credential, label, words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.presented import is_presented, parts_given
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_CHECKS = re.compile(r"_*(?:\w+_)?(?:verify|verif|validate|valid|check|authenticate|authorize|auth|is_valid)\w*", re.I)
"""What a function is called that is handed a credential and says whether it is right."""

_PUBLIC = frozenset({"state", "nonce", "challenge", "verifier", "public", "csrftoken"})

_KNOWN_TO_ALL = frozenset({"default", "legacy", "example", "sample", "dummy", "insecure", "weak", "demo"})
"""Words of the name of a literal that everybody may know, and that is compared with in order to refuse it."""

MAX_CALLERS = 2
"""How many calls outwards a parameter is followed."""

LEAST_SECRET = 8
"""Characters of a literal from which on it may be somebody's secret rather than a word of a protocol."""


def secret(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return what one side holds that whoever sent the other side must not know, or ``None``."""
    if not isinstance(concept, SecretComparison) or not isinstance(reader.node, cst.Comparison):
        return None
    evaluator, index, node = reader.evaluator, reader.index, reader.node
    sides = (node.left, node.comparisons[0].comparator)
    for known, sent in (sides, sides[::-1]):
        found = _kept(evaluator, index, known, sent)
        if found and not _is_constant(evaluator, index, sent):
            return Evidence(found, (evaluator.step(found, index, known),))
    return None


def _kept(evaluator: Evaluator, index: ModuleIndex, known: cst.BaseExpression, sent: cst.BaseExpression) -> str:
    """Say what ``known`` is, when it is a secret and ``sent`` was presented by somebody; empty otherwise."""
    mac = macs.mac_in(evaluator, index, known)
    if mac is not None:
        if guesses.tries_algorithms(index, known, mac) or guesses.tries_keys(evaluator, mac):
            return ""
        if macs.mac_in(evaluator, index, sent) is not None or _is_of_session(_origin(index, sent)):
            return ""
        return "the MAC that the program computes"
    named = is_credential(label(known)), is_credential(label(sent))
    if not any(named) or _is_public(known) or _is_public(sent):
        return ""
    presented = is_presented(evaluator, index, sent)
    if presented and is_presented(evaluator, index, known):
        return ""  # sent twice: nobody learns anything of it
    if _is_configured(evaluator, index, known) and (presented or _is_parameter(index, sent)):
        return "a secret from the configuration"
    if all(named) and _is_of_session(known) and not _is_of_session(sent):
        return "a secret of the session"
    if not named[0] or not _is_kept_somewhere(index, known):
        return ""
    if presented or (all(named) and _is_passed_on(evaluator, index, known, sent)):
        return "a stored credential"
    return ""


def _is_constant(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.BaseString | cst.BaseNumber | cst.Tuple | cst.List):
        return True
    if dotted(node) in ("None", "True", "False"):
        return True
    return isinstance(evaluator.evaluate(node, index), Known)


def _is_configured(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for what comes from the environment or the settings, and for a secret that is written in the source."""
    for leaf in evaluator.evaluate(node, index).leaves():
        if leaf.origin is not None and leaf.origin.kind in ("environment", "setting"):
            return True
        if isinstance(leaf, Known) and isinstance(leaf.constant, str | bytes):
            text = leaf.constant if isinstance(leaf.constant, str) else leaf.constant.decode("latin-1")
            if len(text) >= LEAST_SECRET and _looks_made_up(text) and is_credential(label(node)):
                return _KNOWN_TO_ALL.isdisjoint(words(label(node)))
    current: cst.BaseExpression = node
    for _ in range(4):
        if any(_reads_configuration(part) for part in parts_given(current)):
            return True
        defined = definition_of(index, current) if isinstance(current, cst.Name | cst.Attribute) else None
        if defined is None or defined[1]:
            return False
        current = defined[0]
    return False


def _looks_made_up(text: str) -> bool:
    """True for a text that somebody chose so that nobody guesses it, rather than a word that marks something."""
    return not is_placeholder(text) and any(one.isdigit() for one in text) and any(one.isalpha() for one in text)


def _reads_configuration(node: cst.CSTNode) -> bool:
    """True for ``settings.x``, ``self._config.x``, ``key.get_secret_value()``."""
    if isinstance(node, cst.Call):
        return last_call_name(node) == "get_secret_value"
    if not isinstance(node, cst.Attribute):
        return False
    owner = dotted(node.value).rsplit(".", 1)[-1].strip("_").lower()
    return owner in ("settings", "config", "configuration", "conf", "cfg", "options")


def _is_parameter(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    function = index.function_of(node)
    if function is None or not isinstance(node, cst.Name):
        return False
    params = (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    return any(param.name.value == node.value for param in params)


def _is_passed_on(
    evaluator: Evaluator, index: ModuleIndex, known: cst.BaseExpression, sent: cst.BaseExpression, depth: int = 0
) -> bool:
    """True for a parameter that a caller is sent with a request, or that nobody seen passes to a check."""
    function = index.function_of(sent)
    if function is None or not _is_parameter(index, sent):
        return False
    calls = by_callers.calls(evaluator, index, function, sent)
    if not calls and depth == 0:
        return (
            isinstance(known, cst.Attribute)
            and is_credential(label(sent))
            and _CHECKS.fullmatch(function.name.value) is not None
        )
    return any(
        passed is not None
        and (
            is_presented(evaluator, other, passed)
            or (depth < MAX_CALLERS and _is_passed_on(evaluator, other, known, passed, depth + 1))
        )
        for other, _, passed in calls
    )


def _origin(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression:
    """Return what a variable was set to, anything else as it is."""
    defined = definition_of(index, node) if isinstance(node, cst.Name) else None
    return node if defined is None else defined[0]


def _is_of_session(node: cst.BaseExpression) -> bool:
    """True for an entry of a session: ``session["x"]``, ``scope["session"]["x"]``, ``request.session.get("x")``."""
    return isinstance(node, cst.Subscript | cst.Call) and any(
        (isinstance(part, cst.Name | cst.Attribute) and dotted(part).rsplit(".", 1)[-1] == "session")
        or (isinstance(part, cst.Subscript) and label(part) == "session")
        for part in parts_given(node)
    )


def _is_kept_somewhere(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for an attribute or an entry, or a variable that was given one, or what a call found."""
    if isinstance(node, cst.Name):
        defined = definition_of(index, node)
        return defined is not None and isinstance(defined[0], cst.Attribute | cst.Subscript | cst.Call | cst.Await)
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Attribute) and last_call_name(node) in ("get", "get_secret_value")
    return isinstance(node, cst.Attribute | cst.Subscript)


def _is_public(node: cst.BaseExpression) -> bool:
    """True for the name of what is no secret, although it may be called a token."""
    found = set(words(label(node)))
    return not found.isdisjoint(_PUBLIC) or not found.isdisjoint(OTHER_TOKENS)
