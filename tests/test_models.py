"""The library models agree with the libraries that are really installed.

Every call a model names is imported and its signature compared with :func:`inspect.signature`; every setting and
environment variable must occur in the library's source. A library that is not installed fails these tests: install the
extra ``test``.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import importlib.metadata
import importlib.util
import inspect
import pkgutil
import re
import typing
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import authlint.libraries
from authlint.model import Alternative, Attribute, Call, EnvironmentKey, Library, SettingKey, Supply

# Distributions that no test environment installs, with the reason.
NOT_INSTALLED = {
    "Flask-OAuthlib": "it needs oauthlib below 3, which requests-oauthlib and Authlib no longer take",
    "rauth": "nobody has released it since 2016",
    "djangorestframework-jwt": "its last release (1.11, 2017) needs a Django that Python 3.10 cannot run",
    "django-oauth-toolkit": "only its settings are modelled, and they can be looked up in its documentation",
    "Flask-JWT": "it needs PyJWT below 1.5",
    "Flask-JWT-Simple": "it imports what Flask 2.3 took away",
    "fastapi-jwt-auth": "it needs PyJWT below 2; its forks are installed",
    "jwt": "it has the import name of PyJWT, which the tests install",
    "firebase-admin": "it brings gRPC and the clients of Google Cloud's storage with it",
    "django-graphql-jwt": "its dependency promise is only published as source, made for Python 2",
}

# What an extra of the distribution adds, which the tests do not install.
OF_AN_EXTRA = {"cognitojwt.decode_async": "async_lru", "cognitojwt.jwt_async.decode_async": "async_lru"}

# Settings that another package reads than the one that documents them.
READ_ELSEWHERE = {
    "WTF_CSRF_SECRET_KEY": "Flask-WTF reads it",
    "client_secret": "Flask-AppBuilder hands the mapping on to Authlib",
    "access_token_url": "the same mapping",
    "authorize_url": "the same mapping",
    "server_metadata_url": "the same mapping",
    "verify_aud": "Python Social Auth hands the mapping on to PyJWT",
    "verify_signature": "the same mapping",
}

# Attributes that are made when an object is, of the names in a table; each has a test of its own.
MADE_FROM_A_TABLE = ("sanic_jwt.Configuration.", "sanic_jwt.configuration.Configuration.")

# What a package cuts off the names of settings, so that its source holds only the rest.
PREFIXES = {"sanic-jwt": "SANIC_JWT_", "Python Social Auth": "SOCIAL_AUTH_(?:OIDC_|[A-Z0-9]+_OPENIDCONNECT_)?"}

# Attributes a request gets from somebody else than its class.
SET_FROM_OUTSIDE = {"session", "json"}

# Names that an application puts into the files it runs as its configuration.
INJECTED = ("c.", "get_config.", "sanic.Sanic.config.")

CONSTANT = (str, bytes, int, float, bool, type(None))


def load() -> list[Library]:
    found: list[Library] = []
    for module in pkgutil.iter_modules(authlint.libraries.__path__, "authlint.libraries."):
        loaded = importlib.import_module(module.name)
        found += [loaded.LIBRARY] if hasattr(loaded, "LIBRARY") else loaded.LIBRARIES
    return found


LIBRARIES = load()
INSTALLED = [library for library in LIBRARIES if library.distribution not in NOT_INSTALLED]


@pytest.fixture(scope="module", autouse=True)
def _django() -> None:
    """Some packages cannot be imported before Django has settings."""
    settings = importlib.import_module("django.conf").settings
    if not settings.configured:
        apps = ["django.contrib.contenttypes", "django.contrib.auth"]
        settings.configure(INSTALLED_APPS=apps, SECRET_KEY="only for the tests, and only in this process")
        importlib.import_module("django").setup()


def version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


@functools.cache
def installed(distribution: str) -> tuple[int, ...]:
    """Return the installed version; empty for the standard library and for what is not installed."""
    try:
        return version(importlib.metadata.version(distribution)) if distribution else ()
    except importlib.metadata.PackageNotFoundError:
        return ()


def ended(library: Library, call: Call) -> bool:
    return bool(call.until) and installed(library.distribution) >= version(call.until)


@dataclass(frozen=True)
class Found:
    """What a dotted name leads to; ``bound`` is false for a function that stands in a class and takes ``self``."""

    value: Any
    bound: bool


def find(name: str) -> Found:
    """Import what a dotted name means. Raises ImportError or AttributeError when there is no such thing."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ".".join(parts[:length])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = importlib.import_module(path)
        except ModuleNotFoundError as error:
            if length > 1 and error.name and (path + ".").startswith(error.name + "."):
                continue
            raise
        bound = True
        for part in parts[length:]:
            plain = inspect.isclass(value) and inspect.isfunction(inspect.getattr_static(value, part, None))
            value, bound = getattr(value, part), not plain
            value = typing.get_origin(value) or value
        return Found(value, bound)
    raise ImportError(name)


