"""A state that is signed and the same for everybody: whoever asks for one gets one that passes anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.shared_states import PERSON
from authlint.semantics.oauth.shown import shown
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_SIGNERS = re.compile(
    r"dumps|sign|sign_object|encode|encode_jwt|generate_jwt|(?:generate|create|make|issue|sign)_\w*state\w*"
)


def made_for_all(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the state of a request is a signature over something that is the same for everybody."""
    index = reader.index
    function = index.function_of(reader.node)
    if function is None or _sets_cookie(index, function):
        return None
    for node in walk(function.body):
        made = _state_value(node)
        if isinstance(made, cst.Call) and _SIGNERS.fullmatch(last_call_name(made)) and _says_nothing(index, made):
            note = "the state is signed, and holds nothing of this user agent"
            return shown(note, [reader.evaluator.step(note, index, made)])
    return None


def _state_value(node: cst.CSTNode) -> cst.BaseExpression | None:
    """Return what a variable, entry or keyword called ``state`` is given."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="state"))]):
            return node.value
        case cst.DictElement(key=cst.SimpleString() as key) if key.raw_value == "state":
            return node.value
        case cst.Arg(keyword=cst.Name(value="state")):
            return node.value
    return None


def _sets_cookie(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    """True when something is kept for the user agent, or the user is known."""
    return any(
        isinstance(part, cst.Name)
        and (part.value in ("set_cookie", "set_signed_cookie", "set_secure_cookie") or PERSON.fullmatch(part.value))
        for part in walk(function)
    )


def _says_nothing(index: ModuleIndex, call: cst.Call) -> bool:
    """True when what is signed is a visible mapping without a random value."""
    if not call.args:
        return False
    payload = call.args[0].value
    if isinstance(payload, cst.Name):
        scope = index.scope_of(payload)
        effects = [one for one in scope.effects.get(payload.value, ()) if one.kind != "guard"]
        defined = definition_of(index, payload)
        if len(effects) != 1 or defined is None or defined[1]:
            return False
        payload = defined[0]
    if not isinstance(payload, cst.Dict) or any(not isinstance(one, cst.DictElement) for one in payload.elements):
        return False
    words = returned.words_of(payload).lower()
    return not re.search(r"state|nonce|csrf|random|uuid|token|secret|user|sub|session|verifier|jti|hash", words)
