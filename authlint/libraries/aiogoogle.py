"""Aiogoogle: import name and distribution ``aiogoogle``.

``authorization_url`` says in its documentation that it makes a state when it gets none, and makes none. The OpenID
Connect manager refuses to go on without a nonce. https://aiogoogle.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest
from authlint.model import Call, Library, Supply, arg

_SET_LATER = "the managers are attributes that the constructor sets"
_OAUTH = (
    "client_creds=None, state=None, access_type=None, include_granted_scopes=None, login_hint=None, prompt=None, "
    "response_type='code', scopes=None"
)
_OPENID = (
    "client_creds=None, nonce=None, state=None, prompt=None, display=None, login_hint=None, access_type=None, "
    "include_granted_scopes=None, openid_realm=None, hd=None, response_type='code', scopes=None"
)
_SENT = {
    "response_type": arg("response_type"),
    "client_id": arg("client_creds")["client_id"],
    "redirect_uri": arg("client_creds")["redirect_uri"],
    "scope": arg("scopes") | arg("client_creds")["scopes"],
    "state": arg("state"),
    "prompt": arg("prompt"),
}
_NOT_SENT = {"response_type": "code", "state": None, "code_challenge": None, "request_uri": None}

LIBRARY = Library(
    name="Aiogoogle",
    distribution="aiogoogle",
    modules=["aiogoogle"],
    about="Asynchronous client of Google's services. It makes no state.",
    documentation="https://aiogoogle.readthedocs.io/en/latest/#oauth2",
    entries=[
        *(
            Call(
                AuthorizationRequest,
                names=[name],
                signature=_OAUTH,
                roles=_SENT,
                when_absent={**_NOT_SENT, "nonce": None},
                unchecked=unchecked,
            )
            for name, unchecked in (
                ("aiogoogle.auth.managers.Oauth2Manager.authorization_url", ""),
                ("aiogoogle.Aiogoogle.oauth2.authorization_url", _SET_LATER),
            )
        ),
        *(
            Call(
                AuthorizationRequest,
                names=[name],
                signature=_OPENID,
                roles={**_SENT, "nonce": arg("nonce")},
                when_absent=_NOT_SENT,
                unchecked=unchecked,
            )
            for name, unchecked in (
                ("aiogoogle.auth.managers.OpenIdConnectManager.authorization_url", ""),
                ("aiogoogle.Aiogoogle.openid_connect.authorization_url", _SET_LATER),
            )
        ),
        Supply(
            "token-response",
            [
                "aiogoogle.auth.managers.Oauth2Manager.build_user_creds",
                "aiogoogle.auth.managers.Oauth2Manager.refresh",
                "aiogoogle.auth.managers.OpenIdConnectManager.build_user_creds",
            ],
        ),
    ],
)
