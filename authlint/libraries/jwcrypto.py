"""jwcrypto: import name ``jwcrypto``, distribution ``jwcrypto``.

Surprising, and modelled here:

- The constructor ``jwt.JWT(jwt=token, key=key)`` is the verification. Without ``key`` the token is parsed only: its
  ``claims`` then raise, but ``token.objects["payload"]`` does not; ``validate(key)`` verifies afterwards:
  https://jwcrypto.readthedocs.io/en/latest/jwt.html
- The same constructor with ``header`` and ``claims`` starts a new token, which ``make_signed_token(key)`` signs.
- Only ``JWK`` and ``JWKSet`` objects are keys, and "none" is always refused. Without ``algs`` every algorithm of the
  key's own type is admitted, so a public key is never taken for a MAC secret; of a set, any key that fits is tried.
- ``export()`` of a key or a set writes the private members unless told otherwise:
  https://jwcrypto.readthedocs.io/en/latest/jwk.html
- Encryption with RSA1_5 is refused unless ``algs`` allows it.
- Any ``check_claims`` replaces the check of "exp", unless it names "exp" itself; ``False`` and an empty dictionary
  leave nothing to check, and ``None`` is the default.
"""

from __future__ import annotations

from authlint.concepts import KeyExport, KeyGeneration, KeyMaterial, TokenDecode, TokenEncode, TokenEncryption
from authlint.model import Attribute, Call, Library, Supply, arg, built, fixed

JWT = (
    "header=None, claims=None, jwt=None, key=None, algs=None, default_claims=None, check_claims=None, "
    "expected_type=None, ..."
)

CHECK = {"refuses_unsecured": fixed(True), "typed_keys": fixed(True), "respelling": fixed("base64")}

