"""Module names of a project, and its parsed files on demand.

A repository is rarely laid out the way its packages are installed, so a name is looked for below every folder that can
be on ``sys.path``: one that is not a package itself. Folders around the importing file come first, the innermost first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import UnreadableSource, check, parse_folded
from authlint.semantics.words import IMPORTS, imported_names

MAX_RE_EXPORTS = 4
"""Modules through which a name may be handed on."""


class Project:
    """The Python files below a root.

    Args:
        root: absolute path of the project root.
        files: every Python file, relative to the root, with forward slashes.
        foreign: top-level import names that mean an installed library, unless a file beside the importing one
            shadows it.
    """

    def __init__(self, root: str, files: Sequence[str], foreign: Iterable[str]) -> None:
        self.root = root
        self.files = frozenset(files)
        self.foreign = frozenset(foreign)
        self._packages = frozenset(os.path.dirname(path) for path in files if os.path.basename(path) == "__init__.py")
        self._by_last: dict[str, list[str]] = {}
        for path in files:
            self._by_last.setdefault(_parts(path)[-1] if _parts(path) else "", []).append(path)
        self._loaded: dict[str, ModuleIndex | None] = {}
        self._failed: dict[str, UnreadableSource] = {}
        self._resolved: dict[tuple[str, str], str | None] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}
        self._checked: set[str] = set()
        self._consulted: set[str] = set()

    def load(self, path: str) -> ModuleIndex | None:
        """Return the index of a file, parsed at the first call; ``None`` if it cannot be read."""
        self._consulted.add(path)
        if path not in self._loaded:
            try:
                self._loaded[path] = self.read(path)
            except UnreadableSource as error:
                self._failed[path] = error
                self._loaded[path] = None
        return self._loaded[path]

    def may_define(self, path: str, name: str) -> bool:
        """False when a file does not even contain a name, nor a star import that could bring it."""
        loaded = self._loaded.get(path)
        if loaded is not None:
            return True
        try:
            data = self.data(path)
        except UnreadableSource:
            return True
        return name.encode() in data or b"import *" in data

    def may_keep(
        self, path: str, name: str, packages: Collection[bytes], functions: Collection[bytes], depth: int = 0
    ) -> bool:
        """False when the bytes of a file show that a name stands for nothing of one of the packages there.

        It may be a variable that one of the functions, or what one makes, is given to, or be imported in turn: from a
        package, or from a file where the same is asked.
        """
        try:
            data = self.data(path)
        except UnreadableSource:
            return False
        word = name.encode(errors="surrogatepass")
        given = re.search(rb"^%b\s*(?::[^=\n]*)?=(?!=)([^\n#]*)" % re.escape(word), data, re.MULTILINE)
        if given is not None:
            value = given[1].strip()
            names = re.findall(rb"[A-Za-z_]\w*", value)
            if value == b"".join(names) and depth < MAX_RE_EXPORTS:
                return value in functions or self.may_keep(path, value.decode(), packages, functions, depth + 1)
            return any(one in functions for one in names) or value.endswith((b"(", b"\\"))
        for statement in IMPORTS.finditer(data):
            original = next((one for one, bound in imported_names(statement[3]) if bound == word), b"")
            if not original:
                continue
            dots, module = len(statement[1]), statement[2].decode()
            target = self.relative(module, dots, path) if dots else self.resolve(module, path)
            if target is None:
                if not dots and module.split(".", 1)[0].encode() in packages:
                    return True
            elif depth < MAX_RE_EXPORTS and self.may_keep(target, original.decode(), packages, functions, depth + 1):
                return True
        return b"import *" in data

    def demand(self, path: str) -> ModuleIndex:
        """Like :meth:`load`, but raises :class:`UnreadableSource`."""
        index = self.load(path)
        if index is None:
            raise self._failed[path]
        return index

    def check(self, path: str) -> None:
        """Raise UnreadableSource when a file that was loaded has a mistake in a function nobody asked about."""
        index = self.demand(path)
        if index.folds and path not in self._checked:
            self._checked.add(path)
            try:
                check(path, self.data(path))
            except UnreadableSource as error:
                self._failed[path] = error
                self._loaded[path] = None
                raise

    def read(self, path: str) -> ModuleIndex:
        data = self.data(path)
        tree, folds = parse_folded(path, data)
        return ModuleIndex(path, self.module_name(path), os.path.basename(path) == "__init__.py", tree, folds)

    def data(self, path: str) -> bytes:
        """Return the bytes of a file. Raises :class:`UnreadableSource`."""
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                return file.read()
        except OSError as error:
            raise UnreadableSource(path, error.strerror or type(error).__name__) from None

    def start_recording(self) -> None:
        """Forget which files were consulted."""
        self._consulted = set()

    def recorded(self) -> frozenset[str]:
        """Return the files consulted since :meth:`start_recording`."""
        return frozenset(self._consulted)

    def module_name(self, path: str) -> str:
        """Return the dotted name of a file below the outermost folder that is not a package."""
        parts = _parts(path)
        folder = os.path.dirname(path)
        while folder and folder in self._packages:
            folder = os.path.dirname(folder)
        depth = len(folder.split("/")) if folder else 0
        return ".".join(parts[depth:])

    def resolve(self, name: str, importer: str) -> str | None:
        """Return the file that the absolute module ``name`` means in ``importer``, or ``None`` for a foreign one."""
        key = (name, os.path.dirname(importer))
        if key not in self._resolved:
            self._resolved[key] = self._search(name, importer)
        found = self._resolved[key]
        return None if found == importer else found

    def relative(self, name: str, level: int, importer: str) -> str | None:
        """Return the file of ``from ..name import`` with ``level`` dots."""
        folder = os.path.dirname(importer)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return self._file(folder, name)

    def submodule(self, package: str, name: str) -> str | None:
        """Return the file of module ``name`` inside the package whose ``__init__`` (or folder) is ``package``."""
        folder = os.path.dirname(package) if package.endswith(".py") else package
        return self._file(folder, name)

    def holding(self, word: str, stems: Sequence[str]) -> tuple[str, ...]:
        """Return the files that contain ``word`` and whose path suggests one of ``stems``, application code first."""
        key = (word, "|".join(stems))
        if key not in self._found:
            needle = word.encode()
            found = []
            for path in sorted(self.files):
                stem = os.path.basename(path).lower()
                folder = os.path.basename(os.path.dirname(path)).lower()
                if any(one in stem or one == folder for one in stems):
                    try:
                        if needle in self.data(path):
                            found.append(path)
                    except UnreadableSource:
                        continue
            self._found[key] = tuple(found[:12])
        return self._found[key]

    def _search(self, name: str, importer: str) -> str | None:
        parts = name.split(".")
        last = parts[-1]
        around = os.path.dirname(importer)
        best: tuple[int, str] | None = None
        for path in self._by_last.get(last, ()):
            have = _parts(path)
            if have[-len(parts) :] != parts:
                continue
            above = "/".join(have[: -len(parts)])
            if above in self._packages:
                continue
            encloses = not above or around == above or around.startswith(above + "/")
            if parts[0] in self.foreign and not (encloses and above == around):
                continue
            rank = len(above) if encloses else -1 - len(above)
            if best is None or rank > best[0]:
                best = (rank, path)
        if best is not None:
            return best[1]
        if parts[0] == os.path.basename(self.root) and "" in self._packages:
            return self._file("", ".".join(parts[1:]))
        return None

    def _file(self, folder: str, name: str) -> str | None:
        base = "/".join(part for part in (folder, name.replace(".", "/")) if part)
        for path in (f"{base}.py", f"{base}/__init__.py" if base else "__init__.py"):
            if path in self.files:
                return path
        return None


def _parts(path: str) -> list[str]:
    parts = path.rsplit(".", 1)[0].split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts
