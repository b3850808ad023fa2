"""Requests by which a program asks a provider who an access token is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from authlint.concepts import Concept, ProviderIdentity, Site
from authlint.semantics.credential_names import label
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.identity_bytes import may_ask
from authlint.semantics.oauth.known_texts import texts_of
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of, element_at, spelled
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.tables_identities import USERINFO, USERINFO_NAME
from authlint.values import Known

_REQUESTS = frozenset({"get", "post", "request", "fetch", "urlopen", "api_get", "get_json"})
_CLIENT = re.compile(
    r"requests|httpx|http|client|session|oauth\w*|oidc|openid|google|facebook|github|remote|api|urllib", re.I
)
_TOKEN_PARAMETERS = frozenset({"access_token", "oauth_token", "token"})


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the requests of a module that are written by hand."""
    if not may_ask(evaluator.project.data(index.path).lower()):
        return
    written = spelled(index, _REQUESTS)
    for call in index.calls:
        name = last_call_name(call)
        address = _address(call, name) if name in written else None
        if (address is not None and _is_userinfo(evaluator, index, call, address)) or _is_discovered(call, name):
            yield _identity(evaluator, index, call, address, part)


def _identity(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, address: cst.BaseExpression | None, part: str
) -> Concept:
    nodes = {"endpoint": address, "access_token": _token_shown(index, call, address)}
    written: dict[str, cst.CSTNode] = {role: node for role, node in nodes.items() if node is not None}
    given = {role: evaluator.later(node, index) for role, node in nodes.items() if node is not None}
    given["kind"] = lambda: Known("userinfo")
    site = Site(index.path, call, "hand-written code", "a question who somebody is", index.name_around(call), part)
    return ProviderIdentity(site, GivenReader(evaluator, index, call, None, given, written))


def _address(call: cst.Call, name: str) -> cst.BaseExpression | None:
    """Return the argument that says where a request goes."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "url":
            return argument.value
    positional = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    place = 1 if name == "request" else 0
    return positional[place] if place < len(positional) else None


def _is_userinfo(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, address: cst.BaseExpression) -> bool:
    if isinstance(address, cst.SimpleString):
        # A key of a mapping is a single word.
        return isinstance(address.raw_value, str) and "/" in address.raw_value and _names_userinfo(address.raw_value)
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    asks = any(one.keyword is not None and one.keyword.value in ("headers", "params", "timeout") for one in call.args)
    if not asks and owner is not None and _CLIENT.search(label(owner) or dotted(owner)) is None:
        return False
    if USERINFO_NAME.fullmatch(label(address)):
        return True
    value = evaluator.evaluate(address, index)
    return any(_names_userinfo(text) for text in texts_of(value) if "/" in text)


def _names_userinfo(text: str) -> bool:
    return USERINFO.search(text) is not None


def _is_discovered(call: cst.Call, name: str) -> bool:
    """True for ``service.userinfo().get().execute()`` of Google's API client."""
    get = call.func.value if name == "execute" and isinstance(call.func, cst.Attribute) else None
    if not isinstance(get, cst.Call) or last_call_name(get) != "get" or not isinstance(get.func, cst.Attribute):
        return False
    return isinstance(get.func.value, cst.Call) and last_call_name(get.func.value) == "userinfo"


# -------------------------------------------------------------------- the access token that is shown


def _token_shown(index: ModuleIndex, call: cst.Call, address: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """Return the access token that is sent: in a header, in a parameter, or in the address itself."""
    for argument in call.args:
        name = argument.keyword.value if argument.keyword is not None else ""
        if name in ("headers", "params", "data"):
            found = _in_mapping(index, argument.value)
            if found is not None:
                return found
    written = _written(index, address) if address is not None else None
    if written is not None and any("token" in word for word in _words(written)):
        return _last_hole(written)
    return _of_service(index, call)


def _of_service(index: ModuleIndex, call: cst.Call) -> cst.BaseExpression | None:
    """Return ``token`` of ``build("oauth2", "v2", credentials=Credentials(token))`` behind a discovered service."""
    current: cst.BaseExpression = call
    while isinstance(current, cst.Call | cst.Attribute):
        current = current.func if isinstance(current, cst.Call) else current.value
    made = _written(index, current)
    for argument in made.args if isinstance(made, cst.Call) else ():
        if argument.keyword is not None and argument.keyword.value == "credentials":
            credentials = _written(index, argument.value)
            if isinstance(credentials, cst.Call) and last_call_name(credentials) == "Credentials":
                given = (one.value for one in credentials.args if one.keyword is None or one.keyword.value == "token")
                return next(given, None)
    return None


def _written(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression:
    """Return what a variable was given, or the expression itself."""
    defined = definition_of(index, node) if isinstance(node, cst.Name) else None
    return (element_at(*defined) or node) if defined is not None else node


def _in_mapping(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression | None:
    mapping = _written(index, node)
    for element in mapping.elements if isinstance(mapping, cst.Dict) else ():
        if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
            key = str(element.key.raw_value).lower()
            if key == "authorization":
                return _last_hole(_written(index, element.value))
            if key in _TOKEN_PARAMETERS:
                return element.value
    return None


def _last_hole(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return what a text ends with that is put together: ``f"Bearer {token}"``, ``"Bearer " + token``, and so on."""
    match node:
        case cst.FormattedString():
            holes = [part.expression for part in node.parts if isinstance(part, cst.FormattedStringExpression)]
            return holes[-1] if holes else node
        case cst.BinaryOperation():
            right = node.right
            return right.elements[-1].value if isinstance(right, cst.Tuple) and right.elements else right
        case cst.Call() if last_call_name(node) == "format" and node.args:
            return node.args[-1].value
    return node


def _words(node: cst.CSTNode) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, cst.SimpleString | cst.FormattedStringText | cst.Name):
            yield part.value
