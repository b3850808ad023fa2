"""azure-identity: import name ``azure.identity``, distribution ``azure-identity``; ``azure.identity.aio`` mirrors it.

The certificate credentials hold no client secret and are left out. ``UsernamePasswordCredential`` sends the user's
password, and the class itself warns of that.
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, TokenRequest
from authlint.model import Call, Library, arg, fixed

_CREDENTIALS = {"client_id": arg("client_id"), "client_secret": arg("client_secret")}
_PACKAGES = ("azure.identity", "azure.identity.aio")

LIBRARY = Library(
    name="azure-identity",
    distribution="azure-identity",
    modules=["azure"],
    about="Credentials of an application registered with Microsoft Entra ID.",
    documentation="https://learn.microsoft.com/python/api/azure-identity/azure.identity.clientsecretcredential",
    entries=[
        Call(
            ClientCredential,
            names=[f"{package}.ClientSecretCredential" for package in _PACKAGES],
            signature="tenant_id, client_id, client_secret, ...",
            roles=_CREDENTIALS,
        ),
        Call(
            ClientCredential,
            names=[f"{package}.AuthorizationCodeCredential" for package in _PACKAGES],
            signature="tenant_id, client_id, authorization_code, redirect_uri, ...",
            roles=_CREDENTIALS,
            only_with=[arg("client_secret")],
        ),
        Call(
            ClientCredential,
            names=[f"{package}.OnBehalfOfCredential" for package in _PACKAGES],
            signature="tenant_id, client_id, *, client_certificate=None, client_secret=None, ...",
            roles=_CREDENTIALS,
            only_with=[arg("client_secret")],
        ),
        Call(
            TokenRequest,
            names=[f"{_PACKAGES[0]}.UsernamePasswordCredential"],
            signature="client_id, username, password, ...",
            roles={
                "client_id": arg("client_id"),
                "grant_type": fixed("password"),
                "username": arg("username"),
                "password": arg("password"),
            },
        ),
    ],
    needles=[["azure.identity"]],
)
