"""Looks for names in the bytes of source."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_PARTS = frozenset(byte for byte in range(256) if byte == 95 or byte > 127 or (byte < 128 and chr(byte).isalnum()))
"""The bytes that names are made of."""

_ONLY_WORDS = bytes(byte if byte in _PARTS else 32 for byte in range(256))

LONGEST_LOOK = 1_000
"""Bytes around a name that are looked at; only generated lines are longer."""

IMPORTS = re.compile(rb"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)", re.MULTILINE)
"""An import of names: the dots, the module, and the names."""

_HANDED_ON = re.compile(rb"(?:=|partial\(|getattr\(|\bfrom\b.*\bimport\b).*$")
_PARENTHESES = re.compile(rb"[()]")
_COMMENT = re.compile(rb"#[^\n]*")
_PACKAGES = re.compile(rb"^[ \t]*import[ \t]+([^\n#;]*)", re.MULTILINE)


def imported_names(names: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what an import names and what it binds, from the text behind ``import``."""
    for one in _COMMENT.sub(b"", names).strip(b"() ").split(b","):
        words = [word for word in one.split() if word != b"\\"]
        if words:
            yield words[0], words[-1]


def hands_on(text: bytes, packages: Collection[bytes]) -> bool:
    """True when source imports something of one of the packages and does not use it itself."""
    bound = [
        name
        for names in IMPORTS.finditer(text)
        if names[2].partition(b".")[0] in packages
        for _, name in imported_names(names[3])
    ]
    bound += [
        name.partition(b".")[0]
        for names in _PACKAGES.finditer(text)
        for package, name in imported_names(names[1])
        if package.partition(b".")[0] in packages
    ]
    # Quoted, a name is listed for others, as in ``__all__``.
    return any(sum(text[at - 1 : at] not in (b"'", b'"') for at in places(text, name)) < 2 for name in bound)


def words_in(text: bytes) -> set[bytes]:
    """Return the names, keywords and numbers that occur in source, comments and strings included."""
    return set(text.translate(_ONLY_WORDS).split())


def has_word(text: bytes, word: bytes) -> bool:
    """True when a name occurs in source as a word of its own."""
    return next(places(text, word), None) is not None


def places(text: bytes, word: bytes) -> Iterator[int]:
    """Yield where a name occurs as a word of its own."""
    at = text.find(word)
    last = len(text)
    while at >= 0:
        end = at + len(word)
        if (at == 0 or text[at - 1] not in _PARTS) and (end == last or text[end] not in _PARTS):
            yield at
        at = text.find(word, end)


def _line_before(text: bytes, at: int) -> bytes:
    begin = max(0, at - LONGEST_LOOK)
    return text[max(text.rfind(b"\n", begin, at) + 1, begin) : at]


def is_named(text: bytes, name: bytes) -> bool:
    """True when source names what it may call: as a member, by a call, for a member of it, or in an import."""
    for at in places(text, name):
        end = at + len(name)
        if text[at - 1 : at] == b"." or text[end : end + 8].lstrip(b" \t").startswith((b"(", b".")):
            return True
        before = _line_before(text, at)
        if b"import" in before:
            return True
        # One of the names that an import lists on lines of their own.
        if before.isspace():
            rest = text[end : end + LONGEST_LOOK].partition(b"\n")[0].strip()
            if rest in (b"", b",", b")", b"),") or rest.startswith((b"as ", b"#", b", #")):
                return True
    return False


def is_function(text: bytes, name: bytes) -> bool:
    """True when source may call a function of that name: called, taken as a member, imported, or named otherwise."""
    for at in places(text, name):
        before = text[max(0, at - 16) : at].rstrip()
        after = text[at + len(name) : at + len(name) + 16].lstrip()
        if before.endswith((b".", b"=")) or after.startswith((b"(", b"as ")):
            return True
        line = _line_before(text, at)
        if b"import" in line or b"partial(" in line or b"getattr(" in line:
            return True
    return False


def is_given(text: bytes, name: bytes, keywords: Collection[bytes]) -> bool:
    """True when one of the keywords may be given to a function: in a call of it, or where it is handed on."""
    for at in places(text, name):
        rest = text[at + len(name) : at + len(name) + LONGEST_LOOK]
        if rest.lstrip(b" \t").startswith(b"("):
            inside = _in_parentheses(rest)
            if any(has_word(inside, keyword) for keyword in keywords):
                return True
        elif _HANDED_ON.search(_line_before(text, at)) and rest[:1] not in (b".", b"[", b"="):
            return True
    return False


def _in_parentheses(text: bytes) -> bytes:
    """Return a text up to the parenthesis that closes its first one, those in texts and comments counted along."""
    depth = 0
    for found in _PARENTHESES.finditer(text):
        depth += 1 if found[0] == b"(" else -1
        if depth == 0:
            return text[: found.end()]
    return text


def is_package(text: bytes, name: bytes) -> bool:
    """True when source imports a package, or takes a member of something by its name."""
    for at in places(text, name):
        member = text[at + len(name) : at + len(name) + 2]
        if member[:1] == b"." and (member[1:].isalpha() or member[1:] == b"_"):
            return True
        line = _line_before(text, at)
        if b"import " in line or b"from " in line:
            return True
    return False
