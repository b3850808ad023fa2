"""Times and spans: how far ahead a time is, and in which form."""

from __future__ import annotations

import pytest

from authlint.values import Duration, Known, Moment
from semantics.programs import reading, revealed_values

IMPORTS = "import calendar\nimport time\nfrom datetime import datetime, timedelta, timezone\n"


@pytest.mark.parametrize(
    ("expression", "form", "seconds"),
    [
        ("datetime.now(timezone.utc) + timedelta(minutes=15)", "utc", 900),
        ("datetime.utcnow() + timedelta(0, 60)", "naive-utc", 60),
        ("datetime.now() - timedelta(hours=1)", "naive-local", -3600),
        ("(datetime.utcnow() + timedelta(days=1)).timestamp()", "shifted", 86400),
        ("int((datetime.now() + timedelta(days=1)).timestamp())", "epoch", 86400),
        ("int(time.time()) + 60 * 60", "epoch", 3600),
        ("calendar.timegm(time.gmtime()) + 5", "epoch", 5),
        ("time.mktime(time.gmtime())", "shifted", 0),
        ("datetime.fromtimestamp(time.time() + 7, timezone.utc)", "utc", 7),
        ("datetime.utcnow().replace(tzinfo=timezone.utc, microsecond=0)", "utc", 0),
    ],
)
def test_a_time_has_a_form_and_a_distance(expression: str, form: str, seconds: float) -> None:
    program = f"{IMPORTS}reveal({expression})"
    with reading(program) as reader:
        (value,) = revealed_values(reader, program)
    assert isinstance(value, Moment)
    assert isinstance(value.offset, Known)
    assert (value.form, value.offset.constant) == (form, seconds)


def test_spans_are_added_and_multiplied() -> None:
    program = f"{IMPORTS}reveal(2 * timedelta(minutes=1) + timedelta(seconds=5))"
    with reading(program) as reader:
        (value,) = revealed_values(reader, program)
    assert isinstance(value, Duration)
    assert isinstance(value.seconds, Known)
    assert value.seconds.constant == 125
