"""Where a value is written: in a variable, a constant, a class, a function, another module, another package."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from spellings.program import Program, Spelling, expression


@dataclass(frozen=True, slots=True)
class Way:
    """A spelling as text, in which ``VALUE`` stands for the value.

    Attributes:
        use: what stands in the place of the value.
        before: statements before the one that uses it.
        top: statements below the imports.
        other: path to source of another file of the project.
        needs: whether the value is one the spelling can hold.
        certain, becomes_default: as in :class:`Spelling`.
    """

    use: str
    before: str = ""
    top: str = ""
    other: dict[str, str] = field(default_factory=dict)
    needs: Callable[[ast.expr], bool] = lambda value: True
    certain: bool = True
    becomes_default: bool = False


def is_constant(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant)


def is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value not in ("none", "0", "1")


SETTINGS = {"respelled_settings.py": "RESPELLED = VALUE"}
PACKAGE = {"respelled/__init__.py": "", "respelled/settings.py": "RESPELLED = VALUE"}
CLASS = "class Respelled:\n    chosen = VALUE"
OBJECT = "class Respelled:\n    def __init__(self):\n        self.chosen = VALUE\nrespelled = Respelled()"
DATACLASS = "from dataclasses import dataclass, field\n@dataclass\nclass Respelled:\n    chosen: object"
OTHER = "respelled = respelled_other()"

WAYS = {
    # In the same block.
    "variable": Way("respelled", before="respelled = VALUE"),
    "annotated variable": Way("respelled", before="respelled: object = VALUE"),
    "variable of a variable": Way("respelled", before="respelled_first = VALUE\nrespelled = respelled_first"),
    "variable assigned twice": Way("respelled", before="respelled = None\nrespelled = VALUE"),
    "tuple unpacking": Way("respelled", before="respelled, respelled_other = (VALUE, None)"),
    "starred unpacking": Way("respelled", before="respelled, *respelled_rest = [VALUE, None]"),
    "walrus": Way("(respelled := VALUE)"),
    "walrus before": Way("respelled", before="print((respelled := VALUE))"),
    "or": Way("None or VALUE"),
    "and": Way("True and VALUE"),
    "item of a tuple": Way("(None, VALUE)[1]"),
    "item of a dictionary": Way("{'respelled': VALUE}['respelled']"),
    "get of a dictionary": Way("{'respelled': VALUE}.get('respelled')"),
    "lambda": Way("(lambda: VALUE)()"),
    # On one of several paths.
    "conditional expression": Way("VALUE if respelled_switch() else respelled_other()", certain=False),
    "or after something unknown": Way("respelled_other() or VALUE", certain=False, becomes_default=True),
    "one of two branches": Way(
        "respelled",
        before=f"if respelled_switch():\n    respelled = VALUE\nelse:\n    {OTHER}",
        certain=False,
    ),
    "changed in a branch": Way(
        "respelled",
        before=f"{OTHER}\nif respelled_switch():\n    respelled = VALUE",
        certain=False,
    ),
    "fallback in a handler": Way(
        "respelled",
        before=f"try:\n    {OTHER}\nexcept KeyError:\n    respelled = VALUE",
        certain=False,
        becomes_default=True,
    ),
    "match": Way(
        "respelled",
        before=f"match respelled_switch():\n    case 1:\n        respelled = VALUE\n    case _:\n        {OTHER}",
        certain=False,
    ),
    # In the same module.
    "constant": Way("RESPELLED", top="RESPELLED = VALUE"),
    "item of a constant": Way("RESPELLED['chosen']", top="RESPELLED = {'chosen': VALUE}"),
    "item of an item of a constant": Way("RESPELLED['a']['b']", top="RESPELLED = {'a': {'b': VALUE}}"),
    "class attribute": Way("Respelled.chosen", top=CLASS),
    "inherited class attribute": Way("RespelledToo.chosen", top=f"{CLASS}\nclass RespelledToo(Respelled):\n    pass"),
    "class attribute through an instance": Way("Respelled().chosen", top=CLASS),
    "getattr": Way("getattr(Respelled, 'chosen')", top=CLASS),
    "instance attribute": Way(
        "respelled.chosen",
        top=OBJECT,
    ),
    "instance attribute from a parameter": Way(
        "Respelled(VALUE).chosen",
        top="class Respelled:\n    def __init__(self, chosen):\n        self.chosen = chosen",
    ),
    "property": Way(
        "Respelled().chosen", top="class Respelled:\n    @property\n    def chosen(self):\n        return VALUE"
    ),
    "static method": Way(
        "Respelled.chosen()", top="class Respelled:\n    @staticmethod\n    def chosen():\n        return VALUE"
    ),
    "member of an enumeration": Way(
        "Respelled.CHOSEN.value",
        top="from enum import Enum\nclass Respelled(Enum):\n    CHOSEN = VALUE\n    OTHER = 'respelled'",
        needs=is_constant,
    ),
    "default of a dataclass field": Way(
        "Respelled().chosen",
        top=f"{DATACLASS} = VALUE",
        needs=is_constant,
    ),
    "default factory of a dataclass field": Way(
        "Respelled().chosen",
        top=f"{DATACLASS} = field(default_factory=lambda: VALUE)",
    ),
    "field of a dataclass": Way(
        "Respelled(VALUE).chosen",
        top=DATACLASS,
    ),
    "named tuple": Way(
        "Respelled().chosen",
        top="from typing import NamedTuple\nclass Respelled(NamedTuple):\n    chosen: object = VALUE",
        needs=is_constant,
    ),
    "function": Way("respelled()", top="def respelled():\n    return VALUE"),
    "function with a variable": Way("respelled()", top="def respelled():\n    chosen = VALUE\n    return chosen"),
    "cached function": Way(
        "respelled()", top="import functools\n@functools.lru_cache(maxsize=1)\ndef respelled():\n    return VALUE"
    ),
    "default of a parameter": Way("respelled()", top="def respelled(chosen=VALUE):\n    return chosen"),
    "argument of a function": Way("respelled(VALUE)", top="def respelled(chosen):\n    return chosen"),
    "keyword of a function": Way("respelled(chosen=VALUE)", top="def respelled(*, chosen):\n    return chosen"),
    # In another module.
    "from another module": Way("RESPELLED", top="from respelled_settings import RESPELLED", other=SETTINGS),
    "from another module under another name": Way(
        "respelled", top="from respelled_settings import RESPELLED as respelled", other=SETTINGS
    ),
    "attribute of another module": Way("respelled_settings.RESPELLED", top="import respelled_settings", other=SETTINGS),
    "attribute of a renamed module": Way(
        "respelled.RESPELLED", top="import respelled_settings as respelled", other=SETTINGS
    ),
    "star import": Way("RESPELLED", top="from respelled_settings import *", other=SETTINGS),
    "import inside the function": Way("RESPELLED", before="from respelled_settings import RESPELLED", other=SETTINGS),
    "guarded import": Way(
        "RESPELLED",
        top="try:\n    from respelled_settings import RESPELLED\nexcept ImportError:\n    RESPELLED = None",
        other=SETTINGS,
        certain=False,
    ),
    "through two modules": Way(
        "RESPELLED",
        top="from respelled_more import RESPELLED",
        other=SETTINGS | {"respelled_more.py": "from respelled_settings import RESPELLED"},
    ),
    "handed on by a package": Way(
        "RESPELLED",
        top="from respelled import RESPELLED",
        other=PACKAGE | {"respelled/__init__.py": "from .settings import RESPELLED"},
    ),
    "module of a package": Way(
        "settings.RESPELLED",
        top="from respelled import settings",
        other=PACKAGE,
    ),
    "relative import two levels up": Way(
        "RESPELLED",
        top="from respelled.deep.inner import RESPELLED",
        other=PACKAGE
        | {"respelled/deep/__init__.py": "", "respelled/deep/inner.py": "from ..settings import RESPELLED"},
    ),
    "class of another module": Way(
        "Respelled.chosen", top="from respelled_settings import Respelled", other={"respelled_settings.py": CLASS}
    ),
    "settings object of another module": Way(
        "respelled_settings.respelled.chosen",
        top="import respelled_settings",
        other={"respelled_settings.py": OBJECT},
    ),
    "function of another module": Way(
        "respelled_settings.respelled()",
        top="import respelled_settings",
        other={"respelled_settings.py": "def respelled():\n    return VALUE"},
    ),
    # As the fallback of a setting.
    "default of a missing variable": Way(
        "os.environ.get('RESPELLED', VALUE)", top="import os", needs=is_text, certain=False, becomes_default=True
    ),
    "default of getenv": Way(
        "os.getenv('RESPELLED', default=VALUE)", top="import os", needs=is_text, certain=False, becomes_default=True
    ),
    "or after a variable": Way(
        "os.environ.get('RESPELLED') or VALUE", top="import os", needs=is_text, certain=False, becomes_default=True
    ),
    "conditional on a variable": Way(
        "os.environ['RESPELLED'] if 'RESPELLED' in os.environ else VALUE",
        top="import os",
        needs=is_text,
        certain=False,
        becomes_default=True,
    ),
    "except for a missing variable": Way(
        "respelled",
        before="import os\ntry:\n    respelled = os.environ['RESPELLED']\nexcept KeyError:\n    respelled = VALUE",
        needs=is_text,
        certain=False,
        becomes_default=True,
    ),
    "default of decouple": Way(
        "config('RESPELLED', default=VALUE)",
        top="from decouple import config",
        needs=is_text,
        certain=False,
        becomes_default=True,
    ),
    "field of pydantic settings": Way(
        "Respelled().chosen",
        top="from pydantic_settings import BaseSettings\nclass Respelled(BaseSettings):\n    chosen: str = VALUE",
        needs=is_text,
        certain=False,
        becomes_default=True,
    ),
}


def spelling(name: str, way: Way) -> Spelling:
    """Return the spelling a table entry describes."""

    def respell(program: Program) -> None:
        value = program.target
        program.require(way.needs(value))
        if way.top:
            program.require_movable(value)
        for path, source in way.other.items():
            if "VALUE" in source:
                written = ast.unparse(value)
                program.added[path] = program.imports_for(value) + source.replace("VALUE", written)
            else:
                program.added[path] = source
        if way.before:
            program.insert_before(way.before, VALUE=value)
        if way.top:
            program.insert_at_top(way.top, VALUE=value)
        program.replace(expression(way.use, VALUE=value))

    return Spelling(name, respell, way.certain, way.becomes_default)


SPELLINGS = [spelling(name, way) for name, way in WAYS.items()]
