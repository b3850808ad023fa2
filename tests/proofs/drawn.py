"""Programs that draw a token others work out: from a source that can be predicted, or so short that trying helps."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from authlint.concepts import Severity
from authlint.rule import Example, bad, good

Draw = Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Two programs that define ``make_token()``, which returns a new token.

    Attributes are those of :class:`proofs.proof.Reading`, apart from:
        attack: gets ``own``, which draws a token for the attacker, and ``others``, which has somebody else draw one
            that he does not see; yields what he takes that one to be.
    """

    rule: str
    library: str = "Python"
    title: str = ""
    bad: Example
    good: Example
    attack: Callable[[Draw, Callable[[], None]], Iterator[str]]
    library_refuses: str = ""
    severity: Severity | None = "error"
    unset: tuple[str, ...] = ()


def by_the_state(own: Draw, others: Callable[[], None]) -> Iterator[str]:
    """Work out the 624 numbers that are the whole state of the module random, and go on drawing from them."""
    state: list[int] = []
    for _ in range(156):
        drawn = int(own(), 16)
        state += (_untempered(drawn >> places & 0xFFFFFFFF) for places in (0, 32, 64, 96))
    others()
    copy = random.Random()
    copy.setstate((3, (*state, 624), None))
    yield f"{copy.getrandbits(128):032x}"


def _untempered(word: int) -> int:
    """Take back what MT19937 does to a number of its state before it gives it away."""
    word ^= word >> 18
    word ^= word << 15 & 0xEFC60000
    left = word
    for _ in range(4):  # each time the next seven bits are right, from the lowest on
        left = word ^ (left << 7 & 0x9D2C5680)
    right = left
    for _ in range(2):  # each time the next eleven bits are right, from the highest on
        right = left ^ right >> 11
    return right


def by_the_clock(own: Draw, others: Callable[[], None]) -> Iterator[str]:
    """Take every moment between two tokens of one's own; what else is in them is the same for everybody."""
    before = uuid.UUID(own())
    others()
    after = uuid.UUID(own())
    if before.version != 1:
        yield str(after)  # Nothing in it is known to be the same for somebody else.
        return
    for moment in range(before.time, after.time):
        low, middle, high = moment & 0xFFFFFFFF, moment >> 32 & 0xFFFF, moment >> 48 & 0x0FFF
        sequence = before.clock_seq_hi_variant, before.clock_seq_low
        yield str(uuid.UUID(fields=(low, middle, high | 0x1000, *sequence, before.node)))


def by_trying(own: Draw, others: Callable[[], None]) -> Iterator[str]:
    """Try the first 65,536 values of the form that one's own token has."""
    length = len(own())
    others()
    for digits in itertools.islice(itertools.product("0123456789abcdef", repeat=length), 65_536):
        yield "".join(digits)


PROOFS: list[Drawing] = [
    Drawing(
        rule="token-weak-random",
        title="the module random",
        bad=bad("""
            import random

            def make_token():
                token = f"{random.getrandbits(128):032x}"  # finding
                return token
        """),
        good=good("""
            import secrets

            def make_token():
                token = secrets.token_hex(16)
                return token
        """),
        attack=by_the_state,
    ),
    Drawing(
        rule="token-weak-random",
        title="a UUID of version 1",
        bad=bad("""
            import uuid

            def make_token():
                token = str(uuid.uuid1())  # finding
                return token
        """),
        good=good("""
            import uuid

            def make_token():
                token = str(uuid.uuid4())
                return token
        """),
        attack=by_the_clock,
    ),
    Drawing(
        rule="token-low-entropy",
        bad=bad("""
            import secrets

            def make_token():
                return secrets.token_hex(2)  # finding
        """),
        good=good("""
            import secrets

            def make_token():
                return secrets.token_hex(16)
        """),
        attack=by_trying,
    ),
]

NOT_PROVEN: dict[tuple[str, str], str] = {
    ("token-compare-not-constant-time", "Python"): "what leaks is a time, and no test measures one reliably",
}
