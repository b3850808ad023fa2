"""Says which source must not be handed to the parser, by what reading it would cost.

libcst's parser recurses on the native stack and keeps copies of what it has read: 1,300 nested parentheses end the
process with a segmentation fault, 5,000 additions in a row take minutes, and match patterns cost four times as much for
each level of nesting. Neither can be interrupted. One pass over the tokens, as libcst's own tokenizer separates them,
bounds both before the parser is called.

The figures were measured with libcst 1.9.0 on Linux (x86-64). The stack is counted in units of 100 bytes, time in units
of about 0.04 microseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from authlint.semantics.folding import Span

MAX_BYTES = 5_000_000
"""Larger files are generated data."""

MAX_BRACKETS = 200
"""Nested brackets; CPython's tokenizer refuses more as well."""

MAX_BLOCKS = 99
"""Nested blocks; CPython's tokenizer and libcst's refuse more as well."""

MAX_STACK = 15_000
"""1.5 MB for what is nested in a statement. As many blocks as there may be take 2.4 MB more, and the main thread has
8 MB on Linux and macOS."""

MAX_WORK = 250_000_000
"""About 10 seconds, and about 2.5 GB when all of it is copies of nested brackets."""

MAX_PATTERN = 7
"""Nested brackets in a match pattern or a ``del`` statement, which the parser reads up to five times a level."""

_BRACKET, _OPERATOR, _BRANCH, _STRING, _ELIF = 60, 10, 20, 6, 8
"""Stack that a level of each kind takes. An operator costs as much time for every token of its operands."""

_COPY_IN_BRACKETS, _COPY_IN_BLOCK, _COPY_IN_PATTERN, _ONCE = 100, 12, 20, 300
"""Time for each token: for every bracket and every block around it, for reading a pattern again, and for itself."""

_LINE, _STATEMENT = 250, 600
"""Time for each line, empty ones and comments included, and for each statement, beside that for its tokens."""

_NAME = rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*"
_KEYWORD = rb"(?:and|await|del|elif|for|if|in|is|lambda|not|or|yield)(?![A-Za-z0-9_\x80-\xff])"
_NUMBER = (
    rb"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
    rb"|(?:[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9](?:_?[0-9])*)?[jJ]?"
)
_PLAIN = rb"(?:[uU]|[bB][rR]?|[rR][bB]?)?"
_FORMATTED = rb"(?:[fFtT][rR]?|[rR][fFtT])"
_STRINGS = (
    rb"'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''|\"\"\"[^\\\"]*(?:(?:\\.|\"(?!\"\"))[^\\\"]*)*\"\"\""
    rb"|'(?!'')[^\\'\n]*(?:\\.[^\\'\n]*)*'|\"(?!\"\")[^\\\"\n]*(?:\\.[^\\\"\n]*)*\""
)
_SIMPLE_FIELD = rb"\{[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+){0,3}(?:![rsa])?(?::[^'\"\\{}\n]*)?\}"
_SIMPLE_FORMATTED = b"|".join(
    rb"[fF]Q(?!QQ)(?:[^Q\\{}\n]|\\[^N\n{}]|\{\{|\}\}|".replace(b"Q", quote) + _SIMPLE_FIELD + rb")*" + quote
    for quote in (b"'", b'"')
)
_TOKEN = re.compile(
    rb"((?:[ \t\f]|\\\n|#[^\n]*|(?!" + _KEYWORD + rb"|(?:" + _PLAIN + rb"|" + _FORMATTED + rb")['\"])" + _NAME
    + rb"|(?!0[0_]*[1-9][0-9_]*(?![0-9_.eEjJ]))(?:" + _NUMBER + rb")|[-+*/%@&|^~.<>=!])*)"
    + rb"(?:([\[({,:]?\n(?:[ \t\f]*(?:#[^\n]*)?\n)*[ \t\f]*)|(" + _KEYWORD + rb"|\(\)|[][(){},:;])"
    + rb"|(" + _PLAIN + rb"(?:" + _STRINGS + rb"))|(" + _SIMPLE_FORMATTED + rb")"
    + rb"|(" + _FORMATTED + rb"(?:'''|\"\"\"|'|\"))|(.)|\Z)",
    re.DOTALL,
)  # fmt: skip
_INDENTATION, _WORD, _TEXT, _SIMPLE, _START, _ERROR = 2, 3, 4, 5, 6, 7
_NOT_OPERATORS = bytes(byte for byte in range(256) if byte not in b"-+*/%@&|^~.<>=!")
_CLOSING = {b"(": b")", b"[": b"]", b"{": b"}"}
_IN_TEXT = re.compile(rb"[\\{}'\"\n]")
_ESCAPED = frozenset(b"\n\\'\"abfnrtvx0123456789NuU")
_STARTS = re.compile(
    rb"(?:\\\n|[ \t\f])*(?:(elif)|(else|except|finally)|(case)(?![ \t]*[=.,:;)\]}]))(?![A-Za-z0-9_\x80-\xff])"
)
"""How a line begins that goes on with the statement before it, or that is part of a match statement."""

