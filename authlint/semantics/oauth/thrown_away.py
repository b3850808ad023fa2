"""Values of a flow that are made and then not kept, or kept and not read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.ancestry import sources
from authlint.semantics.effects import Effect
from authlint.semantics.index import ModuleIndex
from authlint.semantics.keys import Key
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

_MAKERS = frozenset({"authorization_url", "create_authorization_url"})
"""Methods that make a state and give it as the second of two values: requests-oauthlib, Authlib, google-auth."""

_LOCAL = frozenset(
    {"input", "webbrowser", "HTTPServer", "BaseHTTPRequestHandler", "run_local_server", "prompt", "getpass"}
)
"""Names in a program for one user, who started the flow."""


def dropped_states(evaluator: Evaluator, index: ModuleIndex) -> Iterator[cst.Call]:
    """Yield the calls that make a state which the function does not keep, and does not need for itself."""
    if index.names & _LOCAL:
        return
    for call in index.calls:
        if last_call_name(call) in _MAKERS and _is_dropped(evaluator, index, call):
            yield call


def _is_dropped(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    function = index.function_of(call)
    if function is None or any(one.star or (one.keyword and one.keyword.value in _GIVEN) for one in call.args):
        return False
    if not _is_made_here(index, call):
        return False
    used = [
        is_address
        for node in walk(function.body)
        if (is_address := _takes(evaluator, index, function, node, call)) is not None
    ]
    return bool(used) and all(used)


def _takes(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef, node: cst.CSTNode, call: cst.Call
) -> bool | None:
    """Say whether a place takes only the first of the two values, the address; ``None`` when it takes none of them."""
    match node:
        case cst.Subscript():
            keys = _keys_of(evaluator, index, node, call)
            return keys == (0,) if keys else None
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Tuple() | cst.List() as target)]):
            if len(target.elements) != 2 or _keys_of(evaluator, index, node.value, call) != ():
                return None
            state = target.elements[1].value
            return isinstance(state, cst.Name) and not any(
                isinstance(part, cst.Name) and part.value == state.value and part is not state
                for part in walk(function.body)
            )
    return None


def _keys_of(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, call: cst.Call
) -> tuple[Key, ...] | None:
    """Return which entry of what a call gives an expression is, nothing for all of it; ``None`` for something else."""
    found = sources(evaluator, index, node, lambda source: source.node is call)
    return next((source.keys for source in found if source.node is call), None)


_GIVEN = frozenset({"state", "nonce", "code_challenge", "code_verifier"})


def _is_made_here(index: ModuleIndex, call: cst.Call) -> bool:
    """True when the object that also holds the state is a variable of the function, which hands it to nobody."""
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    name = dotted(owner).partition(".")[0]
    if isinstance(owner, cst.Call):
        return not _holds_itself(owner)
    function = index.function_of(call)
    root = owner
    while isinstance(root, cst.Attribute):
        root = root.value
    if not name or not isinstance(root, cst.Name) or function is None:
        return False
    defined = definition_of(index, root)
    if defined is None or not isinstance(defined[0], cst.Call) or _holds_itself(defined[0]):
        return False
    if index.function_of(defined[0]) is not function:
        return False
    for part in walk(function.body):
        if isinstance(part, cst.Name) and part.value == name:
            above = index.parent(part)
            if not isinstance(above, cst.Attribute | cst.AssignTarget) or _is_kept(index, above, name):
                return False
    return True


def _holds_itself(made: cst.Call) -> bool:
    """True when the session is given a state, or makes a PKCE verifier."""
    return any(
        one.star or (one.keyword and re.search("state|pkce|verifier|challenge", one.keyword.value)) for one in made.args
    ) or not re.search(r"oauth|flow", dotted(made.func), re.IGNORECASE)


def _is_kept(index: ModuleIndex, node: cst.CSTNode, name: str) -> bool:
    """True when the state is read from the object, or the code is redeemed with it right away."""
    if not isinstance(node, cst.Attribute):
        return False
    return node.attr.value in ("_state", "state", "code_verifier", "fetch_token", "fetch_access_token", "client_config")


def dropped(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a state was made and is kept nowhere."""
    call = getattr(reader, "found", None)
    if not isinstance(call, cst.Call):
        return None
    reason = "the state that was made here is kept nowhere, so that no callback can compare it"
    return Evidence(reason, (reader.evaluator.step(reason, reader.index, call),))


# -------------------------------------------------------------------- nonces that nobody reads


def kept_nonces(index: ModuleIndex) -> Iterator[Effect]:
    """Yield the places where a nonce is put into a session under a constant key."""
    for scope in index.every_scope:
        for name, effects in scope.effects.items():
            for effect in effects:
                if (
                    effect.kind == "item"
                    and isinstance(effect.key, cst.SimpleString)
                    and "nonce" in effect.key.value.lower()
                    and "session" in name.lower()
                ):
                    yield effect


def never_read(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a nonce is sent and kept, and that nothing in the project reads it."""
    effect = getattr(reader, "found", None)
    if not isinstance(effect, Effect) or not isinstance(effect.key, cst.SimpleString):
        return None
    evaluator, index, key = reader.evaluator, reader.index, str(effect.key.raw_value)
    files = evaluator.files_with(key.lower())
    if files is None or not _is_sent(index, effect):
        return None
    for path in {*files, index.path}:
        if _mentions(evaluator, path, key) > (_writes(index, key) if path == index.path else 0):
            return None
    reason = "the nonce is kept here, and nothing reads it again"
    return Evidence(reason, (evaluator.step(reason, index, effect.node),))


def _is_sent(index: ModuleIndex, effect: Effect) -> bool:
    """True when the function also sends a nonce."""
    function = index.function_of(effect.node)
    for part in walk(function.body) if function is not None else ():
        match part:
            case cst.Arg(keyword=cst.Name(value="nonce")):
                return True
            case cst.DictElement(key=cst.SimpleString() as key) if key.raw_value == "nonce":
                return True
            case cst.FormattedStringText() | cst.SimpleString() if "nonce=" in part.value:
                return True
    return False


def _mentions(evaluator: Evaluator, path: str, key: str) -> int:
    data = evaluator.project.data(path)
    word = key.encode()
    return data.count(b'"' + word + b'"') + data.count(b"'" + word + b"'")


def _writes(index: ModuleIndex, key: str) -> int:
    return sum(1 for effect in kept_nonces(index) if getattr(effect.key, "raw_value", "") == key)
