"""aioauth-client: import name ``aioauth_client``, distribution ``aioauth-client``. It makes no state.

``get_authorize_url`` sends whatever it or the constructor is given, and compares nothing: the example of its
documentation sends no state. https://github.com/klen/aioauth-client#readme
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built, fixed

_CLIENTS = tuple(
    f"aioauth_client.{name}Client"
    for name in (
        "OAuth2", "Amazon", "Bitbucket2", "Discord", "Eventbrite", "Facebook", "Foursquare", "Github", "Gitlab",
        "Google", "Instagram", "Linkedin", "Microsoft", "Odnoklassniki", "Pinterest", "Slack", "Strava", "Todoist",
        "Yandex",
    )
)  # fmt: skip

LIBRARY = Library(
    name="aioauth-client",
    distribution="aioauth-client",
    modules=["aioauth_client"],
    about="Asynchronous OAuth clients of several providers. It makes no state.",
    documentation="https://github.com/klen/aioauth-client#readme",
    entries=[
        Call(
            ClientCredential,
            names=_CLIENTS,
            signature=(
                "client_id, client_secret, base_url=None, authorize_url=None, access_token=None, "
                "access_token_url=None, ..."
            ),
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.get_authorize_url" for client in _CLIENTS],
            signature="**params",
            roles={
                "response_type": fixed("code"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope") | built("scope"),
                "state": arg("state") | built("state"),
                "code_challenge": arg("code_challenge") | built("code_challenge"),
                "nonce": arg("nonce") | built("nonce"),
                "request_uri": arg("request_uri"),
                "prompt": arg("prompt"),
            },
        ),
        Supply("token-response", [f"{client}.get_access_token" for client in _CLIENTS]),
    ],
)
