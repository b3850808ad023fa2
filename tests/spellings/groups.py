"""How a dictionary or a list is put together: at once, from another one, or step by step."""

from __future__ import annotations

import ast
import copy

from spellings.program import Program, Spelling, expression

DICTIONARIES = {
    # name: (statements before, what is used); FIRST holds all entries but the last, KEY and VALUE are the last one.
    "dict()": ("", "dict(NAMED=VALUE, **FIRST)"),
    "dict() of pairs": ("", "dict([*FIRST.items(), (KEY, VALUE)])"),
    "unpacked": ("respelled = ALL", "{**respelled}"),
    "unpacked and more": ("respelled = FIRST", "{**respelled, KEY: VALUE}"),
    "overridden": ("respelled = {**ALL, KEY: None}", "{**respelled, KEY: VALUE}"),
    "joined with |": ("respelled = FIRST", "respelled | {KEY: VALUE}"),
    "joined with |=": ("respelled = FIRST\nrespelled |= {KEY: VALUE}", "respelled"),
    "item assignment": ("respelled = FIRST\nrespelled[KEY] = VALUE", "respelled"),
    "update with a dictionary": ("respelled = FIRST\nrespelled.update({KEY: VALUE})", "respelled"),
    "update with a keyword": ("respelled = FIRST\nrespelled.update(NAMED=VALUE)", "respelled"),
    "setdefault": ("respelled = FIRST\nrespelled.setdefault(KEY, VALUE)", "respelled"),
    "copy": ("respelled = ALL", "respelled.copy()"),
    "copied with dict()": ("respelled = ALL", "dict(respelled)"),
    "deepcopy": ("import copy\nrespelled = ALL", "copy.deepcopy(respelled)"),
    "popped": ("respelled = {**ALL, 'respelled': 1}\nrespelled.pop('respelled')", "respelled"),
    "deleted": ("respelled = {**ALL, 'respelled': 1}\ndel respelled['respelled']", "respelled"),
    "key in a variable": ("respelled = KEY", "{**FIRST, respelled: VALUE}"),
}

LISTS = {
    # FIRST holds all elements but the last, LAST is that one, ALL the whole list.
    "tuple": ("", "tuple(ALL)"),
    "tuple display": ("", "(*FIRST, LAST)"),
    "set": ("", "set(ALL)"),
    "frozenset": ("", "frozenset(ALL)"),
    "list()": ("", "list((*FIRST, LAST))"),
    "concatenation": ("", "FIRST + [LAST]"),
    "starred": ("respelled = FIRST", "[*respelled, LAST]"),
    "append": ("respelled = FIRST\nrespelled.append(LAST)", "respelled"),
    "extend": ("respelled = FIRST\nrespelled.extend([LAST])", "respelled"),
    "+=": ("respelled = FIRST\nrespelled += [LAST]", "respelled"),
    "insert": ("respelled = FIRST\nrespelled.insert(0, LAST)", "respelled"),
    "split": ("", "TEXT.split(',')"),
    "copied": ("respelled = ALL", "respelled.copy()"),
    "sorted": ("", "sorted(ALL)"),
}


def dictionary_spelling(name: str, before: str, use: str) -> Spelling:
    """Return the spelling a table entry describes."""

    def respell(program: Program) -> None:
        whole = program.target
        program.require(isinstance(whole, ast.Dict) and whole.keys and None not in whole.keys)
        assert isinstance(whole, ast.Dict)
        key, value = whole.keys[-1], whole.values[-1]
        assert key is not None
        holes = {"ALL": whole, "FIRST": ast.Dict(whole.keys[:-1], whole.values[:-1]), "KEY": key, "VALUE": value}
        named = ast.literal_eval(key)
        if before:
            program.insert_before(before.replace("NAMED", named), **copy.deepcopy(holes))
        program.replace(expression(use.replace("NAMED", named), **copy.deepcopy(holes)))

    return Spelling(name, respell)


def list_spelling(name: str, before: str, use: str) -> Spelling:
    """Return the spelling a table entry describes."""

    def respell(program: Program) -> None:
        whole = program.target
        program.require(isinstance(whole, ast.List) and whole.elts)
        assert isinstance(whole, ast.List)
        holes = {"ALL": whole, "FIRST": ast.List(whole.elts[:-1], ast.Load()), "LAST": whole.elts[-1]}
        if "TEXT" in use:
            elements = [ast.literal_eval(one) for one in whole.elts]
            program.require(not any(isinstance(one, bytes) for one in elements))
            holes["TEXT"] = ast.Constant(",".join(map(str, elements)))
        if before:
            program.insert_before(before, **copy.deepcopy(holes))
        program.replace(expression(use, **copy.deepcopy(holes)))

    return Spelling(name, respell)


SPELLINGS = [dictionary_spelling(name, *way) for name, way in DICTIONARIES.items()] + [
    list_spelling(name, *way) for name, way in LISTS.items()
]
