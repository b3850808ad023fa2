"""rauth: import name and distribution ``rauth``, an older OAuth client that well-known Flask tutorials used.

``get_authorize_url`` sends exactly the parameters it is given. https://rauth.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, arg, built

_SERVICES = ("rauth.OAuth2Service", "rauth.service.OAuth2Service")
_UNCHECKED = "rauth is unmaintained and not installed for the tests"

LIBRARY = Library(
    name="rauth",
    distribution="rauth",
    modules=["rauth"],
    about="An older OAuth client. It makes no state.",
    documentation="https://rauth.readthedocs.io/en/latest/",
    entries=[
        Call(
            ClientCredential,
            names=_SERVICES,
            signature="client_id, client_secret, name=None, access_token_url=None, authorize_url=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            unchecked=_UNCHECKED,
        ),
        Call(
            AuthorizationRequest,
            names=[f"{service}.get_authorize_url" for service in _SERVICES],
            signature="...",
            roles={
                "endpoint": built("authorize_url"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "response_type": arg("response_type"),
                "scope": arg("scope"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("nonce"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"response_type": "code", "code_verifier": None},
            unchecked=_UNCHECKED,
        ),
    ],
)
