"""Does anything tie an authorization response to the user agent that asked for it?

A state that is compared, looked up or handed to somebody who may test it; a nonce or PKCE verifier from the session;
a decorator, dependency or hook of the class that does so. What cannot be seen counts as a tie: only a callback that
shows all it does is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import classes
from authlint.semantics.entities import Class, Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.callbacks import Callback, callees, parameter_for
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, last_name, walk
from authlint.values import Instance

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_INWARD = 3
"""How many functions deep a test is looked for."""

MAX_CALLERS = 8
"""Callers of a callback that are looked into."""

_TESTS_STATE = re.compile(
    r"(?=\w*(?:state|csrf|nonce|verifier|pkce))\w*(?:verif|valid|check|consum|match|ensure|assert|pop|take|get|load"
    r"|retriev|lookup|find|compar|decode|parse|unsign|require|fetch|read)\w*",
    re.IGNORECASE,
)
"""What functions are called that test a state, or fetch what it is compared with."""

_HARMLESS = re.compile(
    r"print|debug|info|warning|warn|error|exception|critical|log|len|str|bool|isinstance|repr|render\w*|redirect|jsonify"
    r"|url_for|urlencode|flash|quote|unquote|unquote_plus|HTTPFound|HTTPException|\w*Redirect\w*|\w*Response|dict|append"
    r"|format|b64decode|urlsafe_b64decode|encode|decode|strip|json|get|split|partition|startswith|lower|abort|capture\w*",
)
"""Functions that test nothing, whatever they are given. What they give is looked at in turn."""

_TAKES_REQUEST = re.compile(
    r"(?=\w*(?:oauth|oidc|callback|state|session|auth|flow|request|response|csrf|token))\w+", re.IGNORECASE
)
"""Functions that may test the state when they are handed the whole request."""

_AFTER_LOGIN = re.compile(
    r"(?:auth_?)?log_?in(?:_user)?|logout|messages|authenticate|get_user\w*|_?set_\w+|\w*Error|remember"
)
"""What a program does with a request once it has the answer."""

_CHECKS = re.compile(r"_*(?:verif|valid|check|parse|decode|ensure|assert|require|test)", re.IGNORECASE)
"""How functions are called that may test an answer once it is there."""

_HOOKS = frozenset(
    {"dispatch", "prepare", "setup", "initial", "pre_dispatch", "before_request", "check", "get_queryset"}
)
_ROUTING = re.compile(
    r"route|get|post|head|put|api_route|expose|view_config|api_view|csrf_exempt|require_\w+|\w*login_required|never_cache"
    r"|limit|cache_page|wraps|staticmethod|classmethod|permission\w*|action|unauthorized\w*|swagger\w*|extend_schema"
)
_ABOUT_LOGIN = re.compile(r"oauth|oidc|openid|social|authenticator|sso", re.IGNORECASE)
"""Base classes of a library that may compare the state before they call the program; mixins of Tornado do not."""

_GUARDS = re.compile(r"state|csrf|oauth|oidc|nonce|flow", re.IGNORECASE)

_SESSION_MAKERS = frozenset(
    {"OAuth2Session", "from_client_config", "from_client_secrets_file", "Flow", "WebApplicationClient"}
)
"""Constructors that are given the state that was kept, so that the answer is compared with it."""


def tie(evaluator: Evaluator, callback: Callback) -> str:
    """Return what ties the response to this user agent, or may do so; an empty text when there is nothing."""
    index, function = callback.index, callback.function
    found = _Function(evaluator, index, function, frozenset(), callback).tie(0)
    return found or _around(evaluator, index, function) or _in_callers(evaluator, index, function)


def _in_callers(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> str:
    """Return what ties the response to the user agent in the functions that call this one."""
    for other, call in evaluator.callers(index, function)[:MAX_CALLERS]:
        caller = other.function_of(call)
        if caller is not None and caller is not function:
            found = _Function(evaluator, other, caller, frozenset({"state"})).tie(1) or _around(
                evaluator, other, caller
            )
            if found:
                return found
    return ""


class _Function:
    """A function in which a tie is looked for.

    Args:
        evaluator: answers for the project.
        index, function: the function.
        state: the parameters in which it gets the state.
        callback: the callback, when the function is the callback itself.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        index: ModuleIndex,
        function: cst.FunctionDef,
        state: frozenset[str],
        callback: Callback | None = None,
    ) -> None:
        self.evaluator = evaluator
        self.index = index
        self.function = function
        self.callback = callback
        given = () if callback is not None else set(returned.parameters(function)) - state
        self.states = (returned.holders(index, function, "state") - set(given)) | state
        for name, value in list(returned.assigned(index, function)):
            if returned.is_made_of(index, value, "state", self.states):
                self.states.add(name)

    def tie(self, depth: int) -> str:
        """Return what ties a response to a user agent here, or in what is called from here."""
        for node in walk(self.function.body):
            match node:
                case cst.Call():
                    found = self._call(node, depth)
                case cst.Subscript() | cst.Attribute():
                    found = self._stored(node) or self._looked_up(node)
                case cst.Comparison():
                    found = "a comparison" if self._holds_state(node) and not _is_with_constants(node) else ""
                case cst.Name():
                    found = "a PKCE verifier" if "verifier" in node.value.lower() else ""
                case cst.DictElement(key=cst.SimpleString() as key):
                    found = "a PKCE verifier" if "verifier" in key.value.lower() else ""
                case cst.Return() if self.callback is None and node.value is not None:
                    found = "the caller gets the state" if self._holds_state(node.value) else ""
                case _:
                    found = ""
            if found:
                return found
        return ""

    def _holds_state(self, node: cst.CSTNode) -> bool:
        return returned.mentions(self.index, node, "state", self.states)

    def _stored(self, node: cst.CSTNode) -> str:
        """Say that what was kept for this user agent is read, unless it goes only where nobody compares it."""
        key = returned.stored(self.index, node)
        if not key or not returned.TELLING.search(key) or self._is_written(node) or self._is_unused(node):
            return ""
        return "the session"

    def _is_written(self, node: cst.CSTNode) -> bool:
        parent = self.index.parent(node)
        return isinstance(parent, cst.AssignTarget | cst.Del)

    def _is_unused(self, node: cst.CSTNode) -> bool:
        """True for a kept state that goes to the constructor of a session which is then handed the bare code.

        The session compares a state only with that of a whole response.
        """
        if self.callback is None or self.callback.whole or not self._is_bare_code():
            return False
        places = [node]
        statement = self.index.statement_of(node)
        if (
            isinstance(statement, cst.Assign)
            and statement.value is node
            and isinstance(statement.targets[0].target, cst.Name)
        ):
            name = statement.targets[0].target.value
            places = [
                part
                for part in walk(self.function.body)
                if isinstance(part, cst.Name)
                and part.value == name
                and not isinstance(self.index.parent(part), cst.AssignTarget)
                and not (isinstance((above := self.index.parent(part)), cst.Arg) and above.keyword is part)
            ]
        return bool(places) and all(self._goes_to_session(place) for place in places)

    def _is_bare_code(self) -> bool:
        assert self.callback is not None
        call = self.callback.redeemed
        given = {argument.keyword.value for argument in call.args if argument.keyword is not None}
        return last_call_name(call) == "fetch_token" and "code" in given and "state" not in given

    def _goes_to_session(self, node: cst.CSTNode) -> bool:
        argument = self.index.parent(node)
        call = self.index.parent(argument) if argument is not None else None
        return (
            isinstance(argument, cst.Arg)
            and argument.keyword is not None
            and argument.keyword.value == "state"
            and isinstance(call, cst.Call)
            and last_call_name(call) in _SESSION_MAKERS
        )

    def _looked_up(self, node: cst.CSTNode) -> str:
        if isinstance(node, cst.Subscript) and self._holds_state_in_key(node):
            return "a lookup by the state"
        return ""

    def _holds_state_in_key(self, node: cst.Subscript) -> bool:
        key = returned.subscript_of(node)
        return key is not None and self._holds_state(key)

    # ---------------------------------------------------------------- calls

    def _call(self, call: cst.Call, depth: int) -> str:
        name = last_call_name(call)
        found = self._stored(call)
        if found:
            return found
        for argument in call.args:
            keyword = argument.keyword.value if argument.keyword is not None else ""
            if keyword in ("code_verifier", "nonce", "pkce_verifier", "flow") and not _is_none(argument.value):
                return "a value of the session"
            if keyword == "" and argument.star == "**" and call is self._redeemed():
                return "arguments that are not seen"
        if _TESTS_STATE.fullmatch(name) and not self._is_plain_read(call):
            return "a test by name"
        if (
            isinstance(call.func, cst.Attribute)
            and name in ("get", "pop")
            and call.args
            and self._holds_state(call.args[0])
        ):
            return "a lookup by the state"
        return self._handed_on(call, name, depth)

    def _redeemed(self) -> cst.Call | None:
        return self.callback.redeemed if self.callback is not None else None

    def _is_plain_read(self, call: cst.Call) -> bool:
        return bool(returned.parameter(self.index, call))

    def _handed_on(self, call: cst.Call, name: str, depth: int) -> str:
        """Say that a call may test the state: it gets it, or the request, or is a part of the program that does."""
        with_state = [argument for argument in call.args if self._holds_state(argument.value)]
        runs_before = self._is_before_answer(call) or with_state or _CHECKS.match(name)
        functions = callees(self.evaluator, self.index, call) if depth < MAX_INWARD and runs_before else []
        if functions:
            for function in functions:
                assert isinstance(function.node, cst.FunctionDef)
                names = frozenset(
                    found for argument in with_state if (found := parameter_for(function, call, argument))
                )
                inside = _Function(self.evaluator, function.index, function.node, names).tie(depth + 1)
                if inside:
                    return inside
            return ""
        if name in _SESSION_MAKERS and with_state and self.callback is not None:
            return ""  # A session that is given what came back compares it with itself.
        if with_state and not _HARMLESS.fullmatch(name) and not self._sends(call):
            return "a function that is not seen"
        if _AFTER_LOGIN.fullmatch(name) or _HARMLESS.fullmatch(name) or call is self._redeemed():
            return ""
        if _TAKES_REQUEST.fullmatch(name) and any(_is_request(argument.value) for argument in call.args):
            return "a function that is not seen gets the request"
        return ""

    def _is_before_answer(self, call: cst.Call) -> bool:
        """True for what runs before the code is redeemed, or gets the request afterwards."""
        if self.callback is None or any(_is_request(argument.value) for argument in call.args):
            return True
        return self.index.order.get(id(call), 0) <= self.index.order.get(id(self.callback.redeemed), 0)

    def _sends(self, call: cst.Call) -> bool:
        """True for an HTTP request that sends the state along with the code."""
        return last_call_name(call) in ("post", "get", "request", "urlopen") or call is self._redeemed()