@dataclass(frozen=True)
class Notation:
    """A signature as a model writes it; ``open`` when it ends with ``...``."""

    positional: tuple[str, ...]
    keyword: tuple[str, ...]
    defaults: dict[str, ast.expr]
    star: bool
    stars: bool
    open: bool

    @property
    def names(self) -> tuple[str, ...]:
        return self.positional + self.keyword


def read(signature: str) -> Notation:
    text = re.sub(r"(^|,)\s*\.\.\.$", "", signature.strip())
    function = ast.parse(f"def function({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    given = function.args
    positional = [parameter.arg for parameter in (*given.posonlyargs, *given.args)]
    defaults = dict(zip(reversed(positional), reversed(given.defaults), strict=False))
    keyword = [parameter.arg for parameter in given.kwonlyargs]
    defaults |= {name: value for name, value in zip(keyword, given.kw_defaults, strict=True) if value is not None}
    return Notation(
        tuple(positional),
        tuple(keyword),
        defaults,
        given.vararg is not None,
        given.kwarg is not None,
        text != signature,
    )


def real(found: Found) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(found.value).parameters.values())
    return parameters if found.bound else parameters[1:]


def differences(written: Notation, parameters: list[inspect.Parameter]) -> Iterator[str]:
    """Yield what a signature in a model says that the library does not."""
    kinds = {parameter.kind for parameter in parameters}
    star, stars = inspect.Parameter.VAR_POSITIONAL in kinds, inspect.Parameter.VAR_KEYWORD in kinds
    positional = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    named = {one.name: one for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}
    for place, name in enumerate(written.positional):
        if place >= len(positional):
            if not star:
                yield f"place {place} is {name} in the model and nothing in the library"
        elif positional[place] != name:
            yield f"place {place} is {name} in the model and {positional[place]} in the library"
    for name in written.keyword:
        if name not in named and not stars:
            yield f"there is no parameter {name}"
    if written.star and not star:
        yield "the library takes no further positional arguments"
    if written.stars and not stars:
        yield "the library takes no further keyword arguments"
    if not written.open:
        missing = [name for name in named if name not in written.names]
        if missing and not (written.stars and stars):
            yield f"the model leaves out {', '.join(missing)} and does not end with '...'"
        if stars and not written.stars and not star:
            yield "the library takes further keyword arguments, and the model says neither **kwargs nor '...'"
    for name in written.names:
        if name in named:
            yield from default_differences(name, written.defaults.get(name), named[name].default)


def default_differences(name: str, written: ast.expr | None, actual: object) -> Iterator[str]:
    if (written is None) != (actual is inspect.Parameter.empty):
        yield f"{name} has {'no default' if written is None else 'a default'} in the model only"
    elif isinstance(written, ast.Constant) and written.value is not ... and isinstance(actual, CONSTANT):
        expected = (type(written.value), written.value)
        if expected != (type(actual), actual):
            yield f"{name} is {written.value!r} by default in the model and {actual!r} in the library"


