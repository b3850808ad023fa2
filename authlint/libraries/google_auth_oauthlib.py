"""google-auth-oauthlib: import name ``google_auth_oauthlib``, distribution ``google-auth-oauthlib``.

A thin layer over requests-oauthlib: the state is made and returned by ``authorization_url``, and compared only by a
``Flow`` that was built with ``state=``. PKCE is on by default from 1.2.2 and off before.
https://googleapis.dev/python/google-auth-oauthlib/latest/reference/google_auth_oauthlib.flow.html

A client configuration has its values under ``web`` or under ``installed``. Google does not treat the secret of an
installed application as confidential, so only the one under ``web`` is a credential here:
https://developers.google.com/identity/protocols/oauth2#installed
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential
from authlint.model import Call, Library, Supply, arg, built

_FLOWS = ("google_auth_oauthlib.flow.Flow", "google_auth_oauthlib.flow.InstalledAppFlow")
_BUILD = "scopes, ..."

LIBRARY = Library(
    name="google-auth-oauthlib",
    distribution="google-auth-oauthlib",
    modules=["google_auth_oauthlib"],
    about="Google's authorization code flow. Makes the state by itself.",
    documentation="https://googleapis.dev/python/google-auth-oauthlib/latest/",
    entries=[
        *(
            Call(
                ClientCredential,
                names=[f"{flow}.from_client_config"],
                signature=f"client_config, {_BUILD}",
                roles={
                    "client_id": arg("client_config")["web"]["client_id"],
                    "client_secret": arg("client_config")["web"]["client_secret"],
                },
                only_with=[arg("client_config")["web"]["client_secret"]],
                returns=flow,
            )
            for flow in _FLOWS
        ),
        *(
            Call(
                None,
                names=[f"{flow}.from_client_secrets_file"],
                signature=f"client_secrets_file, {_BUILD}",
                returns=flow,
            )
            for flow in _FLOWS
        ),
        Call(
            AuthorizationRequest,
            names=[f"{flow}.authorization_url" for flow in _FLOWS],
            signature="...",
            roles={
                "redirect_uri": built("redirect_uri"),
                "scope": built("scopes"),
                "state": arg("state") | built("state"),
                "code_challenge": arg("code_challenge") | built("autogenerate_code_verifier") | built("code_verifier"),
                "nonce": arg("nonce"),
                "prompt": arg("prompt"),
            },
            when_absent={"state": True, "code_challenge": True, "response_type": "code"},
            # These are replaced by a state of the library's own, as a missing one is.
            refuses={"state": [None, ""]},
            since="1.2.2",
        ),
        Call(
            AuthorizationRequest,
            names=[f"{flow}.authorization_url" for flow in _FLOWS],
            signature="...",
            roles={
                "redirect_uri": built("redirect_uri"),
                "scope": built("scopes"),
                "state": arg("state") | built("state"),
                "code_challenge": arg("code_challenge") | built("autogenerate_code_verifier") | built("code_verifier"),
                "nonce": arg("nonce"),
                "prompt": arg("prompt"),
            },
            when_absent={"state": True, "response_type": "code"},
            refuses={"state": [None, ""]},
            until="1.2.2",
        ),
        Supply(
            "token-response",
            [
                *(f"{flow}.{answer}" for flow in _FLOWS for answer in ("fetch_token", "credentials")),
                "google_auth_oauthlib.flow.InstalledAppFlow.run_local_server",
            ],
        ),
    ],
)
