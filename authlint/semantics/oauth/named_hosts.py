"""Does the request that a program answers name the host that the program sends its credentials to?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from authlint.concepts import Concept, CredentialSent, Evidence, Site
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import carried
from authlint.semantics.oauth.looked_at import is_looked_at, sources_of
from authlint.semantics.oauth.request_bytes import may_send_credential
from authlint.semantics.oauth.token_values import bearer_token
from authlint.semantics.oauth.views import brought
from authlint.semantics.own_token import argument_named
from authlint.semantics.readers import GivenReader, NounReader
from authlint.semantics.sources import spelled
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Choice, Instance, Known, Sequence, Table, Text, Value

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "request", "stream", "fetch", "fetch_token"})
_SECRETS = ("client_secret", "refresh_token", "client_assertion", "access_token", "subject_token")
_BODIES = frozenset({"data", "json", "params", "content", "body"})
_SESSION = re.compile(r"oauth\w*(?:session|client)", re.IGNORECASE)
_SCHEMES = re.compile(r"(?:https?)?(?:://)?(?:www\.)?", re.IGNORECASE)
_TEXT = frozenset({"str", "Optional", "Union", "None", "HttpUrl", "AnyHttpUrl", "AnyUrl", "Annotated"}) | {
    *("Query", "Path", "Body", "Form", "Header", "annotation", "typing", "fastapi", "pydantic", "t")
}
"""Words in the annotation of a parameter that holds any text."""

_CHOSEN_BY_ADMINISTRATOR = re.compile(r"admin|superuser|staff|permission|owner|root_user|has_role|require_role", re.I)
_PROVES_SENDER = re.compile(r"hmac|signature|verify_webhook|compare_digest|verify_request", re.IGNORECASE)
_MAX_HOPS = 3
MAX_CALLERS = 8
"""Callers of a function that are asked for the address it is given."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A host that a request names: the value that says it, and where it is read and handed on."""

    value: Value
    places: tuple[tuple[ModuleIndex, cst.BaseExpression], ...]


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the requests of a module to an address that is not written down and that carry a credential."""
    if not may_send_credential(evaluator.project.data(index.path).lower()):
        return
    names = spelled(index, _VERBS)
    for call in index.calls:
        if last_call_name(call) not in names or not call.args:
            continue
        url = carried.address_of(call)
        if url is None or _is_written(url):
            continue
        given = {"url": lambda url=url: evaluator.evaluate(url, index)}
        site = Site(index.path, call, "hand-written code", "a credential", index.name_around(call), part)
        yield CredentialSent(site, GivenReader(evaluator, index, call, None, given, {"url": url}))


def _is_written(url: cst.BaseExpression) -> bool:
    """True for an address that begins with a host that is written out, and for what is no address."""
    match url:
        case cst.FormattedString(parts=[cst.FormattedStringText(value=text), *_]):
            return _SCHEMES.fullmatch(text) is None
        case cst.BinaryOperation(left=left):
            return _is_written(left)
        case cst.SimpleString():
            return not isinstance(url.raw_value, str) or _SCHEMES.fullmatch(url.raw_value) is None
    return isinstance(url, cst.BaseNumber | cst.Dict | cst.List)


def host_from_request(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a link or form names the host, that nothing looks at it, and what is sent there."""
    url = reader.role_node("url")
    if not isinstance(concept, CredentialSent) or not isinstance(url, cst.BaseExpression):
        return None
    evaluator, call = reader.evaluator, reader.node
    assert isinstance(call, cst.Call)
    for named in _named_by(evaluator, reader.index, url, _MAX_HOPS):
        sent = _sent(evaluator, reader.index, call)
        if not sent:
            return None
        places = ((reader.index, url), *named.places)
        if any(_is_guarded(evaluator, index, node, named.value) for index, node in places):
            continue
        steps = [evaluator.step("the request names the host here", *_read_at(evaluator, *places[-1], named.value))]
        steps += [evaluator.step("handed on here", index, node) for index, node in reversed(named.places)]
        return Evidence(sent, (*steps, evaluator.step(sent, reader.index, call)), about=named.value)
    return None


def _named_by(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, hops: int) -> Iterator[_Named]:
    """Yield what requests say at the place of the host, also where callers pass it on."""
    for leaf in evaluator.evaluate(node, index).leaves():
        said = _host(leaf)
        if said is None:
            continue
        if brought(evaluator, said):
            if _is_any_text(said):
                yield _Named(said, ())
        elif hops and said.origin is not None and said.origin.kind == "parameter":
            yield from _passed(evaluator, said, hops)


def _passed(evaluator: Evaluator, said: Value, hops: int) -> Iterator[_Named]:
    assert said.origin is not None
    parameter = said.trace[0].node if said.trace else None
    index = evaluator.project.load(said.trace[0].path) if said.trace else None
    if index is None or not isinstance(parameter, cst.Param):
        return
    function = next((above for above in index.ancestors(parameter) if isinstance(above, cst.FunctionDef)), None)
    if function is None:
        return
    for other, call in evaluator.callers(index, function)[:MAX_CALLERS]:
        passed = argument_named(function, parameter.name.value, call)
        if passed is None or _is_written(passed):
            continue
        for named in _named_by(evaluator, other, passed, hops - 1):
            yield _Named(named.value, ((other, passed), *named.places))


