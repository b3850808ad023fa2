"""Is the certificate of a server checked, and what goes over the connection where it is not?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.concepts.transport import ConnectionCheck
from authlint.semantics.calling import DEFAULT, PASSED
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import Effect, ModuleIndex
from authlint.semantics.oauth import endpoints
from authlint.semantics.tree import dotted, last_call_name, names_in
from authlint.values import Instance, Known, Reference, Table, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_UNVERIFIED = frozenset({"ssl._create_unverified_context", "ssl._create_stdlib_context"})
_OFF = frozenset({"ssl.CERT_NONE", "ssl.VerifyMode.CERT_NONE"})
_SWITCH = re.compile(r"verif|ssl|tls|insecure|secure|cert|debug|dev(?:el|elop\w*)?$|local|test|proxy", re.IGNORECASE)
"""Words in a condition that make turning the check off somebody's decision."""

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "urlopen"})
_PARAMETERS = frozenset(
    {"grant_type", "client_secret", "refresh_token", "code_verifier", "client_assertion", "subject_token"}
)
_BODIES = frozenset({"data", "json", "params", "content"})
_OAUTH = re.compile(r"oauth|bearer|token_?auth", re.IGNORECASE)
_AUTHORIZED = re.compile(r"(?:.*_)?(?:auth\w*_headers?|bearer_?headers?|headers?_auth\w*)", re.IGNORECASE)
_HEADER = "the header Authorization is sent over this connection"
_TOKEN = "a token is sent over this connection"
MAX_REQUESTS = 40
"""Requests of one client that are looked at."""


