"""What happens to a token after it was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenEncode
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Table, Unknown

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def encrypted(concept: Concept, reader: NounReader) -> Evidence | None:
    """The token is encrypted afterwards, or made as an encrypted one: its header names a content encryption."""
    if not isinstance(concept, TokenEncode):
        return None
    for leaf in concept.header.leaves():
        if isinstance(leaf, Table) and "enc" in leaf.known_keys():
            return Evidence("the header names a content encryption")
        # Where the header chooses the algorithm, it also chooses between signing and encrypting.
        if isinstance(leaf, Unknown) and all(isinstance(one, Unknown) for one in concept.algorithm.leaves()):
            return Evidence("the header may name a content encryption")
    call = _encrypting_call(reader.index, reader.node)
    return (
        Evidence("the token is encrypted", (reader.evaluator.step("encrypted here", reader.index, call),))
        if (call is not None)
        else None
    )


def age_checked(concept: Concept, reader: NounReader) -> Evidence | None:
    """The module that signs tokens with an "iat" also compares an "iat" with something."""
    if not isinstance(concept, TokenEncode):
        return None
    if not any(isinstance(leaf, Table) and "iat" in leaf.known_keys() for leaf in concept.claims.leaves()):
        return None
    index = reader.index
    index.unfold_naming("iat")
    for node in walk(index.tree):
        if isinstance(node, cst.Comparison) and any(
            isinstance(part, cst.SimpleString) and part.raw_value == "iat" for part in walk(node)
        ):
            return Evidence("the age is checked by hand", (reader.evaluator.step("compared here", index, node),))
    return None


def _encrypting_call(index: ModuleIndex, node: cst.CSTNode) -> cst.Call | None:
    """Return the call, in the same function, that is given the token and is named after encrypting."""
    names: set[str] = set()
    for above in index.ancestors(node):
        if isinstance(above, cst.Call) and _encrypts(above):
            return above
        if isinstance(above, cst.Assign):
            names = {dotted(target.target) for target in above.targets} - {""}
        if not isinstance(above, cst.BaseExpression | cst.Arg | cst.Element):
            break
    function = index.function_of(node)
    for call in index.calls if names else ():
        if _encrypts(call) and index.function_of(call) is function:
            given = {dotted(part) for argument in call.args for part in walk(argument) if isinstance(part, cst.Name)}
            if names & given:
                return call
    return None


def _encrypts(call: cst.Call) -> bool:
    return "encrypt" in dotted(call.func).lower() or "encrypt" in last_call_name(call).lower()
