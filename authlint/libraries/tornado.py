"""Tornado: import name and distribution ``tornado``; signed cookies, and the OAuth mixins of ``tornado.auth``.

``cookie_secret`` of the application signs what ``set_signed_cookie`` writes. The OAuth 2 mixins send no state and
compare none: ``authorize_redirect`` takes it through ``extra_params`` only.
https://www.tornadoweb.org/en/stable/auth.html
"""

from __future__ import annotations

from authlint.concepts import AuthorizationRequest, ClientCredential, SessionKey
from authlint.model import Call, Library, Supply, arg

_APPLICATIONS = ("tornado.web.Application", "tornado.web.Application.__init__")
_SETTINGS = "handlers=None, default_host=None, transforms=None, ..."
_MIXINS = ("tornado.auth.OAuth2Mixin", "tornado.auth.GoogleOAuth2Mixin", "tornado.auth.FacebookGraphMixin")

LIBRARY = Library(
    name="Tornado",
    distribution="tornado",
    modules=["tornado"],
    about="Signs cookies with the application's cookie_secret.",
    documentation="https://www.tornadoweb.org/en/stable/guide/security.html#cookies-and-signed-cookies",
    entries=[
        Call(
            SessionKey,
            names=_APPLICATIONS,
            signature=_SETTINGS,
            roles={"key": arg("cookie_secret")},
            only_with=[arg("cookie_secret")],
        ),
        Call(
            SessionKey,
            names=["tornado.web.create_signed_value", "tornado.web.decode_signed_value"],
            signature="secret, name, value, ...",
            roles={"key": arg("secret")},
        ),
        Call(
            ClientCredential,
            names=_APPLICATIONS,
            signature=_SETTINGS,
            roles={"client_id": arg("google_oauth")["key"], "client_secret": arg("google_oauth")["secret"]},
            only_with=[arg("google_oauth")["secret"]],
        ),
        Call(
            ClientCredential,
            names=_APPLICATIONS,
            signature=_SETTINGS,
            roles={"client_id": arg("facebook_api_key"), "client_secret": arg("facebook_secret")},
            only_with=[arg("facebook_secret")],
        ),
        Call(
            AuthorizationRequest,
            names=[f"{mixin}.authorize_redirect" for mixin in _MIXINS],
            signature=(
                "redirect_uri=None, client_id=None, client_secret=None, extra_params=None, scope=None, "
                "response_type='code'"
            ),
            roles={
                "response_type": arg("response_type"),
                "client_id": arg("client_id"),
                "redirect_uri": arg("redirect_uri"),
                "scope": arg("scope"),
                "state": arg("extra_params")["state"],
                "code_challenge": arg("extra_params")["code_challenge"],
                "code_challenge_method": arg("extra_params")["code_challenge_method"],
                "nonce": arg("extra_params")["nonce"],
                "prompt": arg("extra_params")["prompt"],
                "request_uri": arg("extra_params")["request_uri"],
            },
            when_absent={"response_type": "code", "code_verifier": None},
            documentation="https://www.tornadoweb.org/en/stable/auth.html#tornado.auth.OAuth2Mixin.authorize_redirect",
        ),
        Supply(
            "request",
            [
                f"tornado.web.RequestHandler.{part}"
                for part in (
                    "cookies",
                    "get_argument",
                    "get_arguments",
                    "get_body_argument",
                    "get_body_arguments",
                    "get_cookie",
                    "get_query_argument",
                    "get_query_arguments",
                    "path_args",
                    "path_kwargs",
                    "request",
                )
            ],
        ),
        Supply(
            "session",
            ["tornado.web.RequestHandler.get_secure_cookie", "tornado.web.RequestHandler.get_signed_cookie"],
        ),
        Supply(
            "token-response",
            [
                "tornado.auth.GoogleOAuth2Mixin.get_authenticated_user",
                "tornado.auth.FacebookGraphMixin.get_authenticated_user",
            ],
        ),
    ],
)
