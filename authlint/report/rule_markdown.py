"""The words of a rule as Markdown: the help of code scanning alerts and the rule's page in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from authlint.report.facts import RuleFacts
from authlint.rule import MARKER, Example, Reference

_RUN_OF_BACKTICKS = re.compile(r"`+")
_CODE_SPAN = re.compile(r"(``.+?``|`[^`]+`)")


def help_markdown(rule: RuleFacts) -> str:
    """Return what a reader of a code scanning alert needs: the mistake, what it lets an attacker do, what to write."""
    return _document(
        [
            prose(rule.page),
            *_titled("What can happen", prose(rule.attack)),
            *_titled("What to write instead", remedy_markdown(rule.remedy)),
            *_titled("References", "\n".join(f"- {reference_link(one)}" for one in rule.references)),
        ]
    )


def help_text(rule: RuleFacts) -> str:
    """Return the same as :func:`help_markdown` for viewers that show plain text."""
    references = "\n".join(f"- {one}: {one.url}" for one in rule.references)
    parts = (
        rule.page,
        rule.attack and f"What can happen: {rule.attack}",
        rule.remedy and f"What to write instead:{_after_label(rule.remedy)}",
        references and f"References:\n{references}",
    )
    return _document([part for part in parts if part])


def rule_page(rule: RuleFacts, libraries: Sequence[str] = (), silenced_by_comment: bool = True) -> str:
    """Return the documentation page of a rule.

    Args:
        rule: the rule.
        libraries: Markdown links to the libraries whose calls or settings the rule judges.
        silenced_by_comment: false for the engine's own findings, which only the configuration turns off.
    """
    return _document(
        [
            f"# {rule.name}",
            f"**{escaped(rule.title)}**",
            prose(rule.page),
            *_titled("What can happen", prose(rule.attack)),
            *_titled("What to write instead", remedy_markdown(rule.remedy)),
            *_titled("Facts", facts_table(rule)),
            *_titled("Libraries", _judged(libraries)),
            *_examples("Reported", [one for one in rule.examples if one.breaks]),
            *_examples("Not reported", [one for one in rule.examples if not one.breaks]),
            *_titled("How to suppress", _suppression(rule.name, silenced_by_comment)),
        ]
    )


def facts_table(rule: RuleFacts) -> str:
    """Return severity, confidence, weaknesses and requirements as a table."""
    weaknesses = [one for one in rule.references if one.document == "CWE"]
    requirements = [one for one in rule.references if one.document != "CWE"]
    rows = [
        ("Severity", rule.severity),
        ("Confidence", rule.confidence),
        ("On by default", "no, only with `--pedantic` or when selected by name" if rule.pedantic else "yes"),
        ("Weakness", "<br>".join(reference_link(one) for one in weaknesses)),
        ("Enforces", "<br>".join(reference_link(one) for one in requirements)),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows if value)])


def reference_link(reference: Reference) -> str:
    """Return a reference as a Markdown link."""
    return f"[{escaped(str(reference))}]({reference.url})"


def remedy_markdown(remedy: str) -> str:
    """Return a remedy of one line as a paragraph, of several lines as code."""
    return fenced(remedy.strip("\n")) if "\n" in remedy.strip() else prose(remedy.strip())


def fenced(code: str, language: str = "python") -> str:
    """Return ``code`` in a fence that nothing in it can close."""
    longest = max((len(run) for run in _RUN_OF_BACKTICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"


def escaped(text: str) -> str:
    """Return plain text in which Markdown and HTML see nothing to interpret, on one line, also within a table."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))


def prose(text: str) -> str:
    """Return a rule's words, which are Markdown already, with placeholders and dunder names taken literally.

    ``<your-key>`` would vanish as an HTML tag and ``__init__`` become bold. Inline and indented code is left alone.
    """
    return "\n".join(
        line if line.startswith("    ") else "".join(_literal(part) for part in _CODE_SPAN.split(line))
        for line in text.split("\n")
    )


def _literal(part: str) -> str:
    return part if part.startswith("`") else part.replace("<", r"\<").replace("__", r"\_\_")


def sentence(text: str) -> str:
    """Return a reason that was given as a clause as a sentence."""
    text = text.strip()
    first = text.split(" ", 1)[0]
    text = text[0].upper() + text[1:] if first.isalpha() and first.islower() else text
    return text if not text or text[-1] in ".!?:)" else f"{text}."


def pointed_out(source: str, pointer: str) -> str:
    """Return an example's source in which the marker of each expected line has become an arrow with ``pointer``."""
    return "\n".join(
        f"{line.rstrip()[: -len(MARKER)]}# <-- {pointer}" if line.rstrip().endswith(MARKER) else line
        for line in source.rstrip().split("\n")
    )


def _titled(title: str, text: str) -> list[str]:
    return [f"## {title}", text] if text else []


def _examples(title: str, examples: Sequence[Example]) -> Iterator[str]:
    if examples:
        yield f"## {title}"
    for example in examples:
        pins = ", ".join(f"{name} {version}" for name, version in sorted(example.needs.items()))
        intro = [prose(sentence(example.why)), f"With {pins}:" if pins else ""]
        if any(intro):
            yield " ".join(part for part in intro if part)
        for name, source in example.files.items():
            if len(example.files) > 1:
                yield f"`{name}`:"
            yield fenced(pointed_out(source, "reported"))


def _suppression(name: str, by_comment: bool) -> str:
    comments = (
        "Put a comment with the reason on the reported line, or alone on the line above:",
        fenced(f"# authlint: ignore[{name}] the reason"),
        "For a whole file, put it before the first statement:",
        fenced(f"# authlint: ignore-file[{name}] the reason"),
    )
    configuration = (
        "For the whole project, name the rule in the configuration:",
        fenced(f'[tool.authlint]\nignore = ["{name}"]', "toml"),
    )
    return "\n\n".join((*comments, *configuration) if by_comment else configuration)


def _after_label(remedy: str) -> str:
    remedy = remedy.strip("\n")
    return f"\n{remedy}" if "\n" in remedy else f" {remedy}"


def _judged(libraries: Sequence[str]) -> str:
    if not libraries:
        return ""
    *others, last = libraries
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"This rule judges calls and settings of {listed}."


def _document(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks) + "\n"
