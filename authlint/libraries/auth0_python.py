"""auth0-python: import name ``auth0``, distribution ``auth0-python``.

``SymmetricSignatureVerifier`` checks tokens with a shared secret; the asymmetric one fetches the tenant's keys.
https://auth0-python.readthedocs.io/en/latest/
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, KeyMaterial
from authlint.model import Call, Library, Supply, arg

LIBRARY = Library(
    name="auth0-python",
    distribution="auth0-python",
    modules=["auth0"],
    about="Client of an Auth0 tenant.",
    documentation="https://auth0-python.readthedocs.io/en/latest/",
    entries=[
        Call(
            ClientCredential,
            names=[
                f"auth0.authentication.{client}"
                for client in ("Database", "GetToken", "Passwordless", "RevokeToken", "Social")
            ],
            signature="domain, client_id, client_secret=None, client_assertion_signing_key=None, ...",
            roles={"client_id": arg("client_id"), "client_secret": arg("client_secret")},
            since="4.0",
        ),
        Call(
            KeyMaterial,
            names=["auth0.authentication.token_verifier.SymmetricSignatureVerifier"],
            signature="shared_secret, algorithm='HS256'",
            roles={"key": arg("shared_secret"), "algorithm": arg("algorithm")},
            when_absent={"algorithm": "HS256"},
            since="4.0",
        ),
        Supply(
            "token-response",
            [
                f"auth0.authentication.GetToken.{method}"
                for method in (
                    "authorization_code",
                    "authorization_code_pkce",
                    "backchannel_login",
                    "client_credentials",
                    "login",
                    "passwordless_login",
                    "refresh_token",
                )
            ],
        ),
    ],
)
