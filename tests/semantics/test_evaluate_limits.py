"""How large a value may be: what a program writes down is kept in full, what it grows beyond that is open or unknown."""

from __future__ import annotations

import pytest

from authlint import values as limits
from authlint.concepts import TokenDecode
from authlint.values import Choice, Known, Sequence, Step, Table, Text, Unknown, Value, choose
from semantics.programs import nouns, reading, revealed_values


def value_of(source: str) -> Value:
    with reading(source) as reader:
        (value,) = revealed_values(reader, source)
    return value


def test_a_settings_mapping_of_three_thousand_entries_is_read_in_full() -> None:
    entries = "".join(f"    'KEY_{number}': ['HS256', {number}],\n" for number in range(3_000))
    value = value_of(f"SETTINGS = {{\n{entries}}}\nreveal(SETTINGS)")
    assert isinstance(value, Table)
    assert not value.open
    assert len(value.entries) == 3_000
    last = value.at("KEY_2999")
    assert isinstance(last, Sequence)
    assert last.items[1].equals(2_999)


def test_a_list_of_three_thousand_elements_is_read_in_full() -> None:
    value = value_of(f"reveal([{', '.join(map(str, range(3_000)))}])")
    assert isinstance(value, Sequence)
    assert (len(value.items), value.open) == (3_000, False)


def test_a_list_that_is_too_long_keeps_its_beginning_and_is_open() -> None:
    value = Sequence(tuple(Known(number) for number in range(limits.MAX_ITEMS + 1)))
    assert (len(value.items), value.open) == (limits.MAX_ITEMS, True)
    assert value.items[0].equals(0)


def test_a_mapping_that_is_too_large_keeps_its_beginning_and_is_open() -> None:
    value = Table(tuple((number, Known(number)) for number in range(limits.MAX_SIZE + 1)))
    assert value.open
    assert value.at(0).equals(0)
    assert isinstance(value.at(limits.MAX_SIZE), Unknown)
    assert value.size <= limits.MAX_SIZE


def test_a_list_counts_what_it_holds_as_often_as_it_holds_it() -> None:
    value = Sequence((Known("k"),))
    for _ in range(60):
        value = Sequence((value, value))
    assert value.size <= limits.MAX_SIZE
    assert value.nesting <= limits.MAX_NESTING + 1


def test_a_list_nested_too_deep_holds_what_is_not_visible() -> None:
    value = Sequence((Known("k"),))
    for _ in range(limits.MAX_NESTING):
        value = Sequence((value,))
    assert not value.open
    assert Sequence((value,)) == Sequence((), open=True)


@pytest.mark.parametrize("constant", ["a" * (limits.MAX_TEXT + 1), b"a" * (limits.MAX_TEXT + 1), 1 << limits.MAX_BITS])
def test_a_constant_that_is_too_large_is_unknown_and_its_source_is_not(constant: str | bytes | int) -> None:
    start = Known("a", when="unset")
    assert isinstance(start.becoming(constant), Unknown)
    assert start.becoming(constant).when == "unset"
    smaller = constant[1:] if isinstance(constant, str | bytes) else constant >> 1
    assert start.becoming(smaller).equals(smaller)


def test_a_text_that_is_too_long_ends_with_a_part_that_is_unknown() -> None:
    part = Known("a" * (limits.MAX_TEXT // 2))
    value = Text((part, Unknown(), part, Known("b")))
    assert value.parts == (part, Unknown(), part, limits.TOO_LONG)
    many = Text((Unknown(),) * (limits.MAX_PARTS + 1))
    assert (len(many.parts), many.parts[-1]) == (limits.MAX_PARTS + 1, limits.TOO_LONG)


def test_a_choice_of_too_many_says_that_there_are_more() -> None:
    value = choose(*(Known(number) for number in range(limits.MAX_OPTIONS + 5)))
    assert isinstance(value, Choice)
    assert len(value.options) == limits.MAX_OPTIONS + 1
    assert value.options[-1] == limits.TOO_MANY
    assert choose(value, Known("more")) == value


def test_a_choice_of_as_many_as_are_followed_is_complete() -> None:
    value = choose(*(Known(number) for number in range(limits.MAX_OPTIONS)))
    assert len(list(value.leaves())) == limits.MAX_OPTIONS
    assert not any(isinstance(leaf, Unknown) for leaf in value.leaves())


def test_a_long_trace_keeps_its_beginning_and_its_end() -> None:
    value: Value = Known("k")
    for number in range(limits.MAX_STEPS * 2):
        value = value.noted(Step(str(number), "app.py", None))
    assert len(value.trace) == limits.MAX_STEPS
    assert (value.trace[0].note, value.trace[-1].note) == ("0", str(limits.MAX_STEPS * 2 - 1))


def test_a_text_of_which_not_all_is_filled_or_split_does_not_pass_for_the_whole() -> None:
    filled = value_of("reveal('%s,' * 300 % names)")
    assert isinstance(filled, Text)
    assert filled.parts[-1] == limits.TOO_LONG
    split = value_of("reveal(('a,' * 3000).split(','))")
    assert isinstance(split, Sequence)
    assert split.open


def test_wrappers_that_call_each_other_are_looked_into_so_deep_and_no_deeper() -> None:
    program = {
        "app.py": """
            import jwt

            def first(token, key, check):
                second(token, key, check)
                return jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": check})

            def second(token, key, check):
                return first(token, key, check)

            second(sent, "k", False)
        """
    }
    with reading(program) as reader:
        found = [one for one in nouns(reader, program) if isinstance(one, TokenDecode)]
    assert found
