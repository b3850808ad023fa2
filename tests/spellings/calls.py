"""How a call is made: by position, by keyword, through a wrapper, a variable or a partial."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from repository import LIBRARIES

from spellings.program import Program, Spelling, bound_by, expression, names_in

HANDED_ON = "def respelled(*given, **named):\n    return FUNCTION(*given, **named)"
METHOD = "class Respelled:\n    def run(self, *given, **named):\n        return FUNCTION(*given, **named)"

WRAPPERS = {
    # name: (statements below the imports, what is called); FUNCTION is the function of the original call.
    "function in a variable": ("respelled = FUNCTION", "respelled"),
    "wrapper that hands everything on": (HANDED_ON, "respelled"),
    "wrapper with a result in a variable": (
        "def respelled(*given, **named):\n    found = FUNCTION(*given, **named)\n    return found",
        "respelled",
    ),
    "wrapper of a wrapper": (
        f"{HANDED_ON}\ndef respelled_too(*given, **named):\n    return respelled(*given, **named)",
        "respelled_too",
    ),
    "static method": (
        "class Respelled:\n    @staticmethod\n    def run(*given, **named):\n        return FUNCTION(*given, **named)",
        "Respelled.run",
    ),
    "method": (METHOD, "Respelled().run"),
    "method of an object in a variable": (f"{METHOD}\nrespelled = Respelled()", "respelled.run"),
    "function kept on an object": (
        "class Respelled:\n    def __init__(self):\n        self.run = FUNCTION\nrespelled = Respelled()",
        "respelled.run",
    ),
    "partial without arguments": ("import functools\nrespelled = functools.partial(FUNCTION)", "respelled"),
}


def wrapped(name: str, top: str, use: str) -> Spelling:
    """Return the spelling of an entry of ``WRAPPERS``."""

    def respell(program: Program) -> None:
        call = judged_call(program)
        require_module_level(program, call.func)
        program.insert_at_top(top, FUNCTION=call.func)
        call.func = expression(use)

    return Spelling(name, respell)


def in_another_module(program: Program) -> None:
    """``from respelled import run``, where ``run`` hands everything on."""
    call = judged_call(program)
    imports = program.imports_for(call.func)
    function = ast.unparse(call.func)
    program.added["respelled.py"] = f"{imports}\n\ndef run(*given, **named):\n    return {function}(*given, **named)\n"
    program.insert_at_top("from respelled import run as respelled")
    call.func = expression("respelled")


def with_named_parameters(program: Program) -> None:
    """``def respelled(a, b, options): return f(a, b, options=options)``."""
    call = judged_call(program)
    require_module_level(program, call.func)
    program.require(
        not any(isinstance(one, ast.Starred) for one in call.args) and all(one.arg for one in call.keywords)
    )
    positional = [f"given_{number}" for number in range(len(call.args))]
    named = [str(one.arg) for one in call.keywords]
    parameters = ", ".join(positional + named)
    handed_on = ", ".join(positional + [f"{one}={one}" for one in named])
    program.insert_at_top(f"def respelled({parameters}):\n    return FUNCTION({handed_on})", FUNCTION=call.func)
    call.func = expression("respelled")


def keywords_from_a_dictionary(program: Program) -> None:
    """``respelled = {"options": ...}`` and ``f(token, **respelled)``."""
    call = judged_call(program)
    program.require(call.keywords and all(one.arg for one in call.keywords))
    table = ast.Dict([ast.Constant(one.arg) for one in call.keywords], [one.value for one in call.keywords])
    program.insert_before("respelled = TABLE", node=call, TABLE=table)
    call.keywords = [ast.keyword(None, expression("respelled"))]


def keywords_from_dict(program: Program) -> None:
    """``f(token, **dict(options=...))``."""
    call = judged_call(program)
    program.require(call.keywords and all(one.arg for one in call.keywords))
    call.keywords = [ast.keyword(None, ast.Call(ast.Name("dict", ast.Load()), [], call.keywords))]


def starred_arguments(program: Program) -> None:
    """``respelled = (token, key)`` and ``f(*respelled)``."""
    call = judged_call(program)
    program.require(call.args and not any(isinstance(one, ast.Starred) for one in call.args))
    program.insert_before("respelled = GIVEN", node=call, GIVEN=ast.Tuple(call.args, ast.Load()))
    call.args = [ast.Starred(expression("respelled"), ast.Load())]


def partial_with_keywords(program: Program) -> None:
    """``respelled = functools.partial(f, options=...)`` and ``respelled(token)``."""
    call = judged_call(program)
    program.require(call.keywords)
    program.insert_before(
        "import functools\nrespelled = PARTIAL",
        node=call,
        PARTIAL=ast.Call(expression("functools.partial"), [call.func], call.keywords),
    )
    call.func, call.keywords = expression("respelled"), []


def partial_with_first_argument(program: Program) -> None:
    """``respelled = functools.partial(f, token)`` and ``respelled(key)``."""
    call = judged_call(program)
    program.require(call.args)
    program.insert_before(
        "import functools\nrespelled = PARTIAL",
        node=call,
        PARTIAL=ast.Call(expression("functools.partial"), [call.func, call.args[0]], []),
    )
    call.func, call.args = expression("respelled"), call.args[1:]


def by_position(program: Program) -> None:
    """The keywords in the order of the library's signature, what is left out filled with its defaults."""
    call = judged_call(program)
    parameters = signature_of(program, call)
    keywords = {one.arg: one.value for one in call.keywords}
    program.require(keywords and keywords.keys() <= parameters.keys())
    names = list(parameters)
    last = max(names.index(str(name)) for name in keywords)
    arguments = list(call.args)
    for name in names[len(arguments) : last + 1]:
        default = parameters[name]
        program.require(name in keywords or default is not None)
        arguments.append(keywords[name] if name in keywords else expression(default or "None"))
    call.args, call.keywords = arguments, []


