"""Authlib's OAuth clients: import names ``authlib.integrations`` and ``authlib.oauth2``, distribution ``Authlib``.

Every client makes its own state when none is given; ``create_authorization_url`` of the session classes returns it as
the second value, the framework registries keep it in the session and compare it. An explicit ``state=""`` is not
replaced, and then no state is sent. https://docs.authlib.org/en/latest/client/oauth2.html

PKCE needs two things with the session classes: ``code_challenge_method="S256"`` in the constructor and
``code_verifier=`` in the call; either alone sends no challenge. The registries make the verifier when
``client_kwargs`` names the method.

``AUTHLIB_INSECURE_TRANSPORT`` is read by the server half only: the clients talk to plain HTTP endpoints in any case.
"""

from __future__ import annotations

from authlint.concepts import (
    AuthorizationRequest,
    ClientCredential,
    EndpointAddress,
    NonceExpectation,
    ProviderIdentity,
    ServerCheck,
    TokenIntrospection,
    TokenLifetime,
    TokenRequest,
    TransportFlag,
)
from authlint.model import Attribute, Call, EnvironmentKey, Library, SettingKey, Supply, arg, built, fixed

_REQUESTS = (
    "authlib.integrations.requests_client.OAuth2Session",
    "authlib.integrations.requests_client.oauth2_session.OAuth2Session",
)
_HTTPX_ASYNC = (
    "authlib.integrations.httpx_client.AsyncOAuth2Client",
    "authlib.integrations.httpx_client.oauth2_client.AsyncOAuth2Client",
)
_HTTPX = (
    "authlib.integrations.httpx_client.OAuth2Client",
    "authlib.integrations.httpx_client.oauth2_client.OAuth2Client",
)
_PLAIN = ("authlib.oauth2.OAuth2Client", "authlib.oauth2.client.OAuth2Client")
_SESSIONS = (*_REQUESTS, *_HTTPX_ASYNC, *_HTTPX, *_PLAIN)

_REGISTRIES = (
    ("authlib.integrations.flask_client.OAuth", "authlib.integrations.flask_client.FlaskOAuth2App"),
    ("authlib.integrations.django_client.OAuth", "authlib.integrations.django_client.DjangoOAuth2App"),
    ("authlib.integrations.starlette_client.OAuth", "authlib.integrations.starlette_client.StarletteOAuth2App"),
)
_APPS = tuple(app for _, app in _REGISTRIES)
_APPS_WITH_REQUEST = _APPS[1:]

_CREDENTIALS = {"client_id": arg("client_id"), "client_secret": arg("client_secret")}
_REGISTRY_REQUEST = {
    "client_id": built("client_id"),
    "redirect_uri": arg("redirect_uri"),
    "scope": arg("scope") | built("client_kwargs")["scope"],
    "response_type": arg("response_type") | built("client_kwargs")["response_type"],
    "state": built("authorize_params")["state"] | arg("state"),
    "nonce": arg("nonce"),
    "code_challenge": arg("code_verifier") | built("client_kwargs")["code_challenge_method"],
    "code_challenge_method": built("client_kwargs")["code_challenge_method"],
    "code_verifier": arg("code_verifier"),
    "prompt": arg("prompt") | built("client_kwargs")["prompt"],
}
_FETCH = "url=None, body='', method='POST', headers=None, auth=None, grant_type=None, state=None, ..."
_TOKEN_REQUEST = {
    "endpoint": arg("url") | built("token_endpoint"),
    "method": arg("method"),
    "client_id": built("client_id"),
    "client_secret": built("client_secret"),
    "code": arg("code"),
    "code_verifier": arg("code_verifier"),
    "redirect_uri": arg("redirect_uri") | built("redirect_uri"),
    "username": arg("username"),
    "password": arg("password"),
    "refresh_token": arg("refresh_token"),
}

