"""What ``authlint rules`` and ``authlint explain`` print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from authlint.report.facts import RuleFacts
from authlint.report.ink import SEVERITY_STYLES, Line, drawn, line, wrapped
from authlint.report.rule_markdown import pointed_out, sentence
from authlint.report.wording import inert, inert_json
from authlint.rule import Example

INDENT = "  "
NARROWEST = 60


def list_rules(rules: Sequence[RuleFacts], color: bool = False, width: int = 100) -> str:
    """Return a table of the rules, sorted by name: name, severity, confidence and title."""
    return drawn(_table(sorted(rules, key=lambda rule: rule.name), max(width, NARROWEST)), color)


def list_rules_json(rules: Sequence[RuleFacts]) -> str:
    """Return the rules as a JSON list, sorted by name, with their references and CWE numbers."""
    listed = [
        {
            "name": rule.name,
            "family": rule.family,
            "title": rule.title,
            "severity": rule.severity,
            "confidence": rule.confidence,
            "pedantic": rule.pedantic,
            "summary": rule.summary,
            "cwes": rule.cwes(),
            "references": [{"text": str(one), "url": one.url} for one in rule.references],
        }
        for rule in sorted(rules, key=lambda rule: rule.name)
    ]
    return inert_json(json.dumps(listed, indent=2)) + "\n"


def explain(rule: RuleFacts, color: bool = False, width: int = 100) -> str:
    """Return the page of a rule: what is wrong, the attack, the remedy, references, and examples of both kinds."""
    return drawn(_page(rule, max(width, NARROWEST)), color)


def _table(rules: Sequence[RuleFacts], width: int) -> Iterator[Line]:
    heads = ("name", "severity", "confidence", "title")
    first = max([len(heads[0]), *(len(rule.name) for rule in rules)])
    columns = (first, len(heads[1]), len(heads[2]))
    room = max(width - sum(columns) - 2 * len(columns), 20)
    yield line((INDENT.join(f"{head:<{size}}" for head, size in zip(heads, (*columns, 0), strict=True)), "bold"))
    for rule in rules:
        title = inert(rule.title) + (" (off by default)" if rule.pedantic else "")
        head, *rest = wrapped(title, room) or [""]
        yield line(
            f"{inert(rule.name):<{columns[0]}}  ",
            (f"{rule.severity:<{columns[1]}}  ", SEVERITY_STYLES[rule.severity]),
            f"{rule.confidence:<{columns[2]}}  ",
            head,
        )
        yield from (line(" " * (sum(columns) + 2 * len(columns)), more) for more in rest)


def _page(rule: RuleFacts, width: int) -> Iterator[Line]:
    yield line((inert(rule.name), "bold"), f"  {inert(rule.title)}")
    state = ", off by default" if rule.pedantic else ""
    yield line((rule.severity, SEVERITY_STYLES[rule.severity]), f", {rule.confidence} confidence{state}")
    yield from _paragraphs(rule.page, width)
    if rule.attack:
        yield from _titled("What can happen")
        yield from (line(INDENT, text) for text in wrapped(inert(rule.attack), width - len(INDENT)))
    if rule.remedy:
        yield from _titled("What to write instead")
        yield from _remedy(rule.remedy, width)
    if rule.references:
        yield from _titled("References")
        for reference in rule.references:
            yield line(INDENT, inert(str(reference)))
            yield line(INDENT * 2, (inert(reference.url), "cyan"))
    yield from _examples("Reported", [one for one in rule.examples if one.breaks], width)
    yield from _examples("Not reported", [one for one in rule.examples if not one.breaks], width)


def _titled(title: str) -> Iterator[Line]:
    yield ()
    yield line((title, "bold"))


def _paragraphs(page: str, width: int) -> Iterator[Line]:
    """Yield the paragraphs of a page, refilled to the width; lists, tables and code keep their lines."""
    for paragraph in page.split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        yield ()
        if any(text.startswith((" ", "\t", "-", "*", "|", "`" * 3, ">")) or text[:1].isdigit() for text in lines):
            yield from (line(inert(text.replace("\t", "    "))) for text in lines)
        else:
            yield from (line(text) for text in wrapped(inert(" ".join(lines)), width))


def _remedy(remedy: str, width: int) -> Iterator[Line]:
    lines = remedy.strip("\n").split("\n")
    if len(lines) > 1:
        yield from (line(INDENT, inert(text)) for text in lines)
    else:
        yield from (line(INDENT, text) for text in wrapped(inert(lines[0]), width - len(INDENT)))


def _examples(title: str, examples: Sequence[Example], width: int) -> Iterator[Line]:
    if not examples:
        return
    yield from _titled(title)
    for index, example in enumerate(examples):
        if index:
            yield ()
        yield from (line(INDENT, text) for text in wrapped(inert(sentence(example.why)), width - len(INDENT)))
        if example.needs:
            pins = ", ".join(f"{name} {version}" for name, version in sorted(example.needs.items()))
            yield line(INDENT, (f"with {inert(pins)}", "dim"))
        for name, source in example.files.items():
            if len(example.files) > 1:
                yield line(INDENT, (f"{inert(name)}:", "dim"))
            for text in pointed_out(source, "reported").split("\n"):
                code, arrow, after = text.partition("# <-- ")
                yield line(INDENT * 2, inert(code), (arrow + inert(after), "red"))
