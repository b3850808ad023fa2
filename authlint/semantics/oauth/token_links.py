"""URLs with a token in their query or fragment, and redirects to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from authlint.concepts import Concept, Site, TokenInUrl
from authlint.semantics import urls
from authlint.semantics.catalogue import QUERY_CALLS, TAKES_PARAMETERS
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.readers import GivenReader
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.semantics.uses import reads_of
from authlint.values import Known, Table, Unknown, Value

CERTAIN = frozenset({"access_token", "id_token", "refresh_token", "accessToken", "idToken", "refreshToken"})
POSSIBLE = frozenset({"token", "jwt", "auth_token", "authToken", "bearer_token", "session_token", "authorization"})
"""Names of parameters that also stand for other things."""

_KEY = re.compile(
    r"[?&#]((?:access|id|refresh|auth|bearer|session)_?token|token|jwt|authorization)=(%s|\{\w*\})?", re.IGNORECASE
)
_BODY = frozenset({"grant_type", "client_secret", "client_id", "code", "token_type_hint", "response_type"})
"""Parameters beside which it is a request to the authorization server, which other rules judge."""

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "request", "options", "stream", "build_request"})
_REDIRECTS = frozenset(
    {
        *("redirect", "RedirectResponse", "HttpResponseRedirect", "HTTPFound", "HTTPSeeOther", "HTTPTemporaryRedirect"),
        *("HTTPMovedPermanently", "HttpResponsePermanentRedirect", "Redirect", "HTTPRedirect"),
    }
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A parameter of a URL that may be a token.

    Attributes:
        name: the parameter.
        value: the expression; ``None`` when the mapping it stands in is not written here.
        known: what it is then.
    """

    name: str
    value: cst.BaseExpression | None
    known: Value | None = None


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield the URLs of a module that may carry a token."""
    for node in index.concatenations:
        found = next((one for part_of in walk(node) if (one := _in_text(part_of)) is not None), None)
        if found is not None:
            yield _link(evaluator, index, node, found, part, node)
    names = urls.encoders(index)
    for call in index.calls:
        name = last_call_name(call)
        if name == "format" and isinstance(call.func, cst.Attribute):
            found = _formatted(call)
            if found is not None:
                yield _link(evaluator, index, call, found, part, call)
        elif name in _REDIRECTS and call.args:
            target = _argument(call, "url", "location", "redirect_to") or call.args[0]
            if isinstance(target.value, cst.Name | cst.BinaryOperation):
                yield _link(evaluator, index, call, Carried("", target.value), part, target.value)
        elif name in names and call.args and not _is_body(index, call):
            yield from _mapping(evaluator, index, call, call.args[0].value, part, urls.outermost(index, call))
        elif name in _METHODS or name in TAKES_PARAMETERS or name in QUERY_CALLS:
            argument = _argument(call, "params", "query")
            place = _argument(call, "url") or next((one for one in call.args if one.keyword is None), None)
            if argument is None and name in QUERY_CALLS and call.args:
                argument, place = call.args[0], None
            if argument is not None and argument.keyword is not None and argument.keyword.value in CERTAIN:
                yield _link(evaluator, index, call, Carried(argument.keyword.value, argument.value), part, None)
            elif argument is not None:
                yield from _mapping(evaluator, index, call, argument.value, part, place.value if place else None)


def _argument(call: cst.Call, *names: str) -> cst.Arg | None:
    return next((one for one in call.args if one.keyword is not None and one.keyword.value in names), None)


# -------------------------------------------------------------------- where the parameter stands


def _in_text(node: cst.CSTNode) -> Carried | None:
    """Return the token in an f-string, in ``"...?token=" + token`` and in ``"...?token=%s" % token``."""
    match node:
        case cst.FormattedString():
            return _in_format_string(node)
        case cst.BinaryOperation(left=left, operator=cst.Modulo(), right=right) if isinstance(left, cst.SimpleString):
            found = _KEY.search(str(left.raw_value))
            if found is None or found[2] != "%s" or any(f"{name}=" in left.value for name in _BODY):
                return None
            values = [one.value for one in right.elements] if isinstance(right, cst.Tuple) else [right]
            number = len(re.findall(r"%[a-z]", str(left.raw_value)[: found.start(2)]))
            return Carried(found[1], values[number]) if number < len(values) else None
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            ending = left.right if isinstance(left, cst.BinaryOperation) else left
            if isinstance(ending, cst.SimpleString):
                return _behind(str(ending.raw_value), right)
            if isinstance(ending, cst.FormattedString) and ending.parts:
                last = ending.parts[-1]
                return _behind(last.value, right) if isinstance(last, cst.FormattedStringText) else None
    return None


def _behind(text: str, value: cst.BaseExpression) -> Carried | None:
    found = next((one for one in _KEY.finditer(text) if one.end() == len(text)), None)
    if found is None or any(f"{name}=" in text for name in _BODY):
        return None
    return Carried(found[1], value)


def _in_format_string(node: cst.FormattedString) -> Carried | None:
    before, whole = "", ""
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            before = part.value
            whole += part.value
        elif isinstance(part, cst.FormattedStringExpression):
            carried = _behind(before, part.expression)
            if carried is not None:
                # What has no address before its parameters is the body of a request, or the end of a longer text.
                return carried if "?" in whole or "#" in whole or not before.startswith("&") else None
            before = ""
            whole += "*"
    return None


def _formatted(call: cst.Call) -> Carried | None:
    """Return the token in ``"...?token={}".format(token)``."""
    assert isinstance(call.func, cst.Attribute)
    text = call.func.value
    if not isinstance(text, cst.SimpleString):
        return None
    found = _KEY.search(str(text.raw_value))
    if found is None or not found[2] or found[2] == "%s" or any(f"{name}=" in text.value for name in _BODY):
        return None
    name = found[2].strip("{}")
    if name and not name.isdigit():
        given = _argument(call, name)
        return Carried(found[1], given.value) if given is not None else None
    number = int(name) if name else len(re.findall(r"\{", str(text.raw_value)[: found.start(2)]))
    positional = [one.value for one in call.args if one.keyword is None and not one.star]
    return Carried(found[1], positional[number]) if number < len(positional) else None


def _mapping(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.Call,
    table: cst.BaseExpression,
    part: str,
    place: cst.BaseExpression | None,
) -> Iterator[Concept]:
    """Yield the URL whose query is a mapping with a token in it."""
    written: cst.BaseExpression | None = table
    if isinstance(table, cst.Name):
        defined = definition_of(index, table)
        written = defined[0] if defined is not None and not defined[1] else None
        for effect in index.scope_of(table).effects.get(table.value, ()):
            if effect.kind == "item" and isinstance(effect.key, cst.SimpleString):
                name = str(effect.key.raw_value)
                if name in CERTAIN | POSSIBLE and isinstance(effect.value, cst.BaseExpression):
                    yield _link(evaluator, index, node, Carried(name, effect.value), part, place)
                    return
    if isinstance(written, cst.Call) and last_call_name(written) == "dict":
        given = {one.keyword.value: one.value for one in written.args if one.keyword is not None}
    elif isinstance(written, cst.Dict):
        given = {
            str(one.key.raw_value): one.value
            for one in written.elements
            if isinstance(one, cst.DictElement) and isinstance(one.key, cst.SimpleString)
        }
    else:
        yield from _computed(evaluator, index, node, table, part, place)
        return
    if _BODY & given.keys():
        return
    for name in given:
        if name in CERTAIN or name in POSSIBLE:
            yield _link(evaluator, index, node, Carried(name, given[name]), part, place)
            return


def _computed(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.Call,
    table: cst.BaseExpression,
    part: str,
    place: cst.BaseExpression | None,
) -> Iterator[Concept]:
    """Yield the URL whose query is a mapping that is written elsewhere."""
    words = evaluator.project.data(index.path)
    if not any(name.encode() in words for name in CERTAIN):
        return
    for leaf in evaluator.evaluate(table, index).leaves():
        if isinstance(leaf, Table) and not _BODY & set(leaf.known_keys()):
            name = next((str(key) for key in leaf.known_keys() if key in CERTAIN), "")
            if name:
                yield _link(evaluator, index, node, Carried(name, None, leaf.at(name)), part, place)
                return


def _is_body(index: ModuleIndex, call: cst.Call) -> bool:
    """True for an encoded form that is the body of a request."""
    places: list[cst.BaseExpression] = [call]
    statement = index.parent(call)
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        name = dotted(statement.targets[0].target)
        places += reads_of(index, name, statement) if name else []
    return any(_is_sent(index, place) for place in places)


def _is_sent(index: ModuleIndex, node: cst.BaseExpression) -> bool:
    above = index.parent(node)
    if isinstance(above, cst.Attribute) and above.attr.value == "encode":
        return True
    if not isinstance(above, cst.Arg):
        return False
    if above.keyword is not None:
        return above.keyword.value in ("data", "body", "content")
    call = index.parent(above)
    return isinstance(call, cst.Call) and call.args[0] is not above and last_call_name(call) not in ("urljoin", "join")


# -------------------------------------------------------------------- the noun


def _link(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.BaseExpression,
    carried: Carried,
    part: str,
    place: cst.BaseExpression | None,
) -> Concept:
    def token() -> Value:
        return (
            evaluator.evaluate(carried.value, index)
            if carried.value is not None
            else carried.known or Unknown("not written here")
        )

    def endpoint() -> Value:
        return evaluator.evaluate(place, index) if place is not None else Unknown("not visible")

    given: Mapping[str, Callable[[], Value]] = {
        "parameter": lambda: Known(carried.name),
        "token": token,
        "endpoint": endpoint,
    }
    nodes = {"token": carried.value} if carried.value is not None else {}
    reader = GivenReader(evaluator, index, node, None, given, nodes)
    return TokenInUrl(Site(index.path, node, "a URL", carried.name, index.name_around(node), part), reader)
