"""MSAL: import name and distribution ``msal``, for Microsoft Entra ID.

``initiate_auth_code_flow`` makes state, nonce and PKCE challenge and ``acquire_token_by_auth_code_flow`` compares them.
The older ``get_authorization_request_url`` sends none of the three unless they are given.
https://msal-python.readthedocs.io/en/latest/

``decode_id_token`` never checks the signature, and only writes a line to the log when a token has run out. The
``id_token_claims`` in a result may be trusted because the token came straight from the token endpoint. Since 1.38
neither audience nor expiry of that one are looked at.

Without an ``authority`` the accounts of every tenant, and personal ones, may sign in.

A ``client_credential`` may be a mapping with a private key, which signs the client's assertions, as
``JwtAssertionCreator`` does. These run out after ten minutes unless ``expires_in`` says otherwise.
"""

from __future__ import annotations

from authlint.concepts import (
    AuthorizationRequest,
    ClaimsPeek,
    ClientCredential,
    KeyMaterial,
    ProviderIdentity,
    ServerCheck,
    TokenEncode,
    TokenRequest,
)
from authlint.model import Call, Library, Supply, arg, built, fixed

_CONFIDENTIAL = ("msal.ConfidentialClientApplication", "msal.application.ConfidentialClientApplication")
_GENERAL = ("msal.ClientApplication", "msal.application.ClientApplication")
_PUBLIC = ("msal.PublicClientApplication", "msal.application.PublicClientApplication")
_ASSERTIONS = tuple(
    f"msal.oauth2cli.{creator}"
    for creator in ("JwtAssertionCreator", "JwtSigner", "assertion.JwtAssertionCreator", "assertion.JwtSigner")
)
_APPLICATIONS = (*_CONFIDENTIAL, *_GENERAL, *_PUBLIC)
_EVERYBODY = {"authority": "https://login.microsoftonline.com/common"}

