"""The test of a file's bytes is quick and says the same as the slow one; searches find whole words only."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from projects import write

from authlint.engine.discover import discover
from authlint.engine.prefilter import DIRECTIVE, is_candidate, sieve
from authlint.engine.registry import load_libraries
from authlint.engine.search import Search
from authlint.semantics.catalogue import Needle, needles, wanted

REAL = (*needles(load_libraries()), DIRECTIVE)
WORDS = sorted({word for needle in REAL for group in needle for word in group})
FILLING = [b" ", b"\n", b"import ", b"auth", b"o", b"jw", b"secret", b"x"]

word = st.sampled_from(
    [b"a", b"ab", b"abc", b"oauth", b"oauth2", b"jwt", b"jwt.a", b"jwt.b", b"client_secret", b"core_one", b"core_two"]
)
needle = st.lists(st.lists(word, min_size=1, max_size=5).map(tuple), min_size=1, max_size=3).map(tuple)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *FILLING]), max_size=12).map(b"".join))
def test_the_needles_of_all_libraries_decide_as_the_slow_test_does(data: bytes) -> None:
    assert is_candidate(data, sieve(tuple(REAL))) == wanted(data, REAL)


@settings(deadline=None)
@given(st.lists(needle, max_size=6), st.lists(st.one_of(word, st.sampled_from(FILLING)), max_size=6).map(b"".join))
def test_any_needles_decide_as_the_slow_test_does(sought: list[Needle], data: bytes) -> None:
    assert is_candidate(data, sieve(tuple(sought))) == wanted(data, sought)


def test_a_needle_that_another_one_implies_is_dropped_and_of_two_equal_ones_one_is_kept() -> None:
    broad: Needle = ((b"secret",),)
    narrow: Needle = ((b"client_secret", b"secret_key"), (b"flask",))
    assert sieve((narrow, broad, broad)).needles == (broad,)


def search(folder: Path, files: dict[str, str]) -> Search:
    found = discover(str(write(folder, files)), [str(folder)]).files
    return Search(found, None, None)


def test_a_mention_needs_all_its_words_as_whole_words_in_any_case(tmp_path: Path) -> None:
    files = {
        "both.py": "from app.Tokens import Read\nRead(x)",
        "one.py": "read(x)",
        "part.py": "tokens.read_all(thread)",
        "after.py": "tokens.read_all(x)\ntokens.read(x)",
        "variable.py": "read = tokens",
    }
    found = search(tmp_path, files).mentioning([("read", "tokens"), ("lesen", "märken")])
    assert found == {("read", "tokens"): ["after.py", "both.py"], ("lesen", "märken"): []}


def test_a_name_outside_ascii_is_found(tmp_path: Path) -> None:
    assert search(tmp_path, {"a.py": "überprüfe(x)"}).mentioning([("überprüfe",)]) == {("überprüfe",): ["a.py"]}


def test_candidates_come_as_they_are_found(tmp_path: Path) -> None:
    looked = search(tmp_path, {"a.py": "client_secret", "b.py": "x = 1", "c.py": "client_secret"})
    coming = looked.candidates([((b"client_secret",),)])
    assert next(coming).path == "a.py"
    assert (looked.seen, looked.quick) == (13, False)
    assert [file.path for file in coming] == ["c.py"]
    assert (looked.seen, looked.quick) == (31, True)
