"""Nouns that no library call shows: JWTs taken apart by hand, authorization requests, credentials by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import libcst as cst

from authlint.concepts import AuthorizationRequest, ClaimsPeek, ClientCredential, Concept, HeaderPeek, Site
from authlint.semantics import urls
from authlint.semantics.entities import Frame, Function
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of, spelled
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Absent, Unknown, Value

_DECODERS = frozenset(
    {
        "urlsafe_b64decode",
        "b64decode",
        "standard_b64decode",
        "base64url_decode",
        "base64_decode",
        "decode_base64",
        "b64_decode",
        "urlsafe_b64_decode",
        "base64url_to_bytes",
        "b64url_decode",
        "_b64url_decode",
        "b64decode_url",
    }
)
_PADS_OR_DECODES = re.compile(r"pad|b64|base64|decode|segment|part", re.IGNORECASE)
_JSON_READERS = frozenset({"loads", "json_decode", "from_json", "decode_json", "parse_json", "load_json"})
_EXAMPLE = re.compile(r"(?<![A-Za-z])(?:example|sample)s?(?![A-Za-z])", re.IGNORECASE)
_CREDENTIAL_KEYS = frozenset({"client_secret", "clientSecret", "client-secret"})


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the hand-written nouns of a module."""
    yield from _peeks(evaluator, index, part)
    yield from _requests(evaluator, index, part)
    yield from _credentials(evaluator, index, part)


def names_given(index: ModuleIndex) -> frozenset[str]:
    """Return the names under which a module knows what hand-written code is recognised by."""
    return spelled(index, _JSON_READERS) - _JSON_READERS | urls.encoders(index)


def _site(index: ModuleIndex, node: cst.CSTNode, name: str, part: str) -> Site:
    inside = index.name_around(node)
    return Site(index.path, node, "hand-written code", name, inside, part)


# -------------------------------------------------------------------- tokens split at the dots