def sample(token: str, key: str = "", *, algorithms: object = None) -> None: ...


@pytest.mark.parametrize(
    ("signature", "complaint"),
    [
        ("key, token", "place 0 is key in the model and token in the library"),
        ("token, key=''", "the model leaves out algorithms"),
        ("token, key='', options=None, ...", "place 2 is options in the model and nothing in the library"),
        ("token, key='', *, verify=True, ...", "there is no parameter verify"),
        ("token, key='none', ...", "key is 'none' by default in the model and '' in the library"),
        ("token=None, ...", "token has a default in the model only"),
        ("token, key='', *, algorithms=None, **kwargs", "takes no further keyword arguments"),
    ],
)
def test_a_signature_that_does_not_fit_is_told_apart(signature: str, complaint: str) -> None:
    assert complaint in "; ".join(differences(read(signature), real(Found(sample, True))))


@pytest.mark.parametrize(
    "signature", ["token, key='', *, algorithms=None", "token, key='', ...", "token, key=..., ...", "..."]
)
def test_a_signature_that_fits_is_accepted(signature: str) -> None:
    assert list(differences(read(signature), real(Found(sample, True)))) == []


def calls(of: list[Library], *, unchecked: bool, over: bool) -> list[Any]:
    return [
        pytest.param(library, call, name, id=f"{library.name}: {name}{' until ' + call.until if call.until else ''}")
        for library in of
        for call in library.calls()
        if bool(call.unchecked) == unchecked and (over if call.until and ended(library, call) else not over)
        for name in call.names
        if name not in OF_AN_EXTRA or importlib.util.find_spec(OF_AN_EXTRA[name])
    ]


@pytest.mark.parametrize("library", INSTALLED, ids=lambda library: library.name)
def test_a_modelled_library_is_installed(library: Library) -> None:
    assert not library.distribution or installed(library.distribution), (
        f"{library.distribution} is not installed: pip install -e '.[test]'"
    )


@pytest.mark.parametrize(("library", "call", "name"), calls(INSTALLED, unchecked=False, over=False))
def test_a_call_is_what_the_installed_library_offers(library: Library, call: Call, name: str) -> None:
    assert list(differences(read(call.signature), real(find(name)))) == []


@pytest.mark.parametrize(("library", "call", "name"), calls(INSTALLED, unchecked=False, over=True))
def test_a_call_of_earlier_versions_is_gone_or_has_a_successor(library: Library, call: Call, name: str) -> None:
    if any(name in other.names and other.since == call.until for other in library.calls()):
        return
    try:
        parameters = real(find(name))
    except (ImportError, AttributeError):
        return
    assert list(differences(read(call.signature), parameters)) != []


@pytest.mark.parametrize(("library", "call", "name"), calls(INSTALLED, unchecked=True, over=False))
def test_a_call_marked_unchecked_really_cannot_be_checked(library: Library, call: Call, name: str) -> None:
    try:
        parameters = real(find(name))
    except (ImportError, AttributeError, ValueError, TypeError):
        return
    assert list(differences(read(call.signature), parameters)) != [], "remove the mark: the signatures agree"


@pytest.mark.parametrize(
    ("library", "call"),
    [
        pytest.param(library, call, id=f"{library.name}: {call.names[0]}")
        for library in INSTALLED
        for call in library.calls()
        if call.since
    ],
)
def test_the_installed_version_is_new_enough_for_the_model(library: Library, call: Call) -> None:
    assert installed(library.distribution) >= version(call.since)


