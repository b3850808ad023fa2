"""Writes the generated pages of the documentation: one for each rule and each library, and the tables over both.

    python docs/generate.py           write docs/rules/ and docs/libraries/
    python docs/generate.py --check   write nothing; list the pages that are not up to date and exit with 1

The pages are made of the rules and library models themselves, so they cannot say anything the code does not do. A page
whose rule or library is gone is removed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from authlint.concepts import Concept, TokenDecode, role
from authlint.engine.own_rules import OWN_RULES
from authlint.engine.registry import load_libraries, load_rules_from
from authlint.model import (
    Alternative,
    Attribute,
    Call,
    EnvironmentKey,
    Handed,
    Library,
    Place,
    SettingKey,
    Supply,
)
from authlint.report.rule_markdown import escaped, fenced, rule_page
from authlint.rule import Rule
from authlint.values import Constant

DOCS = Path(__file__).resolve().parent
MARK = "<!-- Written by docs/generate.py. Change the rule or the library model, not this page. -->\n\n"

Support = Literal["yes", "refused", "judged"]

sys.path.append(str(DOCS.parent / "tests"))
from proofs import tables as proven  # noqa: E402 - it lies beside the tests that run the proofs

MEANING_OF_SUPPORT: Mapping[Support, str] = {
    "yes": "the mistake can be written with this library's calls or settings, and is reported",
    "judged": "the library's calls or settings are judged by what the program does around them",
    "refused": "the library refuses the mistake by itself",
}


HOLDERS: Mapping[str, str] = {
    "flask": "`app.config`",
    "django": "settings module",
    "class": "class attribute",
    "name": "variable or class attribute",
}

PROTECTIONS: Mapping[str, Sequence[str]] = {"state": ("code_challenge", "nonce")}
"""Roles of which any one is enough."""

ABOUT_THE_COLUMNS = """\
An error lets somebody in. A warning does so under a further condition. A note is advice. The confidence says how often
a finding is right when nothing about it depends on a condition."""


def support_table(rules: Sequence[Rule], libraries: Sequence[Library]) -> dict[tuple[str, str], Support]:
    """Return, by rule name and library name, how a rule covers a library; a pair that has nothing in common is missing.

    A rule that lists in ``violated_by`` which values break it covers a library that has an entry with such a role,
    and, where leaving the role out is the mistake, an entry that lets it be left out. A rule that lists none covers a
    library that has an entry of a noun it judges.
    """
    table: dict[tuple[str, str], Support] = {}
    for rule in rules:
        for library in libraries:
            answers = {support(rule, entry) for entry in library.entries if not isinstance(entry, Supply | Handed)}
            best = next((answer for answer in MEANING_OF_SUPPORT if answer in answers), None)
            if best is not None:
                table[rule.name, library.name] = best
    return table


def support(rule: Rule, entry: Call | Attribute | SettingKey | EnvironmentKey) -> Support | None:
    """Return how a rule covers one call or setting of a library."""
    if entry.concept is None or not issubclass(entry.concept, rule.subjects):
        return None
    if not rule.violated_by:
        return "judged"
    if not isinstance(entry, Call):
        return "yes" if entry.role in rule.violated_by else None
    answers: set[Support] = {
        "refused" if _is_refused(entry.refuses.get(name, ()), value) else "yes"
        for name, value in rule.violated_by.items()
        if name in entry.roles and _can_be(entry, name, value)
    }
    return next((answer for answer in MEANING_OF_SUPPORT if answer in answers), None)


def _can_be(call: Call, name: str, value: Constant | Sequence[Constant]) -> bool:
    if value is None and not can_be_left_out(call, name):
        return False
    return any(one.base != "constant" or _same(one.constant, value) for one in call.roles[name].alternatives)


def can_be_left_out(call: Call, name: str) -> bool:
    """True when a call can be made without a role, and the library then does nothing of its own but refuse, perhaps."""
    if None in call.refuses.get(name, ()):
        return True
    place = call.roles[name]
    if any(one.base == "constant" and one.constant is None for one in place.alternatives):
        return True
    if call.when_absent.get(name):
        return False
    if issubclass(call.concept or Concept, TokenDecode) and name not in call.when_absent:
        return False  # A model says `when_absent=dict(algorithms=None)` where the header of the token then decides.
    if any(call.when_absent.get(other) or _is_fixed(call, other) for other in PROTECTIONS.get(name, ())):
        return False
    required = {one.name for one in parameters(call.signature) if not one.default}
    return not any(one.base == "constant" or one.name in required for one in place.alternatives)


def _is_fixed(call: Call, name: str) -> bool:
    return name in call.roles and any(one.base == "constant" and one.constant for one in call.roles[name].alternatives)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a signature in a library's own notation."""

    name: str
    default: str
    by_name_only: bool


