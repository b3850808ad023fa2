"""fastapi-sso: import name ``fastapi_sso``, distribution ``fastapi-sso``.

``allow_insecure_http=True`` sets ``OAUTHLIB_INSECURE_TRANSPORT`` for the whole process, so every other OAuth client in
it talks to plain HTTP endpoints as well. State is made and required from 0.22; before, none is sent unless given.
https://tomasvotava.github.io/fastapi-sso/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential, TransportFlag
from authlint.model import Call, Library, arg, built, fixed

_CLASSES = tuple(
    name
    for module, provider in (
        ("apple", "AppleSSO"),
        ("base", "SSOBase"),
        ("bitbucket", "BitbucketSSO"),
        ("discord", "DiscordSSO"),
        ("facebook", "FacebookSSO"),
        ("fitbit", "FitbitSSO"),
        ("github", "GithubSSO"),
        ("gitlab", "GitlabSSO"),
        ("google", "GoogleSSO"),
        ("kakao", "KakaoSSO"),
        ("line", "LineSSO"),
        ("linkedin", "LinkedInSSO"),
        ("microsoft", "MicrosoftSSO"),
        ("naver", "NaverSSO"),
        ("notion", "NotionSSO"),
        ("soundcloud", "SoundcloudSSO"),
        ("spotify", "SpotifySSO"),
        ("tidal", "TidalSSO"),
        ("twitter", "TwitterSSO"),
    )
    for name in (f"fastapi_sso.{provider}", f"fastapi_sso.sso.{module}.{provider}")
)
_SIGNATURE = "client_id, client_secret, redirect_uri=None, allow_insecure_http=False, ..."
_LOGIN_URLS = [f"{sso}.{method}" for sso in _CLASSES for method in ("get_login_url", "get_login_redirect")]
_LOGIN_SIGNATURE = "*, redirect_uri=None, params=None, state=None"
_LOGIN_ROLES = {
    "client_id": built("client_id"),
    "redirect_uri": arg("redirect_uri") | built("redirect_uri"),
    "state": arg("state") | arg("params")["state"],
    "code_challenge": arg("params")["code_challenge"],
    "nonce": arg("params")["nonce"],
    "prompt": arg("params")["prompt"],
    "request_uri": arg("params")["request_uri"],
}
_WITH_PKCE = ("TidalSSO", "TwitterSSO")

LIBRARY = Library(
    name="fastapi-sso",
    distribution="fastapi-sso",
    modules=["fastapi_sso"],
    about="Login with a provider for FastAPI.",
    documentation="https://tomasvotava.github.io/fastapi-sso/",
    entries=[
        Call(
            ClientCredential,
            names=_CLASSES,
            signature=_SIGNATURE,
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            TransportFlag,
            names=_CLASSES,
            signature=_SIGNATURE,
            roles={"value": arg("allow_insecure_http"), "switch": fixed("allow_insecure_http")},
            only_with=[arg("allow_insecure_http")],
            documentation="https://tomasvotava.github.io/fastapi-sso/reference/sso.base/",
        ),
        Call(
            AuthorizationRequest,
            names=_LOGIN_URLS,
            signature=_LOGIN_SIGNATURE,
            roles=_LOGIN_ROLES,
            when_absent={"state": True, "response_type": "code"},
            # These are replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None, ""]},
            since="0.22",
        ),
        Call(
            AuthorizationRequest,
            names=[name for name in _LOGIN_URLS if not any(provider in name for provider in _WITH_PKCE)],
            signature=_LOGIN_SIGNATURE,
            roles=_LOGIN_ROLES,
            when_absent={"response_type": "code"},
            until="0.22",
        ),
    ],
)
