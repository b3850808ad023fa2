"""Does anything tie an authorization response to the user agent that asked for it?

The callback, what runs before it, and what calls it are asked. What cannot be seen counts as a tie: only a callback
that shows all it does is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth import returned
from authlint.semantics.oauth.callbacks import Callback
from authlint.semantics.oauth.surroundings import around
from authlint.semantics.oauth.ties import SESSION_MAKERS, Inside, is_none
from authlint.semantics.sources import definition_of
from authlint.semantics.tree import last_call_name
from authlint.values import Instance

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

MAX_CALLERS = 8
"""Callers of a callback that are looked into."""


def tie(evaluator: Evaluator, callback: Callback) -> str:
    """Return what ties the response to this user agent, or may do so; an empty text when there is nothing."""
    index, function = callback.index, callback.function
    found = Inside(evaluator, index, function, frozenset(), callback).tie(0)
    return found or around(evaluator, index, function) or _in_callers(evaluator, index, function)


def _in_callers(evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef) -> str:
    """Return what ties the response to the user agent in the functions that call this one."""
    for other, call in evaluator.callers(index, function)[:MAX_CALLERS]:
        caller = other.function_of(call)
        if caller is not None and caller is not function:
            found = Inside(evaluator, other, caller, frozenset({"state"})).tie(1) or around(evaluator, other, caller)
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
    made = [call for call in calls if last_call_name(call) in SESSION_MAKERS]
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
            return not is_none(value) and not returned.is_made_of(index, value, "state", names)
    return False
