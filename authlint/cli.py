"""The command ``authlint``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from authlint import __version__
from authlint.config import CONFIDENCES, FAIL_ON, SEVERITIES, ConfigError, Settings, find_config, load, suggestion
from authlint.engine.failure import failure
from authlint.engine.registry import LoadError, load_rules
from authlint.engine.workers import WorkersUnavailableError
from authlint.rule import Outcome, Rule

COMMANDS = ("check", "rules", "explain", "new-rule")
CLEAN, FOUND, MISUSE, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130

USAGE = """authlint [check] [OPTIONS] [PATHS...]
       authlint rules [--format text|json]
       authlint explain RULE
       authlint new-rule NAME [--rules FOLDER]"""


class UsageError(Exception):
    """The command was called in a way that cannot work; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Target:
    """A report to write: its format, and the file it goes to; an empty file name is standard output."""

    format: str
    file: str = ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See: authlint --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    0: nothing at or above ``--fail-on``. 1: something. 2: wrong use. 3: an error in authlint itself.
    """
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except (UsageError, ConfigError, LoadError) as error:
        _say(str(error))
        return MISUSE
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except WorkersUnavailableError as error:
        _say(str(error))
        return BROKEN
    except Exception as error:
        _say(f"internal error: {failure('', '', error)}; please report this")
        return BROKEN


def _run(arguments: list[str]) -> int:
    command = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "check"
    parser = _PARSERS[command]()
    options, unknown = parser.parse_known_intermixed_args(arguments)
    if unknown:
        words = [word for action in parser._actions for word in action.option_strings]
        word = unknown[0].partition("=")[0]
        raise UsageError(f'unknown option "{word}".{suggestion(word, words)} See: authlint --help')
    match command:
        case "rules":
            return _rules(options)
        case "explain":
            return _explain(options)
        case "new-rule":
            return _new_rule(options)
    return _check(options)


def _new_parser(usage: str, description: str) -> _Parser:
    return _Parser(prog="authlint", usage=usage, description=description, allow_abbrev=False)


def _check_parser() -> _Parser:
    parser = _new_parser(USAGE, "Find mistakes in authentication code: OAuth, OpenID Connect, JWT.")
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="files and folders to report on (default: here)")
    parser.add_argument("--version", action="version", version=f"authlint {__version__}")
    rules = parser.add_argument_group("rules")
    _list_option(rules, "--select", "rules or families (jwt-*) to run, separated by commas; replaces the configuration")
    _list_option(rules, "--ignore", "rules or families not to run, besides those of the configuration")
    rules.add_argument("--pedantic", action="store_true", help="run the rules that are off by default, too")
    rules.add_argument(
        "--rules", action="append", default=[], metavar="PATH", help="load further rules from a file or folder"
    )
    rules.add_argument(
        "--allow-local-rules",
        action="store_true",
        help="run rules and library models named in the project's own configuration",
    )
    reported = parser.add_argument_group("what is reported")
    reported.add_argument(
        "--fail-on", metavar="LEVEL", help="exit with 1 from this severity on: error, warning (default), note, never"
    )
    reported.add_argument(
        "--min-confidence", metavar="LEVEL", help="report from this confidence on: high, medium, low (default)"
    )
    reported.add_argument(
        "--include-tests", action="store_true", help="report in tests, examples, documentation and vendored code, too"
    )
    reported.add_argument("--show-suppressed", action="store_true", help="show findings that a comment silences")
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format", action="append", default=[], metavar="NAME[=FILE]",
        help="text (default), concise, json or sarif; with a file name to write it there; may be repeated",
    )  # fmt: skip
    output.add_argument("--output", metavar="FILE", help="write the report to a file")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    output.add_argument("--quiet", action="store_true", help="print nothing when there is nothing to report")
    output.add_argument("--no-progress", action="store_true", help="show no progress bar")
    output.add_argument("--color", metavar="WHEN", default="auto", help="auto (default), always or never")
    running = parser.add_argument_group("running")
    running.add_argument("--config", metavar="FILE", help="use this configuration file")
    running.add_argument("--isolated", action="store_true", help="use no configuration file")
    running.add_argument(
        "--jobs",
        metavar="N",
        help="worker processes (default: one for each processor, at most 8); 1 parses in this process",
    )
    running.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    running.add_argument(
        "--cache-dir", metavar="FOLDER", help="keep the cache there (default: .authlint_cache in the project)"
    )
    return parser


def _list_option(group: argparse._ArgumentGroup, name: str, meaning: str) -> None:
    group.add_argument(name, action="append", default=[], metavar="NAMES", help=meaning)


def _rules_parser() -> _Parser:
    parser = _new_parser("authlint rules [--format text|json] [--rules PATH]", "List every rule.")
    parser.add_argument("--format", default="text", metavar="NAME", help="text (default) or json")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="PATH", help="load further rules from a file or folder"
    )
    parser.add_argument("--color", metavar="WHEN", default="auto", help="auto (default), always or never")
    return parser


def _explain_parser() -> _Parser:
    parser = _new_parser("authlint explain RULE [--rules PATH]", "Explain a rule, with examples.")
    parser.add_argument("rule", metavar="RULE")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="PATH", help="load further rules from a file or folder"
    )
    parser.add_argument("--color", metavar="WHEN", default="auto", help="auto (default), always or never")
    return parser


def _new_rule_parser() -> _Parser:
    parser = _new_parser(
        "authlint new-rule NAME [--rules FOLDER]", "Write the module of a new rule, with failing examples."
    )
    parser.add_argument("name", metavar="NAME", help="the mistake in lower case with dashes, such as token-in-url")
    parser.add_argument("--rules", default="rules", metavar="FOLDER", help="where to write it (default: rules)")
    return parser


_PARSERS = {"check": _check_parser, "rules": _rules_parser, "explain": _explain_parser, "new-rule": _new_rule_parser}


def _check(options: argparse.Namespace) -> int:
    from authlint.engine.run import Order, run

    targets = _targets(options)
    color = _color(options.color)
    jobs = _jobs(options.jobs)
    named = tuple(_existing(path) for path in options.paths or ["."])
    settings = _settings(options, named)
    order = Order(
        named=named,
        settings=settings,
        origins=_origins(options),
        rule_paths=tuple(options.rules),
        jobs=jobs,
        cached=not options.no_cache,
        cache_folder=options.cache_dir,
    )
    with _progress(options) as progress:
        report = run(order, progress)
    if not options.quiet:
        for path in report.passed_over:
            _say(f"{path}: is not a Python file and is passed over")
    _write(report.outcome, targets, report.rules, options, color)
    return _exit_code(report.outcome, settings)


@contextmanager
def _progress(options: argparse.Namespace) -> Iterator[Callable[[str, int, int], None] | None]:
    """Draw a progress bar on a terminal once a scan has taken more than a second; elsewhere nothing."""
    if options.no_progress or options.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.stop()


class _Bar:
    """A progress bar that appears after a second and leaves no trace."""

    PATIENCE = 1.0

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._drawn: Any = None
        self._task: Any = None

    def show(self, doing: str, done: int, total: int) -> None:
        if self._drawn is None:
            if time.monotonic() - self._began < self.PATIENCE:
                return
            # Imported here because most scans are over before there is anything to draw.
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            # Refreshed from here and not from a thread of its own, which workers would have to be started around.
            self._drawn = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            self._drawn.start()
            self._task = self._drawn.add_task(doing, total=total)
        self._drawn.update(self._task, description=doing, completed=done, total=total, refresh=True)

    def stop(self) -> None:
        if self._drawn is not None:
            self._drawn.stop()


def _exit_code(outcome: Outcome, settings: Settings) -> int:
    if outcome.failures:
        return BROKEN
    if settings.fail_on == "never":
        return CLEAN
    levels = SEVERITIES[: SEVERITIES.index(settings.fail_on) + 1]
    failing = any(finding.severity in levels and finding.suppressed is None for finding in outcome.findings)
    return FOUND if failing else CLEAN


def _existing(path: str) -> str:
    full = os.path.abspath(path)
    if os.path.lexists(full):
        return full
    folder = os.path.dirname(full)
    try:
        hint = suggestion(os.path.basename(full), os.listdir(folder))
    except OSError:
        hint = ""
    raise UsageError(f"{path}: no such file or folder.{hint}")


def _settings(options: argparse.Namespace, named: Sequence[str]) -> Settings:
    settings = Settings()
    if options.config and options.isolated:
        raise UsageError("--config and --isolated exclude each other")
    if options.config:
        settings = load(options.config)
    elif not options.isolated:
        try:
            common = os.path.commonpath([path if os.path.isdir(path) else os.path.dirname(path) for path in named])
        except ValueError:  # different drives
            common = os.getcwd()
        file = find_config(common)
        settings = load(file) if file else settings
    if (settings.rules or settings.libraries) and not options.allow_local_rules:
        raise UsageError(
            f"{settings.source}: names rules or libraries of its own, which are code; "
            "pass --allow-local-rules if you trust it, or --isolated to leave the file aside"
        )
    changes: dict[str, Any] = {}
    if options.select:
        # Whoever asks for certain rules gets them, whatever the project leaves out otherwise.
        changes["select"] = _names(options.select)
        changes["ignore"] = _names(options.ignore)
    elif options.ignore:
        changes["ignore"] = (*settings.ignore, *_names(options.ignore))
    if options.fail_on:
        changes["fail_on"] = _choice("--fail-on", options.fail_on, FAIL_ON)
    if options.min_confidence:
        changes["min_confidence"] = _choice("--min-confidence", options.min_confidence, CONFIDENCES)
    if options.include_tests:
        changes["include_tests"] = True
    if options.pedantic:
        changes["pedantic"] = True
    return replace(settings, **changes)


def _origins(options: argparse.Namespace) -> Mapping[str, str]:
    given = {"select": options.select, "ignore": options.ignore}
    return {name: f"--{name}" for name, value in given.items() if value}


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _choice(option: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise UsageError(f'{option} must be one of {", ".join(known)}, not "{value}".{suggestion(value, known)}')
    return value


def _jobs(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise UsageError(f'--jobs must be a number from 1 on, not "{value}"')
    return int(value)


def _color(when: str) -> bool:
    _choice("--color", when, ("auto", "always", "never"))
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _targets(options: argparse.Namespace) -> list[Target]:
    from authlint.report import FORMATS

    targets: list[Target] = []
    for value in options.format:
        name, _, file = value.partition("=")
        _choice("--format", name, FORMATS)
        targets.append(Target(name, file))
    shown = [target for target in targets if not target.file]
    if len(shown) > 1:
        raise UsageError(
            "only one format can go to standard output; give the others a file: --format sarif=authlint.sarif"
        )
    if options.output:
        main_format = shown[0].format if shown else "text"
        return [*(target for target in targets if target.file), Target(main_format, options.output)]
    return targets if shown else [*targets, Target("text")]


def _write(
    outcome: Outcome, targets: Sequence[Target], rules: Sequence[Rule], options: argparse.Namespace, color: bool
) -> None:
    from authlint.engine.own_rules import OWN_RULES
    from authlint.report import render

    facts = sorted([*rules, *OWN_RULES], key=lambda rule: rule.name)
    if not any(target.format in ("text", "concise") and not target.file for target in targets):
        for problem in outcome.failures:
            _say(f"internal error: {problem}")
    for target in targets:
        shown = not target.file
        text = render(
            target.format,
            outcome,
            facts,
            color=color and shown,
            width=_width() if shown else 100,
            show_suppressed=options.show_suppressed,
            statistics=options.statistics,
        )
        if not shown:
            _save(target.file, text)
        elif not (
            options.quiet and target.format in ("text", "concise") and not outcome.findings and not outcome.failures
        ):
            _print(text)


def _width() -> int:
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def _save(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror or error}") from None


def _print(text: str) -> None:
    try:
        # A console that cannot show a character shows its number; a report must not fail for that.
        getattr(sys.stdout, "reconfigure", lambda **_: None)(errors="backslashreplace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (``| head``). Python flushes the stream once more at exit; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    from authlint.engine.redact import inert

    print(f"authlint: {inert(' '.join(message.split()))}", file=sys.stderr)


def _rules(options: argparse.Namespace) -> int:
    from authlint.engine.own_rules import OWN_RULES
    from authlint.report import list_rules, list_rules_json

    _choice("--format", options.format, ("text", "json"))
    facts = sorted([*load_rules(options.rules), *OWN_RULES], key=lambda rule: rule.name)
    color = _color(options.color)
    _print(list_rules_json(facts) if options.format == "json" else list_rules(facts, color=color, width=_width()))
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    from authlint.engine.own_rules import OWN_RULES
    from authlint.report import explain

    known = {rule.name: rule for rule in (*load_rules(options.rules), *OWN_RULES)}
    if options.rule not in known:
        raise UsageError(f'there is no rule "{options.rule}".{suggestion(options.rule, known)} See: authlint rules')
    _print(explain(known[options.rule], color=_color(options.color), width=_width()))
    return CLEAN


def _new_rule(options: argparse.Namespace) -> int:
    from authlint.engine.new_rule import NewRuleError, write_rule

    try:
        file = write_rule(options.name, options.rules)
    except NewRuleError as error:
        raise UsageError(str(error)) from None
    _print(f"wrote {file}\n")
    return CLEAN