def takes(call: Call, name: str) -> bool:
    """Whether the model lists a parameter, or says with ``**kwargs`` or ``...`` that the library takes more of them."""
    written = [read(call.signature), *(read(signature) for _, signature in call.older_signatures)]
    if any(name in notation.names or notation.stars for notation in written):
        return True
    if not written[0].open or call.unchecked:
        return written[0].open
    stars = [inspect.Parameter.VAR_KEYWORD in {one.kind for one in real(find(other))} for other in call.names]
    return all(stars)


def arguments(call: Call) -> Iterator[tuple[str, Alternative]]:
    for role, place in call.roles.items():
        for alternative in place.alternatives:
            yield role, alternative
    for place in call.only_with:
        for alternative in place.alternatives:
            yield "only_with", alternative


EVERY_CALL = [
    pytest.param(library, call, id=f"{library.name}: {call.names[0]}")
    for library in LIBRARIES
    for call in library.calls()
]


@pytest.mark.parametrize(("library", "call"), EVERY_CALL)
def test_every_argument_a_role_names_is_a_parameter(library: Library, call: Call) -> None:
    unknown = [
        f"{role}: {alternative.name}"
        for role, alternative in arguments(call)
        if alternative.base == "argument" and not takes(call, alternative.name)
    ]
    assert unknown == []


def makes(call: Call, owner: str) -> bool:
    """Whether a call makes an object of the type ``owner``, or one that has such an object as an attribute."""
    return any(owner == name or owner.startswith(name + ".") for name in (*call.names, call.returns) if name)


@pytest.mark.parametrize(("library", "call"), EVERY_CALL)
def test_every_constructor_argument_a_role_names_is_one_of_a_modelled_constructor(library: Library, call: Call) -> None:
    unknown = [
        f"{role}: no model of {owner} has the parameter {alternative.name}"
        for role, alternative in arguments(call)
        if alternative.base == "constructor"
        for owner in sorted({name.rpartition(".")[0] for name in call.names})
        if not any(takes(maker, alternative.name) for maker in library.calls() if makes(maker, owner))
    ]
    assert unknown == []


@pytest.mark.parametrize(("library", "call"), EVERY_CALL)
def test_roles_defaults_and_refusals_belong_to_the_noun(library: Library, call: Call) -> None:
    declared = {role.name for role in call.concept.roles()} if call.concept else set()
    assert set(call.roles) <= declared
    assert set(call.when_absent) <= declared
    assert set(call.refuses) <= set(call.roles)


@pytest.mark.parametrize(("library", "call", "name"), calls(INSTALLED, unchecked=False, over=False))
def test_what_a_missing_argument_means_agrees_with_the_library(library: Library, call: Call, name: str) -> None:
    defaults = {parameter.name: parameter.default for parameter in real(find(name))}
    wrong = []
    for role, assumed in call.when_absent.items():
        alternatives = call.roles[role].alternatives if role in call.roles else ()
        plain = [one for one in alternatives if one.base == "argument" and not one.keys and not one.below]
        for one in plain:
            actual = defaults.get(one.name, inspect.Parameter.empty)
            # None often stands for "the library decides", which only its documentation can tell.
            if isinstance(actual, CONSTANT) and actual is not None and actual != assumed:
                wrong.append(f"{role} is {assumed!r} in the model and {actual!r} in the library")
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "call"),
    [
        pytest.param(library, call, id=f"{library.name}: {call.names[0]}")
        for library in INSTALLED
        for call in library.calls()
        if call.returns
    ],
)
def test_what_a_call_returns_is_a_type_of_the_library(library: Library, call: Call) -> None:
    followed = any(name.startswith(call.returns + ".") for other in library.calls() for name in other.names)
    assert followed or find(call.returns)


