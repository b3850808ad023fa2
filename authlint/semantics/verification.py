"""Is the same token verified: in this function, or by a function that it is handed to?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Evidence
from authlint.semantics import checked_by_hand
from authlint.semantics.denial import refuses, turns_away
from authlint.semantics.entities import Function
from authlint.semantics.index import ModuleIndex, leaves
from authlint.semantics.leaving import takes_all
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

Check = cst.Call | cst.Comparison
"""What verifies: a call that does, or a comparison with the MAC that the code computed itself."""

MAX_INWARD = 3
"""How many functions deep a token is followed to its verification."""

_VERIFIES = re.compile(
    r"(?:\w*_)?(?:verify|verif|validate|authenticate|check_signature|verify_signature|introspect|check_\w*token)\w*|decode_and_verify\w*|(?:a_|get_)?userinfo",
    re.IGNORECASE,
)
_NOT_VERIFYING = re.compile(r"unverified|without|insecure|no_verify|format|structure|shape|expir", re.IGNORECASE)
_BY_HAND = frozenset(
    {"compare_digest", "verify", "verify_mac", "verify_signature", "validate_compact", "deserialize_compact"}
)


def of_token(
    evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode, token: cst.BaseExpression | None
) -> Evidence | None:
    """Return evidence that the token read at ``node`` is verified in the same function, or ``None``."""
    function = index.function_of(node)
    if function is None or token is None:
        return None
    names = names_of(index, token)
    if not names:
        return None
    found = _in_function(evaluator, index, function, names, node, MAX_INWARD)
    if found is None:
        return None
    return Evidence(
        "the same token is verified here", (evaluator.step("the same token is verified here", index, found),)
    )


def inside(evaluator: Evaluator, index: ModuleIndex, block: cst.CSTNode, token: cst.BaseExpression | None) -> bool:
    """True when a statement of ``block`` verifies the token, whatever else the function does."""
    names = names_of(index, token) if token is not None else frozenset()
    return bool(names) and any(
        takes(call, names)
        and any(above is block for above in index.ancestors(call))
        and _verifies(evaluator, index, call, names, MAX_INWARD)
        for call in index.calls
    )


def names_of(index: ModuleIndex, token: cst.BaseExpression) -> frozenset[str]:
    """Return the names the token goes by: its own, and the one it was derived from by splitting or decoding text."""
    names: set[str] = set()
    current: cst.BaseExpression | None = token
    for _ in range(6):
        if current is None:
            break
        name = dotted(current)
        if name:
            names.add(name)
            defined = definition_of(index, current)
            current = defined[0] if defined is not None and (not defined[1] or _is_split(defined[0])) else None
        elif (
            isinstance(current, cst.Call)
            and isinstance(current.func, cst.Attribute)
            and (
                last_call_name(current) in ("encode", "decode", "strip", "get", "removeprefix", "replace")
                or _is_split(current)
            )
        ):
            current = current.func.value
        elif (
            isinstance(current, cst.Call) and last_call_name(current) in ("str", "bytes", "force_str") and current.args
        ):
            current = current.args[0].value
        elif isinstance(current, cst.Await):
            current = current.expression
        elif isinstance(current, cst.Subscript):
            current = current.value
        else:
            break
    return frozenset(names)


def _is_split(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and last_call_name(node) in ("split", "rsplit", "partition", "rpartition")


def _in_function(
    evaluator: Evaluator,
    index: ModuleIndex,
    function: cst.FunctionDef,
    names: frozenset[str],
    peek: cst.CSTNode | None,
    depth: int,
) -> cst.Call | cst.Comparison | None:
    """Return what in ``function`` verifies the token known by ``names``, on whatever path the peek is on."""
    found: list[Check] = [
        call
        for call in index.calls_within(function)
        if call is not peek and takes(call, names) and _verifies(evaluator, index, call, names, depth)
    ]
    found.extend(checked_by_hand.checks(evaluator, index, function, names))
    if peek is None:
        return found[0] if found else None
    reached = [call for call in found if not (_excluded(index, call, peek) or _failed_before(index, call, peek))]
    return next((call for call in reached if _always_runs(index, call, peek, reached)), None)


def _always_runs(index: ModuleIndex, call: cst.CSTNode, peek: cst.CSTNode, others: list[Check]) -> bool:
    """True when no path past ``call`` avoids verifying: other arms verify as well or leave, failures count."""
    around_peek = {id(above) for above in index.ancestors(peek)}
    child: cst.CSTNode = call
    for above in index.ancestors(call):
        if id(above) in around_peek:
            return child is peek or not _chosen_by(index, above, child, peek) or _all_ways(index, above, others)
        if isinstance(above, cst.If | cst.Match) and child is not _asked(above) and not _all_ways(index, above, others):
            return False
        if isinstance(above, cst.Try) and child is above.body and not all(leaves(one.body) for one in above.handlers):
            return False
        child = above
    return True


def _asked(node: cst.If | cst.Match | cst.IfExp) -> cst.CSTNode:
    return node.subject if isinstance(node, cst.Match) else node.test


def _chosen_by(index: ModuleIndex, node: cst.CSTNode, arm: cst.CSTNode, peek: cst.CSTNode) -> bool:
    """True when what the peek gives decides whether ``arm`` of ``node`` runs at all."""
    towards = _child_towards(index, peek, node)
    if isinstance(node, cst.If | cst.Match | cst.IfExp):
        return towards is _asked(node) and arm is not towards
    return isinstance(node, cst.BooleanOperation) and towards is node.left and arm is node.right


def _all_ways(index: ModuleIndex, node: cst.CSTNode, calls: list[Check]) -> bool:
    """True when every way through a statement or expression verifies or turns the token away."""
    match node:
        case cst.If():
            return _every_arm(index, node, calls)
        case cst.Match():
            return _every_case(index, node, calls)
        case cst.IfExp():
            return all(_holds(index, arm, calls) or refuses(arm) for arm in (node.body, node.orelse))
        case cst.BooleanOperation():
            return isinstance(node.operator, cst.And)  # a no is the answer itself
    return True


def _holds(index: ModuleIndex, node: cst.CSTNode, calls: list[Check]) -> bool:
    return any(call is node or any(above is node for above in index.ancestors(call)) for call in calls)


def _every_arm(index: ModuleIndex, statement: cst.If, calls: list[Check]) -> bool:
    arm: cst.If | cst.Else | None = statement
    while arm is not None:
        if not _holds(index, arm.body, calls) and not leaves(arm.body):
            return False
        if isinstance(arm, cst.Else):
            return True
        arm = arm.orelse
    # Without an else, what follows runs unverified, unless it is not reached from an arm of this statement at all.
    return _parent_covers(index, statement, calls)


def _every_case(index: ModuleIndex, statement: cst.Match, calls: list[Check]) -> bool:
    if not all(_holds(index, case.body, calls) or leaves(case.body) for case in statement.cases):
        return False
    return takes_all(statement.cases[-1]) or _parent_covers(index, statement, calls)


def _parent_covers(index: ModuleIndex, statement: cst.If | cst.Match, calls: list[Check]) -> bool:
    """True when a later statement of the same block verifies, or refuses whatever got past this one."""
    place = index.place(statement)
    if place is None:
        return False
    block, position = place
    rest = block.statements[position + 1 :]
    if any(any(above in rest or call in rest for above in index.ancestors(call)) for call in calls):
        return True
    return turns_away(block.statements[-1])


def takes(call: cst.Call, names: frozenset[str]) -> bool:
    """True when the token is an argument of the call, perhaps encoded, or the object whose method is called."""
    for argument in call.args:
        for part in walk(argument.value):
            if isinstance(part, cst.Name | cst.Attribute) and dotted(part) in names:
                return True
            if (
                isinstance(part, cst.Call)
                and part is not argument.value
                and last_call_name(part) not in ("encode", "decode", "strip", "str", "bytes")
            ):
                break
    return (
        isinstance(call.func, cst.Attribute)
        and dotted(call.func.value) in names
        and last_call_name(call) in ("verify", "validate")
    )


def _verifies(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, names: frozenset[str], depth: int) -> bool:
    modelled = evaluator.decode_at(index, call)
    if modelled is not None:
        return modelled.verify_signature.falsy() is None and not _switched_off(evaluator, index, call)
    name = last_call_name(call)
    if name == "compare_digest" or (name in _BY_HAND and isinstance(call.func, cst.Attribute)):
        return True
    callee = evaluator.evaluate(call.func, index)
    for leaf in callee.leaves():
        if isinstance(leaf, Function) and isinstance(leaf.node, cst.FunctionDef):
            if depth > 0 and _inside(evaluator, leaf, call, names, depth - 1):
                return True
            if _VERIFIES.fullmatch(leaf.node.name.value) and not _NOT_VERIFYING.search(leaf.node.name.value):
                return not _reads_unverified(evaluator, leaf)
            return False
    return (
        bool(_VERIFIES.fullmatch(name))
        and not _NOT_VERIFYING.search(name)
        and not _switched_off(evaluator, index, call)
    )


def _switched_off(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True when a keyword of the call says that nothing is verified."""
    for argument in call.args:
        if argument.keyword is not None and "verif" in argument.keyword.value.lower():
            value = evaluator.evaluate(argument.value, index)
            if isinstance(value, Known) and not value.constant:
                return True
    return False


