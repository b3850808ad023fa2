"""Flask-Dance: import name ``flask_dance``, distribution ``Flask-Dance``; a blueprint for each provider.

State is made and compared by the library. The factories read ``<PROVIDER>_OAUTH_CLIENT_SECRET`` from ``app.config``
when they are given no secret; the setting ``*_CLIENT_SECRET`` of the Authlib model covers them.
https://flask-dance.readthedocs.io/en/latest/providers.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, arg, fixed

_PROVIDERS = (
    "atlassian", "authentiq", "azure", "dexcom", "digitalocean", "discord", "facebook", "fitbit", "github", "gitlab",
    "google", "heroku", "linkedin", "nylas", "orcid", "osm", "reddit", "salesforce", "slack", "spotify", "strava",
    "twitch", "zoho",
)  # fmt: skip
_BLUEPRINTS = (
    "flask_dance.OAuth2ConsumerBlueprint",
    "flask_dance.consumer.OAuth2ConsumerBlueprint",
    "flask_dance.consumer.oauth2.OAuth2ConsumerBlueprint",
)

LIBRARY = Library(
    name="Flask-Dance",
    distribution="Flask-Dance",
    modules=["flask_dance"],
    about="Login with a provider as a Flask blueprint. State is made and compared by the library; no PKCE by default.",
    documentation="https://flask-dance.readthedocs.io/en/latest/",
    entries=[
        Call(
            AuthorizationRequest,
            names=_BLUEPRINTS,
            signature="name, import_name, client_id=None, client_secret=None, *, client=None, ...",
            roles={
                "client_id": arg("client_id"),
                "response_type": fixed("code"),
                "scope": arg("scope"),
                "state": arg("state"),
                "code_challenge": arg("use_pkce"),
                "code_challenge_method": arg("code_challenge_method"),
                "nonce": arg("authorization_url_params")["nonce"],
            },
            when_absent={"state": True, "code_challenge": False, "code_verifier": None, "request_uri": None},
            refuses={"state": [None, ""]},
            documentation="https://flask-dance.readthedocs.io/en/latest/api.html",
        ),
        Call(
            ClientCredential,
            names=_BLUEPRINTS,
            signature="name, import_name, client_id=None, client_secret=None, *, client=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=[
                "flask_dance.OAuth1ConsumerBlueprint",
                "flask_dance.consumer.OAuth1ConsumerBlueprint",
                "flask_dance.consumer.oauth1.OAuth1ConsumerBlueprint",
            ],
            signature="name, import_name, client_key=None, client_secret=None, *, signature_method='HMAC-SHA1', ...",
            roles={"client_id": arg("client_key"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=[f"flask_dance.contrib.{provider}.make_{provider}_blueprint" for provider in _PROVIDERS],
            signature="client_id=None, client_secret=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
        ),
        Call(
            ClientCredential,
            names=["flask_dance.contrib.dropbox.make_dropbox_blueprint"],
            signature="app_key=None, app_secret=None, *, scope=None, ...",
            roles={"client_id": arg("app_key"), "client_secret": arg("app_secret")},
        ),
        Call(
            ClientCredential,
            names=["flask_dance.contrib.meetup.make_meetup_blueprint"],
            signature="key=None, secret=None, *, scope=None, ...",
            roles={"client_id": arg("key"), "client_secret": arg("secret")},
        ),
    ],
)
