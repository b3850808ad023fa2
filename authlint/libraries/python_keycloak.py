"""python-keycloak: import name ``keycloak``, distribution ``python-keycloak``.

``auth_url`` sends an *empty* state and nonce unless they are given. ``decode_token`` has changed twice:

- Below 3.9.1 it is python-jose's ``decode``, whose ``options`` can turn each check off. "aud" has to be the client's
  own id unless ``verify_aud`` is off.
- From 3.9.1 to 3.12 it looks at ``verify_aud`` alone among the options. It verifies the signature whatever they say,
  and never looks at "exp", because the empty ``check_claims`` it hands to jwcrypto leaves nothing to check.
- From 4.0 ``validate=False`` turns everything off. "aud" is not compared unless ``check_claims`` names it, and any
  ``check_claims`` turns the expiry check off unless ``"exp": None`` is among them. Without ``key`` the keys of the
  realm are fetched, which sign for no other issuer. ``options`` raise. Keys are objects of jwcrypto, for the algorithms
  of their own type only.

https://python-keycloak.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import (
    AuthorizationRequest,
    ClientCredential,
    EndpointAddress,
    ServerCheck,
    TokenDecode,
    TokenIntrospection,
    TokenRequest,
)
from authlint.model import Call, Library, Supply, arg, built, fixed

_CLIENTS = ("keycloak.KeycloakOpenID", "keycloak.keycloak_openid.KeycloakOpenID")
_ADMINS = (
    "keycloak.KeycloakAdmin",
    "keycloak.keycloak_admin.KeycloakAdmin",
    "keycloak.KeycloakOpenIDConnection",
    "keycloak.openid_connection.KeycloakOpenIDConnection",
)
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
    "code_challenge_method": arg("code_challenge_method"),
}
_TOKEN = "username='', password='', grant_type='password', code='', redirect_uri='', ..."
# The grant is the password grant unless another one is asked for.
_TOKEN_ROLES = {
    "grant_type": arg("grant_type") | fixed("password"),
    "client_id": built("client_id"),
    "code": arg("code"),
    "code_verifier": arg("code_verifier"),
    "redirect_uri": arg("redirect_uri"),
    "username": arg("username"),
    "password": arg("password"),
}
_DECODE = "token, validate=True, ..."
_DECODE_ROLES = {
    "token": arg("token"),
    "key": arg("key"),
    "keys_from": fixed("/protocol/openid-connect/certs"),
    "algorithms": arg("algs"),
    "refuses_unsecured": fixed(True),
    "typed_keys": fixed(True),
    "respelling": fixed("base64"),
    "verify_signature": arg("validate"),
    "verify_expiry": arg("check_claims"),
    "checked_claims": arg("check_claims"),
    "audience": arg("check_claims")["aud"],
    "leeway": arg("leeway"),
}
_DECODE_ABSENT = {"verify_signature": True, "verify_expiry": True, "leeway": 60}
_DECODE_REFUSES = {"algorithms": [None], "verify_expiry": [None]}

_OPTIONS = arg("options")
_OLD_DECODE = "token, key, algorithms=['RS256'], ..."
_OLD_DECODE_ROLES = {
    "token": arg("token"),
    "key": arg("key"),
    "algorithms": arg("algorithms"),
    "verify_signature": _OPTIONS["verify_signature"],
    "verify_expiry": _OPTIONS["verify_exp"],
    "verify_audience": _OPTIONS["verify_aud"],
    "verify_issuer": _OPTIONS["verify_iss"],
    "verify_not_before": _OPTIONS["verify_nbf"],
    "verify_issued_at": _OPTIONS["verify_iat"],
    "verify_subject": _OPTIONS["verify_sub"],
    "verify_token_id": _OPTIONS["verify_jti"],
    "require_expiry": _OPTIONS["require_exp"],
    "require_audience": _OPTIONS["require_aud"],
    "leeway": _OPTIONS["leeway"],
}
_OLD_DECODE_ABSENT = {"algorithms": "RS256"} | dict.fromkeys(
    [role for role in _OLD_DECODE_ROLES if role.startswith("verify_")], True
)

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
            names=_ADMINS,
            signature=_CONNECTION,
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret_key")},
        ),
        *(
            Call(concept, names=names, signature=signature, roles=roles)
            for names, signature in (
                (_CLIENTS, "server_url, realm_name, client_id, client_secret_key=None, verify=True, ..."),
                (_ADMINS, _CONNECTION),
            )
            for concept, roles in (
                (ServerCheck, {"verify": arg("verify")}),
                (EndpointAddress, {"url": arg("server_url"), "purpose": fixed("the Keycloak server")}),
            )
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.auth_url" for client in _CLIENTS],
            signature=_AUTH_URL,
            roles=_AUTH_URL_ROLES,
            when_absent={"state": "", "nonce": "", "request_uri": None, "code_verifier": None},
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.a_auth_url" for client in _CLIENTS],
            signature=_AUTH_URL,
            roles=_AUTH_URL_ROLES,
            when_absent={"state": "", "nonce": "", "request_uri": None, "code_verifier": None},
            since="4.1",
        ),
        Call(
            TokenRequest,
            names=[f"{client}.token" for client in _CLIENTS],
            signature=_TOKEN,
            roles=_TOKEN_ROLES,
            gives="token-response",
        ),
        Call(
            TokenRequest,
            names=[f"{client}.a_token" for client in _CLIENTS],
            signature=_TOKEN,
            roles=_TOKEN_ROLES,
            gives="token-response",
            since="4.1",
        ),
        Call(
            TokenIntrospection,
            names=[f"{client}.introspect" for client in _CLIENTS],
            signature="token, ...",
            roles={"token": arg("token"), "client_id": built("client_id")},
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature=_DECODE,
            roles=_DECODE_ROLES,
            when_absent=_DECODE_ABSENT,
            refuses=_DECODE_REFUSES,
            since="4.0",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.a_decode_token" for client in _CLIENTS],
            signature=_DECODE,
            roles=_DECODE_ROLES,
            when_absent=_DECODE_ABSENT,
            refuses=_DECODE_REFUSES,
            since="4.1",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature=_OLD_DECODE,
            roles=_OLD_DECODE_ROLES,
            when_absent=_OLD_DECODE_ABSENT,
            until="3.9.1",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature=_OLD_DECODE,
            roles={
                "token": arg("token"),
                "key": arg("key"),
                "algorithms": arg("algorithms"),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "verify_signature": fixed(True),
                "verify_expiry": fixed(False),
                "verify_audience": _OPTIONS["verify_aud"],
            },
            when_absent={"algorithms": "RS256", "verify_audience": False},
            since="3.9.1",
            until="4.0",
        ),
        Call(
            TokenDecode,
            names=[f"{client}.decode_token" for client in _CLIENTS],
            signature=_OLD_DECODE,
            roles=_OLD_DECODE_ROLES,
            when_absent=_OLD_DECODE_ABSENT,
            only_with=[_OPTIONS],
            since="4.0",
            unchecked="since 4.0 options raise, so whoever gives them runs an older release, which nothing may say",
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
