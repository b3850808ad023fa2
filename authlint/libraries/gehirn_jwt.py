"""jwt by Gehirn: import name ``jwt``, distribution ``jwt``.

It has the import name of PyJWT, so never both are installed, and none of its functions: there is no ``jwt.decode``
here, and PyJWT has no ``jwt.JWT``.

Surprising, and modelled here:

- ``do_verify=False``, the third positional argument, skips the signature check. "exp" and "nbf" are checked all the
  same.
- Without ``algorithms`` the token chooses. Keys are objects that serve the algorithms of their own type only, so a
  public key is never taken for a MAC secret, and "none" is always refused.
- "exp" and "nbf" are checked from version 1.0 on, and only where the token has them. "aud" and "iss" never are.
"""

from __future__ import annotations

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, Library, arg, fixed

_UNCHECKED = "the tests install PyJWT, which has the same import name"
_KEY = "jwt.AbstractJWKBase"

LIBRARY = Library(
    name="jwt (Gehirn)",
    distribution="jwt",
    modules=["jwt"],
    about="Signs and verifies JWTs with typed keys. Not to be confused with PyJWT, which is imported by the same name.",
    documentation="https://github.com/GehirnInc/python-jwt#readme",
    rare=True,
    entries=[
        Call(None, names=["jwt.JWT", "jwt.jwt.JWT"], signature="", unchecked=_UNCHECKED),
        Call(
            TokenDecode,
            names=["jwt.JWT.decode", "jwt.jwt.JWT.decode"],
            signature="message, key=None, do_verify=True, algorithms=None, do_time_check=True",
            older_signatures=[("1.0", "message, key=None, do_verify=True, algorithms=None")],
            roles={
                "token": arg("message"),
                "key": arg("key"),
                "algorithms": arg("algorithms"),
                "verify_signature": arg("do_verify"),
                "verify_expiry": arg("do_time_check").since("1.0"),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "respelling": fixed("base64"),
                "require_expiry": fixed(False),
            },
            when_absent={"verify_signature": True, "algorithms": None, "verify_expiry": True},
            unchecked=_UNCHECKED,
        ),
        Call(
            TokenEncode,
            names=["jwt.JWT.encode", "jwt.jwt.JWT.encode"],
            signature="payload, key=None, alg='HS256', optional_headers=None",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("alg"),
                "header": arg("optional_headers"),
            },
            when_absent={"algorithm": "HS256"},
            refuses={"algorithm": ["none"], "key": [None]},
            gives="minted-token",
            unchecked=_UNCHECKED,
        ),
        Call(
            KeyMaterial,
            names=["jwt.jwk_from_dict", "jwt.jwk.jwk_from_dict"],
            signature="dct",
            roles={"key": arg("dct")["k"], "algorithm": arg("dct")["alg"]},
            returns=_KEY,
            unchecked=_UNCHECKED,
        ),
        Call(
            KeyMaterial,
            names=["jwt.jwk.OctetJWK"],
            signature="key, kid=None, **options",
            roles={"key": arg("key"), "algorithm": arg("alg")},
            unchecked=_UNCHECKED,
        ),
        Call(
            KeyMaterial,
            names=["jwt.jwk_from_pem", "jwt.jwk.jwk_from_pem"],
            signature="pem_content, private_password=None, options=None",
            roles={"key": arg("pem_content")},
            returns=_KEY,
            unchecked=_UNCHECKED,
        ),
    ],
)
