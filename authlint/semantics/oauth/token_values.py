"""Is an expression a token, or a text or mapping that holds one: an access token, an ID token, a code, a client secret?

A name is believed where it leaves no doubt (``access_token``) and nothing speaks against it. Another one (``token``)
is believed for what the program does: it asks a token endpoint for it, reads it from a header, sends it as a bearer
token, or verifies it. What is computed from a token (its length, a few characters of it, its hash) is no token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.ancestry import Source, sources
from authlint.semantics.credential_names import label
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.token_names import TOKEN_KEYS, behind_bearer, may_be_token, named
from authlint.semantics.oauth.token_uses import holds_token_response, is_object, is_parameter, is_used_as_token
from authlint.semantics.presented import is_presented
from authlint.semantics.sources import definition_of, spelled
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Instance, Known, Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_OF_ARGUMENT = frozenset(
    {
        *("str", "repr", "bytes", "dict", "list", "tuple", "vars", "dumps", "json_dumps", "pformat", "cast", "quote"),
        *("quote_plus", "urlencode", "b64encode", "urlsafe_b64encode", "asdict", "deepcopy", "force_str", "ensure_str"),
        *("to_unicode", "jsonable_encoder", "join", "format"),
    }
)
"""What gives its argument in another form that can be turned back."""

_OF_OBJECT = frozenset(
    {
        *("decode", "encode", "strip", "lstrip", "rstrip", "removeprefix", "replace", "json", "get", "pop", "copy"),
        *("get_secret_value", "to_dict", "model_dump", "setdefault", "text", "read", "get_json", "items", "values"),
        *("split", "dict", "getlist", "partition"),
    }
)
"""Methods that give their object, or an entry of it, when their arguments are constants."""

_READERS = frozenset({"get", "pop", "setdefault", "getlist"})
_GETS_TOKEN = re.compile(
    r"_?(?:get|fetch|obtain|request|acquire|retrieve|create|generate|make|mint|issue|build|encode|sign|new|refresh|read|load)_"
    r"(?:\w+_)?(?:access_token|refresh_token|id_token|jwt|jwt_token|bearer_token|auth_token|oauth_token)(?:_(?:for|from)_\w+)?",
    re.IGNORECASE,
)
_GETS_RESPONSE = re.compile(
    r"authorize_access_token|fetch_token|fetch_access_token|authorized_response|acquire_token_\w+|_?exchange_(?:the_)?"
    r"(?:auth\w*_)?code(?:_\w+)?|get_tokens?_(?:from|by|with|for)_(?:auth\w*_)?code|exchange_token|step2_exchange|parse_request_body_response",
    re.IGNORECASE,
)
_MAY_GIVE = re.compile(
    r"token|jwt|auth|refresh|login|log_in|sign|exchange|redeem|issue|grant|cred|session|header|encode|secret|verifier|callback"
    r"|dumps|serialize|mint|bearer|answer|code",
    re.IGNORECASE,
)
"""Names of functions that are looked into, because what they give may be a token."""

_CHANGES = re.compile(
    r"mask|redact|hash|sha|len|saniti[sz]e|scrub|censor|encrypt|hide|truncate|short|safe", re.IGNORECASE
)
_TOKEN_ENDPOINT = re.compile(r"(?:access_?)?token_?(?:url|uri|endpoint)$", re.IGNORECASE)
_TOKEN_PATH = re.compile(
    r"/(?:oauth2?(?:/v?\d(?:\.\d)?)?|openid-connect|connect|v\d)/token\b|/access_token\b", re.IGNORECASE
)
_BODY = frozenset({"text", "content", "data", "body", "_content"})
"""Attributes of an HTTP response that are all of it."""

_BEARER = re.compile(r"(?:^|\W)(?:bearer|token) \Z", re.IGNORECASE)
_SECRET_TYPES = re.compile(r"\b(?:SecretStr|Secret|SecretBytes)\b")
_TEXT_TYPES = re.compile(r"str|Any|bytes|object|dict|Dict|Mapping|\bT\b|JSON|json", re.ASCII)


@dataclass(frozen=True, slots=True)
class TokenValue:
    """A token, and how we know.

    Attributes:
        what: what it is, with its article: ``"an access token"``, ``"the response of a token endpoint"``.
        whole: it is the whole answer of a token endpoint.
        index, node: the expression that shows it.
    """

    what: str
    index: ModuleIndex
    node: cst.BaseExpression
    whole: bool = False


def token_in(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, *, everywhere: bool = False
) -> TokenValue | None:
    """Return the token that an expression is or holds; ``None`` for what is harmless or unknown.

    Args:
        everywhere: look into every function of the project on the way, not only into those whose name suggests it.
    """
    pending = [node]
    for start in pending:
        for source in sources(evaluator, index, start, lambda one: _is_end(evaluator, one, everywhere)):
            if source.index is index and isinstance(source.node, cst.BooleanOperation) and len(pending) < 4:
                pending.extend(_outcome(source.node))
            found = _found(evaluator, source)
            if found is not None:
                return found
    return None


def _outcome(node: cst.BooleanOperation) -> Iterator[cst.BaseExpression]:
    """Yield what ``token and f(token)`` gives: the left side of it is empty whenever it is given."""
    if isinstance(node.operator, cst.And):
        yield node.right


def _is_end(evaluator: Evaluator, source: Source, everywhere: bool) -> bool:
    """True for an expression that is no token whatever it is made of."""
    node = source.node
    match node:
        case cst.Name():
            # Callers are asked only of what is called like a token.
            return not everywhere and not may_be_token(node.value) and is_parameter(source.index, node)
        case cst.BooleanOperation():
            return isinstance(node.operator, cst.And)
        case cst.Subscript():
            return _is_small_part(node)
        case cst.Call():
            return not _keeps_text(evaluator, source.index, node, everywhere)
        case cst.BinaryOperation():
            return not isinstance(node.operator, cst.Add | cst.Modulo | cst.BitOr)
        case cst.FormattedString():
            return any(isinstance(part, cst.FormattedStringExpression) and part.format_spec for part in node.parts)
    return False


def _is_small_part(node: cst.Subscript) -> bool:
    """True for a slice that leaves out a part of a token: ``token[:6]``, ``token[-4:]``, ``header[:20]``."""
    part = node.slice[0].slice if len(node.slice) == 1 else None
    if not isinstance(part, cst.Slice):
        return False
    if part.upper is not None:
        return True
    lower = part.lower
    return isinstance(lower, cst.UnaryOperation) and isinstance(lower.operator, cst.Minus)


def _keeps_text(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, everywhere: bool) -> bool:
    name = last_call_name(call)
    if name in _OF_ARGUMENT or name in spelled(index, _OF_ARGUMENT):
        return True
    if isinstance(call.func, cst.Attribute) and name in _OF_OBJECT:
        if any(one.keyword is not None for one in call.args):
            return False  # a request, ``requests.get(url, headers=...)``, and no entry of a mapping
        constants = all(isinstance(one.value, cst.SimpleString) for one in call.args)
        return constants or (name in _READERS and len(call.args) < 3 and isinstance(call.args[0].value, cst.Name))
    if name == "loads":
        return dotted(call.func) in ("json.loads", "loads", "orjson.loads", "simplejson.loads")
    if _CHANGES.search(name) or (name and not everywhere and not _MAY_GIVE.search(name)):
        return False
    return any(isinstance(leaf, Function) for leaf in evaluator.evaluate(call.func, index).leaves())


# -------------------------------------------------------------------- what shows a token


def _found(evaluator: Evaluator, source: Source) -> TokenValue | None:
    if any(None in one.keys for one in (*source.way, source)):
        return None  # one of several entries, and which one is not known
    what, whole = _what(evaluator, source)
    return TokenValue(what, source.index, source.node, whole) if what else None


def _what(evaluator: Evaluator, source: Source) -> tuple[str, bool]:
    """Return what an expression is, empty for nothing known, and whether it is the whole answer of a token endpoint."""
    index, node, keys = source.index, source.node, source.keys
    if isinstance(node, cst.Call):
        return _of_call(evaluator, index, node, keys)
    if keys:
        return "", False
    match node:
        case cst.Name() | cst.Attribute() | cst.Subscript() if not (
            isinstance(node, cst.Subscript) and _is_small_part(node)
        ):
            return _of_name(evaluator, index, node)
        case cst.FormattedString() | cst.BinaryOperation():
            return ("an access token" if bearer_token(node) is not None else ""), False
        case cst.Dict():
            return _of_entries(evaluator, index, node), False
    return "", False


def _of_name(
    evaluator: Evaluator, index: ModuleIndex, node: cst.Name | cst.Attribute | cst.Subscript
) -> tuple[str, bool]:
    name = label(node)
    what = named(name)
    if what:
        return ("" if _is_something_else(evaluator, index, node) else what), False
    if isinstance(node, cst.Subscript):
        return "", False
    if holds_token_response(index, node):
        return ("" if is_object(index, node) else "the response of a token endpoint"), True
    if may_be_token(name) and not _is_something_else(evaluator, index, node) and _is_shown(evaluator, index, node):
        return f"the token in `{dotted(node)}`" if dotted(node) else "a token", False
    return "", False


def _is_shown(evaluator: Evaluator, index: ModuleIndex, node: cst.Name | cst.Attribute) -> bool:
    """True when what the program does with a value, or where it comes from, shows that it is a token."""
    if is_used_as_token(index, node):
        return True
    defined = definition_of(index, node)
    if defined is not None and _is_from_session(defined[0]):
        return True
    return is_presented(evaluator, index, node)


def _is_from_session(node: cst.BaseExpression) -> bool:
    owner: cst.BaseExpression | None = None
    if isinstance(node, cst.Subscript):
        owner = node.value
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and last_call_name(node) in ("get", "pop"):
        owner = node.func.value
    return owner is not None and dotted(owner).rsplit(".", 1)[-1] == "session"


def _is_something_else(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a constant such as the name of a key, a number, a row of a database, a value that hides itself."""
    if is_written_down(evaluator, index, node):
        return True
    if isinstance(node, cst.Name):
        annotation = _annotation(index, node)
        if annotation and (_SECRET_TYPES.search(annotation) or not _TEXT_TYPES.search(annotation)):
            return True
    return is_object(index, node)


