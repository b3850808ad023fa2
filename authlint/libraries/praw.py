"""PRAW and Async PRAW: import names ``praw`` and ``asyncpraw``, clients of the Reddit API.

An installed application has no secret and passes ``client_secret=None``. ``reddit.auth.url`` insists on a state, so
what goes wrong is a constant one. https://praw.readthedocs.io/en/stable/getting_started/authentication.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, arg

_URL_SIGNATURE = "*, duration='permanent', implicit=False, scopes, state"
_URL_ROLES = {"scope": arg("scopes"), "state": arg("state")}
_URL_ABSENT = {"code_challenge": None, "nonce": None, "request_uri": None}

LIBRARIES = tuple(
    Library(
        name=name,
        distribution=module,
        modules=[module],
        about="Client of the Reddit API.",
        documentation=f"https://{module}.readthedocs.io/en/stable/",
        entries=[
            Call(
                ClientCredential,
                names=[f"{module}.Reddit", f"{module}.reddit.Reddit"],
                signature="site_name=None, *, config_interpolation=None, ...",
                roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            ),
            Call(
                AuthorizationRequest,
                names=[f"{module}.Reddit.auth.url", f"{module}.reddit.Reddit.auth.url"],
                signature=_URL_SIGNATURE,
                roles=_URL_ROLES,
                when_absent=_URL_ABSENT,
                unchecked="auth is an attribute that the constructor sets",
            ),
            Call(
                AuthorizationRequest,
                names=[f"{module}.models.Auth.url", f"{module}.models.auth.Auth.url"],
                signature=_URL_SIGNATURE,
                roles=_URL_ROLES,
                when_absent=_URL_ABSENT,
            ),
        ],
    )
    for name, module in (("PRAW", "praw"), ("Async PRAW", "asyncpraw"))
)
