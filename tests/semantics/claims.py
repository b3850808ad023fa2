"""Asks what becomes of the claims that a program reads from a token without verifying it.

The reading that is asked about stands on a line ending with ``# peek``. The answer is ``harmless``, ``decides`` or
``open`` (the claims go where nobody looks), followed by the reason.
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, TokenDecode
from authlint.semantics.reading import Reading
from semantics.programs import Program, nouns, reading, sources

MARK = "# peek"


def answer(program: Program) -> str:
    """Return what becomes of the claims read at the marked line."""
    with reading(program) as reader:
        peek = marked(reader, program)
        if peek.excuse is not None:
            assert peek.decision is None
            return f"harmless: {peek.excuse.reason}"
        return f"decides: {peek.decision.reason}" if peek.decision is not None else "open"


def verdict(program: Program) -> str:
    """Return the answer without its reason."""
    return answer(program).partition(":")[0]


def marked(reader: Reading, program: Program) -> TokenDecode | ClaimsPeek:
    """Return the reading at the marked line, seen where it is written."""
    lines = {
        (path, line)
        for path, text in sources(program).items()
        for line, code in enumerate(text.splitlines(), 1)
        if code.endswith(MARK)
    }
    assert len(lines) == 1
    for concept in nouns(reader, program):
        if isinstance(concept, TokenDecode | ClaimsPeek) and concept.original is None:
            (place,) = reader.locate([(concept.site.path, concept.site.node)])
            if any((place.path, line) in lines for line in range(place.start.line, place.end.line + 1)):
                if isinstance(concept, TokenDecode):
                    assert concept.verify_signature.falsy() is not None
                return concept
    raise AssertionError("nothing is read at the marked line")
