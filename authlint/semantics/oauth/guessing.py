"""Can somebody else know a value that has to be a secret of one login: its state, nonce, or PKCE verifier?

A value can be known when every part of it can: a constant, the time, who the user is, where he came from. What one part
is not known of counts as a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import AuthorizationRequest, Concept, Evidence
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import public_names, written
from authlint.semantics.own_token import argument_named
from authlint.semantics.tree import dotted, last_call_name
from authlint.values import Absent, Known, Moment, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_DEPTH = 12
"""Expressions inside each other, and variables behind each other, that a value is taken apart through."""

SAME = "is the same every time"
"""What is said of a constant."""

_FORMS = frozenset(
    {
        *("str", "int", "float", "round", "repr", "bytes", "format", "join", "encode", "decode", "hexdigest", "digest"),
        *("hex", "hexlify", "b64encode", "urlsafe_b64encode", "standard_b64encode", "b16encode", "b32encode"),
        *("quote", "quote_plus", "urlencode", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b"),
        *("lower", "upper", "strip", "rstrip", "lstrip", "replace", "dict", "isoformat", "timestamp", "strftime"),
        *("zfill", "ljust", "rjust", "uuid3", "uuid5", "UUID", "crc32", "adler32", "force_str", "force_bytes"),
        *("title", "hash", "list", "tuple", "ctime", "isoformat", "getbuffer", "smart_str", "b64_encode"),
    }
)
"""Functions whose result is known to whoever knows what they are given."""

_JSON = frozenset({"json", "simplejson", "ujson", "orjson", "jsonlib"})
_URL_MAKERS = frozenset(
    {"url_for", "reverse", "build_absolute_uri", "get_full_path", "reverse_lazy", "url_path_for", "reverse_url"}
)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that a function is looked into from: what its parameters are."""

    function: cst.CSTNode
    node: cst.Call
    index: ModuleIndex
    outer: _Call | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What somebody else can know, and why; a constant by itself has no reason.

    Attributes:
        sent: a part was sent with a request, which says nothing by itself: who sent it may have drawn it.
    """

    reason: str = ""
    sent: bool = False
    index: ModuleIndex | None = None
    node: cst.CSTNode | None = None


def state(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return why the state of a request can be known."""
    return _role(reader, concept.state, "state") if isinstance(concept, AuthorizationRequest) else None


