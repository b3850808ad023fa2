"""oauthlib: import name and distribution ``oauthlib``; the client half, used directly or below requests-oauthlib.

``prepare_request_uri`` sends only what it is given: without ``state=`` there is none, unlike
``prepare_authorization_request``, which makes one.
https://oauthlib.readthedocs.io/en/latest/oauth2/clients/webapplicationclient.html

The environment variables are read as text: ``OAUTHLIB_INSECURE_TRANSPORT=0`` turns plain HTTP *on*, as any non-empty
value does. https://oauthlib.readthedocs.io/en/latest/oauth2/security.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential, TokenRequest, TransportFlag
from authlint.model import Call, EnvironmentKey, Library, Supply, arg, built, fixed

_WEB = (
    "oauthlib.oauth2.WebApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.WebApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.web_application.WebApplicationClient",
)
_MOBILE = (
    "oauthlib.oauth2.MobileApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.MobileApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.mobile_application.MobileApplicationClient",
)
_BACKEND = (
    "oauthlib.oauth2.BackendApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.BackendApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.backend_application.BackendApplicationClient",
)
_LEGACY = (
    "oauthlib.oauth2.LegacyApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.LegacyApplicationClient",
    "oauthlib.oauth2.rfc6749.clients.legacy_application.LegacyApplicationClient",
)

LIBRARY = Library(
    name="oauthlib",
    distribution="oauthlib",
    modules=["oauthlib"],
    about="Builds and parses OAuth messages; the caller sends them and keeps the state.",
    documentation="https://oauthlib.readthedocs.io/en/latest/oauth2/clients/client.html",
    entries=[
        Call(None, names=_WEB, signature="client_id, code=None, ..."),
        Call(None, names=_BACKEND, signature="client_id, ..."),
        # Whatever is made with this client asks for an access token.
        Call(
            AuthorizationRequest,
            names=_MOBILE,
            signature="client_id, ...",
            roles={"client_id": arg("client_id"), "scope": arg("scope"), "response_type": fixed("token")},
        ),
        # Whatever asks for a token through this client sends the user's password.
        Call(
            TokenRequest,
            names=_LEGACY,
            signature="client_id, ...",
            roles={"client_id": arg("client_id"), "grant_type": fixed("password")},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.prepare_request_uri" for client in _WEB],
            signature=(
                "uri, redirect_uri=None, scope=None, state=None, code_challenge=None, "
                "code_challenge_method='plain', ..."
            ),
            older_signatures=[("3.2", "uri, redirect_uri=None, scope=None, state=None, ...")],
            roles={
                "endpoint": arg("uri"),
                "response_type": fixed("code"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope") | built("scope"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("nonce"),
                "prompt": arg("prompt"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"code_verifier": None},
            documentation="https://oauthlib.readthedocs.io/en/latest/oauth2/clients/webapplicationclient.html",
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.prepare_request_uri" for client in _MOBILE],
            signature="uri, redirect_uri=None, scope=None, state=None, ...",
            roles={
                "endpoint": arg("uri"),
                "response_type": arg("response_type"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope") | built("scope"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("nonce"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"code_verifier": None},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.prepare_authorization_request" for client in (*_WEB, *_MOBILE)],
            signature="authorization_url, state=None, redirect_url=None, scope=None, ...",
            roles={
                "endpoint": arg("authorization_url"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_url"),
                "scope": arg("scope") | built("scope"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("nonce"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"state": True, "code_verifier": None},
            # These are replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None, ""]},
        ),
        Call(
            AuthorizationRequest,
            names=["oauthlib.oauth2.rfc6749.parameters.prepare_grant_uri"],
            signature=(
                "uri, client_id, response_type, redirect_uri=None, scope=None, state=None, code_challenge=None, "
                "code_challenge_method='plain', ..."
            ),
            older_signatures=[("3.2", "uri, client_id, response_type, redirect_uri=None, scope=None, state=None, ...")],
            roles={
                "endpoint": arg("uri"),
                "response_type": arg("response_type"),
                "client_id": arg("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("nonce"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"code_verifier": None},
        ),
        Call(
            ClientCredential,
            names=[f"{client}.prepare_token_request" for client in (*_WEB, *_BACKEND, *_LEGACY)],
            signature="token_url, authorization_response=None, redirect_url=None, state=None, body='', ...",
            roles={"client_id": built("client_id"), "client_secret": arg("client_secret")},
            only_with=[arg("client_secret")],
        ),
        Call(
            ClientCredential,
            names=[f"{client}.prepare_request_body" for client in _WEB],
            signature="code=None, redirect_uri=None, body='', include_client_id=True, code_verifier=None, ...",
            older_signatures=[("3.2", "code=None, redirect_uri=None, body='', include_client_id=True, ...")],
            roles={"client_id": built("client_id"), "client_secret": arg("client_secret")},
            only_with=[arg("client_secret")],
        ),
        Call(
            ClientCredential,
            names=[f"{client}.prepare_request_body" for client in _BACKEND],
            signature="body='', scope=None, include_client_id=False, ...",
            roles={"client_id": built("client_id"), "client_secret": arg("client_secret")},
            only_with=[arg("client_secret")],
        ),
        Call(
            ClientCredential,
            names=[f"{client}.prepare_request_body" for client in _LEGACY],
            signature="username, password, body='', scope=None, include_client_id=False, ...",
            roles={"client_id": built("client_id"), "client_secret": arg("client_secret")},
            only_with=[arg("client_secret")],
        ),
        Call(
            ClientCredential,
            names=["oauthlib.oauth1.Client", "oauthlib.oauth1.rfc5849.Client"],
            signature="client_key, client_secret=None, ...",
            roles={"client_id": arg("client_key"), "client_secret": arg("client_secret")},
        ),
        EnvironmentKey(
            TransportFlag,
            ["OAUTHLIB_INSECURE_TRANSPORT", "OAUTHLIB_RELAX_TOKEN_SCOPE"],
            role="value",
        ),
        Supply(
            "token-response",
            [
                f"{client}.{answer}"
                for client in (*_WEB, *_BACKEND, *_LEGACY)
                for answer in ("parse_request_body_response", "token", "access_token")
            ],
        ),
        Supply("random", [f"{client}.create_code_verifier" for client in _WEB]),
    ],
)
