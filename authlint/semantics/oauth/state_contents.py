"""What a callback takes out of the state that came back, and whether anything says that it is this program's own.

What is taken out decides whose account gets the tokens, or where the browser goes. A comparison with what was kept for
this user agent, or a function that may make one, ends the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics.credential_names import words
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import public_names, returned
from authlint.semantics.oauth.callbacks import Callback, callees
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.tables_guesses import OWNERS
from authlint.values import Reference

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_VARIABLES = 6
"""Variables that what is taken out goes through."""

_JSON = frozenset({"json", "simplejson", "ujson", "orjson"})
_TAKES_APART = frozenset({"loads", "b64decode", "urlsafe_b64decode", "split", "rsplit", "partition", "parse_qs"})
_KEEPS = frozenset(
    {
        *("get", "pop", "int", "str", "decode", "encode", "unquote", "unquote_plus", "strip", "rstrip", "dict", "UUID"),
        *("replace", "ljust", "literal_eval", "bytes", "len", "parse_qsl", "removeprefix", "lstrip", "items", "bool"),
    }
)
_OPENS = re.compile(r"loads|unsign\w*|decode|decrypt|load_payload", re.IGNORECASE)
"""Functions that open what was signed or encrypted; JSON and base64 are not."""

_HARMLESS = re.compile(
    r"print|debug|info|warning|warn|error|exception|critical|log|isinstance|format|\w*(?:Error|Exception)|flash|abort"
)
_TESTS = re.compile(
    r"(?=\w*(?:state|csrf|nonce|safe|allow|valid|owner|permission))\w*(?:verif|valid|check|consum|match|ensure|assert"
    r"|is_|require|compare)\w*|compare_digest|constant_time_compare",
    re.IGNORECASE,
)
_STORED = frozenset({"query", "filter", "filter_by", "execute", "scalar", "first", "getdel", "find_one", "select"})
_LOOKS_UP = re.compile(r"get|find|load|fetch|query|filter|by|first|one|lookup|retrieve|select", re.IGNORECASE)
_THIS_USER = re.compile(
    r"current_user|logged_in_user|request\.user|g\.user|get_current_user|get_jwt_identity|current_identity|userid"
    r"|session\.user|authenticated_userid|require_user|active_user",
    re.IGNORECASE,
)
"""How the user is called whom this browser is signed in as."""


def identity(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the state, and not the session, says whose account it is."""
    contents = _contents(reader)
    if contents is None or contents.knows_user():
        return None
    for call, argument in contents.handed_on():
        named = _names_owner(argument)
        looked_up = bool(set(words(dotted(call.func))) & OWNERS) and _LOOKS_UP.search(last_call_name(call)) is not None
        if named or looked_up:
            taken = reader.evaluator.step("the state says who it is", contents.index, argument)
            redeemed = reader.evaluator.step("the code is redeemed here", contents.index, contents.callback.redeemed)
            return Evidence("the state says whose account it is", (taken, redeemed))
    return None


