"""Decides which rules run, and which of them are reported in which file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from authlint.config import ConfigError, Settings, suggestion
from authlint.engine.ignored import is_pattern
from authlint.engine.own_rules import OWN_RULES
from authlint.rule import Rule


def selected(rules: Sequence[Rule], settings: Settings) -> list[Rule]:
    """Return the rules that are to run.

    A pedantic rule runs when it is asked for by its own name, or when pedantic rules are wanted at all.
    """
    named = set(settings.select)
    return [
        rule
        for rule in rules
        if (matches(rule.name, settings.select) if settings.select else True)
        and (not rule.pedantic or settings.pedantic or rule.name in named)
        and not matches(rule.name, settings.ignore)
    ]


def matches(name: str, patterns: Iterable[str]) -> bool:
    """True when a rule name is among names and families (``jwt-*``)."""
    return any(name == pattern or ("*" in pattern and fnmatchcase(name, pattern)) for pattern in patterns)


def check_names(rules: Sequence[Rule], settings: Settings, origin: Mapping[str, str] | None = None) -> None:
    """Refuse settings that name a rule or family which does not exist.

    Args:
        rules: every rule that was loaded.
        settings: what names them.
        origin: setting to the words that introduce it in a message, such as ``--select``.

    Raises:
        ConfigError: with a suggestion.
    """
    known = [rule.name for rule in (*rules, *OWN_RULES)]
    used: dict[str, tuple[str, ...]] = {
        "select": settings.select,
        "ignore": settings.ignore,
        "severity": tuple(settings.severity),
        "options": tuple(settings.options),
        "per-file-ignores": tuple(name for _, names in settings.per_file_ignores for name in names),
    }
    for setting, names in used.items():
        for name in names:
            if not any(matches(rule, (name,)) for rule in known):
                place = (origin or {}).get(setting) or (f"{settings.source}: {setting}" if settings.source else setting)
                word = "no rule matches" if "*" in name else "unknown rule"
                raise ConfigError(f'{place}: {word} "{name}".{suggestion(name, known)} See: authlint rules')


def check_patterns(settings: Settings) -> None:
    """Refuse path patterns that cannot be understood: what they were to leave out or silence would be a surprise.

    Raises:
        ConfigError: naming the pattern.
    """
    used = {
        "exclude": settings.exclude,
        "per-file-ignores": tuple(path for path, _ in settings.per_file_ignores),
        "parts": tuple(path for paths in settings.parts.values() for path in paths),
    }
    for setting, paths in used.items():
        for path in paths:
            if not is_pattern(path):
                raise ConfigError(
                    f'{settings.source}: {setting}: "{path}" is not a path pattern in the notation of .gitignore'
                )
