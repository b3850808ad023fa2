"""Which claims does the program compare only in part, and turn away by the outcome?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode
from authlint.semantics.claim_checks import ClaimTest, tests_of
from authlint.semantics.denial import turns_away
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Absent, Known, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

TEXTS = frozenset({"iss", "azp", "nonce"})
"""Claims that are always one text (RFC 7519 section 4.1.1, OpenID Connect Core section 2)."""

_ENDS = re.compile(r"(?:\$|\\Z|/)\)*$")
_WHOLE_HOST = re.compile(r"https://[^/]+/")


def partial_match(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence of the first test that a longer claim passes, too."""
    if not isinstance(concept, TokenDecode) or reader.frame is not None:
        return None
    tests = list(tests_of(reader))
    for test in tests:
        if test.claim not in TEXTS | {"aud"} or _is_expected(concept, test.claim) or not _refuses(test):
            continue
        how = _how(reader, test)
        if how and not any(
            other.claim == test.claim and other is not test and not _how(reader, other) for other in tests
        ):
            step = reader.evaluator.step(how, test.index, test.node)
            return Evidence(f'"{test.claim}" is tested with {how}', (step,))
    return None


def _is_expected(concept: TokenDecode, claim: str) -> bool:
    """True when the library compares the claim as well, and exactly."""
    value: Value | None = {"iss": concept.issuer, "aud": concept.audience}.get(claim)
    return value is not None and any(not isinstance(leaf, Absent) and not leaf.equals(None) for leaf in value.leaves())


def _how(reader: NounReader, test: ClaimTest) -> str:
    """Return in what way a test looks at a part only; empty when it does not, or may not."""
    node = test.node
    if isinstance(node, cst.Comparison):
        return _how_compared(reader, test, node)
    if not isinstance(node, cst.Call) or test.how != "partial":
        return ""
    name = last_call_name(node)
    own = isinstance(node.func, cst.Attribute) and node.func.value is test.value
    pattern = _text(reader, test.index, node.args[0].value) if node.args else None
    if own and name in ("startswith", "endswith"):
        # A prefix that takes in the whole host is how tenants of one issuer are let in.
        whole = name == "startswith" and pattern is not None and _WHOLE_HOST.match(pattern)
        return "" if whole else f"`{name}`"
    if not own and name in ("search", "match") and pattern is not None and not _ENDS.search(pattern):
        return f"`re.{name}`"
    return ""


def _how_compared(reader: NounReader, test: ClaimTest, node: cst.Comparison) -> str:
    target = node.comparisons[0]
    if not isinstance(target.operator, cst.In | cst.NotIn):
        return ""
    if target.comparator is test.value:
        # The audience may be a list, and "in" is right then; of the others a part of the text is enough.
        return "`in`, which is true for a part of a text" if test.claim in TEXTS else ""
    if node.left is test.value and _text(reader, test.index, target.comparator) is not None:
        return "`in` a text, of which any part will do"
    return ""


def _text(reader: NounReader, index: ModuleIndex, node: cst.BaseExpression) -> str | None:
    value = reader.evaluator.evaluate(node, index)
    return value.constant if isinstance(value, Known) and isinstance(value.constant, str) else None


def _refuses(test: ClaimTest) -> bool:
    """True when the outcome turns the caller away, or is the answer of a function."""
    for above in test.index.ancestors(test.node):
        match above:
            case cst.If():
                arms = [above.body, *([above.orelse] if above.orelse is not None else [])]
                return any(turns_away(part) for arm in arms for part in walk(arm))
            case cst.Assert() | cst.Return():
                return True
            case cst.BaseSmallStatement() | cst.BaseCompoundStatement():
                return False
    return False
