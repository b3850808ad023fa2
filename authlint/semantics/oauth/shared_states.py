"""Is a state that came back only known to the server, whoever brings it?

A set, cache or table of issued states, or a signature over something that is the same for everybody, tells that the
server made the state. It does not tell for whom: the attacker's own state passes as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.callbacks import callees, parameter_for
from authlint.semantics.oauth.state_checks import parameter_of
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name, last_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_INWARD = 2
"""How many functions deep a lookup is looked for."""

_TAKES = frozenset({"get", "pop", "delete", "getdel", "hget", "hgetall", "exists", "get_and_delete", "remove", "aget"})
"""Methods that look a key up."""

_SHARED = re.compile(r"\w*(?:cache|redis|states|pending|store|memcache|storage|_kv|flows|requests_by)\w*|kv|r", re.I)
"""What programmers call what all requests share."""

_MAKES_SHARED = frozenset(
    {
        "set",
        "dict",
        "list",
        "defaultdict",
        "OrderedDict",
        "deque",
        "TTLCache",
        "LRUCache",
        "Redis",
        "StrictRedis",
        "Cache",
    }
)

_SIGNED = re.compile(r"loads|decode|decode_jwt|unsign|verify_state\w*|decode_state\w*|jwt_decode|decode_token")
_SIGNERS = re.compile(
    r"dumps|sign|sign_object|encode|encode_jwt|generate_jwt|(?:generate|create|make|issue|sign)_\w*state\w*"
)

_PERSON = re.compile(
    r"current_user|get_current_\w*|login_required|is_authenticated|require_\w*(?:user|auth|login)\w*|user_id|userid"
    r"|authenticated_\w+|get_user|current_\w*user|jwt_required|auth_required|session\w*|cookies?|remote_addr|fingerprint",
    re.IGNORECASE,
)
"""Words of a program that knows who is asking, before the response is accepted."""

_LOCAL = frozenset(
    {
        "HTTPServer",
        "BaseHTTPRequestHandler",
        "ThreadingHTTPServer",
        "webbrowser",
        "click",
        "typer",
        "argparse",
        "tkinter",
    }
)
"""Names in a program for one user, who started the flow."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A lookup of the state that came back.

    Attributes:
        index, node: the lookup.
        how: what is done there, as a clause.
    """

    index: ModuleIndex
    node: cst.BaseExpression
    how: str


def lookups(evaluator: Evaluator, index: ModuleIndex) -> Iterator[Lookup]:
    """Yield the lookups of states of a module, in functions to which the state comes back."""
    if index.names & _LOCAL:
        return
    for function in list(index.functions.values()):
        lookup = _lookup_in(evaluator, index, function)
        if lookup is not None:
            yield lookup


def shared_by_all(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a state is looked up where it is the same for every user agent."""
    lookup = getattr(reader, "found", None)
    if not isinstance(lookup, Lookup):
        return None
    return Evidence(lookup.how, (reader.evaluator.step(lookup.how, lookup.index, lookup.node),))