LIBRARY = Library(
    name="jwcrypto",
    distribution="jwcrypto",
    modules=["jwcrypto"],
    about="Signs, verifies and encrypts tokens with typed keys.",
    documentation="https://jwcrypto.readthedocs.io/en/latest/",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["jwcrypto.jwt.JWT"],
            signature=JWT,
            roles={
                "token": arg("jwt"),
                "key": arg("key"),
                "algorithms": arg("algs"),
                # Giving the key is what switches the verification on.
                "verify_signature": arg("key"),
                **CHECK,
                "verify_expiry": arg("check_claims"),
                "checked_claims": arg("check_claims"),
                "audience": arg("check_claims")["aud"],
                "issuer": arg("check_claims")["iss"],
            },
            when_absent={"verify_signature": False, "algorithms": None, "verify_expiry": True},
            refuses={"verify_expiry": [None]},
            only_with=[arg("jwt")],
        ),
        Call(
            TokenDecode,
            names=["jwcrypto.jwt.JWT.deserialize"],
            signature="jwt, key=None",
            roles={
                "token": arg("jwt"),
                "key": arg("key"),
                "algorithms": built("algs"),
                "verify_signature": fixed(True),
                **CHECK,
                "verify_expiry": built("check_claims"),
                "checked_claims": built("check_claims"),
                "audience": built("check_claims")["aud"],
                "issuer": built("check_claims")["iss"],
            },
            when_absent={"algorithms": None, "verify_expiry": True},
            refuses={"verify_expiry": [None]},
            only_with=[arg("key")],
        ),
        Call(
            TokenDecode,
            names=["jwcrypto.jwt.JWT.validate"],
            signature="key",
            roles={
                "token": built("jwt"),
                "key": arg("key"),
                "algorithms": built("algs"),
                "verify_signature": fixed(True),
                **CHECK,
                "verify_expiry": built("check_claims"),
                "checked_claims": built("check_claims"),
            },
            when_absent={"algorithms": None, "verify_expiry": True},
            refuses={"verify_expiry": [None]},
            since="1.4",
        ),
        Call(
            TokenEncode,
            names=["jwcrypto.jwt.JWT.make_signed_token"],
            signature="key",
            roles={
                "claims": built("claims"),
                "key": arg("key"),
                "algorithm": built("header")["alg"],
                "header": built("header"),
                "lifetime": built("default_claims"),
            },
            when_absent={"lifetime": None},
            refuses={"algorithm": ["none"]},
        ),
        Call(
            TokenDecode,
            names=["jwcrypto.jws.JWS.deserialize"],
            signature="raw_jws, key=None, alg=None",
            roles={
                "token": arg("raw_jws"),
                "key": arg("key"),
                "algorithms": arg("alg"),
                "verify_signature": fixed(True),
                **CHECK,
            },
            when_absent={"algorithms": None},
            only_with=[arg("key")],
        ),
        Call(
            TokenDecode,
            names=["jwcrypto.jws.JWS.verify"],
            signature="key, alg=None, ...",
            roles={"key": arg("key"), "algorithms": arg("alg"), "verify_signature": fixed(True), **CHECK},
            when_absent={"algorithms": None},
        ),
        Attribute(TokenDecode, ["jwcrypto.jwt.JWT.leeway"], role="leeway"),
        Supply("every-algorithm", ["jwcrypto.jws.default_allowed_algs"]),
        Supply("unverified-token", ["jwcrypto.jwt.JWT.token", "jwcrypto.jws.JWS.objects"]),
        Call(None, names=["jwcrypto.jws.JWS"], signature="payload=None, header_registry=None"),
        Call(
            KeyMaterial,
            names=["jwcrypto.jwk.JWK"],
            signature="**kwargs",
            roles={"key": arg("k"), "algorithm": arg("alg")},
            only_with=[arg("k")],
        ),
        Call(
            KeyMaterial,
            names=["jwcrypto.jwk.JWK.from_password"],
            signature="password",
            roles={"key": arg("password")},
            returns="jwcrypto.jwk.JWK",
            since="1.0",
        ),
        Call(
            KeyMaterial,
            names=["jwcrypto.jwk.JWK.from_pem"],
            signature="data, password=None",
            roles={"key": arg("data")},
            returns="jwcrypto.jwk.JWK",
        ),
        Call(
            None,
            names=["jwcrypto.jwk.JWK.from_json", "jwcrypto.jwk.JWK.from_pyca"],
            signature="key",
            returns="jwcrypto.jwk.JWK",
            gives="generated-key",
        ),
        Call(
            KeyGeneration,
            names=["jwcrypto.jwk.JWK.generate"],
            signature="**kwargs",
            roles={"kind": arg("kty"), "bits": arg("size"), "curve": arg("crv")},
            returns="jwcrypto.jwk.JWK",
            gives="generated-key",
        ),
        Call(
            None,
            names=["jwcrypto.jwk.JWKSet.from_json"],
            signature="keyset",
            returns="jwcrypto.jwk.JWKSet",
            gives="generated-key",
        ),
        Call(
            None,
            names=["jwcrypto.jwk.JWKSet.get_key"],
            signature="kid",
            returns="jwcrypto.jwk.JWK",
            gives="generated-key",
        ),
        Call(
            TokenEncryption,
            names=["jwcrypto.jwe.JWE"],
            signature="plaintext=None, protected=None, unprotected=None, aad=None, algs=None, ...",
            roles={"algorithms": arg("algs")},
            only_with=[arg("algs")],
        ),
        Call(
            KeyGeneration,
            names=["jwcrypto.jwk.JWK"],
            signature="**kwargs",
            roles={"kind": arg("generate"), "bits": arg("size"), "curve": arg("crv")},
            only_with=[arg("generate")],
        ),
        Call(
            KeyExport,
            names=["jwcrypto.jwk.JWK.export"],
            signature="private_key=True, as_dict=False",
            roles={"private": arg("private_key")},
            when_absent={"private": True},
        ),
        Call(
            KeyExport,
            names=["jwcrypto.jwk.JWKSet.export"],
            signature="private_keys=True, as_dict=False",
            roles={"private": arg("private_keys")},
            when_absent={"private": True},
        ),
        Call(
            KeyExport,
            names=["jwcrypto.jwk.JWK.export_private"],
            signature="as_dict=False",
            roles={"private": fixed(True)},
        ),
        Call(None, names=["jwcrypto.jwk.JWKSet"], signature="*args, **kwargs"),
        Call(
            KeyExport,
            names=["jwcrypto.jwk.JWK.export_to_pem"],
            signature="private_key=False, password=False",
            roles={"private": arg("private_key")},
            when_absent={"private": False},
        ),
    ],
)
