"""Whether the requests that other sites make a browser send are accepted with the token in a cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, CookieSet, Evidence, TokenLocation
from authlint.model import SettingKey
from authlint.semantics import settings
from authlint.semantics.conditions import mentions_debug
from authlint.semantics.credential_names import label
from authlint.semantics.settings import Written
from authlint.tables_csrf import GUARDS
from authlint.values import Absent, Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.index import ModuleIndex
    from authlint.semantics.project import Project
    from authlint.semantics.readers import NounReader

_OFF = frozenset({False, None})

_READ = (
    r"(?<!client\.)(?<!response\.)(?<!resp\.)(?<!res\.)(?<!session\.)\b(?:cookies|COOKIES|get_(?:signed_|secure_)?cookie|(?:APIKey)?Cookie)(?:\.get)?\s*[\[(]\s*"
    r"(?:(?:name|alias|key)\s*=\s*)?"
)
"""How a cookie is read, up to its name: ``request.cookies.get(``, ``COOKIES[``, ``get_cookie(``, ``APIKeyCookie(``."""

_PARAMETER = r"\s*(?:Annotated\[[^\n]*?|[^,\n]*)\bCookie\("
"""The type and default of a parameter that FastAPI fills from a cookie."""

_EXEMPT = re.compile(r"\bcsrf_exempt\b|\bcsrf\.exempt\b")
_CHANGES = re.compile(r"\b(?:POST|PUT|PATCH|DELETE)\b|\bdef (?:post|put|patch|delete)\b")
_OWN_CHECK = re.compile(r"csrf|xsrf|origin|referr?er|samesite|sec-fetch", re.IGNORECASE)
"""What a view contains that tells by itself which site a request comes from."""

_SIGNS_IN = re.compile(r"set_cookie|[\"']GET[\"']")
"""What a view contains that sets the cookie when it gets a POST, or that reads it when it only shows something."""


def forgeable(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a request of another site counts as one of the user, whose browser adds the cookie."""
    if _for_development(reader) or any(reader.evaluator.project.holding(word, ("",)) for word in GUARDS):
        return None
    library = _Settings(concept, reader)
    if reader.has_role("csrf_check"):
        return _unchecked(library)
    if library.names(CookieSet, "csrf_check"):
        return None
    return _read_somewhere(concept, reader) if reader.has_role("name") else Evidence("SameSite is None")


def _read_somewhere(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the program takes a token from the cookie that it sets, and not only to renew another."""
    name, constant = _names(concept, reader)
    if not name or "refresh" in name.lower():
        return None
    read = _reading(name, constant)
    project = reader.evaluator.project
    for path in _files(project, name, constant):
        if read.search(project.data(path)):
            return Evidence(f"the program reads {name!r} from the cookies of a request")
    return None


def exempt_view(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a view reads the cookie that is exempt from the check of its framework."""
    project = reader.evaluator.project
    if not project.holding("exempt", ("",)) or _for_development(reader):
        return None
    name, constant = _names(concept, reader)
    if not name or "refresh" in name.lower():
        return None
    read = _reading(name, constant)
    for path in _files(project, name, constant):
        data = project.data(path)
        index = project.load(path) if b"exempt" in data and read.search(data) else None
        for function in list(index.functions.values()) if index is not None else ():
            assert index is not None
            if _is_exempt(index, function):
                index.unfold(function)
                text = _code(function.with_changes(decorators=()))
                methods = text + "".join(map(_code, function.decorators))
                silent = _OWN_CHECK.search(text) or _SIGNS_IN.search(text)
                if read.search(text.encode()) and _CHANGES.search(methods) and not silent:
                    step = reader.evaluator.step("this view takes requests of every site", index, function.name)
                    return Evidence(function.name.value, (step,))
    return None


def _is_exempt(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    owner = index.class_of(function)
    decorators = [*function.decorators, *(owner.decorators if owner is not None else ())]
    return any(_EXEMPT.search(_code(decorator)) for decorator in decorators)


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _files(project: Project, name: str, constant: str) -> dict[str, None]:
    """Return the files in which the cookie of a name may be read."""
    return dict.fromkeys(path for word in (name, constant) if word for path in project.holding(word, ("",)))


def _unchecked(library: _Settings) -> Evidence | None:
    """Return evidence that tokens come from cookies, and no other setting makes up for the check that is off."""
    if any(not _is(leaf, _OFF) for leaf in library.values(CookieSet, "csrf_check")):
        return None
    flags = library.values(CookieSet, "samesite")
    if any(not _is(leaf, frozenset({None, "none"})) for leaf in flags):
        return None
    for places in library.values(TokenLocation, "places"):
        if any(one.equals("cookies") for one in _items(places)):
            return Evidence("the library reads tokens from cookies", places.trace)
    return None


def _names(concept: Concept, reader: NounReader) -> tuple[str, str]:
    """Return the name of a cookie, and what the program calls it."""
    node = reader.role_node("name")
    written = node.value if isinstance(node, cst.Arg) else node
    name = next((one.constant for one in concept.role_value("name").leaves() if isinstance(one, Known)), "")
    return str(name), label(written) if isinstance(written, cst.BaseExpression) else ""


def _reading(name: str, constant: str) -> re.Pattern[bytes]:
    """Return what a file contains that reads a cookie, which is not what sets or deletes one."""
    spelled = rf"[\"']{re.escape(name)}[\"']" + (rf"|(?:\w+\.)*{constant}\b" if constant.isidentifier() else "")
    given = r"(?!\s*\]\s*(?:=(?!=)|\[))"
    return re.compile(rf"{_READ}(?:{spelled}){given}|\b{re.escape(name)}\s*:{_PARAMETER}".encode())


class _Settings:
    """The settings of the library that a noun belongs to, wherever the project writes them."""

    def __init__(self, concept: Concept, reader: NounReader) -> None:
        self.library = concept.site.library
        self.reader = reader

    def names(self, noun: type[Concept], role: str) -> list[tuple[str, str]]:
        """Return the keys with which a role of a noun is configured, each with what holds it."""
        return [
            (key, entry.holder)
            for library in self.reader.evaluator.catalogue.libraries
            if library.name == self.library
            for entry in library.entries
            if isinstance(entry, SettingKey) and entry.concept is noun and entry.role == role
            for key in entry.keys
        ]

    def values(self, noun: type[Concept], role: str) -> list[Value]:
        """Return what the project gives to a role of a noun elsewhere, nothing where it says nothing about it."""
        written = (
            one
            for key, holder in self.names(noun, role)
            for one in (self._in_configuration(key) if holder == "flask" else self._in_classes(key))
        )
        evaluator, node = self.reader.evaluator, self.reader.node
        return [leaf for one in written if one.node is not node for leaf in one.value(evaluator).leaves()]

    def _in_configuration(self, key: str) -> Iterator[Written]:
        """Yield where a Flask application is given a setting."""
        evaluator = self.reader.evaluator
        for path in dict.fromkeys((self.reader.index.path, *evaluator.project.holding(key, ("",)))):
            module = evaluator.project.load(path)
            if module is not None:
                yield from settings.written(evaluator, module, key.__eq__)

    def _in_classes(self, key: str) -> Iterator[Written]:
        """Yield where the classes of the module, and the module itself, give a value to a name."""
        for scope in self.reader.index.every_scope:
            for name in (key, key.lower()):
                for effect in scope.effects.get(name, ()):
                    if isinstance(effect.value, cst.BaseExpression):
                        yield Written(name, effect.value, effect.node, self.reader.index)


def _items(places: Value) -> list[Value]:
    """Return the places that are listed: in a list, tuple or set, or by one text."""
    if isinstance(places, Sequence):
        return [leaf for one in places.items for leaf in one.leaves()]
    return [places]


def _is(value: Value, constants: frozenset[object]) -> bool:
    if isinstance(value, Absent):
        return True
    if not isinstance(value, Known):
        return False
    constant = value.constant
    return (constant.lower() if isinstance(constant, str) else constant) in constants


def _for_development(reader: NounReader) -> bool:
    """True in the settings of tests or of where the program is developed, by the names of the file and class."""
    owners = (one.name.value for one in reader.index.ancestors(reader.node) if isinstance(one, cst.ClassDef))
    return any(mentions_debug(name) for name in (reader.index.path, *owners))
