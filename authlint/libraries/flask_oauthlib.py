"""Flask-OAuthlib: import name ``flask_oauthlib``, distribution ``Flask-OAuthlib``; given up in favour of Authlib.

``authorize`` sends the state it finds in ``request_token_params`` and no other, and ``authorized_response`` compares
none. https://flask-oauthlib.readthedocs.io/en/latest/client.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built

_UNCHECKED = "Flask-OAuthlib needs oauthlib below 3, which the other libraries refuse"
_APP = "flask_oauthlib.client.OAuthRemoteApp"

LIBRARY = Library(
    name="Flask-OAuthlib",
    distribution="Flask-OAuthlib",
    modules=["flask_oauthlib"],
    members={"flask_oauthlib.client.OAuth": _APP},
    about="An older OAuth client for Flask. It makes no state and compares none.",
    documentation="https://flask-oauthlib.readthedocs.io/en/latest/client.html",
    entries=[
        Call(
            ClientCredential,
            names=["flask_oauthlib.client.OAuth.remote_app"],
            signature="name, register=True, ...",
            roles={"client_id": arg("consumer_key"), "client_secret": arg("consumer_secret")},
            returns=_APP,
            unchecked=_UNCHECKED,
        ),
        Call(
            AuthorizationRequest,
            names=[f"{_APP}.authorize"],
            signature="callback=None, state=None, ...",
            roles={
                "endpoint": built("authorize_url"),
                "client_id": built("consumer_key"),
                "redirect_uri": arg("callback"),
                "scope": built("request_token_params")["scope"],
                # An app with a request_token_url speaks OAuth 1, where the request token binds the answer.
                "state": arg("state") | built("request_token_params")["state"] | built("request_token_url"),
            },
            when_absent={"response_type": "code", "code_challenge": None, "nonce": None, "request_uri": None},
            unchecked=_UNCHECKED,
        ),
        Supply("token-response", [f"{_APP}.authorized_response"]),
    ],
)
