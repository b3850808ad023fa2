"""How a setting is made: by item, by keyword, by mapping, by object."""

from __future__ import annotations

import ast

from spellings.program import Program, Spelling, block_of, statements

FLASK = {
    # HOLDER is ``app.config``, KEY the setting's name, VALUE what it is set to.
    "update with a keyword": "HOLDER.update(NAMED=VALUE)",
    "update with a dictionary": "HOLDER.update({KEY: VALUE})",
    "from_mapping": "HOLDER.from_mapping(NAMED=VALUE)",
    "from_mapping with a dictionary": "HOLDER.from_mapping({KEY: VALUE})",
    "from_object with a class": "class Respelled:\n    NAMED = VALUE\nHOLDER.from_object(Respelled)",
    "from_object with a name": "class Respelled:\n    NAMED = VALUE\nHOLDER.from_object('MODULE.Respelled')",
    "from_object with an instance": "class Respelled:\n    NAMED = VALUE\nHOLDER.from_object(Respelled())",
    "from_object with a derived class": (
        "class RespelledBase:\n    NAMED = VALUE\n"
        "class Respelled(RespelledBase):\n    DEBUG = False\n"
        "HOLDER.from_object(Respelled)"
    ),
    "setdefault": "HOLDER.setdefault(KEY, VALUE)",
    "key in a variable": "respelled = KEY\nHOLDER[respelled] = VALUE",
    "in a function": "def respelled(config):\n    config[KEY] = VALUE\nrespelled(HOLDER)",
}

ENVIRONMENT = {
    "update with a keyword": "HOLDER.update(NAMED=VALUE)",
    "update with a dictionary": "HOLDER.update({KEY: VALUE})",
    "setdefault": "HOLDER.setdefault(KEY, VALUE)",
    "key in a variable": "respelled = KEY\nHOLDER[respelled] = VALUE",
    "environ by name": "from os import environ\nenviron[KEY] = VALUE",
    "putenv": "import os\nos.putenv(KEY, VALUE)",
    "in a function": "def respelled():\n    HOLDER[KEY] = VALUE\nrespelled()",
}


def spelling(name: str, holder: str, text: str) -> Spelling:
    """Return the spelling of an entry: it replaces ``holder[KEY] = VALUE``."""

    def respell(program: Program) -> None:
        body, index = block_of(program.tree, program.target)
        match body[index]:
            case ast.Assign(
                targets=[ast.Subscript(value=held, slice=ast.Constant(value=str(named)) as key)], value=value
            ):
                program.require(ast.unparse(held) == holder)
                source = text.replace("NAMED", named).replace(
                    "MODULE", program.path.removesuffix(".py").replace("/", ".")
                )
                body[index : index + 1] = statements(source, {"HOLDER": held, "KEY": key, "VALUE": value})
            case _:
                program.require(False)

    return Spelling(name, respell)


SPELLINGS = [
    *(spelling(f"app.config: {name}", "app.config", text) for name, text in FLASK.items()),
    *(spelling(f"os.environ: {name}", "os.environ", text) for name, text in ENVIRONMENT.items()),
]
