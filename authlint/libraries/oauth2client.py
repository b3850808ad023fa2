"""oauth2client: import name and distribution ``oauth2client``, Google's former client, deprecated for google-auth.

``step1_get_authorize_url`` sends no state unless it is given. https://oauth2client.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built

_FLOW = "oauth2client.client.OAuth2WebServerFlow"

LIBRARY = Library(
    name="oauth2client",
    distribution="oauth2client",
    modules=["oauth2client"],
    about="Google's former OAuth client. It makes no state.",
    documentation="https://oauth2client.readthedocs.io/en/latest/",
    entries=[
        Call(
            ClientCredential,
            names=[_FLOW],
            signature="client_id, client_secret=None, scope=None, redirect_uri=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            None,
            names=["oauth2client.client.flow_from_clientsecrets"],
            signature="filename, scope, redirect_uri=None, ...",
            returns=_FLOW,
        ),
        Call(
            AuthorizationRequest,
            names=[f"{_FLOW}.step1_get_authorize_url"],
            signature="redirect_uri=None, state=None",
            roles={
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri") | built("redirect_uri"),
                "scope": built("scope"),
                "state": arg("state") | built("state"),
                "code_challenge": built("pkce"),
            },
            when_absent={"response_type": "code", "nonce": None, "request_uri": None},
            documentation="https://oauth2client.readthedocs.io/en/latest/source/oauth2client.client.html",
        ),
        Supply("token-response", [f"{_FLOW}.step2_exchange"]),
    ],
)
