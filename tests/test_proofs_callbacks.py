"""A link of an attacker is followed with the test client of Flask; libraries are asked what they compare."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import requests
from oauthlib.oauth2 import MismatchingStateError
from proofs.callbacks import CALLBACKS, Answered
from proofs.running import Program
from repository import LIBRARIES, RULES
from requests_oauthlib import OAuth2Session

from authlint.rule import Example
from authlint.testing import check

pytestmark = pytest.mark.filterwarnings("ignore")
each = pytest.mark.parametrize("proof", CALLBACKS, ids=[f"{one.rule} {one.attack}" for one in CALLBACKS])


def started(program: Example) -> Program:
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(program.files["app.py"], "app.py", "exec"), names)
    return names


def codes_after_attack(program: Program, proof: Answered) -> list[str]:
    """Return the codes that are redeemed when a victim who began no login follows the attacker's link."""
    attacker, victim = program["app"].test_client(), program["app"].test_client()
    own = attacker.get("/begin").text
    state = {"without state": "", "with a foreign state": "&state=made-up"}.get(proof.attack, f"&state={own}")
    victim.get(f"/back?code=of-the-attacker{state}")
    return list(program["redeemed"])


@each
def test_the_bad_callback_redeems_the_code_of_the_attacker(proof: Answered) -> None:
    assert codes_after_attack(started(proof.bad), proof) == ["of-the-attacker"]


@each
def test_the_good_callback_redeems_nothing_of_the_attacker(proof: Answered) -> None:
    assert codes_after_attack(started(proof.good), proof) == []


@each
def test_the_good_callback_redeems_the_code_of_a_login_that_was_begun(proof: Answered) -> None:
    program = started(proof.good)
    browser = program["app"].test_client()
    state = browser.get("/begin").text
    browser.get(f"/back?code=own&state={state}")
    assert program["redeemed"] == ["own"]


@each
def test_the_bad_callback_is_reported_and_the_good_one_is_not(proof: Answered) -> None:
    assert check(RULES[proof.rule], proof.bad, LIBRARIES) == []
    assert check(RULES[proof.rule], proof.good, LIBRARIES) == []


def tokens(monkeypatch: pytest.MonkeyPatch, made_with: dict[str, str], redeemed_with: dict[str, str]) -> object:
    """Redeem a code with requests-oauthlib against a token endpoint that never refuses."""
    session = OAuth2Session("3fa1c4", **made_with)
    answer = requests.Response()
    answer.status_code = 200
    answer.raw = BytesIO(b'{"access_token": "t", "token_type": "Bearer"}')
    answer.request = requests.Request("POST", "https://hub.example/token").prepare()
    monkeypatch.setattr(session, "request", lambda *arguments, **options: answer)
    return session.fetch_token("https://hub.example/token", **redeemed_with)


BACK = "https://app.example/back?code=c&state=of-the-attacker"


def test_requests_oauthlib_compares_the_state_it_was_made_with_to_that_of_a_whole_response(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(MismatchingStateError):
        tokens(monkeypatch, {"state": "kept"}, {"authorization_response": BACK})


def test_requests_oauthlib_compares_nothing_when_it_was_made_without_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tokens(monkeypatch, {}, {"authorization_response": BACK})


def test_requests_oauthlib_compares_nothing_when_it_is_given_a_bare_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tokens(monkeypatch, {"state": "kept"}, {"code": "c"})