def unsigned(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that what the state holds is used although anybody can write it."""
    contents = _contents(reader)
    if contents is None or contents.opened or not contents.taken_apart:
        return None
    for call, argument in contents.handed_on():
        if contents.is_part(argument):
            return Evidence(
                "anybody can write what is taken out here",
                (
                    reader.evaluator.step("it is used here", contents.index, call),
                    reader.evaluator.step("the state is taken apart here", contents.index, contents.taken_apart[0]),
                ),
            )
    return None


def _contents(reader: NounReader) -> _Contents | None:
    """Return what a callback takes out of the state, unless something may say that the state is this browser's."""
    callback = getattr(reader, "found", None)
    if not isinstance(callback, Callback):
        return None
    contents = _Contents(reader.evaluator, callback)
    return None if contents.may_be_tested() else contents


class _Contents:
    """What a callback takes out of the state.

    Attributes:
        callback, index: where it stands.
        states: variables that hold the state as it came.
        parts: variables that hold something taken out of it.
        taken_apart: calls that take apart what anybody can write.
        opened: calls that open what was signed.
    """

    def __init__(self, evaluator: Evaluator, callback: Callback) -> None:
        self.evaluator = evaluator
        self.callback = callback
        self.index: ModuleIndex = callback.index
        self.states = returned.holders(callback.index, callback.function, "state")
        self.parts: set[str] = set()
        self.taken_apart: list[cst.Call] = []
        self.opened: list[cst.Call] = []
        self.unseen = False
        for call in callback.index.calls_within(callback.function):
            if self._gets(call, self.states):
                self._look_at(call)
        for _ in range(MAX_VARIABLES):
            before = len(self.parts)
            for name, value in returned.assigned(callback.index, callback.function):
                if name not in self.states and self._is_taken(value):
                    self.parts.add(name)
            if len(self.parts) == before:
                break

    def _gets(self, call: cst.Call, names: set[str]) -> bool:
        """True for a call that gets the state as an argument, or is a method of it."""
        places: list[cst.CSTNode] = [argument.value for argument in call.args]
        if isinstance(call.func, cst.Attribute) and not returned.parameter(self.index, call):
            places.append(call.func.value)
        return any(returned.mentions(self.index, place, "state", names) for place in places)

    def _look_at(self, call: cst.Call) -> None:
        owner, name = self._called(call)
        of_json = name == "loads" and owner in _JSON
        of_text = name == "decode" and (isinstance(getattr(call.func, "value", None), cst.Call) or len(call.args) < 2)
        if name in _TAKES_APART and (name != "loads" or of_json):
            self.taken_apart.append(call)
        elif name in _KEEPS and (name != "decode" or of_text):
            return
        elif _OPENS.fullmatch(name) or self._opens_inside(call):
            self.opened.append(call)
        elif not _HARMLESS.fullmatch(name) and call is not self.callback.redeemed:
            self.unseen = self.unseen or not self._is_lookup(call)

    def _called(self, call: cst.Call) -> tuple[str, str]:
        """Return the module or object whose function is called, and the function, however they are imported."""
        for leaf in self.evaluator.evaluate(call.func, self.index).leaves():
            if isinstance(leaf, Reference) and "." in leaf.name:
                owner, _, name = leaf.name.rpartition(".")
                return owner.rpartition(".")[2], name
        return dotted(call.func).rpartition(".")[0].rpartition(".")[2], last_call_name(call)

    def _opens_inside(self, call: cst.Call) -> bool:
        """True for a function of the project that opens what was signed, and asks no store."""
        functions = callees(self.evaluator, self.index, call)
        names = [last_call_name(inner) for one in functions for inner in one.index.calls_within(one.node)]
        return any(map(_OPENS.fullmatch, names)) and not _STORED & set(names)

    def _is_lookup(self, call: cst.Call) -> bool:
        """True for a lookup of somebody by the state."""
        return bool(set(words(dotted(call.func))) & OWNERS) and _LOOKS_UP.search(last_call_name(call)) is not None

    def _is_taken(self, node: cst.BaseExpression) -> bool:
        """True for an expression that takes something out of the state, or a part of what was taken out."""
        calls = [part for part in walk(node) if isinstance(part, cst.Call)]
        allowed = {id(call) for call in (*self.taken_apart, *self.opened)}
        if any(id(call) not in allowed and last_call_name(call) not in _KEEPS | _TAKES_APART for call in calls):
            return False
        if returned.mentions(self.index, node, "state", self.parts) and not isinstance(node, cst.Comparison):
            return returned.mentions(self.index, node, "", self.parts) or any(id(call) in allowed for call in calls)
        return any(id(call) in allowed for call in calls)

    def is_part(self, node: cst.BaseExpression) -> bool:
        """True for a part of what was taken out: an entry, or a variable with one."""
        return any(isinstance(part, cst.Name) and part.value in self.parts for part in walk(node)) or any(
            part is taken for part in walk(node) for taken in self.taken_apart
        )

    def handed_on(self) -> Iterator[tuple[cst.Call, cst.BaseExpression]]:
        """Yield the calls that get something of the state, other than those that only take it apart."""
        passive = {id(call) for call in (*self.taken_apart, *self.opened)}
        for call in self.index.calls_within(self.callback.function):
            name = last_call_name(call)
            keeps = name in _KEEPS | _TAKES_APART and not self._is_lookup(call)
            if id(call) in passive or keeps or _HARMLESS.fullmatch(name):
                continue
            for argument in call.args:
                if returned.mentions(self.index, argument.value, "state", self.states | self.parts):
                    yield call, argument.value

    def may_be_tested(self) -> bool:
        """True when something compares the state, or a part of it, or may do so."""
        known = self.states | self.parts
        if not known and not self.taken_apart and not self.opened:
            return not any(True for _ in self.handed_on())
        if self.unseen:
            return True
        for part in walk(self.callback.function):
            match part:
                case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
                    is_other = not isinstance(operator, cst.Is | cst.IsNot)
                    plain = isinstance(right, cst.SimpleString | cst.Integer) or isinstance(part.left, cst.SimpleString)
                    if is_other and not plain and returned.mentions(self.index, part, "state", known):
                        return True
                case cst.Call():
                    if returned.TELLING.search(returned.stored(self.index, part)):
                        return True
                    if _TESTS.fullmatch(last_call_name(part)) and self._gets(part, known):
                        return True
                case cst.Subscript() | cst.Attribute():
                    if returned.TELLING.search(returned.stored(self.index, part)):
                        return True
        return False

    def knows_user(self) -> bool:
        """True when the function knows whom this browser is signed in as, and may compare him."""
        function = self.callback.function
        spelled = [dotted(part) for part in walk(function) if isinstance(part, cst.Name | cst.Attribute)]
        stored = [returned.stored(self.index, part) for part in walk(function) if isinstance(part, cst.Subscript)]
        return any(map(_THIS_USER.search, spelled)) or any("user" in key for key in stored)


def _names_owner(node: cst.BaseExpression) -> bool:
    """True for a value whose name, or the key it is read by, says who somebody is."""
    for part in walk(node):
        if isinstance(part, cst.Name) and public_names.says_who(part.value):
            return True
        if isinstance(part, cst.SimpleString) and public_names.says_who(str(part.raw_value)):
            return True
    return False