def unverified(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the switch is off whatever somebody configures, or the context lets everything pass."""
    role = "certificate" if isinstance(concept, ConnectionCheck) else "verify"
    value = concept.role_value(role)
    # What is off on one of several paths only is somebody's decision: an option, a setting, a test of the environment.
    off = value.find(lambda leaf: leaf.when in ("", "default", "unset") and _lets_pass(reader.evaluator, leaf))
    if off is None or _is_decided(reader.index, reader.node):
        return None
    note = reader.evaluator.step("the certificate is not checked", *_place(reader, role, off))
    return Evidence("no certificate is refused", (note,), about=off)


def carries(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence of what goes over the connection, when it belongs to authentication."""
    evaluator, index, node = reader.evaluator, reader.index, reader.node
    if not isinstance(concept, ConnectionCheck):
        return Evidence("this connection is the one to the authorization server")
    if isinstance(node, cst.Call) and concept.site.name.rpartition(".")[2] in _VERBS:
        found = _given(concept, reader) or _sent_with(evaluator, index, node)
        return Evidence(found) if found and not _stays_here(concept) else None
    if isinstance(node, cst.Call):
        made = _client_of(evaluator, index, node)
        found = _headers(evaluator, index, made)
        if found:
            return Evidence(found)
        names = _names_of(index, made)
    else:
        names = [dotted(target.target.value) for target in getattr(node, "targets", ()) if _is_member(target.target)]
    for name in filter(None, names):
        for call in _calls_of(index, name, node):
            found = _sent_with(evaluator, index, call)
            if found:
                return Evidence(found, (evaluator.step(found, index, call),))
    return None


# -------------------------------------------------------------------- the check


def _lets_pass(evaluator: Evaluator, leaf: Value) -> bool:
    match leaf:
        case Known(constant=constant):
            return constant is False or constant == "CERT_NONE"
        case Reference(name=name):
            return name in _OFF | _UNVERIFIED
        case Instance(of=of, call=cst.Call() as call):
            return of in _UNVERIFIED or (of.startswith("ssl.") and _is_weakened(evaluator, leaf, call))
    return False


def _is_weakened(evaluator: Evaluator, context: Instance, call: cst.Call) -> bool:
    """True when the function that makes a TLS context also turns its checks off, on every way through it."""
    index = evaluator.project.load(context.path)
    if index is None:
        return False
    scope = index.scope_of(call)
    for name in _names_of(index, call):
        for attribute in ("verify_mode", "check_hostname"):
            for effect in scope.effects.get(f"{name}.{attribute}", ()):
                if not isinstance(effect.value, cst.BaseExpression) or _is_conditional(index, effect.node, call):
                    continue
                value = evaluator.evaluate(effect.value, index)
                if value.equals(False) or (isinstance(value, Reference) and value.name in _OFF):
                    return True
    return False


def _is_conditional(index: ModuleIndex, node: cst.CSTNode, call: cst.Call) -> bool:
    """True when a statement may be left out although ``call`` has happened."""
    around = {id(above) for above in index.ancestors(call)}
    return any(
        isinstance(above, cst.If | cst.ExceptHandler | cst.Match) and id(above) not in around
        for above in index.ancestors(node)
    )


def _is_decided(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True when the connection is only made without the check under a test of a switch for it."""
    for above in index.ancestors(node):
        if isinstance(above, cst.FunctionDef):
            return False
        if isinstance(above, cst.If | cst.IfExp) and any(map(_SWITCH.search, names_in(above.test))):
            return True
    return False


def _place(reader: NounReader, role: str, off: Value) -> tuple[ModuleIndex, cst.CSTNode]:
    """Return where the check is turned off: at the argument, or at the default or argument that reaches it."""
    wanted = (DEFAULT, PASSED) if reader.frame is not None else (DEFAULT,)
    for step in reversed(off.trace):
        if step.note.startswith(wanted) and isinstance(step.node, cst.CSTNode):
            index = reader.evaluator.project.load(step.path)
            if index is not None:
                return index, step.node
    return reader.index, reader.role_node(role) or reader.node


# -------------------------------------------------------------------- what is sent


def _stays_here(concept: Concept) -> bool:
    return endpoints.is_local(endpoints.text_of(concept.role_value("asked_url")))


def _given(concept: Concept, reader: NounReader) -> str:
    """Say what the arguments of a request are, also those that a wrapper is given."""
    kind = endpoints.by_path(endpoints.text_of(concept.role_value("asked_url"))) if reader.has_role("asked_url") else ""
    if kind:
        return _asked(kind)
    if reader.has_role("sent_headers") and _is_authorization(concept.role_value("sent_headers")):
        return _HEADER
    if reader.has_role("sent_credentials") and _is_token(concept.role_value("sent_credentials")):
        return _TOKEN
    return _parameters(concept.role_value("sent_body")) if reader.has_role("sent_body") else ""


def _asked(kind: str) -> str:
    return f"{kind} is asked over this connection"


def _sent_with(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say what a request carries that belongs to authentication; nothing when it stays on a local host."""
    address = _address(call)
    if last_call_name(call) == "urlopen" and address is not None:
        for leaf in evaluator.evaluate(address, index).leaves():
            if isinstance(leaf, Instance) and isinstance(leaf.call, cst.Call) and leaf.call is not call:
                source = evaluator.project.load(leaf.path)
                return _sent_with(evaluator, source, leaf.call) if source is not None else ""
    if address is not None:
        if endpoints.is_local(endpoints.text_of(evaluator.evaluate(address, index))):
            return ""
        kind = endpoints.asked(evaluator, index, address)
        if kind:
            return _asked(kind)
    return (
        _headers(evaluator, index, call)
        or _body(evaluator, index, call)
        or (_on_session(evaluator, index, call) if isinstance(call.func, cst.Attribute) else "")
    )


def _address(call: cst.Call) -> cst.BaseExpression | None:
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "url":
            return argument.value
    positional = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    place = 1 if last_call_name(call) in ("request", "stream") else 0
    return positional[place] if len(positional) > place else None


def _headers(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say that a call sends the header Authorization with a token, or credentials of a kind that OAuth defines."""
    for argument in call.args:
        name = argument.keyword.value if argument.keyword is not None else ""
        if name == "headers" and _holds_authorization(evaluator, index, argument.value):
            return _HEADER
        if name == "auth" and _is_token_auth(evaluator, index, argument.value):
            return _TOKEN
    return ""


def _holds_authorization(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    called = node.func if isinstance(node, cst.Call) else node
    if _AUTHORIZED.fullmatch(dotted(called).rsplit(".", 1)[-1]):
        return True
    return _is_authorization(evaluator.evaluate(node, index))


def _is_authorization(headers: Value) -> bool:
    for leaf in headers.leaves():
        if isinstance(leaf, Table):
            for key, value in leaf.entries:
                if isinstance(key, str) and key.lower() == "authorization":
                    return not endpoints.text_of(value).lower().startswith(("basic", "digest", "negotiate"))
    return False


def _is_token_auth(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    named = isinstance(node, cst.Call) and _OAUTH.search(last_call_name(node)) is not None
    return named or _is_token(evaluator.evaluate(node, index))


def _is_token(credentials: Value) -> bool:
    return any(isinstance(leaf, Instance) and _OAUTH.search(leaf.of) is not None for leaf in credentials.leaves())


def _body(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value in _BODIES:
            found = _parameters(evaluator.evaluate(argument.value, index))
            if found:
                return found
    return ""


def _parameters(body: Value) -> str:
    for leaf in body.leaves():
        if isinstance(leaf, Table) and (found := _PARAMETERS.intersection(map(str, leaf.known_keys()))):
            return f'"{min(found)}" is sent over this connection'
    return ""


def _on_session(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say that the session a request is made with adds the header Authorization to each of its requests."""
    assert isinstance(call.func, cst.Attribute)
    name = dotted(call.func.value)
    if not name:
        return ""
    updates = any(
        last_call_name(other) == "update" and other.args and _holds_authorization(evaluator, index, other.args[0].value)
        for other in _calls_of(index, f"{name}.headers", call)
    )
    items = (effect for scope in index.every_scope for effect in scope.effects.get(f"{name}.headers", ()))
    if updates or any(_sets_authorization(effect) and _is_near(index, effect.node, call, name) for effect in items):
        return _HEADER
    return ""


def _sets_authorization(effect: Effect) -> bool:
    key = effect.key
    return effect.kind == "item" and isinstance(key, cst.SimpleString) and str(key.raw_value).lower() == "authorization"


# -------------------------------------------------------------------- clients and their requests


def _client_of(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> cst.Call:
    """Return the call that makes the client: of a connector or transport, the client it is given to."""
    for above in index.ancestors(call):
        if isinstance(above, cst.Call):
            return above
        if not isinstance(above, cst.Arg):
            break
    for name in _names_of(index, call):
        for other in index.calls:
            if any(
                argument.keyword is not None
                and argument.keyword.value in ("connector", "transport")
                and dotted(argument.value) == name
                and _is_near(index, other, call, name)
                for argument in other.args
            ):
                return other
    return call


def _names_of(index: ModuleIndex, call: cst.CSTNode) -> list[str]:
    """Return what the program calls the object that a call makes."""
    for above in index.ancestors(call):
        match above:
            case cst.Assign():
                return [dotted(target.target) for target in above.targets]
            case cst.AnnAssign() | cst.NamedExpr():
                return [dotted(above.target)]
            case cst.WithItem():
                return [dotted(above.asname.name)] if above.asname is not None else []
            case cst.Await():
                continue
            case _:
                return []
    return []


def _calls_of(index: ModuleIndex, name: str, near: cst.CSTNode) -> Iterator[cst.Call]:
    """Yield the requests made with an object: in the same function, or in the same class for an attribute."""
    index.unfold_naming(name.rsplit(".", 1)[-1])
    found = [
        call
        for call in index.calls
        if isinstance(call.func, cst.Attribute)
        and dotted(call.func.value) == name
        and _is_near(index, call, near, name)
    ]
    yield from found[:MAX_REQUESTS]


def _is_near(index: ModuleIndex, one: cst.CSTNode, other: cst.CSTNode, name: str) -> bool:
    function, own = index.function_of(one), index.function_of(other)
    if name.startswith(("self.", "cls.")):
        return function is not None and own is not None and index.class_of(function) is index.class_of(own) is not None
    return function is own or own is None


def _is_member(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Attribute)
