"""What the models say of libraries that keep the state themselves is what these libraries do."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import aioauth_client
import pytest
import stravalib
from aiogoogle.auth.managers import Oauth2Manager
from oic.oic import Client
from social_core.backends.oauth import BaseOAuth2
from social_core.exceptions import AuthException
from social_core.storage import BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

BACK = "https://app.example/back"


class Nonces(NonceMixin):
    @classmethod
    def use(cls, server_url: str, timestamp: int, salt: str) -> bool:
        return True


class Storage(BaseStorage):
    nonce = Nonces


class Strategy(BaseStrategy):
    """One browser: its session, and the parameters of its latest request."""

    def __init__(self) -> None:
        super().__init__(storage=Storage())
        self.session: dict[str, Any] = {}
        self.request: dict[str, str] = {}

    def get_setting(self, name: str) -> Any:
        return {"SOCIAL_AUTH_HUB_KEY": "3fa1c4", "SOCIAL_AUTH_HUB_SECRET": "s"}[name]

    def request_data(self, merge: bool = True) -> dict[str, str]:
        return self.request

    def build_absolute_uri(self, path: str | None = None) -> str:
        return f"https://app.example{path or '/'}"

    def session_get(self, name: str, default: Any = None) -> Any:
        return self.session.get(name, default)

    def session_set(self, name: str, value: Any) -> None:
        self.session[name] = value

    def session_pop(self, name: str) -> Any:
        return self.session.pop(name, None)


def backend(*, parameter: bool, redirect: bool) -> BaseOAuth2:
    class Hub(BaseOAuth2):
        name = "hub"
        AUTHORIZATION_URL = "https://hub.example/authorize"
        STATE_PARAMETER = parameter
        REDIRECT_STATE = redirect

    return Hub(Strategy(), redirect_uri="/back")


@pytest.mark.parametrize(("parameter", "redirect"), [(True, False), (False, True), (True, True)])
def test_social_auth_sends_a_state_and_refuses_a_foreign_one_when_either_switch_is_on(
    parameter: bool, redirect: bool
) -> None:
    made = backend(parameter=parameter, redirect=redirect)
    query = parse_qs(urlsplit(made.auth_url()).query)
    assert "state" in query or "redirect_state" in parse_qs(urlsplit(query["redirect_uri"][0]).query)
    made.data = {"state": "of somebody else", "redirect_state": "of somebody else", "code": "of somebody else"}
    with pytest.raises(AuthException):
        made.validate_state()


def test_social_auth_takes_the_code_of_anybody_when_both_switches_are_off() -> None:
    made = backend(parameter=False, redirect=False)
    query = parse_qs(urlsplit(made.auth_url()).query)
    assert "state" not in query
    assert "redirect_state" not in query["redirect_uri"][0]
    made.data = {"code": "of somebody else"}
    assert made.validate_state() is None


GOOGLE = {"client_id": "3fa1c4", "redirect_uri": "https://app.example/back", "scopes": ["profile"]}
WITHOUT_STATE = {
    "aioauth-client": lambda: aioauth_client.GoogleClient("3fa1c4", "s").get_authorize_url(redirect_uri=BACK),
    "Aiogoogle": lambda: Oauth2Manager(client_creds=GOOGLE).authorization_url(client_creds=GOOGLE),
    "stravalib": lambda: stravalib.Client().authorization_url(client_id=3, redirect_uri=BACK),
    "pyoidc": lambda: (
        Client(client_id="3fa1c4")
        .construct_AuthorizationRequest(request_args={"response_type": "code", "redirect_uri": BACK, "scope": "openid"})
        .to_urlencoded()
    ),
}


@pytest.mark.parametrize("library", WITHOUT_STATE)
def test_a_library_that_makes_no_state_sends_none(library: str) -> None:
    query = parse_qs(urlsplit(WITHOUT_STATE[library]()).query or WITHOUT_STATE[library]())
    assert "client_id" in query
    assert "state" not in query
