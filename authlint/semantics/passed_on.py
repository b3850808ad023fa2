"""Are the claims of a token those of another one that the same program issues, and reads a few lines before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, TokenDecode, TokenEncode
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_CHANGES = frozenset({"update", "setdefault", "pop", "popitem", "clear"})

_NO_FILE = cst.Module([])


def passed_on(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the claims are those of another token of this module, about what was put into that one."""
    index = reader.index
    claims = _argument(reader, "claims")
    if not isinstance(concept, TokenEncode) or not isinstance(claims, cst.Name):
        return None
    defined = definition_of(index, claims)
    if defined is None or defined[1] or _is_changed(index, claims):
        return None
    nouns = reader.evaluator.nouns_of(index)
    read = next((one for one in nouns if isinstance(one, TokenDecode) and one.site.node is defined[0]), None)
    if read is None or read.verify_signature.falsy() is not None:
        return None
    key = _key(read.reader)  # type: ignore[arg-type]
    issued = [
        one
        for one in nouns
        if isinstance(one, TokenEncode)
        and one.site.node is not reader.node
        and key
        and _key(one.reader) == key  # type: ignore[arg-type]
        and _class_around(index, one.site.node) is _class_around(index, reader.node)
    ]
    if len(issued) != 1:
        return None
    steps = (
        reader.evaluator.step("this token is issued here", index, issued[0].site.node),  # type: ignore[arg-type]
        reader.evaluator.step("it is read here", index, defined[0]),
    )
    return Evidence("the claims are those of a token that is issued here", steps, issued[0].claims)


def _argument(reader: NounReader, role: str) -> cst.CSTNode | None:
    node = reader.role_node(role)
    return node.value if isinstance(node, cst.Arg) else node


def _key(reader: NounReader) -> str:
    """Return the spelling of the key of a noun, the same for the same key within a class."""
    node = _argument(reader, "key")
    return _NO_FILE.code_for_node(node) if isinstance(node, cst.Name | cst.Attribute | cst.BinaryOperation) else ""


def _is_changed(index: ModuleIndex, name: cst.Name) -> bool:
    """True when the function does more with a variable than to read it."""
    function = index.function_of(name)
    for node in walk(function if function is not None else index.tree):
        if not isinstance(node, cst.Name) or node.value != name.value:
            continue
        above = index.parent(node)
        owner = index.parent(above) if isinstance(above, cst.Subscript | cst.Attribute) else None
        if isinstance(owner, cst.AssignTarget | cst.AugAssign | cst.Del):
            return True
        if isinstance(above, cst.Attribute) and above.value is node and above.attr.value in _CHANGES:
            return True
    return False


def _class_around(index: ModuleIndex, node: object) -> cst.ClassDef | None:
    function = index.function_of(node) if isinstance(node, cst.CSTNode) else None
    return index.class_of(function) if function is not None else None
