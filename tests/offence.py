"""Writes the shortest program in which a call or setting of a library breaks a rule, from the library's model alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from repository import generate

from authlint.model import Alternative, Attribute, Call, EnvironmentKey, Handed, Library, Place, SettingKey, Supply
from authlint.rule import Example, Rule
from authlint.values import Constant

Violation = Constant | Sequence[Constant]
Entry = Call | Attribute | SettingKey | EnvironmentKey

CLASS_METHODS = re.compile(r"import_|from_|construct|load_")
"""Methods of a class rather than of its instances, as far as their names tell."""


@dataclass(frozen=True, slots=True)
class Offence:
    """A program that must be reported.

    Attributes:
        name: what is called or set, and which role breaks the rule.
        entry: the entry of the library's model.
        program: the program.
    """

    name: str
    entry: Entry
    program: Example


def offences(rule: Rule, library: Library) -> Iterator[Offence]:
    """Yield a program for every entry of a library that can break a rule by itself."""
    if rule.in_context:
        return
    for entry in library.entries:
        if isinstance(entry, Supply | Handed) or entry.concept is None or not issubclass(entry.concept, rule.subjects):
            continue
        match entry:
            case Call():
                for role, value in rule.violated_by.items() if rule.violated_by else [("", None)]:
                    if not role or role in entry.roles:
                        yield from _calls(rule, library, entry, role, value)
            case SettingKey() if entry.role in rule.violated_by:
                yield from _settings(rule, entry, _written(rule, rule.violated_by[entry.role]))
            case Attribute() if entry.role in rule.violated_by:
                for name in entry.names:
                    yield Offence(name, entry, _attribute(name, _written(rule, rule.violated_by[entry.role])))
            case EnvironmentKey() if entry.role in rule.violated_by:
                for key in entry.keys:
                    source = f"import os\n\nos.environ[{key!r}] = {_written(rule, rule.violated_by[entry.role])}\n"
                    yield Offence(key, entry, Example({"app.py": source}, breaks=True))


def _written(rule: Rule, value: Violation) -> str:
    """Return the offending value as code; for the rules about fallbacks, as the fallback of a setting."""
    if rule.name.endswith("-insecure-default"):
        return f"os.environ.get('APP_KEY', {value!r})"
    return repr(list(value)) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else repr(value)


@dataclass(slots=True)
class _Arguments:
    """Code by parameter."""

    given: dict[str, str] = field(default_factory=dict)
    inside: dict[str, dict[str, str]] = field(default_factory=dict)

    def put(self, place: Alternative, code: str) -> None:
        """Give a parameter, or what stands at a path inside it."""
        if place.entry:
            code = "[]" if code == "False" else f"[{place.entry!r}]"
        for key in reversed(place.keys[1:]):
            code = f"{{{key!r}: {code}}}" if isinstance(key, str) else _tuple(key, code)
        match place.keys[:1]:
            case ():
                self.given[place.name] = code
            case (int(key),):
                self.given[place.name] = _tuple(key, code)
            case (key,):
                self.inside.setdefault(place.name, {})[str(key)] = code
                entries = ", ".join(f"{key!r}: {code}" for key, code in self.inside[place.name].items())
                self.given[place.name] = f"{{{entries}}}"


def _tuple(index: int, code: str) -> str:
    return f"({'some_value, ' * index}{code},)"


def _calls(rule: Rule, library: Library, call: Call, role: str, value: Violation) -> Iterator[Offence]:
    place = call.roles[role] if role else Place(())
    if role and value is None and not generate.can_be_left_out(call, role):
        return
    alternatives = [one for one in place.alternatives if one.base in ("argument", "constructor", "constant")]
    if value is None or not alternatives:
        alternatives = [Alternative("argument")]
    for number, alternative in enumerate(alternatives):
        if alternative.base == "constant" and alternative.constant != value:
            continue
        arguments, constructor = _Arguments(), _Arguments()
        if role and value is not None and alternative.base != "constant":
            (constructor if alternative.base == "constructor" else arguments).put(alternative, _written(rule, value))
        for one in place.alternatives if value is None else ():
            if one.base == "constructor":
                constructor.put(one, "None")
        for needed in call.only_with:
            if alternative not in needed.alternatives and not any(
                one.base == "argument" and not one.keys and one.name in arguments.given for one in needed.alternatives
            ):
                apart = [one for one in needed.alternatives if one not in place.alternatives]
                arguments.put((apart or needed.alternatives)[0], "some_value")
        _complete(call, role, arguments)
        for name in call.names:
            source = _call_source(library, name, call, arguments, constructor)
            label = f"{name} {role}{f' ({number})' if number else ''}".strip()
            label += f" since {call.since}" * bool(call.since) + f" until {call.until}" * bool(call.until)
            needs = _needs(library, call, alternative)
            yield Offence(label, call, Example({"app.py": source}, breaks=True, needs=needs))


def _complete(call: Call, role: str, arguments: _Arguments) -> None:
    """Give what the mistake needs around it: a key to check with, and a MAC where a text is to be the key."""
    claims = role.startswith("verify_") and role != "verify_signature"
    around = {"key": "some_key"} if claims or role in ("algorithms", "algorithm") else {}
    if role == "key":
        around = {"algorithm": "'HS256'", "algorithms": "['HS256']"}
    for other, code in around.items():
        place = call.roles[other].alternatives[0] if other in call.roles else Alternative("constant")
        if place.base == "argument" and (place.name not in arguments.given or place.name in arguments.inside):
            arguments.put(place, code)


def _needs(library: Library, call: Call, place: Alternative) -> Mapping[str, str]:
    """Pin an old version for what only an old version has; without a pin the current one is meant."""
    below = place.below or call.until
    if below:
        return {library.distribution: call.since or _just_below(below)}
    return {}


def _just_below(version: str) -> str:
    numbers = [int(number) for number in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return ".".join(map(str, [*numbers[:-1], numbers[-1] - 1, 999]))


def _call_source(library: Library, name: str, call: Call, arguments: _Arguments, constructor: _Arguments) -> str:
    module, owner, last = _split(name)
    passed = ", ".join(_passed(call.signature, arguments))
    if owner and not CLASS_METHODS.match(last):
        imports, made = _made(library, f"{module}.{owner}", constructor)
        return _program(imports, f"{made}.{last}({passed})")
    if owner:
        return _program(f"from {module} import {owner}", f"{owner}.{last}({passed})")
    if "." in module or _is_class(last):
        return _program(f"from {module} import {last}", f"{last}({passed})")
    return _program(f"import {module}", f"{module}.{last}({passed})")


def _made(library: Library, of: str, constructor: _Arguments) -> tuple[str, str]:
    """Return the import and the expression that make an object of a class: its constructor, or what returns it."""
    model = next((one for one in library.calls() if of in one.names), None)
    returning = next((one for one in library.calls() if one.returns == of), None)
    module, _, name = of.rpartition(".")
    if model is None and returning is not None:
        inner_module, inner_owner, last = _split(returning.names[0])
        passed = ", ".join(_passed(returning.signature, constructor))
        if inner_owner:
            return f"from {inner_module} import {inner_owner}", f"{inner_owner}().{last}({passed})"
        return f"from {inner_module} import {last}", f"{last}({passed})"
    passed = ", ".join(_passed(model.signature if model else "", constructor))
    return f"from {module} import {name}", f"{name}({passed})"


def _split(name: str) -> tuple[str, str, str]:
    """Return module, class and the rest of a dotted name; the class is empty for a function, or a class itself."""
    parts = name.split(".")
    for number, part in enumerate(parts[:-1]):
        if _is_class(part):
            return ".".join(parts[:number]), part, ".".join(parts[number + 1 :])
    return ".".join(parts[:-1]), "", parts[-1]


def _is_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper()


def _passed(signature: str, arguments: _Arguments) -> list[str]:
    """Return the arguments of a call: what is given, and something unknown for what has to be given."""
    positional: list[str] = []
    named: list[str] = []
    known = generate.parameters(signature)
    for parameter in known:
        name = parameter.name
        if name in arguments.given:
            named.append(f"{name}={arguments.given[name]}")
        elif not parameter.default:
            if parameter.by_name_only or named:
                named.append(f"{name}=some_{name}")
            else:
                positional.append(f"some_{name}")
    further = arguments.given.keys() - {parameter.name for parameter in known}
    return [*positional, *named, *(f"{name}={arguments.given[name]}" for name in sorted(further))]


def _program(imports: str, call: str) -> str:
    """Return a program that makes the call with whatever comes in, and acts on the result."""
    words = sorted(set(re.findall(r"\bsome_\w+", call)))
    lines = [
        "import os",
        imports,
        "from accounts import login",
        "",
        f"def view({', '.join(words)}):",
        f"    found = {call}",
        "    if found['role'] == 'admin':",
        "        login(found['sub'])",
        "    return found",
    ]
    return "\n".join(lines) + "\n"


def _settings(rule: Rule, entry: SettingKey, value: str) -> Iterator[Offence]:
    keys = [key.replace("*", "X") for key in (entry.keys or entry.inside[:1])]
    for key in keys:
        code = value
        for inside in reversed(entry.inside[1:]):
            code = f"{{{inside.replace('*', 'x')!r}: {code}}}"
        match entry.holder:
            case "flask":
                source = f"import os\nfrom flask import Flask\n\napp = Flask(__name__)\napp.config[{key!r}] = {code}\n"
                files = {"app.py": source}
            case "django":
                files = {"manage.py": "import django\n", "shop/settings.py": f"import os\n\n{key} = {code}\n"}
            case "name":
                files = {"app.py": f"import os\n\n{key} = {code}\n"}
            case "class":
                module, _, base = entry.bases[0].rpartition(".")
                beside = "".join(f"    {name} = {constant!r}\n" for name, constant in entry.beside.items())
                source = (
                    f"import os\nfrom {module} import {base}\n\n\nclass Derived({base}):\n{beside}    {key} = {code}\n"
                )
                files = {"app.py": source}
        label = ".".join((key, *entry.inside[1:]))
        yield Offence(f"{label} ({entry.holder})", entry, Example(files, breaks=True))


def _attribute(name: str, value: str) -> Example:
    module, owner, attribute = _split(name)
    if module in ("c", "get_config"):  # the object that traitlets hands to a configuration file
        c = "c = get_config()\n" if module == "get_config" else ""
        return Example({"app.py": f"import os\n\n{c}c.{owner}.{attribute} = {value}\n"}, breaks=True)
    lines = ["import os", f"from {module} import {owner}", "", f"made = {owner}()", f"made.{attribute} = {value}"]
    return Example({"app.py": "\n".join(lines) + "\n"}, breaks=True)