def parameters(signature: str) -> list[Parameter]:
    """Return the parameters of a signature, without ``*args``, ``**kwargs`` and what stands for them."""
    found: list[Parameter] = []
    by_name_only = False
    for part in re.findall(r"(?:[^,(\[{'\"]|'[^']*'|\"[^\"]*\"|\([^)]*\)|\[[^]]*\]|\{[^}]*\})+", signature):
        name, _, default = (piece.strip() for piece in part.partition("="))
        name = name.split(":")[0].strip()
        if name in ("/", "...", "") or name.startswith("**"):
            continue
        if name.startswith("*"):
            by_name_only = True
            continue
        found.append(Parameter(name, default, by_name_only))
    return found


def _is_refused(refused: Sequence[Constant], value: Constant | Sequence[Constant]) -> bool:
    items = [value] if isinstance(value, str | bytes) or not isinstance(value, Sequence) else list(value)
    return any(_same(item, one) for item in items for one in refused)


def _same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


def pages(rules: Sequence[Rule], own_rules: Sequence[Rule], libraries: Sequence[Library]) -> dict[str, str]:
    """Return the text of every generated page by its path below ``docs``.

    Args:
        rules: the rules of the rules folder.
        own_rules: the findings the engine makes itself.
        libraries: the library models.
    """
    rules = sorted(rules, key=lambda rule: rule.name)
    libraries = sorted(libraries, key=lambda library: library.name.lower())
    table = support_table(rules, libraries)
    written = {
        "rules/index.md": rules_index([*rules, *own_rules]),
        "libraries/index.md": libraries_index(rules, libraries),
    }
    for rule in [*rules, *own_rules]:
        covered = [one for one in libraries if table.get((rule.name, one.name)) in ("yes", "judged")]
        links = [f"[{escaped(one.name)}](../libraries/{page_name(one.name)})" for one in covered]
        written[f"rules/{rule.name}.md"] = rule_page(rule, links, silenced_by_comment=rule.judge is not None)
    for library in libraries:
        if f"libraries/{page_name(library.name)}" in written:
            raise ValueError(f"the library {library.name} would overwrite the page of another one; rename one of them")
        covering = {rule.name: table[rule.name, library.name] for rule in rules if (rule.name, library.name) in table}
        written[f"libraries/{page_name(library.name)}"] = library_page(library, covering)
    return {path: MARK + text for path, text in written.items()}


def page_name(library: str) -> str:
    """Return the file name of a library's page: ``python-jose.md`` for python-jose."""
    return re.sub(r"[^a-z0-9]+", "-", library.lower()).strip("-") + ".md"


def rules_index(rules: Sequence[Rule]) -> str:
    """Return the table of all rules."""
    rows = (
        (f"[{rule.name}]({rule.name}.md)", rule.severity, rule.confidence, escaped(rule.title) + _off(rule))
        for rule in sorted(rules, key=lambda rule: rule.name)
    )
    return (
        "\n\n".join(
            [
                "# Rules",
                ABOUT_THE_COLUMNS,
                markdown_table(("Rule", "Severity", "Confidence", "What is reported"), rows),
            ]
        )
        + "\n"
    )


def _off(rule: Rule) -> str:
    return " (off by default)" if rule.pedantic else ""


def libraries_index(rules: Sequence[Rule], libraries: Sequence[Library]) -> str:
    """Return the list of libraries and, for each family of rules, the table of rules by libraries."""
    table = support_table(rules, libraries)
    links = {one.name: f"[{escaped(one.name)}]({page_name(one.name)})" for one in libraries}
    blocks = [
        "# Libraries",
        "What authlint knows of the libraries that programs authenticate with.",
        markdown_table(("Library", "About"), ((links[one.name], escaped(one.about)) for one in libraries)),
        "## Which rule covers which library",
        "\n".join(f"- {answer}: {meaning}." for answer, meaning in MEANING_OF_SUPPORT.items()),
    ]
    for family in sorted({rule.family for rule in rules}):
        members = [rule.name for rule in rules if rule.family == family]
        covered = [one.name for one in libraries if any((name, one.name) in table for name in members)]
        if covered:
            head = ("Library", *(f"[{name}](../rules/{name}.md)" for name in members))
            rows = ((links[one], *(table.get((name, one), "") for name in members)) for one in covered)
            blocks += [f"### {family}", markdown_table(head, rows)]
    return "\n\n".join([*blocks, *_proven_section(rules, libraries, table)]) + "\n"


