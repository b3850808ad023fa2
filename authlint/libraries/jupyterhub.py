"""JupyterHub and oauthenticator: import names ``jupyterhub`` and ``oauthenticator``.

Their configuration is ``jupyterhub_config.py``, which is run with a function ``get_config`` in scope:
``c = get_config()`` and then ``c.GitHubOAuthenticator.client_secret = ...``. The names here are those assignments, and
the same attributes in the body of a class derived from an authenticator.
https://oauthenticator.readthedocs.io/en/latest/tutorials/general-setup.html
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, EndpointAddress, ServerCheck, SessionKey
from authlint.model import Attribute, Library

_CONFIGURATION = ("get_config", "c")
_AUTHENTICATORS = (
    ("auth0", "Auth0OAuthenticator"),
    ("azuread", "AzureAdOAuthenticator"),
    ("bitbucket", "BitbucketOAuthenticator"),
    ("cilogon", "CILogonOAuthenticator"),
    ("generic", "GenericOAuthenticator"),
    ("github", "GitHubOAuthenticator"),
    ("gitlab", "GitLabOAuthenticator"),
    ("globus", "GlobusOAuthenticator"),
    ("google", "GoogleOAuthenticator"),
    ("oauth2", "OAuthenticator"),
    ("openshift", "OpenShiftOAuthenticator"),
)


def _of_each(attribute: str) -> list[str]:
    """Return the names an attribute of the authenticators has: in the configuration, and in derived classes."""
    return [
        *(
            f"{configuration}.{authenticator}.{attribute}"
            for configuration in _CONFIGURATION
            for _, authenticator in _AUTHENTICATORS
        ),
        *(
            f"oauthenticator.{module}.{prefix}{authenticator}.{attribute}"
            for module, authenticator in _AUTHENTICATORS
            for prefix in ("", "Local")
            if authenticator != "OAuthenticator" or not prefix
        ),
        *(
            f"oauthenticator.{authenticator}.{attribute}"
            for authenticator in (
                "BitbucketOAuthenticator",
                "CILogonOAuthenticator",
                "GitHubOAuthenticator",
                "GoogleOAuthenticator",
                "OAuthenticator",
            )
        ),
    ]


OAUTHENTICATOR = Library(
    name="oauthenticator",
    distribution="oauthenticator",
    modules=["oauthenticator"],
    about="OAuth login for JupyterHub. State is made and compared by the library, PKCE is on by default.",
    documentation="https://oauthenticator.readthedocs.io/en/latest/",
    entries=[
        Attribute(ClientCredential, _of_each("client_secret"), role="client_secret"),
        Attribute(ServerCheck, _of_each("validate_server_cert"), role="verify"),
        *(
            Attribute(EndpointAddress, _of_each(name), role="url")
            for name in ("authorize_url", "token_url", "userdata_url")
        ),
    ],
    needles=[["oauthenticator"]],
)

JUPYTERHUB = Library(
    name="JupyterHub",
    distribution="jupyterhub",
    modules=["jupyterhub"],
    about="Signs login cookies with cookie_secret.",
    documentation="https://jupyterhub.readthedocs.io/en/stable/explanation/websecurity.html#cookie-secret",
    entries=[
        Attribute(
            SessionKey,
            [
                *(f"{configuration}.JupyterHub.cookie_secret" for configuration in _CONFIGURATION),
                "jupyterhub.app.JupyterHub.cookie_secret",
            ],
            role="key",
        ),
    ],
    needles=[["cookie_secret"]],
)

LIBRARIES = (OAUTHENTICATOR, JUPYTERHUB)
