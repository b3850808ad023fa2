"""Reads what a project wants from authlint: ``[tool.authlint]`` in ``pyproject.toml``, or a file ``authlint.toml``.

The nearest file wins, ``extend`` names another one to build on, and a key nobody knows is an error: a misspelt setting
of a security check must not pass unnoticed.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Severity = Literal["error", "warning", "note"]
Confidence = Literal["high", "medium", "low"]
FailOn = Literal["error", "warning", "note", "never"]
Option = str | int | float | bool

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "note", "never")
PARTS = ("test", "example", "documentation", "vendored", "application")


class ConfigError(Exception):
    """A configuration that cannot be used; the message names the file, the reason and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a scan is to be done.

    Attributes:
        select: rule names or families (``jwt-*``) to run; empty for every rule that is not pedantic.
        ignore: rule names or families not to run.
        severity: rule name to the severity it is reported with.
        per_file_ignores: pairs of a path pattern and the rule names or families not reported there.
        exclude: path patterns that are not read at all, in the notation of ``.gitignore``.
        include_tests: report everything in tests, examples, documentation and vendored code, too.
        fail_on: the lowest severity that makes the exit code 1.
        min_confidence: the lowest confidence that is reported.
        pedantic: run the rules that are off unless asked for.
        require_reason: a suppression comment without a reason does not count.
        rules: rule files or folders of the project, as absolute paths.
        libraries: files or folders with library models of the project, as absolute paths.
        options: rule name to the options set for it.
        parts: role of code to the path patterns that have it, added to the built-in ones.
        base: the absolute folder that patterns are relative to; empty for the project root.
        source: the file this was read from, for messages; empty when there is none.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    fail_on: FailOn = "warning"
    min_confidence: Confidence = "low"
    pedantic: bool = False
    require_reason: bool = False
    rules: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base: str = ""
    source: str = ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean "jwt-alg-none"?`` with a leading space, or nothing when no known word is close."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


def find_config(start: str) -> str | None:
    """Return the configuration file that holds for a folder, or ``None``.

    The nearest one wins. The search ends at the top of the repository, so that a file somewhere above it cannot
    switch a check off.

    Args:
        start: an absolute folder.
    """
    folder = start
    while True:
        own = os.path.join(folder, "authlint.toml")
        if os.path.isfile(own):
            return own
        shared = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(shared) and _table_of(shared, _read(shared)) is not None:
            return shared
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = parent


def load(file: str) -> Settings:
    """Return the settings of a configuration file and of those it extends.

    Raises:
        ConfigError: the file is missing, is no TOML, holds an unknown key or a value of the wrong kind.
    """
    return _load(os.path.abspath(file), ())


def _load(file: str, chain: tuple[str, ...]) -> Settings:
    if file in chain:
        raise ConfigError(f"{chain[-1]}: extend leads back to {file}; remove one of them")
    data = _read(file)
    table = _table_of(file, data)
    if table is None:
        raise ConfigError(f"{file}: has no [tool.authlint] table")
    base = os.path.dirname(file)
    settings = Settings()
    if "extend" in table:
        parent = _text(file, "extend", table["extend"])
        settings = _load(os.path.normpath(os.path.join(base, os.path.expanduser(parent))), (*chain, file))
    changes: dict[str, Any] = {"base": base, "source": file}
    for key, value in table.items():
        if key == "extend":
            continue
        read = _READERS.get(key)
        if read is None:
            raise ConfigError(f'{file}: unknown key "{key}".{suggestion(key, [*_READERS, "extend"])}')
        changes[key.replace("-", "_")] = read(file, key, value)
    return replace(settings, **changes)


def _read(file: str) -> dict[str, Any]:
    try:
        with open(file, "rb") as stream:
            data: dict[str, Any] = tomllib.load(stream)
            return data
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: is not valid TOML: {error}") from None


def _table_of(file: str, data: dict[str, Any]) -> dict[str, Any] | None:
    if os.path.basename(file) != "pyproject.toml":
        tool = data.get("tool")
        if isinstance(tool, dict) and "authlint" in tool:
            raise ConfigError(f"{file}: write the keys at the top level here, not under [tool.authlint]")
        return data
    tool = data.get("tool", {})
    table = tool.get("authlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: tool.authlint must be a table")
    return table


def _text(file: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{file}: {key} must be a string")
    return value


def _switch(file: str, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{file}: {key} must be true or false")
    return value


def _texts(file: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{file}: {key} must be a list of strings")
    return tuple(value)


def _paths(file: str, key: str, value: object) -> tuple[str, ...]:
    folder = os.path.dirname(file)
    return tuple(os.path.normpath(os.path.join(folder, path)) for path in _texts(file, key, value))


def _table(file: str, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: {key} must be a table")
    return value


def _one_of(file: str, key: str, value: object, known: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in known:
        hint = suggestion(value, known) if isinstance(value, str) else ""
        raise ConfigError(f"{file}: {key} must be one of {', '.join(known)}, not {value!r}.{hint}")
    return value


def _fail_on(file: str, key: str, value: object) -> FailOn:
    return cast(FailOn, _one_of(file, key, value, FAIL_ON))


def _confidence(file: str, key: str, value: object) -> Confidence:
    return cast(Confidence, _one_of(file, key, value, CONFIDENCES))


def _severities(file: str, key: str, value: object) -> dict[str, Severity]:
    table = _table(file, key, value)
    return {rule: cast(Severity, _one_of(file, f"{key}.{rule}", word, SEVERITIES)) for rule, word in table.items()}


def _ignores(file: str, key: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((path, _texts(file, f'{key}."{path}"', names)) for path, names in _table(file, key, value).items())


def _part_patterns(file: str, key: str, value: object) -> dict[str, tuple[str, ...]]:
    table = _table(file, key, value)
    for part in table:
        if part not in PARTS:
            raise ConfigError(f'{file}: unknown key "{key}.{part}".{suggestion(part, PARTS)}')
    return {part: _texts(file, f"{key}.{part}", patterns) for part, patterns in table.items()}


def _options(file: str, key: str, value: object) -> dict[str, dict[str, Option]]:
    tables = {rule: _table(file, f"{key}.{rule}", options) for rule, options in _table(file, key, value).items()}
    for rule, options in tables.items():
        for name, option in options.items():
            if not isinstance(option, str | int | float | bool):
                raise ConfigError(f"{file}: {key}.{rule}.{name} must be a string, a number, true or false")
    return tables


_READERS: Mapping[str, Any] = {
    "select": _texts,
    "ignore": _texts,
    "severity": _severities,
    "per-file-ignores": _ignores,
    "exclude": _texts,
    "include-tests": _switch,
    "fail-on": _fail_on,
    "min-confidence": _confidence,
    "pedantic": _switch,
    "require-reason": _switch,
    "rules": _paths,
    "libraries": _paths,
    "options": _options,
    "parts": _part_patterns,
}
