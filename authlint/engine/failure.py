"""Describes errors in authlint itself."""

from __future__ import annotations

import os

from authlint.engine.redact import inert


def failure(path: str, rule: str, error: BaseException) -> str:
    """Describe an internal error by file, rule and place in authlint; its text may hold a secret and is left out."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}")
        trace = trace.tb_next
    where = " > ".join(places[-3:])
    subject = "".join(f"{inert(part)}: " for part in (path, rule) if part)
    return f"{subject}{type(error).__name__} ({where})"
