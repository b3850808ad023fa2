"""Slack: import names ``slack_sdk`` and ``slack_bolt``, distributions ``slack_sdk`` and ``slack_bolt``.

Bolt makes and compares the state by itself. With the SDK alone the caller does: the generators insist on a state, and
take an empty one as well. https://docs.slack.dev/tools/python-slack-sdk/oauth/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built

_CREDENTIALS = {"client_id": arg("client_id"), "client_secret": arg("client_secret")}
_WEB_CLIENTS = (
    "slack_sdk.WebClient",
    "slack_sdk.web.WebClient",
    "slack_sdk.web.client.WebClient",
    "slack_sdk.web.async_client.AsyncWebClient",
)

SDK = Library(
    name="Slack SDK",
    distribution="slack_sdk",
    modules=["slack_sdk"],
    about="Client of the Slack API. The caller keeps the state.",
    documentation="https://docs.slack.dev/tools/python-slack-sdk/oauth/",
    entries=[
        Call(
            None,
            names=[
                "slack_sdk.oauth.AuthorizeUrlGenerator",
                "slack_sdk.oauth.authorize_url_generator.AuthorizeUrlGenerator",
            ],
            signature="*, client_id, redirect_uri=None, scopes=None, ...",
        ),
        Call(
            None,
            names=[
                "slack_sdk.oauth.OpenIDConnectAuthorizeUrlGenerator",
                "slack_sdk.oauth.authorize_url_generator.OpenIDConnectAuthorizeUrlGenerator",
            ],
            signature="*, client_id, redirect_uri, scopes=None, ...",
        ),
        Call(
            AuthorizationRequest,
            names=[
                "slack_sdk.oauth.AuthorizeUrlGenerator.generate",
                "slack_sdk.oauth.authorize_url_generator.AuthorizeUrlGenerator.generate",
            ],
            signature="state, team=None",
            roles={
                "client_id": built("client_id"),
                "redirect_uri": built("redirect_uri"),
                "scope": built("scopes"),
                "state": arg("state"),
            },
            when_absent={"response_type": "code", "code_challenge": None, "nonce": None, "request_uri": None},
        ),
        Call(
            AuthorizationRequest,
            names=[
                "slack_sdk.oauth.OpenIDConnectAuthorizeUrlGenerator.generate",
                "slack_sdk.oauth.authorize_url_generator.OpenIDConnectAuthorizeUrlGenerator.generate",
            ],
            signature="state, nonce=None, team=None",
            roles={
                "client_id": built("client_id"),
                "redirect_uri": built("redirect_uri"),
                "scope": built("scopes"),
                "state": arg("state"),
                "nonce": arg("nonce"),
            },
            when_absent={"response_type": "code", "code_challenge": None, "request_uri": None},
        ),
        Call(
            ClientCredential,
            names=[f"{client}.oauth_v2_access" for client in _WEB_CLIENTS],
            signature="*, client_id, client_secret, code=None, redirect_uri=None, ...",
            roles=_CREDENTIALS,
            gives="token-response",
        ),
        Call(
            ClientCredential,
            names=[f"{client}.oauth_access" for client in _WEB_CLIENTS],
            signature="*, client_id, client_secret, code, redirect_uri=None, ...",
            roles=_CREDENTIALS,
            gives="token-response",
        ),
        Call(
            ClientCredential,
            names=[f"{client}.openid_connect_token" for client in _WEB_CLIENTS],
            signature="client_id, client_secret, code=None, redirect_uri=None, ...",
            roles=_CREDENTIALS,
            gives="token-response",
        ),
        Supply(
            "random", ["slack_sdk.oauth.OAuthStateStore.issue", "slack_sdk.oauth.state_store.FileOAuthStateStore.issue"]
        ),
    ],
)

BOLT = Library(
    name="Slack Bolt",
    distribution="slack_bolt",
    modules=["slack_bolt"],
    about="Framework for Slack apps. State is made and compared by the library.",
    documentation="https://docs.slack.dev/tools/bolt-python/concepts/authenticating-oauth/",
    entries=[
        Call(
            ClientCredential,
            names=[
                "slack_bolt.oauth.oauth_settings.OAuthSettings",
                "slack_bolt.oauth.async_oauth_settings.AsyncOAuthSettings",
            ],
            signature="*, client_id=None, client_secret=None, ...",
            roles=_CREDENTIALS,
        ),
    ],
)

LIBRARIES = (SDK, BOLT)
