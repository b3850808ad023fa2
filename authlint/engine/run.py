"""One run of authlint from paths to outcome: rules, files, cache, scan."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from authlint.config import Settings
from authlint.engine.cache import cache_of
from authlint.engine.discover import Discovery, discover
from authlint.engine.parts import parts_of
from authlint.engine.pins import pin_sources
from authlint.engine.registry import Recipe, load_libraries, load_rules, set_options, sources_digest
from authlint.engine.root import find_root
from authlint.engine.scan import limited, scan_project
from authlint.engine.search import Progress
from authlint.engine.selection import check_names, check_patterns, selected
from authlint.engine.workers import pool
from authlint.rule import Outcome, Rule


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be scanned, and how.

    Attributes:
        named: the absolute paths to report on.
        settings: the configuration, command line included.
        origins: setting to the words that introduce it in a message, such as ``--select``.
        rule_paths: rule files and folders named on the command line.
        jobs: how many worker processes; 1 parses in this process, ``None`` leaves the choice to authlint.
        cached: whether to use the cache.
        cache_folder: where the cache is kept, if not in the project.
    """

    named: tuple[str, ...]
    settings: Settings
    origins: Mapping[str, str]
    rule_paths: tuple[str, ...] = ()
    jobs: int | None = None
    cached: bool = True
    cache_folder: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run gave.

    Attributes:
        outcome: the findings.
        rules: every rule that was loaded.
        passed_over: named paths that hold no Python source.
    """

    outcome: Outcome
    rules: tuple[Rule, ...]
    passed_over: tuple[str, ...]


def run(order: Order, progress: Progress | None = None) -> Report:
    """Scan what was ordered.

    Raises:
        LoadError: a rule or library model does not load.
        ConfigError: the settings name a rule that does not exist.
    """
    began = time.perf_counter()
    settings = order.settings
    root = find_root(order.named)
    rule_paths = (*order.rule_paths, *settings.rules)
    rules = load_rules(rule_paths)
    check_names(rules, settings, order.origins)
    check_patterns(settings)
    set_options(rules, settings.options)
    cache = cache_of(root, order.cache_folder) if order.cached else None
    found = discover(root, order.named, settings.exclude, settings.base)
    parts = parts_of(found.files, root, order.named, settings)
    key = _key(root, settings, rule_paths, found, parts) if cache else ""
    outcome = cache.replay(key, found.files, root) if cache else None
    if outcome is None:
        running = selected(rules, settings)
        recipe = Recipe(tuple(rule.name for rule in running), rule_paths, settings.libraries, settings.options)
        libraries = load_libraries(settings.libraries)
        outcome, lasting = scan_project(
            root,
            found,
            parts,
            rules=rules,
            libraries=libraries,
            settings=settings,
            pool=None if order.jobs == 1 else pool(recipe, running, libraries, order.jobs),
            cache=cache,
            progress=progress,
        )
        if cache:
            cache.save(key, found.files, outcome if lasting else None)
    outcome = replace(limited(outcome, found), seconds=time.perf_counter() - began)
    return Report(outcome, tuple(rules), found.passed_over)


def _key(root: str, settings: Settings, rule_paths: Sequence[str], found: Discovery, parts: Mapping[str, str]) -> str:
    """Return a digest of everything an outcome depends on besides the source files."""
    what = (
        sources_digest((*rule_paths, *settings.libraries)),
        repr(replace(settings, fail_on="never", source="")),
        pin_sources(root),
        found.unreadable,
        sorted(parts.items()),
    )
    return hashlib.blake2b(repr(what).encode(errors="surrogateescape"), digest_size=16).hexdigest()
