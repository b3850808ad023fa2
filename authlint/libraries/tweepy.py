"""Tweepy: import name and distribution ``tweepy``, a client of the X (Twitter) API.

``OAuth2UserHandler`` derives from requests-oauthlib's session: it makes its state and an S256 challenge by itself.
https://docs.tweepy.org/en/stable/authentication.html
"""

from __future__ import annotations

from authlint.concepts import ClientCredential
from authlint.model import Call, Library, Supply, arg

_CONSUMER = {"client_id": arg("consumer_key"), "client_secret": arg("consumer_secret")}

LIBRARY = Library(
    name="Tweepy",
    distribution="tweepy",
    modules=["tweepy"],
    about="Client of the X (Twitter) API. OAuth 2 with state and PKCE made by the library.",
    documentation="https://docs.tweepy.org/en/stable/authentication.html",
    entries=[
        Call(
            ClientCredential,
            names=["tweepy.OAuth1UserHandler", "tweepy.OAuthHandler", "tweepy.auth.OAuth1UserHandler"],
            signature="consumer_key, consumer_secret, access_token=None, access_token_secret=None, ...",
            roles=_CONSUMER,
        ),
        Call(
            ClientCredential,
            names=["tweepy.OAuth2AppHandler", "tweepy.AppAuthHandler", "tweepy.auth.OAuth2AppHandler"],
            signature="consumer_key, consumer_secret",
            roles=_CONSUMER,
        ),
        Call(
            ClientCredential,
            names=["tweepy.OAuth2UserHandler", "tweepy.auth.OAuth2UserHandler"],
            signature="*, client_id, redirect_uri, scope, client_secret=None",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=["tweepy.Client", "tweepy.client.Client"],
            signature="bearer_token=None, consumer_key=None, consumer_secret=None, access_token=None, ...",
            roles=_CONSUMER,
        ),
        Supply("token-response", ["tweepy.OAuth2UserHandler.fetch_token", "tweepy.auth.OAuth2UserHandler.fetch_token"]),
    ],
)
