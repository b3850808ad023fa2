"""Programs whose callback an attacker's link gets past, and what each of them should have been.

A program defines ``app``, a Flask application with ``/begin`` and ``/back``, and ``redeemed``, the codes it redeemed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from authlint.rule import Example, bad, good

Attack = Literal["without state", "with a foreign state", "with a state of the attacker's own login"]

HEAD = """
    import secrets
    from flask import Flask, abort, request, session

    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    redeemed = []
    ISSUED = set()

    def exchange_code(code):
        redeemed.append(code)
        return "signed in"

    @app.get("/begin")
    def begin():
        session["oauth_state"] = secrets.token_urlsafe(32)
        ISSUED.add(session["oauth_state"])
        return session["oauth_state"]

    @app.get("/back")
    def back():
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A callback that is wrong, and one that is right.

    Attributes:
        rule: what reports the wrong one.
        attack: what the victim's browser is sent to it with; the victim has begun no login.
        bad, good: the programs.
    """

    rule: str
    attack: Attack
    bad: Example
    good: Example


def _program(body: str) -> str:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return f"{HEAD}{lines}        return exchange_code(request.args['code'])"


RIGHT = good(
    _program(
        "expected = session.pop('oauth_state', None)\n"
        "if not expected or request.args.get('state') != expected:\n"
        "    abort(400)"
    )
)

CALLBACKS = (
    Answered(
        "oauth-state-not-verified",
        "with a foreign state",
        bad(_program("state = request.args.get('state')") + "  # finding"),
        RIGHT,
    ),
    Answered(
        "oauth-state-check-fails-open",
        "without state",
        bad(_program("if request.args.get('state') != session.get('oauth_state'):  # finding\n    abort(400)")),
        RIGHT,
    ),
    Answered(
        "oauth-state-check-fails-open",
        "without state",
        bad(
            _program(
                "state = request.args.get('state')\n"
                "if state and state != session.get('oauth_state'):  # finding\n"
                "    abort(400)"
            )
        ),
        RIGHT,
    ),
    Answered(
        "oauth-state-check-fails-open",
        "with a foreign state",
        bad(
            _program(
                "expected = session.get('oauth_state')\n"
                "if expected and request.args.get('state') != expected:  # finding\n"
                "    abort(400)"
            )
        ),
        RIGHT,
    ),
    Answered(
        "oauth-state-not-bound-to-user-agent",
        "with a state of the attacker's own login",
        bad(_program("if request.args.get('state') not in ISSUED:  # finding\n    abort(400)")),
        RIGHT,
    ),
)
