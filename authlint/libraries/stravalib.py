"""stravalib: import name and distribution ``stravalib``. It makes no state, and sends the one it is given.

https://stravalib.readthedocs.io/en/latest/get-started/authenticate-with-strava.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, arg, fixed

_CLIENTS = ("stravalib.Client", "stravalib.client.Client")

LIBRARY = Library(
    name="stravalib",
    distribution="stravalib",
    modules=["stravalib"],
    about="Client of Strava. It makes no state.",
    documentation="https://stravalib.readthedocs.io/en/latest/reference/api/stravalib.client.Client.authorization_url.html",
    entries=[
        Call(None, names=_CLIENTS, signature="access_token=None, ...", returns="stravalib.Client"),
        Call(
            AuthorizationRequest,
            names=[f"{client}.authorization_url" for client in _CLIENTS],
            signature="client_id, redirect_uri, approval_prompt='auto', scope=None, state=None",
            roles={
                "response_type": fixed("code"),
                "client_id": arg("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope"),
                "state": arg("state"),
            },
            when_absent={"state": None, "code_challenge": None, "nonce": None, "request_uri": None},
        ),
        Call(
            ClientCredential,
            names=[f"{client}.exchange_code_for_token" for client in _CLIENTS],
            signature="client_id, client_secret, code, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            gives="token-response",
        ),
        Call(
            ClientCredential,
            names=[f"{client}.refresh_access_token" for client in _CLIENTS],
            signature="client_id, client_secret, refresh_token",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            gives="token-response",
        ),
    ],
)
