"""httpx-oauth: import name ``httpx_oauth``, distribution ``httpx-oauth``; also the OAuth half of fastapi-users.

``get_authorization_url`` sends the state it is given and makes none. ``OAuth2AuthorizeCallback`` hands the state of the
answer back to the caller and compares nothing. https://frankie567.github.io/httpx-oauth/usage/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built

_CREDENTIALS = {"client_id": arg("client_id"), "client_secret": arg("client_secret")}
_GENERIC = ("httpx_oauth.oauth2.BaseOAuth2", "httpx_oauth.oauth2.OAuth2")
_PROVIDERS = tuple(
    f"httpx_oauth.clients.{client}"
    for client in (
        "discord.DiscordOAuth2",
        "facebook.FacebookOAuth2",
        "franceconnect.FranceConnectOAuth2",
        "github.GitHubOAuth2",
        "google.GoogleOAuth2",
        "kakao.KakaoOAuth2",
        "linkedin.LinkedInOAuth2",
        "microsoft.MicrosoftGraphOAuth2",
        "naver.NaverOAuth2",
        "okta.OktaOAuth2",
        "openid.OpenID",
        "reddit.RedditOAuth2",
        "shopify.ShopifyOAuth2",
    )
)
_CLIENTS = (*_GENERIC, *_PROVIDERS)

LIBRARY = Library(
    name="httpx-oauth",
    distribution="httpx-oauth",
    modules=["httpx_oauth"],
    about="Asynchronous OAuth client. It makes no state.",
    documentation="https://frankie567.github.io/httpx-oauth/usage/",
    entries=[
        Call(
            ClientCredential,
            names=_GENERIC,
            signature="client_id, client_secret, authorize_endpoint, access_token_endpoint, ...",
            roles=_CREDENTIALS,
        ),
        Call(
            ClientCredential,
            names=_PROVIDERS,
            signature="client_id, client_secret, ...",
            roles=_CREDENTIALS,
        ),
        Call(
            AuthorizationRequest,
            names=[f"{client}.get_authorization_url" for client in _CLIENTS],
            signature=(
                "redirect_uri, state=None, scope=None, code_challenge=None, code_challenge_method=None, "
                "extras_params=None"
            ),
            older_signatures=[("0.14", "redirect_uri, state=None, scope=None, extras_params=None")],
            roles={
                "client_id": built("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope"),
                "state": arg("state") | arg("extras_params")["state"],
                "code_challenge": arg("code_challenge"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("extras_params")["nonce"],
                "prompt": arg("extras_params")["prompt"],
                "request_uri": arg("extras_params")["request_uri"],
            },
            when_absent={"response_type": "code", "code_verifier": None},
            documentation="https://frankie567.github.io/httpx-oauth/usage/#get_authorization_url",
        ),
        Supply(
            "token-response",
            [f"{client}.{method}" for client in _CLIENTS for method in ("get_access_token", "refresh_token")],
        ),
    ],
)
