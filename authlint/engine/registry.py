"""Loads rules and library models, the built-in ones exactly as those of a third party.

A rule that does not load would be a check that silently does not happen, so everything wrong here stops the run.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from authlint.config import Option, suggestion
from authlint.model import Library
from authlint.rule import Rule

RULES_GROUP = "authlint.rules"
LIBRARIES_GROUP = "authlint.libraries"


class LoadError(Exception):
    """A rule or library model does not load; the message names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to load the same rules and libraries again, in another process.

    Attributes:
        rules: names of the rules to keep, in order.
        rule_paths: files and folders loaded besides the installed rules.
        library_paths: files and folders with library models loaded besides the installed ones.
        options: rule name to the options set for it.
    """

    rules: tuple[str, ...]
    rule_paths: tuple[str, ...] = ()
    library_paths: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)


def load_rules(paths: Iterable[str] = ()) -> list[Rule]:
    """Return the installed rules and those under ``paths``, sorted by name.

    Raises:
        LoadError: a rule does not load, is incomplete, or has the name of another one.
    """
    modules = [module for entry in _entries(RULES_GROUP) for module in _modules_of_entry(entry)]
    if not modules:
        raise LoadError("no rules are installed (entry point group authlint.rules is empty); reinstall authlint")
    for path in paths:
        modules += _modules_at(path)
    return _checked_rules(modules)


def load_rules_from(path: str) -> list[Rule]:
    """Return the rules of one file or folder, sorted by name. Raises LoadError."""
    return _checked_rules(_modules_at(path))


def load_libraries(paths: Iterable[str] = ()) -> list[Library]:
    """Return the built-in library models, those of plugins and those under ``paths``. Raises LoadError."""
    modules = _modules_of_package("authlint.libraries", "authlint.libraries")
    for entry in _entries(LIBRARIES_GROUP):
        modules += _modules_of_entry(entry)
    for path in paths:
        modules += _modules_at(path)
    found: dict[str, str] = {}
    libraries: list[Library] = []
    for module in modules:
        for library in _libraries_in(module):
            file = _file_of(module)
            if library.name in found:
                raise LoadError(f"{file}: the library {library.name} is modelled in {found[library.name]}, too")
            found[library.name] = file
            libraries.append(library)
    return libraries


def load_recipe(recipe: Recipe) -> tuple[list[Rule], list[Library]]:
    """Load what another process has loaded."""
    wanted = set(recipe.rules)
    rules = [rule for rule in load_rules(recipe.rule_paths) if rule.name in wanted]
    set_options(rules, recipe.options)
    return rules, load_libraries(recipe.library_paths)


def set_options(rules: Iterable[Rule], options: Mapping[str, Mapping[str, Option]]) -> None:
    """Set the options of rules for this process.

    Raises:
        LoadError: a rule has no such option, or the value is not of the default's type.
    """
    for rule in rules:
        for name, value in options.get(rule.name, {}).items():
            if name not in rule.options:
                known = ", ".join(rule.options) or "none"
                hint = suggestion(name, rule.options)
                raise LoadError(f'{rule.name} has no option "{name}" (its options: {known}).{hint}')
            default = rule.options[name]
            if default is not None and type(value) is not type(default):
                raise LoadError(f"{rule.name}: the option {name} must be of type {type(default).__name__}")
        if rule.name in options:
            rule.options = {**rule.options, **options[rule.name]}


def sources_digest(paths: Iterable[str] = ()) -> str:
    """Return a digest that changes when authlint, a rule or a library model changes; nothing is imported for it."""
    import authlint

    folders = [os.path.dirname(os.path.abspath(authlint.__file__)), *paths]
    for group in (RULES_GROUP, LIBRARIES_GROUP):
        for entry in _entries(group):
            try:
                spec = importlib.util.find_spec(entry.module)
            except (ImportError, ValueError):
                spec = None
            if spec is not None:
                folders += spec.submodule_search_locations or ([spec.origin] if spec.origin else [])
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{authlint.__version__} {sys.version}".encode())
    for folder in folders:
        for file, state in sorted(_sources(folder)):
            digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _sources(path: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        if os.path.isfile(path):
            yield path, os.stat(path)
            return
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in names:
                if name.endswith(".py"):
                    file = os.path.join(folder, name)
                    yield file, os.stat(file)
    except OSError:
        return


def _entries(group: str) -> list[EntryPoint]:
    # An editable install that was made twice lists its entry points twice.
    return sorted({(entry.name, entry.value): entry for entry in entry_points(group=group)}.values(), key=_entry_order)


def _entry_order(entry: EntryPoint) -> tuple[bool, str, str]:
    return entry.name != "authlint", entry.name, entry.value


def _modules_of_entry(entry: EntryPoint) -> list[ModuleType]:
    return _modules_of_package(entry.module, f"entry point {entry.group} {entry.name} = {entry.value}")


def _modules_of_package(name: str, origin: str) -> list[ModuleType]:
    package = _imported(name, origin)
    if not hasattr(package, "__path__"):
        return [package]
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__) if not found.ispkg)
    return [_imported(f"{name}.{module}", origin) for module in names]


def _imported(name: str, origin: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise LoadError(f"{_where(error, name)}: does not load ({origin}): {_reason(error)}") from error


def _modules_at(path: str) -> list[ModuleType]:
    """Load a file, or the files of a folder as the modules of a package, so that relative imports work in it."""
    path = os.path.abspath(path)
    if os.path.isdir(path):
        folder = path
        stems = sorted(name[:-3] for name in os.listdir(path) if name.endswith(".py") and name != "__init__.py")
        if not stems:
            raise LoadError(f"{path}: holds no rule module (*.py)")
    elif os.path.isfile(path) and path.endswith(".py"):
        folder, stems = os.path.dirname(path), [os.path.basename(path)[:-3]]
    else:
        raise LoadError(f"{path}: is neither a folder nor a Python file")
    package = f"authlint_local_{hashlib.blake2b(folder.encode(errors='surrogateescape'), digest_size=6).hexdigest()}"
    if package not in sys.modules:
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [folder]
        sys.modules[package] = importlib.util.module_from_spec(spec)
    importlib.invalidate_caches()
    return [_imported(f"{package}.{stem}", os.path.join(folder, f"{stem}.py")) for stem in stems]


def _checked_rules(modules: Iterable[ModuleType]) -> list[Rule]:
    found: dict[str, str] = {}
    rules: list[Rule] = []
    for module in modules:
        rule = getattr(module, "rule", None)
        if not isinstance(rule, Rule):
            continue
        file = _file_of(module)
        for complaint in _complaints(rule, module):
            raise LoadError(f"{file}: the rule {complaint}")
        if found.get(rule.name) == file:
            continue
        if rule.name in found:
            raise LoadError(f"{file}: the rule {rule.name} is defined in {found[rule.name]}, too; rename one of them")
        found[rule.name] = file
        rules.append(rule)
    return sorted(rules, key=lambda rule: rule.name)


def _complaints(rule: Rule, module: ModuleType) -> Iterator[str]:
    yield from rule.complaints()
    stem = module.__name__.rpartition(".")[2]
    if rule.name.replace("-", "_") != stem:
        yield f"{rule.name} must be named after its file: call the check {stem}, or the file {rule.name}.py"


def _libraries_in(module: ModuleType) -> Sequence[Library]:
    libraries = (module.LIBRARY,) if hasattr(module, "LIBRARY") else getattr(module, "LIBRARIES", ())
    for library in libraries:
        if not isinstance(library, Library):
            raise LoadError(f"{_file_of(module)}: LIBRARY and LIBRARIES hold objects of authlint.model.Library only")
    return tuple(libraries)


def _file_of(module: ModuleType) -> str:
    return getattr(module, "__file__", None) or module.__name__


def _where(error: BaseException, name: str) -> str:
    """Return the file and line that failed, as far as they are known."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    place = name
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith("<frozen") and file != __file__ and os.sep + "importlib" + os.sep not in file:
            place = f"{file}:{trace.tb_lineno}"
            if os.path.basename(file)[:-3] == name.rpartition(".")[2]:
                break
        trace = trace.tb_next
    return place


def _reason(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {' '.join(text.split())}" if text else type(error).__name__
