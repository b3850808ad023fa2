"""requests-oauthlib: import name ``requests_oauthlib``, distribution ``requests-oauthlib``.

``authorization_url`` makes a state of its own unless it is given a non-empty one, and returns it as the second value.
The state of the answer is compared only with the state the *session object* was built with: a session built anew in the
callback compares nothing, and ``state=`` given to ``fetch_token`` is put into the request body.
https://requests-oauthlib.readthedocs.io/en/latest/api.html

``pkce="plain"`` (from 2.0) sends no challenge at all; only ``"S256"`` does.
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential, EndpointAddress, ServerCheck, TokenRequest
from authlint.model import Attribute, Call, Library, Supply, arg, built, fixed

_SESSIONS = ("requests_oauthlib.OAuth2Session", "requests_oauthlib.oauth2_session.OAuth2Session")
_FETCH_TOKEN = (
    "token_url, code=None, authorization_response=None, body='', auth=None, username=None, password=None, "
    "method='POST', force_querystring=False, timeout=None, headers=None, verify=None, proxies=None, "
    "include_client_id=None, client_secret=None, cert=None, ..."
)
_REFRESH_TOKEN = (
    "token_url, refresh_token=None, body='', auth=None, timeout=None, headers=None, verify=None, proxies=None, ..."
)

LIBRARY = Library(
    name="requests-oauthlib",
    distribution="requests-oauthlib",
    modules=["requests_oauthlib"],
    about="The usual OAuth client on top of requests. Makes the state by itself; PKCE only when asked for.",
    documentation="https://requests-oauthlib.readthedocs.io/en/latest/oauth2_workflow.html",
    entries=[
        Call(
            ClientCredential,
            names=_SESSIONS,
            signature=(
                "client_id=None, client=None, auto_refresh_url=None, auto_refresh_kwargs=None, scope=None, "
                "redirect_uri=None, token=None, state=None, token_updater=None, pkce=None, ..."
            ),
            roles={"client_id": arg("client_id"), "client_secret": arg("auto_refresh_kwargs")["client_secret"]},
            only_with=[arg("auto_refresh_kwargs")["client_secret"]],
        ),
        Call(
            AuthorizationRequest,
            names=[f"{session}.authorization_url" for session in _SESSIONS],
            signature="url, state=None, ...",
            roles={
                "endpoint": arg("url"),
                # A client of another kind asks for something else.
                "response_type": built("client"),
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri") | built("redirect_uri"),
                "scope": arg("scope") | built("scope"),
                "state": arg("state") | built("state"),
                "code_challenge": arg("code_challenge") | built("pkce").since("2.0"),
                "code_challenge_method": arg("code_challenge_method") | built("pkce").since("2.0"),
                "nonce": arg("nonce"),
                "prompt": arg("prompt"),
                "request_uri": arg("request_uri"),
            },
            when_absent={"state": True, "response_type": "code", "code_verifier": None},
            # These are replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None, ""]},
            documentation="https://requests-oauthlib.readthedocs.io/en/latest/api.html#requests_oauthlib.OAuth2Session.authorization_url",
        ),
        Call(
            ClientCredential,
            names=[f"{session}.fetch_token" for session in _SESSIONS],
            signature=_FETCH_TOKEN,
            roles={
                "client_id": built("client_id"),
                "client_secret": arg("client_secret") | arg("auth")[1],
            },
            gives="token-response",
        ),
        Call(
            TokenRequest,
            names=[f"{session}.fetch_token" for session in _SESSIONS],
            signature=_FETCH_TOKEN,
            roles={
                "endpoint": arg("token_url"),
                "method": arg("method"),
                "in_query": arg("force_querystring"),
                "client_id": built("client_id"),
                "client_secret": arg("client_secret") | arg("auth")[1],
                "code": arg("code"),
                "code_verifier": arg("code_verifier"),
                "redirect_uri": built("redirect_uri"),
                "username": arg("username"),
                "password": arg("password"),
            },
            when_absent={"method": "POST", "in_query": False},
        ),
        Call(
            ClientCredential,
            names=[f"{session}.refresh_token" for session in _SESSIONS],
            signature=_REFRESH_TOKEN,
            roles={
                "client_id": arg("client_id") | built("client_id"),
                "client_secret": arg("client_secret") | arg("auth")[1],
            },
            gives="token-response",
        ),
        Call(
            ClientCredential,
            names=["requests_oauthlib.OAuth1Session", "requests_oauthlib.oauth1_session.OAuth1Session"],
            signature="client_key, client_secret=None, resource_owner_key=None, resource_owner_secret=None, ...",
            roles={"client_id": arg("client_key"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=["requests_oauthlib.OAuth1", "requests_oauthlib.oauth1_auth.OAuth1"],
            signature="client_key, client_secret=None, resource_owner_key=None, resource_owner_secret=None, ...",
            roles={"client_id": arg("client_key"), "client_secret": arg("client_secret")},
        ),
        *(
            Call(concept, names=[f"{session}.{method}" for session in _SESSIONS], signature=signature, roles=roles)
            for method, signature in (("fetch_token", _FETCH_TOKEN), ("refresh_token", _REFRESH_TOKEN))
            for concept, roles in (
                (ServerCheck, {"verify": arg("verify")}),
                (EndpointAddress, {"url": arg("token_url"), "purpose": fixed("the token endpoint")}),
            )
        ),
        Attribute(ServerCheck, [f"{session}.verify" for session in _SESSIONS], role="verify"),
        Supply("token-response", [f"{session}.token" for session in _SESSIONS]),
        Supply("random", [f"{session}.new_state" for session in _SESSIONS]),
    ],
)