def _host(leaf: Value) -> Value | None:
    """Return what stands at the place of the host in an address, when it is no constant."""
    if not isinstance(leaf, Text):
        return None if isinstance(leaf, Known) else leaf
    before = ""
    for part in leaf.parts:
        if not isinstance(part, Known):
            return _host(part)
        before += str(part.constant)
        if _SCHEMES.fullmatch(before) is None:
            return None
    return None


def _is_any_text(said: Value) -> bool:
    """False for a parameter of a view that is a number, one of a few words, or an object."""
    parameter = said.trace[0].node if said.trace else None
    if not isinstance(parameter, cst.Param) or parameter.annotation is None:
        return True
    return {part.value for part in walk(parameter.annotation.annotation) if isinstance(part, cst.Name)} <= _TEXT


# -------------------------------------------------------------------- who looks at it


def _is_guarded(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, value: Value) -> bool:
    """True when something looks at the address, or when only administrators or known servers can say it."""
    statement = index.statement_of(node) or node
    if is_looked_at(NounReader(evaluator, index, statement, None), node, value):
        return True
    function = index.function_of(node)
    if function is None:
        return True  # a script
    owner = index.class_of(function)
    about: list[cst.CSTNode] = [*function.decorators, function.params, function.name]
    if owner is not None:
        about += [*owner.decorators, *owner.bases, owner.name, *_permissions(owner)]
    words = [part.value for one in about for part in walk(one) if isinstance(part, cst.Name | cst.SimpleString)]
    if any(map(_CHOSEN_BY_ADMINISTRATOR.search, words)):
        return True
    return any(isinstance(part, cst.Name) and _PROVES_SENDER.search(part.value) for part in walk(function.body)) or any(
        _CHOSEN_BY_ADMINISTRATOR.search(last_call_name(call)) for call in index.calls_within(function)
    )


def _permissions(owner: cst.ClassDef) -> Iterator[cst.CSTNode]:
    """Yield what a class-based view is declared to ask of who calls it."""
    for statement in owner.body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield statement


def _read_at(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, value: Value
) -> tuple[ModuleIndex, cst.CSTNode]:
    """Return where a part of the request is read, as far as it is seen in the module."""
    for source in sources_of(index, node):
        for part in walk(source):
            if isinstance(part, cst.Attribute | cst.Subscript | cst.Call) and any(
                leaf.origin is not None and leaf.origin == value.origin
                for leaf in evaluator.evaluate(part, index).leaves()
            ):
                return index, part
    return index, node


# -------------------------------------------------------------------- what is sent


def _sent(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> str:
    """Say which credential a request carries that is not one of whoever makes it."""
    for argument in call.args:
        name = argument.keyword.value if argument.keyword is not None else ""
        if name in ("headers", "") and _header(evaluator, index, argument.value):
            return "the header Authorization goes there"
        if name in _BODIES | {""} and (secret := _secret(evaluator, index, argument.value)):
            return f'"{secret}" goes there'
        if name == "client_secret" and not _is_callers(evaluator, evaluator.evaluate(argument.value, index)):
            return "the client secret goes there"
        if name == "auth" and _names_secret(argument.value):
            return "the client secret goes there"
    if isinstance(call.func, cst.Attribute):
        if carried.on_session(evaluator, index, call) == carried.HEADER and not _session_is_callers(
            evaluator, index, call.func.value
        ):
            return "the header Authorization goes there"
        if any(
            isinstance(leaf, Instance) and _SESSION.search(leaf.of)
            for leaf in evaluator.evaluate(call.func.value, index).leaves()
        ):
            return "the access token of the session goes there"
    return ""


def _header(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    headers = evaluator.evaluate(node, index)
    for leaf in headers.leaves():
        for key, value in leaf.entries if isinstance(leaf, Table) else ():
            if isinstance(key, str) and key.lower() == "authorization":
                return carried.is_authorization(leaf) and not _is_callers(evaluator, value)
    return False


def _secret(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    for leaf in evaluator.evaluate(node, index).leaves():
        for key, value in leaf.entries if isinstance(leaf, Table) else ():
            if key in _SECRETS and not isinstance(value, Known) and not _is_callers(evaluator, value):
                return str(key)
    return ""


def _names_secret(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Tuple) and any(
        isinstance(part, cst.Name | cst.SimpleString) and "client_secret" in part.value.lower() for part in walk(node)
    )


def _session_is_callers(evaluator: Evaluator, index: ModuleIndex, owner: cst.BaseExpression) -> bool:
    """True when the header that a session adds is made of what the request brings."""
    return any(
        _is_callers(evaluator, evaluator.evaluate(token, index))
        for function in [index.function_of(owner)]
        if function is not None
        for part in walk(function.body)
        if isinstance(part, cst.FormattedString | cst.BinaryOperation) and (token := bearer_token(part)) is not None
    )


def _is_callers(evaluator: Evaluator, value: Value) -> bool:
    """True for a credential of which a part came with the request, or with parameters that a framework fills."""
    match value:
        case Choice(options=parts) | Text(parts=parts) | Sequence(items=parts):
            return any(_is_callers(evaluator, part) for part in parts)
    origin = value.origin
    return origin is not None and (origin.kind == "request" or brought(evaluator, value))