def _inside(evaluator: Evaluator, function: Function, call: cst.Call, names: frozenset[str], depth: int) -> bool:
    """True when the project function verifies the parameter that the token is passed as."""
    assert isinstance(function.node, cst.FunctionDef)
    params = [param.name.value for param in (*function.node.params.posonly_params, *function.node.params.params)]
    if function.owner is not None and params:
        params = params[1:]
    passed: set[str] = set()
    position = 0
    for argument in call.args:
        holds = any(
            isinstance(part, cst.Name | cst.Attribute) and dotted(part) in names for part in walk(argument.value)
        )
        if argument.keyword is not None:
            if holds:
                passed.add(argument.keyword.value)
        else:
            if holds and position < len(params):
                passed.add(params[position])
            position += 1
    if not passed:
        return False
    known = frozenset(passed) | frozenset(_renamed(function, passed))
    return _in_function(evaluator, function.index, function.node, known, None, depth) is not None


def _renamed(function: Function, names: set[str]) -> set[str]:
    """Return the local names that a function gives its token parameter after stripping or encoding it."""
    found: set[str] = set()
    scope = function.index.scopes.get(id(function.node))
    for name, effects in scope.effects.items() if scope is not None else ():
        for effect in effects:
            if (
                effect.kind == "assign"
                and effect.value is not None
                and any(isinstance(part, cst.Name) and part.value in names for part in walk(effect.value))
            ):
                found.add(name)
    return found


