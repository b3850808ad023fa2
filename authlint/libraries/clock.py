"""Where the current time comes from. A value made of it can be guessed by whoever knows when it was made."""

from __future__ import annotations

from authlint.model import Library, Supply

LIBRARIES = (
    Library(
        name="Python clock",
        distribution="",
        modules=["time", "datetime"],
        about="The current time, from the standard library.",
        documentation="https://docs.python.org/3/library/datetime.html",
        entries=[
            Supply(
                "clock",
                [
                    "time.time",
                    "time.time_ns",
                    "time.monotonic",
                    "time.monotonic_ns",
                    "time.perf_counter",
                    "time.gmtime",
                    "time.localtime",
                    "datetime.datetime.now",
                    "datetime.datetime.utcnow",
                    "datetime.datetime.today",
                    "datetime.date.today",
                ],
            )
        ],
    ),
    Library(
        name="Django clock",
        distribution="Django",
        modules=["django"],
        about="The current time, with a time zone when the project uses them.",
        documentation="https://docs.djangoproject.com/en/stable/ref/utils/#module-django.utils.timezone",
        entries=[Supply("clock", ["django.utils.timezone.now", "django.utils.timezone.localtime"])],
    ),
)