def nonce(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return why the nonce of a request can be known."""
    return _role(reader, concept.nonce, "nonce") if isinstance(concept, AuthorizationRequest) else None


def verifier(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return why the PKCE verifier of a request can be known."""
    if not isinstance(concept, AuthorizationRequest):
        return None
    if concept.code_challenge_method.equals("plain"):
        return None
    return _role(reader, concept.code_verifier, "code_verifier") or _role(
        reader, concept.code_challenge, "code_challenge"
    )


def _role(reader: NounReader, value: Value, name: str) -> Evidence | None:
    evaluator = reader.evaluator
    if value.certain and isinstance(value, Absent):
        return None
    if value.certain and isinstance(value, Known):
        # A URL that is put together without a state reads "state=None": what is missing is not a known state.
        if not isinstance(value.constant, str | int) or isinstance(value.constant, bool) or not value.constant:
            return None
        if value.constant == "None":
            return None
        return Evidence(SAME, about=value)
    node = written.parameter(reader, name)
    if node is None:
        return None
    frame = reader.frame
    outer = None
    if frame is not None:
        index = evaluator.project.load(frame.call.path)
        if frame.depth != 1 or index is None or not isinstance(frame.call.node, cst.Call):
            return None
        outer = _Call(frame.function, frame.call.node, index, None)
    known = _Guess(evaluator).of(node, reader.index, outer, 0)
    if known is None or known.index is None or known.node is None or (known.sent and not known.reason):
        return None
    reason = known.reason or SAME
    return Evidence(reason, (evaluator.step(f"this {reason}", known.index, known.node),), about=value)


class _Guess:
    """Takes an expression apart."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def of(self, node: cst.CSTNode, index: ModuleIndex, call: _Call | None, depth: int) -> _Known | None:
        """Return why an expression can be known, ``None`` when it may be a secret."""
        if depth > MAX_DEPTH or not isinstance(node, cst.BaseExpression):
            return None
        match node:
            case cst.BaseNumber() | cst.SimpleString():
                return _Known(index=index, node=node)
            case cst.FormattedString():
                holes = [part.expression for part in node.parts if isinstance(part, cst.FormattedStringExpression)]
                return self._all(holes, index, call, depth)
            case cst.ConcatenatedString() | cst.BinaryOperation():
                return self._all([node.left, node.right], index, call, depth)
            case cst.BooleanOperation():
                return self._all([node.left, node.right], index, call, depth)
            case cst.IfExp():
                return self._all([node.body, node.orelse], index, call, depth)
            case cst.Tuple() | cst.List():
                return self._all([element.value for element in node.elements], index, call, depth)
            case cst.Dict():
                return self._all([element.value for element in node.elements], index, call, depth)
            case cst.Await():
                return self.of(node.expression, index, call, depth + 1)
            case cst.NamedExpr():
                return self.of(node.value, index, call, depth + 1)
            case cst.Call():
                return self._call(node, index, call, depth)
            case cst.Name():
                return self._name(node, index, call, depth)
            case cst.Attribute() | cst.Subscript():
                return self._part(node, index, call, depth)
        return None

    def _all(
        self, parts: Iterable[cst.BaseExpression], index: ModuleIndex, call: _Call | None, depth: int
    ) -> _Known | None:
        told = _Known(index=index)
        sent = False
        for part in parts:
            one = self.of(part, index, call, depth + 1)
            if one is None:
                return None
            sent = sent or one.sent
            if one.reason or told.node is None:
                told = told if told.reason else one
        return replace(told, sent=sent)

    def _call(self, node: cst.Call, index: ModuleIndex, call: _Call | None, depth: int) -> _Known | None:
        name = last_call_name(node)
        if name in _URL_MAKERS:
            return _known(public_names.ADDRESS, index, node)
        by_value = self._by_value(node, index)
        if by_value is not None:
            return by_value
        if name == "dumps" and dotted(node.func).split(".")[0] in _JSON:
            return self._all([node.args[0].value] if node.args else [], index, call, depth)
        if name in ("get", "pop") and isinstance(node.func, cst.Attribute) and node.args:
            return self._entry(node.func.value, node.args[0].value, index, node)
        if name in _FORMS:
            parts = [argument.value for argument in node.args if argument.keyword is None or argument.star == ""]
            owner = node.func.value if isinstance(node.func, cst.Attribute) else None
            if owner is not None and not self._is_module(owner, index):
                parts.insert(0, owner)
            return self._all(parts, index, call, depth)
        return self._returned(node, index, call, depth)

    def _is_module(self, owner: cst.BaseExpression, index: ModuleIndex) -> bool:
        name = dotted(owner).split(".")[0]
        return bool(name) and any(effect.kind == "import" for effect in index.module_scope.effects.get(name, ()))

    def _returned(self, node: cst.Call, index: ModuleIndex, call: _Call | None, depth: int) -> _Known | None:
        """Look into a function of the project: all that it returns can be known."""
        for leaf in self.evaluator.evaluate(node.func, index).leaves():
            if not isinstance(leaf, Function) or not isinstance(leaf.node, cst.FunctionDef):
                return None
            leaf.index.unfold(leaf.node)
            returns = leaf.index.returns.get(id(leaf.node), ())
            values = [one.value for one in returns if one.value is not None]
            if not values or len(values) < len(returns):
                return None
            return self._all(values, leaf.index, _Call(leaf.node, node, index, call), depth)
        return None

    def _name(self, node: cst.Name, index: ModuleIndex, call: _Call | None, depth: int) -> _Known | None:
        function = index.function_of(node)
        scope = index.scope_of(node)
        effects = scope.effects.get(node.value, []) if scope is not None else []
        own = [effect for effect in effects if effect.kind not in ("guard", "delete")]
        if own and function is not None:
            if any(effect.kind not in ("assign", "augment", "item") for effect in own):
                return None
            if _takes(function, node.value):
                return None
            values = [effect.value for effect in own if isinstance(effect.value, cst.BaseExpression)]
            return self._all(values, index, call, depth) if len(values) == len(own) else None
        if function is not None and _takes(function, node.value):
            if call is not None and call.function is function:
                argument = argument_named(function, node.value, call.node)
                if argument is not None:
                    return self.of(argument, call.index, call.outer, depth + 1)
                return None
            if public_names.says_who(node.value):
                return _known(public_names.WHO, index, node)
            is_sent = public_names.is_sent_to(function, node.value)
            return _Known(sent=True, index=index, node=node) if is_sent else None
        return self._by_value(node, index) or self._shared(node, index)

    def _shared(self, node: cst.Name, index: ModuleIndex) -> _Known | None:
        """A value that is drawn when the module is loaded is the same for everybody whom the process serves."""
        if index.function_of(node) is None or not public_names.serves_many(self.evaluator, index):
            return None
        effects = index.module_scope.effects.get(node.value, [])
        if len(effects) != 1 or effects[0].kind != "assign":
            return None
        value = self.evaluator.evaluate(node, index)
        if value.origin is not None and value.origin.kind == "random":
            return _known("is drawn once, when the module is loaded, for all users", index, effects[0].node)
        return None

    def _part(
        self, node: cst.Attribute | cst.Subscript, index: ModuleIndex, call: _Call | None, depth: int
    ) -> _Known | None:
        by_value = self._by_value(node, index)
        if by_value is not None:
            return by_value
        if isinstance(node, cst.Subscript):
            if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
                return self._entry(node.value, node.slice[0].slice.value, index, node)
            return self.of(node.value, index, call, depth + 1)
        reason = public_names.of_attribute(node.value, node.attr.value)
        return _known(reason, index, node) if reason else None

    def _entry(
        self, owner: cst.BaseExpression, key: cst.BaseExpression, index: ModuleIndex, node: cst.CSTNode
    ) -> _Known | None:
        """Judge an entry of a session, a request or a mapping by its name."""
        if not isinstance(key, cst.SimpleString):
            return None
        name = str(key.raw_value)
        reason = public_names.of_entry(owner, name)
        if reason:
            return _known(reason, index, node)
        return _Known(sent=True, index=index, node=node) if public_names.is_sent(owner, name) else None

    def _by_value(self, node: cst.BaseExpression, index: ModuleIndex) -> _Known | None:
        """Judge an expression by what is known of its value."""
        leaves = list(self.evaluator.evaluate(node, index).leaves())
        reasons: list[str] = []
        for leaf in leaves:
            kind = leaf.origin.kind if leaf.origin is not None else ""
            if isinstance(leaf, Known) and leaf.constant is not None:
                reasons.append("")
            elif kind == "clock" or isinstance(leaf, Moment):
                reasons.append("tells the time")
            elif kind in ("environment", "setting"):
                reasons.append("is a setting, the same for everybody")
            else:
                return None
        return _known(next(filter(None, reasons), ""), index, node)


def _known(reason: str, index: ModuleIndex, node: cst.CSTNode) -> _Known:
    return _Known(reason, index=index, node=node)


def _takes(function: cst.FunctionDef, name: str) -> bool:
    parameters = function.params
    return any(
        one.name.value == name for one in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    )