def by_keyword(program: Program) -> None:
    """Every argument by its name in the library's signature, in reverse order."""
    call = judged_call(program)
    parameters = signature_of(program, call)
    program.require(call.args and not any(isinstance(one, ast.Starred) for one in call.args))
    named = [ast.keyword(name, value) for name, value in zip(parameters, call.args, strict=False)]
    program.require(len(named) == len(call.args))
    call.args, call.keywords = [], [*call.keywords, *named][::-1]


def signature_of(program: Program, call: ast.Call) -> dict[str, str | None]:
    """Return the parameters of a library function and the text of their defaults, in order."""
    dotted = dotted_name(program, call.func)
    for library in LIBRARIES:
        for model in library.calls():
            if dotted in model.names and bool(model.until) == program.pinned:
                function = expression(f"lambda {model.signature.replace('...', '').strip().rstrip(',')}: 0")
                assert isinstance(function, ast.Lambda)
                names = [one.arg for one in function.args.args]
                defaults: list[str | None] = [ast.unparse(one) for one in function.args.defaults]
                return dict(zip(names, [None] * (len(names) - len(defaults)) + defaults, strict=True))
    program.require(False)
    return {}


def dotted_name(program: Program, function: ast.expr) -> str:
    """Return the name a function has in its library, as far as the imports of the file say."""
    origins: dict[str, str] = {}
    for one in program.tree.body:
        if isinstance(one, ast.Import):
            origins |= {alias.asname or alias.name: alias.name for alias in one.names}
        elif isinstance(one, ast.ImportFrom):
            origins |= {alias.asname or alias.name: f"{one.module}.{alias.name}" for alias in one.names}
    first, _, rest = ast.unparse(function).partition(".")
    return f"{origins.get(first, first)}.{rest}".rstrip(".")


def judged_call(program: Program) -> ast.Call:
    assert isinstance(program.target, ast.Call)
    return program.target


def require_module_level(program: Program, function: ast.expr) -> None:
    known = {name for one in program.tree.body for name in bound_by(one)}
    program.require(names_in(function) <= known)


WAYS: dict[str, Callable[[Program], None]] = {
    "wrapper in another module": in_another_module,
    "wrapper with named parameters": with_named_parameters,
    "keywords from a dictionary": keywords_from_a_dictionary,
    "keywords from dict()": keywords_from_dict,
    "starred arguments": starred_arguments,
    "partial with keywords": partial_with_keywords,
    "partial with the first argument": partial_with_first_argument,
    "by position": by_position,
    "by keyword": by_keyword,
}

SPELLINGS = [
    *(wrapped(name, *copy.copy(way)) for name, way in WRAPPERS.items()),
    *(Spelling(name, respell) for name, respell in WAYS.items()),
]
