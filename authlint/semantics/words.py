"""Looks for names in the bytes of source."""

from __future__ import annotations

from collections.abc import Iterator

_PARTS = frozenset(byte for byte in range(256) if byte == 95 or byte > 127 or (byte < 128 and chr(byte).isalnum()))
"""The bytes that names are made of."""


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


def is_named(text: bytes, name: bytes) -> bool:
    """True when source names something it may call: as a member, by a call or in an import, not as a variable."""
    for at in places(text, name):
        end = at + len(name)
        if text[at - 1 : at] == b"." or text[end : end + 8].lstrip(b" \t").startswith(b"("):
            return True
        begin = text.rfind(b"\n", 0, at) + 1
        finish = text.find(b"\n", end)
        line = text[begin : finish if finish >= 0 else len(text)]
        if b"import" in line:
            return True
        # One of the names that an import lists on lines of their own.
        if text[begin:at].isspace():
            rest = line[end - begin :].strip()
            if rest in (b"", b",", b")", b"),") or rest.startswith((b"as ", b"#", b", #")):
                return True
    return False
