"""Callbacks: functions that take the code from the request that brought a user agent back, and redeem it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import callback_bytes, returned
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, last_name, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_INWARD = 3
"""How many project functions deep a code is followed to the place where it is redeemed."""

_REDEEMS = re.compile(
    r"\w*(?:fetch|get|obtain|request|acquire|retrieve|convert|code_to)\w*(?:token|credentials?)\w*"
    r"|\w*(?:swap|trade)\w*(?:token|code)\w*|\w*(?:exchange|redeem)\w*|get_authenticated_user"
    r"|authenticate_with_code|authorization_code|credentials_from_(?:clientsecrets_and_)?code|AuthorizationCodeCredential"
    r"|build_user_creds",
    re.IGNORECASE,
)
"""What functions are called that redeem a code, whoever wrote them."""

_NOT_REDEEMING = re.compile(
    r"user|country|lang|zip|error|status|verif|promo|coupon|invite|device|html|exchange_rate|otp|mfa|2fa|sms|reset",
    re.I,
)

_FLOW = re.compile(r"oauth|token|oidc|openid|authori[sz]|client_secret|sso|grant", re.IGNORECASE)
"""What a flow is known by, where a function that is not seen gets the code."""

_TOKEN_PARAMETERS = frozenset({"grant_type", "client_secret", "redirect_uri", "client_id"})
"""Parameters beside the code that make a token request (RFC 6749 section 4.1.3)."""

_BUILDERS = frozenset({"dict", "update", "urlencode", "dumps", "encode", "url_concat", "URL", "FormData"})
"""Calls that put a request together and do not send it."""

_ROUTES = re.compile(r"(?:route|get|head|api_route|expose|view_config|add_route|path|http|websocket|handle)")
_HARMLESS = frozenset(
    {
        *("print", "debug", "info", "warning", "error", "exception", "log", "len", "str", "bool", "isinstance", "repr"),
        *("render", "redirect", "jsonify", "url_for", "urlencode", "flash", "append"),
    }
)


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback.

    Attributes:
        index, function: where it stands.
        code: the expression or parameter that reads the code, or the URL that holds it.
        redeemed: the call through which the code is redeemed.
        names: the variables that hold the code.
        whole: the URL is handed on as a whole, and the library takes the code out of it.
    """

    index: ModuleIndex
    function: cst.FunctionDef
    code: cst.CSTNode
    redeemed: cst.Call
    names: frozenset[str]
    whole: bool = False


def callbacks(evaluator: Evaluator, index: ModuleIndex) -> Iterator[Callback]:
    """Yield the callbacks of a module."""
    walks = callback_bytes.SUBSCRIPTS.search(evaluator.project.data(index.path)) is not None
    for function in _candidates(index, walks=walks):
        callback = callback_in(evaluator, index, function)
        if callback is not None:
            yield callback


def _candidates(index: ModuleIndex, *, walks: bool) -> list[cst.FunctionDef]:
    """Return the functions in which a code may be read; all of them when only a walk can tell."""
    functions = list(index.functions.values())
    if walks:
        return functions
    reading = {
        id(index.function_of(call))
        for call in index.calls
        if any(
            argument.keyword.value == "authorization_response"
            if argument.keyword is not None
            else isinstance(argument.value, cst.SimpleString) and argument.value.value[1:-1] == "code"
            for argument in call.args
        )
    }
    return [one for one in functions if id(one) in reading or "code" in returned.parameters(one)]


