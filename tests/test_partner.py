"""A second process shares a long search: all is found once, whichever process looked, and also when it is lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from repository import LIBRARIES

from authlint.engine import partner as partner_room
from authlint.engine import search as search_room
from authlint.engine.cache import cache_of
from authlint.engine.discover import SourceFile, discover
from authlint.engine.partner import Partner, PartnerLostError, split
from authlint.engine.search import Search
from authlint.semantics.catalogue import needles

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a partner is forked on POSIX systems only"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_room, "LEAST_BYTES_SHARED", 0)
    monkeypatch.setattr(search_room, "processors", lambda: 2)
    monkeypatch.setattr(partner_room, "may_fork", lambda: True)


def project(folder: Path) -> list[SourceFile]:
    for number in range(300):
        text = "import jwt\njwt.decode(a, b)\n" if number % 7 == 0 else f"from app import read\nread({number})\n"
        (folder / f"m{number:03}.py").write_text(text)
    return list(discover(str(folder), [str(folder)]).files)


def test_every_chunk_is_done_once_by_one_of_the_two() -> None:
    partner = Partner(200, lambda number: (os.getpid(), number * 2), lambda question: [question, os.getpid()])
    try:
        own = list(partner.chunks())
        others = list(partner.done(wait=True))
        assert sorted(own + [number for number, _ in others]) == list(range(200))
        assert all(result[1] == number * 2 and result[0] != os.getpid() for number, result in others)
        assert list(partner.done(wait=True)) == []
        partner.ask("where")
        assert partner.answer()[0] == "where"
        large = "x" * 3_000_000
        partner.ask(large)
        assert partner.answer()[0] == large
    finally:
        partner.end()


def test_a_lost_partner_is_noticed() -> None:
    partner = Partner(1, lambda number: os.kill(os.getpid(), signal.SIGKILL), lambda question: question)
    try:
        with pytest.raises(PartnerLostError):
            list(partner.done(wait=True))
        with pytest.raises(PartnerLostError):
            partner.ask("x" * 1_000_000)
    finally:
        partner.end()


@pytest.mark.usefixtures("_shared")
@pytest.mark.parametrize("loses", ["nothing", "the search", "the question"])
def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loses: str) -> None:
    files = project(tmp_path)
    sought = needles(LIBRARIES)
    alone = Search(files, None, None)
    expected = {file.path for file in alone.candidates(sought)}
    mentions = alone.mentioning([("read", "app")])
    assert len(expected) == 43
    assert len(mentions["read", "app"]) == 257

    me = os.getpid()
    look = Search._look
    reading, writing = os.pipe()

    def looking(self: Search, *arguments: object) -> object:
        if os.getpid() != me and loses == "the search":
            os.write(writing, b"x")
            os.kill(os.getpid(), signal.SIGKILL)
        if os.getpid() == me and loses == "the search" and search._partner is not None and not begun:
            begun.append(os.read(reading, 1))  # the partner has taken a chunk, and is about to die
        return look(self, *arguments)  # type: ignore[arg-type]

    begun: list[bytes] = []
    monkeypatch.setattr(Search, "_look", looking)
    search = Search(files, None, None, alone=False)
    try:
        found = [file.path for file in search.candidates(sought)]
        assert (search._partner is None) == (loses == "the search")
        assert len(found) == len(set(found))
        assert set(found) == expected
        assert search.seen == search.total
        if loses == "the question":
            assert search._partner is not None
            os.kill(search._partner._process, signal.SIGKILL)
        assert search.mentioning([("read", "app")]) == mentions
    finally:
        search.close()
        os.close(reading)
        os.close(writing)


@pytest.mark.usefixtures("_shared")
def test_the_cache_learns_what_both_have_seen(tmp_path: Path) -> None:
    files = project(tmp_path)
    for file in files:
        os.utime(file.full, (1, 1))
    cache = cache_of(str(tmp_path), str(tmp_path / "cache"))
    search = Search(files, cache, None, alone=False)
    try:
        list(search.candidates(needles(LIBRARIES)))
        search.remember()
    finally:
        search.close()
    assert cache is not None
    assert set(search._verdicts) == {file.path for file in files}


def test_a_small_search_is_not_shared(tmp_path: Path) -> None:
    search = Search(project(tmp_path), None, None, alone=False)
    list(search.candidates(needles(LIBRARIES)))
    assert search._partner is None


def test_what_is_split_stays_in_order() -> None:
    assert split(range(7), 3) == [[0, 1, 2], [3, 4, 5], [6]]
    assert split([], 3) == []
    assert [len(part) for part in split(range(1000), 256)] == [4] * 250
