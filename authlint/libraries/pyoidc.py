"""pyoidc: import name and distribution ``oic``, at its end: idpyoidc has taken its place.

``construct_AuthorizationRequest`` sends what ``request_args`` hold and makes no state; the ``Consumer`` does.
``verify_ssl`` of the clients is handed on to requests. https://pyoidc.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ServerCheck
from authlint.model import Call, Library, arg

_ARGS = arg("request_args")
_SENT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "request_uri",
    "prompt",
)

LIBRARY = Library(
    name="pyoidc",
    distribution="oic",
    modules=["oic"],
    about="OpenID Connect for clients and providers; no longer developed.",
    documentation="https://pyoidc.readthedocs.io/en/latest/",
    rare=True,
    entries=[
        Call(
            AuthorizationRequest,
            names=["oic.oic.Client.construct_AuthorizationRequest", "oic.oauth2.Client.construct_AuthorizationRequest"],
            signature="request=None, request_args=None, extra_args=None, **kwargs",
            roles={name: _ARGS[name] for name in _SENT},
            only_with=[_ARGS["response_type"]],
        ),
        Call(
            ServerCheck,
            names=["oic.oic.Client"],
            signature="client_id=None, client_prefs=None, client_authn_method=None, keyjar=None, verify_ssl=None, ...",
            roles={"verify": arg("verify_ssl")},
        ),
        Call(
            ServerCheck,
            names=["oic.oauth2.Client"],
            signature="client_id=None, client_authn_method=None, keyjar=None, verify_ssl=None, ...",
            roles={"verify": arg("verify_ssl")},
        ),
    ],
)
