"""Tells from a file's bytes whether it can matter, before anything is parsed.

Of a large repository one file in thirty speaks of authentication. The others are read once, lower-cased once, and
searched with plain ``in`` tests, which is several times faster than regular expressions.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass

from authlint.engine.discover import SourceFile
from authlint.semantics.catalogue import Needle
from authlint.semantics.oauth.needles import may_hold_flow
from authlint.semantics.unmodelled import is_about_credentials

DIRECTIVE: Needle = ((b"authlint:",), (b"ignore",))
"""A file with a suppression comment is read even when nothing else is in it: the comment is then unused."""

MAX_BYTES = 64_000_000
"""Larger files are not read at all, whatever their name says: reading them could exhaust the memory."""


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class UnopenedError(Exception):
    """A file whose bytes could not be read; the message is the reason."""


STEMS = (
    b"oauth",
    b"auth",
    b"jwt",
    b"secret",
    b"oidc",
    b"cookie",
    b"credential",
    b"fastapi",
    b"jose",
    b"grant_type",
    b"middleware",
    b"eyj",
    b"kty",
    b"token",
    b"redirect",
)
"""Most needles contain one of these, the narrower ones first: a file without them needs no further test for those."""

SHORTEST_CORE = 5
"""What all alternatives of a group have in common is tested in their place, when it is at least this long."""

MOST_ALTERNATIVES = 3
"""A group with more alternatives that have nothing in common is no good first test."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words one of which must occur.

    Attributes:
        core: what all of them contain, tested in their place first; empty when they have nothing in common.
        words: the alternatives.
    """

    core: bytes
    words: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """A word, and the needles that are out of the question in a file without it, each as the groups it asks for."""

    word: bytes
    needles: tuple[tuple[Group, ...], ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """The needles, arranged so that few tests decide most files.

    Attributes:
        probes: a file without any of their words is no candidate, unless a flow makes it one.
        needles: all of them: all groups of one must be met, each by any of its words.
        flow_probes: the same for the needles of flows, which are words that many files have.
        flow_needles: a file that meets one of them is a candidate when :func:`may_hold_flow` says so, too.
    """

    probes: tuple[Probe, ...]
    needles: tuple[Needle, ...]
    flow_probes: tuple[Probe, ...] = ()
    flow_needles: tuple[Needle, ...] = ()


@functools.lru_cache(maxsize=4)
def sieve(needles: tuple[Needle, ...], flows: tuple[Needle, ...] = ()) -> Sieve:
    """Prepare needles, and those of flows, for :func:`is_candidate`."""
    of_nouns, of_flows = _without_implied(needles), _without_implied(flows)
    return Sieve(_probes(of_nouns), of_nouns, _probes(of_flows), of_flows)


def _without_implied(needles: tuple[Needle, ...]) -> tuple[Needle, ...]:
    """Leave out each needle that is met whenever another one is: it can never decide anything."""
    wanted = [tuple(_shortest(group) for group in needle) for needle in needles]
    whole = [b"\0".join(word for group in needle for word in group) for needle in wanted]
    return tuple(
        one
        for at, one in enumerate(wanted)
        if not any(
            _may_imply(whole[at], other) and _implies(one, other) and not (_implies(other, one) and at < seen)
            for seen, other in enumerate(wanted)
            if seen != at
        )
    )


def _probes(needles: tuple[Needle, ...]) -> tuple[Probe, ...]:
    by_word: dict[bytes, list[tuple[Group, ...]]] = {}
    for needle in needles:
        lead = _lead(needle)
        rest = [_group(group) for group in needle if group is not lead]
        by_probe: dict[bytes, list[bytes]] = {}
        for word in lead:
            probe = next((stem for stem in STEMS if stem in word), _core(lead) or word)
            by_probe.setdefault(probe, []).append(word)
        for probe, words in by_probe.items():
            by_word.setdefault(probe, []).append((_group(tuple(words)), *rest))
    return tuple(Probe(word, tuple(found)) for word, found in by_word.items())


def _group(words: tuple[bytes, ...]) -> Group:
    return Group(_core(words) if len(words) > 1 else b"", words)


def _shortest(group: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Leave out the words that contain another word of the group."""
    return tuple(word for word in dict.fromkeys(group) if not any(other != word and other in word for other in group))


def _may_imply(whole: bytes, other: Needle) -> bool:
    """False when no word of a needle contains any of a group of ``other``; ``whole`` is all its words."""
    return all(any(part in whole for part in group) for group in other)


def _implies(needle: Needle, other: Needle) -> bool:
    """True when a file that meets ``needle`` certainly meets ``other``."""
    return all(any(all(any(part in word for part in wanted) for word in group) for group in needle) for wanted in other)


def _lead(needle: Needle) -> tuple[bytes, ...]:
    """Return the group to test first: one that costs no test of its own, or few alternatives of long, rare words."""
    for group in needle:
        if all(any(stem in word for stem in STEMS) for word in group):
            return group
    short = [group for group in needle if len(group) <= MOST_ALTERNATIVES or _core(group)]
    return max(short, key=lambda group: len(_core(group)) or min(map(len, group))) if short else needle[0]


def _core(group: tuple[bytes, ...]) -> bytes:
    """Return the longest text that all words of a group contain, empty when it is too short to tell anything."""
    first = min(group, key=len)
    for length in range(len(first), SHORTEST_CORE - 1, -1):
        for start in range(len(first) - length + 1):
            part = first[start : start + length]
            if all(part in word for word in group):
                return part
    return b""


def is_candidate(data: bytes, sought: Sieve) -> bool:
    """True when lower-cased ``data`` meets all groups of a needle, or those of a flow that may be in it."""
    return (
        _is_met(data, sought.probes)
        or is_about_credentials(data)
        or (_is_met(data, sought.flow_probes) and may_hold_flow(data))
    )


def _is_met(data: bytes, probes: tuple[Probe, ...]) -> bool:
    for probe in probes:
        if probe.word in data:
            for groups in probe.needles:
                for group in groups:
                    if group.core not in data or not any(word in data for word in group.words):
                        break
                else:
                    return True
    return False


def read_lower(file: SourceFile) -> bytes:
    """Return a line break and the bytes of a file in lower case. Raises UnopenedError."""
    if file.size > MAX_BYTES:
        raise UnopenedError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    # Half the price of a file object, which matters for thousands of small files.
    try:
        handle = os.open(file.full, _READ)
        try:
            data = os.read(handle, file.size + 1)
            while len(data) < MAX_BYTES:
                more = os.read(handle, 1_000_000)
                if not more:
                    break
                data += more
        finally:
            os.close(handle)
    except OSError as error:
        raise UnopenedError(f"cannot be read: {error.strerror or type(error).__name__}") from None
    # A name at the very beginning stands behind a line break, too.
    return b"\n" + data.lower()
