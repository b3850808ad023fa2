"""What the engine itself reports. These are rules without a check: they judge files and comments, not nouns."""

from __future__ import annotations

from authlint.rule import Rule, bad, cwe, good

UNREADABLE_FILE = Rule(
    name="unreadable-file",
    title="File with authentication code that could not be read",
    severity="error",
    attack="Nobody: but whatever is wrong in this file is not found, and a report without findings would look clean.",
    remedy="Make the file readable and its syntax valid, or exclude it in the configuration of authlint.",
    references=[cwe(1059)],
    examples=[
        bad("import jwt\njwt.decode(token, key, algorithms=['HS256']"),
        good("import jwt\njwt.decode(token, key, algorithms=['HS256'])", why="It can be parsed."),
    ],
    page="""A file matters for authentication, and authlint could not read or parse it.

A scan that skips a file in silence looks like a clean one. The message says what stood in the way: no permission, an
unknown encoding, a syntax error, or nesting so deep that no parser should be trusted with it. Files that mention
nothing authlint looks for are left alone, however broken they are.""",
)

UNUSED_SUPPRESSION = Rule(
    name="unused-suppression",
    title="Suppression comment that suppresses nothing",
    severity="warning",
    attack="The mistake this comment once excused is gone, and the comment would hide the next one.",
    remedy="Remove the comment, or correct the rule's name in it.",
    references=[cwe(1164)],
    examples=[
        bad("total = 1  # authlint: ignore[jwt-verify-disabled] only a peek"),
        good("total = 1  # authlint is not addressed here", why="It is an ordinary comment."),
    ],
    page="""A comment asks authlint to ignore a finding, and there is no such finding.

Either the code was repaired and the comment was forgotten, or it names a rule that does not exist, or it stands on the
wrong line. A comment counts on any line of the finding, on the first or last line of the call it belongs to, or alone
on the line above either; ``ignore-file`` counts before the first statement of a file. Only rules that ran are
considered, so leaving rules out makes no comment unused.""",
)

BARE_SUPPRESSION = Rule(
    name="bare-suppression",
    title="Suppression comment that does not say what it suppresses",
    severity="error",
    attack="A comment that silences everything on its line also silences the mistake somebody makes there tomorrow.",
    remedy="Name the rules and give the reason: # authlint: ignore[rule-name] reason",
    references=[cwe(1164)],
    examples=[
        bad("total = 1  # authlint: ignore"),
        good("total = 1  # authlint: ignore[jwt-verify-disabled] only a peek", why="It names a rule."),
    ],
    page="""A comment asks authlint to ignore findings and names no rule, or lacks the reason the project wants.

Such a comment silences nothing. Write ``# authlint: ignore[rule-name] reason``; several names are separated by commas.
With ``require-reason = true`` in the configuration the reason is mandatory.""",
)

OWN_RULES = (BARE_SUPPRESSION, UNREADABLE_FILE, UNUSED_SUPPRESSION)