def _peeks(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    readers = spelled(index, _JSON_READERS)
    for call in index.calls:
        if last_call_name(call) not in readers or not call.args:
            continue
        segment = _segment(evaluator, index, call.args[0].value)
        if segment is None:
            continue
        token, position = segment
        concept: type[Concept] = HeaderPeek if position == 0 else ClaimsPeek
        given: dict[str, Callable[[], Value]] = {"token": evaluator.later(token, index)}
        reader = GivenReader(evaluator, index, call, None, given, {"token": token})
        yield concept(_site(index, call, "a token split at its dots", part), reader)


def _segment(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression
) -> tuple[cst.BaseExpression, int] | None:
    """Return the token and the number of the segment that ``node`` is decoded from, or ``None``."""
    decoded = False
    current: cst.BaseExpression | None = node
    for _ in range(24):
        match current:
            case cst.Name():
                defined = definition_of(index, current)
                if defined is None:
                    return None
                expression, path = defined
                if path and decoded and (token := _split_token(expression)) is not None:
                    return token, path[0]
                current = expression if not path else None
            case cst.BinaryOperation():
                current = current.left
            case cst.FormattedString():
                inner = [part.expression for part in current.parts if isinstance(part, cst.FormattedStringExpression)]
                current = inner[0] if inner else None
            case cst.Call():
                name = last_call_name(current)
                if (name in _DECODERS or _is_alias(index, name, _DECODERS)) and current.args:
                    decoded = True
                    current = current.args[0].value
                elif isinstance(current.func, cst.Attribute) and name in (
                    "encode",
                    "decode",
                    "strip",
                    "ljust",
                    "replace",
                    "translate",
                    "rstrip",
                ):
                    current = current.func.value
                elif (
                    name in ("bytes", "str", "bytearray", "force_bytes", "force_str", "to_bytes", "to_unicode")
                    and current.args
                ):
                    current = current.args[0].value
                elif current.args and _pads_or_decodes(evaluator, index, current):
                    decoded = decoded or _calls_decoder(evaluator, index, current)
                    current = current.args[0].value
                else:
                    return None
            case cst.Subscript():
                position = _position(current)
                source: cst.BaseExpression | None = current.value
                if position is None:
                    current = source
                    continue
                if isinstance(source, cst.Name):
                    defined = definition_of(index, source)
                    source = defined[0] if defined is not None and not defined[1] else None
                token = _split_token(source)
                if token is None or not decoded:
                    return None
                return token, position
            case _:
                return None
    return None


def _is_alias(index: ModuleIndex, name: str, wanted: frozenset[str]) -> bool:
    """True when a name was imported, or is kept, under another name than one of ``wanted``."""
    return name in index.module_scope.effects and name in spelled(index, wanted)


def _position(node: cst.Subscript) -> int | None:
    """Return a constant, non-negative index."""
    if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        value = node.slice[0].slice.value
        if isinstance(value, cst.Integer) and value.value.isdigit():
            return int(value.value)
    return None


def _split_token(node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """Return ``token`` of ``token.split(".")``."""
    while isinstance(node, cst.Call) and last_call_name(node) in ("list", "tuple", "map") and node.args:
        node = node.args[-1].value
    if (
        not isinstance(node, cst.Call)
        or not isinstance(node.func, cst.Attribute)
        or node.func.attr.value not in ("split", "rsplit")
    ):
        return None
    separator = node.args[0].value if node.args else None
    if isinstance(separator, cst.SimpleString) and separator.raw_value == ".":
        owner = node.func.value
        while (
            isinstance(owner, cst.Call)
            and isinstance(owner.func, cst.Attribute)
            and owner.func.attr.value in ("encode", "decode", "strip")
        ):
            owner = owner.func.value
        return owner
    return None


def _pads_or_decodes(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True when a project function adds padding or decodes base64: its name says so, and for decoding its body, too."""
    if not _PADS_OR_DECODES.search(last_call_name(call)):
        return False
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Function) or not isinstance(callee.node, cst.FunctionDef):
        return False
    name = callee.node.name.value.lower()
    return "pad" in name or _calls_decoder(evaluator, index, call)


def _calls_decoder(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Function):
        return False
    return any(isinstance(node, cst.Call) and last_call_name(node) in _DECODERS for node in walk(callee.node))


# -------------------------------------------------------------------- authorization requests


def _requests(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    seen: set[int] = set()
    for node in urls.candidates(index):
        outermost = urls.outermost(index, node)
        if id(outermost) in seen:
            continue
        concept = request_at(evaluator, index, outermost, None, part)
        if concept is not None:
            seen.add(id(outermost))
            yield concept


def request_at(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, frame: Frame | None, part: str
) -> Concept | None:
    """Return the authorization request that an expression builds, or ``None`` when it is something else."""
    url = urls.read(evaluator, node, index, frame)
    if url is None or not urls.is_authorization_request(url):
        return None
    given: dict[str, Callable[[], Value]] = {"endpoint": lambda: url.endpoint}
    for role, parameter in urls.PARAMETERS.items():
        given[role] = _parameter(url, parameter)
    if url.open or url.grown:
        given.setdefault("state", _unknown)
    reader = GivenReader(evaluator, index, node, frame, given, {}, complete=True)
    return AuthorizationRequest(_site(index, node, "an authorization request", part), reader)


def _unknown() -> Value:
    return Unknown("more parameters may follow")


def _parameter(url: urls.Url, name: str) -> Callable[[], Value]:
    def give() -> Value:
        value = url.parameters.get(name)
        if value is not None:
            return value
        return Unknown("more parameters may follow") if url.open else Absent()

    return give


# -------------------------------------------------------------------- credentials by name


def _credentials(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield ``client_secret`` given as a keyword or as a key of a mapping, to whatever it may be.

    What a library model finds as well is the same literal, and is reported once.
    """
    for call in index.calls:
        for argument in call.args:
            if (
                argument.keyword is not None
                and argument.keyword.value in _CREDENTIAL_KEYS
                and not is_example(index, argument)
            ):
                yield _credential(evaluator, index, argument.value, argument, part, _identifier(index, argument))
    for effect in (one for scope in index.every_scope for effects in scope.effects.values() for one in effects):
        if (
            effect.kind == "item"
            and isinstance(effect.key, cst.SimpleString)
            and effect.key.raw_value in _CREDENTIAL_KEYS
            and isinstance(effect.value, cst.BaseExpression)
            and not effect.path
        ):
            yield _credential(evaluator, index, effect.value, effect.node, part)
    for node in index.dictionaries:
        if _is_installed_application(index, node) or is_example(index, node):
            continue
        for element in node.elements:
            if (
                isinstance(element, cst.DictElement)
                and isinstance(element.key, cst.SimpleString)
                and element.key.raw_value in _CREDENTIAL_KEYS
            ):
                yield _credential(evaluator, index, element.value, element, part, _identifier(index, element))


def is_example(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True for what a form or schema shows as an example: the variable, argument or entry around it says so."""
    for above in index.ancestors(node):
        match above:
            case cst.Assign():
                return any(_EXAMPLE.search(dotted(target.target)) for target in above.targets)
            case cst.AnnAssign():
                return _EXAMPLE.search(dotted(above.target)) is not None
            case cst.Arg() if above.keyword is not None and _EXAMPLE.search(above.keyword.value):
                return True
            case cst.DictElement() if isinstance(above.key, cst.SimpleString) and _EXAMPLE.search(above.key.value):
                return True
            case cst.FunctionDef() | cst.ClassDef():
                return False
    return False


def _is_installed_application(index: ModuleIndex, node: cst.Dict) -> bool:
    """True for the secret of an installed application, which is none (RFC 8252 section 8.5)."""
    above = index.parent(node)
    return (
        isinstance(above, cst.DictElement)
        and isinstance(above.key, cst.SimpleString)
        and above.key.raw_value == "installed"
    )


def _credential(
    evaluator: Evaluator,
    index: ModuleIndex,
    value: cst.BaseExpression,
    node: cst.CSTNode,
    part: str,
    client_id: cst.BaseExpression | None = None,
) -> Concept:
    given = {"client_secret": evaluator.later(value, index)}
    if client_id is not None:
        given["client_id"] = evaluator.later(client_id, index)
    reader = GivenReader(evaluator, index, node, None, given, {"client_secret": value})
    return ClientCredential(_site(index, node, "client_secret", part), reader)


def _identifier(index: ModuleIndex, node: cst.CSTNode) -> cst.BaseExpression | None:
    """Return the client_id beside a client_secret in the same call or mapping."""
    around = index.parent(node)
    if isinstance(around, cst.Call):
        return next(
            (
                one.value
                for one in around.args
                if one.keyword is not None and one.keyword.value in ("client_id", "clientId")
            ),
            None,
        )
    for element in around.elements if isinstance(around, cst.Dict) else ():
        if (
            isinstance(element, cst.DictElement)
            and isinstance(element.key, cst.SimpleString)
            and element.key.raw_value in ("client_id", "clientId", "client-id")
        ):
            return element.value
    return None