LIBRARY = Library(
    name="MSAL",
    distribution="msal",
    modules=["msal"],
    about="Sign-in with Microsoft Entra ID.",
    documentation="https://msal-python.readthedocs.io/en/latest/",
    entries=[
        # client_credential may also be a dictionary with a certificate or an assertion, which holds no client secret.
        Call(
            ClientCredential,
            names=[*_CONFIDENTIAL, *_GENERAL],
            signature="client_id, client_credential=None, authority=None, validate_authority=True, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_credential")},
        ),
        Call(
            KeyMaterial,
            names=[*_CONFIDENTIAL, *_GENERAL],
            signature="client_id, client_credential=None, authority=None, validate_authority=True, ...",
            roles={"key": arg("client_credential")["private_key"]},
            only_with=[arg("client_credential")["private_key"]],
        ),
        Call(None, names=_PUBLIC, signature="client_id, client_credential=None, ..."),
        Call(
            TokenRequest,
            names=[f"{application}.acquire_token_by_username_password" for application in _APPLICATIONS],
            signature="username, password, scopes, ...",
            roles={
                "client_id": built("client_id"),
                "grant_type": fixed("password"),
                "username": arg("username"),
                "password": arg("password"),
            },
            gives="token-response",
        ),
        Call(
            ServerCheck,
            names=[*_CONFIDENTIAL, *_GENERAL],
            signature=(
                "client_id, client_credential=None, authority=None, validate_authority=True, token_cache=None, "
                "http_client=None, verify=True, ..."
            ),
            roles={"verify": arg("verify")},
            only_with=[arg("verify")],
        ),
        Call(
            ServerCheck,
            names=_PUBLIC,
            signature="client_id, client_credential=None, ...",
            roles={"verify": arg("verify")},
            only_with=[arg("verify")],
        ),
        Call(
            AuthorizationRequest,
            names=[f"{application}.get_authorization_request_url" for application in _APPLICATIONS],
            signature=(
                "scopes, login_hint=None, state=None, redirect_uri=None, response_type='code', prompt=None, "
                "nonce=None, domain_hint=None, claims_challenge=None, ..."
            ),
            roles={
                "client_id": built("client_id"),
                "scope": arg("scopes"),
                "state": arg("state"),
                "redirect_uri": arg("redirect_uri"),
                "response_type": arg("response_type"),
                "prompt": arg("prompt"),
                "nonce": arg("nonce"),
            },
            when_absent={"response_type": "code", "code_challenge": None, "request_uri": None},
            documentation="https://msal-python.readthedocs.io/en/latest/#msal.ClientApplication.get_authorization_request_url",
        ),
        Call(
            AuthorizationRequest,
            names=[f"{application}.initiate_auth_code_flow" for application in _APPLICATIONS],
            signature=(
                "scopes, redirect_uri=None, state=None, prompt=None, login_hint=None, domain_hint=None, "
                "claims_challenge=None, max_age=None, ..."
            ),
            roles={
                "client_id": built("client_id"),
                "scope": arg("scopes"),
                "redirect_uri": arg("redirect_uri"),
                "state": arg("state"),
                "prompt": arg("prompt"),
            },
            when_absent={"state": True, "nonce": True, "code_challenge": True, "response_type": "code"},
            # These are replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None, ""]},
        ),
        Call(
            ClaimsPeek,
            names=["msal.oauth2cli.oidc.decode_id_token"],
            signature="id_token, client_id=None, issuer=None, nonce=None, now=None",
            roles={"token": arg("id_token")},
            gives="unverified-token",
            documentation="https://github.com/AzureAD/microsoft-authentication-library-for-python/blob/dev/msal/oauth2cli/oidc.py",
        ),
        Call(
            ClaimsPeek,
            names=["msal.oauth2cli.oidc.Client.decode_id_token"],
            signature="id_token, nonce=None",
            roles={"token": arg("id_token")},
            gives="unverified-token",
        ),
        Call(
            KeyMaterial,
            names=_ASSERTIONS,
            signature="key, algorithm, sha1_thumbprint=None, headers=None, ...",
            roles={"key": arg("key"), "algorithm": arg("algorithm")},
        ),
        Call(
            TokenEncode,
            names=[f"{creator}.create_normal_assertion" for creator in _ASSERTIONS],
            signature="audience, issuer, subject=None, expires_at=None, expires_in=600, ...",
            roles={
                "claims": arg("additional_claims"),
                "algorithm": built("algorithm"),
                "header": built("headers"),
                "lifetime": arg("expires_in"),
            },
            when_absent={"lifetime": 600},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=[f"{creator}.create_regenerative_assertion" for creator in _ASSERTIONS],
            signature="audience, issuer, subject=None, expires_in=600, **kwargs",
            roles={
                "claims": arg("additional_claims"),
                "algorithm": built("algorithm"),
                "header": built("headers"),
                "lifetime": arg("expires_in"),
            },
            when_absent={"lifetime": 600},
        ),
        # The claims of the ID token are in the result, under "id_token_claims".
        Call(
            ProviderIdentity,
            names=[f"{application}.acquire_token_by_auth_code_flow" for application in _APPLICATIONS],
            signature="auth_code_flow, auth_response, scopes=None, **kwargs",
            roles={"authority": built("authority")},
            when_absent=_EVERYBODY,
        ),
        Call(
            ProviderIdentity,
            names=[f"{application}.acquire_token_by_authorization_code" for application in _APPLICATIONS],
            signature="code, scopes, redirect_uri=None, nonce=None, claims_challenge=None, ...",
            roles={"authority": built("authority")},
            when_absent=_EVERYBODY,
        ),
        Supply(
            "token-response",
            [
                f"{application}.{method}"
                for applications, methods in (
                    (
                        _APPLICATIONS,
                        (
                            "acquire_token_by_auth_code_flow",
                            "acquire_token_by_authorization_code",
                            "acquire_token_by_refresh_token",
                            "acquire_token_by_username_password",
                            "acquire_token_silent",
                            "acquire_token_silent_with_error",
                        ),
                    ),
                    (_CONFIDENTIAL, ("acquire_token_for_client", "acquire_token_on_behalf_of")),
                    (_PUBLIC, ("acquire_token_by_device_flow", "acquire_token_interactive")),
                )
                for application in applications
                for method in methods
            ]
            + ["msal.ManagedIdentityClient.acquire_token_for_client"],
        ),
    ],
)
