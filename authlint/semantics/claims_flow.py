"""What happens to the claims of a token that was read without verifying it.

Three questions, in this order. Whose token is it: one this program made, or fetched itself? Is the same token verified
here, by the caller or by a function it is handed to? And what do the claims decide: nothing, which key to use, when to
ask for a new token, or who somebody is?
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence
from authlint.semantics import decoded_only, own_token, routing, verification
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import dotted, last_call_name
from authlint.semantics.uses import Use, reads_of, uses_of
from authlint.values import Step

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

ROUTING_CLAIMS = frozenset(
    {
        "iss",
        "kid",
        "alg",
        "typ",
        "jku",
        "x5u",
        "x5t",
        "aud",
        "azp",
        "appid",
        "client_id",
        "tid",
        "ver",
        "jti",
        "cid",
        "cty",
        "token_use",
        "token_type",
        "auth_provider",
        "idp",
    }
)
"""Claims that say where a token comes from and of which kind it is, not whose it is."""

TIME_CLAIMS = frozenset({"exp", "iat", "nbf", "auth_time", "expires_at", "expires_in"})

_DISPLAY = frozenset(
    {
        "print",
        "pprint",
        "echo",
        "secho",
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "log",
        "trace",
        "success",
        "write_line",
        "pformat",
        "set_attribute",
        "add_event",
        "bind",
        "capture_message",
    }
)
_INSPECT = frozenset(
    {
        "len",
        "isinstance",
        "type",
        "hasattr",
        "sorted",
        "keys",
        "repr",
        "id",
        "max",
        "min",
        "fromtimestamp",
        "utcfromtimestamp",
        "timedelta",
        "time",
        "callable",
        "assertEqual",
        "assert_called_with",
    }
)
_ENCODERS = frozenset(
    {
        "dumps",
        "loads",
        "str",
        "dict",
        "format",
        "join",
        "list",
        "jsonify",
        "JSONResponse",
        "Response",
        "items",
        "values",
    }
)
_IDENTITY_CALL = re.compile(
    r"(?:(?:get|load|find|fetch|lookup|look_up|create|update|upsert|provision|login|log_in|sign_?in|authenticate|authorize|set|make|build|resolve|ensure|sync|check|is|has)_?)\w*"
    r"(?:user|account|identity|member|profile|principal|person|customer|session|tenant|role|permission|admin|scope|subject|login)"
    r"|(?:login|login_user|authenticate|force_login|authorize|grant\w*|get_or_create|filter_by|filter|find_one|scalar|query|impersonate|create_access_token|create_token"
    r"|select|where|get_by_id|get_by_email|by_email|by_id|require_role|has_role|in_group|encode|delete|remove)",
    re.IGNORECASE,
)
_IDENTITY_TYPE = re.compile(
    r"(?:\w*(?:User|Principal|Identity|Account|AuthContext|Session|Claims|TokenData|AccessToken|TokenPayload|Member|Actor))"
)
_IDENTITY_STORE = re.compile(
    r"(?:^|\.)(?:session|state|g|user|current_user|request|environ|scope|identity|auth)(?:\.|$)"
)
_PERMISSION = re.compile(
    r"admin|staff|superuser|root|owner|role|group|scope|permission|entitle|verified|premium|allowed", re.IGNORECASE
)
_QUERIES = frozenset(
    {
        "get",
        "filter",
        "filter_by",
        "find",
        "find_one",
        "first",
        "one",
        "one_or_none",
        "scalar",
        "get_or_create",
        "get_or_404",
        "where",
        "exclude",
    }
)
_IDENTIFIERS = frozenset(
    {"email", "username", "user", "user_id", "userid", "uid", "sub", "subject", "login", "name", "pk", "external_id"}
)
_WHO = re.compile(r"user|account|member|people|person|profile|customer", re.IGNORECASE)
_SHOWS = re.compile(
    r"unverified|insecure|peek|debug|display|dump|inspect|print|pretty|show|without_verif|no_verif|unsafe",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an unverified reading is harmless, or what its claims decide; both ``None`` when neither is visible."""

    excuse: Evidence | None = None
    decision: Evidence | None = None


