"""firebase-admin: import name ``firebase_admin``, distribution ``firebase-admin``.

``verify_id_token``, ``verify_session_cookie`` and ``app_check.verify_token`` fetch Google's keys, and refuse
whatever is not RS256, has no key id, has run out, or names another project in "aud" or "iss". ``clock_skew_seconds``
above 60 raises. There is nothing to forget, so no role says so:
https://firebase.google.com/docs/auth/admin/verify-id-tokens

Surprising, and modelled here:

- With ``FIREBASE_AUTH_EMULATOR_HOST`` in the environment, ID tokens and session cookies without any signature are
  accepted, also old ones, and custom tokens are made without one:
  https://firebase.google.com/docs/emulator-suite/connect_auth#admin_sdks
- A custom token is readable as every JWT is, with the developer's claims in it. It lives for an hour, and registered
  claims among the developer's raise.
- A service account's private key signs the custom tokens; ``Certificate`` takes it from a mapping.
- Signing out or disabling a user ends no token before its "exp" unless ``check_revoked=True`` is given.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, EnvironmentKey, Library, arg, fixed

_CHECKED = {"verify_signature": fixed(True), "refuses_unsecured": fixed(True), "typed_keys": fixed(True)}

LIBRARY = Library(
    name="firebase-admin",
    distribution="firebase-admin",
    modules=["firebase_admin"],
    about="Verifies the ID tokens and session cookies of Firebase Authentication, and makes custom tokens for it.",
    documentation="https://firebase.google.com/docs/auth/admin",
    entries=[
        Call(
            TokenDecode,
            names=["firebase_admin.auth.verify_id_token"],
            signature="id_token, app=None, check_revoked=False, clock_skew_seconds=0",
            roles={"token": arg("id_token"), **_CHECKED},
        ),
        Call(
            TokenDecode,
            names=["firebase_admin.auth.Client.verify_id_token"],
            signature="id_token, check_revoked=False, clock_skew_seconds=0",
            roles={"token": arg("id_token"), **_CHECKED},
        ),
        Call(
            TokenDecode,
            names=["firebase_admin.auth.verify_session_cookie"],
            signature="session_cookie, check_revoked=False, app=None, clock_skew_seconds=0",
            roles={"token": arg("session_cookie"), **_CHECKED},
        ),
        Call(
            TokenDecode,
            names=["firebase_admin.app_check.verify_token"],
            signature="token, app=None, ...",
            roles={"token": arg("token"), **_CHECKED},
            since="6.3",
        ),
        Call(
            None,
            names=["firebase_admin.tenant_mgt.auth_for_tenant"],
            signature="tenant_id, app=None",
            returns="firebase_admin.auth.Client",
        ),
        Call(
            TokenEncode,
            names=["firebase_admin.auth.create_custom_token"],
            signature="uid, developer_claims=None, app=None",
            roles={"claims": arg("developer_claims"), "algorithm": fixed("RS256"), "lifetime": fixed(3600)},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=["firebase_admin.auth.Client.create_custom_token"],
            signature="uid, developer_claims=None",
            roles={"claims": arg("developer_claims"), "algorithm": fixed("RS256"), "lifetime": fixed(3600)},
            gives="minted-token",
        ),
        Call(
            KeyMaterial,
            names=["firebase_admin.credentials.Certificate"],
            signature="cert",
            roles={"key": arg("cert")["private_key"]},
        ),
        EnvironmentKey(AlgorithmSetting, keys=["FIREBASE_AUTH_EMULATOR_HOST"], role="unsecured"),
    ],
)
