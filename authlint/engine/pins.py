"""Reads which versions of its dependencies a project allows, as far as that is written down.

Some mistakes exist only with old releases: PyJWT below 2.0 accepted a call without ``algorithms``. A version counts
only when the project rules out newer ones; without such a bound, the current release is assumed.

Parts of a project (``backend``, ``worker``) may declare their own dependencies. What the root says counts for all of
them; of what it does not mention, the highest version that any part allows.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from authlint.engine.parts import part_of
from authlint.engine.root import is_skipped

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_BYTES = 16_000_000
"""Larger files are not lock files that a person or a resolver wrote."""

MOST_PARTS = 100
"""A project has fewer parts that declare dependencies of their own; a folder with more holds something else."""

_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?(?P<bounds>[^;#)@]*)")
_BOUND = re.compile(r"(?P<sign>===|==|~=|!=|<=|>=|<|>|\^|~)?\s*v?(?P<version>\d+(?:\.(?:\d+|\*))*)[A-Za-z0-9.+_-]*")
_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock")
_LOCKED = re.compile(r'^\[\[package\]\]\s*^name = "(?P<name>[^"]+)"\s*^version = "(?P<version>[^"]+)"', re.MULTILINE)
_FIXED = ("pyproject.toml", "setup.cfg", "Pipfile", "Pipfile.lock", *_LOCKS)


def pins(root: str) -> dict[str, str]:
    """Return the highest version a project allows of each distribution that it bounds.

    Names are in lower case with dashes. A lock file says more than a range, and an exact version more than a bound. A
    file that cannot be read or understood counts for nothing.

    Args:
        root: the absolute project root.
    """
    found = _allowed(root)
    parts: dict[str, str] = {}
    for folder in _parts(root):
        for name, version in _allowed(folder).items():
            known = parts.setdefault(name, version)
            parts[name] = max(known, version, key=_numbers) if known and version else ""
    return {name: version for name, version in (parts | found).items() if version}


def _allowed(folder: str) -> dict[str, str]:
    """Return the highest version of each distribution that a folder's files name, empty where they set no bound."""
    found: dict[str, str] = {}
    for name, bounds in _declared(folder):
        name = normal(name)
        found[name] = found.get(name) or highest(bounds)
    for name, version in _locked(folder):
        found[normal(name)] = version
    return found


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".") if number.isdigit()]


def normal(name: str) -> str:
    """Return the name of a distribution in the form the package index compares (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def highest(bounds: str) -> str:
    """Return the highest version that a specifier allows, empty when it has no upper bound.

    An exclusive bound has no highest version below it, so ``<2`` gives ``1.999``.
    """
    lowest: list[tuple[tuple[int, ...], str]] = []
    for bound in _BOUND.finditer(bounds):
        version = bound["version"]
        numbers = [int(part) for part in version.split(".") if part != "*"]
        top = _top(bound["sign"] or "==", numbers, version.endswith("*"))
        if top:
            lowest.append((tuple(top), ".".join(map(str, top))))
    return min(lowest)[1] if lowest else ""


def _top(sign: str, numbers: list[int], prefix: bool) -> list[int]:
    match sign:
        case "==" | "===" | "<=":
            return [*numbers, 999] if prefix else numbers
        case "<":
            return _below(numbers)
        case "~=":
            return [*numbers[:-1], 999] if len(numbers) > 1 else []
        case "^":
            # Everything up to the next change of the first number that is not zero.
            at = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
            return [*numbers[: at + 1], 999]
        case "~":
            return [*numbers[:2], 999]
    return []


def _below(numbers: list[int]) -> list[int]:
    """Return a version just below another: 1.999 below 2, 2.3.999 below 2.4.0."""
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers = numbers[:-1]
    return [*numbers[:-1], numbers[-1] - 1, 999] if numbers[-1] else []


def pin_sources(root: str) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time stamp of every file that :func:`pins` reads, to tell whether its answer may change."""
    found: list[tuple[str, int, int]] = []
    for path in [os.path.join(folder, name) for folder in (root, *_parts(root)) for name in _files(folder)]:
        try:
            state = os.stat(path)
        except OSError:
            continue
        found.append((path, state.st_size, max(state.st_mtime_ns, state.st_ctime_ns)))
    return tuple(found)


def _parts(root: str) -> list[str]:
    """Return the folders right below the root that may hold a part of the application."""
    try:
        with os.scandir(root) as entries:
            folders = sorted(
                (entry.name, entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not is_skipped(entry.path, entry.name)
            )
    except OSError:
        return []
    return [
        path
        for name, path in folders[:MOST_PARTS]
        if name != "requirements" and part_of(f"{name}/requirements.txt") == "application"
    ]


def _files(root: str) -> list[str]:
    here = [name for name in _names(root) if name in _FIXED or _is_requirements(name)]
    folder = os.path.join(root, "requirements")
    below = [os.path.join("requirements", name) for name in _names(folder) if name.endswith(".txt")]
    return sorted(here) + sorted(below)


def _is_requirements(name: str) -> bool:
    return name.startswith("requirements") and name.endswith(".txt")


def _declared(root: str) -> Iterator[tuple[str, str]]:
    for name in _files(root):
        path = os.path.join(root, name)
        if name.endswith(".txt"):
            yield from _requirements(_text(path).splitlines())
        elif name == "pyproject.toml":
            yield from _pyproject(_toml(path))
        elif name == "setup.cfg":
            yield from _setup_cfg(_text(path))
        elif name == "Pipfile":
            for table in ("packages", "dev-packages"):
                yield from _tables(_toml(path).get(table))


def _pyproject(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    project = _mapping(data.get("project"))
    yield from _requirements(_strings(project.get("dependencies")))
    for extra in _mapping(project.get("optional-dependencies")).values():
        yield from _requirements(_strings(extra))
    for group in _mapping(data.get("dependency-groups")).values():
        yield from _requirements(_strings(group))
    poetry = _mapping(_mapping(data.get("tool")).get("poetry"))
    yield from _tables(poetry.get("dependencies"))
    for group in _mapping(poetry.get("group")).values():
        yield from _tables(_mapping(group).get("dependencies"))


def _setup_cfg(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    yield from _requirements(parser.get("options", "install_requires", fallback="").splitlines())


def _tables(table: object) -> Iterator[tuple[str, str]]:
    """Yield the dependencies of a table as Poetry and Pipenv write them: a version, or a table with a version."""
    for name, wanted in _mapping(table).items():
        version = wanted if isinstance(wanted, str) else _mapping(wanted).get("version", "")
        if isinstance(version, str):
            yield name, version


def _requirements(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _REQUIREMENT.match(line)
        if found and not line.lstrip().startswith("-") and "://" not in line.partition("#")[0]:
            yield found["name"], found["bounds"].partition(" --")[0]


def _locked(root: str) -> Iterator[tuple[str, str]]:
    for name in _LOCKS:
        # Parsing the TOML of a large lock file would take longer than the rest of the scan.
        for found in _LOCKED.finditer(_text(os.path.join(root, name))):
            yield found["name"], found["version"]
    try:
        data = json.loads(_text(os.path.join(root, "Pipfile.lock")) or "{}")
    except (ValueError, RecursionError):
        return
    for section in ("develop", "default"):
        for name, wanted in _mapping(_mapping(data).get(section)).items():
            version = _mapping(wanted).get("version")
            if isinstance(version, str) and version.startswith("=="):
                yield name, version.lstrip("=")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_BYTES:
            return ""
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""


def _toml(path: str) -> dict[str, Any]:
    text = _text(path)
    try:
        return tomllib.loads(text) if text else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]
