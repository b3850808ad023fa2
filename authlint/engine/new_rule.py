"""Writes the module of a new rule, for its author to fill in.

Its examples fail until the rule is written: a rule begins with what it must report and what it must leave alone.
"""

from __future__ import annotations

import keyword
import os
import re

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")

_TEMPLATE = '''"""Say in one sentence what is wrong, for somebody who never heard of it.

Then say why it matters: what an attacker sends, and what the program does with it. This text is the rule's page.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, rfc

rule = Rule(
    title="The mistake as a noun phrase",
    severity="warning",
    attack="What somebody does with it, in one or two sentences.",
    remedy="What to write instead.",
    references=[rfc(8725, "3.1"), cwe(347)],
    examples=[
        bad("""
            import jwt

            def who(token, key):
                return jwt.decode(token, key, algorithms=["HS256"])  # finding
        """),
        bad({{
            "settings.py": """
                ALGORITHMS = ["HS256"]
            """,
            "app.py": """
                import jwt
                from settings import ALGORITHMS

                def who(token, key):
                    return jwt.decode(token, key, algorithms=ALGORITHMS)  # finding
            """,
        }}),
        good("""
            import jwt

            def who(token, key):
                return jwt.decode(token, key, algorithms=["RS256"])
        """, why="Say why this is no mistake although it looks like one."),
    ],
)


@rule.check
def {function}(decode: TokenDecode) -> Iterator[Violation]:
    # Ask for the roles of the noun: decode.key, decode.algorithms, decode.audience. authlint/concepts/ lists them.
    if decode.algorithms.may_equal("say here what is wrong"):
        yield decode.finding("Say what is true here.", because=decode.algorithms, at="algorithms")
'''


class NewRuleError(Exception):
    """The module cannot be written; the message says why and what to do."""


def write_rule(name: str, folder: str) -> str:
    """Write the module of a new rule and return its path.

    Args:
        name: the rule's name, such as ``token-in-url``; underscores are taken for dashes.
        folder: an existing folder.

    Raises:
        NewRuleError: the name is no rule name, the folder is missing, or the file exists.
    """
    name = name.replace("_", "-")
    if not _NAME.fullmatch(name) or keyword.iskeyword(name.replace("-", "_")):
        raise NewRuleError(
            f'"{name}" is no rule name: use lower-case words joined by dashes, the family first, such as token-in-url'
        )
    function = name.replace("-", "_")
    if not os.path.isdir(folder):
        raise NewRuleError(f"{folder}: no such folder; create it, or name another one with --rules FOLDER")
    file = os.path.join(folder, f"{function}.py")
    try:
        # Mode x never overwrites, not even a file that appears in this moment.
        with open(file, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(_TEMPLATE.format(function=function))
    except FileExistsError:
        raise NewRuleError(f"{file}: exists already; choose another name") from None
    except OSError as error:
        raise NewRuleError(f"{file}: cannot be written: {error.strerror or error}") from None
    return file
