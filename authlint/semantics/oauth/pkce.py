"""PKCE (RFC 7636): is the challenge made as the standard says, and is the verifier sent where the challenge was?"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import libcst as cst

from authlint.concepts import AuthorizationRequest, Concept, Evidence, TokenRequest
from authlint.semantics.binding import bind
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import written
from authlint.semantics.own_token import argument_named
from authlint.semantics.signature import parse_signature
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name
from authlint.values import Absent, Instance, Known, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

SHORTEST, LONGEST = 43, 128
"""Characters of a verifier (RFC 7636 section 4.1)."""

MAX_STEPS = 16
"""Calls and variables that a challenge is followed back through."""

_KEEPS = frozenset({"decode", "encode", "str", "bytes", "force_str", "force_bytes"})
_CUTS = frozenset({"rstrip", "strip", "replace", "split", "translate", "partition", "removesuffix"})
_ENCODERS = frozenset({"urlsafe_b64encode", "b64encode", "standard_b64encode"})
_HASHES = frozenset({"sha256", "new"})


@dataclass(slots=True)
class _Made:
    """How a challenge is made.

    Attributes:
        steps: the last names of the calls, the last of them first; a slice is ``[]``.
        texts: constants that these calls are given.
        verifier, index: what is hashed in the end, and the module it stands in.
    """

    steps: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    verifier: cst.BaseExpression | None = None
    index: ModuleIndex | None = None


def malformed(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return what is wrong with the challenge of a request, or with its verifier."""
    if not isinstance(concept, AuthorizationRequest) or reader.frame is not None:
        return None
    evaluator = reader.evaluator
    challenge = written.parameter(reader, "code_challenge")
    if challenge is not None:
        made = _made(evaluator, challenge, reader.index)
        if made.verifier is not None:
            wrong = _form(made)
            step = evaluator.step("the challenge is given here", reader.index, challenge)
            if wrong:
                return Evidence(f"The PKCE challenge {wrong}", (step,))
            return _length(evaluator, made.verifier, made.index or reader.index)
    verifier = written.parameter(reader, "code_verifier") if reader.has_role("code_verifier") else None
    if verifier is None:
        return None
    method = concept.code_challenge_method
    if method.certain and (isinstance(method, Absent) or method.falsy() is not None):
        reason = "This client sends no PKCE challenge for the verifier that it is given: it was told no method"
        step = evaluator.step("the verifier is given here", reader.index, verifier)
        return Evidence(reason, (step,), about=method)
    return _length(evaluator, verifier, reader.index)


def _form(made: _Made) -> str:
    """Return what is wrong with the form of a challenge, empty when nothing is."""
    if "hexdigest" in made.steps or "hex" in made.steps:
        return "is made of the hexadecimal form of the hash, and not of its bytes"
    encoder = next((step for step in made.steps if step in _ENCODERS), "")
    if "digest" not in made.steps or not encoder:
        return ""
    if encoder != "urlsafe_b64encode" and not made.texts & {"+", "-_", "+/"}:
        return "is written in base64 and not in base64url"
    return "" if _CUTS & set(made.steps) or "[]" in made.steps else "keeps the padding of base64"


def _made(evaluator: Evaluator, node: cst.BaseExpression, index: ModuleIndex) -> _Made:
    made = _Made(index=index)
    current: cst.BaseExpression | None = node
    calls: list[tuple[cst.FunctionDef, cst.Call, ModuleIndex]] = []
    for _ in range(MAX_STEPS):
        match current:
            case cst.Name():
                current, index = _named(current, index, calls)
            case cst.Subscript():
                made.steps.append("[]")
                current = current.value
            case cst.Call():
                name = last_call_name(current)
                given = [one.value for one in current.args]
                if name in _HASHES and given:
                    made.verifier, made.index = _plain(given[-1], index, calls)
                    return made
                if name in _CUTS | _KEEPS | {"digest", "hexdigest", "hex"} and isinstance(current.func, cst.Attribute):
                    made.steps.append(name)
                    made.texts |= _constants(given)
                    current = current.func.value
                elif (name in _ENCODERS or name in _KEEPS) and given:
                    made.steps.append(name)
                    made.texts |= _constants(given[1:])
                    current = given[0]
                else:
                    current, index = _returned(evaluator, current, index, calls)
            case _:
                break
        if current is None:
            break
    return made


def _constants(nodes: list[cst.BaseExpression]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, cst.SimpleString):
            raw = node.raw_value
            found.add(raw if isinstance(raw, str) else raw.decode("latin-1"))
    return found