_DEFINITION = re.compile(rb"(?:(?:async[ \t]+)?def|(class))[ \t]")
_INDENTED = re.compile(rb"(?:[ \t\f]*(?:#[^\n]*)?\n)*[ \t\f]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of source before it is parsed.

    Attributes:
        hazard: why it must not reach the parser, a clause with the line where there is one; ``None`` when it may.
        broken: the line, counted from 1, where it stops being Python's tokens; ``None`` when it never does.
        definitions: its outermost functions and classes; none when their ends are hard to tell.
    """

    hazard: str | None
    broken: int | None
    definitions: tuple[Span, ...] = ()


def hazard(data: bytes) -> str | None:
    """Say why source must not be handed to the parser, or return ``None``; see :func:`read_ahead`."""
    return read_ahead(data).hazard


def read_ahead(data: bytes) -> Reading:
    """Estimate what parsing would cost.

    Args:
        data: source in an encoding that keeps ASCII, which UTF-8 does, with any kind of line ends.
    """
    if len(data) > MAX_BYTES:
        return Reading(f"larger than {MAX_BYTES // 1_000_000} MB", None)
    plain = data
    if b"\r" in data:
        plain = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if plain.startswith(b"\xef\xbb\xbf"):
        plain = plain[3:]
    scan = _Scan(plain)
    try:
        scan.run()
    except _HazardError as error:
        return Reading(error.reason, None)
    if scan.broken is not None:
        return Reading(None, scan.line(scan.broken))
    # What counts from another beginning, or in other line ends, does not fit the source.
    return Reading(None, None, tuple(scan.definitions) if plain is data and scan.regular else ())


class _HazardError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_BLOCK_FRAME, _LAMBDA, _TARGETS, _FIELD, _FORMAT = "block", "lambda", "for", "field", "format"


@dataclass(slots=True)
class _Frame:
    """What is open: a block, a bracket, a formatted string or a field in one, or what ends with a later keyword.

    It is read element by element; a comma, or the end of a statement, begins a new one.

    Attributes:
        kind: one of the kinds above, or the bracket that closes it.
        stack: what it adds to the stack itself.
        copies: time for each token in it.
        begun: the number of tokens before the current element.
        operators: stack that the operators of the current element take.
        texts: stack that the strings side by side in the current element take, which cost no time beyond their own.
        inner: stack that the deepest frame in the current element took.
        deepest: stack that the deepest element so far took.
    """

    kind: str
    stack: int
    copies: int
    begun: int
    operators: int = 0
    texts: int = 0
    inner: int = 0
    deepest: int = 0


@dataclass(slots=True)
class _Block(_Frame):
    """A block.

    Attributes:
        indentation: what stands before its lines.
        column: the width of that with a tab as eight columns, and ``narrow`` with a tab as one.
        elifs: how many ``elif`` its current statement has had.
    """

    indentation: bytes = b""
    column: int = 0
    narrow: int = 0
    elifs: int = 0


@dataclass(slots=True)
class _Formatted(_Frame):
    """A formatted string.

    Attributes:
        quote: what closes it.
        raw: whether a backslash stands for itself.
    """

    quote: bytes = b""
    raw: bool = False


@dataclass(slots=True)
class _Definition:
    """An outermost class, or an outermost function of the module or of such a class, that is being read.

    Attributes:
        begin: the beginning of the line with ``def`` or ``class``.
        depth: how many blocks it stands in.
        is_class: whether it is a class.
        body: the beginning of the first line of its body, 0 before that is reached.
        indentation: what stands before that line's text.
        inner: the functions of the class read so far.
    """

    begin: int
    depth: int
    is_class: bool
    body: int = 0
    indentation: bytes = b""
    inner: list[Span] = field(default_factory=list)


class _Scan:
    """One pass over the tokens."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.broken: int | None = None
        self.tokens = 0
        self.work = 0
        self.top: _Frame = _Block(_BLOCK_FRAME, 0, 0, 0)
        self.below: list[_Frame] = []
        self.brackets: list[_Frame] = []
        self.blocks = 0
        self.pattern = 0
        self.definitions: list[Span] = []
        self.open: list[_Definition] = []
        self.regular = True
        """Whether every statement begins with its first token; a line may begin with a backslash instead."""
        self.uncounted = False
        """Whether the next line end does not count: libcst ignores the one of a line that begins with a backslash."""

    def line(self, position: int) -> int:
        return self.data.count(b"\n", 0, position) + 1

    def run(self) -> None:
        """Read to the end, or to where the tokenizer or the parser gives up for certain.

        Raises:
            _HazardError: the parser must not see it.
        """
        start = _INDENTED.match(self.data)
        assert start is not None
        self.position = start.end()
        self._line_end(start.group(), self.position)
        while self.position < len(self.data) and self.broken is None:
            self._code(self.position)
        while self.open:
            self._definition_ends(len(self.data))
        while self.below:
            self._leave()
        self._end_element()
        self._check(len(self.data))

    def _code(self, start: int) -> None:
        """Read tokens until a formatted string begins or ends a part of its text."""
        for token in _TOKEN.finditer(self.data, start):
            kind = token.lastindex or 1
            before, text = token.group(1, kind)
            self.tokens += 2
            if before:
                operators = len(before.translate(None, _NOT_OPERATORS))
                if operators:
                    self.top.operators += operators * _OPERATOR
                    self.tokens += 2 * operators
            if kind == _WORD:
                if text == b",":
                    if self.top.operators or self.top.texts or self.top.inner:
                        self._end_element()
                elif text == b"()":
                    self.tokens += 2
                    self.top.operators += _OPERATOR
                    self.top.inner = max(self.top.inner, _BRACKET)
                elif text in _CLOSING:
                    self._open(_CLOSING[text], token.end())
                elif text in b")]}:":
                    if self._colon() if text == b":" else self._close(text, token.end()):
                        self._read_text(token.end())
                        return
                elif text != b";":
                    self._keyword(text)
                elif not self.brackets:
                    self._end_statement()
                    self.pattern = 0
            elif kind == _INDENTATION:
                first = text[:1]
                if first == b",":
                    self._end_element()
                elif first == b":":
                    if self._colon():
                        self._read_text(token.start(_INDENTATION) + 1)
                        return
                elif first != b"\n":
                    self._open(_CLOSING[first], token.start(_INDENTATION))
                if self.brackets:
                    self.work += _LINE * text.count(b"\n")
                else:
                    self._line_end(text, token.end())
            elif kind == _TEXT:
                self.top.texts += _STRING
            elif kind == _SIMPLE:
                self.tokens += 4 * text.count(b"{")
                self.top.texts += _STRING
                self.top.inner = max(self.top.inner, _BRACKET + 4 * _OPERATOR)
            elif kind == _START:
                self._formatted(text, token.end())
                return
            elif kind == _ERROR:
                self.broken = token.end() - 1
            if self.broken is not None:
                return
        self.position = len(self.data)

    # Frames

    def _enter(self, frame: _Frame) -> None:
        self.below.append(self.top)
        self.top = frame

    def _leave(self) -> None:
        self._end_element()
        inner = self.top.stack + self.top.deepest
        self.top = self.below.pop()
        self.top.inner = max(self.top.inner, inner)

    def _end_element(self) -> None:
        top = self.top
        stack = top.operators + top.texts + top.inner
        if stack > top.deepest:
            top.deepest = stack
        self.work += (self.tokens - top.begun) * (top.operators + top.copies)
        top.begun = self.tokens
        top.operators = top.texts = top.inner = 0

    def _open(self, closing: bytes, position: int, kind: str = "") -> None:
        self.top.operators += _OPERATOR
        copies = _COPY_IN_BRACKETS
        if self.pattern:
            depth = len(self.brackets) - self.pattern + 2
            if depth > MAX_PATTERN:
                raise _HazardError(f"a pattern nested more than {MAX_PATTERN} deep on line {self.line(position)}")
            copies += _COPY_IN_PATTERN * 5**depth
        self._enter(_Frame(kind or closing.decode(), _BRACKET, copies, self.tokens))
        self.brackets.append(self.top)
        if len(self.brackets) > MAX_BRACKETS:
            raise _HazardError(
                f"brackets nested more than {MAX_BRACKETS} deep on line {self.line(position)}, "
                "which Python itself refuses"
            )

    def _close(self, closing: bytes, end: int) -> bool:
        """Return whether the text of a formatted string goes on behind the bracket."""
        bracket = self.brackets.pop() if self.brackets else None
        if bracket is None or closing.decode() != ("}" if bracket.kind == _FIELD else bracket.kind):
            self.broken = end - 1
            return False
        while self.top is not bracket:
            self._leave()
        self._leave()
        return bracket.kind == _FIELD

    def _colon(self) -> bool:
        """Return whether the colon begins a format specification, which is text."""
        field = self.brackets[-1] if self.brackets else None
        if field is not None and field.kind == _FIELD:
            while self.top is not field:
                self._leave()
            return True
        if self.top.kind == _LAMBDA:
            self._leave()
        elif field is None:
            self.pattern = 0
        return False

    def _keyword(self, word: bytes) -> None:
        top = self.top
        if word == b"in":
            if top.kind == _TARGETS:
                self._leave()
        elif word == b"lambda" or word == b"for":
            top.operators += _BRANCH
            self._enter(_Frame(_LAMBDA if word == b"lambda" else _TARGETS, 0, 0, self.tokens))
        elif word == b"del":
            self.pattern = self.pattern or len(self.brackets) + 1
        elif word == b"if":
            top.operators += _BRANCH
            self.pattern = self.pattern if self.brackets else 0
        elif word != b"elif":
            top.operators += _OPERATOR

    # Statements

    def _end_statement(self) -> None:
        while self.top.kind != _BLOCK_FRAME:
            self._leave()
        self.work += _STATEMENT
        self._end_element()

    def _line_end(self, text: bytes, end: int) -> None:
        """End the statement, and see by the indentation and the first word of the next line what it belongs to."""
        self.work += _LINE * text.count(b"\n")
        ended = not self.uncounted
        if ended:
            self._end_statement()
            if self.top.deepest > MAX_STACK or self.work + _ONCE * self.tokens > MAX_WORK:
                self._check(end - len(text))
        following = self.data[end : end + 1]
        self.uncounted = following == b"\\"
        self.regular = self.regular and not self.uncounted
        block = self.top
        if not isinstance(block, _Block):
            return
        if following and following not in b"\\#":
            indentation = text[text.rfind(b"\n") + 1 :]
            if indentation != block.indentation:
                block = self._indent(block, indentation, end)
            if self.open or following in b"acd":
                self._outline(text, end)
        if ended:
            word = _STARTS.match(self.data, end) if following in b"\\ecf" else None
            if word is None or word[3]:
                self.pattern = 1 if word else 0
                block.elifs = 0
            else:
                self.pattern = 0
                block.elifs += bool(word[1])
                block.operators = _ELIF * block.elifs

    def _outline(self, text: bytes, end: int) -> None:
        """Note where an outermost definition begins, where its body does, and where it ends."""
        indentation = text[text.rfind(b"\n") + 1 :]
        while self.open and self.blocks <= self.open[-1].depth:
            self._definition_ends(end - len(text) + 1)
        if self.open and not self.open[-1].body:
            self.open[-1].body = end - len(text) + text.index(b"\n") + 1
            self.open[-1].indentation = indentation
        if not self.open or self.open[-1].is_class:
            found = _DEFINITION.match(self.data, end)
            # A form feed begins the line anew: what stands before it is no indentation.
            self.regular = self.regular and b"\f" not in indentation
            # A class inside a class goes with it.
            if found is not None and not (found[1] and self.open):
                self.open.append(_Definition(end - len(indentation), self.blocks, found[1] is not None))

    def _definition_ends(self, end: int) -> None:
        definition = self.open.pop()
        if definition.body:
            span = Span(definition.begin, definition.body, end, definition.indentation, tuple(definition.inner))
            (self.open[-1].inner if self.open else self.definitions).append(span)

    def _indent(self, block: _Block, indentation: bytes, end: int) -> _Block:
        """Enter or leave blocks; return the one that the line belongs to."""
        spaces = indentation.rpartition(b"\f")[2]
        column, narrow = len(spaces.expandtabs(8)), len(spaces)
        if column > block.column:
            self.blocks += 1
            if self.blocks > MAX_BLOCKS:
                raise _HazardError(
                    f"blocks nested more than {MAX_BLOCKS} deep on line {self.line(end)}, which Python itself refuses"
                )
            inner = _Block(_BLOCK_FRAME, 0, _COPY_IN_BLOCK, self.tokens)
            inner.indentation, inner.column, inner.narrow = indentation, column, narrow
            self._enter(inner)
            return inner
        while column < block.column:
            self._leave()
            self.blocks -= 1
            outer = self.top
            assert isinstance(outer, _Block)  # Only a block holds a block.
            block = outer
        if (column, narrow) != (block.column, block.narrow):
            self.broken = end
        return block

    def _check(self, position: int) -> None:
        """Raise _HazardError when what was read so far costs too much."""
        line = self.line(position)
        if self.top.deepest > MAX_STACK:
            raise _HazardError(f"an expression too deep or with too many operators in a row, which ends on line {line}")
        if self.work + _ONCE * self.tokens > MAX_WORK:
            raise _HazardError(f"too long or too entangled to be parsed in reasonable time, already on line {line}")

    # Formatted strings

    def _formatted(self, opening: bytes, end: int) -> None:
        quote = opening.lstrip(b"fFtTrR")
        raw = b"r" in opening.lower()
        self.top.texts += _STRING
        self._enter(_Formatted(_FORMAT, _OPERATOR, 0, self.tokens, quote=quote, raw=raw))
        self._read_text(end)

    def _read_text(self, at: int) -> None:
        """Read the text of the formatted string or format specification that is open, up to a field or its end."""
        string = next(frame for frame in (self.top, *reversed(self.below)) if isinstance(frame, _Formatted))
        in_format = self.top is not string
        data, quote = self.data, string.quote
        begun = at
        named = False
        self.tokens += 2
        while True:
            found = _IN_TEXT.search(data, at)
            if found is None:
                self.broken = begun
                return
            at = found.end()
            character = found.group()
            following = data[at : at + 1]
            if character == b"\n":
                if len(quote) == 1:
                    self.broken = at - 1
                    return
            elif character == b"\\":
                if string.raw:
                    at += following in (b"'", b'"', b"\\")
                elif in_format:
                    at += following not in (b"{", b"}")
                elif following and following[0] in _ESCAPED:
                    at += 1
                    if following == b"N" and data[at : at + 1] == b"{":
                        named = True
                        at += 1
            elif character == b"{":
                if in_format or following != b"{":
                    self.position = at
                    self._open(b"}", at, _FIELD)
                    return
                at += 1
            elif character == b"}":
                if named:
                    named = False
                elif in_format:
                    self._close(b"}", at)
                    in_format = self.top is not string
                elif following == b"}":
                    at += 1
                else:
                    self.broken = at - 1
                    return
            elif data.startswith(quote, at - 1):
                self.position = at - 1 + len(quote)
                if in_format:
                    self.broken = at - 1
                    return
                self._leave()
                return
