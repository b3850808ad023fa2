"""python-keycloak: import name ``keycloak``, distribution ``python-keycloak``.

``auth_url`` sends an *empty* state and nonce unless they are given. ``decode_token`` changed its base at 4.0, from
python-jose to jwcrypto: before, ``options=`` could turn the signature check off, since then ``validate=False`` does.
From 4.0 neither audience nor issuer is compared unless ``check_claims`` names them, and naming any claim there turns
the expiry check off unless ``"exp": None`` is among them. https://python-keycloak.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential, TokenDecode
from authlint.model import Call, Library, Supply, arg, built, fixed

_CLIENTS = ("keycloak.KeycloakOpenID", "keycloak.keycloak_openid.KeycloakOpenID")
_CONNECTION = (
    "server_url=None, grant_type=None, username=None, password=None, token=None, totp=None, realm_name='master', "
    "client_id='admin-cli', verify=True, client_secret_key=None, ..."
)
_AUTH_URL = "redirect_uri, scope='email', state='', nonce='', code_challenge=None, code_challenge_method=None"
_AUTH_URL_ROLES = {
    "response_type": fixed("code"),
    "client_id": built("client_id"),
    "redirect_uri": arg("redirect_uri"),
    "scope": arg("scope"),
    "state": arg("state"),
    "nonce": arg("nonce"),
    "code_challenge": arg("code_challenge"),
}
_DECODE = "token, validate=True, ..."
_DECODE_ROLES = {
    "token": arg("token"),
    "key": arg("key"),
    "algorithms": arg("algs"),
    "respelling": fixed("base64"),
    "verify_signature": arg("validate"),
    "audience": arg("check_claims")["aud"],
    "issuer": arg("check_claims")["iss"],
    "leeway": arg("leeway"),
}

LIBRARY = Library(
    name="python-keycloak",
    distribution="python-keycloak",
    modules=["keycloak"],
    about="Client of a Keycloak server. It makes no state, and its keys are typed.",
    documentation="https://python-keycloak.readthedocs.io/en/latest/",
    entries=[
        Call(
            ClientCredential,
            names=_CLIENTS,
            signature="server_url, realm_name, client_id, client_secret_key=None, verify=True, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret_key")},
        ),
        Call(
            ClientCredential,
            names=[
                "keycloak.KeycloakAdmin",
                "keycloak.keycloak_admin.KeycloakAdmin",
                "keycloak.KeycloakOpenIDConnection",
                "keycloak.openid_connection.KeycloakOpenIDConnection",
            ],
            signature=_CONNECTION,
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret_key")},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.auth_url" for client in _CLIENTS],
            signature=_AUTH_URL,
            roles=_AUTH_URL_ROLES,
            when_absent={"state": "", "nonce": "", "request_uri": None},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.a_auth_url" for client in _CLIENTS],
            signature=_AUTH_URL,
            roles=_AUTH_URL_ROLES,
            when_absent={"state": "", "nonce": "", "request_uri": None},
            since="4.1",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature=_DECODE,
            roles=_DECODE_ROLES,
            when_absent={"verify_signature": True},
            refuses={"algorithms": [None]},
            since="4.0",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.a_decode_token" for client in _CLIENTS],
            signature=_DECODE,
            roles=_DECODE_ROLES,
            when_absent={"verify_signature": True},
            refuses={"algorithms": [None]},
            since="4.1",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature="token, key, algorithms=['RS256'], ...",
            roles={
                "token": arg("token"),
                "key": arg("key"),
                "algorithms": arg("algorithms"),
                "verify_signature": arg("options")["verify_signature"],
                "verify_expiry": arg("options")["verify_exp"],
                "verify_audience": arg("options")["verify_aud"],
                "verify_issuer": arg("options")["verify_iss"],
            },
            when_absent={
                "algorithms": "RS256",
                "verify_signature": True,
                "verify_expiry": True,
                "verify_audience": True,
                "verify_issuer": True,
            },
            until="4.0",
        ),
        Supply(
            "token-response",
            [
                f"{client}.{method}"
                for client in _CLIENTS
                for method in ("token", "a_token", "refresh_token", "a_refresh_token", "exchange_token")
            ],
        ),
    ],
)
