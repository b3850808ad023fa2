"""Parses source behind a guard."""


class UnreadableSource(Exception):
    """A file that cannot be read or parsed.

    Attributes:
        path: relative to the project root.
        reason: a clause for the reader, with line number where there is one.
        relevant: False when the file holds nothing authlint looks for and silence is right.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