def is_written_down(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    """True for a literal, a variable that is given one, and a constant that holds one, such as the name of a key.

    Other names are not looked up: their values come from far away, and are none that the source shows.
    """
    if isinstance(node, cst.Subscript):
        return False
    if label(node).isupper():
        leaves = list(evaluator.evaluate(node, index).leaves())
        return all(isinstance(leaf, Known | Reference) for leaf in leaves)
    defined = definition_of(index, node)
    value = defined[0] if defined is not None and not defined[1] else node
    return isinstance(value, cst.BaseString | cst.BaseNumber) and not isinstance(value, cst.FormattedString)


_NO_FILE = cst.Module([])


def _annotation(index: ModuleIndex, node: cst.Name) -> str:
    """Return the annotation of a parameter."""
    function = index.function_of(node)
    if function is None:
        return ""
    params = function.params
    for one in (*params.posonly_params, *params.params, *params.kwonly_params):
        if one.name.value == node.value and one.annotation is not None:
            return _NO_FILE.code_for_node(one.annotation.annotation)
    return ""


def _of_call(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, keys: tuple[str | int | None, ...]
) -> tuple[str, bool]:
    name = last_call_name(call)
    if keys and keys[0] not in _BODY:
        return "", False
    if name in ("get", "pop") and isinstance(call.func, cst.Attribute) and call.args:
        what = named(label(call))
        if what and not keys:
            return what, False
    if _GETS_RESPONSE.fullmatch(name):
        return "the response of a token endpoint", True
    if _GETS_TOKEN.fullmatch(name) and not keys and not _gives_row(evaluator, index, call):
        return "a token", False
    if is_token_request(evaluator, index, call):
        return "the response of a token endpoint", True
    for leaf in evaluator.evaluate(call, index).leaves() if _MAY_GIVE.search(name) else ():
        kind = leaf.origin.kind if isinstance(leaf, Instance) and leaf.call is call and leaf.origin is not None else ""
        if kind == "minted-token" and not keys:
            return "a token that this program signs", False
        if kind == "token-response":
            return "the response of a token endpoint", True
    return "", False


def _gives_row(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a project function that says it returns something that is no text: ``-> AccessToken``."""
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef) and leaf.node.returns is not None:
            text = _NO_FILE.code_for_node(leaf.node.returns.annotation)
            if not _TEXT_TYPES.search(text):
                return True
    return False


def is_token_request(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for a POST that sends a ``grant_type``, or goes to something that is called a token endpoint."""
    if last_call_name(call) not in ("post", "request", "urlopen", "fetch", "send"):
        return False
    for argument in call.args:
        value = argument.value
        if isinstance(value, cst.Name) and (defined := definition_of(index, value)) is not None and not defined[1]:
            value = defined[0]
        if isinstance(value, cst.Dict) and any(_key(element) == "grant_type" for element in value.elements):
            return True
    if last_call_name(call) != "post" or not call.args:
        return False
    place = call.args[0].value
    return _TOKEN_ENDPOINT.search(label(place)) is not None or any(
        isinstance(part, cst.SimpleString | cst.FormattedStringText) and _TOKEN_PATH.search(part.value)
        for part in walk(place)
    )


def _key(element: cst.BaseDictElement) -> str:
    key = element.key if isinstance(element, cst.DictElement) else None
    return str(key.raw_value) if isinstance(key, cst.SimpleString) else ""


def _of_entries(evaluator: Evaluator, index: ModuleIndex, node: cst.Dict) -> str:
    """Return what a mapping holds under the name of a token, unless it is harmless there."""
    for element in node.elements:
        if not isinstance(element, cst.DictElement):
            continue
        what = named(_key(element)) if _key(element) in TOKEN_KEYS or "_" in _key(element) else ""
        value = element.value
        if what and _is_plain(value) and not _is_something_else(evaluator, index, value):
            return what
    return ""


def _is_plain(node: cst.BaseExpression) -> bool:
    """True for a name, or an entry of one: what stands in a mapping as it is."""
    if isinstance(node, cst.Subscript):
        return not _is_small_part(node)
    if isinstance(node, cst.Call):
        return last_call_name(node) in ("get", "pop", "str") and len(node.args) == 1
    return isinstance(node, cst.Name | cst.Attribute)


def bearer_token(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return ``token`` of ``f"Bearer {token}"``, ``"Bearer " + token`` and ``"Bearer %s" % token``."""
    match node:
        case cst.FormattedString():
            token = next(behind_bearer(node), None)
            return None if token is None or _is_harmless(token) else token
        case cst.BinaryOperation(left=cst.SimpleString() as text, right=right):
            start = str(text.raw_value).lower()
            if (isinstance(node.operator, cst.Add) and start.endswith("bearer ")) or start == "bearer %s":
                return None if _is_harmless(right) else right
    return None


def _is_harmless(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.BaseString) or (isinstance(node, cst.Subscript) and _is_small_part(node))
