"""Scanned code and file names are written by strangers: no format lets them act on a terminal or a CI runner."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.report import FORMATS, render
from authlint.report.wording import inert
from authlint.rule import Finding, Location, Outcome, Position, TraceStep, Unreadable

HOSTILE = {
    "an escape sequence": "\x1b[2J\x1b]0;owned\x07",
    "an eight-bit escape sequence": "\x9b31m\x9d0;owned\x9c",
    "carriage returns and backspaces": "real\rfake\x08\x08\x7f",
    "line feeds": "a\nb.py:1:1: error forged: line\r\nc\x0b\x0c\x85\u2028\u2029d",
    "a workflow command": "::error file=a.py::owned",
    "a workflow command after white space": "x \n  ::set-output name=a::b",
    "older runner commands": "##[error]owned ##vso[task.setvariable variable=a]b ##teamcity[x]",
    "a script element": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "backticks": "```\n# heading\n`code`",
    "bidirectional marks": "\u202eevil\u2066\u2069\u200f\u061c",
    "invisible characters": "a\u200b\u200d\ufeff\u00ad\U000e0041",
    "lone surrogates": "\udcff\ud800",
    "quotes and backslashes": '"\'\\" , "suppressed": "',
    "nothing": "",
    "white space": " \t ",
}

GOOD_LOCATION = Location("a.py", Position(1, 1), Position(1, 2))


def report_full_of(text: str, format: str) -> str:  # noqa: A002
    """Render a report that holds ``text`` wherever a scanned project can put text of its own."""
    place = Location(f"{text}.py", Position(1, 1), Position(1, 2))
    finding = Finding(
        rule="jwt-verify-disabled",
        message=text or "message",
        location=place,
        severity="error",
        confidence="high",
        trace=(TraceStep(text, place), TraceStep(text, GOOD_LOCATION)),
        remedy=text,
        snippet=(text, text),
        snippets={(place.path, 1): text, ("a.py", 1): text},
        suppressed=text,
    )
    outcome = Outcome(
        root="/srv",
        findings=(finding, replace(finding, suppressed=None)),
        unreadable=(Unreadable(f"{text}.txt", text or "reason"),),
        failures=(text,),
    )
    return render(format, outcome, [], show_suppressed=True, statistics=True, width=60)


def assert_inert(report: str) -> None:
    for line in report.split("\n"):
        unsafe = {character for character in line if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
        assert not unsafe
        assert not line.lstrip().startswith("::")
        assert re.search(r"##\w*\[", line) is None
    report.encode("utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_out_inert_in_every_format(text: str, format: str) -> None:  # noqa: A002
    assert_inert(report_full_of(text, format))


@given(
    text=st.text(
        st.one_of(st.characters(), st.characters(codec="ascii"), st.sampled_from(":#[\x1b\n\r\t ")), max_size=80
    )
)
@pytest.mark.parametrize("format", FORMATS)
def test_any_text_comes_out_inert_in_every_format(text: str, format: str) -> None:  # noqa: A002
    assert_inert(report_full_of(text, format))


@pytest.mark.parametrize("format", ["json", "sarif"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_machine_formats_hold_no_markup_and_only_ascii(text: str, format: str) -> None:  # noqa: A002
    report = report_full_of(text, format)
    assert report.isascii()
    assert "<" not in report


def test_a_line_feed_in_a_file_name_forges_no_line() -> None:
    lines = report_full_of(HOSTILE["line feeds"], "concise").splitlines()
    assert len(lines) == 2 + 1 + 1, "two findings, a failure and a count"
    assert not any(line.startswith("b.py") for line in lines)


@pytest.mark.parametrize("name", ["an escape sequence", "a script element", "bidirectional marks", "line feeds"])
def test_json_carries_the_very_text(name: str) -> None:
    report = json.loads(report_full_of(HOSTILE[name], "json"))
    assert report["findings"][0]["path"] == f"{HOSTILE[name]}.py"
    assert report["findings"][0]["trace"][0]["note"] == HOSTILE[name]


def test_json_shows_a_byte_that_is_no_text_as_an_escape_every_parser_takes() -> None:
    assert json.loads(report_full_of("\udcff", "json"))["findings"][0]["path"] == "\\udcff.py"


def test_harmless_text_stays_as_it_is() -> None:
    for text in ("plain", "日本語", "naïve café", "e\u0301", "🔑", "a # b", "## heading", "std::vector", 'say "hi"'):
        assert inert(text) == text
