"""What libraries put into an authorization request by themselves: a rule speaks just when the real request lacks it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest
from proofs.running import run as run_program
from repository import LIBRARIES, RULES

from authlint.rule import Example
from authlint.testing import run

Query = Mapping[str, str]


def no_state(query: Query) -> bool:
    return "state" not in query and "code_challenge" not in query


def no_challenge(query: Query) -> bool:
    return "code_challenge" not in query


def plain(query: Query) -> bool:
    return "code_challenge" in query and query.get("code_challenge_method", "plain") == "plain"


def token(query: Query) -> bool:
    return "token" in query["response_type"].split()


def fixed(query: Query) -> bool:
    return query["state"] == "login"


REQUESTS = "from requests_oauthlib import OAuth2Session"
AUTHLIB = "from authlib.integrations.requests_client import OAuth2Session"
OAUTHLIB = "from oauthlib.oauth2 import MobileApplicationClient, WebApplicationClient"

PLACE = '"https://id.example/authorize"'
S256 = 'code_challenge_method="S256"'
LONG = '"v" * 43'

CASES: list[tuple[str, Callable[[Query], bool], str, str]] = [
    ("oauth-state-missing", no_state, REQUESTS, f'OAuth2Session("web").authorization_url({PLACE})[0]'),
    ("oauth-state-missing", no_state, REQUESTS, f'OAuth2Session("web").authorization_url({PLACE}, state="")[0]'),
    (
        "oauth-state-missing",
        no_state,
        AUTHLIB,
        f'OAuth2Session("web").create_authorization_url({PLACE}, state=None)[0]',
    ),
    ("oauth-state-missing", no_state, AUTHLIB, f'OAuth2Session("web").create_authorization_url({PLACE}, state="")[0]'),
    ("oauth-state-missing", no_state, OAUTHLIB, f'WebApplicationClient("web").prepare_request_uri({PLACE})'),
    (
        "oauth-state-missing",
        no_state,
        OAUTHLIB,
        f'WebApplicationClient("web").prepare_authorization_request({PLACE})[0]',
    ),
    (
        "oauth-transaction-value-predictable",
        fixed,
        REQUESTS,
        f'OAuth2Session("web").authorization_url({PLACE}, state="login")[0]',
    ),
    ("oauth-transaction-value-predictable", fixed, REQUESTS, f'OAuth2Session("web").authorization_url({PLACE})[0]'),
    ("oauth-pkce-missing", no_challenge, REQUESTS, f'OAuth2Session("web").authorization_url({PLACE})[0]'),
    ("oauth-pkce-missing", no_challenge, REQUESTS, f'OAuth2Session("web", pkce="S256").authorization_url({PLACE})[0]'),
    (
        "oauth-pkce-half-implemented",
        no_challenge,
        AUTHLIB,
        f'OAuth2Session("web").create_authorization_url({PLACE}, code_verifier={LONG})[0]',
    ),
    (
        "oauth-pkce-half-implemented",
        no_challenge,
        AUTHLIB,
        f'OAuth2Session("web", {S256}).create_authorization_url({PLACE}, code_verifier={LONG})[0]',
    ),
    (
        "oauth-pkce-plain",
        plain,
        OAUTHLIB,
        f'WebApplicationClient("web").prepare_request_uri({PLACE}, state="a", code_challenge="b")',
    ),
    (
        "oauth-pkce-plain",
        plain,
        OAUTHLIB,
        f'WebApplicationClient("web").prepare_request_uri({PLACE}, code_challenge="b", code_challenge_method="S256")',
    ),
    (
        "oauth-pkce-plain",
        plain,
        REQUESTS,
        f'OAuth2Session("web").authorization_url({PLACE}, code_challenge="b")[0]',
    ),
    ("oauth-implicit-grant", token, OAUTHLIB, f'MobileApplicationClient("web").prepare_request_uri({PLACE})'),
    ("oauth-implicit-grant", token, OAUTHLIB, f'WebApplicationClient("web").prepare_request_uri({PLACE})'),
    (
        "oauth-implicit-grant",
        token,
        AUTHLIB,
        f'OAuth2Session("web").create_authorization_url({PLACE}, response_type="token")[0]',
    ),
]


@pytest.mark.parametrize(("rule", "is_wrong", "imports", "link"), CASES, ids=[f"{one[0]}: {one[3]}" for one in CASES])
def test_a_rule_speaks_just_when_the_request_of_the_library_is_wrong(
    rule: str, is_wrong: Callable[[Query], bool], imports: str, link: str
) -> None:
    program = Example({"app.py": textwrap.dedent(f"{imports}\n\n\ndef link():\n    return {link}\n")}, breaks=True)
    query = dict(parse_qsl(urlsplit(run_program(program)["link"]()).query))
    outcome = run(RULES[rule], program, LIBRARIES)
    assert not outcome.failures
    assert bool(outcome.findings) is is_wrong(query), query
