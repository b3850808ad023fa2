"""How a text is put together: from parts, by formatting, through bytes."""

from __future__ import annotations

import ast

from spellings.program import Program, Spelling, expression

WAYS = {
    "concatenation": "HEAD + TAIL",
    "joined": "''.join([HEAD, TAIL])",
    "percent": "'%s%s' % (HEAD, TAIL)",
    "percent with names": "'%(head)s%(tail)s' % {'head': HEAD, 'tail': TAIL}",
    "format": "'{}{}'.format(HEAD, TAIL)",
    "format with names": "'{head}{tail}'.format(head=HEAD, tail=TAIL)",
    "f-string": "f'{HEAD}{TAIL}'",
    "stripped": "(' ' + ALL + ' ').strip()",
    "str()": "str(ALL)",
    "bytes and back": "ALL.encode('utf-8').decode()",
    "replaced": "('respelled-' + ALL).replace('respelled-', '')",
    "without a prefix": "('respelled-' + ALL).removeprefix('respelled-')",
}


def spelling(name: str, use: str) -> Spelling:
    """Return the spelling of a table entry: ``HEAD`` and ``TAIL`` are the halves of the text, ``ALL`` is the whole."""

    def respell(program: Program) -> None:
        text = program.target
        program.require(isinstance(text, ast.Constant) and isinstance(text.value, str) and len(text.value) >= 2)
        assert isinstance(text, ast.Constant)
        middle = len(str(text.value)) // 2
        head, tail = ast.Constant(str(text.value)[:middle]), ast.Constant(str(text.value)[middle:])
        program.replace(expression(use, HEAD=head, TAIL=tail, ALL=text))

    return Spelling(name, respell)


SPELLINGS = [spelling(name, use) for name, use in WAYS.items()]