def _is_with_constants(node: cst.Comparison) -> bool:
    """True for a test whether the state is there, or one of a few words: anybody can send those."""
    sides = [node.left, *(target.comparator for target in node.comparisons)]
    return any(_is_constant(side) for side in sides)


def _is_constant(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Tuple | cst.List | cst.Set):
        return all(isinstance(element.value, cst.SimpleString) for element in node.elements)
    return isinstance(node, cst.SimpleString) or _is_none(node)


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _is_request(node: cst.BaseExpression) -> bool:
    """True for the request, or the parameters of it."""
    return last_name(node).lower() in ("request", "req", "args", "query_params", "query", "get", "params")


# -------------------------------------------------------------------- what runs before the callback


def _around(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> str:
    """Return what ties the response to the user agent before the callback runs."""
    owner = index.class_of(function)
    decorators = [*function.decorators, *(owner.decorators if owner is not None else ())]
    for decorator in decorators:
        found = _decorated(evaluator, index, decorator.decorator)
        if found:
            return found
    for dependency in _dependencies(index, function):
        found = _guard(evaluator, index, dependency)
        if found:
            return found
    if owner is not None:
        found = _hooked(evaluator, index, owner, function)
        if found:
            return found
    return _before_requests(evaluator, index)


def _decorated(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    call = node if isinstance(node, cst.Call) else None
    name = last_call_name(call) if call is not None else last_name(node)
    if name == "method_decorator" and call is not None and call.args:
        return _decorated(evaluator, index, call.args[0].value)
    if call is not None:
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == "dependencies":
                for part in walk(argument.value):
                    if isinstance(part, cst.Call) and last_call_name(part) in ("Depends", "Security") and part.args:
                        found = _guard(evaluator, index, part.args[0].value)
                        if found:
                            return found
    if _ROUTING.fullmatch(name):
        return ""
    return _guard(evaluator, index, call.func if call is not None else node)


def _dependencies(index: ModuleIndex, function: cst.FunctionDef) -> Iterator[cst.BaseExpression]:
    for param in (*function.params.params, *function.params.kwonly_params):
        for place in (param.default, param.annotation):
            for part in walk(place) if place is not None else ():
                if isinstance(part, cst.Call) and last_call_name(part) in ("Depends", "Security") and part.args:
                    yield part.args[0].value


def _guard(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    """Say that a decorator or dependency tests the state, or is not seen and sounds like it."""
    functions = [
        leaf
        for leaf in evaluator.evaluate(node, index).leaves()
        if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef)
    ]
    for function in functions:
        assert isinstance(function.node, cst.FunctionDef)
        function.index.unfold(function.node)
        found = _Function(evaluator, function.index, function.node, frozenset()).tie(1)
        if found:
            return found
    if not functions and _GUARDS.search(dotted(node) or last_name(getattr(node, "func", node))):
        return "a guard that is not seen"
    return ""


def _hooked(evaluator: Evaluator, index: ModuleIndex, owner: cst.ClassDef, function: cst.FunctionDef) -> str:
    """Say that a method tests the state that runs before each request to a class-based view, or may do so unseen."""
    for base in owner.bases:
        name = last_name(base.value)
        if _ABOUT_LOGIN.search(name) and not name.endswith("Mixin") and not _is_seen(evaluator, index, base.value):
            return "a base class that is not seen"
    for one in classes.lineage(evaluator, Class(index, owner)):
        if isinstance(one, str):
            continue
        for hook in _HOOKS:
            one.index.unfold_member(one.node, hook)
            scope = one.index.scopes[id(one.node)]
            for effect in scope.effects.get(hook, ()):
                if isinstance(effect.value, cst.FunctionDef) and effect.value is not function:
                    one.index.unfold(effect.value)
                    found = _Function(evaluator, one.index, effect.value, frozenset()).tie(1)
                    if found:
                        return found
    return ""


def _is_seen(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> bool:
    return any(isinstance(leaf, Class) for leaf in evaluator.evaluate(node, index).leaves())


def _before_requests(evaluator: Evaluator, index: ModuleIndex) -> str:
    """Say that a function of the module tests the state before each request."""
    for function in list(index.functions.values()):
        for decorator in function.decorators:
            node = decorator.decorator
            name = last_call_name(node) if isinstance(node, cst.Call) else last_name(node)
            if name in ("before_request", "before_app_request", "middleware", "before"):
                index.unfold(function)
                found = _Function(evaluator, index, function, frozenset()).tie(1)
                if found:
                    return found
    return ""


# -------------------------------------------------------------------- sessions of libraries


def compares_whole(evaluator: Evaluator, callback: Callback) -> bool | None:
    """Say whether the session that gets the whole response was made with the kept state; ``None`` when not seen."""
    func = callback.redeemed.func
    owner = func.value if isinstance(func, cst.Attribute) else None
    if owner is None:
        return None
    if any(one.keyword is not None and one.keyword.value == "state" for one in callback.redeemed.args):
        return True
    calls: list[cst.Call] = []
    defined = definition_of(callback.index, owner)
    if isinstance(owner, cst.Call):
        calls.append(owner)
    elif defined is not None and isinstance(defined[0], cst.Call):
        calls.append(defined[0])
    for leaf in evaluator.evaluate(owner, callback.index).leaves():
        if isinstance(leaf, Instance) and isinstance(leaf.call, cst.Call):
            calls.append(leaf.call)
    made = [call for call in calls if last_call_name(call) in _SESSION_MAKERS]
    if not made:
        return None
    names = returned.holders(callback.index, callback.function, "state")
    return any(_is_given_state(callback.index, call, names) for call in (*made, *calls))


def _is_given_state(index: ModuleIndex, call: cst.Call, names: set[str]) -> bool:
    """True when a session is given a state, and not the one that comes back."""
    for argument in call.args:
        if argument.star == "**":
            return True
        if argument.keyword is not None and argument.keyword.value == "state":
            value = argument.value
            return not _is_none(value) and not returned.is_made_of(index, value, "state", names)
    return False
