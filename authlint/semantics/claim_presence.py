"""Does a program get along with tokens that lack a claim, and does it sign such tokens itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import ClaimsCheck, Concept, Evidence, TokenDecode, TokenEncode
from authlint.semantics import own_token
from authlint.semantics.claim_checks import ClaimTest, tests_of, uses_in
from authlint.semantics.claims_validated import AGE, IN_SIGHT, shows
from authlint.semantics.issued_here import key_name
from authlint.semantics.remote_keys import remote_keys
from authlint.semantics.sources import definition_of
from authlint.values import Table, is_given

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader


MAX_STEPS = 6
"""Variables and attributes between a check of claims and the decode they come from."""


def lasts_without_expiry(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return the read of a claim, when all that happens to the claims is in sight and none of it asks for "exp".

    Where others sign the tokens, that is: what a program puts into its own tokens, it can rely on.
    """
    if not isinstance(concept, TokenDecode) or reader.frame is not None or not isinstance(reader.node, cst.Call):
        return None
    if own_token.reason(concept, reader) is not None:
        return None
    tests = list(tests_of(reader))
    if any(_asks_for_expiry(reader.evaluator, test) for test in tests):
        return None
    checks = {id(test.node) for test in tests}
    function = reader.index.function_of(reader.node)
    evidence: Evidence | None = None
    for use, gone in uses_in(reader):
        parent = use.parent
        if id(parent) in checks and not use.key:
            continue
        handed_out = isinstance(parent, cst.Return) and not use.key
        if handed_out and function is not None and not reader.evaluator.callers(reader.index, function):
            return None
        if use.key in AGE or (not use.key and (gone or not isinstance(parent, IN_SIGHT)) and not shows(parent)):
            return None
        if use.key and not shows(parent) and evidence is None:
            step = reader.evaluator.step(f'"{use.key}" is relied on here', reader.index, use.node)
            evidence = Evidence("a claim is relied on, however old the token is", (step,))
    return evidence


def _asks_for_expiry(evaluator: Evaluator, test: ClaimTest) -> bool:
    """True unless a test is about other claims, or a check of the library that looks at "exp" if there is one."""
    if test.how != "handed on":
        return test.claim in AGE
    if not test.claim:
        return True
    checks = (one for one in evaluator.nouns_of(test.index) if one.site.node is test.node)
    check = next((one for one in checks if isinstance(one, ClaimsCheck)), None)
    return test.claim == "exp" and (check is None or check.require_expiry.falsy() is None)


def signed_elsewhere(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that others sign the tokens: the key is a provider's, or the program signs none whatever."""
    return Evidence("others sign these tokens") if _encodes(concept, reader) == [] else None


def audience_optional(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a token may have no "aud": others sign it, or the program does and leaves it out."""
    encodes = _encodes(concept, reader)
    if not encodes:
        return Evidence("others sign these tokens") if encodes is not None else None
    decode = _decode_of(reader) if isinstance(concept, ClaimsCheck) else concept
    name = _key_of(decode) if decode is not None else ""
    for encode in encodes:
        claims = encode.claims.find(
            lambda leaf: isinstance(leaf, Table) and not leaf.open and not is_given(leaf.at("aud"))
        )
        index = reader.evaluator.project.load(encode.site.path)
        if claims is not None and name and _key_of(encode) == name and index is not None:
            assert isinstance(encode.site.node, cst.CSTNode)
            step = reader.evaluator.step('a token without "aud" is signed here', index, encode.site.node)
            return Evidence('the program itself signs tokens without "aud" with this key', (step,))
    return None


def _encodes(concept: Concept, reader: NounReader) -> list[TokenEncode] | None:
    """Return where the program signs tokens that a decode may read; ``None`` when that is not in sight.

    Which key signs them need not show: a ring of keys or the other half of a pair goes by other names.
    """
    if isinstance(concept, ClaimsCheck):
        decode = _decode_of(reader)
        return _encodes(decode, decode.reader) if decode is not None else None  # type: ignore[arg-type]
    if remote_keys(concept, reader) is not None:
        return []
    paths = reader.evaluator.files_with("jwt", "encode")
    if paths is None:
        return None
    indexes = [reader.evaluator.project.load(path) for path in sorted({reader.index.path, *paths})]
    nouns = (noun for index in indexes if index is not None for noun in reader.evaluator.nouns_of(index))
    return [noun for noun in nouns if isinstance(noun, TokenEncode)]


def _decode_of(reader: NounReader) -> TokenDecode | None:
    """Return the decode whose claims are checked."""
    node = reader.role_node("claims")
    current = node.value if isinstance(node, cst.Arg) else node
    for _ in range(MAX_STEPS):
        match current:
            case cst.Call():
                return reader.evaluator.decode_at(reader.index, current)
            case cst.Attribute():
                current = current.value
            case cst.Name():
                defined = definition_of(reader.index, current)
                current = defined[0] if defined is not None and not defined[1] else None
            case _:
                return None
    return None


def _key_of(concept: Concept) -> str:
    """Return the last name of what is given as a key: it is the same wherever settings are read from."""
    return key_name(concept.reader).rpartition(".")[2]  # type: ignore[arg-type]