def _reads_unverified(evaluator: Evaluator, function: Function) -> bool:
    """True when a function named like a check does nothing but decode without verifying."""
    decodes = [
        decode
        for call in function.index.calls_within(function.node)
        if (decode := evaluator.decode_at(function.index, call)) is not None
    ]
    return bool(decodes) and all(decode.verify_signature.falsy() is not None for decode in decodes)


def _excluded(index: ModuleIndex, call: cst.CSTNode, peek: cst.CSTNode) -> bool:
    """True when ``call`` and ``peek`` stand in different arms of a statement: only one of them runs."""
    mine = {id(above): above for above in index.ancestors(call)}
    child: cst.CSTNode = peek
    for above in index.ancestors(peek):
        if id(above) in mine:
            if isinstance(above, cst.Match):
                return child is not above.subject and child is not _child_towards(index, call, above)
            if isinstance(above, cst.If):
                other = _child_towards(index, call, above)
                bodies = (above.body, above.orelse)
                return child in bodies and other in bodies and child is not other
            if isinstance(above, cst.IfExp):
                arms = (above.body, above.orelse)
                return child in arms and _child_towards(index, call, above) in arms
            return _left_before(index, call, above, peek) or _left_before(index, peek, above, call)
        child = above
    return False


def _left_before(index: ModuleIndex, first: cst.CSTNode, shared: cst.CSTNode, second: cst.CSTNode) -> bool:
    """True when ``first`` stands above, in an arm that leaves the function: ``second`` runs when it did not."""
    if index.order.get(id(index.statement_of(first)), 0) > index.order.get(id(index.statement_of(second)), 0):
        return False
    for above in index.ancestors(first):
        if above is shared:
            return False
        if isinstance(above, cst.If) and leaves(above.body) and _child_towards(index, first, above) is above.body:
            return True
    return False


def _child_towards(index: ModuleIndex, node: cst.CSTNode, ancestor: cst.CSTNode) -> cst.CSTNode:
    child = node
    for above in index.ancestors(node):
        if above is ancestor:
            return child
        child = above
    return child


def _failed_before(index: ModuleIndex, call: cst.CSTNode, peek: cst.CSTNode) -> bool:
    """True when the peek stands in a handler of the ``try`` whose body holds the verification: that has failed."""
    child: cst.CSTNode = peek
    for above in index.ancestors(peek):
        if isinstance(above, cst.Try) and isinstance(child, cst.ExceptHandler):
            return any(one is above.body for one in index.ancestors(call))
        child = above
    return False
