"""python-jose: import name ``jose``, distribution ``python-jose``.

Surprising, and modelled here:

- Without ``algorithms`` the header of the token decides, in every version and without a warning:
  https://python-jose.readthedocs.io/en/latest/jwt/api.html#jose.jwt.decode
- ``options={"verify_signature": False}`` leaves the claim checks on, unlike PyJWT. There is no argument ``verify`` in
  ``jwt.decode``; ``jws.verify`` has one.
- The algorithm "none" is always refused, also by ``encode``.
- The leeway stands in the options. A required claim is a switch of its own (``require_exp``), not a list, and turns
  the check of that claim on again.
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, HeaderPeek, KeyExport, KeyMaterial, TokenDecode, TokenEncode, TokenEncryption
from authlint.model import Call, Ignored, Library, Supply, arg, fixed

EXPECTED = (("audience", "aud"), ("issuer", "iss"))

LIBRARY = Library(
    name="python-jose",
    distribution="python-jose",
    modules=["jose"],
    about="Signs, verifies and encrypts tokens; the header of the token chooses the algorithm unless a list is given.",
    documentation="https://python-jose.readthedocs.io/en/latest/jwt/index.html",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["jose.jwt.decode"],
            signature=(
                "token, key, algorithms=None, options=None, audience=None, issuer=None, subject=None, access_token=None"
            ),
            roles={
                "token": arg("token"),
                "key": arg("key"),
                "algorithms": arg("algorithms"),
                "verify_signature": arg("options")["verify_signature"],
                "refuses_unsecured": fixed(True),
                "respelling": fixed("base64"),
                "verify_expiry": arg("options")["verify_exp"],
                "verify_audience": arg("options")["verify_aud"],
                "verify_issuer": arg("options")["verify_iss"],
                "verify_not_before": arg("options")["verify_nbf"],
                "verify_issued_at": arg("options")["verify_iat"],
                "verify_subject": arg("options")["verify_sub"],
                "verify_token_id": arg("options")["verify_jti"],
                "require_expiry": arg("options")["require_exp"],
                "require_audience": arg("options")["require_aud"],
                "require_issuer": arg("options")["require_iss"],
                "require_not_before": arg("options")["require_nbf"],
                "audience": arg("audience"),
                "refuses_other_audiences": fixed(True),
                "issuer": arg("issuer"),
                "leeway": arg("options")["leeway"],
            },
            ignores=[
                Ignored(
                    arg("options")["require"],
                    'options={"require_exp": True}',
                    arg("options")["require_exp"] | arg("options")["require_aud"] | arg("options")["require_iss"],
                ),
                *(Ignored(arg("options")[short], f"{name}=...", arg(name)) for name, short in EXPECTED),
                *(Ignored(arg("options")[name], f"{name}=...", arg(name)) for name, _ in EXPECTED),
            ],
            when_absent={
                "algorithms": None,
                "verify_signature": True,
                "verify_expiry": True,
                "verify_audience": True,
                "verify_issuer": True,
                "verify_not_before": True,
                "verify_issued_at": True,
                "verify_subject": True,
                "verify_token_id": True,
                "require_expiry": False,
                "require_audience": False,
                "require_issuer": False,
                "require_not_before": False,
                "leeway": 0,
            },
        ),
        Call(
            TokenDecode,
            names=["jose.jws.verify"],
            signature="token, key, algorithms, verify=True",
            roles={
                "token": arg("token"),
                "key": arg("key"),
                "algorithms": arg("algorithms"),
                "verify_signature": arg("verify"),
                "refuses_unsecured": fixed(True),
                "respelling": fixed("base64"),
            },
            when_absent={"verify_signature": True},
        ),
        Call(
            ClaimsPeek,
            names=["jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims"],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
        Call(
            HeaderPeek,
            names=[
                "jose.jwt.get_unverified_header",
                "jose.jwt.get_unverified_headers",
                "jose.jws.get_unverified_header",
                "jose.jws.get_unverified_headers",
            ],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["jose.jwt.encode"],
            signature="claims, key, algorithm='HS256', headers=None, access_token=None",
            roles={
                "claims": arg("claims"),
                "key": arg("key"),
                "algorithm": arg("algorithm"),
                "header": arg("headers"),
                "lifetime": fixed(None),
            },
            when_absent={"algorithm": "HS256"},
            refuses={"algorithm": [None, "none"]},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=["jose.jws.sign"],
            signature="payload, key, headers=None, algorithm='HS256'",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("algorithm"),
                "header": arg("headers"),
            },
            when_absent={"algorithm": "HS256"},
            refuses={"algorithm": [None, "none"]},
            gives="minted-token",
        ),
        Supply(
            "every-algorithm",
            [
                f"jose.{module}.ALGORITHMS.{name}"
                for module in ("constants", "jwt", "jws", "jwk")
                for name in ("SUPPORTED", "ALL")
            ],
        ),
        Call(
            KeyMaterial,
            names=["jose.jwk.construct"],
            signature="key_data, algorithm=None",
            roles={
                "key": arg("key_data")["k"] | arg("key_data"),
                "algorithm": arg("algorithm") | arg("key_data")["alg"],
            },
            returns="jose.backends.base.Key",
        ),
        Call(
            KeyExport,
            names=["jose.backends.base.Key.to_dict"],
            signature="",
            # There is no switch: a private key writes all its members, and ``public_key()`` has to come first.
            when_absent={"private": True},
        ),
        Call(
            TokenEncryption,
            names=["jose.jwe.encrypt"],
            signature="plaintext, key, encryption='A256GCM', algorithm='dir', zip=None, cty=None, kid=None",
            roles={"algorithm": arg("algorithm"), "key": arg("key")},
            when_absent={"algorithm": "dir"},
        ),
    ],
)
