"""What somebody else can know of a state, and what may be a secret."""

from __future__ import annotations

import pytest

from authlint.concepts import AuthorizationRequest
from semantics.programs import nouns, reading

HEAD = """
import base64, hashlib, hmac, json, os, secrets, time, uuid
from flask import Flask, request, session, url_for

app = Flask(__name__)
DRAWN = secrets.token_urlsafe(32)
CONFIGURED = os.environ["STATE"]


def of_user(user):
    return f"user-{user.id}"


def drawn():
    return secrets.token_hex(16)


@app.get("/login")
def login(name, user, signer, other):
    state = STATE
    return "https://id.example/authorize?response_type=code&client_id=web&scope=a&state=" + state
"""


def reasons(state: str) -> list[str]:
    """Return why the state of a request can be known, one entry for each request for which it can."""
    program = {"app.py": HEAD.replace("STATE\n    return", f"{state}\n    return")}
    with reading(program) as reader:
        found = [one for one in nouns(reader, program) if isinstance(one, AuthorizationRequest)]
        assert found, "the request was not found"
        return [evidence.reason for one in found if (evidence := one.guessable_state) is not None]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ('"login"', "is the same every time"),
        ('base64.b64encode(b"login").decode()', "is the same every time"),
        ("str(time.time())", "tells the time"),
        ('hashlib.sha256(f"{name}:{int(time.time())}".encode()).hexdigest()', "tells the time"),
        ("str(user.id)", "says who the user is"),
        ("of_user(user)", "says who the user is"),
        ('json.dumps({"user": user.email, "name": name})', "says who the user is"),
        ('session["user_id"]', "says who the user is"),
        ('request.args.get("next", "/")', "is the address that the user came from or goes to"),
        ('url_for("home")', "is an address that everybody knows"),
        ("CONFIGURED", "is a setting, the same for everybody"),
        ("DRAWN", "is drawn once, when the module is loaded, for all users"),
    ],
)
def test_a_state_is_known_when_all_its_parts_are(state: str, reason: str) -> None:
    assert reasons(state) == [reason]


@pytest.mark.parametrize(
    "state",
    [
        "secrets.token_urlsafe(32)",
        "drawn()",
        "uuid.uuid4().hex",
        'f"{user.id}:{secrets.token_hex(16)}"',
        'json.dumps({"user": user.id, "csrf": drawn()})',
        "signer.dumps({'user': user.id})",
        'hmac.new(app.secret_key, str(user.id).encode(), "sha256").hexdigest()',
        'session["login_state"]',
        'request.args["state"]',
        "other",
        "name",
        "other or 'login'",
    ],
)
def test_a_state_with_a_part_that_may_be_a_secret_is_not_known(state: str) -> None:
    assert reasons(state) == []
