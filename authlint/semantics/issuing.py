"""What happens to a token after it was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenEncode
from authlint.semantics.calling import PASSED
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Table, Unknown

_ONCE = frozenset({"state", "nonce", "ticket"})
"""Words for a value that is only good for the answer to one request."""

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


def answered_once(concept: Concept, reader: NounReader) -> Evidence | None:
    """The token is given a name or a place that says it is a state, nonce or ticket."""
    if not isinstance(concept, TokenEncode):
        return None
    # The call that signs it, and the calls of helpers on the way there.
    places = [(reader.index, reader.node)]
    steps = {id(step): step for leaf in concept.claims.leaves() for step in leaf.trace if step.note.startswith(PASSED)}
    for step in [*steps.values(), *([reader.frame.call] if reader.frame is not None else [])]:
        index = reader.evaluator.project.load(step.path)
        if index is not None and isinstance(step.node, cst.CSTNode):
            places.append((index, step.node))
    return next(
        (Evidence("it only comes back in an answer") for index, node in places if _names_once(index, node)), None
    )


def _names_once(index: ModuleIndex, node: cst.CSTNode) -> bool:
    for above in index.ancestors(node):
        match above:
            case cst.DictElement(key=cst.SimpleString() as key):
                return _is_once(str(key.raw_value))
            case cst.Arg(keyword=cst.Name(value=name)) if _is_once(name):
                return True
            case cst.Assign(targets=targets):
                return any(_is_once(dotted(target.target).rpartition(".")[2]) for target in targets)
            case cst.FunctionDef(name=cst.Name(value=name)):
                return _is_once(name)
    return False


def _is_once(name: str) -> bool:
    return not _ONCE.isdisjoint(name.lower().split("_"))


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
