"""Is the certificate of a server checked, and what goes over the connection where it is not?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.concepts.transport import ConnectionCheck
from authlint.semantics.calling import DEFAULT, PASSED
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import carried, endpoints
from authlint.semantics.tree import dotted, last_call_name, names_in
from authlint.values import Instance, Known, Reference, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_UNVERIFIED = frozenset({"ssl._create_unverified_context", "ssl._create_stdlib_context"})
_OFF = frozenset({"ssl.CERT_NONE", "ssl.VerifyMode.CERT_NONE"})
_SWITCH = re.compile(r"verif|ssl|tls|insecure|secure|cert|debug|dev(?:el|elop\w*)?$|local|test|proxy", re.IGNORECASE)
"""Words in a condition that make turning the check off somebody's decision."""

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "urlopen"})


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
        found = carried.headers(evaluator, index, made)
        if found:
            return Evidence(found)
        names = _names_of(index, made)
    else:
        names = [dotted(target.target.value) for target in getattr(node, "targets", ()) if _is_member(target.target)]
    for name in filter(None, names):
        for call in carried.calls_of(index, name, node):
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
    if reader.has_role("sent_headers") and carried.is_authorization(concept.role_value("sent_headers")):
        return carried.HEADER
    if reader.has_role("sent_credentials") and carried.is_token(concept.role_value("sent_credentials")):
        return carried.TOKEN
    return carried.parameters(concept.role_value("sent_body")) if reader.has_role("sent_body") else ""


def _asked(kind: str) -> str:
    return f"{kind} is asked over this connection"


def _sent_with(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say what a request carries that belongs to authentication; nothing when it stays on a local host."""
    address = carried.address_of(call)
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
        carried.headers(evaluator, index, call)
        or carried.body(evaluator, index, call)
        or (carried.on_session(evaluator, index, call) if isinstance(call.func, cst.Attribute) else "")
    )


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
                and carried.is_near(index, other, call, name)
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


def _is_member(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Attribute)