def _proven_section(
    rules: Sequence[Rule], libraries: Sequence[Library], table: Mapping[tuple[str, str], Support]
) -> Iterator[str]:
    """Yield what tests/proofs says of the rules about tokens and the libraries that make them."""
    standings = proven.standings(rules, libraries, table)
    names = [rule.name for rule in rules if proven.is_about_tokens(rule)]
    columns = [one for one in (proven.PYTHON, *proven.JOSE) if any((name, one) in standings for name in names)]
    if not columns:
        return
    yield "## Which mistake is proven with which library"
    yield "\n".join(f"- {answer}: {meaning}." for answer, meaning in proven.MEANING_OF_STANDING.items())
    yield "An empty cell: the mistake cannot be written with the library, or the rule is not about it."
    rows = (
        (f"[{name}](../rules/{name}.md)", *(standings.get((name, one), "") for one in columns))
        for name in names
        if any((name, one) in standings for one in columns)
    )
    yield markdown_table(("Rule", *columns), rows)
    reasons: dict[tuple[str, str], list[str]] = {
        ("every rule", reason): [one] for one, reason in proven.NOT_INSTALLED.items() if one in columns
    }
    for name in names:
        for one in columns:
            if standings.get((name, one)) == "not proven" and one not in proven.NOT_INSTALLED:
                reasons.setdefault((f"[{name}](../rules/{name}.md)", proven.reason(name, one)), []).append(one)
    if reasons:
        yield "### Why a mistake is not proven"
        rows = ((name, ", ".join(those), escaped(why)) for (name, why), those in reasons.items())
        yield markdown_table(("Rule", "Library", "Reason"), rows)


def library_page(library: Library, covering: Mapping[str, Support]) -> str:
    """Return the page of a library: its calls and settings as authlint knows them, and the rules that judge them."""
    blocks = [f"# {library.name}"]
    if library.about:
        blocks.append(escaped(library.about))
    names = ", ".join(f"`{name}`" for name in library.modules)
    facts = [
        f"- Distribution: `{library.distribution}`" if library.distribution else "- Part of Python",
        f"- Imported as: {names}" if names else "",
        f"- [Documentation]({library.documentation})" if library.documentation else "",
    ]
    blocks.append("\n".join(fact for fact in facts if fact))
    if covering:
        rows = ((f"[{name}](../rules/{name}.md)", answer) for name, answer in covering.items())
        blocks += ["## Rules", markdown_table(("Rule", "Covered"), rows)]
    blocks += _calls_section(library)
    blocks += _settings_section(library)
    blocks += _sources_section(library)
    return "\n\n".join(blocks) + "\n"


def _calls_section(library: Library) -> Iterator[str]:
    calls = [call for call in library.calls() if call.concept is not None]
    if calls:
        yield "## Calls"
    for call in calls:
        yield f"### {call.names[0]}{_versions(call.since, call.until)}"
        yield _noun(call.concept)
        yield fenced("\n".join(f"{name}({call.signature})" for name in call.names))
        if call.roles:
            rows = (_role_row(call, name, place) for name, place in call.roles.items())
            yield markdown_table(("Role", "Where it stands", "When absent", "Meaning"), rows)
        for name, refused in call.refuses.items():
            since = _versions(call.refuses_since.get(name, ""), "")
            yield f"The library itself refuses `{name}` = {_choice(map(code, map(repr, refused)))}{since}."
        if call.documentation:
            yield f"[Documentation]({call.documentation})"


def _role_row(call: Call, name: str, place: Place) -> tuple[str, str, str, str]:
    absent = code(repr(call.when_absent[name])) if name in call.when_absent else ""
    where = _choice(_where(one) for one in place.alternatives)
    return code(name), where, absent, escaped(_meaning(call.concept, name))


