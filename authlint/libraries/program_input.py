"""What a program reads from files, from its command line and from the terminal, by the standard library and click.

A key that is read from a file is not in the source, and a token somebody pastes into a command-line program is his own.
"""

from __future__ import annotations

from authlint.model import Library, Supply

LIBRARIES = (
    Library(
        name="Python files",
        distribution="",
        modules=["builtins", "io", "pathlib", "importlib"],
        about="Reading files with the standard library.",
        documentation="https://docs.python.org/3/library/pathlib.html",
        entries=[
            Supply(
                "file",
                [
                    "open",
                    "builtins.open",
                    "io.open",
                    "pathlib.Path.open",
                    "pathlib.Path.read_text",
                    "pathlib.Path.read_bytes",
                    "importlib.resources.read_text",
                    "importlib.resources.read_binary",
                ],
            )
        ],
    ),
    Library(
        name="Python command line",
        distribution="",
        modules=["argparse", "sys", "getpass", "builtins"],
        about="Arguments and answers of whoever runs a program.",
        documentation="https://docs.python.org/3/library/argparse.html",
        entries=[
            Supply(
                "command-line",
                [
                    "argparse.ArgumentParser.parse_args",
                    "argparse.ArgumentParser.parse_known_args",
                    "sys.argv",
                    "sys.stdin",
                    "getpass.getpass",
                    "input",
                    "builtins.input",
                ],
            )
        ],
    ),
    Library(
        name="Click",
        distribution="click",
        modules=["click"],
        about="Answers of whoever runs a program.",
        documentation="https://click.palletsprojects.com/en/stable/prompts/",
        entries=[Supply("command-line", ["click.prompt"])],
    ),
)