def _named(
    name: cst.Name, index: ModuleIndex, calls: list[tuple[cst.FunctionDef, cst.Call, ModuleIndex]]
) -> tuple[cst.BaseExpression | None, ModuleIndex]:
    """Return what a variable was given, or what a call passed for a parameter, and the module it stands in."""
    defined = definition_of(index, name)
    if defined is not None:
        return (defined[0] if not defined[1] else None), index
    function = index.function_of(name)
    if calls and function is calls[-1][0]:
        called, call, outer = calls.pop()
        return argument_named(called, name.value, call), outer
    return None, index


def _plain(
    node: cst.BaseExpression, index: ModuleIndex, calls: list[tuple[cst.FunctionDef, cst.Call, ModuleIndex]]
) -> tuple[cst.BaseExpression, ModuleIndex]:
    """Return what a verifier is before it is encoded, passed or kept in a variable."""
    for _ in range(MAX_STEPS):
        inner: cst.BaseExpression | None = None
        match node:
            case cst.Call(func=cst.Attribute(value=owner)) if last_call_name(node) in _KEEPS:
                inner = owner
            case cst.Call(args=[cst.Arg(value=value), *_]) if last_call_name(node) in _KEEPS:
                inner = value
            case cst.Name():
                inner, index = _named(node, index, calls)
        if inner is None:
            return node, index
        node = inner
    return node, index


def _returned(
    evaluator: Evaluator,
    call: cst.Call,
    index: ModuleIndex,
    calls: list[tuple[cst.FunctionDef, cst.Call, ModuleIndex]],
) -> tuple[cst.BaseExpression | None, ModuleIndex]:
    """Return the only expression that a project function returns, and its module."""
    called = evaluator.evaluate(call.func, index)
    if not isinstance(called, Function) or not isinstance(called.node, cst.FunctionDef):
        return None, index
    called.index.unfold(called.node)
    returns = called.index.returns.get(id(called.node), ())
    if len(returns) != 1:
        return None, index
    calls.append((called.node, call, index))
    return returns[0].value, called.index


def _length(evaluator: Evaluator, verifier: cst.BaseExpression, index: ModuleIndex) -> Evidence | None:
    """Return evidence that a verifier is shorter or longer than the standard allows."""
    for leaf in evaluator.evaluate(verifier, index).leaves():
        length = _characters(evaluator, leaf)
        if length is not None and not SHORTEST <= length <= LONGEST:
            step = evaluator.step(f"these are {length} characters", index, verifier)
            reason = f"The PKCE verifier has {length} characters, and servers refuse all but {SHORTEST} to {LONGEST}"
            return Evidence(reason, (step,), about=leaf)
    return None


def _characters(evaluator: Evaluator, value: Value) -> int | None:
    """Return the length of a text that is written down, or drawn as a text; ``None`` when it is not known."""
    if isinstance(value, Known):
        return len(value.constant) if isinstance(value.constant, str) and value.constant else None
    if not isinstance(value, Instance) or not isinstance(value.call, cst.Call):
        return None
    found = evaluator.catalogue.supplies.get(value.of)
    index = evaluator.project.load(value.path) if value.path else None
    if found is None or index is None or not value.of.endswith(("token_urlsafe", "token_hex")):
        return None
    supply = found[1]
    size = bind(value.call, parse_signature(supply.signature), evaluator.evaluator_for(index, None)).value(
        supply.amount
    )
    if isinstance(size, Absent) or size.equals(None):
        return math.ceil(supply.otherwise * supply.octets)
    if isinstance(size, Known) and isinstance(size.constant, int):
        return math.ceil(size.constant * supply.octets)
    return None


def forgotten(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return the authorization request with a challenge whose code a token request redeems without a verifier.

    They belong together where one file holds a single request of each kind.
    """
    if not isinstance(concept, TokenRequest) or reader.frame is not None or concept.site.library != "hand-written code":
        return None
    nouns = [one for one in reader.evaluator.nouns_of(reader.index) if one.site.path == concept.site.path]
    asking = [one for one in nouns if isinstance(one, AuthorizationRequest) and one.original is None]
    redeeming = [
        one for one in nouns if isinstance(one, TokenRequest) and one.grant_type.may_equal("authorization_code")
    ]
    if len(asking) != 1 or len(redeeming) != 1:
        return None
    node = written.parameter(cast("NounReader", asking[0].reader), "code_challenge")
    if node is None:
        return None
    return Evidence("a challenge was sent", (reader.evaluator.step("the challenge is sent here", reader.index, node),))