def _settings_section(library: Library) -> Iterator[str]:
    rows: list[tuple[str, str, str]] = []
    for entry in library.entries:
        match entry:
            case SettingKey():
                path = [" → ".join(code(part) for part in entry.inside)] if entry.inside else []
                bases = f" of {_choice(map(code, entry.bases))}" if entry.bases else ""
                names = ", ".join([*path, *(code(key) for key in entry.keys)])
                rows.append((names, HOLDERS[entry.holder] + bases, _part(entry.concept, entry.role)))
            case Attribute():
                rows.append((", ".join(map(code, entry.names)), "attribute", _part(entry.concept, entry.role)))
            case EnvironmentKey():
                part = _part(entry.concept, entry.role)
                rows.append((", ".join(map(code, entry.keys)), "environment variable", part))
            case Call() | Supply() | Handed():
                pass
    if rows:
        yield "## Settings"
        yield markdown_table(("Name", "Kind", "Role"), rows)


def _sources_section(library: Library) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for entry in library.entries:
        if isinstance(entry, Supply):
            names.setdefault(entry.kind, []).extend(entry.names)
        elif isinstance(entry, Call) and entry.gives is not None:
            names.setdefault(entry.gives, []).extend(entry.names)
    if names:
        yield "## Sources"
        yield "What these give is followed through the program as coming from:"
        rows = ((kind, ", ".join(map(code, dict.fromkeys(found)))) for kind, found in sorted(names.items()))
        yield markdown_table(("Origin", "Calls and attributes"), rows)


def _noun(concept: type[Concept] | None) -> str:
    if concept is None:
        return ""
    return f"**{concept.__name__}**: {escaped((concept.__doc__ or '').split(chr(10))[0])}"


def _part(concept: type[Concept], name: str) -> str:
    return f"{code(name)} of {concept.__name__}: {escaped(_meaning(concept, name))}"


def _meaning(concept: type[Concept] | None, name: str) -> str:
    declared = getattr(concept, name, None)
    return declared.meaning if isinstance(declared, role) else ""


def _where(one: Alternative) -> str:
    path = one.name + "".join(f"[{json.dumps(key)}]" for key in one.keys)
    places = {
        "argument": f"argument {code(path)}",
        "constructor": f"constructor argument {code(path)}",
        "constant": f"always {code(repr(one.constant))}",
        "result": "the result",
        "configured": f"attribute or setting {code(path)}",
    }
    listed = (
        f"whether {code(json.dumps(one.entry))} is listed in "
        if one.entry
        else "whether there is "
        if one.presence
        else ""
    )
    return listed + places[one.base] + _versions(one.lowest, one.below)


def _versions(lowest: str, below: str) -> str:
    words = [f"from {lowest}" if lowest else "", f"below {below}" if below else ""]
    given = " ".join(word for word in words if word)
    return f" ({given})" if given else ""


def _choice(items: Iterable[str]) -> str:
    return ", or ".join(items)


def code(text: str) -> str:
    """Return ``text`` as inline code that is safe within a table."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", r"\|")


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def stale(written: Mapping[str, str], folder: Path) -> list[str]:
    """Return the paths below ``folder`` that differ from ``written``, are missing, or belong to no rule or library."""
    differing = [
        path
        for path, text in written.items()
        if not (folder / path).is_file() or (folder / path).read_text(encoding="utf-8") != text
    ]
    return sorted([*differing, *orphans(written, folder)])


def orphans(written: Mapping[str, str], folder: Path) -> list[str]:
    """Return the pages this program once wrote and would not write now."""
    present = [*folder.glob("rules/*.md"), *folder.glob("libraries/*.md")]
    return sorted(
        path
        for page in present
        if (path := page.relative_to(folder).as_posix()) not in written
        and page.read_text(encoding="utf-8").startswith(MARK)
    )


def write(written: Mapping[str, str], folder: Path) -> None:
    """Write every page below ``folder`` and remove the orphans."""
    for path in orphans(written, folder):
        (folder / path).unlink()
    for path, text in written.items():
        page = folder / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None, folder: Path = DOCS) -> int:
    """Run the command. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the pages of docs/rules and docs/libraries.")
    parser.add_argument("--check", action="store_true", help="only list the pages that are not up to date")
    options = parser.parse_args(arguments)
    written = pages(load_rules_from(str(DOCS.parent / "rules")), OWN_RULES, load_libraries())
    outdated = stale(written, folder)
    if options.check:
        for path in outdated:
            print(f"docs/{path} is not up to date: run python docs/generate.py")
        return 1 if outdated else 0
    write(written, folder)
    print(f"{len(written)} pages written, {len(outdated)} of them changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