def _lookup_in(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> Lookup | None:
    """Return the lookup of a function that gets a state back and knows nothing else of who brings it."""
    states = returned.holders(index, function, "state") | _handed_over(index, function)
    if not _gets_state(index, function, states) or _knows_who(index, function):
        return None
    found: list[Lookup] = []
    for node in walk(function.body):
        one = _lookup(evaluator, index, node, states, 0)
        if one is None:
            continue
        if not one.how:
            return None
        found.append(one)
    return found[0] if found else None


def _gets_state(index: ModuleIndex, function: cst.FunctionDef, states: set[str]) -> bool:
    """True for a function that reads a state from the query, or gets one there beside a code."""
    names = returned.parameters(function)
    if "state" in names:
        return "code" in names and bool(function.decorators)
    return bool(_handed_over(index, function)) or any(
        returned.parameter(index, node) == "state"
        for node in walk(function.body)
        if isinstance(node, cst.Call | cst.Subscript | cst.Attribute)
    )


def _handed_over(index: ModuleIndex, function: cst.FunctionDef) -> set[str]:
    """Return the state that a dependency which redeems the code hands over beside the tokens."""
    scope = index.scopes.get(id(function))
    for effect in scope.effects.get("state", ()) if scope is not None else ():
        param = parameter_of(index, effect.value) if isinstance(effect.value, cst.Name) else None
        words = returned.words_of(param.default).split() if param is not None else []
        if effect.kind == "unpack" and "Depends" in words:
            return {"state"}
    return set()


def _knows_who(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    """True when anything of the function tells one user agent or user from another, except what is written after."""
    for part in walk(function):
        name = part.value if isinstance(part, cst.Name) else ""
        if name and _PERSON.fullmatch(name) and not _is_written(index, part):
            return True
    return False


def _is_written(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True for a session in which something is put: that comes after the response was accepted."""
    for above in index.ancestors(node):
        if isinstance(above, cst.AssignTarget | cst.Param):
            return isinstance(above, cst.AssignTarget)
        if not isinstance(above, cst.Attribute | cst.Subscript):
            return False
    return False


def _lookup(evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode, states: set[str], depth: int) -> Lookup | None:
    """Return the lookup that a node is; one without words when the state goes where it cannot be seen."""
    match node:
        case cst.Comparison(comparisons=[target]):
            if not _is_state(index, node.left, states):
                return None
            if isinstance(target.operator, cst.In | cst.NotIn) and _is_shared(index, target.comparator):
                return Lookup(index, node, "the state is looked for among all that were issued")
            if isinstance(target.operator, cst.Equal | cst.NotEqual):
                return Lookup(index, node, "")
        case cst.Subscript():
            key = returned.subscript_of(node)
            if key is not None and returned.mentions(index, key, "state", states):
                shared = _is_shared(index, node.value)
                return Lookup(index, node, "the state is looked up among all that were issued" if shared else "")
        case cst.Call():
            return _called(evaluator, index, node, states, depth)
    return None


def _called(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, states: set[str], depth: int) -> Lookup | None:
    name = last_call_name(call)
    handed = [one for one in call.args if returned.mentions(index, one.value, "state", states)]
    if not handed or returned.parameter(index, call):
        return None
    if isinstance(call.func, cst.Attribute) and name in _TAKES and handed[0] is call.args[0]:
        shared = _is_shared(index, call.func.value)
        return Lookup(index, call, "the state is looked up among all that were issued" if shared else "")
    functions = callees(evaluator, index, call) if depth < MAX_INWARD else []
    if _SIGNED.fullmatch(name) and handed[0] is call.args[0] and not functions:
        return Lookup(index, call, "only the signature of the state is verified")
    for function in functions:
        assert isinstance(function.node, cst.FunctionDef)
        if _knows_who(function.index, function.node):
            return Lookup(index, call, "")
        names = {found for one in handed if (found := parameter_for(function, call, one))}
        for node in walk(function.node.body):
            inner = _lookup(evaluator, function.index, node, names, depth + 1)
            if inner is not None:
                return Lookup(index, call, inner.how)
    if functions or name in _SILENT:
        return None
    return Lookup(index, call, "")


_SILENT = frozenset(
    {
        *("print", "debug", "info", "warning", "error", "exception", "log", "len", "str", "bool", "isinstance", "repr"),
        *("quote", "unquote", "encode", "strip", "HTTPException", "b64decode", "urlsafe_b64decode"),
    }
)


def _is_state(index: ModuleIndex, node: cst.BaseExpression, states: set[str]) -> bool:
    return returned.is_made_of(index, node, "state", states)


def _is_shared(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a variable of the module, a cache, or an attribute that is called like one."""
    if returned.is_store(index, node):
        return False
    if isinstance(node, cst.Name):
        for effect in index.module_scope.effects.get(node.value, ()):
            made = effect.value
            if isinstance(made, cst.Dict | cst.Set | cst.List):
                return True
            if isinstance(made, cst.Call) and last_call_name(made) in _MAKES_SHARED:
                return True
    return _SHARED.fullmatch(last_name(node)) is not None


# -------------------------------------------------------------------- states made for everybody


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
            return Evidence(note, (reader.evaluator.step(note, index, made),))
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
        and (part.value in ("set_cookie", "set_signed_cookie", "set_secure_cookie") or _PERSON.fullmatch(part.value))
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
