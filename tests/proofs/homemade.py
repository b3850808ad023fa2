"""Programs that protect a value with a hash over it and a secret: a value that was never protected passes."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isqrt

from authlint.concepts import Severity
from authlint.rule import MARKER, Example, bad, good

Protect = Callable[[bytes], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protecting:
    """Two programs that define ``protect(value)``, which returns a text, and ``opened(text)``, which returns the value.

    Attributes are those of :class:`proofs.proof.Reading`, apart from:
        attack: has values of its own protected, and yields texts of which one is accepted with another value.
    """

    rule: str
    library: str = "Python"
    title: str
    bad: Example
    good: Example
    attack: Callable[[Protect], Iterator[str]]
    refusal: str = "PermissionError: wrong MAC"
    library_refuses: str = ""
    severity: Severity | None = "error"
    unset: tuple[str, ...] = ()


def by_extension(protect: Protect) -> Iterator[str]:
    """Go on hashing where SHA-256 stopped, once for each length that the secret may have."""
    own, _, mac = protect(b"user=mallory").partition(".")
    value = bytes.fromhex(own)
    added = b"&user=administrator"
    for length in range(1, 129):
        extended = value + _padding(length + len(value)) + added
        tail = added + _padding(length + len(extended))
        state = struct.unpack(">8I", bytes.fromhex(mac))
        yield f"{extended.hex()}.{struct.pack('>8I', *_hashed(state, tail)).hex()}"


def by_collision(protect: Protect) -> Iterator[str]:
    """Have one of two texts with the same MD5 protected, and use what protects it for the other one."""
    first, second = COLLISION
    assert hashlib.md5(first).digest() == hashlib.md5(second).digest()
    _, _, mac = protect(first).partition(".")
    yield f"{second.hex()}.{mac}"


COLLISION = (
    bytes.fromhex(
        "d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f8955ad340609f4b30283e488832571415a"
        "085125e8f7cdc99fd91dbdf280373c5bd8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0"
        "e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70"
    ),
    bytes.fromhex(
        "d131dd02c5e6eec4693d9a0698aff95c2fcab50712467eab4004583eb8fb7f8955ad340609f4b30283e4888325f1415a"
        "085125e8f7cdc99fd91dbd7280373c5bd8823e3156348f5bae6dacd436c919c6dd53e23487da03fd02396306d248cda0"
        "e99f33420f577ee8ce54b67080280d1ec69821bcb6a8839396f965ab6ff72a70"
    ),
)
"""Two texts with one MD5, published by Xiaoyun Wang and others in 2004; whatever follows them, both hash alike."""


def _padding(length: int) -> bytes:
    """Return what SHA-256 appends to so many bytes (FIPS 180-4 section 5.1.1)."""
    return b"\x80" + bytes(-(length + 9) % 64) + struct.pack(">Q", 8 * length)


def _hashed(state: tuple[int, ...], data: bytes) -> tuple[int, ...]:
    """Return the state of SHA-256 after whole blocks of data (FIPS 180-4 section 6.2.2)."""
    for start in range(0, len(data), 64):
        state = _after_block(state, data[start : start + 64])
    return state


def _after_block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    words = list(struct.unpack(">16I", block))
    for place in range(16, 64):
        early, late = words[place - 15], words[place - 2]
        mixed = (_right(early, 7) ^ _right(early, 18) ^ early >> 3) + (_right(late, 17) ^ _right(late, 19) ^ late >> 10)
        words.append((words[place - 16] + words[place - 7] + mixed) & 0xFFFFFFFF)
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(CONSTANTS, words, strict=True):
        first = h + (_right(e, 6) ^ _right(e, 11) ^ _right(e, 25)) + (e & f ^ ~e & g) + constant + word
        second = (_right(a, 2) ^ _right(a, 13) ^ _right(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = first + second & 0xFFFFFFFF, a, b, c, d + first & 0xFFFFFFFF, e, f, g
    return tuple(old + new & 0xFFFFFFFF for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def _right(word: int, places: int) -> int:
    return (word >> places | word << 32 - places) & 0xFFFFFFFF


def _root(prime: int) -> int:
    """Return the first 32 bits of the fraction of a prime's cube root, exactly."""
    low, high = 0, prime << 32
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= prime << 96 else (low, middle - 1)
    return low & 0xFFFFFFFF


CONSTANTS = [_root(prime) for prime in range(2, 312) if all(prime % divisor for divisor in range(2, isqrt(prime) + 1))]
"""The constants of the 64 rounds (FIPS 180-4 section 4.2.2)."""

PROGRAM = """
    import hashlib
    import hmac
    import os

    SECRET = os.environ["JWT_KEY"].encode()

    def mac_of(value):
        return {mac}

    def protect(value):
        return f"{{value.hex()}}.{{mac_of(value)}}"

    def opened(text):
        value, _, mac = text.partition(".")
        if not hmac.compare_digest(mac_of(bytes.fromhex(value)), mac):
            raise PermissionError("wrong MAC")
        return bytes.fromhex(value)
"""
CORRECTED = good(PROGRAM.format(mac="hmac.new(SECRET, value, hashlib.sha256).hexdigest()"))

PROOFS: list[Protecting] = [
    Protecting(
        rule="homemade-token-mac",
        title="the secret first",
        bad=bad(PROGRAM.format(mac=f"hashlib.sha256(SECRET + value).hexdigest()  {MARKER}")),
        good=CORRECTED,
        attack=by_extension,
    ),
    Protecting(
        rule="homemade-token-mac",
        title="the secret last",
        bad=bad(PROGRAM.format(mac=f"hashlib.md5(value + SECRET).hexdigest()  {MARKER}")),
        good=CORRECTED,
        attack=by_collision,
    ),
]
