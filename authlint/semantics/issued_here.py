"""Does the module that reads a token also sign such tokens?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode, TokenEncode
from authlint.semantics.remote_keys import remote_keys
from authlint.semantics.tree import dotted
from authlint.tables import algorithm_name, is_mac, named_algorithms

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


def issued_here(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the module signs tokens with the MAC secret of a decode, or with the other half of its key.

    The two halves of a key pair have different names, so there the algorithm has to do.
    """
    if not isinstance(concept, TokenDecode):
        return None
    accepted = {name for name, _ in named_algorithms(concept.algorithms)}
    for encode in reader.evaluator.nouns_of(reader.index):
        if not isinstance(encode, TokenEncode) or not isinstance(encode.site.node, cst.CSTNode):
            continue
        signed = {name for leaf in encode.algorithm.leaves() if (name := algorithm_name(leaf)) is not None}
        common = signed & accepted
        same = key_name(reader) and key_name(reader) == key_name(encode.reader)  # type: ignore[arg-type]
        halves = bool(common) and not any(map(is_mac, common)) and remote_keys(concept, reader) is None
        if (same and (common or not signed or not accepted)) or halves:
            step = reader.evaluator.step("such tokens are signed here", reader.index, encode.site.node)
            return Evidence("this module signs such tokens itself", (step,))
    return None


def key_name(reader: NounReader) -> str:
    """Return the dotted name that is given as the key of a noun, empty for anything else."""
    node = reader.role_node("key")
    return dotted(node.value if isinstance(node, cst.Arg) else node)
