"""Is it the program itself that guesses: how a MAC was made, or with which key of a list?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import by_callers
from authlint.semantics.index import ModuleIndex
from authlint.semantics.sources import effect_of
from authlint.semantics.tree import last_call_name, mentions, walk

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_READS_A_LIST = re.compile(r"open|read\w*|load_\w+|iter_\w+|splitlines", re.IGNORECASE)
"""Where a list of words comes from; the keys of a program that rotates them are an attribute or a setting."""

_ONE_BY_ONE = frozenset({"readline", "input"})
"""What gives the next word of a list, or one that somebody types."""

MAX_CALLERS = 2


def tries_algorithms(index: ModuleIndex, node: cst.BaseExpression, mac: tuple[ModuleIndex, cst.Call]) -> bool:
    """True when a loop goes through algorithms, as only somebody does who does not know how a MAC was made."""
    module, call = mac
    for above in index.ancestors(node):
        if isinstance(above, cst.For):
            targets = frozenset(part.value for part in walk(above.target) if isinstance(part, cst.Name))
            if module is index and any(mentions(argument.value, targets) for argument in call.args[2:]):
                return True
    return False


def tries_keys(evaluator: Evaluator, mac: tuple[ModuleIndex, cst.Call]) -> bool:
    """True when the key of a MAC is one of many words that are read from somewhere."""
    index, call = mac
    key = next((one.value for one in call.args if one.keyword is None or one.keyword.value == "key"), None)
    return key is not None and _is_tried(evaluator, index, key, MAX_CALLERS)


def _is_tried(evaluator: Evaluator, index: ModuleIndex, key: cst.BaseExpression, depth: int) -> bool:
    for part in walk(key):
        if not isinstance(part, cst.Name):
            continue
        effect = effect_of(index, part)
        if effect is not None and isinstance(effect.value, cst.BaseExpression):
            if effect.kind == "loop":
                return any(
                    isinstance(one, cst.Call) and _READS_A_LIST.fullmatch(last_call_name(one))
                    for one in walk(effect.value)
                )
            if any(isinstance(one, cst.Call) and last_call_name(one) in _ONE_BY_ONE for one in walk(effect.value)):
                return True
            if depth > 0 and _is_tried(evaluator, index, effect.value, depth - 1):
                return True
        elif effect is None and depth > 0:
            for other, _, passed in by_callers.calls(evaluator, index, index.function_of(part), part):
                if passed is not None and _is_tried(evaluator, other, passed, depth - 1):
                    return True
    return False