LIBRARY = Library(
    name="Authlib (clients)",
    distribution="Authlib",
    modules=["authlib"],
    about="OAuth sessions for requests and httpx, and registries for Flask, Django and Starlette.",
    documentation="https://docs.authlib.org/en/latest/client/index.html",
    members=dict(_REGISTRIES),
    entries=[
        Call(
            ClientCredential,
            names=_REQUESTS,
            signature=(
                "client_id=None, client_secret=None, token_endpoint_auth_method=None, "
                "revocation_endpoint_auth_method=None, scope=None, state=None, redirect_uri=None, token=None, "
                "token_placement='header', update_token=None, ..."
            ),
            roles=_CREDENTIALS,
        ),
        Call(
            ClientCredential,
            names=[*_HTTPX_ASYNC, *_HTTPX],
            signature=(
                "client_id=None, client_secret=None, token_endpoint_auth_method=None, "
                "revocation_endpoint_auth_method=None, scope=None, redirect_uri=None, token=None, "
                "token_placement='header', update_token=None, ..."
            ),
            roles=_CREDENTIALS,
        ),
        Call(
            ClientCredential,
            names=_PLAIN,
            signature=(
                "session, client_id=None, client_secret=None, token_endpoint_auth_method=None, "
                "revocation_endpoint_auth_method=None, scope=None, state=None, redirect_uri=None, "
                "code_challenge_method=None, token=None, token_placement='header', update_token=None, ..."
            ),
            roles=_CREDENTIALS,
        ),
        Call(
            AuthorizationRequest,
            names=[f"{session}.create_authorization_url" for session in _SESSIONS],
            signature="url, state=None, code_verifier=None, ...",
            roles={
                "endpoint": arg("url"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri") | built("redirect_uri"),
                "scope": arg("scope") | built("scope"),
                "response_type": arg("response_type") | built("response_type"),
                "state": arg("state"),
                "code_challenge": arg("code_challenge") | arg("code_verifier"),
                "code_challenge_method": built("code_challenge_method"),
                "code_verifier": arg("code_verifier"),
                "nonce": arg("nonce"),
                "prompt": arg("prompt") | built("prompt"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"state": True, "response_type": "code"},
            # This is replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None]},
            documentation="https://docs.authlib.org/en/latest/client/oauth2.html#redirect-to-authorization-endpoint",
        ),
        Call(
            TokenRequest,
            names=[f"{session}.fetch_token" for session in _SESSIONS],
            signature=_FETCH,
            roles=_TOKEN_REQUEST | {"grant_type": arg("grant_type")},
            when_absent={"method": "POST"},
            gives="token-response",
        ),
        # Without a grant type, one is guessed by what is given.
        Call(
            TokenRequest,
            names=[f"{session}.fetch_token" for session in _SESSIONS],
            signature=_FETCH,
            roles=_TOKEN_REQUEST | {"grant_type": fixed("password")},
            only_with=[arg("username"), arg("password")],
            gives="token-response",
        ),
        Call(
            TokenIntrospection,
            names=[f"{session}.introspect_token" for session in _SESSIONS],
            signature="url, token=None, ...",
            roles={"endpoint": arg("url"), "token": arg("token"), "client_id": built("client_id")},
        ),
        Call(
            None,
            names=[f"{session}.refresh_token" for session in _SESSIONS],
            signature="url=None, refresh_token=None, body='', auth=None, headers=None, ...",
            gives="token-response",
        ),
        Call(
            ClientCredential,
            names=[
                "authlib.integrations.requests_client.OAuth1Session",
                "authlib.integrations.httpx_client.OAuth1Client",
                "authlib.integrations.httpx_client.AsyncOAuth1Client",
            ],
            signature="client_id, client_secret=None, token=None, token_secret=None, redirect_uri=None, ...",
            roles=_CREDENTIALS,
        ),
        *(
            Call(
                ClientCredential,
                names=[f"{registry}.register"],
                signature="name, overwrite=False, ...",
                roles=_CREDENTIALS,
                returns=app,
                documentation="https://docs.authlib.org/en/latest/client/frameworks.html",
            )
            for registry, app in _REGISTRIES
        ),
        *(
            Call(
                EndpointAddress,
                names=[f"{registry}.register" for registry, _ in _REGISTRIES],
                signature="name, overwrite=False, ...",
                roles={"url": arg(parameter), "purpose": fixed(purpose)},
                only_with=[arg(parameter)],
            )
            for parameter, purpose in (
                ("access_token_url", "the token endpoint"),
                ("authorize_url", "the authorization endpoint"),
                ("jwks_uri", "the keys of the issuer"),
                ("server_metadata_url", "the metadata of the issuer"),
                ("userinfo_endpoint", "the userinfo endpoint"),
            )
        ),
        Call(
            ServerCheck,
            names=[f"{registry}.register" for registry, _ in _REGISTRIES],
            signature="name, overwrite=False, ...",
            roles={"verify": arg("client_kwargs")["verify"]},
            only_with=[arg("client_kwargs")["verify"]],
        ),
        Call(
            ServerCheck,
            names=[*_HTTPX_ASYNC, *_HTTPX],
            signature="client_id=None, client_secret=None, ...",
            roles={"verify": arg("verify")},
            only_with=[arg("verify")],
        ),
        Attribute(ServerCheck, [f"{session}.verify" for session in _REQUESTS], role="verify"),
        *(
            Call(None, names=[f"{registry}.create_client"], signature="name", returns=app)
            for registry, app in _REGISTRIES
        ),
        Call(
            AuthorizationRequest,
            names=[
                f"{_APPS[0]}.authorize_redirect",
                *(f"{app}.create_authorization_url" for app in _APPS),
            ],
            signature="redirect_uri=None, ...",
            roles=_REGISTRY_REQUEST,
            when_absent={"state": True, "nonce": True, "response_type": "code"},
            refuses={"state": [None], "nonce": [None, ""]},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{app}.authorize_redirect" for app in _APPS_WITH_REQUEST],
            signature="request, redirect_uri=None, ...",
            roles=_REGISTRY_REQUEST,
            when_absent={"state": True, "nonce": True, "response_type": "code"},
            refuses={"state": [None], "nonce": [None, ""]},
        ),
        # Nothing is compared when the nonce is None.
        Call(
            NonceExpectation,
            names=[f"{app}.parse_id_token" for app in _APPS],
            signature="token, nonce, claims_options=None, claims_cls=None, leeway=120",
            roles={"expected": arg("nonce")},
            since="1.0",
        ),
        # The registries compare the state and verify the ID token before they return the answer.
        Supply(
            "token-response",
            [f"{app}.{answer}" for app in _APPS for answer in ("authorize_access_token", "fetch_access_token")],
        ),
        # The answer holds the claims of the ID token under "userinfo".
        Call(
            ProviderIdentity,
            names=[f"{_APPS[0]}.authorize_access_token"],
            signature="**kwargs",
        ),
        Call(
            ProviderIdentity,
            names=[f"{app}.authorize_access_token" for app in _APPS_WITH_REQUEST],
            signature="request, **kwargs",
        ),
        Call(
            ProviderIdentity,
            names=[f"{app}.parse_id_token" for app in _APPS],
            signature="token, nonce, claims_options=None, claims_cls=None, leeway=120",
            roles={"kind": fixed("id-token")},
        ),
        Call(
            ProviderIdentity,
            names=[f"{app}.userinfo" for app in _APPS],
            signature="**kwargs",
            roles={"kind": fixed("userinfo")},
        ),
        # The registries for Flask and Starlette read <NAME>_CLIENT_SECRET.
        SettingKey(ClientCredential, ["*_CLIENT_SECRET"], role="client_secret", holder="flask"),
        SettingKey(
            ClientCredential,
            [],
            role="client_secret",
            holder="django",
            inside=("AUTHLIB_OAUTH_CLIENTS", "*", "client_secret"),
        ),
        EnvironmentKey(TransportFlag, ["AUTHLIB_INSECURE_TRANSPORT"], role="value"),
        # The server half: by grant type, how long its access tokens are valid.
        SettingKey(
            TokenLifetime, ["OAUTH2_TOKEN_EXPIRES_IN"], role="lifetime", holder="flask", implies={"kind": "access"}
        ),
        SettingKey(
            TokenLifetime,
            [],
            role="lifetime",
            holder="django",
            inside=("AUTHLIB_OAUTH2_PROVIDER", "token_expires_in"),
            implies={"kind": "access"},
        ),
    ],
)
