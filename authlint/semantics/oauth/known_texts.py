"""What is known of the text of a value."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.values import Known, Text, Value


def texts_of(value: Value) -> Iterator[str]:
    """Yield what is known of a text, with a NUL in the place of what is not."""
    for leaf in value.leaves():
        match leaf:
            case Known(constant=str(text)):
                yield text
            case Text():
                yield leaf.known_text()