def callback_in(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> Callback | None:
    """Return what a function is as a callback, or ``None`` when it is none."""
    read = _code_read(index, function)
    if read is not None:
        names = returned.holders(index, function, "code")
        call = redemption(evaluator, index, function, names)
        if call is not None and not _is_token_endpoint(index, function):
            return Callback(index, function, read, call, frozenset(names))
    return _whole_url(index, function)


def _code_read(index: ModuleIndex, function: cst.FunctionDef) -> cst.CSTNode | None:
    """Return what gives a function the code of a request."""
    parameters = (*function.params.params, *function.params.kwonly_params)
    by_name = next((param for param in parameters if param.name.value == "code"), None)
    if by_name is not None:
        return by_name if _is_get_route(function) else None
    for node in walk(function.body):
        if isinstance(node, cst.Call | cst.Subscript | cst.Attribute) and returned.parameter(index, node) == "code":
            return node
    return None


def _is_get_route(function: cst.FunctionDef) -> bool:
    """True for a function whose parameters a framework takes from the query: it is routed, and answers GET."""
    for decorator in function.decorators:
        call = decorator.decorator
        if last_name(call) == "expose":
            return True
        if isinstance(call, cst.Call) and _ROUTES.fullmatch(last_call_name(call)):
            methods = next((one.value for one in call.args if one.keyword and one.keyword.value == "methods"), None)
            if methods is None or "GET" in returned.words_of(methods).split():
                return True
    return False


def _is_token_endpoint(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    """True for the endpoint of an authorization server: a client sends it the grant, or its own verifier."""
    return any(
        returned.parameter(index, node) in ("grant_type", "client_secret", "code_verifier")
        for node in walk(function.body)
        if isinstance(node, cst.Call | cst.Subscript)
    )


def redemption(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef, names: set[str], depth: int = 0
) -> cst.Call | None:
    """Return the first call of a function through which the code in ``names`` is redeemed.

    With a name for it, such as ``exchange_code``, it counts whoever wrote it; otherwise the code goes with other
    parameters of a token request, or to a function of the project that redeems it.
    """
    for node in index.calls_within(function):
        if _is_in_header(index, node, function):
            continue
        handed = [argument for argument in node.args if returned.mentions(index, argument.value, "code", names)]
        if not handed:
            continue
        name = last_call_name(node)
        if _REDEEMS.fullmatch(name) and not _NOT_REDEEMING.search(name) and _speaks_of_flow(index, node):
            return node
        if name not in _HARMLESS and _redeems_inside(evaluator, index, node, handed, depth):
            return node
    return _request_with(index, function, names)


def _is_in_header(index: ModuleIndex, node: cst.CSTNode, function: cst.FunctionDef) -> bool:
    return (
        any(isinstance(above, cst.Decorator) for above in index.ancestors(node))
        and index.function_of(node) is not function
    )


def _speaks_of_flow(index: ModuleIndex, node: cst.Call) -> bool:
    """True when the call, the function or its class says that this is about OAuth."""
    text = " ".join((dotted(node.func), last_call_name(node), index.name_around(node), index.path))
    if _FLOW.search(text) or "code" in last_call_name(node).lower():
        return True
    return any(argument.keyword is not None and argument.keyword.value == "code" for argument in node.args)


def _redeems_inside(
    evaluator: Evaluator, index: ModuleIndex, call: cst.Call, handed: list[cst.Arg], depth: int
) -> bool:
    """True when a function of the project that gets the code redeems it."""
    if depth >= MAX_INWARD:
        return False
    for function in callees(evaluator, index, call):
        assert isinstance(function.node, cst.FunctionDef)
        inside = {name for argument in handed if (name := parameter_for(function, call, argument))}
        if not inside:
            continue
        for name, value in list(returned.assigned(function.index, function.node)):
            if returned.is_made_of(function.index, value, "code", inside):
                inside.add(name)
        if redemption(evaluator, function.index, function.node, inside, depth + 1) is not None:
            return True
    return False


def callees(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> list[Function]:
    """Return the functions of the project that a call may run, unfolded."""
    found = []
    for leaf in evaluator.evaluate(call.func, index).leaves():
        if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef):
            leaf.index.unfold(leaf.node)
            found.append(leaf)
    return found


def parameter_for(function: Function, call: cst.Call, argument: cst.Arg) -> str:
    """Return the parameter of a function that gets an argument of a call, or an empty text."""
    assert isinstance(function.node, cst.FunctionDef)
    names = returned.parameters(function.node)
    if argument.keyword is not None:
        return argument.keyword.value if argument.keyword.value in names else ""
    if names and names[0] in ("self", "cls") and isinstance(call.func, cst.Attribute):
        names = names[1:]
    positional = [one for one in call.args if one.keyword is None]
    place = next((number for number, one in enumerate(positional) if one is argument), -1)
    return names[place] if 0 <= place < len(names) else ""


def _request_with(index: ModuleIndex, function: cst.FunctionDef, names: set[str]) -> cst.Call | None:
    """Return the call that gets a mapping, keywords or a URL with the code and other parameters of a token request."""
    for node in walk(function.body):
        found: set[str] = set()
        if isinstance(node, cst.Dict):
            found = _keys_with_code(index, node, names)
        elif isinstance(node, cst.Call):
            found = _keywords_with_code(index, node, names)
        elif isinstance(node, cst.FormattedString | cst.BinaryOperation) and _writes_query(index, node, names):
            found = {"grant_type"}
        if found & _TOKEN_PARAMETERS:
            return _sender(index, node)
    scope = index.scopes.get(id(function))
    for effects in scope.effects.values() if scope is not None else ():
        items = {returned.words_of(one.key): one for one in effects if one.kind == "item" and one.key is not None}
        code = items.get("code")
        if code is None or code.value is None or not returned.mentions(index, code.value, "code", names):
            continue
        written = {
            returned.words_of(element.key)
            for one in effects
            if isinstance(one.value, cst.Dict)
            for element in one.value.elements
            if isinstance(element, cst.DictElement)
        }
        if (items.keys() | written) & _TOKEN_PARAMETERS:
            return _sender(index, code.node)
    return None


def _keys_with_code(index: ModuleIndex, node: cst.Dict, names: set[str]) -> set[str]:
    entries = {
        element.key.raw_value: element.value
        for element in node.elements
        if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString)
    }
    code = entries.get("code")
    return set(map(str, entries)) if code is not None and returned.mentions(index, code, "code", names) else set()


def _keywords_with_code(index: ModuleIndex, node: cst.Call, names: set[str]) -> set[str]:
    keywords = {argument.keyword.value: argument.value for argument in node.args if argument.keyword is not None}
    code = keywords.get("code")
    return set(keywords) if code is not None and returned.mentions(index, code, "code", names) else set()


def _writes_query(index: ModuleIndex, node: cst.CSTNode, names: set[str]) -> bool:
    """True for a text such as ``f"...&client_secret={secret}&code={code}"``."""
    text = "".join(
        part.value for part in walk(node) if isinstance(part, cst.FormattedStringText | cst.SimpleString)
    ).lower()
    return (
        "code=" in text
        and ("client_secret=" in text or "grant_type=" in text)
        and returned.mentions(index, node, "code", names)
    )


def _sender(index: ModuleIndex, node: cst.CSTNode) -> cst.Call | None:
    """Return the call that sends what was put together: around it, or the next one that gets the variable."""
    if isinstance(node, cst.Call) and last_call_name(node) not in _BUILDERS:
        return node
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        if isinstance(above, cst.Call) and child is not above.func and last_call_name(above) not in _BUILDERS:
            return above
        if index.place(above) is not None:
            break
        child = above
    statement = index.statement_of(node)
    start = index.order.get(id(statement), 0)
    name = ""
    if isinstance(statement, cst.Assign):
        name = dotted(statement.targets[0].target)
        name = name or dotted(getattr(statement.targets[0].target, "value", None))
    elif isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
        name = dotted(getattr(statement.value.func, "value", None))
    function = index.function_of(node)
    for call in index.passed.get(name, ()):
        if index.function_of(call) is function and index.order.get(id(index.statement_of(call)), 0) > start:
            return next((above for above in _calls_around(index, call)), call)
    return node if isinstance(node, cst.Call) else None


def _calls_around(index: ModuleIndex, node: cst.Call) -> Iterator[cst.Call]:
    """Yield the calls that get a call as an argument in the same statement, innermost first."""
    for above in index.ancestors(node):
        if index.place(above) is not None:
            return
        if isinstance(above, cst.Call):
            yield above


def _whole_url(index: ModuleIndex, function: cst.FunctionDef) -> Callback | None:
    """Return a callback that hands the URL it was called with to a library, which takes the code out of it."""
    for call in index.calls_within(function):
        if last_call_name(call) not in ("fetch_token", "fetch_access_token"):
            continue
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == "authorization_response":
                value = argument.value
                defined = definition_of(index, value) if isinstance(value, cst.Name) else None
                shown = defined[0] if defined is not None else value
                if _is_own_url(shown):
                    return Callback(index, function, shown, call, frozenset(), whole=True)
    return None


def _is_own_url(node: cst.BaseExpression) -> bool:
    return any(
        isinstance(part, cst.Name) and part.value.lower().endswith(("request", "req", "environ")) for part in walk(node)
    )
