"""spotipy: import name and distribution ``spotipy``, a client of the Spotify Web API.

No state is made: ``get_authorize_url`` sends the one it is given or the one of the constructor. Scripts that let
spotipy open the browser never call it. https://spotipy.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built, fixed

_AUTHORIZE_SIGNATURE = "state=None"
_REQUEST = {
    "client_id": built("client_id"),
    "redirect_uri": built("redirect_uri"),
    "scope": built("scope"),
    "state": arg("state") | built("state"),
}

LIBRARY = Library(
    name="spotipy",
    distribution="spotipy",
    modules=["spotipy"],
    about="Client of the Spotify Web API. It makes no state.",
    documentation="https://spotipy.readthedocs.io/en/latest/",
    entries=[
        Call(
            ClientCredential,
            names=["spotipy.SpotifyOAuth", "spotipy.oauth2.SpotifyOAuth"],
            signature="client_id=None, client_secret=None, redirect_uri=None, state=None, scope=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=["spotipy.SpotifyClientCredentials", "spotipy.oauth2.SpotifyClientCredentials"],
            signature="client_id=None, client_secret=None, proxies=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            None,
            names=[
                "spotipy.SpotifyPKCE",
                "spotipy.oauth2.SpotifyPKCE",
                "spotipy.SpotifyImplicitGrant",
                "spotipy.oauth2.SpotifyImplicitGrant",
            ],
            signature="client_id=None, redirect_uri=None, state=None, scope=None, ...",
        ),
        Call(
            AuthorizationRequest,
            names=["spotipy.SpotifyOAuth.get_authorize_url", "spotipy.oauth2.SpotifyOAuth.get_authorize_url"],
            signature=_AUTHORIZE_SIGNATURE,
            roles={**_REQUEST, "response_type": fixed("code")},
            when_absent={"code_challenge": None, "nonce": None, "request_uri": None},
        ),
        Call(
            AuthorizationRequest,
            names=["spotipy.SpotifyPKCE.get_authorize_url", "spotipy.oauth2.SpotifyPKCE.get_authorize_url"],
            signature=_AUTHORIZE_SIGNATURE,
            roles={**_REQUEST, "response_type": fixed("code"), "code_challenge": fixed(True)},
        ),
        Call(
            AuthorizationRequest,
            names=[
                "spotipy.SpotifyImplicitGrant.get_authorize_url",
                "spotipy.oauth2.SpotifyImplicitGrant.get_authorize_url",
            ],
            signature=_AUTHORIZE_SIGNATURE,
            roles={**_REQUEST, "response_type": fixed("token")},
            when_absent={"code_challenge": None, "nonce": None, "request_uri": None},
        ),
        Supply(
            "token-response",
            [
                f"spotipy.{module}{method}"
                for module in ("", "oauth2.")
                for method in (
                    "SpotifyClientCredentials.get_access_token",
                    "SpotifyOAuth.get_access_token",
                    "SpotifyOAuth.get_cached_token",
                    "SpotifyOAuth.refresh_access_token",
                    "SpotifyPKCE.get_access_token",
                    "SpotifyPKCE.get_cached_token",
                    "SpotifyPKCE.refresh_access_token",
                )
            ],
        ),
    ],
)