@dataclass(slots=True)
class _Fate:
    """What the uses of some claims amount to.

    Attributes:
        decision: the first use that decides something.
        keys: the entries that were read.
        returned: a ``return`` hands them to the caller.
        stored: they were put where this analysis does not follow.
        harmless: uses that decide nothing.
        routed: they were compared, or used to look something up, by issuer, key or audience only.
    """

    decision: Evidence | None = None
    keys: set[str] = field(default_factory=set)
    returned: list[cst.CSTNode] = field(default_factory=list)
    stored: int = 0
    harmless: int = 0
    routed: int = 0


def verdict(concept: Concept, reader: NounReader) -> Verdict:
    """Return the verdict on an unverified reading."""
    index, node = reader.index, reader.node
    if not isinstance(node, cst.Call):
        return Verdict()
    evaluator = reader.evaluator
    own = own_token.reason(concept, reader)
    if own is not None:
        return Verdict(excuse=own)
    token = reader.role_node("token")
    expression = token.value if isinstance(token, cst.Arg) else token
    outer = reader.frame.call if reader.frame is not None else None
    made = getattr(reader.frame.owner, "call", None) if reader.frame is not None else None
    if outer is not None and isinstance(outer.node, cst.Call) and made is not outer.node:
        # Reached through a wrapper: what counts is what the wrapper's caller does with the result.
        caller = evaluator.project.load(outer.path)
        if caller is None:
            return Verdict(excuse=Evidence("the caller cannot be read"))
        passed = _passed_token(concept, outer.node)
        return _at(evaluator, caller, outer.node, passed, 0, {(outer.path, id(outer.node))})
    return _at(evaluator, index, node, expression if isinstance(expression, cst.BaseExpression) else None, 0, set())