@pytest.mark.parametrize(
    ("library", "supply"),
    [
        pytest.param(library, entry, id=f"{library.name}: {entry.kind} {entry.names[0]}")
        for library in INSTALLED
        for entry in library.entries
        if isinstance(entry, Supply)
    ],
)
def test_every_source_of_values_exists(library: Library, supply: Supply) -> None:
    """An attribute that a list of classes shares counts as found when one of the classes has it."""
    there = {name.rpartition(".")[2] for name in supply.names if exists(name)} | SET_FROM_OUTSIDE
    assert [name for name in supply.names if name.rpartition(".")[2] not in there] == []
    assert [name for name in supply.names if "." in name and not exists(name.rpartition(".")[0])] == []
    assert {supply.setting, supply.default} - {""} <= set(read(supply.signature).names)


def exists(name: str) -> bool:
    """Whether a function or an attribute of that name can be imported, or is set or made up by the class it is of."""
    if hasattr(builtins, name):
        return True
    try:
        find(name)
    except RuntimeError:
        return True  # Flask's and Quart's proxies of the request, which there is none of now.
    except (ImportError, AttributeError):
        owner, _, attribute = name.rpartition(".")
        try:
            holder = find(owner).value
        except (ImportError, AttributeError):
            return False
        return inspect.isclass(holder) and any(gives(one, attribute) for one in holder.__mro__)
    return True


def gives(holder: type, attribute: str) -> bool:
    if attribute in vars(holder).get("__annotations__", {}) or "__getattr__" in vars(holder):
        return True
    try:
        return re.search(rf"\bself\.{attribute}\b", inspect.getsource(holder)) is not None
    except (OSError, TypeError):
        return False


@pytest.mark.parametrize(
    ("library", "attribute"),
    [
        pytest.param(library, entry, id=f"{library.name}: {entry.names[0]}")
        for library in INSTALLED
        for entry in library.entries
        if isinstance(entry, Attribute)
    ],
)
def test_every_attribute_exists(library: Library, attribute: Attribute) -> None:
    apart = (*INJECTED, *MADE_FROM_A_TABLE)
    assert [name for name in attribute.names if not name.startswith(apart) and not exists(name)] == []


def test_every_option_of_sanic_jwt_is_in_its_table() -> None:
    defaults = importlib.import_module("sanic_jwt.configuration").defaults
    attributes = [
        name.rpartition(".")[2]
        for library in LIBRARIES
        for entry in library.entries
        if isinstance(entry, Attribute)
        for name in entry.names
        if name.startswith(MADE_FROM_A_TABLE)
    ]
    assert attributes
    assert set(attributes) <= set(defaults)


@functools.cache
def source(module: str) -> str:
    found = importlib.util.find_spec(module)
    assert found is not None, f"{module} is not installed"
    folders = [Path(place) for place in found.submodule_search_locations or []]
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))] or [Path(found.origin or "")]
    return "\n".join(file.read_text("utf-8", errors="replace") for file in files).lower()


@pytest.mark.parametrize(
    ("library", "key"),
    [
        pytest.param(library, key, id=f"{library.name}: {key}")
        for library in INSTALLED
        for entry in library.entries
        if isinstance(entry, SettingKey | EnvironmentKey)
        for key in (*entry.keys, *(entry.inside if isinstance(entry, SettingKey) else ()))
        if library.modules and key not in READ_ELSEWHERE
    ],
)
def test_every_setting_occurs_in_the_source_of_the_library(library: Library, key: str) -> None:
    own = re.sub(f"^{PREFIXES.get(library.name, '')}", "", key)
    parts = [part.strip("_").lower() for part in own.split("*")]
    assert all(any(part in source(module) for module in library.modules) for part in parts)


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_a_library_says_what_it_is_and_where_to_read_on(library: Library) -> None:
    assert library.about.endswith(".")
    assert library.documentation.startswith("https://")
    assert library.modules or not library.distribution
    assert library.entries


def test_no_two_libraries_have_the_same_name() -> None:
    names = [library.name.lower() for library in LIBRARIES]
    assert sorted(names) == sorted(set(names))


def test_every_library_that_is_not_installed_is_still_modelled() -> None:
    assert set(NOT_INSTALLED) <= {library.distribution for library in LIBRARIES}