def decision_of(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> Evidence | None:
    """Return what is decided by the claims that an expression gives."""
    return _at(evaluator, index, node, None, 0, set()).decision


def _passed_token(concept: Concept, call: cst.Call) -> cst.BaseExpression | None:
    """Return the argument of a wrapper's call that the token comes from: the step of its trace that lies there."""
    for leaf in concept.role_value("token").leaves():
        for step in leaf.trace:
            for argument in call.args:
                if step.node is argument:
                    return argument.value
    return call.args[0].value if call.args else None


# -------------------------------------------------------------------- what becomes of the claims


def _at(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.BaseExpression,
    token: cst.BaseExpression | None,
    depth: int,
    seen: set[tuple[str, int]],
) -> Verdict:
    """Judge claims that appear as the value of ``node``, read from ``token``."""
    verified = verification.of_token(evaluator, index, node, token)
    if verified is not None:
        return Verdict(excuse=verified)
    fate = _Fate()
    _sum_up(evaluator, index, node, "", fate, 0)
    if fate.decision is not None:
        routed = routing.all_verify(evaluator, index, node, token, depth)
        return Verdict(excuse=routed) if routed is not None else Verdict(decision=fate.decision)
    if fate.returned:
        return _returned(evaluator, index, node, fate, depth, seen)
    if not fate.keys:
        checked = decoded_only.evidence(evaluator, index, node, token)
        if checked is not None:
            return Verdict(decision=checked)
    if fate.keys and fate.keys <= ROUTING_CLAIMS | TIME_CLAIMS | {""}:
        return Verdict(excuse=Evidence("only issuer, key or expiry are looked at"))
    return Verdict(excuse=Evidence("nothing visible is decided by these claims"))


def _returned(
    evaluator: Evaluator,
    index: ModuleIndex,
    node: cst.BaseExpression,
    fate: _Fate,
    depth: int,
    seen: set[tuple[str, int]],
) -> Verdict:
    """Judge claims that a function hands to its callers."""
    function = index.function_of(node)
    keys = fate.keys - {""}
    if keys and keys <= ROUTING_CLAIMS | TIME_CLAIMS:
        return Verdict(excuse=Evidence("only issuer, key or expiry are handed on"))
    if function is None:
        return Verdict(excuse=Evidence("nothing visible is decided by these claims"))
    if own_token.answers_request(function):
        return Verdict(
            decision=Evidence(
                "the claims become the answer of a request handler",
                (evaluator.step("handed out here", index, fate.returned[0]),),
            )
        )
    if depth >= routing.MAX_CALLERS:
        return Verdict(excuse=Evidence("the claims travel too far to follow"))
    callers = [
        (other, call) for other, call in evaluator.callers(index, function) if (other.path, id(call)) not in seen
    ]
    excuses = 0
    for other, call in callers:
        seen.add((other.path, id(call)))
        passed = _argument_of(index, function, node, call)
        if passed is not None and own_token.is_own(evaluator, other, passed):
            excuses += 1
            continue
        outcome = _at(evaluator, other, call, passed, depth + 1, seen)
        if outcome.decision is not None:
            step = evaluator.step(f"`{function.name.value}` hands the claims to this call", other, call)
            return Verdict(decision=Evidence(outcome.decision.reason, (step, *outcome.decision.steps)))
        excuses += outcome.excuse is not None
    if callers:
        return (
            Verdict(excuse=Evidence("no caller decides anything by these claims"))
            if excuses == len(callers)
            else Verdict()
        )
    if _SHOWS.search(function.name.value):
        return Verdict(excuse=Evidence("the function's name says that it does not verify"))
    return Verdict()


def _argument_of(
    index: ModuleIndex, function: cst.FunctionDef, node: cst.CSTNode, call: cst.Call
) -> cst.BaseExpression | None:
    """Return what a caller passes as the token: the argument for the parameter that the decode reads."""
    names = {part.value for part in _first_argument_names(node)}
    params = [param.name.value for param in (*function.params.posonly_params, *function.params.params)]
    if params and params[0] in ("self", "cls") and isinstance(call.func, cst.Attribute):
        params = params[1:]
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value in names:
            return argument.value
    positional = [argument for argument in call.args if argument.keyword is None and not argument.star]
    for name, argument in zip(params, positional, strict=False):
        if name in names:
            return argument.value
    return positional[0].value if positional else None


def _first_argument_names(node: cst.CSTNode) -> Iterator[cst.Name]:
    from authlint.semantics.tree import walk

    if isinstance(node, cst.Call):
        for argument in node.args:
            for part in walk(argument.value):
                if isinstance(part, cst.Name):
                    yield part


def _sum_up(
    evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, key: str, fate: _Fate, depth: int
) -> None:
    """Add the uses of ``node`` to ``fate``."""
    for use in uses_of(index, node, key):
        if fate.decision is not None:
            return
        if use.key:
            fate.keys.add(use.key)
        _add(evaluator, index, use, fate, depth)


def _decides(evaluator: Evaluator, index: ModuleIndex, use: Use, fate: _Fate, reason: str) -> None:
    if use.key in ROUTING_CLAIMS or use.key in TIME_CLAIMS:
        fate.routed += 1
        return
    what = f'claim "{use.key}"' if use.key not in ("", "*") else "the claims"
    note = f"{what} {reason}"
    fate.decision = Evidence(
        note, (Step(note, index.path, use.parent if isinstance(use.parent, cst.Call | cst.Comparison) else use.node),)
    )


def _add(evaluator: Evaluator, index: ModuleIndex, use: Use, fate: _Fate, depth: int) -> None:
    parent = use.parent
    match parent:
        case cst.Call():
            _add_call(evaluator, index, use, parent, fate, depth)
        case cst.Comparison() | cst.ComparisonTarget():
            _add_comparison(evaluator, index, use, parent, fate)
        case cst.If() | cst.While() | cst.IfExp() | cst.UnaryOperation() | cst.Assert() | cst.BooleanOperation():
            # Whether a claim is there at all decides nothing; a claim that is itself a yes or no does.
            if _PERMISSION.search(use.key) and not isinstance(parent, cst.BooleanOperation):
                _decides(evaluator, index, use, fate, "decides which way the program goes")
            else:
                fate.harmless += 1
        case cst.Return():
            fate.returned.append(parent)
        case cst.Raise():
            fate.harmless += 1
        case cst.Assign() | cst.AnnAssign():
            _add_store(evaluator, index, use, parent, fate)
        case cst.FormattedStringExpression():
            _add_text(evaluator, index, use, fate)
        case cst.DictElement() | cst.Element() | cst.StarredDictElement() | cst.Tuple() | cst.Dict() | cst.List():
            container = parent if isinstance(parent, cst.BaseExpression) else index.parent(parent)
            if isinstance(container, cst.BaseExpression) and depth < 3:
                _sum_up(evaluator, index, container, use.key, fate, depth + 1)
            else:
                fate.stored += 1
        case cst.Index():
            _add_lookup(evaluator, index, use, fate, depth)
        case _:
            fate.harmless += 1


def _add_lookup(evaluator: Evaluator, index: ModuleIndex, use: Use, fate: _Fate, depth: int) -> None:
    """The claim is used as a key: ``users[claims["sub"]]``, ``keys[claims["iss"]]``."""
    if use.key in ROUTING_CLAIMS:
        fate.routed += 1
        return
    subscript = next((above for above in index.ancestors(use.node) if isinstance(above, cst.Subscript)), None)
    name = dotted(subscript.value).rsplit(".", 1)[-1] if subscript is not None else ""
    if re.search(r"user|account|role|permission|session|member|tenant|admin|grant|scope", name, re.IGNORECASE):
        _decides(evaluator, index, use, fate, "is looked up")
    else:
        fate.stored += 1


def _add_text(evaluator: Evaluator, index: ModuleIndex, use: Use, fate: _Fate) -> None:
    for above in index.ancestors(use.node):
        if isinstance(above, cst.Call):
            if last_call_name(above) in _DISPLAY or last_call_name(above).endswith(("Error", "Exception")):
                fate.harmless += 1
                return
            break
        if isinstance(above, cst.Raise):
            fate.harmless += 1
            return
        if isinstance(above, cst.FormattedString) and isinstance(index.parent(above), cst.Return):
            fate.returned.append(above)
            return
    fate.stored += 1


def _add_comparison(evaluator: Evaluator, index: ModuleIndex, use: Use, parent: cst.CSTNode, fate: _Fate) -> None:
    comparison = parent if isinstance(parent, cst.Comparison) else index.parent(parent)
    if use.key in ("", "*"):
        fate.harmless += 1
        return
    if isinstance(comparison, cst.Comparison):
        operator = comparison.comparisons[0].operator
        other = comparison.comparisons[0].comparator
        if isinstance(operator, cst.Is | cst.IsNot) or (isinstance(other, cst.Name) and other.value == "None"):
            fate.harmless += 1
            return
    _decides(evaluator, index, use, fate, "is compared to decide")


def _add_store(
    evaluator: Evaluator, index: ModuleIndex, use: Use, parent: cst.Assign | cst.AnnAssign, fate: _Fate
) -> None:
    targets = [target.target for target in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
    for target in targets:
        name = dotted(target.value if isinstance(target, cst.Subscript) else target).lower()
        if (
            _IDENTITY_STORE.search(name)
            and not name.startswith("self.")
            and use.key not in ROUTING_CLAIMS | TIME_CLAIMS
        ):
            _decides(evaluator, index, use, fate, "is kept as the identity of the request")
            return
    fate.stored += 1


def _add_call(evaluator: Evaluator, index: ModuleIndex, use: Use, call: cst.Call, fate: _Fate, depth: int) -> None:
    name = last_call_name(call)
    if name in _DISPLAY or name.endswith(("Error", "Exception")) or name in _INSPECT:
        fate.harmless += 1
        return
    if isinstance(call.func, cst.Attribute) and call.func.value is use.node:
        # A method of the claims themselves, such as claims.validate()
        if name in ("items", "values"):
            fate.stored += 1
        else:
            fate.harmless += 1
        return
    if name in _ENCODERS:
        if depth < 3:
            _sum_up(evaluator, index, call, use.key, fate, depth + 1)
        return
    followed = _into_function(evaluator, index, use, call, fate, depth)
    if followed or fate.decision is not None:
        return
    if use.key in ROUTING_CLAIMS | TIME_CLAIMS:
        fate.routed += 1
    elif _looks_up(call, use):
        _decides(evaluator, index, use, fate, "looks somebody up")
    elif use.key not in ("", "*") and isinstance(index.parent(call), cst.If):
        _decides(evaluator, index, use, fate, f"is asked about with `{name}` to decide")
    elif _IDENTITY_CALL.fullmatch(name):
        _decides(evaluator, index, use, fate, f"is passed to `{name}`")
    elif _IDENTITY_TYPE.fullmatch(name):
        before = len(fate.returned)
        if depth < 3:
            _sum_up(evaluator, index, call, use.key, fate, depth + 1)
        if len(fate.returned) == before and fate.decision is None:
            fate.stored += 1
    else:
        fate.stored += 1


def _looks_up(call: cst.Call, use: Use) -> bool:
    """True for a query by the claim: ``User.objects.get(email=...)``, ``users.find(...)``."""
    if last_call_name(call) not in _QUERIES or not isinstance(call.func, cst.Attribute):
        return False
    owner = dotted(call.func.value).lower()
    named = any(
        argument.keyword is not None and argument.keyword.value.lower() in _IDENTIFIERS and argument.value is use.node
        for argument in call.args
    )
    return named or "objects" in owner.split(".") or _WHO.search(owner) is not None


def _into_function(evaluator: Evaluator, index: ModuleIndex, use: Use, call: cst.Call, fate: _Fate, depth: int) -> bool:
    """Follow the claims into a project function they are passed to; False when it is not one."""
    if depth >= 2:
        return False
    argument = next((one for one in call.args if one.value is use.node or _wraps(index, one, use.node)), None)
    if argument is None:
        return False
    callee = evaluator.evaluate(call.func, index)
    if not isinstance(callee, Function) or not isinstance(callee.node, cst.FunctionDef):
        return False
    name = _parameter_name(callee, call, argument)
    if not name or _IDENTITY_CALL.fullmatch(callee.node.name.value):
        return False
    for read in reads_of(callee.index, name, callee.node.body):
        _sum_up(evaluator, callee.index, read, use.key, fate, depth + 1)
    # What the function returns of them comes back to this call.
    if any(use_return for use_return in fate.returned if callee.index.function_of(use_return) is callee.node):
        fate.returned = [one for one in fate.returned if callee.index.function_of(one) is not callee.node]
        _sum_up(evaluator, index, call, use.key, fate, depth + 1)
    return True


def _wraps(index: ModuleIndex, argument: cst.Arg, node: cst.CSTNode) -> bool:
    return any(above is argument for above in index.ancestors(node)) and not any(
        isinstance(above, cst.Call) for above in _between(index, node, argument)
    )


def _between(index: ModuleIndex, node: cst.CSTNode, outer: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for above in index.ancestors(node):
        if above is outer:
            return
        yield above


def _parameter_name(callee: Function, call: cst.Call, argument: cst.Arg) -> str:
    if argument.keyword is not None:
        return argument.keyword.value
    assert isinstance(callee.node, cst.FunctionDef)
    params = [param.name.value for param in (*callee.node.params.posonly_params, *callee.node.params.params)]
    if callee.owner is not None and params:
        params = params[1:]
    positional = [one for one in call.args if one.keyword is None]
    place = next((number for number, one in enumerate(positional) if one is argument), -1)
    return params[place] if 0 <= place < len(params) else ""
